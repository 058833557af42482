"""What a partner clinic sees: its calendar, free and taken times, and appointments by reference, never by name."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session, joinedload, selectinload

from integrations import fhir
from scheduler.models import (
    Case,
    Clinic,
    ClinicReport,
    ClinicSession,
    HealthStage,
    Itinerary,
    PlanAppointment,
    PlanCase,
    Publication,
    ReportedStatus,
    StageState,
)
from scheduler.services.access import Action, Actor
from scheduler.services.findings_told import told_stage
from scheduler.services.present import shown_reference
from scheduler.services.tokens import case_reference

_NEVER = datetime(2000, 1, 1, tzinfo=UTC)
_OVER = {StageState.HELD: fhir.AppointmentStatus.FULFILLED, StageState.MISSED: fhir.AppointmentStatus.NO_SHOW}


@dataclass(frozen=True, slots=True, kw_only=True)
class Booked:
    """An appointment in force with everything that is known of it."""

    appointment: PlanAppointment
    case: Case
    revised_at: datetime
    stage: HealthStage | None
    report: ClinicReport | None

    @property
    def id(self) -> str:
        """The same for the same stage of a case, wherever it is moved to."""
        return f"A{self.case.id}-{self.appointment.stage.replace('_', '-')}"

    @property
    def status(self) -> fhir.AppointmentStatus:
        """What the medical team recorded, else what the clinic reported of this very time, else booked."""
        if self.stage is not None and self.stage.state in _OVER:
            return _OVER[self.stage.state]
        said = self.report.status if self.report is not None else ReportedStatus.BOOKED
        if said in (ReportedStatus.ARRIVED, ReportedStatus.CANCELLED):
            return fhir.AppointmentStatus(said.value)
        return fhir.AppointmentStatus.BOOKED


def clinics_of(session: Session, actor: Actor) -> tuple[Clinic, ...]:
    """The clinics within the token's reach. Raises Forbidden."""
    actor.demand(Action.SEE_CLINICS)
    query, allowed = select(Clinic).order_by(Clinic.id), actor.offices(Action.SEE_CLINICS)
    if allowed is not None:
        query = query.where(Clinic.office_id.in_(allowed))
    if actor.reach is not None and actor.reach.clinic_id is not None:
        query = query.where(Clinic.id == actor.reach.clinic_id)
    return tuple(session.scalars(query))


def case_key(identifier: str) -> int | None:
    """The key of the case in an appointment's id, None where it is no such id."""
    digits = identifier[1:].partition("-")[0]
    is_ours = identifier.startswith("A") and digits.isascii() and digits.isdecimal() and len(digits) < 10
    return int(digits) if is_ours else None


def published_at(session: Session) -> datetime:
    """When free and taken times last changed as a whole: with the latest publication, before the first one never."""
    return session.scalar(select(func.max(Publication.published_at))) or _NEVER


def clinic_id(clinic: Clinic) -> str:
    """The id of a clinic as a Location, and of its Schedule."""
    return f"K{clinic.id}"


def booked_at(
    session: Session,
    clinics: Sequence[Clinic],
    low: datetime | None = None,
    high: datetime | None = None,
    *,
    case_id: int | None = None,
) -> tuple[Booked, ...]:
    """The appointments in force at these clinics that start within [low, high), in a fixed number of queries."""
    query = (
        select(PlanAppointment, Case, Itinerary.revised_at)
        .join(PlanCase, PlanCase.id == PlanAppointment.plan_case_id)
        .join(Itinerary, Itinerary.plan_case_id == PlanCase.id)
        .join(Case, Case.id == PlanCase.case_id)
        .join(ClinicSession, ClinicSession.id == PlanAppointment.session_id)
        .where(ClinicSession.clinic_id.in_([clinic.id for clinic in clinics]), Itinerary.withdrawn_at.is_(None))
        .options(joinedload(PlanAppointment.session).joinedload(ClinicSession.clinic), selectinload(Case.members))
        .order_by(PlanAppointment.starts_at, PlanAppointment.id)
    )
    query = query.where(PlanAppointment.starts_at >= low) if low else query
    query = query.where(PlanAppointment.starts_at < high) if high else query
    query = query.where(PlanCase.case_id == case_id) if case_id is not None else query
    rows = session.execute(query).all()
    ids = {case.id for _, case, _ in rows}
    stages = {(row.case_id, row.stage): row for row in session.scalars(_stages(ids))}
    reports = {(row.case_id, row.stage): row for row in session.scalars(_reports(ids))}
    return tuple(
        Booked(
            appointment=one,
            case=case,
            revised_at=revised_at,
            stage=stages.get((case.id, one.stage)),
            report=_valid(one, reports.get((case.id, one.stage))),
        )
        for one, case, revised_at in rows
    )


def _stages(ids: set[int]) -> Select[HealthStage]:
    return select(HealthStage).where(HealthStage.case_id.in_(ids)).options(selectinload(HealthStage.outcomes))


def _reports(ids: set[int]) -> Select[ClinicReport]:
    return select(ClinicReport).where(ClinicReport.case_id.in_(ids))


def _valid(one: PlanAppointment, report: ClinicReport | None) -> ClinicReport | None:
    """A report holds for the time that it was about."""
    is_same = report is not None and (report.session_id, report.starts_at) == (one.session_id, one.starts_at)
    return report if is_same else None


def sessions_at(
    session: Session, clinics: Sequence[Clinic], low: datetime | None = None, high: datetime | None = None
) -> tuple[ClinicSession, ...]:
    """The sessions of these clinics that overlap [low, high)."""
    query = select(ClinicSession).where(ClinicSession.clinic_id.in_([clinic.id for clinic in clinics]))
    query = query.where(ClinicSession.ends_at > low) if low else query
    query = query.where(ClinicSession.starts_at < high) if high else query
    return tuple(session.scalars(query.order_by(ClinicSession.starts_at, ClinicSession.id)))


def schedule_of(clinic: Clinic, sessions: Sequence[ClinicSession], at: datetime) -> fhir.Schedule:
    """A clinic's calendar; the horizon spans its sessions."""
    return fhir.Schedule(
        id=clinic_id(clinic),
        actors=(f"Location/{clinic_id(clinic)}",),
        revised_at=at,
        starts_at=min((row.starts_at for row in sessions), default=None),
        ends_at=max((row.ends_at for row in sessions), default=None),
    )


def slots_of(
    actor: Actor,
    clinics: Mapping[int, Clinic],
    sessions: Sequence[ClinicSession],
    booked: Mapping[int, Sequence[Booked]],
    at: datetime,
) -> Iterator[fhir.Slot]:
    """Taken times and the free ones between them; a cancelled session is one time that cannot be had."""
    for row in sessions:
        clinic = clinics[row.clinic_id]
        service = service_of(actor, clinic, row.stage)
        if row.is_cancelled:
            yield _slot(row, row.starts_at, row.ends_at, fhir.SlotStatus.UNAVAILABLE, service, at)
            continue
        reached = row.starts_at
        for one in booked.get(row.id, ()):
            if one.appointment.starts_at > reached:
                yield _slot(row, reached, one.appointment.starts_at, fhir.SlotStatus.FREE, service, at)
            yield _taken(one, service)
            reached = max(reached, one.appointment.ends_at)
        if reached < row.ends_at:
            yield _slot(row, reached, row.ends_at, fhir.SlotStatus.FREE, service, at)


def appointment_of(actor: Actor, one: Booked) -> fhir.Appointment:
    """An appointment with its participants by reference."""
    clinic, appointment = one.appointment.session.clinic, one.appointment
    people = tuple(fhir.Participant(actor=f"Patient/{reference}") for reference in patients_of(actor, one.case))
    place = fhir.Participant(actor=f"Location/{clinic_id(clinic)}", is_required=False)
    said = one.report.reported_at if one.report is not None else one.revised_at
    return fhir.Appointment(
        id=one.id,
        status=one.status,
        participants=(*people, place),
        revised_at=max(one.revised_at, said),
        starts_at=appointment.starts_at,
        ends_at=appointment.ends_at,
        slot_ids=(f"T{one.id}",),
        service=service_of(actor, clinic, appointment.stage),
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


def _slot(
    row: ClinicSession, starts_at: datetime, ends_at: datetime, status: fhir.SlotStatus, service: str, at: datetime
) -> fhir.Slot:
    return fhir.Slot(
        id=f"S{row.id}-{int(starts_at.timestamp()) // 60}",
        schedule_id=f"K{row.clinic_id}",
        status=status,
        starts_at=starts_at,
        ends_at=ends_at,
        revised_at=at,
        service=service,
    )


def _taken(one: Booked, service: str) -> fhir.Slot:
    return fhir.Slot(
        id=f"T{one.id}",
        schedule_id=f"K{one.appointment.session.clinic_id}",
        status=fhir.SlotStatus.BUSY,
        starts_at=one.appointment.starts_at,
        ends_at=one.appointment.ends_at,
        revised_at=one.revised_at,
        service=service,
    )


def _version(one: Booked, people: Sequence[fhir.Participant]) -> str:
    appointment = one.appointment
    parts = [
        one.status.value, appointment.starts_at.isoformat(), appointment.ends_at.isoformat(), appointment.session_id,
        one.stage.revision if one.stage else 0, one.report.revision if one.report else 0,
        *(person.actor for person in people),
    ]  # fmt: skip
    return hashlib.sha256("\n".join(map(str, parts)).encode()).hexdigest()[:16]
