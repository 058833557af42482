"""Places one travel group into what everybody else leaves, journey by journey in order of cost."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice, permutations

from solver.explain.chains import Chain, Span, Wish, appointments_of, cheapest_chain, less
from solver.explain.crews import Crew, cheapest_crew
from solver.explain.index import ExplainIndex, Goal
from solver.explain.ledger import Ledger, Placement, Resource
from solver.explain.rules import room_of
from solver.lookup import minute_of
from solver.problem import Case, PlannedCase
from solver.reasons.flights import demand_of
from solver.reasons.network import Way
from solver.score import fare_points, flight_change_points, journey_points, waiting_points

_ORDERS = 24
"""How many orders of a group's cases are tried for their appointments."""


class Placer:
    """Finds placements of one travel group that is out of the ledger; all its cases take the same flights."""

    def __init__(
        self, index: ExplainIndex, ledger: Ledger, group: Sequence[str], present: Sequence[PlannedCase] = ()
    ) -> None:
        self.index, self.ledger = index, ledger
        self.lookup = index.lookup
        self.cases = tuple(self.lookup.cases[case] for case in group)
        self.departs = self.cases[0].departure
        self.demand = demand_of(self.lookup, self.cases) if self.departs else None
        self.present = {entry.id: entry for entry in present}
        self.wishes = {case.id: wishes_of(self.index, case, self.present.get(case.id)) for case in self.cases}
        self._spans: dict[tuple[str, int], list[Span]] = {}

    def goals(self) -> Sequence[Goal]:
        """Give the journeys that the group's own rules allow, the cheapest first, whoever holds the seats."""
        if any(case.pin and case.pin.hold for case in self.cases):
            return ()
        key = tuple(case.id for case in self.cases)
        if key not in self.index.goals:
            found = self._own_ways() if self.demand else self._days()
            self.index.goals[key] = tuple(sorted(found, key=lambda goal: (goal.points, goal.day)))
        return self.index.goals[key]

    def _own_ways(self) -> list[Goal]:
        demand = self.demand
        if demand is None:
            return []
        days = range(demand.first_day, demand.last_day + 1)
        return [self.goal_of(way) for way in self.index.reasons.journeys.allowed(demand, days, Counter())]

    def _days(self) -> list[Goal]:
        case = self.cases[0]
        days = {span.day for span in self.index.spans(case, len(case.stages) - 1)}
        each = waiting_points(case, self.lookup.rules, case.ready.fromordinal(case.ready.toordinal() + 1))
        return [Goal(each * (day - case.ready.toordinal()), day, None) for day in days]

    def goal_of(self, way: Way) -> Goal:
        """Reckon what a journey costs the group: waiting, fares, journey and flight changes."""
        ids, flights, day = self.index.known(way)
        rules = self.lookup.rules
        points = sum(
            waiting_points(case, rules, day)
            + fare_points(case, rules, flights)
            + journey_points(case, rules, flights)
            + flight_change_points(case, rules, ids)
            for case in self.cases
        )
        return Goal(points, way.leaves_on, way)

    def placements(self, goals: Iterable[Goal]) -> Iterator[tuple[Goal, Placement]]:
        """Give the cheapest placement on each goal that has one now."""
        for goal in goals:
            found = self.place(goal)
            if found is not None:
                yield goal, found

    def place(self, goal: Goal) -> Placement | None:
        """Give the cheapest placement on a goal, or None where something is missing."""
        if goal.way is not None and (self._lacks_seats(goal.way) or self.missing(goal.way)):
            return None
        chains = self.chains(goal)
        crew = self.crew(goal.way) if chains is not None else None
        if chains is None or crew is None:
            return None
        flights = self.index.ids(goal.way) if goal.way else ()
        return placement_of(self.cases, flights, chains, crew)

    def _lacks_seats(self, way: Way) -> bool:
        """Tell of the commonest obstacle, quickly."""
        used, seats = self.ledger.used, self.demand.seats if self.demand else 0
        flights = self.index.known(way)[1]
        return seats > 0 and any(flight.seats - used["seats", flight.id] < seats for flight in flights)

    def missing(self, way: Way) -> dict[Resource, int]:
        """Name what others hold of what the group would need on a journey, and how much is missing."""
        found: dict[Resource, int] = {}
        wanted: dict[Resource, int] = {}
        flights = self.index.ids(way)
        for case in self.cases:
            for resource, amount in self.ledger.use_of(case, flights):
                wanted[resource] = wanted.get(resource, 0) + amount
        for resource, amount in wanted.items():
            left = room_of(self.lookup, resource) - self.ledger.used[resource]
            if amount > left:
                found[resource] = amount - left
        return found

    def chains(self, goal: Goal) -> dict[str, Chain] | None:
        """Give the cheapest appointments of every case on a goal, one case after another, in several orders."""
        for order in islice(permutations(self.cases), _ORDERS):
            found = self._chains_in(order, goal)
            if found is not None or not any(case.stages for case in order[1:]):
                return found
        return None

    def _chains_in(self, order: Sequence[Case], goal: Goal) -> dict[str, Chain] | None:
        found: dict[str, Chain] = {}
        taken: dict[str, list[tuple[int, int]]] = {}
        for case in order:
            spans = [self._open(case, stage, goal) for stage in range(len(case.stages))]
            if taken:
                spans = [less(held, taken) if case.stages[at].minutes else held for at, held in enumerate(spans)]
            leaves = (goal.way.leaves_on, goal.way.departs) if goal.way else None
            chain = cheapest_chain(case.stages, spans, self.wishes[case.id], leaves)
            if chain is None:
                return None
            found[case.id] = chain
            for visit in chain.visits:
                taken.setdefault(visit.span.session, []).append((visit.start, visit.end))
        return found

    def _open(self, case: Case, order: int, goal: Goal) -> list[Span]:
        key = (case.id, order)
        if key not in self._spans:
            self._spans[key] = free_spans(self.ledger, self.index.spans(case, order), case.stages[order].minutes)
        spans = self._spans[key]
        is_last = goal.way is None and order == len(case.stages) - 1
        return [span for span in spans if span.day == goal.day] if is_last else spans

    def crew(self, way: Way | None) -> Crew | None:
        """Give the cheapest escorts on a journey."""
        needs = [(case, need) for case in self.cases for need in case.escort_needs]
        if way is None or not needs or self.demand is None:
            return Crew((), (), 0, ())
        flights = self.index.ids(way)
        left = min(self.lookup.flights[f].seats - self.ledger.used["seats", f] for f in flights) - self.demand.seats
        return cheapest_crew(self.index, self.ledger, needs, way, left)


def free_spans(ledger: Ledger, spans: Sequence[Span], minutes: int) -> list[Span]:
    """Cut out of sessions what others hold; an appointment of no minutes is in nobody's way."""
    if not minutes:
        return list(spans)
    return [
        Span(span.session, start, end, span.day, span.needs)
        for span in spans
        for start, end in ledger.gaps(span.session, span.start, span.end)
        if end - start >= minutes
    ]


def wishes_of(index: ExplainIndex, case: Case, present: PlannedCase | None) -> list[Wish]:
    """Give what each stage of a case would keep if it can: the published start, then the present one."""
    points = index.problem.rules.weights.change_appointment
    published, now = (_places(entry) for entry in (case.published, present))
    return [Wish(published.get(stage.stage), points, now.get(stage.stage)) for stage in case.stages]


def _places(entry: PlannedCase | None) -> dict[str, tuple[str, int]]:
    return {held.stage: (held.session, minute_of(held.start)) for held in entry.appointments} if entry else {}


def placement_of(cases: Sequence[Case], flights: tuple[str, ...], chains: dict[str, Chain], crew: Crew) -> Placement:
    """Put flights, appointments and escorts together."""
    entries = tuple(
        PlannedCase(
            id=case.id,
            flights=flights,
            appointments=appointments_of(case.stages, chains[case.id].visits),
            escorts=crew.of(case),
        )
        for case in cases
    )
    return Placement(entries, crew.trips)
