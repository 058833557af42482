"""What an escort trip costs at least, and the time that every way of making it takes: exact in whole numbers.

Ways ahead and back are looked for day by day, away from the journey out. A way further off than the nearest one costs
the escort's days in between, so the look ends where those alone cost as much as the nearest way's fares.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import product

from solver.lookup import MINUTES_PER_DAY
from solver.reasons.network import Network, Way

_EPOCH_DAY = 719163
_ZONE_MOST = 14 * 60
"""No local time is further from UTC, in minutes."""

Points = list[tuple[int, int]]
"""(minute, fare): departures of ways ahead or landings of ways back."""


@dataclass(frozen=True, slots=True)
class Trip:
    """The least cost in points without the journey out, and the span inside every way of making the trip."""

    cost: int
    start: int
    end: int


class TripFloors:
    """Trips by base and the ends of the journey out; `find` gives None where there is no way."""

    def __init__(self, network: Network) -> None:
        self._network, self._rules = network, network.lookup.rules
        self._day = self._rules.weights.escort_day
        self._ahead: dict[tuple[str, int], Points] = {}
        self._back: dict[tuple[str, int], Points] = {}
        days = [network.leaves_on(number) for number in range(len(network.flights))]
        self._first_day, self._last_day = min(days, default=0), max(days, default=-1)

    def find(self, base: str, out: Way) -> Trip | None:
        """Give the floor of all trips from a base with this journey out."""
        ahead = self._points(self._ahead, base, out.flights[0], self._ways_ahead)
        back = self._points(self._back, base, out.flights[-1], self._ways_back)
        if not ahead or not back:
            return None
        pairs = product(ahead, back)
        cost = min(a[1] + b[1] + self._day * -(-(b[0] - a[0]) // MINUTES_PER_DAY) for a, b in pairs)
        start = max(minute for minute, _ in ahead) - self._rules.escort_report
        return Trip(cost, start, min(minute for minute, _ in back) + self._rules.escort_rest)

    def _points(
        self, known: dict[tuple[str, int], Points], base: str, flight: int, find: Callable[[str, int], Points]
    ) -> Points:
        if (base, flight) not in known:
            known[base, flight] = find(base, flight)
        return known[base, flight]

    def _fare(self, way: Way) -> int:
        return sum(self._network.flights[number].fare for number in way.flights)

    def _ways_ahead(self, base: str, flight: int) -> Points:
        network, leaves = self._network, self._network.departs[flight]
        place = network.origin[flight]
        if place == base:
            return [(leaves, 0)]
        by = leaves - self._rules.escort_turnaround
        found: Points = []
        for day in range(min(_day_of(by + _ZONE_MOST), self._last_day), self._first_day - 1, -1):
            latest = _start_of(day + 1) + _ZONE_MOST  # no flight of that local day leaves later
            if found and self._is_beaten(max(found)[0] - latest, max(found)):
                break
            found += [(w.departs, self._fare(w)) for w in network.ways(base, place, day) if w.arrives <= by]
        return _cheapest(found, latest_first=True)

    def _ways_back(self, base: str, flight: int) -> Points:
        network, lands = self._network, self._network.arrives[flight]
        place = network.destination[flight]
        if place == base:
            return [(lands, 0)]
        soonest = lands + self._rules.escort_turnaround
        found: Points = []
        for day in range(max(_day_of(soonest - _ZONE_MOST), self._first_day), self._last_day + 1):
            earliest = _start_of(day) - _ZONE_MOST
            if found and self._is_beaten(earliest - min(found)[0], min(found)):
                break
            found += [(w.arrives, self._fare(w)) for w in network.ways(place, base, day) if w.departs >= soonest]
        return _cheapest(found, latest_first=False)

    def _is_beaten(self, minutes: int, nearest: tuple[int, int]) -> bool:
        """Tell whether ways at least so many minutes further off than the nearest can be no better than it."""
        return minutes >= 0 and self._day * (minutes // MINUTES_PER_DAY) >= nearest[1]


def _cheapest(found: Points, latest_first: bool) -> Points:
    """Keep the nearest way and those that are cheaper than every nearer one."""
    kept: Points = []
    for minute, fare in sorted(found, key=lambda point: (-point[0] if latest_first else point[0], point[1])):
        if not kept or fare < kept[-1][1]:
            kept.append((minute, fare))
    return kept


def _day_of(minute: int) -> int:
    return minute // MINUTES_PER_DAY + _EPOCH_DAY


def _start_of(day: int) -> int:
    return (day - _EPOCH_DAY) * MINUTES_PER_DAY
