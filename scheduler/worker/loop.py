"""The worker: one process with one scheduler in memory that polls the queue; the queue itself is a table."""

from __future__ import annotations

import logging
import os
import signal
import socket
from datetime import UTC, datetime, timedelta
from multiprocessing import get_context
from multiprocessing.process import BaseProcess
from threading import Event
from typing import Any

import structlog
from apscheduler.events import EVENT_JOB_ERROR
from apscheduler.schedulers.background import BackgroundScheduler

from scheduler.config import settings
from scheduler.database import engine, unit_of_work
from scheduler.journal import configure_journal, facts_of
from scheduler.models import utc_now
from scheduler.services.feeds.snapshots import refresh_stale_feeds
from scheduler.services.job_keeping import purge_jobs
from scheduler.services.run_queue import claim_next, purge_runs, release_dead
from scheduler.worker.calendars import refresh_due_calendars
from scheduler.worker.execution import Execution, Listener
from scheduler.worker.explaining import add_explaining
from scheduler.worker.jobs import poll_jobs, requeue_dead_jobs
from scheduler.worker.messages import look_after_messages, purge_old_messages, send_due_messages
from scheduler.worker.replaying import add_replaying
from scheduler.worker.what_ifs import add_what_ifs

log = structlog.get_logger()
_JOB_DEFAULTS = {"max_instances": 1, "coalesce": True, "misfire_grace_time": None}


def run_worker(stop_event: Event, *, is_embedded: bool = False) -> None:
    """Work until `stop_event` is set; a run in hand then goes back into the queue with its best plan so far.

    A worker of its own says when it begins and ends; one that is embedded leaves that to its server.
    """
    configure_journal()
    say = log.debug if is_embedded else log.info  # only now does the log know its level and stream
    # APScheduler writes a line for every poll that a long run holds up, and whole messages of failures.
    logging.getLogger("apscheduler").setLevel(logging.CRITICAL)
    name = worker_name()
    scheduler = BackgroundScheduler(timezone=UTC, job_defaults=_JOB_DEFAULTS)
    scheduler.add_listener(_note_failed_job, EVENT_JOB_ERROR)
    every = settings()
    now = datetime.now(UTC)
    scheduler.add_job(poll_runs, "interval", (name, stop_event), seconds=every.worker_poll_seconds, next_run_time=now)
    scheduler.add_job(poll_jobs, "interval", (name, stop_event), seconds=every.worker_poll_seconds, next_run_time=now)
    scheduler.add_job(requeue_dead_jobs, "interval", seconds=every.run_heartbeat_seconds, next_run_time=now)
    scheduler.add_job(requeue_dead_runs, "interval", seconds=every.run_heartbeat_seconds, next_run_time=now)
    scheduler.add_job(purge_old_runs, "interval", hours=24, next_run_time=now + timedelta(minutes=5))
    scheduler.add_job(refresh_feeds, "interval", minutes=10, next_run_time=now + timedelta(minutes=1))
    scheduler.add_job(send_due_messages, "interval", (name, stop_event), seconds=10, next_run_time=now)
    scheduler.add_job(look_after_messages, "interval", minutes=1, next_run_time=now)
    scheduler.add_job(refresh_due_calendars, "interval", (stop_event,), minutes=1, next_run_time=now)
    scheduler.add_job(purge_old_messages, "interval", hours=24, next_run_time=now + timedelta(minutes=6))
    add_explaining(scheduler, name, stop_event)
    add_replaying(scheduler, name, stop_event)
    add_what_ifs(scheduler, name, stop_event)
    scheduler.start()
    say("worker.started", worker=name)
    try:
        while not stop_event.wait(1.0):
            pass
    finally:
        scheduler.shutdown(wait=True)
        engine().dispose()
        say("worker.ended", worker=name)


def _note_failed_job(event: Any) -> None:
    log.error("job.failed", job=str(event.job_id), **facts_of(event.exception))


def worker_name() -> str:
    """Host, process and a random part: who holds a run."""
    return f"{socket.gethostname()[:40]}:{os.getpid()}:{os.urandom(4).hex()}"


def poll_runs(worker: str, leave: Event) -> None:
    """Claim and carry out queued runs until there is none left."""
    while not leave.is_set() and carry_out_next(worker, leave=leave):
        pass


def carry_out_next(
    worker: str,
    *,
    run_id: int | None = None,
    listen: Listener | None = None,
    leave: Event | None = None,
    stop: Event | None = None,
) -> bool:
    """Claim one run (`run_id`, or the oldest queued) and carry it out; whether there was one."""
    with unit_of_work() as session:
        run = claim_next(session, worker, run_id=run_id)
        claimed = run.id if run is not None else None
    if claimed is None:
        return False
    log.info("run.claimed", run=claimed, worker=worker)
    execution = Execution(run_id=claimed, worker=worker, listen=listen, leave=leave or Event(), stop=stop or Event())
    number = execution.carry_out()
    log.info("run.ended", run=claimed, version=number)
    return True


def requeue_dead_runs() -> None:
    """Give runs of dead workers to the living."""
    with unit_of_work() as session:
        ids = release_dead(session)
    if ids:
        log.warning("run.requeued", runs=list(ids))


def purge_old_runs() -> None:
    """Drop progress and problems of runs that ended long ago; versions keep their own."""
    with unit_of_work() as session:
        purge_runs(session, before=utc_now() - timedelta(days=30))
        purge_jobs(session, before=utc_now() - timedelta(days=30))


def refresh_feeds() -> None:
    """Render feeds that time alone has changed: tombstones that are dropped, events that leave the window."""
    with unit_of_work() as session:
        refresh_stale_feeds(session, utc_now())


def embedded_worker() -> BaseProcess:
    """Start the worker as one child process, for `hanhtrinh serve`; end it with `terminate()` and `join()`.

    The child is not a daemon, because it starts processes itself; it ends when its parent is gone.
    """
    process = get_context("spawn").Process(target=_embedded, args=(os.getpid(),), name="hanhtrinh-worker")
    process.start()
    return process


def _embedded(parent: int) -> None:
    stop = Event()
    stop_on_signals(stop)
    watch = BackgroundScheduler(timezone=UTC, job_defaults=_JOB_DEFAULTS)
    watch.add_job(lambda: stop.set() if os.getppid() != parent else None, "interval", seconds=2)
    watch.start()
    run_worker(stop, is_embedded=True)
    watch.shutdown(wait=False)


def stop_on_signals(stop: Event) -> None:
    """Let SIGINT and SIGTERM set `stop`. Only in the main thread of a process."""
    for name in (signal.SIGINT, signal.SIGTERM):
        signal.signal(name, lambda *_: stop.set())
