"""What explaining needs of one problem, built once and kept for many questions; for one thread."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from itertools import product

import numpy as np

from solver.explain.chains import Span
from solver.explain.ledger import Ledger
from solver.journeys import FlightTable, find_journeys, tabulate_flights
from solver.lookup import MINUTES_PER_DAY, Lookup, moment_of
from solver.plan import Plan
from solver.problem import Case, Escort, EscortNeed, Flight, Problem
from solver.reasons import ReasonIndex
from solver.reasons.network import Network, Way
from solver.search.trips import TripFinder
from solver.search.trips import Way as AloneWay
from solver.verify.escorts import speaks_one

LONGER = 720
"""By how many minutes a connection may be longer when it is asked what a longer one would help."""


@dataclass(frozen=True, slots=True)
class EscortWay:
    """The flights ahead and back of an escort, the span in minutes with report and rest, and the points of both.

    `country` and `until` say where and until which date entry must be allowed; "" where it is not asked.
    """

    ahead: tuple[str, ...]
    back: tuple[str, ...]
    start: int
    end: int
    points: int
    country: str
    until: date | None


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
        _ = self.network.pairs, self.network.leaving  # every question asks for them
        self.table: FlightTable = tabulate_flights(problem)
        nowhere = np.zeros(self.table.none + 1, dtype=np.bool_)
        self._trips = TripFinder(problem, self.table, find_journeys(self.table, nowhere, nowhere))
        self._airports = {airport.code: number for number, airport in enumerate(problem.airports)}
        self._options: dict[tuple[str, int, int], tuple[EscortWay, ...]] = {}
        self._known: dict[tuple[int, ...], tuple[tuple[str, ...], tuple[Flight, ...], date]] = {}
        self._fitting: dict[EscortNeed, tuple[Escort, ...]] = {}
        self._spans: dict[tuple[object, ...], tuple[Span, ...]] = {}
        self.goals: dict[tuple[str, ...], tuple[Goal, ...]] = {}
        self._kept: tuple[Plan, Ledger] | None = None

    def ledger(self, plan: Plan) -> Ledger:
        """Give who uses what in a plan; the last one asked for is kept."""
        if self._kept is None or self._kept[0] is not plan:
            self._kept = (plan, Ledger(self.lookup, plan))
        return self._kept[1]

    @cached_property
    def first_day(self) -> int:
        """The first date, as an ordinal, on which anything is planned: of the horizon or of a session before it."""
        held = (self.lookup.held_on(session.id, session.start) for session in self.problem.sessions)
        return min([self.problem.horizon.start, *held]).toordinal()

    @cached_property
    def wide_network(self) -> Network:
        """The journeys where connections may take `LONGER` minutes more than the rules allow."""
        rules = replace(self.problem.rules, connection_max=self.problem.rules.connection_max + LONGER)
        return Network(Lookup(replace(self.problem, rules=rules)))

    def ids(self, way: Way) -> tuple[str, ...]:
        """Give the flight ids of a journey."""
        return self.known(way)[0]

    def known(self, way: Way) -> tuple[tuple[str, ...], tuple[Flight, ...], date]:
        """Give the flight ids, the flights and the local date of departure of a journey; remembered."""
        found = self._known.get(way.flights)
        if found is None:
            flights = tuple(self.network.flights[number] for number in way.flights)
            found = tuple(flight.id for flight in flights), flights, self.lookup.leaves_on(flights[0])
            self._known[way.flights] = found
        return found

    def fitting(self, need: EscortNeed) -> tuple[Escort, ...]:
        """Give the escorts who have the skill, sex and a language that a need asks for; remembered."""
        if need not in self._fitting:
            self._fitting[need] = tuple(
                escort
                for escort in self.problem.escorts
                if escort.skills.get(need.skill, -1) >= need.load
                and need.sex in (None, escort.sex)
                and speaks_one(escort, need)
            )
        return self._fitting[need]

    def escort_ways(self, base: str, way: Way) -> tuple[EscortWay, ...]:
        """Give the ways ahead and back for an escort of a base on a journey, the cheapest first; remembered."""
        first, last = way.flights[0], way.flights[-1]
        key = (base, first, last)
        if key not in self._options:
            at = self._airports[base]
            pairs = product(self._trips.ahead(at, first), self._trips.back(at, last))
            found = [(self._escort_way(base, ahead, back), back.lands - ahead.leaves) for ahead, back in pairs]
            found.sort(key=lambda item: (item[0].points, item[1], item[0].ahead, item[0].back))
            self._options[key] = tuple(made for made, _ in found)
        return self._options[key]

    def _escort_way(self, base: str, ahead: AloneWay, back: AloneWay) -> EscortWay:
        names, rules, lookup = self.table.ids, self.problem.rules, self.lookup
        days = -(-(back.lands - ahead.leaves) // MINUTES_PER_DAY)
        country, until = "", None
        if back.flights:
            home = lookup.flights[names[back.flights[0]]]
            country = lookup.airports[home.origin].country
            until = lookup.leaves_on(home)
        if lookup.airports[base].country == country:
            country, until = "", None
        return EscortWay(
            ahead=tuple(names[f] for f in ahead.flights),
            back=tuple(names[f] for f in back.flights),
            start=ahead.leaves - rules.escort_report,
            end=back.lands + rules.escort_rest,
            points=ahead.fare + back.fare + rules.weights.escort_day * days,
            country=country,
            until=until,
        )

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
