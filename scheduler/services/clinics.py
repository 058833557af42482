"""Clinic days: the sessions of a clinic with the appointments that are in force, and how much is free."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from scheduler.errors import NotFound
from scheduler.i18n import Bilingual
from scheduler.i18n.dates import local
from scheduler.models import Case, Clinic, HealthStage, Itinerary, PlanAppointment, PlanCase, utc_now
from scheduler.models.clinic import ClinicSession
from scheduler.planning.away import away_of_examiners
from scheduler.services.access import Action, Actor
from scheduler.services.clinic_values import ClinicChoice, ClinicDay, DayCount, Gap, SessionView, Visit
from scheduler.services.findings_told import told_stage
from scheduler.services.health_told import knows_health
from scheduler.services.present import is_hidden, shown_reference

_WEEK = 7
_Booked = tuple[PlanAppointment, Case]
_Booking = Mapping[int, Sequence[_Booked]]
_Stages = Mapping[tuple[int, str], HealthStage]


def clinic_choices(session: Session, actor: Actor) -> tuple[ClinicChoice, ...]:
    """The clinics that the reader may open."""
    actor.demand(Action.SEE_CLINICS)
    allowed = actor.offices(Action.SEE_CLINICS)
    return tuple(
        ClinicChoice(code=row.code, name=Bilingual(vi=row.name_vi, en=row.name_en), airport=row.airport_code)
        for row in session.scalars(select(Clinic).order_by(Clinic.code))
        if allowed is None or row.office_id in allowed
    )


def clinic_day(
    session: Session, actor: Actor, code: str, on: date | None = None, *, now: datetime | None = None
) -> ClinicDay:
    """A clinic on a local date; without one, on the next date with appointments. Raises NotFound."""
    clinic = find_clinic(session, actor, code)
    at = now or utc_now()
    today = local(at, clinic.timezone).date()
    chosen = on or _next_booked(session, clinic, at) or today
    monday = chosen - timedelta(days=chosen.weekday())
    rows = _sessions(session, clinic, min(monday, chosen), _WEEK)
    booking = bookings_of(session, [row.id for row in rows])
    todays = [row for row in rows if _date(clinic, row) == chosen]
    stages = _stages(session, [case.id for row in todays for _, case in booking.get(row.id, ())])
    away = _away(session, clinic, todays)
    return ClinicDay(
        code=clinic.code,
        name=Bilingual(vi=clinic.name_vi, en=clinic.name_en),
        address=Bilingual(vi=clinic.address_vi, en=clinic.address_en),
        zone=clinic.timezone,
        on=chosen,
        today=today,
        previous_on=_neighbour(session, clinic, chosen, forward=False),
        next_on=_neighbour(session, clinic, chosen, forward=True),
        sessions=tuple(
            _session(actor, clinic, row, booking.get(row.id, ()), stages, away[row.id], at) for row in todays
        ),
        week=tuple(_count(clinic, monday + timedelta(days=shift), rows, booking) for shift in range(_WEEK)),
        choices=clinic_choices(session, actor),
    )


def find_clinic(session: Session, actor: Actor, code: str) -> Clinic:
    """The clinic of that code. Raises NotFound, also for who may not see it."""
    clinic = session.scalars(select(Clinic).where(Clinic.code == code)).one_or_none()
    if clinic is None or not actor.may(Action.SEE_CLINICS, clinic.office_id):
        raise NotFound("clinic-unknown", clinic=code[:24])
    return clinic


def bookings_of(session: Session, session_ids: Sequence[int]) -> _Booking:
    """The appointments in force of sessions, by session and time."""
    query = (
        select(PlanAppointment, Case)
        .join(PlanCase, PlanCase.id == PlanAppointment.plan_case_id)
        .join(Itinerary, Itinerary.plan_case_id == PlanCase.id)
        .join(Case, Case.id == PlanCase.case_id)
        .where(PlanAppointment.session_id.in_(session_ids), Itinerary.withdrawn_at.is_(None))
        .options(selectinload(Case.members))
        .order_by(PlanAppointment.starts_at, Case.code)
    )
    found: dict[int, list[_Booked]] = defaultdict(list)
    for appointment, case in session.execute(query):
        found[appointment.session_id].append((appointment, case))
    return found


def sessions_of_day(session: Session, clinic: Clinic, on: date) -> list[ClinicSession]:
    """The sessions of a clinic that begin on a local date, cancelled ones too, in order of time."""
    return _sessions(session, clinic, on, 1)


def _next_booked(session: Session, clinic: Clinic, at: datetime) -> date | None:
    start = datetime.combine(local(at, clinic.timezone).date(), time(), ZoneInfo(clinic.timezone))
    query = (
        select(PlanAppointment.starts_at)
        .join(ClinicSession, ClinicSession.id == PlanAppointment.session_id)
        .join(Itinerary, Itinerary.plan_case_id == PlanAppointment.plan_case_id)
        .where(ClinicSession.clinic_id == clinic.id, Itinerary.withdrawn_at.is_(None))
        .where(PlanAppointment.starts_at >= start)
        .order_by(PlanAppointment.starts_at)
        .limit(1)
    )
    first = session.scalars(query).first()
    return local(first, clinic.timezone).date() if first else None


def _sessions(session: Session, clinic: Clinic, first: date, days: int) -> list[ClinicSession]:
    start = datetime.combine(first, time(), ZoneInfo(clinic.timezone))
    query = (
        select(ClinicSession)
        .where(ClinicSession.clinic_id == clinic.id)
        .where(ClinicSession.starts_at >= start, ClinicSession.starts_at < start + timedelta(days=days))
        .order_by(ClinicSession.starts_at, ClinicSession.code)
    )
    return list(session.scalars(query))


def _neighbour(session: Session, clinic: Clinic, on: date, *, forward: bool) -> date | None:
    edge = datetime.combine(on + timedelta(days=1 if forward else 0), time(), ZoneInfo(clinic.timezone))
    starts = ClinicSession.starts_at
    side, order = (starts >= edge, starts.asc()) if forward else (starts < edge, starts.desc())
    query = select(starts).where(ClinicSession.clinic_id == clinic.id, side).order_by(order).limit(1)
    found = session.scalars(query).first()
    return local(found, clinic.timezone).date() if found else None


def _date(clinic: Clinic, row: ClinicSession) -> date:
    return local(row.starts_at, clinic.timezone).date()


def _stages(session: Session, case_ids: Iterable[int]) -> _Stages:
    query = select(HealthStage).where(HealthStage.case_id.in_(set(case_ids)))
    rows = session.scalars(query.options(selectinload(HealthStage.outcomes)))
    return {(row.case_id, row.stage): row for row in rows}


def _minutes(starts_at: datetime, ends_at: datetime) -> int:
    return int((ends_at - starts_at).total_seconds() // 60)


def _away(session: Session, clinic: Clinic, rows: Sequence[ClinicSession]) -> Mapping[int, tuple[Gap, ...]]:
    """Per session the times at which the examiner's own calendar is not free."""
    if not rows:
        return {}
    first, last = min(row.starts_at for row in rows), max(row.ends_at for row in rows)
    spans = away_of_examiners(session, [clinic.id], since=first, until=last)
    return {
        row.id: tuple(
            Gap(starts_at=max(starts_at, row.starts_at), ends_at=min(ends_at, row.ends_at))
            for starts_at, ends_at in spans.get((clinic.id, row.examiner), ())
            if starts_at < row.ends_at and ends_at > row.starts_at
        )
        for row in rows
    }


def _session(
    actor: Actor,
    clinic: Clinic,
    row: ClinicSession,
    booked: Sequence[_Booked],
    stages: _Stages,
    away: tuple[Gap, ...],
    at: datetime,
) -> SessionView:
    return SessionView(
        code=row.code,
        stage=row.stage,
        name=told_stage(actor, clinic.office_id, row.stage),
        examiner=row.examiner,
        examiner_sex=row.examiner_sex,
        languages=tuple(row.languages),
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        is_cancelled=row.is_cancelled,
        away=away,
        visits=tuple(_visit(actor, clinic, pair, stages.get((pair[1].id, pair[0].stage)), away, at) for pair in booked),
        gaps=() if row.is_cancelled else tuple(_gaps(row, booked, away)),
        minutes=_minutes(row.starts_at, row.ends_at),
        booked_minutes=sum(_minutes(one.starts_at, one.ends_at) for one, _ in booked),
    )


def _visit(
    actor: Actor, clinic: Clinic, booked: _Booked, stage: HealthStage | None, away: Sequence[Gap], at: datetime
) -> Visit:
    appointment, case = booked
    knows = knows_health(actor, clinic.office_id)
    outcomes = {row.outcome.value for row in stage.outcomes} if stage else set()
    overall = "not_fit" if "not_fit" in outcomes else "fit" if outcomes == {"fit"} else "pending"
    return Visit(
        id=appointment.id,
        starts_at=appointment.starts_at,
        ends_at=appointment.ends_at,
        reference=shown_reference(actor, case),
        is_open=actor.may(Action.SEE_CASES, case.office_id) and not is_hidden(actor, case),
        people=len(case.members),
        state=stage.state.value if stage else "due",
        outcome=overall if knows and stage and stage.state.value == "held" else "",
        may_record=actor.may(Action.EDIT_HEALTH, clinic.office_id) and appointment.starts_at <= at,
        is_clashing=any(s.starts_at < appointment.ends_at and s.ends_at > appointment.starts_at for s in away),
    )


def _gaps(row: ClinicSession, booked: Sequence[_Booked], away: Sequence[Gap]) -> Iterable[Gap]:
    """What neither an appointment nor the examiner's own calendar takes."""
    taken = [(one.starts_at, one.ends_at) for one, _ in booked] + [(one.starts_at, one.ends_at) for one in away]
    reached = row.starts_at
    for starts_at, ends_at in sorted(taken):
        if starts_at > reached:
            yield Gap(starts_at=reached, ends_at=starts_at)
        reached = max(reached, ends_at)
    if reached < row.ends_at:
        yield Gap(starts_at=reached, ends_at=row.ends_at)


def _count(clinic: Clinic, on: date, rows: Sequence[ClinicSession], booking: _Booking) -> DayCount:
    held = [row for row in rows if _date(clinic, row) == on and not row.is_cancelled]
    booked = [pair for row in held for pair in booking.get(row.id, ())]
    return DayCount(
        on=on,
        sessions=len(held),
        visits=len(booked),
        people=sum(len(case.members) for _, case in booked),
        minutes=sum(_minutes(row.starts_at, row.ends_at) for row in held),
        booked_minutes=sum(_minutes(one.starts_at, one.ends_at) for one, _ in booked),
    )
