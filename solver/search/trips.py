"""Escort trips: the ways ahead and back that go with a journey out, and what a trip costs at least.

Ways are looked for within a window of days around the journey out. It is widened until some way within it is at least
as good as any way beyond: it lies closer to the journey out, and costs no more than the cheapest fare beyond with the
escort's days up to the edge of the window. So no legal plan gets better by a way that is not looked at, and least
costs and spans over the ways within the window are least over all (the bound and the exact model rest on this).
"""

from __future__ import annotations

from collections.abc import Sequence
from copy import copy
from dataclasses import dataclass
from itertools import product

import numpy as np
from numpy.typing import NDArray

from solver.journeys import MINUTES_PER_DAY, ROOMY, FlightTable, Ints, Journeys, find_journeys
from solver.problem import Problem

WINDOW_DAYS = 4
_FAR = 1 << 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """A journey of an escort alone; without flights, `leaves` and `lands` are those of the journey out."""

    flights: tuple[int, ...]
    leaves: int
    lands: int
    leaves_on: int
    fare: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TripOption:
    """One way of making a trip; `cost` leaves out the fares of the journey out, the span holds report and rest."""

    ahead: Way
    back: Way
    cost: int
    start: int
    end: int
    enters_until: int
    """The date (ordinal) until which entry must be allowed; 0 where it is not asked."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TripFloor:
    """For some journeys: the least cost of a trip from one base (infinite: none) and the span inside every option."""

    cost: NDArray[np.float64]
    start: Ints
    end: Ints


@dataclass(frozen=True, slots=True)
class _Ways:
    """The ways between two airports sorted by departure."""

    journeys: Journeys
    departs: Ints
    arrives: Ints
    leaves_on: Ints
    fare: Ints
    fare_from: Ints
    """The least fare from each way on."""


class TripFinder:
    """Finds and remembers trips; a base is an airport number."""

    def __init__(self, problem: Problem, table: FlightTable, journeys: Journeys) -> None:
        self._table, self._journeys, self._rules = table, journeys, problem.rules
        number = {airport.code: index for index, airport in enumerate(problem.airports)}
        self.base_of = [number[escort.base] for escort in problem.escorts]
        self._ways: dict[tuple[int, int], _Ways] = {}
        self._back: dict[tuple[int, int], tuple[Way, ...]] = {}
        self._rows: dict[tuple[int, int], Ints] = {}
        self._home: dict[tuple[int, int], tuple[Ints, Ints]] = {}
        self._there: dict[tuple[int, int], tuple[Ints, Ints]] = {}
        self._ahead: dict[tuple[int, int], tuple[Way, ...]] = {}
        self._options: dict[tuple[int, int, int], tuple[TripOption, ...]] = {}

    def over(self, journeys: Journeys) -> TripFinder:
        """The same finder, with what it remembers, for journeys that are numbered otherwise."""
        other = copy(self)
        other._journeys = journeys
        return other

    def options(self, base: int, journey: int) -> tuple[TripOption, ...]:
        """The ways of making a trip that no other beats in cost, span and entry; cheapest first."""
        first, last = int(self._journeys.first[journey]), int(self._journeys.last[journey])
        key = (base, first, last)
        if key not in self._options:
            pairs = product(self.ahead(base, first), self.back(base, last))
            found = [self._option(base, first, last, ahead, back) for ahead, back in pairs]
            self._options[key] = _undominated(found)
        return self._options[key]

    def _option(self, base: int, first: int, last: int, ahead: Way, back: Way) -> TripOption:
        table, rules = self._table, self._rules
        days = -(-(back.lands - ahead.leaves) // MINUTES_PER_DAY)
        is_home = table.country[table.destination[last]] == table.country[base]
        return TripOption(
            ahead=ahead,
            back=back,
            cost=ahead.fare + back.fare + days * rules.weights.escort_day,
            start=ahead.leaves - rules.escort_report,
            end=back.lands + rules.escort_rest,
            enters_until=0 if not back.flights or is_home else back.leaves_on,
        )

    def back(self, base: int, last: int) -> tuple[Way, ...]:
        """The ways home after a flight that none beats in landing, fare and leaving; one empty way where it is home."""
        key = (base, last)
        if key not in self._back:
            landed, place = int(self._table.arrives[last]), int(self._table.destination[last])
            if place == base:
                self._back[key] = (Way(flights=(), leaves=landed, lands=landed, leaves_on=0, fare=0),)
            else:
                ways = self.ways(place, base)
                self._back[key] = tuple(self._way(ways, row) for row in self._back_rows(base, last).tolist())
        return self._back[key]

    def _back_rows(self, base: int, last: int) -> Ints:
        """The numbers of the ways home, by landing; remembered."""
        key = (base, last)
        if key not in self._rows:
            soonest = int(self._table.arrives[last]) + self._rules.escort_turnaround
            ways = self.ways(int(self._table.destination[last]), base)
            low = int(np.searchsorted(ways.departs, soonest))
            high = self._last_worth_while(ways, low, soonest)
            order = low + np.lexsort((ways.leaves_on[low:high], ways.fare[low:high], ways.arrives[low:high]))
            fare, leaves_on = ways.fare[order], ways.leaves_on[order]
            beaten = (fare[:, None] <= fare[None, :]) & (leaves_on[:, None] <= leaves_on[None, :])
            self._rows[key] = order[~np.triu(beaten, 1).any(axis=0)]
        return self._rows[key]

    def leaves_home_on(self, base: int, last: int) -> int:
        """The earliest date (ordinal) on which a way home could leave after a flight; 0 where it is home already."""
        place = int(self._table.destination[last])
        if place == base:
            return 0
        return int(min(self.ways(place, base).leaves_on[self._back_rows(base, last)].tolist(), default=0))

    def _back_points(self, base: int, last: int) -> tuple[Ints, Ints]:
        """Landing and fare of the ways home; remembered."""
        key = (base, last)
        if key not in self._home:
            place = int(self._table.destination[last])
            if place == base:
                self._home[key] = self._table.arrives[last : last + 1], np.zeros(1, dtype=np.int64)
            else:
                ways, rows = self.ways(place, base), self._back_rows(base, last)
                self._home[key] = ways.arrives[rows], ways.fare[rows]
        return self._home[key]

    def _ahead_points(self, base: int, first: int) -> tuple[Ints, Ints]:
        """Departure and fare of the ways ahead; remembered."""
        key = (base, first)
        if key not in self._there:
            ways = self.ahead(base, first)
            leaves = np.array([w.leaves for w in ways], dtype=np.int64)
            self._there[key] = leaves, np.array([w.fare for w in ways], dtype=np.int64)
        return self._there[key]

    def ahead(self, base: int, first: int) -> tuple[Way, ...]:
        """The ways to the first airport before a flight that none beats in leaving late and fare."""
        key = (base, first)
        if key not in self._ahead:
            self._ahead[key] = self._find_ahead(base, first)
        return self._ahead[key]

    def _find_ahead(self, base: int, first: int) -> tuple[Way, ...]:
        leaves, place = int(self._table.departs[first]), int(self._table.origin[first])
        if place == base:
            return (Way(flights=(), leaves=leaves, lands=leaves, leaves_on=0, fare=0),)
        ways = self.ways(base, place)
        latest = leaves - self._rules.escort_turnaround
        high = int(np.searchsorted(ways.departs, latest, side="right"))
        rows = np.flatnonzero(ways.arrives[:high] <= latest)
        rows = rows[self._first_worth_while(ways, rows, latest) :]
        order = rows[np.lexsort((ways.fare[rows], -ways.departs[rows]))]
        kept: list[int] = []
        for row in order.tolist():
            if not kept or ways.fare[row] < ways.fare[kept[-1]]:
                kept.append(row)
        return tuple(self._way(ways, row) for row in kept)

    def _last_worth_while(self, ways: _Ways, low: int, soonest: int) -> int:
        """The end of a window from `low` beyond which no way home can be better than one within."""
        day = self._rules.weights.escort_day
        days = WINDOW_DAYS
        while True:
            edge = soonest + days * MINUTES_PER_DAY
            high = int(np.searchsorted(ways.departs, edge, side="right"))
            if high == len(ways.departs):
                return high
            spare = (edge - ways.arrives[low:high]) // MINUTES_PER_DAY
            if ((spare >= 0) & (ways.fare[low:high] - day * spare <= int(ways.fare_from[high]))).any():
                return high
            days *= 2

    def _first_worth_while(self, ways: _Ways, rows: Ints, latest: int) -> int:
        """The first of `rows` (sorted by departure) that could be better than some later one."""
        day = self._rules.weights.escort_day
        days = WINDOW_DAYS
        while True:
            edge = latest - days * MINUTES_PER_DAY
            at = int(np.searchsorted(ways.departs[rows], edge))
            if at == 0:
                return 0
            spare = (ways.departs[rows[at:]] - edge) // MINUTES_PER_DAY
            if (ways.fare[rows[at:]] - day * spare <= int(ways.fare[rows[:at]].min())).any():
                return at
            days *= 2

    def _way(self, ways: _Ways, row: int) -> Way:
        flights = tuple(int(f) for f in ways.journeys.flights[row] if f != self._table.none)
        return Way(
            flights=flights,
            leaves=int(ways.departs[row]),
            lands=int(ways.arrives[row]),
            leaves_on=int(ways.leaves_on[row]),
            fare=int(ways.fare[row]),
        )

    def ways(self, origin: int, destination: int) -> _Ways:
        """All journeys between two airports but those that another with the same first flight beats."""
        key = (origin, destination)
        if key not in self._ways:
            self._ways[key] = self._find_ways(origin, destination)
        return self._ways[key]

    def _find_ways(self, origin: int, destination: int) -> _Ways:
        table = self._table
        first = table.origin == origin
        last = table.destination == destination
        first[-1] = last[-1] = False
        found = find_journeys(table, first, last)
        fare = table.fare[found.flights].sum(axis=1)
        order = np.lexsort((fare, table.arrives[found.last], found.first))
        found, fare = found.take(order), fare[order]
        rank = np.cumsum(np.concatenate([[0], found.first[1:] != found.first[:-1]])) if len(found) else fare
        falling = fare - rank * ROOMY
        best = np.minimum.accumulate(falling) if len(found) else falling
        keep = np.concatenate([[True], falling[1:] < best[:-1]]) if len(found) else np.zeros(0, dtype=np.bool_)
        found, fare = found.take(keep), fare[keep]
        order = np.argsort(table.departs[found.first], kind="stable")
        found, fare = found.take(order), fare[order]
        fare_from = np.minimum.accumulate(fare[::-1])[::-1] if len(fare) else fare
        first = found.first
        return _Ways(found, table.departs[first], table.arrives[found.last], table.leaves_on[first], fare, fare_from)

    def floor(self, base: int, journeys: Ints) -> TripFloor:
        """For each journey out, a cost and a span that no trip from `base` with it can beat."""
        first, last = self._journeys.first[journeys], self._journeys.last[journeys]
        firsts, first_at = np.unique(first, return_inverse=True)
        lasts, last_at = np.unique(last, return_inverse=True)
        leaves, ahead_fare = _padded([self._ahead_points(base, f) for f in firsts.tolist()], -_FAR)
        lands, back_fare = _padded([self._back_points(base, f) for f in lasts.tolist()], _FAR)
        cost = np.full(len(journeys), np.inf)
        day = self._rules.weights.escort_day
        for a in range(leaves.shape[1]):
            for b in range(lands.shape[1]):
                days = np.ceil((lands[last_at, b] - leaves[first_at, a]) / MINUTES_PER_DAY)
                cost = np.minimum(cost, ahead_fare[first_at, a] + back_fare[last_at, b] + days * day)
        start = leaves.max(axis=1)[first_at] - self._rules.escort_report
        end = lands.min(axis=1)[last_at] + self._rules.escort_rest
        return TripFloor(cost=cost, start=start, end=end)


def _padded(rows: Sequence[tuple[Ints, Ints]], instant: int) -> tuple[Ints, NDArray[np.float64]]:
    width = max((len(row[0]) for row in rows), default=0) or 1
    instants = np.full((len(rows), width), instant, dtype=np.int64)
    fares = np.full((len(rows), width), np.inf)
    for index, (at, fare) in enumerate(rows):
        instants[index, : len(at)] = at
        fares[index, : len(at)] = fare
    return instants, fares


def _undominated(options: list[TripOption]) -> tuple[TripOption, ...]:
    """Options that no other equals or beats in cost, span and entry date."""
    kept: list[TripOption] = []
    for option in sorted(options, key=lambda o: (o.cost, o.end - o.start, o.enters_until)):
        if not any(
            k.start >= option.start and k.end <= option.end and k.enters_until <= option.enters_until for k in kept
        ):
            kept.append(option)
    return tuple(kept)
