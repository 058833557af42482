"""The queue of planning runs: conditional claims, heartbeats, and release when a worker dies."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from scheduler.config import settings
from scheduler.models import PlanningRun, RunProgress, RunState, utc_now
from scheduler.services.run_values import ProgressPoint
from scheduler.services.work_queue import WorkQueue

ATTEMPTS_MAX = 3
"""How often a run is claimed before it counts as one that cannot be solved here."""
_RUNS = WorkQueue(table=PlanningRun, queued=RunState.QUEUED, working=RunState.RUNNING, attempts_max=ATTEMPTS_MAX)


def claim_next(session: Session, worker: str, *, run_id: int | None = None) -> PlanningRun | None:
    """Claim the oldest queued run (or `run_id`) for `worker`, None where there is none or another was quicker."""
    meant = [] if run_id is None else [PlanningRun.id == run_id]
    oldest = select(PlanningRun.id).where(*meant).order_by(PlanningRun.requested_at, PlanningRun.id)
    found = _RUNS.claim(session, oldest, worker, heartbeat_at=utc_now())
    return None if found is None else session.get_one(PlanningRun, found, populate_existing=True)


def beat(session: Session, run_id: int, worker: str) -> bool | None:
    """Show that `worker` is alive; whether a stop was requested, None where the run is no longer this worker's."""
    if not _RUNS.change(session, run_id, worker, {"heartbeat_at": utc_now()}):
        return None
    return bool(session.scalar(select(PlanningRun.stop_requested).where(PlanningRun.id == run_id)))


def add_progress(session: Session, run_id: int, point: ProgressPoint) -> None:
    """Store one moment of a run."""
    session.add(
        RunProgress(
            run_id=run_id,
            at=utc_now(),
            seconds=round(point.seconds, 3),
            phase=point.phase,
            score=point.score,
            bound=point.bound,
            cases_planned=point.cases_planned,
            cases_total=point.cases_total,
            people_planned=point.people_planned,
            constant_points=point.constant,
        )
    )


def give_back(session: Session, run_id: int, worker: str) -> None:
    """Put a run back into the queue when its worker is told to leave; the attempt does not count."""
    _RUNS.give_back(session, run_id, worker)


def abandon(session: Session, run_id: int) -> None:
    """End a live run without a draft: the person in front of it broke it off, so nobody is to take it up again."""
    live = PlanningRun.state.in_([RunState.QUEUED, RunState.RUNNING])
    ended = (
        update(PlanningRun)
        .where(PlanningRun.id == run_id, live)
        .values(state=RunState.STOPPED, stop_requested=True, finished_at=utc_now(), incumbent=None)
    )
    session.execute(ended.execution_options(synchronize_session=False))


def try_again(session: Session, run_id: int, worker: str) -> bool:
    """Count one more attempt of `worker`'s run where attempts are left; whether there was one."""
    has_more = PlanningRun.attempts < ATTEMPTS_MAX
    again = {"attempts": PlanningRun.attempts + 1, "heartbeat_at": utc_now()}
    return _RUNS.change(session, run_id, worker, again, only=has_more)


def release_dead(session: Session, *, now: datetime | None = None) -> tuple[int, ...]:
    """Put runs without a sign of life back into the queue, with their stored incumbent; their ids.

    A run counts as dead after four missed heartbeats. One that used up its attempts stays claimable only where it
    holds an incumbent, which the next worker stores as the result; else it fails.
    """
    silent_since = (now or utc_now()) - timedelta(seconds=4 * settings().run_heartbeat_seconds)
    given_up = {"state": RunState.FAILED, "error_code": "run-worker-died", "finished_at": utc_now()}
    is_silent = PlanningRun.heartbeat_at < silent_since
    return _RUNS.release_dead(session, is_silent, given_up, only=PlanningRun.incumbent.is_(None))


def purge_runs(session: Session, *, before: datetime) -> int:
    """Drop progress, problem and incumbent of runs that ended before an instant; how many runs were emptied."""
    old = select(PlanningRun.id).where(PlanningRun.finished_at < before, PlanningRun.problem.is_not(None))
    ids = list(session.scalars(old))
    if ids:
        session.execute(delete(RunProgress).where(RunProgress.run_id.in_(ids)))
        emptied = update(PlanningRun).where(PlanningRun.id.in_(ids)).values(problem=None, incumbent=None)
        session.execute(emptied.execution_options(synchronize_session=False))
    return len(ids)
