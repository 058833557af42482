"""Telling other systems of what no calendar holds: a planning run that ended, a version that was published."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from scheduler.models import (
    Contact,
    MessageKind,
    Office,
    OutboxMessage,
    PlanCase,
    PlanningRun,
    PlanVersion,
    Publication,
    RecipientKind,
    RunState,
    VersionStatus,
    Way,
)
from scheduler.services.messages.drafting import new_message
from scheduler.services.messages.topics import RUN, VERSION, RunFinished, VersionPublished
from scheduler.services.tokens import message_key

TOLD_FOR = timedelta(days=3)
"""How long a system that is down is tried."""
_LATELY = timedelta(days=1)
_OVER = (RunState.FINISHED, RunState.STOPPED, RunState.FAILED)
_RUN_FACTS, _VERSION_FACTS = TypeAdapter(RunFinished), TypeAdapter(VersionPublished)


def announce_publication(session: Session, publication: Publication, now: datetime) -> int:
    """Write to every office's systems that a version is published; how many messages. Twice writes nothing."""
    listeners = _listeners(session, VERSION)
    if not listeners:
        return 0
    version = session.get_one(PlanVersion, publication.version_id)
    facts = VersionPublished(
        version=version.number,
        publication=publication.id,
        published_at=publication.published_at,
        superseded=_published_before(session, publication),
        planned=_count(session, version.id, is_planned=True),
    )
    said = _VERSION_FACTS.dump_python(facts, mode="json")
    return sum(_tell(session, one, VERSION, str(publication.id), said, now) for one in listeners)


def announce_runs(session: Session, now: datetime) -> int:
    """Write of every run that has ended lately to the systems of its office, of all for a run over all offices."""
    listeners = _listeners(session, RUN)
    if not listeners:
        return 0
    ended = PlanningRun.finished_at >= now - _LATELY
    query = select(PlanningRun).where(PlanningRun.state.in_(_OVER), ended).order_by(PlanningRun.id)
    written = 0
    for run in session.scalars(query):
        near = [one for one in listeners if _is_near(one, run)]
        if near:
            said = _RUN_FACTS.dump_python(_run_facts(session, run), mode="json")
            written += sum(_tell(session, one, RUN, str(run.id), said, now) for one in near)
    return written


def _listeners(session: Session, topic: str) -> Sequence[Contact]:
    query = select(Contact).where(Contact.way == Way.WEBHOOK, Contact.recipient_kind == RecipientKind.OFFICE)
    return [one for one in session.scalars(query.where(Contact.is_active).order_by(Contact.id)) if topic in one.events]


def _is_near(contact: Contact, run: PlanningRun) -> bool:
    """Whether the run is the office's business, and ended since the system listens."""
    since = run.finished_at is not None and run.finished_at >= contact.created_at
    return since and run.office_id in (None, contact.recipient_id)


def _run_facts(session: Session, run: PlanningRun) -> RunFinished:
    version = session.get(PlanVersion, run.version_id) if run.version_id is not None else None
    office = session.get(Office, run.office_id) if run.office_id is not None else None
    return RunFinished(
        run=run.id,
        state=run.state.value,  # type: ignore[arg-type]  # one of those asked for
        outcome=run.outcome or "",
        error_code=run.error_code or "",
        office=office.code if office is not None else None,
        from_on=run.from_on,
        to_on=run.to_on,
        requested_at=run.requested_at,
        finished_at=run.finished_at or run.requested_at,
        version=version.number if version is not None else None,
        planned=_count(session, version.id, is_planned=True) if version is not None else None,
        left_out=_count(session, version.id, is_planned=False) if version is not None else None,
    )


def _count(session: Session, version_id: int, *, is_planned: bool) -> int:
    query = select(func.count()).where(PlanCase.version_id == version_id, PlanCase.is_planned.is_(is_planned))
    return session.scalar(query) or 0


def _tell(session: Session, contact: Contact, topic: str, subject: str, facts: dict[str, Any], now: datetime) -> int:
    key = message_key(str(contact.id), topic, subject)
    if session.scalar(select(OutboxMessage.id).where(OutboxMessage.key == key)) is not None:
        return 0
    message = new_message(contact, MessageKind.WEBHOOK, (), key, urgent=False, now=now)
    message.topic, message.facts, message.expires_at = topic, facts, now + TOLD_FOR
    session.add(message)
    session.flush()
    return 1


def _published_before(session: Session, publication: Publication) -> int | None:
    """The number of the version that a publication has replaced, None for the first."""
    query = (
        select(PlanVersion.number)
        .join(Publication, Publication.version_id == PlanVersion.id)
        .where(Publication.id < publication.id, PlanVersion.status == VersionStatus.SUPERSEDED)
        .order_by(Publication.id.desc())
    )
    return session.scalar(query.limit(1))
