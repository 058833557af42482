"""The queue of questions about versions: asking, conditional claims, answers, and what the worker asks by itself."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from scheduler.models import PlanningRun, PlanVersion, RunState, VersionStatus, utc_now
from scheduler.models.explanation import PlanQuestion, QuestionKind, QuestionState
from scheduler.services.run_queue import is_changed

BUDGET_SECONDS = 300.0
"""How long the worker explains one version unasked; what is left then is worked out when somebody asks."""
ATTEMPTS_MAX = 2
_ALIVE = (VersionStatus.DRAFT, VersionStatus.PROPOSED, VersionStatus.APPROVED, VersionStatus.PUBLISHED)
FAILURES = ("explain-died", "explain-failed", "explain-not-in-plan", "explain-too-long")
"""Why a question may stay without an answer: each has a phrase `error-<code>`."""


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
    query = (
        select(PlanQuestion)
        .join(PlanVersion, PlanVersion.id == PlanQuestion.version_id)
        .where(PlanQuestion.state == QuestionState.QUEUED, PlanQuestion.is_urgent == is_urgent)
        .limit(1)
        .with_for_update(skip_locked=True, of=PlanQuestion)
    )
    if is_urgent:
        query = query.order_by(PlanQuestion.asked_at, PlanQuestion.id)
    else:
        query = query.where(PlanVersion.status.in_(_ALIVE)).order_by(PlanVersion.id.desc(), PlanQuestion.id)
    row = session.scalars(query).first()
    if row is None:
        return None
    if not is_urgent and _spent(session, row.version_id) >= BUDGET_SECONDS:
        _forget_waiting(session, row.version_id)
        return None
    mine = (
        update(PlanQuestion)
        .where(PlanQuestion.id == row.id, PlanQuestion.state == QuestionState.QUEUED)
        .values(
            state=QuestionState.WORKING,
            claimed_by=worker,
            claimed_at=utc_now(),
            attempts=PlanQuestion.attempts + 1,
        )
    )
    if not is_changed(session, mine):
        return None
    return Claimed(id=row.id, version_id=row.version_id, kind=row.kind, case_id=row.case_id)


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
    mine = update(PlanQuestion).where(PlanQuestion.id == claimed.id, PlanQuestion.claimed_by == worker)
    if not is_changed(session, mine.values(**values, seconds=seconds)) or not group:
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
    mine = update(PlanQuestion).where(PlanQuestion.id == claimed.id, PlanQuestion.claimed_by == worker)
    is_changed(session, mine.values(state=QuestionState.FAILED, error_code=known, seconds=seconds))


def put_back(session: Session, claimed: Claimed, worker: str) -> None:
    """Put a question back when its worker is told to leave; the attempt does not count."""
    mine = update(PlanQuestion).where(PlanQuestion.id == claimed.id, PlanQuestion.claimed_by == worker)
    values = {"state": QuestionState.QUEUED, "claimed_by": "", "attempts": PlanQuestion.attempts - 1}
    is_changed(session, mine.values(values))


def release_dead_questions(session: Session, seconds: float) -> None:
    """Put questions back that were claimed longer ago than any may take; given up after the second time."""
    dead = (PlanQuestion.state == QuestionState.WORKING) & (
        PlanQuestion.claimed_at < utc_now() - timedelta(seconds=seconds)
    )
    hopeless = update(PlanQuestion).where(dead, PlanQuestion.attempts >= ATTEMPTS_MAX)
    is_changed(session, hopeless.values(state=QuestionState.FAILED, error_code="explain-died"))
    is_changed(session, update(PlanQuestion).where(dead).values(state=QuestionState.QUEUED, claimed_by=""))


def unpacked(answer: bytes) -> dict[str, Any]:
    """The document of a stored answer."""
    document: dict[str, Any] = json.loads(gzip.decompress(answer))
    return document
