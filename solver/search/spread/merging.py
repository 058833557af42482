"""An answer comes home: taken over if it is still possible beside what was planned meanwhile, and better."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from solver.search.booking import Booker
from solver.search.ruin import Ruiner
from solver.search.state import Booking, State


def merge(ruiner: Ruiner, booker: Booker, found: Mapping[int, Booking | None]) -> int:
    """Give groups what an answer says if the plan gets better by it; returns the points gained, 0 where it stays.

    A group whose booking no longer fits, because others took what it needs, is placed elsewhere.
    """
    state = ruiner.state
    before, held = state.total, {g: state.bookings[g] for g in found}
    changed = [g for g, booking in found.items() if booking != held[g]]
    ruiner.take_out(changed)
    for g in sorted(changed, key=lambda g: -state.instance.groups[g].unplanned_cost):
        booking = found[g]
        if booking is not None and not fits(state, g, booking):
            booking = None
        ruiner.put_back({g: booking})
    for g in changed:
        if state.bookings[g] is None and found[g] is not None:
            ruiner.put_back({g: booker.find(state, g)})
    if state.total < before:
        return before - state.total
    ruiner.take_out(changed)
    ruiner.put_back({g: held[g] for g in changed})
    return 0


def fits(state: State, g: int, booking: Booking) -> bool:
    """Whether a booking is possible for a group that is left out, beside all that is planned."""
    return _has_room(state, g, booking) and _has_minutes(state, g, booking) and _has_crew(state, g, booking)


def _has_room(state: State, g: int, booking: Booking) -> bool:
    options = state.instance.candidates[g]
    return bool((state.left[options.resources[booking.candidate]] >= options.use).all())


def _has_minutes(state: State, g: int, booking: Booking) -> bool:
    instance = state.instance
    wanted: Counter[int] = Counter()
    for case, sessions in zip(instance.groups[g].cases, booking.sessions, strict=True):
        for stage, session in zip(instance.stages[case], sessions, strict=True):
            wanted[instance.resources.sessions_at + session] += stage.minutes
    return all(state.left[session] >= minutes for session, minutes in wanted.items())


def _has_crew(state: State, g: int, booking: Booking) -> bool:
    """Whether each escort is free, or makes this very trip with load left, and the new trips have seats."""
    instance, group = state.instance, state.instance.groups[g]
    journey = int(instance.candidates[g].journeys[booking.candidate])
    loads: Counter[tuple[int, str]] = Counter()
    made = 0
    for need, (escort, option) in zip(group.needs, booking.escorts, strict=True):
        key, trip = (escort, need.need.skill), state.trips.get((escort, need.need.skill, journey))
        if key not in loads:
            loads[key] = trip.load if trip is not None else 0
            made += trip is None
            if trip is None and not state.can_travel(escort, option, journey):
                return False
        loads[key] += need.need.load
    escorts = instance.problem.escorts
    if any(load > escorts[escort].skills[skill] for (escort, skill), load in loads.items()):
        return False
    flights = instance.journeys.flights[journey]
    return not made or bool((state.left[flights] >= group.seats + made).all())
