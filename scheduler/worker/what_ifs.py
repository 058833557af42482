"""Working what-ifs off, in a child: the problem of a version with looser rules, searched on from the version's plan."""

from __future__ import annotations

import multiprocessing
import signal
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from threading import Event
from typing import Any

import structlog
from apscheduler.schedulers.background import BackgroundScheduler

from scheduler.database import unit_of_work
from scheduler.models import PlanVersion
from scheduler.services.packing import packed
from scheduler.services.what_ifs import queue

log = structlog.get_logger()
SECONDS_MAX = 900.0
_SIGNALS = (signal.SIGINT, signal.SIGTERM)
_POLL_SECONDS = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """The gzipped problem and plan of a version, and what is to be looser."""

    problem: bytes
    plan: bytes
    wish: dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Reply:
    result: bytes = b""
    code: str = ""


def add_what_ifs(scheduler: BackgroundScheduler, worker: str, leave: Event) -> None:
    """Give a worker's scheduler the jobs that work what-ifs off."""
    now = datetime.now(UTC)
    scheduler.add_job(try_all, "interval", (worker, leave), seconds=_POLL_SECONDS, next_run_time=now, id="try_what_ifs")
    scheduler.add_job(release_dead, "interval", minutes=2, next_run_time=now)


def release_dead() -> None:
    """Give what-ifs of dead workers to the living."""
    with unit_of_work() as session:
        queue.release_dead(session, SECONDS_MAX + 60)


def try_all(worker: str, leave: Event) -> None:
    """Work off until nobody asks."""
    while not leave.is_set() and try_next(worker, leave):
        pass


def try_next(worker: str, leave: Event) -> bool:
    """Claim one what-if and work it off; whether there was one."""
    with unit_of_work() as session:
        claimed = queue.claim_next(session, worker)
        if claimed is None:
            return False
        version = session.get_one(PlanVersion, claimed.version_id)
        order = Order(problem=version.problem, plan=version.plan, wish=claimed.wish)
    started = time.monotonic()
    reply = _work_off(order, leave)
    seconds = time.monotonic() - started
    with unit_of_work() as session:
        if reply is None:
            queue.put_back(session, claimed, worker)
        elif reply.code:
            log.warning("what-if.failed", what_if=claimed.id, code=reply.code)
            queue.note_failed(session, claimed, worker, reply.code, seconds)
        else:
            queue.keep_result(session, claimed, worker, reply.result, seconds)
    return True


def _work_off(order: Order, leave: Event) -> _Reply | None:
    """The child's reply; None where the worker was told to leave meanwhile."""
    context = multiprocessing.get_context("spawn")
    here, there = context.Pipe(duplex=False)
    process: BaseProcess = context.Process(target=_child, args=(there, order), daemon=True, name="hanhtrinh-what-if")
    held = signal.pthread_sigmask(signal.SIG_BLOCK, _SIGNALS)
    try:
        process.start()
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, held)
    there.close()
    try:
        return _wait(here, leave)
    finally:
        process.kill()
        process.join(timeout=5)
        here.close()


def _wait(pipe: Connection, leave: Event) -> _Reply | None:
    until = time.monotonic() + SECONDS_MAX
    while not pipe.poll(0.2):
        if leave.is_set():
            return None
        if time.monotonic() > until:
            return _Reply(code="what-if-too-long")
    try:
        reply: _Reply = pipe.recv()
    except (EOFError, OSError):
        return _Reply(code="what-if-died")
    return reply


def _child(pipe: Connection, order: Order) -> None:
    for name in _SIGNALS:
        signal.signal(name, signal.SIG_IGN)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, _SIGNALS)
    from scheduler.worker.comparing import IllegalPlan, compare

    try:
        reply = _Reply(result=packed(compare(order.problem, order.plan, order.wish)))
    except IllegalPlan:
        reply = _Reply(code="what-if-illegal")
    except Exception:
        reply = _Reply(code="what-if-failed")
    pipe.send(reply)
    pipe.close()
