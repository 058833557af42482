"""The queue of jobs: conditional claims, progress as a sign of life, the end in one transaction with the effect."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from scheduler.config import settings
from scheduler.models import Job, JobKind, RunState, utc_now
from scheduler.services.work_queue import WorkQueue, is_changed

ATTEMPTS_MAX = 3
"""How often a job is claimed before it counts as one that kills its worker."""
SILENT_HEARTBEATS = 10
"""A job says nothing while its last transaction is written, so it is given more time than a run."""
_JOBS = WorkQueue(table=Job, queued=RunState.QUEUED, working=RunState.RUNNING, attempts_max=ATTEMPTS_MAX)


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimedJob:
    """A job in the hands of a worker."""

    id: int
    kind: JobKind
    user_id: int | None
    version_number: int
    params: Mapping[str, Any]
    content: bytes | None


def claim_next(session: Session, worker: str, *, job_id: int | None = None) -> ClaimedJob | None:
    """Claim the oldest queued job (or `job_id`) for `worker`, None where there is none or another was quicker."""
    meant = [] if job_id is None else [Job.id == job_id]
    oldest = select(Job.id).where(*meant).order_by(Job.requested_at, Job.id)
    found = _JOBS.claim(session, oldest, worker, heartbeat_at=utc_now(), phase="", done=0, total=0)
    if found is None:
        return None
    job = session.get_one(Job, found, populate_existing=True)
    return ClaimedJob(
        id=job.id,
        kind=job.kind,
        user_id=job.requested_by_id,
        version_number=job.version_number,
        params=dict(job.params),
        content=job.content,
    )


def note_progress(session: Session, job_id: int, worker: str, phase: str, done: int, total: int) -> bool | None:
    """Keep how far a job is; whether a stop was requested, None where the job is no longer this worker's."""
    values = {"phase": phase, "done": done, "total": total, "heartbeat_at": utc_now()}
    if not _JOBS.change(session, job_id, worker, values):
        return None
    return bool(session.scalar(select(Job.stop_requested).where(Job.id == job_id)))


def finish(session: Session, job_id: int, worker: str, result: Mapping[str, Any]) -> bool:
    """End a job in the transaction of its effect; False (roll back then) where it was stopped or taken away."""
    not_stopped = Job.stop_requested.is_(False)
    values = {**_over(RunState.FINISHED), "result": dict(result)}
    return _JOBS.change(session, job_id, worker, values, only=not_stopped)


def note_stopped(session: Session, job_id: int, worker: str) -> None:
    """End a job that was stopped before it changed anything."""
    _JOBS.change(session, job_id, worker, _over(RunState.STOPPED))


def note_failed(
    session: Session, job_id: int, worker: str, code: str, params: Mapping[str, Any], result: Mapping[str, Any]
) -> None:
    """End a job that was refused or broke; `result` may hold the reasons."""
    told = {"error_code": code, "error_params": dict(params), "result": dict(result)}
    _JOBS.change(session, job_id, worker, {**_over(RunState.FAILED), **told})


def give_back(session: Session, job_id: int, worker: str) -> None:
    """Put a job back into the queue when its worker is told to leave; the attempt does not count."""
    _JOBS.give_back(session, job_id, worker)


def stop_queued(session: Session, job_id: int) -> bool:
    """End a job that nobody has claimed; whether it was still waiting."""
    waiting = update(Job).where(Job.id == job_id, Job.state == RunState.QUEUED)
    return is_changed(session, waiting.values(**_over(RunState.STOPPED), stop_requested=True))


def release_dead_jobs(session: Session, *, now: datetime | None = None) -> tuple[int, ...]:
    """Put jobs without a sign of life back into the queue, or give them up after their last attempt; their ids."""
    silent_since = (now or utc_now()) - timedelta(seconds=SILENT_HEARTBEATS * settings().run_heartbeat_seconds)
    given_up = {**_over(RunState.FAILED), "error_code": "job-worker-died"}
    return _JOBS.release_dead(session, Job.heartbeat_at < silent_since, given_up)


def _over(state: RunState) -> dict[str, Any]:
    return {"state": state, "finished_at": utc_now(), "live_key": None, "content": None}
