"""When nobody confirms: the next contact of the calendar is told, then the office; then the page alone shows it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from scheduler.config import settings
from scheduler.models import Contact, Escalation, MessageKind, Office, RecipientKind, Way
from scheduler.services.messages.drafting import new_message
from scheduler.services.messages.reach import reach_of
from scheduler.services.messages.threads import Thread, open_threads
from scheduler.services.messages.timing import after_quiet, rhythm_of
from scheduler.services.tokens import message_key


def escalate_unconfirmed(session: Session, now: datetime) -> int:
    """Take every thread that is due one step up; how many were."""
    due = [thread for thread in open_threads(session, now) if is_due(thread, now)]
    for thread in due:
        _step_up(session, thread, now)
    session.flush()
    return len(due)


def is_due(thread: Thread, now: datetime) -> bool:
    """Whether somebody else should be told by now: what could not be delivered at once, the rest when time is up."""
    if not thread.changes or any(step.contact_id is None for step in thread.steps):
        return False
    if thread.declined:
        return now >= confirm_by(thread)
    first = min(change.first_start for change in thread.changes)
    if first - now > timedelta(days=settings().confirm_days):
        return False
    return now >= confirm_by(thread)


def confirm_by(thread: Thread) -> datetime:
    """Until when the present reader may confirm before the next one is told."""
    rules = settings()
    wait = timedelta(minutes=rules.confirm_urgent_minutes) if thread.is_urgent else timedelta(hours=rules.confirm_hours)
    if not thread.steps:
        if thread.declined_at is not None:
            return thread.declined_at
        return thread.told_at if thread.is_stuck else thread.told_at + wait
    last = max(step.at for step in thread.steps)
    told = [message.sent_at or message.due_at for message in thread.further]
    return max([last, *(at for at in told if at >= last)]) + wait


def _step_up(session: Session, thread: Thread, now: datetime) -> None:
    step = len(thread.escalations) + 1
    contact = _next_contact(session, thread)
    session.add(Escalation(message_id=thread.root_id, step=step, at=now, contact_id=contact.id if contact else None))
    if contact is None:
        return
    key = message_key("escalation", str(thread.root_id), str(step))
    urgent = thread.is_urgent or thread.is_stuck or bool(thread.declined)
    message = new_message(
        contact, MessageKind.ESCALATION, thread.declined or thread.changes, key, urgent=urgent, now=now
    )
    message.root_id = thread.root_id
    message.publication_id = thread.told[0].publication_id
    if not message.is_urgent:
        message.due_at = after_quiet(now, reach_of(session, contact).zone, rhythm_of(settings()))
    session.add(message)


def _next_contact(session: Session, thread: Thread) -> Contact | None:
    """Who has not been told: those in reserve first, others of the same calendar, then the office's contacts."""
    first = thread.told[0].contact
    told = {first.id} | {step.contact_id for step in thread.steps}
    offices = reach_of(session, first).offices or session.scalars(select(Office.id)).all()
    same = _contacts(session, first.recipient_kind, first.recipient_id)
    near = [one for one in same if one.examiner in ("", first.examiner)]
    ranked = [*near, *(one for key in sorted(offices) for one in _contacts(session, RecipientKind.OFFICE, key))]
    return next((one for one in ranked if one.id not in told and _can_be_told(session, one)), None)


def _contacts(session: Session, kind: RecipientKind, recipient_id: int) -> Sequence[Contact]:
    query = select(Contact).where(
        Contact.recipient_kind == kind,
        Contact.recipient_id == recipient_id,
        Contact.is_active,
        Contact.way.not_in((Way.FEED, Way.WEBHOOK)),
    )
    return session.scalars(query.order_by(Contact.is_reserve.desc(), Contact.id)).all()


def _can_be_told(session: Session, contact: Contact) -> bool:
    reach = reach_of(session, contact)
    return reach.is_entitled and bool(reach.phone if contact.way is Way.TEXT else reach.email)
