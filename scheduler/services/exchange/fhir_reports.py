"""What a clinic says of an appointment, kept as the medical team's own record would be."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from integrations import fhir
from scheduler.errors import Conflict, Forbidden, InvalidInput
from scheduler.i18n.dates import local
from scheduler.models import (
    ClinicBooking,
    ClinicReport,
    HealthStage,
    Itinerary,
    Outcome,
    PlanAppointment,
    PlanCase,
    ReportedStatus,
    StageState,
    utc_now,
)
from scheduler.services.access import Action, Actor
from scheduler.services.audit import record
from scheduler.services.clinic_records import record_visit
from scheduler.services.exchange.bookings import keep_bookings

_TAKEN = {status.value: status for status in ReportedStatus} | {
    fhir.AppointmentStatus.CHECKED_IN.value: ReportedStatus.ARRIVED
}
_RECORDS = {ReportedStatus.FULFILLED: StageState.HELD, ReportedStatus.NO_SHOW: StageState.MISSED}


def report_status(
    session: Session, actor: Actor, one: ClinicBooking, status: fhir.AppointmentStatus, *, now: datetime | None = None
) -> ClinicBooking:
    """Keep what the clinic says: fulfilled and no-show become the stage's record, arrived and cancelled stay beside it.

    Raises Forbidden, InvalidInput (a status that is not a clinic's to set, or too early), Conflict where results are
    recorded already or the appointment was dropped.
    """
    if not actor.may(Action.EDIT_HEALTH, one.clinic.office_id):
        raise Forbidden("forbidden", action=Action.EDIT_HEALTH.value)
    wanted, at = _TAKEN.get(status.value), now or utc_now()
    if wanted is None:
        raise InvalidInput("fhir-status", known=", ".join(sorted(_TAKEN)))
    if wanted is one.status:
        return one
    if one.dropped_at is not None:
        raise Conflict("fhir-dropped")
    _check_time(one, wanted, at)
    _set_stage(session, actor, one, wanted, at)
    _keep(session, actor, one, wanted, at)
    keep_bookings(session, at, case_ids=[one.case_id])
    record(session, actor, "visit.reported", "case", one.case_id, status=wanted.value)
    return one


def reported_of(session: Session, actor: Actor, appointment_ids: Iterable[int]) -> dict[int, str]:
    """What clinics say of these appointments beside the record: `arrived` or `cancelled`. Raises Forbidden."""
    actor.demand(Action.SEE_CLINICS)
    told = (ReportedStatus.ARRIVED, ReportedStatus.CANCELLED)
    query = (
        select(PlanAppointment.id, ClinicReport.status)
        .join(PlanCase, PlanCase.id == PlanAppointment.plan_case_id)
        .join(
            ClinicReport,
            (ClinicReport.case_id == PlanCase.case_id)
            & (ClinicReport.stage == PlanAppointment.stage)
            & (ClinicReport.session_id == PlanAppointment.session_id)
            & (ClinicReport.starts_at == PlanAppointment.starts_at),
        )
        .where(PlanAppointment.id.in_(list(appointment_ids)), ClinicReport.status.in_(told))
    )
    return {key: status.value for key, status in session.execute(query)}


def check_unmoved(one: ClinicBooking, answer: fhir.AppointmentAnswer) -> None:
    """Refuse an update that changes more than the status: times and people are the office's to plan."""
    if answer.starts_at not in (None, one.starts_at) or answer.ends_at not in (None, one.ends_at):
        raise InvalidInput("fhir-moved")
    if answer.id != one.uid:
        raise InvalidInput("fhir-other-id")


def _check_time(one: ClinicBooking, wanted: ReportedStatus, at: datetime) -> None:
    zone, starts_at = one.clinic.timezone, one.starts_at
    if wanted in _RECORDS and starts_at > at:
        raise InvalidInput("fhir-to-come")
    if wanted is ReportedStatus.ARRIVED and local(starts_at, zone).date() > local(at, zone).date():
        raise InvalidInput("fhir-to-come")


def _set_stage(session: Session, actor: Actor, one: ClinicBooking, wanted: ReportedStatus, at: datetime) -> None:
    query = select(HealthStage).where(HealthStage.case_id == one.case_id, HealthStage.stage == one.stage)
    stage = session.scalars(query).one_or_none()
    if stage is not None and any(row.outcome is not Outcome.PENDING for row in stage.outcomes):
        raise Conflict("fhir-recorded")
    if wanted in _RECORDS:
        revision = stage.revision if stage is not None else 0
        key, state = _appointment_key(session, one), _RECORDS[wanted].value
        record_visit(session, actor, key, revision=revision, state=state, outcomes={}, now=at)
    elif stage is not None and stage.state in _RECORDS.values():
        stage.state, stage.held_on, stage.finished_at = StageState.DUE, None, None


def _appointment_key(session: Session, one: ClinicBooking) -> int:
    """The appointment in force behind a booking. Raises Conflict where it has just been dropped."""
    query = (
        select(PlanAppointment.id)
        .join(PlanCase, PlanCase.id == PlanAppointment.plan_case_id)
        .join(Itinerary, Itinerary.plan_case_id == PlanCase.id)
        .where(PlanCase.case_id == one.case_id, PlanAppointment.stage == one.stage, Itinerary.withdrawn_at.is_(None))
    )
    key = session.scalar(query)
    if key is None:
        raise Conflict("fhir-dropped")
    return key


def _keep(session: Session, actor: Actor, one: ClinicBooking, wanted: ReportedStatus, at: datetime) -> None:
    query = select(ClinicReport).where(ClinicReport.case_id == one.case_id, ClinicReport.stage == one.stage)
    row = session.scalars(query).one_or_none()
    if row is None:
        row = ClinicReport(case_id=one.case_id, stage=one.stage)
        session.add(row)
    row.session_id, row.starts_at = one.session_id, one.starts_at
    row.status, row.reported_at, row.reported_by_id = wanted, at, actor.user_id
