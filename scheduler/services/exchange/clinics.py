"""Clinics for other systems: sessions and the appointments in force in them."""

from __future__ import annotations

from datetime import date as day_of
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import Session, joinedload, selectinload

from scheduler.i18n import Bilingual
from scheduler.models import Case, Clinic, ClinicSession, Itinerary, Office, PlanAppointment, PlanCase
from scheduler.services.access import Action, Actor
from scheduler.services.clinics import bookings_of, find_clinic
from scheduler.services.exchange.paging import Page, cut, key_cursor, read_key, read_time, time_cursor
from scheduler.services.exchange.values import AppointmentEntry, ClinicEntry, SessionEntry
from scheduler.services.findings_told import told_stage
from scheduler.services.health_told import knows_health
from scheduler.services.present import shown_reference


def list_clinics(session: Session, actor: Actor, *, limit: int, cursor: str | None = None) -> Page[ClinicEntry]:
    """The clinics that the actor may see. Raises Forbidden, InvalidInput for a cursor that is none."""
    actor.demand(Action.SEE_CLINICS)
    query = select(Clinic, Office.code).join(Office, Office.id == Clinic.office_id).where(Clinic.id > read_key(cursor))
    allowed = actor.offices(Action.SEE_CLINICS)
    if allowed is not None:
        query = query.where(Clinic.office_id.in_(allowed))
    found = session.execute(query.order_by(Clinic.id).limit(limit + 1)).all()
    rows, after = cut(found, limit, lambda row: key_cursor(row[0].id))
    return Page(items=tuple(_clinic(clinic, office) for clinic, office in rows), next=after)


def list_sessions(
    session: Session,
    actor: Actor,
    code: str,
    *,
    limit: int,
    cursor: str | None = None,
    from_on: day_of | None = None,
    to_on: day_of | None = None,
) -> Page[SessionEntry]:
    """The sessions of a clinic by time; the dates are local ones, inclusive. Raises NotFound, InvalidInput."""
    clinic = find_clinic(session, actor, code)
    query = select(ClinicSession).where(ClinicSession.clinic_id == clinic.id)
    starts, key = ClinicSession.starts_at, ClinicSession.id
    first, last = _span(clinic, from_on, to_on)
    query = query.where(starts >= first) if first else query
    query = query.where(starts < last) if last else query
    if cursor:
        at, number = read_time(cursor)
        query = query.where(or_(starts > at, (starts == at) & (key > number)))
    found = session.scalars(query.order_by(starts, key).limit(limit + 1)).all()
    rows, after = cut(found, limit, lambda row: time_cursor(row.starts_at, row.id))
    booked = bookings_of(session, [row.id for row in rows])
    items = tuple(
        _session(actor, clinic, row, sum(_minutes(one.starts_at, one.ends_at) for one, _ in booked.get(row.id, ())))
        for row in rows
    )
    return Page(items=items, next=after)


def list_appointments(
    session: Session,
    actor: Actor,
    code: str,
    *,
    limit: int,
    cursor: str | None = None,
    from_on: day_of | None = None,
    to_on: day_of | None = None,
) -> Page[AppointmentEntry]:
    """The appointments in force at a clinic by time. Raises NotFound, InvalidInput for a cursor that is none."""
    clinic = find_clinic(session, actor, code)
    query = _appointments(clinic)
    starts, key = PlanAppointment.starts_at, PlanAppointment.id
    first, last = _span(clinic, from_on, to_on)
    query = query.where(starts >= first) if first else query
    query = query.where(starts < last) if last else query
    if cursor:
        at, number = read_time(cursor)
        query = query.where(or_(starts > at, (starts == at) & (key > number)))
    found = session.execute(query.order_by(starts, key).limit(limit + 1)).all()
    rows, after = cut(found, limit, lambda row: time_cursor(row[0].starts_at, row[0].id))
    return Page(items=tuple(_appointment(actor, clinic, one, case) for one, case in rows), next=after)


def _appointments(clinic: Clinic) -> Select[PlanAppointment, Case]:
    return (
        select(PlanAppointment, Case)
        .join(PlanCase, PlanCase.id == PlanAppointment.plan_case_id)
        .join(Itinerary, Itinerary.plan_case_id == PlanCase.id)
        .join(Case, Case.id == PlanCase.case_id)
        .join(ClinicSession, ClinicSession.id == PlanAppointment.session_id)
        .where(ClinicSession.clinic_id == clinic.id, Itinerary.withdrawn_at.is_(None))
        .options(joinedload(PlanAppointment.session), selectinload(Case.members))
    )


def _span(clinic: Clinic, from_on: day_of | None, to_on: day_of | None) -> tuple[datetime | None, datetime | None]:
    zone = ZoneInfo(clinic.timezone)
    first = datetime.combine(from_on, time(), zone) if from_on else None
    last = datetime.combine(to_on + timedelta(days=1), time(), zone) if to_on and to_on < day_of.max else None
    return first, last


def _clinic(row: Clinic, office: str) -> ClinicEntry:
    return ClinicEntry(
        code=row.code,
        name=Bilingual(vi=row.name_vi, en=row.name_en),
        airport=row.airport_code,
        office=office,
        timezone=row.timezone,
        address=Bilingual(vi=row.address_vi, en=row.address_en),
    )


def _session(actor: Actor, clinic: Clinic, row: ClinicSession, booked: int) -> SessionEntry:
    return SessionEntry(
        code=row.code,
        stage=row.stage if knows_health(actor, clinic.office_id) else None,
        name=told_stage(actor, clinic.office_id, row.stage),
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        zone=clinic.timezone,
        is_cancelled=row.is_cancelled,
        minutes=_minutes(row.starts_at, row.ends_at),
        booked_minutes=booked,
    )


def _appointment(actor: Actor, clinic: Clinic, one: PlanAppointment, case: Case) -> AppointmentEntry:
    return AppointmentEntry(
        case=shown_reference(actor, case),
        session=one.session.code,
        stage=one.stage if knows_health(actor, clinic.office_id) else None,
        name=told_stage(actor, clinic.office_id, one.stage),
        starts_at=one.starts_at,
        ends_at=one.ends_at,
        zone=clinic.timezone,
        people=len(case.members),
    )


def _minutes(starts_at: datetime, ends_at: datetime) -> int:
    return int((ends_at - starts_at).total_seconds() // 60)
