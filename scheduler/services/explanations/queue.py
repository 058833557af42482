"""The queue of questions about versions: asking, conditional claims, answers, and what the worker asks by itself."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from scheduler.models import PlanningRun, PlanVersion, RunState, VersionStatus, utc_now
from scheduler.models.explanation import PlanQuestion, QuestionKind, QuestionState
from scheduler.services.work_queue import WorkQueue, is_changed

BUDGET_SECONDS = 300.0
"""How long the worker explains one version unasked; what is left then is worked out when somebody asks."""
_ALIVE = (VersionStatus.DRAFT, VersionStatus.PROPOSED, VersionStatus.APPROVED, VersionStatus.PUBLISHED)
FAILURES = ("explain-died", "explain-failed", "explain-not-in-plan", "explain-too-long")
"""Why a question may stay without an answer: each has a phrase `error-<code>`."""
_QUESTIONS = WorkQueue(table=PlanQuestion, queued=QuestionState.QUEUED, working=QuestionState.WORKING, attempts_max=2)


@dataclass(frozen=True, slots=True, kw_only=True)
class Claimed:
    """A question in the hands of a worker; `case_id` None is the whole version."""

    id: int
    version_id: int
    kind: QuestionKind
    case_id: int | None


def queue_for_version(session: Session, version: PlanVersion, unplanned: Iterable[int]) -> None:
    """Queue what the worker explains unasked: each unplanned case (by key), then what limits the version."""
    now = utc_now()
    for key in unplanned:
        session.add(PlanQuestion(version_id=version.id, kind=QuestionKind.WHY_NOT, case_id=key, asked_at=now))
    session.add(PlanQuestion(version_id=version.id, kind=QuestionKind.LIMITS, case_id=None, asked_at=now))
    session.flush()


def put_question(session: Session, version_id: int, kind: QuestionKind, key: int | None, user_id: int | None) -> None:
    """Queue a question that a person waits for; one that waits already is moved up, an answered one stays."""
    row = find_question(session, version_id, kind, key)
    if row is None:
        row = PlanQuestion(version_id=version_id, kind=kind, case_id=key)
        session.add(row)
    elif row.state in (QuestionState.ANSWERED, QuestionState.WORKING):
        return
    row.state, row.is_urgent, row.attempts, row.error_code = QuestionState.QUEUED, True, 0, ""
    row.asked_at, row.asked_by_id = utc_now(), user_id
    session.flush()


def find_question(session: Session, version_id: int, kind: QuestionKind, key: int | None) -> PlanQuestion | None:
    """The question of that kind about a case (None: about the whole version), if it was asked."""
    about = PlanQuestion.case_id.is_(None) if key is None else PlanQuestion.case_id == key
    query = select(PlanQuestion).where(PlanQuestion.version_id == version_id, PlanQuestion.kind == kind, about)
    return session.scalars(query.order_by(PlanQuestion.id)).first()


def claim_next(session: Session, worker: str, *, is_urgent: bool) -> Claimed | None:
    """Claim the next question of a line; questions nobody asked wait while a run is queued or under way."""
    if not is_urgent and _is_busy(session):
        return None
    waiting = select(PlanQuestion.id).where(PlanQuestion.is_urgent == is_urgent)
    if is_urgent:
        waiting = waiting.order_by(PlanQuestion.asked_at, PlanQuestion.id)
    else:
        waiting = waiting.join(PlanVersion, PlanVersion.id == PlanQuestion.version_id)
        waiting = waiting.where(PlanVersion.status.in_(_ALIVE)).order_by(PlanVersion.id.desc(), PlanQuestion.id)
    found = _QUESTIONS.first(session, waiting)
    if found is None:
        return None
    row = session.get_one(PlanQuestion, found, populate_existing=True)
    claimed = Claimed(id=row.id, version_id=row.version_id, kind=row.kind, case_id=row.case_id)
    if not is_urgent and _spent(session, row.version_id) >= BUDGET_SECONDS:
        _forget_waiting(session, row.version_id)
        return None
    return claimed if _QUESTIONS.take(session, found, worker) else None


def _is_busy(session: Session) -> bool:
    live = select(PlanningRun.id).where(PlanningRun.state.in_([RunState.QUEUED, RunState.RUNNING])).limit(1)
    return session.scalar(live) is not None


def _spent(session: Session, version_id: int) -> float:
    unasked = (PlanQuestion.version_id == version_id) & PlanQuestion.asked_by_id.is_(None)
    return session.scalar(select(func.sum(PlanQuestion.seconds)).where(unasked)) or 0.0


def _forget_waiting(session: Session, version_id: int) -> None:
    waiting = (PlanQuestion.state == QuestionState.QUEUED) & PlanQuestion.is_urgent.is_(False)
    session.execute(delete(PlanQuestion).where(PlanQuestion.version_id == version_id, waiting))


def keep_answer(
    session: Session, claimed: Claimed, worker: str, answer: bytes, seconds: float, group: frozenset[int] = frozenset()
) -> None:
    """Keep an answer, also for the others of a travel group (by key) about whom the same is asked."""
    values: dict[str, Any] = {"state": QuestionState.ANSWERED, "answer": answer, "answered_at": utc_now()}
    if not _QUESTIONS.change(session, claimed.id, worker, {**values, "seconds": seconds}) or not group:
        return
    same = update(PlanQuestion).where(
        PlanQuestion.version_id == claimed.version_id,
        PlanQuestion.kind == claimed.kind,
        PlanQuestion.case_id.in_(group),
        PlanQuestion.state == QuestionState.QUEUED,
    )
    is_changed(session, same.values(**values, seconds=0.0))


def note_failed(session: Session, claimed: Claimed, worker: str, code: str, seconds: float) -> None:
    """End a question without an answer."""
    known = code if code in FAILURES else "explain-failed"
    values = {"state": QuestionState.FAILED, "error_code": known, "seconds": seconds}
    _QUESTIONS.change(session, claimed.id, worker, values)


def put_back(session: Session, claimed: Claimed, worker: str) -> None:
    """Put a question back when its worker is told to leave; the attempt does not count."""
    _QUESTIONS.give_back(session, claimed.id, worker)


def release_dead_questions(session: Session, seconds: float) -> None:
    """Put questions back that were claimed longer ago than any may take; given up after the second time."""
    since = utc_now() - timedelta(seconds=seconds)
    given_up = {"state": QuestionState.FAILED, "error_code": "explain-died"}
    _QUESTIONS.release_dead(session, PlanQuestion.claimed_at < since, given_up)
