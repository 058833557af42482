"""Why a case is unplanned: the exact reason of section 7, tried with its travel group alone, and the binding facts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from solver.lookup import Lookup, is_held
from solver.plan import Reason
from solver.problem import Case, Problem
from solver.reasons.details import write_detail
from solver.reasons.escorts import EscortFinder, escort_facts
from solver.reasons.escorts import Obstacle as EscortObstacle
from solver.reasons.finding import FACT_KINDS, Fact, Finding
from solver.reasons.flights import Demand, JourneyFinder, demand_of, journey_facts
from solver.reasons.flights import Obstacle as JourneyObstacle
from solver.reasons.health import GroupHealth, HealthFinder, TakeOff
from solver.reasons.health_facts import health_facts
from solver.reasons.network import Network, Way

__all__ = ["FACT_KINDS", "Fact", "Finding", "ReasonIndex", "reason_of"]


class ReasonIndex:
    """What finding reasons needs of one problem, built when first asked for and kept; for one thread."""

    def __init__(self, problem: Problem, lookup: Lookup | None = None, network: Network | None = None) -> None:
        self.lookup = lookup or Lookup(problem)
        self.network = network or Network(self.lookup)
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
    return _finding(cases, "no_health_path", health_facts(index.health, health, set()))


def _find_departing(index: ReasonIndex, cases: tuple[Case, ...]) -> Finding:
    demand = demand_of(index.lookup, cases)
    no_journey: Counter[JourneyObstacle] = Counter()
    if next(index.journeys.allowed(demand, _flown(index, demand), no_journey), None) is None:
        return _finding(cases, "no_journey", journey_facts(index.network, demand, no_journey))
    health, needs = index.health.plan_for(cases), index.escorts.needs_of(cases)
    no_escort: Counter[EscortObstacle] = Counter()
    flown_days: set[int] = set()
    is_booked = False
    for way in index.journeys.allowed(demand, _days(index, demand, health), Counter()):
        flown_days.add(way.leaves_on)
        if not health.can_book(TakeOff(way.leaves_on, way.departs)):
            continue
        is_booked = True
        if index.escorts.can_meet(needs, way, way.seats - demand.seats, no_escort):
            return _finding(cases, "capacity", (_could_go(index, way),))
    if is_booked:
        return _finding(cases, "no_escort", escort_facts(index.lookup, needs, cases, no_escort))
    return _finding(cases, "no_health_path", health_facts(index.health, health, flown_days))


def _flown(index: ReasonIndex, demand: Demand) -> Iterator[int]:
    """Days that the group may depart on, and on which some flight leaves."""
    days = range(demand.first_day, demand.last_day + 1)
    return (day for day in days if index.network.last_minute(demand.origin, day) is not None)


def _days(index: ReasonIndex, demand: Demand, health: GroupHealth) -> Iterator[int]:
    """Days for which the stages can be booked go first: most cases could go on one, and need no look at the others."""
    others: list[int] = []
    for day in _flown(index, demand):
        last = index.network.last_minute(demand.origin, day)
        if last is not None and health.can_book(TakeOff(day, last)):
            yield day
        else:
            others.append(day)
    yield from others


def _could_go(index: ReasonIndex, way: Way) -> Fact:
    flights = [index.network.flights[number] for number in way.flights]
    day = index.lookup.leaves_on(flights[0]).isoformat()
    return Fact(kind="could_go", ids={"flights": "+".join(flight.id for flight in flights), "date": day})
