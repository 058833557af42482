"""What explaining needs of one problem, built once and kept for many questions; for one thread."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from solver.explain.chains import Span
from solver.explain.ledger import Ledger
from solver.journeys import FlightTable, find_journeys, tabulate_flights
from solver.lookup import Lookup, moment_of
from solver.plan import Plan
from solver.problem import Case, Problem
from solver.reasons import ReasonIndex
from solver.reasons.network import Network, Way
from solver.search.trips import TripFinder

LONGER = 720
"""By how many minutes a connection may be longer when it is asked what a longer one would help."""

Ways = tuple[tuple[str, ...], tuple[str, ...]]
"""The flights ahead and the flights back of an escort."""


@dataclass(frozen=True, slots=True)
class Goal:
    """A journey, or for a case without departure a day for its last stage, and its own points."""

    points: int
    day: int
    way: Way | None


class ExplainIndex:
    """The journeys, sessions and escort ways of a problem, found when first asked for."""

    def __init__(self, problem: Problem, lookup: Lookup | None = None) -> None:
        self.problem = problem
        self.lookup = lookup or Lookup(problem)
        self.reasons = ReasonIndex(problem, self.lookup)
        self.network = self.reasons.network
        self.table: FlightTable = tabulate_flights(problem)
        nowhere = np.zeros(self.table.none + 1, dtype=np.bool_)
        self._trips = TripFinder(problem, self.table, find_journeys(self.table, nowhere, nowhere))
        self._airports = {airport.code: number for number, airport in enumerate(problem.airports)}
        self._options: dict[tuple[str, int, int], tuple[Ways, ...]] = {}
        self._spans: dict[tuple[object, ...], tuple[Span, ...]] = {}
        self.goals: dict[tuple[str, ...], tuple[Goal, ...]] = {}
        self._kept: tuple[Plan, Ledger] | None = None

    def ledger(self, plan: Plan) -> Ledger:
        """Give who uses what in a plan; the last one asked for is kept."""
        if self._kept is None or self._kept[0] is not plan:
            self._kept = (plan, Ledger(self.lookup, plan))
        return self._kept[1]

    @cached_property
    def wide_network(self) -> Network:
        """The journeys where connections may take `LONGER` minutes more than the rules allow."""
        rules = replace(self.problem.rules, connection_max=self.problem.rules.connection_max + LONGER)
        return Network(Lookup(replace(self.problem, rules=rules)))

    def ids(self, way: Way) -> tuple[str, ...]:
        """Give the flight ids of a journey."""
        return tuple(self.network.flights[number].id for number in way.flights)

    def escort_ways(self, base: str, way: Way) -> tuple[Ways, ...]:
        """Give the ways ahead and back for an escort of a base on a journey, the cheapest first."""
        first, last = way.flights[0], way.flights[-1]
        key = (base, first, last)
        if key not in self._options:
            at = self._airports[base]
            ahead, back = self._trips.ahead(at, first), self._trips.back(at, last)
            days = self.problem.rules.weights.escort_day
            found = [
                (a.fare + b.fare + days * -(-(b.lands - a.leaves) // 1440), b.lands - a.leaves, a.flights, b.flights)
                for a in ahead
                for b in back
            ]
            names = self.table.ids
            self._options[key] = tuple(
                (tuple(names[f] for f in there), tuple(names[f] for f in home)) for _, _, there, home in sorted(found)
            )
        return self._options[key]

    def spans(self, case: Case, order: int) -> tuple[Span, ...]:
        """Give the sessions that fit a stage of a case by themselves, by day."""
        limits = (case.ready, case.deadline) if not case.departure else ()
        pinned = case.pin.appointments.get(case.stages[order].stage) if case.pin else None
        key = (case.id, order, pinned, limits)
        if key not in self._spans:
            sessions = self.problem.sessions
            self._spans[key] = tuple(
                Span(sessions[slot.session].id, slot.start, slot.end, slot.day)
                for slot in self.reasons.health.slots(case, order)
            )
        return self._spans[key]

    def date_of(self, airport: str, minute: int) -> str:
        """Give the local ISO date at an airport."""
        return self.lookup.local(airport, moment_of(minute)).date().isoformat()
