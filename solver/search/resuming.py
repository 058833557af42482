"""Going on from a plan that is there already: its bookings in an instance that may allow more than it was made for."""

from __future__ import annotations

import numpy as np

from solver.plan import Plan, Trip
from solver.problem import PlannedCase
from solver.search.booking import Booker
from solver.search.instance import Instance
from solver.search.record import Record
from solver.search.start import deadline_order, fill
from solver.search.state import Booking, State
from solver.search.trips import TripOption


def resume(instance: Instance, record: Record, plan: Plan) -> None:
    """Record a plan of the problem, as far as it can be made, and then with whoever else fits beside it."""
    state = state_of(instance, plan)
    record.has_started = True
    record.offer(state, state.bookings, state.total, "given")
    fill(state, Booker(instance), deadline_order(instance), record.clock.is_over)
    record.offer(state, state.bookings, state.total, "given and filled")


def state_of(instance: Instance, plan: Plan) -> State:
    """A state that holds a plan; a group whose way is no candidate here, or does not fit, is left out."""
    reader, state = _Reader(instance, plan), State(instance)
    for g in range(len(instance.groups)):
        booking = reader.booking(g)
        if booking is not None:
            state.insert(g, booking)
            if (state.left < 0).any():
                state.remove(g)
    return state


class _Reader:
    """Looks up the numbers that an instance has for what a plan names."""

    def __init__(self, instance: Instance, plan: Plan) -> None:
        problem = instance.problem
        self._instance = instance
        self._entries = {entry.id: entry for entry in plan.cases}
        self._trips = {(trip.escort, trip.skill, trip.out): trip for trip in plan.trips}
        self._flights = {flight: number for number, flight in enumerate(instance.table.ids)}
        self._sessions = {session.id: number for number, session in enumerate(problem.sessions)}
        self._escorts = {escort.id: number for number, escort in enumerate(problem.escorts)}

    def booking(self, g: int) -> Booking | None:
        """The booking of a group, or None."""
        instance, group = self._instance, self._instance.groups[g]
        members = [self._entries.get(instance.problem.cases[case].id) for case in group.cases]
        entries = [entry for entry in members if entry is not None]
        if len(entries) < len(members):
            return None
        sessions = tuple(self._held(entry) for entry in entries)
        row = self._row(g, entries[0], sessions[0])
        if row is None or any(session < 0 for held in sessions for session in held):
            return None
        escorts = self._crew(g, row, dict(zip(group.cases, entries, strict=True)))
        return None if escorts is None else Booking(candidate=row, sessions=sessions, escorts=escorts)

    def _held(self, entry: PlannedCase) -> tuple[int, ...]:
        return tuple(self._sessions.get(held.session, -1) for held in entry.appointments)

    def _row(self, g: int, entry: PlannedCase, sessions: tuple[int, ...]) -> int | None:
        instance, options = self._instance, self._instance.candidates[g]
        if not instance.groups[g].departs:
            day = int(instance.sessions.held_on[sessions[-1]]) if sessions else 0
            rows = np.flatnonzero(options.dates == day)
        else:
            most, none = instance.table.legs_max, instance.table.none
            numbers = [self._flights.get(flight, -1) for flight in entry.flights]
            if len(numbers) > most:
                return None
            wanted = np.array(numbers + [none] * (most - len(numbers)), dtype=np.int64)
            rows = np.flatnonzero((instance.journeys.flights[options.journeys] == wanted).all(axis=1))
        return int(rows[0]) if len(rows) else None

    def _crew(self, g: int, row: int, entries: dict[int, PlannedCase]) -> tuple[tuple[int, TripOption], ...] | None:
        journey = int(self._instance.candidates[g].journeys[row])
        found: list[tuple[int, TripOption]] = []
        for need in self._instance.groups[g].needs:
            entry, skill = entries[need.case], need.need.skill
            name = next((met.escort for met in entry.escorts if met.skill == skill), "")
            trip, escort = self._trips.get((name, skill, entry.flights)), self._escorts.get(name)
            option = self._option(trip, escort, journey) if trip is not None and escort is not None else None
            if option is None or escort is None:
                return None
            found.append((escort, option))
        return tuple(found)

    def _option(self, trip: Trip, escort: int, journey: int) -> TripOption | None:
        """The way of making a trip that a plan names, or one that is as good within the same time."""
        finder = self._instance.trips
        options = finder.options(finder.base_of[escort], journey)
        ahead, back = (tuple(self._flights.get(flight, -1) for flight in way) for way in (trip.ahead, trip.back))
        same = [option for option in options if (option.ahead.flights, option.back.flights) == (ahead, back)]
        if same:
            return same[0]
        table, rules = self._instance.table, self._instance.problem.rules
        out = self._instance.journeys
        first = ahead[0] if ahead else int(out.first[journey])
        last = back[-1] if back else int(out.last[journey])
        start = int(table.departs[first]) - rules.escort_report
        end = int(table.arrives[last]) + rules.escort_rest
        within = [option for option in options if option.start >= start and option.end <= end]
        return within[0] if within else None
