"""Jobs for other systems: what a call asked of the worker, how far it is and what came of it."""

from __future__ import annotations

from sqlalchemy.orm import Session

from scheduler.errors import NotFound
from scheduler.models import Job, JobKind, RunState
from scheduler.planning.returning import ReturnedPlan
from scheduler.services import jobs
from scheduler.services.access import Action, Actor
from scheduler.services.exchange.plan_values import JobEntry, JobReason, PublishedEntry
from scheduler.services.exchange.scopes import OPENS
from scheduler.services.exchange.tokens import Caller

_NEEDED = {JobKind.PUBLISH: Action.PUBLISH, JobKind.RETURN_PLAN: Action.PLAN, JobKind.TAKE: Action.PLAN}


def publish(session: Session, actor: Actor, caller: Caller, number: int) -> JobEntry:
    """Queue the publication of an approved version. Raises NotFound, Forbidden, Conflict."""
    return job_entry(session, caller, jobs.request_publication(session, actor, number))


def return_plan(session: Session, actor: Actor, caller: Caller, number: int, data: bytes) -> JobEntry:
    """Queue a plan file that answers the problem of version `number`.

    Raises NotFound, Forbidden, Unusable for what is no plan file.
    """
    return job_entry(session, caller, jobs.request_return(session, actor, number, data))


def job_entry(session: Session, caller: Caller, job_id: int) -> JobEntry:
    """A job that this token, its owner or another with the same right asked for. Raises NotFound otherwise.

    Why a plan was refused is told to the token that brought it: it was said with that token's rights.
    """
    job = session.get(Job, job_id, populate_existing=True)
    if job is None or not _is_shown(caller, job):
        raise NotFound("no-such-job")
    view = jobs.told_job(session, caller.user, job)
    is_own = jobs.token_of(job) == caller.token_id
    return JobEntry(
        id=job.id,
        kind=job.kind.value,
        state=job.state,
        about=job.version_number,
        requested_at=job.requested_at,
        started_at=job.claimed_at,
        finished_at=job.finished_at,
        stop_requested=job.stop_requested,
        step=job.phase,
        done=job.done,
        total=job.total,
        version=view.made,
        published=_published(job),
        returned=_returned(job),
        code=job.error_code or None,
        error=view.error.text if view.error else None,
        reasons=tuple(_reason(one) for one in job.result.get("reasons", ())) if is_own else (),
    )


def _is_shown(caller: Caller, job: Job) -> bool:
    """Whether this token could have asked for the job itself."""
    if jobs.token_of(job) == caller.token_id:
        return True
    opened = frozenset[Action]().union(*(OPENS[scope] for scope in caller.scopes))
    return _NEEDED[job.kind] in opened and caller.user.may(_NEEDED[job.kind])


def _published(job: Job) -> PublishedEntry | None:
    if job.kind is not JobKind.PUBLISH or job.state is not RunState.FINISHED:
        return None
    return PublishedEntry(cases=job.result["cases"], people=job.result["people"])


def _returned(job: Job) -> ReturnedPlan | None:
    if job.kind is JobKind.PUBLISH or job.state is not RunState.FINISHED:
        return None
    return ReturnedPlan(**{name: job.result[name] for name in ReturnedPlan.__dataclass_fields__})


def _reason(told: dict[str, str]) -> JobReason:
    return JobReason(where=told["where"], code=told.get("code", ""), text=jobs.reason_text(told))
