"""Who uses what in a plan: every capacity's holders, kept in step while travel groups are taken out and put back."""

from __future__ import annotations

from bisect import insort
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from solver.explain.spans import TripKey, away_spans, key_of, span_of, trip_key
from solver.lookup import Lookup, minute_of, people_with, seats_taken
from solver.plan import Plan, Trip
from solver.problem import Case, Need, PlannedCase
from solver.verify.assistance import events_of

Resource = tuple[str, ...]
"""`(kind on board, flight)`, `(receiver_people, receiver, date)` or `(window, airport, role, start)`."""

ON_BOARD: tuple[tuple[str, Need], ...] = (
    ("wheelchairs", "wheelchair"),
    ("stretchers", "stretcher"),
    ("minors", "unaccompanied_minor"),
)


@dataclass(frozen=True, slots=True)
class Placement:
    """How a travel group is planned: an entry for each member, and the trips that are made for it alone or shared."""

    entries: tuple[PlannedCase, ...]
    trips: tuple[Trip, ...]


class Ledger:
    """The use of one plan. Not for several threads; what `without` and `also` change is undone at their end."""

    def __init__(self, lookup: Lookup, plan: Plan) -> None:
        self.lookup = lookup
        self.used: Counter[Resource] = Counter()
        self.holders: dict[Resource, dict[str, None]] = {}
        self.visits: dict[str, list[tuple[int, int, str]]] = {}
        self.trips: dict[TripKey, Trip] = {}
        self.loads: Counter[TripKey] = Counter()
        self.riders: dict[TripKey, dict[str, None]] = {}
        self.entries: dict[str, PlannedCase] = {}
        self.of_escort: dict[str, dict[TripKey, tuple[int, int]]] = {}
        self._amounts: dict[str, list[tuple[str, int]]] = {}
        self._away: dict[str, list[tuple[int, int]]] = {}
        self.put(Placement(plan.cases, plan.trips))

    def put(self, placement: Placement) -> None:
        """Plan cases; trips that are there already are shared."""
        for trip in placement.trips:
            key = trip_key(trip)
            if key not in self.trips:
                self.trips[key] = trip
                self.of_escort.setdefault(trip.escort, {})[key] = span_of(self.lookup, trip)
                self._seats(trip, 1)
        for entry in placement.entries:
            self._count(entry, 1)
            self.entries[entry.id] = entry

    def take_out(self, cases: Iterable[str]) -> Placement:
        """Leave planned cases out; give their entries, and the trips that nobody needs any more."""
        entries = tuple(self.entries.pop(case) for case in cases if case in self.entries)
        for entry in entries:
            self._count(entry, -1)
        emptied = [key for entry in entries for key in self._keys(entry) if not self.riders.get(key)]
        trips = tuple(self.drop_trip(key) for key in dict.fromkeys(emptied) if key in self.trips)
        return Placement(entries, trips)

    @contextmanager
    def without(self, cases: Sequence[str]) -> Iterator[Placement]:
        """Leave cases out for a while."""
        taken = self.take_out(cases)
        try:
            yield taken
        finally:
            self.put(taken)

    @contextmanager
    def also(self, placement: Placement) -> Iterator[None]:
        """Plan cases for a while that are left out."""
        self.put(placement)
        try:
            yield
        finally:
            self.take_out([entry.id for entry in placement.entries])

    def drop_trip(self, key: TripKey) -> Trip:
        """Take a trip off that meets no need any more."""
        trip = self.trips.pop(key)
        del self.of_escort[trip.escort][key]
        self._seats(trip, -1)
        return trip

    def _seats(self, trip: Trip, sign: int) -> None:
        for flight in trip.out:
            self._use(("seats", flight), sign, None)

    def _keys(self, entry: PlannedCase) -> list[TripKey]:
        return [key_of(met, entry.flights) for met in entry.escorts]

    def _count(self, entry: PlannedCase, sign: int) -> None:
        case = self.lookup.cases[entry.id]
        for resource, amount in self.use_of(case, entry.flights):
            self._use(resource, sign * amount, case.id)
        loads = {need.skill: need.load for need in case.escort_needs}
        for met, key in zip(entry.escorts, self._keys(entry), strict=True):
            self.loads[key] += sign * loads[met.skill]
            riders = self.riders.setdefault(key, {})
            if sign > 0:
                riders[case.id] = None
            else:
                riders.pop(case.id, None)
        for held in entry.appointments:
            visit = (minute_of(held.start), minute_of(held.end), case.id)
            visits = self.visits.setdefault(held.session, [])
            if sign > 0:
                insort(visits, visit)
            else:
                visits.remove(visit)

    def _use(self, resource: Resource, amount: int, case: str | None) -> None:
        self.used[resource] += amount
        if case is None:
            return
        held = self.holders.setdefault(resource, {})
        if amount > 0:
            held[case] = None
        else:
            held.pop(case, None)

    def use_of(self, case: Case, flights: Sequence[str]) -> list[tuple[Resource, int]]:
        """Say what a case uses on flights: seats and places on board, its receiver's day, assistance windows."""
        lookup = self.lookup
        amounts = self._amounts.get(case.id)
        if amounts is None:
            amounts = [("seats", seats_taken(case, lookup.rules))]
            amounts += [(kind, people_with(case, need)) for kind, need in ON_BOARD]
            self._amounts[case.id] = amounts
        found: list[tuple[Resource, int]] = [((kind, f), n) for kind, n in amounts if n for f in flights]
        legs = [lookup.flights[flight] for flight in flights]
        if not legs or case.receiver is None:
            return found
        day = lookup.lands_at(legs[-1]).date().isoformat()
        found.append((("receiver_people", case.receiver, day), len(case.people)))
        windows = {
            ("window", airport, role, window.start.isoformat())
            for role in case.assistance
            for airport, moment in events_of(role, legs)
            if (window := lookup.window_at(airport, role, moment)) is not None
        }
        return [*found, *((window, len(case.people)) for window in sorted(windows))]

    def gaps(self, session: str, start: int, end: int) -> list[tuple[int, int]]:
        """Give the free spans of a session between two minutes."""
        found, at = [], start
        for begins, ends, _ in self.visits.get(session, ()):
            if begins < ends:
                if begins > at:
                    found.append((at, min(begins, end)))
                at = max(at, ends)
        if at <= end:
            found.append((at, end))
        return found

    def is_free(self, escort: str, span: tuple[int, int]) -> bool:
        """Tell whether an escort has no other trip and no time away in a span."""
        if escort not in self._away:
            self._away[escort] = away_spans(self.lookup.escorts[escort])
        start, end = span
        taken = (*self.of_escort.get(escort, {}).values(), *self._away[escort])
        return all(held[0] >= end or start >= held[1] for held in taken)

    def busy_with(self, escort: str, span: tuple[int, int]) -> list[TripKey]:
        """Give the trips of an escort that share a minute with a span."""
        trips = self.of_escort.get(escort, {})
        return [key for key, held in trips.items() if max(held[0], span[0]) < min(held[1], span[1])]

    def trips_of(self, escort: str) -> int:
        """Count the trips of an escort."""
        return len(self.of_escort.get(escort, ()))
