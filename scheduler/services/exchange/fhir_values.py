"""What a partner clinic sees: its calendar, free and taken times, and appointments by reference, never by name."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session, joinedload

from integrations import fhir
from scheduler.models import Case, Clinic, ClinicBooking, ClinicSession
from scheduler.planning.away import Span, away_of_examiners
from scheduler.services.access import Action, Actor
from scheduler.services.exchange.bookings import booked_in, visible_since
from scheduler.services.findings_told import told_stage
from scheduler.services.present import shown_reference
from scheduler.services.tokens import case_reference

Booking = ClinicBooking
"""An appointment for those who pass it on without looking into it."""
_NEVER = datetime(2000, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionTimes:
    """A session with what takes its time."""

    row: ClinicSession
    clinic: Clinic
    booked: Sequence[ClinicBooking]
    away: Sequence[Span]


@dataclass(frozen=True, slots=True, kw_only=True)
class Horizon:
    """A clinic with the span of its sessions and when they changed last."""

    clinic: Clinic
    starts_at: datetime | None
    ends_at: datetime | None
    revised_at: datetime


def clinics_of(session: Session, actor: Actor) -> tuple[Clinic, ...]:
    """The clinics within the token's reach. Raises Forbidden."""
    actor.demand(Action.SEE_CLINICS)
    query, allowed = select(Clinic).order_by(Clinic.id), actor.offices(Action.SEE_CLINICS)
    if allowed is not None:
        query = query.where(Clinic.office_id.in_(allowed))
    if actor.reach is not None and actor.reach.clinic_id is not None:
        query = query.where(Clinic.id == actor.reach.clinic_id)
    return tuple(session.scalars(query))


def clinic_id(clinic_key: int) -> str:
    """The id of a clinic as a Location, and of its Schedule."""
    return f"K{clinic_key}"


def slot_id(booking: ClinicBooking) -> str:
    """The id of the time that an appointment takes."""
    return f"T{booking.uid}"


def is_shown(now: datetime) -> ColumnElement[bool]:
    """Appointments in force, and dropped ones as long as calendars keep their tombstones."""
    return or_(ClinicBooking.dropped_at.is_(None), ClinicBooking.ends_at >= visible_since(now))


def bookings(
    session: Session, clinics: Sequence[Clinic], *tests: ColumnElement[bool], limit: int
) -> list[ClinicBooking]:
    """Appointments of these clinics by key, with their people, in a fixed number of queries."""
    query = (
        select(ClinicBooking)
        .where(ClinicBooking.clinic_id.in_([clinic.id for clinic in clinics]), *tests)
        .options(joinedload(ClinicBooking.clinic), joinedload(ClinicBooking.case).selectinload(Case.members))
        .order_by(ClinicBooking.id)
        .limit(limit)
    )
    return list(session.scalars(query).unique())


def horizons(session: Session, clinics: Sequence[Clinic]) -> Iterator[Horizon]:
    """The calendars of clinics, in one query."""
    table = ClinicSession
    spans = select(table.clinic_id, func.min(table.starts_at), func.max(table.ends_at), func.max(table.revised_at))
    query = spans.where(table.clinic_id.in_([clinic.id for clinic in clinics])).group_by(table.clinic_id)
    found: dict[int, Any] = {row[0]: row[1:] for row in session.execute(query)}
    for clinic in clinics:
        starts_at, ends_at, revised_at = found.get(clinic.id, (None, None, None))
        yield Horizon(clinic=clinic, starts_at=starts_at, ends_at=ends_at, revised_at=revised_at or _NEVER)


def times_of(session: Session, clinics: Sequence[Clinic], rows: Sequence[ClinicSession]) -> Iterator[SessionTimes]:
    """What takes the time of sessions: appointments and the examiners' own calendars."""
    if not rows:
        return
    booked, keys = booked_in(session, [row.id for row in rows]), {clinic.id: clinic for clinic in clinics}
    first, last = min(row.starts_at for row in rows), max(row.ends_at for row in rows)
    away = away_of_examiners(session, list(keys), since=first, until=last)
    for row in rows:
        spans = away.get((row.clinic_id, row.examiner), ()) if row.examiner else ()
        yield SessionTimes(row=row, clinic=keys[row.clinic_id], booked=booked.get(row.id, ()), away=_joined(row, spans))


def schedule_of(one: Horizon) -> fhir.Schedule:
    """A clinic's calendar; the horizon spans its sessions."""
    return fhir.Schedule(
        id=clinic_id(one.clinic.id),
        actors=(f"Location/{clinic_id(one.clinic.id)}",),
        revised_at=one.revised_at,
        starts_at=one.starts_at,
        ends_at=one.ends_at,
    )


def slots_of(actor: Actor, one: SessionTimes) -> Iterator[fhir.Slot]:
    """The times of a session in order: taken ones, those that cannot be had, and the free ones between them.

    A cancelled session is one time that cannot be had, and so is a time at which the examiner is away.
    """
    row, service = one.row, service_of(actor, one.clinic, one.row.stage)
    if row.is_cancelled:
        yield _slot(row, row.starts_at, row.ends_at, fhir.SlotStatus.UNAVAILABLE, service)
        return
    taken = [(booking.starts_at, booking.ends_at) for booking in one.booked]
    found = [_taken(booking, service) for booking in one.booked]
    closed = [gap for span in one.away for gap in _gaps(span, taken)]
    found += [_slot(row, *gap, fhir.SlotStatus.UNAVAILABLE, service) for gap in closed]
    free = _gaps((row.starts_at, row.ends_at), [*taken, *closed])
    found += [_slot(row, *gap, fhir.SlotStatus.FREE, service) for gap in free]
    yield from sorted(found, key=lambda slot: (slot.starts_at, slot.id))


def appointment_of(actor: Actor, one: ClinicBooking) -> fhir.Appointment:
    """An appointment with its participants by reference; a dropped one holds no time any more."""
    people = tuple(fhir.Participant(actor=f"Patient/{reference}") for reference in patients_of(actor, one.case))
    place = fhir.Participant(actor=f"Location/{clinic_id(one.clinic_id)}", is_required=False)
    return fhir.Appointment(
        id=one.uid,
        status=fhir.AppointmentStatus(one.status.value),
        participants=(*people, place),
        revised_at=one.revised_at,
        starts_at=one.starts_at,
        ends_at=one.ends_at,
        slot_ids=(slot_id(one),) if one.dropped_at is None else (),
        service=service_of(actor, one.clinic, one.stage),
        version=_version(one, people),
    )


def patients_of(actor: Actor, case: Case) -> tuple[str, ...]:
    """The ids of the people of a case: its number, of a protected case its opaque reference, and their number in it."""
    shown = shown_reference(actor, case)
    kept = shown if fhir.ID.fullmatch(f"{shown}.99") else case_reference(case.id)
    return tuple(f"{kept}.{member.position}" for member in case.members)


def service_of(actor: Actor, clinic: Clinic, stage: str) -> str:
    """The name of a stage in both languages, so that the answer is the same for every reader."""
    told = told_stage(actor, clinic.office_id, stage)
    return f"{told.vi} / {told.en}"


def _gaps(span: Span, taken: Sequence[Span]) -> Iterator[Span]:
    """What is left of a span."""
    reached, until = span
    for starts_at, ends_at in sorted(taken):
        if reached < starts_at < until:
            yield reached, starts_at
        if starts_at < until:
            reached = max(reached, ends_at)
    if reached < until:
        yield reached, until


def _joined(row: ClinicSession, spans: Sequence[Span]) -> tuple[Span, ...]:
    """Spans within a session, those of several calendars that overlap as one."""
    found: list[Span] = []
    for starts_at, ends_at in sorted(spans):
        begins, ends = max(starts_at, row.starts_at), min(ends_at, row.ends_at)
        if begins >= ends:
            continue
        if found and begins <= found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], ends))
        else:
            found.append((begins, ends))
    return tuple(found)


def _slot(
    row: ClinicSession, starts_at: datetime, ends_at: datetime, status: fhir.SlotStatus, service: str
) -> fhir.Slot:
    return fhir.Slot(
        id=f"S{row.id}-{int(starts_at.timestamp()) // 60}",
        schedule_id=clinic_id(row.clinic_id),
        status=status,
        starts_at=starts_at,
        ends_at=ends_at,
        revised_at=row.revised_at,
        service=service,
    )


def _taken(one: ClinicBooking, service: str) -> fhir.Slot:
    return fhir.Slot(
        id=slot_id(one),
        schedule_id=clinic_id(one.clinic_id),
        status=fhir.SlotStatus.BUSY,
        starts_at=one.starts_at,
        ends_at=one.ends_at,
        revised_at=one.revised_at,
        service=service,
    )


def _version(one: ClinicBooking, people: Sequence[fhir.Participant]) -> str:
    parts = [
        one.status.value, one.starts_at.isoformat(), one.ends_at.isoformat(), one.session_id, one.dropped_at,
        one.revised_at.isoformat(), *(person.actor for person in people),
    ]  # fmt: skip
    return hashlib.sha256("\n".join(map(str, parts)).encode()).hexdigest()[:16]
