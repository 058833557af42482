"""Answers to invitations: who accepts or is not sure knows of it; who declines has somebody else told at once.

An answer counts where it comes back to the address that only this contact was given for this event, from the person
that was invited, about the latest invitation. Whatever else the mail says is not looked at.
"""

from __future__ import annotations

import hmac
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog
from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from integrations.mail import CalendarReply, ReplyUnreadable, read_reply
from scheduler.config import settings
from scheduler.errors import AppError, Conflict, Forbidden, InvalidInput, NotFound
from scheduler.models import (
    Acknowledgement,
    ChangeKind,
    ConfirmedBy,
    Contact,
    InvitationReply,
    MessageKind,
    MessageState,
    OutboxChange,
    OutboxMessage,
    ReplyStatus,
    Way,
    utc_now,
)
from scheduler.services.access import SYSTEM
from scheduler.services.audit import record
from scheduler.services.messages.changes import change_from
from scheduler.services.messages.confirming import acknowledge, acknowledgement_of
from scheduler.services.messages.reach import reach_of, reply_address
from scheduler.services.messages.threads import thread_of

log = structlog.get_logger()
_TOLD = (MessageState.SENT, MessageState.SENDING)
_CLOCK_OFF = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class TakenReply:
    """What became of an answer: the thread's message, and whether it had been taken before."""

    message_id: int
    status: ReplyStatus
    is_again: bool


def receive(session: Session, data: bytes, *, now: datetime | None = None) -> TakenReply:
    """Take the answer in a mail as it came. Raises InvalidInput for a mail that holds none, and as `take_reply`."""
    try:
        taken = take_reply(session, read_reply(data), now=now)
    except ReplyUnreadable as failure:
        log.warning("reply.refused", code=failure.code)
        raise InvalidInput(f"reply-{failure.code.removeprefix('reply.')}") from None
    except AppError as failure:
        log.warning("reply.refused", code=failure.code)
        raise
    log.info("reply.taken", message=taken.message_id, status=taken.status.value, again=taken.is_again)
    return taken


def take_reply(session: Session, reply: CalendarReply, *, now: datetime | None = None) -> TakenReply:
    """Take an answer; the same mail again changes nothing.

    Raises NotFound (no such invitation), Forbidden (not from whom we invited) and Conflict (out of date).
    """
    at = now or utc_now()
    if not settings().mail_reply_to:
        raise Conflict("reply-not-set-up")
    known = _taken(session, reply)
    if known is not None:
        return TakenReply(message_id=known.message_id, status=known.status, is_again=True)
    contact, told = _addressee(session, reply)
    latest = _latest(told)
    _check_fresh(session, contact, latest, reply, at)
    row = InvitationReply(
        message_id=latest.message_id,
        contact_id=contact.id,
        uid=reply.uid,
        sequence=reply.sequence,
        status=ReplyStatus(reply.answer.value),
        said_at=reply.said_at,
        received_at=at,
        mail_sha256=reply.digest,
    )
    try:
        with session.begin_nested():
            session.add(row)
    except IntegrityError:  # another process was given the same mail at this moment
        return TakenReply(message_id=latest.message_id, status=row.status, is_again=True)
    _settle(session, session.get_one(OutboxMessage, latest.message_id), row, at)
    record(session, SYSTEM, "invitation.answered", "message", row.message_id, status=row.status.value)
    return TakenReply(message_id=row.message_id, status=row.status, is_again=False)


def _taken(session: Session, reply: CalendarReply) -> InvitationReply | None:
    return session.scalars(select(InvitationReply).where(InvitationReply.mail_sha256 == reply.digest)).one_or_none()


def _addressee(session: Session, reply: CalendarReply) -> tuple[Contact, list[OutboxChange]]:
    """Whom the answer is from, with what this contact was told of the event, the latest first."""
    query = (
        select(OutboxChange, Contact)
        .join(OutboxMessage, OutboxMessage.id == OutboxChange.message_id)
        .join(Contact, Contact.id == OutboxMessage.contact_id)
        .where(
            OutboxChange.uid == reply.uid,
            OutboxMessage.kind == MessageKind.INVITATION,
            OutboxMessage.state.in_(_TOLD) | OutboxMessage.tries.__gt__(0),
        )
        .order_by(OutboxChange.sequence.desc(), OutboxChange.id.desc())
    )
    rows = session.execute(query).all()
    if not rows:
        raise NotFound("reply-unknown")
    for contact in {contact.id: contact for _, contact in rows}.values():
        own = reply_address(settings(), contact.id, reply.uid)
        if own and any(hmac.compare_digest(own.lower().encode(), one.encode()) for one in reply.addresses):
            return contact, [change for change, other in rows if other.id == contact.id]
    raise Forbidden("reply-forged")


def _latest(told: Sequence[OutboxChange]) -> OutboxChange:
    return max(told, key=lambda change: (change.sequence, change.id))


def _check_fresh(session: Session, contact: Contact, latest: OutboxChange, reply: CalendarReply, now: datetime) -> None:
    if not contact.is_active or contact.way is not Way.INVITATIONS:
        raise Conflict("reply-closed")
    if reach_of(session, contact).email.lower() != reply.attendee:
        raise Forbidden("reply-forged")
    if latest.kind is ChangeKind.CANCELLED or reply.sequence != latest.sequence:
        raise Conflict("reply-stale")
    if change_from(latest).last_end <= now:
        raise Conflict("reply-over")
    if reply.said_at > now + _CLOCK_OFF:
        raise Conflict("reply-clock")
    later = select(InvitationReply.id).where(
        InvitationReply.contact_id == contact.id,
        InvitationReply.uid == reply.uid,
        InvitationReply.sequence == reply.sequence,
        InvitationReply.said_at > reply.said_at,
    )
    if session.scalar(later.limit(1)) is not None:
        raise Conflict("reply-stale")


def _settle(session: Session, message: OutboxMessage, row: InvitationReply, now: datetime) -> None:
    """A thread is confirmed once every invitation of it is answered and none declined; a refusal opens it again."""
    thread = thread_of(session, message)
    if row.status is ReplyStatus.DECLINED:
        # Whoever confirmed before did not know of the refusal.
        session.execute(delete(Acknowledgement).where(Acknowledgement.message_id == thread.root_id))
        return
    if thread.is_answered and not thread.declined and acknowledgement_of(session, message) is None:
        acknowledge(session, message, ConfirmedBy.REPLY, now, contact_id=message.contact_id)
