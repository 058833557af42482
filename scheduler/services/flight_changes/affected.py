"""Whom a change of flights touches: published itineraries and trips, and how badly."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise

from sqlalchemy.orm import Session

from scheduler.models import Airport, Flight, FlightState, PlanCase
from scheduler.services.access import Action, Actor
from scheduler.services.flight_changes.values import Affected, AffectedCase, AffectedEscort, Trouble
from scheduler.services.in_force import TripInForce, trips_in_force
from scheduler.services.present import airports_by_code, entries_in_force, is_hidden, shown_reference


@dataclass(frozen=True, slots=True, kw_only=True)
class Shift:
    """What happens to a flight: new times, or None where it does not fly. `is_moved`: not as it was published."""

    departs_at: datetime | None
    arrives_at: datetime | None
    is_moved: bool


def affected_by(session: Session, actor: Actor, shifts: Mapping[int, Shift]) -> Affected:
    """The published cases and trips on these flights (by id), those of the reader's offices named."""
    if not shifts:
        return Affected()
    entries = tuple(session.scalars(entries_in_force()))
    trips = trips_in_force(session, entries)
    airports = airports_by_code(session)
    hit = [entry for entry in entries if any(leg.flight_id in shifts for leg in entry.legs)]
    shown = [entry for entry in hit if actor.may(Action.SEE_CASES, entry.case.office_id)]
    cases = [_case(actor, entry, shifts, airports) for entry in shown]
    escorts = [
        _escort(actor, trip, shifts, airports)
        for trip in trips
        if any(leg.flight_id in shifts for leg in trip.trip.legs)
        and actor.may(Action.SEE_ESCORTS, trip.trip.escort.office_id)
    ]
    return Affected(
        cases=tuple(sorted(cases, key=lambda one: (_RANK[one.trouble], one.departs_at, one.reference))),
        escorts=tuple(sorted(escorts, key=lambda one: (_RANK[one.trouble], one.code))),
        hidden=len(hit) - len(shown),
    )


_RANK: Mapping[Trouble, int] = {"cancelled": 0, "broken": 1, "moved": 2}


def _case(actor: Actor, entry: PlanCase, shifts: Mapping[int, Shift], airports: Mapping[str, Airport]) -> AffectedCase:
    flights = [leg.flight for leg in entry.legs]
    return AffectedCase(
        reference=shown_reference(actor, entry.case),
        is_open=not is_hidden(actor, entry.case),
        people=len(entry.case.members),
        trouble=_trouble(flights, shifts, airports),
        flights=tuple(flight.designator for flight in flights if flight.id in shifts),
        departs_at=flights[0].departs_at,
        zone=airports[flights[0].origin].timezone,
    )


def _escort(
    actor: Actor, trip: TripInForce, shifts: Mapping[int, Shift], airports: Mapping[str, Airport]
) -> AffectedEscort:
    escort, flights = trip.trip.escort, [leg.flight for leg in trip.trip.legs]
    return AffectedEscort(
        code=escort.code,
        name=escort.name if actor.may(Action.SEE_NAMES, escort.office_id) else "",
        is_open=actor.may(Action.SEE_ESCORTS, escort.office_id),
        trouble=_trouble(flights, shifts, airports),
        flights=tuple(flight.designator for flight in flights if flight.id in shifts),
    )


def _trouble(flights: Sequence[Flight], shifts: Mapping[int, Shift], airports: Mapping[str, Airport]) -> Trouble:
    """Cancelled before broken before moved; a connection is broken where less than the airport asks is left."""
    legs = [(flight, _times(flight, shifts)) for flight in flights]
    if any(times is None for _, times in legs):
        return "cancelled"
    for (flight, early), (_, late) in pairwise(legs):
        least = timedelta(minutes=airports[flight.destination].connection_minutes)
        if early is not None and late is not None and late[0] - early[1] < least:
            return "broken"
    return "moved"


def _times(flight: Flight, shifts: Mapping[int, Shift]) -> tuple[datetime, datetime] | None:
    shift = shifts.get(flight.id)
    if shift is None:
        return None if flight.state is FlightState.CANCELLED else (flight.departs_at, flight.arrives_at)
    return (shift.departs_at, shift.arrives_at) if shift.departs_at and shift.arrives_at else None
