"""A family as the medical team sees it: stages, papers, dates and free sessions; of the journey only its date."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from scheduler.i18n import Bilingual
from scheduler.i18n.dates import VIET_NAM, local
from scheduler.models import Case, Clinic, HealthStage, PlanAppointment, PlanCase, StageState, utc_now
from scheduler.models.clinic import ClinicSession
from scheduler.readiness import Readiness
from scheduler.readiness.clearances import last_good_on
from scheduler.services.access import Actor
from scheduler.services.clinic_records import find_visit, visit_page
from scheduler.services.clinic_reliance import appointed
from scheduler.services.clinic_values import FreeSession, HealthPaper, HealthStep, HealthView
from scheduler.services.clinics import bookings_of
from scheduler.services.findings_told import told_finding, told_stage
from scheduler.services.health_told import HEALTH_CLEARANCES
from scheduler.services.in_force import travel_on
from scheduler.services.present import airports_by_code, entries_in_force, is_hidden
from scheduler.services.readiness import facts_of, readiness_of, rule_history

SESSIONS_MAX = 3
AHEAD_DAYS = 42
_OPEN = (StageState.DUE, StageState.MISSED)
_HEALTH_CODES = ("stage-", "outcome-", "not-fit", "vaccine-", "pregnancy-", "health-", "newborn-")


def health_view(session: Session, actor: Actor, appointment_id: int, *, now: datetime | None = None) -> HealthView:
    """The family behind an appointment in force. Raises NotFound and Forbidden as its form does."""
    at = now or utc_now()
    appointment, case = find_visit(session, actor, appointment_id)
    entry = session.scalars(entries_in_force().where(PlanCase.case_id == case.id)).one()
    today, hidden = local(at, VIET_NAM).date(), is_hidden(actor, case)
    readiness = readiness_of(session, case, today)
    booked = {one.stage for one in entry.appointments if one.ends_at > at}
    clinics = _sessions(session, appointment.session.clinic.office_id, at)
    return HealthView(
        visit=visit_page(session, actor, appointment_id, now=at),
        steps=tuple(_step(actor, case, stage, booked, clinics) for stage in _in_order(case)),
        papers=tuple(_papers(case, today)),
        appointments=tuple(appointed(actor, one, at) for one in entry.appointments),
        findings=() if hidden else tuple(_findings(actor, case, readiness)),
        windows=() if hidden else readiness.windows,
        departs_on=travel_on(entry, airports_by_code(session)) if entry.legs and not hidden else None,
        is_hidden=hidden,
    )


def _in_order(case: Case) -> list[HealthStage]:
    return sorted(case.health_stages, key=lambda stage: stage.position)


def _step(
    actor: Actor, case: Case, stage: HealthStage, booked: set[str], clinics: Iterable[tuple[ClinicSession, int]]
) -> HealthStep:
    numbers = {member.id: member.position for member in case.members}
    is_open = stage.state in _OPEN and stage.stage not in booked
    return HealthStep(
        name=told_stage(actor, case.office_id, stage.stage),
        state=stage.state.value,
        held_on=stage.held_on,
        outcomes=tuple(sorted((numbers[row.member_id], row.outcome.value) for row in stage.outcomes)),
        minutes=stage.minutes,
        sessions=tuple(_free(stage, clinics)) if is_open else (),
    )


def _free(stage: HealthStage, clinics: Iterable[tuple[ClinicSession, int]]) -> list[FreeSession]:
    """The next sessions of the stage with room for the whole family, by the examiner that it asked for."""
    fitting = [
        (row, free)
        for row, free in clinics
        if row.stage == stage.stage and free >= stage.minutes and stage.examiner_sex in (None, row.examiner_sex)
    ]
    return [
        FreeSession(
            starts_at=row.starts_at,
            zone=row.clinic.timezone,
            clinic=Bilingual(vi=row.clinic.name_vi, en=row.clinic.name_en),
            examiner_sex=row.examiner_sex or "",
            free_minutes=free,
        )
        for row, free in fitting[:SESSIONS_MAX]
    ]


def _sessions(session: Session, office_id: int, now: datetime) -> list[tuple[ClinicSession, int]]:
    """The office's coming sessions in order of time, each with its free minutes."""
    query = (
        select(ClinicSession)
        .join(Clinic, Clinic.id == ClinicSession.clinic_id)
        .where(Clinic.office_id == office_id, ClinicSession.is_cancelled.is_(False))
        .where(ClinicSession.starts_at > now, ClinicSession.starts_at < now + timedelta(days=AHEAD_DAYS))
        .options(joinedload(ClinicSession.clinic))
        .order_by(ClinicSession.starts_at)
    )
    rows = list(session.scalars(query))
    booking = bookings_of(session, [row.id for row in rows])
    return [(row, _minutes(row.starts_at, row.ends_at) - _taken(booking.get(row.id, ()))) for row in rows]


def _taken(booked: Iterable[tuple[PlanAppointment, Case]]) -> int:
    return sum(_minutes(one.starts_at, one.ends_at) for one, _ in booked)


def _minutes(starts_at: datetime, ends_at: datetime) -> int:
    return int((ends_at - starts_at).total_seconds() // 60)


def _papers(case: Case, today: date) -> Iterable[HealthPaper]:
    rules = rule_history(case.programme).rules_on(today)
    for one in facts_of(case).clearances:
        if one.kind not in HEALTH_CLEARANCES:
            continue
        last = last_good_on(one, rules) if rules is not None else one.expires_on
        yield HealthPaper(
            kind=one.kind,
            member=one.member_position or 0,
            state=one.state,
            last_on=last if one.state == "held" else None,
        )


def _findings(actor: Actor, case: Case, readiness: Readiness) -> Iterable[Bilingual]:
    for one in readiness.findings:
        if one.code.startswith(_HEALTH_CODES) or one.params.get("clearance") in HEALTH_CLEARANCES:
            yield told_finding(actor, case.office_id, one)
