"""Why a case is unplanned: the exact reason of section 7, tried with its travel group alone, and the binding facts."""

from __future__ import annotations

from collections import Counter

from solver.lookup import Lookup, is_held
from solver.plan import Reason
from solver.problem import Case, Problem
from solver.reasons.details import write_detail
from solver.reasons.escorts import EscortFinder, escort_facts
from solver.reasons.escorts import Obstacle as EscortObstacle
from solver.reasons.finding import FACT_KINDS, Fact, Finding
from solver.reasons.flights import JourneyFinder, demand_of, journey_facts
from solver.reasons.health import GroupHealth, HealthFinder, TakeOff
from solver.reasons.health_facts import health_facts
from solver.reasons.network import Network, Way

__all__ = ["FACT_KINDS", "Fact", "Finding", "ReasonIndex", "reason_of"]


class ReasonIndex:
    """What finding reasons needs of one problem, built when first asked for and kept; for one thread."""

    def __init__(self, problem: Problem, lookup: Lookup | None = None) -> None:
        self.lookup = lookup or Lookup(problem)
        self.network = Network(self.lookup)
        self.journeys = JourneyFinder(self.network)
        self.health = HealthFinder(self.lookup)
        self.escorts = EscortFinder(self.network)
        self.findings: dict[str, Finding] = {}


def reason_of(index: ReasonIndex, case_id: str) -> Finding:
    """Find why a case could not be planned if it is unplanned (`capacity` where it could, alone).

    Its travel group is tried as one against full capacities. Raises KeyError for a case that is not in the problem.
    """
    if case_id not in index.findings:
        group = index.lookup.travel_groups[case_id]
        cases = tuple(index.lookup.cases[member] for member in group)
        finding = _find(index, cases)
        for member in group:
            index.findings[member] = Finding(
                case=member,
                group=group,
                reason=finding.reason,
                facts=finding.facts,
                detail=finding.detail,
            )
    return index.findings[case_id]


def _find(index: ReasonIndex, cases: tuple[Case, ...]) -> Finding:
    held = tuple(Fact(kind="held", ids={"case": case.id}) for case in cases if is_held(case))
    if held:
        return _finding(cases, "held", held)
    if not cases[0].departure:
        return _find_staying(index, cases)
    return _find_departing(index, cases)


def _finding(cases: tuple[Case, ...], reason: Reason, facts: tuple[Fact, ...]) -> Finding:
    group = tuple(case.id for case in cases)
    return Finding(case=group[0], group=group, reason=reason, facts=facts, detail=write_detail(reason, facts))


def _find_staying(index: ReasonIndex, cases: tuple[Case, ...]) -> Finding:
    health = index.health.plan_for(cases)
    if health.can_book(None):
        return _finding(cases, "capacity", (Fact(kind="could_go"),))
    return _finding(cases, "no_health_path", health_facts(index.health, health, ()))


def _find_departing(index: ReasonIndex, cases: tuple[Case, ...]) -> Finding:
    demand = demand_of(index.lookup, cases)
    ways, obstacles = index.journeys.find(demand)
    if not ways:
        return _finding(cases, "no_journey", journey_facts(index.network, demand, obstacles))
    health = index.health.plan_for(cases)
    bookable = _bookable(health, ways)
    if not bookable:
        return _finding(cases, "no_health_path", health_facts(index.health, health, ways))
    needs = index.escorts.needs_of(cases)
    blocked: Counter[EscortObstacle] = Counter()
    for way in bookable:
        if index.escorts.can_meet(needs, way, way.seats - demand.seats, blocked):
            return _finding(cases, "capacity", (_could_go(index, way),))
    return _finding(cases, "no_escort", escort_facts(index.lookup, needs, cases, blocked))


def _bookable(health: GroupHealth, ways: list[Way]) -> list[Way]:
    """The latest take-off of a day goes first: where it cannot be booked, none of that day can."""
    latest_first = sorted(ways, key=lambda way: (way.leaves_on, -way.departs))
    bookable = [way for way in latest_first if health.can_book(TakeOff(way.leaves_on, way.departs))]
    return sorted(bookable, key=lambda way: (way.departs, way.arrives))


def _could_go(index: ReasonIndex, way: Way) -> Fact:
    flights = [index.network.flights[number] for number in way.flights]
    day = index.lookup.leaves_on(flights[0]).isoformat()
    return Fact(kind="could_go", ids={"flights": "+".join(flight.id for flight in flights), "date": day})
