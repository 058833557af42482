"""What a webhook was told, try by try, and telling it again."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from scheduler.errors import Conflict, NotFound
from scheduler.models import DeliveryAttempt, MessageKind, MessageState, OutboxMessage, Way, utc_now
from scheduler.services.access import Actor
from scheduler.services.audit import record
from scheduler.services.messages.announcing import TOLD_FOR
from scheduler.services.messages.contacts import managed_contact
from scheduler.services.messages.topics import CALENDAR, TEST

_KINDS = (MessageKind.WEBHOOK, MessageKind.TEST)


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryTry:
    """One request: `status` is the HTTP status of the answer, 0 where none came; `code` says why it failed."""

    number: int
    started_at: datetime
    ended_at: datetime | None
    outcome: str
    code: str
    status: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryEntry:
    """An event that a webhook is told: `event` is the `webhook-id` of every try, `due_at` when the next one leaves."""

    id: int
    event: str
    topic: str
    state: str
    created_at: datetime
    due_at: datetime | None
    delivered_at: datetime | None
    can_redeliver: bool
    tries: tuple[DeliveryTry, ...]


def list_deliveries(
    session: Session, actor: Actor, contact_id: int, *, limit: int, before: int | None = None
) -> tuple[DeliveryEntry, ...]:
    """The latest events of a webhook first, `limit` of them, those with an id under `before`. Raises NotFound."""
    _webhook(session, actor, contact_id)
    query = select(OutboxMessage).where(OutboxMessage.contact_id == contact_id, OutboxMessage.kind.in_(_KINDS))
    query = query.where(OutboxMessage.id < before) if before is not None else query
    rows = session.scalars(query.order_by(OutboxMessage.id.desc()).limit(limit)).all()
    tries: dict[int, list[DeliveryAttempt]] = defaultdict(list)
    attempts = select(DeliveryAttempt).where(DeliveryAttempt.message_id.in_([row.id for row in rows]))
    for attempt in session.scalars(attempts.order_by(DeliveryAttempt.number)):
        tries[attempt.message_id].append(attempt)
    return tuple(_entry(row, tries[row.id]) for row in rows)


def redeliver(session: Session, actor: Actor, contact_id: int, message_id: int) -> DeliveryEntry:
    """Send an event again at once, under the same id and with the same body.

    Raises NotFound, and Conflict where it is being sent or was replaced by a later one.
    """
    _webhook(session, actor, contact_id)
    message = session.get(OutboxMessage, message_id, with_for_update=True)
    if message is None or message.contact_id != contact_id or message.kind not in _KINDS:
        raise NotFound("delivery-unknown")
    if message.state is MessageState.SENDING:
        raise Conflict("message-on-its-way")
    if message.state is MessageState.WITHDRAWN:
        raise Conflict("message-replaced")
    now = utc_now()
    message.state, message.due_at, message.tries, message.sent_at = MessageState.PENDING, now, 0, None
    message.expires_at = max(message.expires_at, now + TOLD_FOR)
    record(session, actor, "message.resent", "message", message.id, messages=1)
    session.flush()
    return _entry(message, sorted(message.deliveries, key=lambda attempt: attempt.number))


def _webhook(session: Session, actor: Actor, contact_id: int) -> None:
    if managed_contact(session, actor, contact_id).way is not Way.WEBHOOK:
        raise NotFound("contact-unknown")


def _entry(row: OutboxMessage, tries: list[DeliveryAttempt]) -> DeliveryEntry:
    return DeliveryEntry(
        id=row.id,
        event=row.key,
        topic=row.topic or (TEST if row.kind is MessageKind.TEST else CALENDAR),
        state=row.state.value,
        created_at=row.created_at,
        due_at=row.due_at if row.state is MessageState.PENDING else None,
        delivered_at=row.sent_at,
        can_redeliver=row.state not in (MessageState.SENDING, MessageState.WITHDRAWN),
        tries=tuple(
            DeliveryTry(
                number=one.number,
                started_at=one.started_at,
                ended_at=one.ended_at,
                outcome=one.outcome.value,
                code=one.code,
                status=one.status,
            )
            for one in tries
        ),
    )
