"""The queue of messages: claimed by a lease, sent by one worker, never by two at once.

A message leaves at most once as long as workers live. One that dies between sending and noting it leaves a try of
unknown outcome; the message is then sent again, because a change that nobody hears of can leave a family alone at an
airport. The Message-ID is the same, so a mailbox or gateway that knows it drops the second copy.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, or_, select, update
from sqlalchemy.orm import Session

from integrations.mail import SendingFailed
from scheduler.config import settings
from scheduler.models import (
    Acknowledgement,
    Contact,
    DeliveryAttempt,
    DeliveryOutcome,
    MessageKind,
    MessageState,
    OutboxChange,
    OutboxMessage,
    Way,
)
from scheduler.services.messages.reach import has_way, reach_of
from scheduler.services.messages.timing import after_quiet, retry_at, rhythm_of
from scheduler.services.work_queue import is_changed

LEASE = timedelta(minutes=15)
"""Longer than any conversation with a mail server can last at the longest setting of `mail_seconds`."""
UNKNOWN_MAX = 3
"""After so many tries of unknown outcome a message is parked: it may be what kills the worker."""
_OWN_FAULTS = frozenset(
    {"mail.sign-in-refused", "mail.certificate-refused", "mail.encryption-missing", "channel.template-unusable"}
)
"""Failures of the installation, not of the message: worth another try once somebody has mended the settings."""
HALTING = _OWN_FAULTS | {"mail.not-reached", "mail.took-too-long", "request.not-reached", "request.took-too-long"}
"""Failures that the next message would meet too: the round ends."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """A message in the hands of a worker, and which try this is."""

    message_id: int
    number: int


def claim_next(session: Session, worker: str, now: datetime, *, only: int | None = None) -> Claim | None:
    """Claim the message that is due first, urgent ones before others; None where there is none.

    The conditional update decides on every database; PostgreSQL also skips rows that another worker is claiming.
    """
    due = (
        select(OutboxMessage.id)
        .join(Contact, OutboxMessage.contact_id == Contact.id)
        .where(OutboxMessage.state == MessageState.PENDING, OutboxMessage.due_at <= now, _has_way())
        .order_by(OutboxMessage.is_urgent.desc(), OutboxMessage.due_at, OutboxMessage.id)
        .limit(1)
        .with_for_update(skip_locked=True, of=OutboxMessage)
    )
    if only is not None:
        due = due.where(OutboxMessage.id == only)
    found = session.scalar(due)
    if found is None:
        return None
    taken = (
        update(OutboxMessage)
        .where(OutboxMessage.id == found, OutboxMessage.state == MessageState.PENDING)
        .values(state=MessageState.SENDING, leased_by=worker, leased_until=now + LEASE, tries=OutboxMessage.tries + 1)
    )
    if not is_changed(session, taken):
        return None
    message = session.get_one(OutboxMessage, found, populate_existing=True)
    number = max((attempt.number for attempt in message.deliveries), default=0) + 1
    message.deliveries.append(
        DeliveryAttempt(number=number, worker=worker, started_at=now, outcome=DeliveryOutcome.STARTED)
    )
    session.flush()
    return Claim(message_id=found, number=number)


def is_overtaken(session: Session, message: OutboxMessage) -> bool:
    """Whether a claimed message must not leave.

    Its contact has gone, it is known already (an invitation still has to reach the calendar), or a newer invitation to
    the event exists.
    """
    contact = session.get_one(Contact, message.contact_id)
    if not reach_of(session, contact).is_entitled:
        return True
    if message.kind in (MessageKind.DIGEST, MessageKind.ESCALATION):
        known = select(Acknowledgement.id).where(Acknowledgement.message_id == (message.root_id or message.id))
        return session.scalar(known) is not None
    return message.kind is MessageKind.INVITATION and _has_newer_invitation(session, message)


def _has_newer_invitation(session: Session, message: OutboxMessage) -> bool:
    own = message.changes[0]
    newer = (
        select(OutboxMessage.id)
        .join(OutboxChange, OutboxChange.message_id == OutboxMessage.id)
        .where(
            OutboxMessage.contact_id == message.contact_id,
            OutboxMessage.kind == MessageKind.INVITATION,
            OutboxMessage.state != MessageState.WITHDRAWN,
            OutboxChange.uid == own.uid,
            OutboxChange.sequence > own.sequence,
        )
    )
    return session.scalar(newer.limit(1)) is not None


def note_sent(session: Session, claim: Claim, worker: str, now: datetime) -> bool:
    """Mark a message as sent; False where the lease was lost meanwhile and another worker has it in hand.

    One that was taken back, but not claimed again, is marked too: it did leave.
    """
    _end_try(session, claim, DeliveryOutcome.SENT, now)
    values = {"state": MessageState.SENT, "sent_at": now, "error_code": ""}
    if _release(session, claim, worker, **values):
        return True
    taken_back = update(OutboxMessage).where(
        OutboxMessage.id == claim.message_id, OutboxMessage.state == MessageState.PENDING
    )
    return is_changed(session, taken_back.values(**values))


def note_withdrawn(session: Session, claim: Claim, worker: str, now: datetime) -> None:
    """Let a claimed message go unsent."""
    _end_try(session, claim, DeliveryOutcome.PERMANENT, now, code="message.overtaken")
    _release(session, claim, worker, state=MessageState.WITHDRAWN, error_code="message.overtaken")


def note_failed(
    session: Session, claim: Claim, worker: str, failure: SendingFailed, now: datetime, chance: random.Random
) -> MessageState:
    """Mark a try as failed: the message waits for the next one, or is parked for a person to look at."""
    may_pass = failure.is_temporary or failure.code in _OWN_FAULTS
    outcome = DeliveryOutcome.TEMPORARY if may_pass else DeliveryOutcome.PERMANENT
    _end_try(session, claim, outcome, now, code=failure.code, status=failure.params.get("status", 0))
    message = session.get_one(OutboxMessage, claim.message_id)
    state = MessageState.PENDING if may_pass and message.tries < settings().message_tries else MessageState.PARKED
    due_at = message.due_at
    if state is MessageState.PENDING:
        asked = now + timedelta(seconds=failure.params.get("wait", 0))
        due_at = max(_next_try(session, message, now, chance), asked)
    _release(session, claim, worker, state=state, error_code=failure.code, due_at=due_at)
    return state


def _next_try(session: Session, message: OutboxMessage, now: datetime, chance: random.Random) -> datetime:
    """Ever later; a message that is not urgent does not come at night by its second try either."""
    at = retry_at(message.tries, now, chance)
    if message.is_urgent or message.kind is MessageKind.WEBHOOK:
        return at
    zone = reach_of(session, session.get_one(Contact, message.contact_id)).zone
    return after_quiet(at, zone, rhythm_of(settings()))


def release_dead_messages(session: Session, now: datetime) -> tuple[int, ...]:
    """Take messages back from workers that died with them in hand; their ids.

    Nobody knows whether such a message left. It is sent again under the same Message-ID.
    """
    dead = select(OutboxMessage).where(OutboxMessage.state == MessageState.SENDING, OutboxMessage.leased_until < now)
    ids = []
    for message in session.scalars(dead.with_for_update(skip_locked=True)).all():
        for attempt in message.deliveries:
            if attempt.outcome is DeliveryOutcome.STARTED:
                attempt.outcome, attempt.ended_at = DeliveryOutcome.UNKNOWN, now
                attempt.code = "message.outcome-unknown"
        unknown = sum(attempt.outcome is DeliveryOutcome.UNKNOWN for attempt in message.deliveries)
        message.state = MessageState.PARKED if unknown >= UNKNOWN_MAX else MessageState.PENDING
        message.error_code, message.due_at = "message.outcome-unknown", now
        message.leased_by, message.leased_until = "", None
        ids.append(message.id)
    session.flush()
    return tuple(ids)


def expire_old(session: Session, now: datetime) -> int:
    """Give up messages about what is over by now; how many."""
    late = update(OutboxMessage).where(
        OutboxMessage.state.in_((MessageState.PENDING, MessageState.PARKED)), OutboxMessage.expires_at < now
    )
    result = session.execute(late.values(state=MessageState.EXPIRED).execution_options(synchronize_session=False))
    return int(result.rowcount)  # type: ignore[attr-defined]  # the result of an UPDATE counts its rows


def _has_way() -> ColumnElement[bool]:
    """Messages whose way out is set up; the others wait, and the page of messages says what is missing."""
    rules = settings()
    is_test_hook = and_(Contact.way == Way.WEBHOOK, OutboxMessage.kind == MessageKind.TEST)
    is_hook = or_(OutboxMessage.kind == MessageKind.WEBHOOK, is_test_hook)
    is_text = and_(Contact.way == Way.TEXT, OutboxMessage.kind.not_in((MessageKind.INVITATION, MessageKind.WEBHOOK)))
    ways = [is_hook]
    ways += [is_text] if has_way(rules, Way.TEXT) else []
    ways += [and_(~is_text, ~is_hook)] if has_way(rules, Way.DIGEST) else []
    return or_(*ways)


def _end_try(
    session: Session, claim: Claim, outcome: DeliveryOutcome, now: datetime, *, code: str = "", status: int = 0
) -> None:
    session.execute(
        update(DeliveryAttempt)
        .where(DeliveryAttempt.message_id == claim.message_id, DeliveryAttempt.number == claim.number)
        .values(outcome=outcome, ended_at=now, code=code, status=status)
    )


def _release(session: Session, claim: Claim, worker: str, **values: object) -> bool:
    mine = (
        update(OutboxMessage)
        .where(
            OutboxMessage.id == claim.message_id,
            OutboxMessage.leased_by == worker,
            OutboxMessage.state == MessageState.SENDING,
        )
        .values(leased_by="", leased_until=None, **values)
    )
    return is_changed(session, mine)
