"""The flights of a problem as lists of numbers, and every legal journey between two airports, found when asked for.

Minutes count from 1970 (UTC), days are ordinals of local dates. Python's integers never overflow, whatever is read.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from copy import copy
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

from solver.lookup import Lookup, minute_of

NEVER = 1 << 62
ROOMY = 1 << 62


@dataclass(frozen=True, slots=True)
class Way:
    """A legal journey (section 4) with what the rules ask of it; capacities are the least over its flights."""

    flights: tuple[int, ...]
    departs: int
    arrives: int
    leaves_on: int
    slack: int
    seats: int
    wheelchairs: int
    stretchers: int
    minors: int


class Network:
    """Flights by number in file order, sorted by airport pair and departure."""

    def __init__(self, lookup: Lookup) -> None:
        self.lookup = lookup
        self.flights = lookup.problem.flights
        self.number = {flight.id: number for number, flight in enumerate(self.flights)}
        self.departs = [minute_of(flight.departs) for flight in self.flights]
        self.arrives = [minute_of(flight.arrives) for flight in self.flights]
        self.origin = [flight.origin for flight in self.flights]
        self.destination = [flight.destination for flight in self.flights]
        self._legs: dict[str, dict[str, int]] = {}
        self._leaves_on: dict[int, int] = {}
        self._by_day: dict[str, dict[int, list[int]]] = {}
        self._ways: dict[tuple[str, str, int], list[Way]] = {}
        self._path_lists: dict[tuple[str, str, int], list[tuple[int, ...]]] = {}
        self._last_minutes: dict[tuple[str, int], int | None] = {}
        self._landing: dict[tuple[int, str], int] = {}
        self._towards: dict[tuple[str, str], tuple[list[int], list[int], list[int]]] = {}

    def with_capacities(self, lookup: Lookup) -> Network:
        """Give the same journeys for a problem that differs in what flights hold, and in no time or connection."""
        _ = self.pairs, self.leaving, self._sources  # built once for all that share them
        twin = copy(self)
        twin.lookup, twin.flights, twin._ways = lookup, lookup.problem.flights, {}
        return twin

    @cached_property
    def pairs(self) -> dict[str, dict[str, tuple[list[int], list[int]]]]:
        """Departures in order, and the flights, from an airport to each neighbour."""
        held: dict[str, dict[str, tuple[list[int], list[int]]]] = {}
        for number in sorted(range(len(self.flights)), key=self.departs.__getitem__):
            neighbours = held.setdefault(self.origin[number], {})
            departures, numbers = neighbours.setdefault(self.destination[number], ([], []))
            departures.append(self.departs[number])
            numbers.append(number)
        return held

    @cached_property
    def leaving(self) -> dict[str, tuple[list[int], list[int]]]:
        """Departures in order, and the flights, from an airport to anywhere."""
        held: dict[str, tuple[list[int], list[int]]] = {}
        for number in sorted(range(len(self.flights)), key=self.departs.__getitem__):
            departures, numbers = held.setdefault(self.origin[number], ([], []))
            departures.append(self.departs[number])
            numbers.append(number)
        return held

    def leaves_on(self, number: int) -> int:
        """Give the local day on which a flight leaves."""
        if number not in self._leaves_on:
            self._leaves_on[number] = self.lookup.leaves_on(self.flights[number]).toordinal()
        return self._leaves_on[number]

    def legs_to(self, goal: str) -> dict[str, int]:
        """Give the least number of flights to an airport from each airport that has a way at all."""
        if goal not in self._legs:
            self._legs[goal] = self._count_legs(goal)
        return self._legs[goal]

    def _count_legs(self, goal: str) -> dict[str, int]:
        legs, edge = {goal: 0}, [goal]
        while edge:
            before = [place for target in edge for place in self._sources.get(target, ()) if place not in legs]
            edge = list(dict.fromkeys(before))
            legs |= dict.fromkeys(edge, max(legs.values()) + 1)
        return legs

    @cached_property
    def _sources(self) -> dict[str, list[str]]:
        sources: dict[str, list[str]] = {}
        for place, neighbours in self.pairs.items():
            for target in neighbours:
                sources.setdefault(target, []).append(place)
        return sources

    def ways(self, start: str, goal: str, day: int) -> list[Way]:
        """Give every legal journey between two airports that leaves on a local day."""
        key = (start, goal, day)
        if key not in self._ways:
            if key not in self._path_lists:
                first = self.flights_on(start, day)
                self._path_lists[key] = [path for number in first for path in self._paths(number, goal)]
            self._ways[key] = [self._as_way(path) for path in self._path_lists[key]]
        return self._ways[key]

    def flights_on(self, start: str, day: int) -> list[int]:
        """Give the flights that leave an airport on a local day."""
        if start not in self._by_day:
            days: dict[int, list[int]] = {}
            for number in self.leaving.get(start, ([], []))[1]:
                days.setdefault(self.leaves_on(number), []).append(number)
            self._by_day[start] = days
        return self._by_day[start].get(day, [])

    def last_minute(self, start: str, day: int) -> int | None:
        """Give the last minute of a local day in which a flight leaves an airport; None on a day without."""
        key = (start, day)
        if key not in self._last_minutes:
            minutes = (self.departs[number] for number in self.flights_on(start, day))
            self._last_minutes[key] = max(minutes, default=None)
        return self._last_minutes[key]

    def _paths(self, number: int, goal: str) -> Iterator[tuple[int, ...]]:
        """Give the flights of every legal journey that begins with a flight and ends at the goal."""
        legs = self.legs_to(goal)
        stack: list[tuple[tuple[int, ...], frozenset[str]]] = [((number,), frozenset((self.origin[number],)))]
        while stack:
            path, visited = stack.pop()
            place = self.destination[path[-1]]
            legs_left = self.lookup.rules.legs_max - len(path)
            if place in visited or legs.get(place, NEVER) > legs_left:
                continue
            if place == goal:
                yield path
                continue
            visited |= {place}
            stack.extend(((*path, after), visited) for after in self._onward(path[-1], legs, legs_left - 1))

    def _onward(self, before: int, legs: dict[str, int], legs_left: int) -> Iterator[int]:
        """Give the flights that may follow one, to airports from where the goal is near enough."""
        place = self.lookup.airports[self.destination[before]]
        crosses = self.lookup.airports[self.origin[before]].country != place.country
        arrived = self.arrives[before]
        latest = arrived + self.lookup.rules.connection_max
        for target, (departures, numbers) in self.pairs.get(place.code, {}).items():
            if legs.get(target, NEVER) > legs_left:
                continue
            is_home = self.lookup.airports[target].country == place.country
            least = place.entry_connection if crosses and is_home else place.connection
            at = bisect_left(departures, arrived + least)
            while at < len(departures) and departures[at] <= latest:
                yield numbers[at]
                at += 1

    def _as_way(self, path: tuple[int, ...]) -> Way:
        flights = [self.flights[number] for number in path]
        waits = (
            self.departs[after] - self.arrives[before] - self._least(before, after) for before, after in pairwise(path)
        )
        return Way(
            path,
            self.departs[path[0]],
            self.arrives[path[-1]],
            self.leaves_on(path[0]),
            min(waits, default=ROOMY),
            min(flight.seats for flight in flights),
            min(flight.wheelchairs for flight in flights),
            min(flight.stretchers for flight in flights),
            min(flight.minors for flight in flights),
        )

    def _least(self, before: int, after: int) -> int:
        return self.lookup.least_connection(self.flights[before], self.flights[after])

    def pinned_way(self, ids: tuple[str, ...]) -> Way | None:
        """Give the legal journey of exactly these flights, or None where they are gone or make none."""
        path = tuple(self.number.get(flight, -1) for flight in ids)
        if not path or -1 in path:
            return None
        found = path in set(self._paths(path[0], self.destination[path[-1]]))
        return self._as_way(path) if found else None

    def lands_first(self, number: int, goal: str) -> int:
        """Give the earliest landing at the goal of any legal journey that begins with a flight; NEVER without one."""
        key = (number, goal)
        if key not in self._landing:
            landings = (self.arrives[path[-1]] for path in self._paths(number, goal))
            self._landing[key] = min(landings, default=NEVER)
        return self._landing[key]

    def latest_start(self, start: str, goal: str, lands_by: int, not_before: int) -> int | None:
        """Give the latest departure, at `not_before` at the earliest, of a legal journey that lands by an instant."""
        departures, numbers, _ = self._leaving_towards(start, goal)
        for at in range(bisect_left(departures, lands_by) - 1, -1, -1):
            if departures[at] < not_before:
                return None
            if self.lands_first(numbers[at], goal) <= lands_by:
                return departures[at]
        return None

    def can_return(self, start: str, goal: str, not_before: int, last_day: int, lands_by: int) -> bool:
        """Tell whether a legal journey leaves from an instant on, up to a local day, and lands by an instant."""
        departures, numbers, after = self._leaving_towards(start, goal)
        at, end = bisect_left(departures, not_before), bisect_right(departures, lands_by)
        while (at := _follow(after, at)) < end:
            landing = self.lands_first(numbers[at], goal)
            if landing == NEVER:
                after[at] = at + 1
                continue
            day = self.leaves_on(numbers[at])
            if day > last_day + 1:  # a clock set back over midnight can bring the day before once more
                return False
            if day <= last_day and landing <= lands_by:
                return True
            at += 1
        return False

    def _leaving_towards(self, start: str, goal: str) -> tuple[list[int], list[int], list[int]]:
        """Give the departures, in order, and flights from an airport to where the goal is near enough.

        The third list leads from each flight to itself, or on from one that was found to begin no journey there.
        """
        key = (start, goal)
        if key not in self._towards:
            legs, most = self.legs_to(goal), self.lookup.rules.legs_max - 1
            numbers = [n for n in self.leaving.get(start, ([], []))[1] if legs.get(self.destination[n], NEVER) <= most]
            self._towards[key] = [self.departs[n] for n in numbers], numbers, list(range(len(numbers) + 1))
        return self._towards[key]


def _follow(after: list[int], at: int) -> int:
    """Go on to the first that leads to itself; the way there is made shorter for the next."""
    while after[at] != at:
        after[at] = after[after[at]]
        at = after[at]
    return at
