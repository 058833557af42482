"""Jobs that people ask for on pages: publish a version, take a plan file back, take an alternative.

A request checks what can be said at once and queues the rest; the worker does it in the name of who asked. Asking
twice gives the same job.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from scheduler.errors import Conflict, NotFound
from scheduler.i18n import Bilingual
from scheduler.i18n.sentences import Sentence
from scheduler.models import Job, JobKind, PlanVersion, RunState, User, VersionStatus, utc_now
from scheduler.planning.returning import check_returnable
from scheduler.services.access import Action, Actor
from scheduler.services.audit import record
from scheduler.services.explanations.taking import find_alternative
from scheduler.services.job_queue import stop_queued
from scheduler.services.publication import check_publishable
from scheduler.services.work_queue import is_changed

LAST_STEP = {JobKind.PUBLISH: "write", JobKind.RETURN_PLAN: "store", JobKind.TAKE: "store"}
"""The step in which everything is written at once; it can no longer be stopped."""
PROGRAM = "program"
"""In the parameters of a job that a program asked for: its token and the rights of that call."""
_LIVE = (RunState.QUEUED, RunState.RUNNING)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """One reason of a refusal: `where` in a file or among the cases, "#" for the whole."""

    where: str
    text: Bilingual


@dataclass(frozen=True, slots=True, kw_only=True)
class JobView:
    """A job as a page shows it. `state` as of runs; `step` has the phrase `jobs-step-<step>`, empty before the first.

    `made` is the number of the version that came of it (of a publication: the version itself), None before the end.
    """

    id: int
    kind: str
    state: str
    number: int
    requested_at: datetime
    requested_by: str
    elapsed_seconds: float
    step: str
    done: int
    total: int
    made: int | None
    outcome: Sentence | None
    is_warning: bool
    error: Sentence | None
    reasons: tuple[Reason, ...]
    is_live: bool
    stop_requested: bool
    may_stop: bool


def request_publication(session: Session, actor: Actor, number: int) -> int:
    """Queue the publication of an approved version; the job's id. Who asks again gets the job that does or did it.

    Raises NotFound, Forbidden, Conflict.
    """
    actor.demand(Action.PUBLISH)
    version = session.scalars(select(PlanVersion).where(PlanVersion.number == number)).one_or_none()
    if version is not None and version.status is VersionStatus.PUBLISHED:
        done = _latest(session, number, RunState.FINISHED)
        if done is not None:
            return done.id
    check_publishable(session, actor, number)
    return _queue(session, actor, JobKind.PUBLISH, number, str(number))


def request_return(session: Session, actor: Actor, number: int, data: bytes) -> int:
    """Queue a plan file as an answer to the problem of version `number`; the job's id.

    Raises NotFound, Forbidden, Unusable for what is no plan file.
    """
    check_returnable(session, actor, number, data)
    return _queue(session, actor, JobKind.RETURN_PLAN, number, f"{number}:{sha256(data).hexdigest()}", content=data)


def request_alternative(session: Session, actor: Actor, number: int, code: str, *, question_id: int, place: int) -> int:
    """Queue that an alternative of a case is taken; the job's id. Raises NotFound, Forbidden."""
    find_alternative(session, actor, number, code, question_id=question_id, place=place)
    params = {"case": code, "question": question_id, "place": place}
    return _queue(session, actor, JobKind.TAKE, number, f"{number}:{question_id}:{place}", params=params)


def stop_job(session: Session, actor: Actor, job_id: int) -> None:
    """Ask a live job to stop: nothing of it remains. Raises NotFound, Forbidden, Conflict where it is over."""
    job = _found(session, job_id)
    _demand(actor, job)
    running = update(Job).where(Job.id == job_id, Job.state == RunState.RUNNING, Job.phase != LAST_STEP[job.kind])
    if not (stop_queued(session, job_id) or is_changed(session, running.values(stop_requested=True))):
        raise Conflict("job-is-over")
    session.refresh(job)
    record(session, actor, "job.stop", "plan_version", job.version_number, number=job.version_number)


def job_view(session: Session, actor: Actor, job_id: int) -> JobView:
    """A job and how far it is. Raises NotFound, Forbidden."""
    actor.demand(Action.SEE_CASES)
    job = _found(session, job_id)
    session.refresh(job)
    return _view(session, actor, job)


def told_job(session: Session, actor: Actor, job: Job) -> JobView:
    """A job that the caller has found and may tell `actor` of."""
    return _view(session, actor, job)


def token_of(job: Job) -> int | None:
    """The token that asked for a job, None where a person did."""
    reach = job.params.get(PROGRAM)
    return int(reach["id"]) if reach else None


def reason_text(told: Mapping[str, str]) -> Bilingual:
    """The words of a reason as the worker kept it."""
    return Bilingual(vi=told["vi"], en=told["en"])


def live_publication(session: Session, actor: Actor, number: int) -> JobView | None:
    """The publication of a version that waits or is under way."""
    actor.demand(Action.SEE_CASES)
    job = session.scalars(select(Job).where(Job.live_key == f"{JobKind.PUBLISH.value}:{number}")).one_or_none()
    return _view(session, actor, job) if job is not None else None


def _queue(
    session: Session,
    actor: Actor,
    kind: JobKind,
    number: int,
    about: str,
    *,
    params: Mapping[str, Any] | None = None,
    content: bytes | None = None,
) -> int:
    """Queue a job unless one does the same already; the database decides between two that ask at once."""
    key = f"{kind.value}:{about}"
    waiting = session.scalar(select(Job.id).where(Job.live_key == key))
    if waiting is not None:
        return waiting
    job = Job(
        kind=kind,
        state=RunState.QUEUED,
        requested_at=utc_now(),
        requested_by_id=actor.user_id,
        version_number=number,
        live_key=key,
        params={**(params or {}), **_reach(actor)},
        content=content,
    )
    try:
        with session.begin_nested():
            session.add(job)
    except IntegrityError:
        return session.scalars(select(Job.id).where(Job.live_key == key)).one()
    return job.id


def _reach(actor: Actor) -> dict[str, Any]:
    """What a token may use of its owner's rights here, so that the worker uses no more."""
    if actor.reach is None:
        return {}
    return {PROGRAM: {"id": actor.reach.token_id, "actions": sorted(actor.reach.actions)}}


def _latest(session: Session, number: int, state: RunState) -> Job | None:
    query = select(Job).where(Job.kind == JobKind.PUBLISH, Job.version_number == number, Job.state == state)
    return session.scalars(query.order_by(Job.id.desc())).first()


def _found(session: Session, job_id: int) -> Job:
    job = session.get(Job, job_id)
    if job is None:
        raise NotFound("no-such-job")
    return job


def _demand(actor: Actor, job: Job) -> None:
    """Who asked may stop it, and who could have asked."""
    if job.requested_by_id is None or job.requested_by_id != actor.user_id:
        actor.demand(_action(job))


def _action(job: Job) -> Action:
    return Action.PUBLISH if job.kind is JobKind.PUBLISH else Action.PLAN


def _view(session: Session, actor: Actor, job: Job) -> JobView:
    user = session.get(User, job.requested_by_id) if job.requested_by_id else None
    is_live = job.state in _LIVE
    can_stop = is_live and not job.stop_requested and job.phase != LAST_STEP[job.kind]
    is_own = job.requested_by_id == actor.user_id
    faults = job.result.get("reasons", ()) if is_own or actor.is_system else ()
    ends = job.finished_at or utc_now()
    return JobView(
        id=job.id,
        kind=job.kind.value,
        state=job.state.value,
        number=job.version_number,
        requested_at=job.requested_at,
        requested_by=user.name if user else "",
        elapsed_seconds=(ends - job.claimed_at).total_seconds() if job.claimed_at else 0.0,
        step=job.phase,
        done=job.done,
        total=job.total,
        made=job.result.get("number"),
        outcome=_outcome(job),
        is_warning=bool(job.result.get("is_rechecked")),
        error=Sentence(key=f"error-{job.error_code}", params=job.error_params) if job.error_code else None,
        reasons=tuple(Reason(where=one["where"], text=reason_text(one)) for one in faults),
        is_live=is_live,
        stop_requested=job.stop_requested,
        may_stop=can_stop and (is_own or actor.may(_action(job))),
    )


def _outcome(job: Job) -> Sentence | None:
    """What came of a finished job."""
    if job.state is not RunState.FINISHED:
        return None
    told = {**job.result, "number": str(job.result["number"])}
    if job.kind is JobKind.PUBLISH:
        return Sentence(key="plans-done-publish", params=told)
    if job.kind is JobKind.TAKE:
        return Sentence(key="explain-taken", params=told)
    return Sentence(key="planimport-rechecked" if told["is_rechecked"] else "planimport-done", params=told)
