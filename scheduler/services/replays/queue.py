"""Which version is replayed next: a worker claims one by adding its row, which no two of them can."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import Update, delete, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from scheduler.models import PlanVersion, ReplayState, VersionReplay, utc_now
from scheduler.planning.slack import least_connections
from scheduler.services.work_queue import is_changed

ATTEMPTS_MAX = 2
SECONDS_MAX = 300
"""Who has held a version for longer is taken for dead."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """A version in the hands of a worker: its files, and what the airports ask (`least_connections`)."""

    version_id: int
    problem: bytes
    plan: bytes
    least: Mapping[str, tuple[int, int]]


def claim_version(session: Session, worker: str) -> Claim | None:
    """Claim a version that a dead worker left, else the newest that nobody has replayed; None where there is none."""
    version_id = _left_by_the_dead(session, worker) or _untouched(session, worker)
    if version_id is None:
        return None
    version = session.get_one(PlanVersion, version_id)
    return Claim(version_id=version_id, problem=version.problem, plan=version.plan, least=least_connections(session))


def _untouched(session: Session, worker: str) -> int | None:
    known = select(VersionReplay.version_id)
    query = select(PlanVersion.id).where(PlanVersion.id.not_in(known)).order_by(PlanVersion.id.desc()).limit(1)
    version_id = session.scalar(query)
    if version_id is None:
        return None
    try:
        with session.begin_nested():
            session.add(VersionReplay(version_id=version_id, claimed_by=worker, claimed_at=utc_now()))
    except IntegrityError:
        return None
    return version_id


def _left_by_the_dead(session: Session, worker: str) -> int | None:
    """Take over from a worker that is silent for too long; after the second one nobody tries again unasked."""
    is_dead = (VersionReplay.state == ReplayState.WORKING) & (
        VersionReplay.claimed_at < utc_now() - timedelta(seconds=SECONDS_MAX)
    )
    hopeless = update(VersionReplay).where(is_dead, VersionReplay.attempts >= ATTEMPTS_MAX)
    is_changed(session, hopeless.values(state=ReplayState.FAILED, finished_at=utc_now()))
    version_id = session.scalar(select(VersionReplay.version_id).where(is_dead).limit(1))
    if version_id is None:
        return None
    mine = update(VersionReplay).where(is_dead, VersionReplay.version_id == version_id)
    values = {"claimed_by": worker, "claimed_at": utc_now(), "attempts": VersionReplay.attempts + 1}
    return version_id if is_changed(session, mine.values(values)) else None


def keep_replay(session: Session, claim: Claim, worker: str, result: bytes, *, days: int, seconds: float) -> None:
    """Keep what was found, unless the version has been given to another since."""
    values = {"state": ReplayState.DONE, "result": result, "days": days, "seconds": seconds, "finished_at": utc_now()}
    is_changed(session, _mine(claim, worker).values(**values))


def note_failed(session: Session, claim: Claim, worker: str) -> None:
    """Keep that a version could not be replayed, so that nobody tries again unasked."""
    is_changed(session, _mine(claim, worker).values(state=ReplayState.FAILED, finished_at=utc_now()))


def forget_replay(session: Session, version_id: int) -> None:
    """Drop what is known of a version, so that a worker replays it anew; one that is at it goes on undisturbed."""
    is_over = VersionReplay.state != ReplayState.WORKING
    session.execute(delete(VersionReplay).where(VersionReplay.version_id == version_id, is_over))


def _mine(claim: Claim, worker: str) -> Update:
    return update(VersionReplay).where(VersionReplay.version_id == claim.version_id, VersionReplay.claimed_by == worker)
