"""Sending again: what was parked takes its place in the queue, what left once leaves as a new message."""

from __future__ import annotations

from sqlalchemy.orm import Session

from scheduler.errors import Conflict
from scheduler.models import Contact, MessageKind, MessageState, OutboxMessage, utc_now
from scheduler.services.access import Actor
from scheduler.services.audit import record
from scheduler.services.messages.changes import change_from
from scheduler.services.messages.confirming import acknowledgement_of
from scheduler.services.messages.drafting import new_message
from scheduler.services.messages.reading import managed_message
from scheduler.services.messages.threads import thread_of
from scheduler.services.tokens import message_key


def resend(session: Session, actor: Actor, message_id: int) -> int:
    """Send a thread again at once; how many messages. Raises NotFound and Conflict (confirmed, replaced, under way)."""
    message = managed_message(session, actor, message_id)
    if acknowledgement_of(session, message) is not None:
        raise Conflict("message-confirmed-already")
    told = (message,) if message.kind is MessageKind.ESCALATION else thread_of(session, message).told
    again = 0
    for one in {_shown(each): each for each in told}.values():
        again += _again(session, one, len(told))
    if not again:
        raise Conflict("message-on-its-way" if message.state is not MessageState.WITHDRAWN else "message-replaced")
    record(session, actor, "message.resent", "message", message.id, messages=again)
    session.flush()
    return again


def _shown(message: OutboxMessage) -> tuple[str, ...]:
    """What a message tells of: a copy tells of the same."""
    return tuple(sorted(row.uid for row in message.changes))


def _again(session: Session, message: OutboxMessage, count: int) -> bool:
    now = utc_now()
    if message.state in (MessageState.PARKED, MessageState.PENDING):
        message.state, message.due_at, message.tries = MessageState.PENDING, now, 0
        return True
    if message.state is not MessageState.SENT:
        return False
    contact = session.get_one(Contact, message.contact_id)
    copy = new_message(
        contact,
        message.kind,
        tuple(change_from(row) for row in message.changes),
        message_key("again", message.key, str(count)),
        urgent=True,
        now=now,
    )
    copy.root_id = message.root_id or message.id
    copy.publication_id = message.publication_id
    session.add(copy)
    return True
