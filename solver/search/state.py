"""A plan under construction: what each group was given, what is left of every capacity, and the score so far."""

from __future__ import annotations

from dataclasses import dataclass

from solver.journeys import Ints, minute_of
from solver.search.instance import Instance
from solver.search.trips import TripOption

TripKey = tuple[int, str, int]
"""Escort, skill, journey."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Booking:
    """What a planned group holds: a candidate, the sessions of each member's stages, an escort for each need."""

    candidate: int
    sessions: tuple[tuple[int, ...], ...]
    escorts: tuple[tuple[int, TripOption], ...]


@dataclass(slots=True)
class _Trip:
    option: TripOption
    load: int
    needs: int


class State:
    """Usage counters of a partial plan. `insert` and `remove` keep `left`, the trips and `total` in step.

    `total` is the score in points if published appointments keep their start wherever their session is kept.
    """

    def __init__(self, instance: Instance) -> None:
        self.instance = instance
        self.left: Ints = instance.resources.capacity.copy()
        self.bookings: list[Booking | None] = [None] * len(instance.groups)
        self.trips: dict[TripKey, _Trip] = {}
        self.spans: list[list[tuple[int, int, TripKey]]] = [[] for _ in instance.problem.escorts]
        self.total = sum(group.unplanned_cost for group in instance.groups)
        self._weights = instance.problem.rules.weights
        self._done = [escort.trips_done for escort in instance.problem.escorts]
        self._room = [escort.trips_max - escort.trips_done for escort in instance.problem.escorts]
        self._away = [
            [(minute_of(start), minute_of(end)) for start, end in escort.unavailable if start < end]
            for escort in instance.problem.escorts
        ]
        self._entry = [
            {country: day.toordinal() for country, day in escort.entry_until.items()}
            for escort in instance.problem.escorts
        ]
        self._countries = [airport.country for airport in instance.problem.airports]

    def copy_bookings(self) -> list[Booking | None]:
        """A snapshot that `restore` understands."""
        return list(self.bookings)

    def restore(self, bookings: list[Booking | None]) -> None:
        """Go back to a snapshot, touching only what differs."""
        changed = [g for g, kept in enumerate(bookings) if self.bookings[g] is not kept]
        for g in changed:
            if self.bookings[g] is not None:
                self.remove(g)
        for g in changed:
            booking = bookings[g]
            if booking is not None:
                self.insert(g, booking)

    def insert(self, g: int, booking: Booking) -> None:
        """Plan a group; the caller has checked that it fits."""
        self._apply(g, booking, 1)
        self.bookings[g] = booking

    def remove(self, g: int) -> Booking:
        """Leave a planned group out again, and return what it held."""
        booking = self.bookings[g]
        if booking is None:
            raise ValueError("the group is not planned")
        self._apply(g, booking, -1)
        self.bookings[g] = None
        return booking

    def _apply(self, g: int, booking: Booking, sign: int) -> None:
        instance, group = self.instance, self.instance.groups[g]
        options = instance.candidates[g]
        row = options.resources[booking.candidate]
        for resource, use in zip(row.tolist(), options.use.tolist(), strict=True):
            self.left[resource] -= sign * use
        cost = int(options.costs[booking.candidate]) - group.unplanned_cost
        for case, sessions in zip(group.cases, booking.sessions, strict=True):
            for stage, session in zip(instance.stages[case], sessions, strict=True):
                self.left[instance.resources.sessions_at + session] -= sign * stage.minutes
                cost += stage.cost_of(session)
        journey = int(options.journeys[booking.candidate])
        for need, (escort, option) in zip(group.needs, booking.escorts, strict=True):
            if need.published is not None and need.published != escort:
                cost += self._weights.change_escort
            key = (escort, need.need.skill, journey)
            cost += sign * self._ride(key, option, need.need.load, sign)
        self.total += sign * cost

    def _ride(self, key: TripKey, option: TripOption, load: int, sign: int) -> int:
        """Add a need to a trip or take it off; returns the change of the score."""
        escort, _, journey = key
        trip = self.trips.get(key)
        if sign > 0 and trip is not None:
            trip.load += load
            trip.needs += 1
            return 0
        if sign > 0:
            cost = self.trip_cost(escort, option, journey)
            self.trips[key] = _Trip(option, load, 1)
            self.spans[escort].append((option.start, option.end, key))
            self._seats(journey, 1)
            return cost
        if trip is None:
            raise ValueError("there is no such trip")
        trip.load -= load
        trip.needs -= 1
        if trip.needs:
            return 0
        del self.trips[key]
        self.spans[escort] = [span for span in self.spans[escort] if span[2] != key]
        self._seats(journey, -1)
        return -self.trip_cost(escort, trip.option, journey)

    def _seats(self, journey: int, count: int) -> None:
        for flight in self.instance.journeys.flights[journey].tolist():
            self.left[flight] -= count

    def trip_cost(self, escort: int, option: TripOption, journey: int) -> int:
        """What one more trip of an escort adds to the score: fares, days and fairness."""
        out = int(self.instance.table.fare[self.instance.journeys.flights[journey]].sum())
        count = self._done[escort] + len(self.spans[escort])
        return option.cost + out + self._weights.escort_fairness * (2 * count + 1)

    def can_travel(self, escort: int, option: TripOption, journey: int) -> bool:
        """Whether an escort is free, may enter and has a trip left; seats and skill are the caller's."""
        if len(self.spans[escort]) >= self._room[escort]:
            return False
        if option.enters_until and not self._may_enter(escort, option, journey):
            return False
        if any(start < option.end and option.start < end for start, end in self._away[escort]):
            return False
        return not any(start < option.end and option.start < end for start, end, _ in self.spans[escort])

    def _may_enter(self, escort: int, option: TripOption, journey: int) -> bool:
        table = self.instance.table
        country = self._countries[int(table.destination[self.instance.journeys.last[journey]])]
        return self._entry[escort].get(country, 0) >= option.enters_until
