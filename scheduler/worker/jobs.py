"""Carrying out jobs: a long part that only reads and tells how far it is, then one short transaction that writes."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from threading import Event
from typing import Any

import structlog
from sqlalchemy.orm import Session

from scheduler.database import make_session, unit_of_work
from scheduler.errors import AppError, Conflict, NotFound
from scheduler.i18n import has_phrase
from scheduler.journal import facts_of
from scheduler.models import JobKind, User, utc_now
from scheduler.planning.returning import STEPS, OnStep, ReturnedPlan, return_plan
from scheduler.services.access import SYSTEM, Actor, actor_of
from scheduler.services.exchange.refusals import reasons_of
from scheduler.services.exchange.tokens import actor_by_token
from scheduler.services.explanations.taking import take_alternative
from scheduler.services.job_queue import (
    ClaimedJob,
    claim_next,
    finish,
    give_back,
    note_failed,
    note_progress,
    note_stopped,
    release_dead_jobs,
)
from scheduler.services.jobs import PROGRAM
from scheduler.services.publication import print_ahead, publish

log = structlog.get_logger()
_TOLD_SECONDS = 0.5


class JobLost(Exception):
    """Another worker holds the job by now: nothing more is written."""


class JobStopped(Exception):
    """Somebody asked to stop before anything was written."""


class JobLeft(Exception):
    """This worker was told to leave: the job goes back into the queue."""


def poll_jobs(worker: str, leave: Event) -> None:
    """Claim and carry out jobs until there is none left."""
    while not leave.is_set() and carry_out_next_job(worker, leave=leave):
        pass


def requeue_dead_jobs() -> None:
    """Give jobs of dead workers to the living."""
    with unit_of_work() as session:
        ids = release_dead_jobs(session)
    if ids:
        log.warning("job.requeued", jobs=list(ids))


def carry_out_next_job(worker: str, *, leave: Event | None = None, job_id: int | None = None) -> bool:
    """Claim one job (`job_id`, or the oldest) and carry it out; whether there was one."""
    with unit_of_work() as session:
        claimed = claim_next(session, worker, job_id=job_id)
    if claimed is None:
        return False
    log.info("job.claimed", job=claimed.id, kind=claimed.kind.value, worker=worker)
    _carry_out(Task(job=claimed, worker=worker, leave=leave or Event()))
    return True


@dataclass
class Task:
    """A job in the hands of one worker."""

    job: ClaimedJob
    worker: str
    leave: Event = field(default_factory=Event)
    _told_at: float = 0.0
    _step: str = ""

    def tell(self, step: str, done: int = 0, total: int = 0) -> None:
        """Keep how far the job is, at most twice a second within a step. Raises JobLost, JobStopped, JobLeft."""
        if self.leave.is_set():
            raise JobLeft
        now = time.monotonic()
        if step == self._step and now - self._told_at < _TOLD_SECONDS:
            return
        self._step, self._told_at = step, now
        with unit_of_work() as session:
            wish = note_progress(session, self.job.id, self.worker, step, done, total)
        if wish is None:
            raise JobLost
        if wish:
            raise JobStopped

    def end(self, session: Session, result: dict[str, Any]) -> None:
        """End the job in the transaction of its effect. Raises JobStopped, which rolls the effect back."""
        if not finish(session, self.job.id, self.worker, result):
            raise JobStopped


def _carry_out(task: Task) -> None:
    job = task.job
    try:
        _DOINGS[job.kind](task)
        log.info("job.finished", job=job.id)
    except JobLost:
        log.info("job.left", job=job.id)
    except JobLeft:
        with unit_of_work() as session:
            give_back(session, job.id, task.worker)
    except JobStopped:
        with unit_of_work() as session:
            note_stopped(session, job.id, task.worker)
    except AppError as failure:
        log.warning("job.refused", job=job.id, code=failure.code)
        _fail(task, failure)
    except Exception as failure:
        log.error("job.crashed", job=job.id, **facts_of(failure))
        _fail(task, Conflict("job-failed"))


def _publish(task: Task) -> None:
    """Print every paper first, with nothing locked, then publish in one short transaction."""
    number, now = task.job.version_number, utc_now()
    task.tell("print")
    with make_session() as session:
        papers = print_ahead(
            session, _actor(session, task), number, now=now, on_progress=lambda d, t: task.tell("print", d, t)
        )
    task.tell("write", 1, 1)
    with unit_of_work() as session:
        result = publish(session, _actor(session, task), number, now=now, papers=papers)
        task.end(session, {"number": number, "cases": result.cases, "people": result.people})


def _return(task: Task) -> None:
    with unit_of_work() as session:
        made = return_plan(
            session,
            _actor(session, task),
            task.job.version_number,
            task.job.content or b"",
            on_step=_steps(task),
        )
        task.end(session, _told(made))


def _take(task: Task) -> None:
    params = task.job.params
    with unit_of_work() as session:
        made = take_alternative(
            session,
            _actor(session, task),
            task.job.version_number,
            str(params["case"]),
            question_id=int(params["question"]),
            place=int(params["place"]),
            on_step=_steps(task),
        )
        task.end(session, _told(made))


_DOINGS: dict[JobKind, Callable[[Task], None]] = {
    JobKind.PUBLISH: _publish,
    JobKind.RETURN_PLAN: _return,
    JobKind.TAKE: _take,
}


def _steps(task: Task) -> OnStep:
    return lambda step: task.tell(step, STEPS.index(step) + 1, len(STEPS))


def _told(made: ReturnedPlan) -> dict[str, Any]:
    told = asdict(made)
    return told | {"planned": made.cases_planned, "cases": made.cases_total}


def _actor(session: Session, task: Task) -> Actor:
    """Who asked, with the rights of this moment; a token's job uses no more than the token may."""
    token = task.job.params.get(PROGRAM)
    if token is not None:
        return actor_by_token(session, int(token["id"]), token["actions"])
    if task.job.user_id is None:
        return SYSTEM
    user = session.get(User, task.job.user_id)
    if user is None:
        raise NotFound("user-unknown")
    return actor_of(user)


def _fail(task: Task, failure: AppError) -> None:
    """Keep a refusal as code, parameters and reasons; one without words of its own is told as a failure."""
    is_known = has_phrase(f"error-{failure.code}")
    params = {name: value if isinstance(value, int) else str(value) for name, value in failure.params.items()}
    reasons = [
        {"where": one.where, "code": one.code, "vi": one.text.vi, "en": one.text.en} for one in reasons_of(failure)
    ]
    with unit_of_work() as session:
        note_failed(
            session,
            task.job.id,
            task.worker,
            failure.code if is_known else "job-failed",
            params if is_known else {},
            {"reasons": reasons},
        )
