"""Appointments as partner clinics know them, kept in step with the plan in force and with what is recorded.

An appointment that falls out of the plan stays, as cancelled, for as long as a calendar keeps its tombstones: a clinic
that asks what has changed must hear of it.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from scheduler.config import settings
from scheduler.models import (
    CaseMember,
    ClinicBooking,
    ClinicReport,
    ClinicSession,
    HealthStage,
    Itinerary,
    PlanAppointment,
    PlanCase,
    ReportedStatus,
    StageState,
)

Key = tuple[int, str, int]
"""Case, stage and clinic."""
_OVER = {StageState.HELD: ReportedStatus.FULFILLED, StageState.MISSED: ReportedStatus.NO_SHOW}
_BESIDE = (ReportedStatus.ARRIVED, ReportedStatus.CANCELLED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """What is known of an appointment in force."""

    session_id: int
    starts_at: datetime
    ends_at: datetime
    people: int
    status: ReportedStatus


def keep_bookings(session: Session, now: datetime, *, case_ids: Collection[int] | None = None) -> int:
    """Bring what clinics see of these cases (of all, without `case_ids`) to what holds now; how many changed."""
    session.flush()
    held = dict(_held(session, case_ids))
    query = select(ClinicBooking)
    query = query if case_ids is None else query.where(ClinicBooking.case_id.in_(case_ids))
    rows = {(row.case_id, row.stage, row.clinic_id): row for row in session.scalars(query)}
    touched: set[int] = set()
    changed = sum(_bring(session, rows.get(key), key, one, now, touched) for key, one in sorted(held.items()))
    for key in sorted(rows.keys() - held.keys()):
        changed += _drop(rows[key], now, touched)
    session.flush()
    touch_sessions(session, touched, now)
    return changed


def forget_bookings(session: Session, now: datetime) -> int:
    """Forget dropped appointments whose time has passed by more than calendars keep tombstones; how many."""
    old = ClinicBooking.ends_at < visible_since(now)
    gone = delete(ClinicBooking).where(ClinicBooking.dropped_at.is_not(None), old)
    result = session.execute(gone.execution_options(synchronize_session=False))
    return int(result.rowcount)  # type: ignore[attr-defined]  # the result of a DELETE counts its rows


def visible_since(now: datetime) -> datetime:
    """Dropped appointments that end before this are shown no more."""
    return now - timedelta(days=settings().tombstone_days)


def touch_sessions(session: Session, ids: Collection[int], now: datetime) -> None:
    """Note that the free times of sessions have changed."""
    if ids:
        session.execute(update(ClinicSession).where(ClinicSession.id.in_(ids)).values(revised_at=now))


def touch_examiner(session: Session, clinic_id: int, examiner: str, now: datetime) -> None:
    """Note that an examiner's own calendar has changed the free times of the sessions ahead."""
    own = (ClinicSession.clinic_id == clinic_id, ClinicSession.examiner == examiner, ClinicSession.ends_at > now)
    session.execute(update(ClinicSession).where(*own).values(revised_at=now))


def _held(session: Session, case_ids: Collection[int] | None) -> Iterator[tuple[Key, Held]]:
    people = select(func.count()).where(CaseMember.case_id == PlanCase.case_id).correlate(PlanCase).scalar_subquery()
    query = (
        select(PlanAppointment, PlanCase.case_id, ClinicSession.clinic_id, people)
        .join(PlanCase, PlanCase.id == PlanAppointment.plan_case_id)
        .join(Itinerary, Itinerary.plan_case_id == PlanCase.id)
        .join(ClinicSession, ClinicSession.id == PlanAppointment.session_id)
        .where(Itinerary.withdrawn_at.is_(None))
    )
    query = query if case_ids is None else query.where(PlanCase.case_id.in_(case_ids))
    states, reports = _states(session, case_ids), _reports(session, case_ids)
    for one, case_id, clinic_id, count in session.execute(query):
        known = states.get((case_id, one.stage)), reports.get((case_id, one.stage))
        yield (
            (case_id, one.stage, clinic_id),
            Held(
                session_id=one.session_id,
                starts_at=one.starts_at,
                ends_at=one.ends_at,
                people=count,
                status=_status(one, *known),
            ),
        )


def _states(session: Session, case_ids: Collection[int] | None) -> dict[tuple[int, str], StageState]:
    query = select(HealthStage.case_id, HealthStage.stage, HealthStage.state)
    query = query.where(HealthStage.state.in_(list(_OVER)))
    query = query if case_ids is None else query.where(HealthStage.case_id.in_(case_ids))
    return {(case_id, stage): state for case_id, stage, state in session.execute(query)}


def _reports(session: Session, case_ids: Collection[int] | None) -> dict[tuple[int, str], ClinicReport]:
    query = select(ClinicReport)
    query = query if case_ids is None else query.where(ClinicReport.case_id.in_(case_ids))
    return {(row.case_id, row.stage): row for row in session.scalars(query)}


def _status(one: PlanAppointment, state: StageState | None, report: ClinicReport | None) -> ReportedStatus:
    """What the medical team recorded, else what the clinic reported of this very time, else booked."""
    if state is not None:
        return _OVER[state]
    is_same = report is not None and (report.session_id, report.starts_at) == (one.session_id, one.starts_at)
    return report.status if report is not None and is_same and report.status in _BESIDE else ReportedStatus.BOOKED


def _bring(session: Session, row: ClinicBooking | None, key: Key, held: Held, now: datetime, touched: set[int]) -> bool:
    wanted: dict[str, Any] = {name: getattr(held, name) for name in ("session_id", "starts_at", "ends_at", "people")}
    wanted |= {"status": held.status, "dropped_at": None}
    if row is None:
        case_id, stage, clinic_id = key
        uid = str(uuid.uuid4())
        row = ClinicBooking(uid=uid, case_id=case_id, stage=stage, clinic_id=clinic_id, created_at=now)
        session.add(row)
    elif all(getattr(row, name) == value for name, value in wanted.items()):
        return False
    else:
        touched.add(row.session_id)  # where it stood before
    for name, value in wanted.items():
        setattr(row, name, value)
    row.revised_at = now
    touched.add(row.session_id)
    return True


def _drop(row: ClinicBooking, now: datetime, touched: set[int]) -> bool:
    """What lay ahead is cancelled; what has begun already stays as it was told last."""
    if row.dropped_at is not None:
        return False
    row.dropped_at = row.revised_at = now
    row.status = ReportedStatus.CANCELLED if row.starts_at > now else row.status
    touched.add(row.session_id)
    return True


def booked_in(session: Session, session_ids: Collection[int]) -> dict[int, Sequence[ClinicBooking]]:
    """The appointments in force of these sessions, each session's by time."""
    query = select(ClinicBooking).where(ClinicBooking.session_id.in_(session_ids), ClinicBooking.dropped_at.is_(None))
    found: dict[int, list[ClinicBooking]] = {}
    for row in session.scalars(query.order_by(ClinicBooking.starts_at, ClinicBooking.id)):
        found.setdefault(row.session_id, []).append(row)
    return dict(found)
