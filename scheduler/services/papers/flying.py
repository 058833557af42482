"""The plan in force as papers need it: who flies when, with everything loaded in batches."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import Session, joinedload

from scheduler.i18n.dates import local
from scheduler.models import Case, Flight, Office, PlanAppointment, PlanCase, PlanLeg
from scheduler.services.in_force import travel_on
from scheduler.services.itineraries.journey import Airports
from scheduler.services.present import entries_in_force

# The local dates of the world differ by up to a day from those of Viet Nam, and a journey lasts up to three.
_MARGIN = timedelta(days=2)


def in_force() -> Select[PlanCase]:
    """The planned entries that hold now, with all that a paper may say about their cases."""
    of_case = joinedload(PlanCase.case)
    return entries_in_force().options(
        of_case.joinedload(Case.office),
        of_case.joinedload(Case.receiver),
        of_case.joinedload(Case.programme),
        of_case.selectinload(Case.clearances),
        of_case.selectinload(Case.escort_needs),
    )


def on_flight(session: Session, flight_id: int) -> tuple[PlanCase, ...]:
    """The entries that fly on this flight."""
    aboard = select(PlanLeg.plan_case_id).where(PlanLeg.flight_id == flight_id)
    return tuple(session.scalars(in_force().where(PlanCase.id.in_(aboard))))


def about(session: Session, on: date) -> tuple[PlanCase, ...]:
    """The entries with a flight or an appointment within two days of a date."""
    middle = datetime.combine(on, time(), ZoneInfo("UTC"))
    first, last = middle - _MARGIN, middle + timedelta(days=1) + _MARGIN
    flying = (
        select(PlanLeg.plan_case_id)
        .join(Flight, Flight.id == PlanLeg.flight_id)
        .where(Flight.arrives_at >= first, Flight.departs_at <= last)
    )
    visiting = select(PlanAppointment.plan_case_id).where(PlanAppointment.starts_at.between(first, last))
    return tuple(session.scalars(in_force().where(or_(PlanCase.id.in_(flying), PlanCase.id.in_(visiting)))))


def leaving_on(entries: Iterable[PlanCase], airports: Airports, on: date) -> tuple[PlanCase, ...]:
    """The entries whose first flight leaves on that local date, by time and then by code."""
    found = [entry for entry in entries if entry.legs and travel_on(entry, airports) == on]
    return tuple(sorted(found, key=lambda entry: (entry.legs[0].flight.departs_at, entry.case.code)))


def last_landing_on(entry: PlanCase, airports: Airports) -> date:
    """The local date on which a journey ends: ages on it decide who sits on a lap."""
    flight = entry.legs[-1].flight
    return local(flight.arrives_at, airports[flight.destination].timezone).date()


def offices_by_airport(session: Session) -> dict[str, Office]:
    """The office that works at each departure airport."""
    return {office.airport_code: office for office in session.scalars(select(Office).order_by(Office.id))}
