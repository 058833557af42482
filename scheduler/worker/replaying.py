"""Replaying versions against delays and cancellations, each once, soon after it is made."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from threading import Event

import structlog
from apscheduler.schedulers.background import BackgroundScheduler

from scheduler.database import unit_of_work
from scheduler.journal import facts_of
from scheduler.planning.slack import at_own_times
from scheduler.services.packing import packed
from scheduler.services.replays.document import document_of
from scheduler.services.replays.queue import Claim, claim_version, keep_replay, note_failed

log = structlog.get_logger()
_SECONDS = 3.0


def add_replaying(scheduler: BackgroundScheduler, worker: str, leave: Event) -> None:
    """Give a worker's scheduler the job that replays versions."""
    now = datetime.now(UTC)
    scheduler.add_job(replay_versions, "interval", (worker, leave), seconds=_SECONDS, next_run_time=now)


def replay_versions(worker: str, leave: Event | None = None) -> int:
    """Replay every version that nobody has replayed, the newest first; how many were tried."""
    count = 0
    while (leave is None or not leave.is_set()) and replay_next(worker):
        count += 1
    return count


def replay_next(worker: str) -> bool:
    """Claim a version and replay it, with no transaction open meanwhile; whether there was one."""
    with unit_of_work() as session:
        claim = claim_version(session, worker)
    if claim is None:
        return False
    started = time.monotonic()
    try:
        result, days = _replayed(claim)
    except Exception as failure:
        # A version made elsewhere or long ago may hold what cannot be replayed: that is its own fault alone.
        log.warning("replay.failed", version=claim.version_id, **facts_of(failure))
        with unit_of_work() as session:
            note_failed(session, claim, worker)
        return True
    with unit_of_work() as session:
        keep_replay(session, claim, worker, result, days=days, seconds=time.monotonic() - started)
    log.info("replay.done", version=claim.version_id)
    return True


def _replayed(claim: Claim) -> tuple[bytes, int]:
    from solver.files import plan_from_json, problem_from_json
    from solver.robustness import DAYS, packaged_delays, replay

    problem = at_own_times(problem_from_json(claim.problem), claim.least)
    result = replay(problem, plan_from_json(claim.plan), packaged_delays(), days=DAYS)
    return packed(document_of(problem, result)), result.days
