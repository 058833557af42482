"""The page of messages: who has not confirmed, what does not get through and why, what waits, what is settled."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from scheduler.config import settings
from scheduler.errors import NotFound
from scheduler.i18n import Bilingual, Language
from scheduler.models import (
    Contact,
    Escort,
    MessageKind,
    MessageState,
    OutboxMessage,
    RecipientKind,
    User,
    Way,
    utc_now,
)
from scheduler.services.access import Action, Actor
from scheduler.services.feeds import list_recipients
from scheduler.services.feeds.rights import DAILY_KINDS, feed_owner_of, may_manage, shown_name
from scheduler.services.messages.composing import tell
from scheduler.services.messages.escalating import confirm_by
from scheduler.services.messages.reach import has_way, needs_text, reach_of, recipient_of, reference_of
from scheduler.services.messages.threads import TELLING, Thread, open_threads, thread_of, threads_of
from scheduler.services.messages.values import AnswerView, MessageDetail, MessagesPage, StepView, ThreadView, TryView

_SETTLED_DAYS = 7
_SETTLED_MOST = 50
_REASONS = {
    "address": {"mail.address-unusable", "channel.number-unusable"},
    "recipient": {"mail.recipient-refused"},
    "away": {"mail.not-reached", "mail.took-too-long", "request.host-unknown", "request.not-reached"}
    | {"request.took-too-long"},
    "settings": {"mail.sign-in-refused", "mail.certificate-refused", "mail.encryption-missing"}
    | {"channel.template-unusable", "request.address-unusable", "request.scheme-refused", "request.address-forbidden"}
    | {"request.credentials-in-address", "request.certificate-refused"},
    "unknown": {"message.outcome-unknown"},
    "broken": {"message.unsendable", "mail.header-unusable", "mail.text-missing", "mail.invitation-unusable"},
    "overtaken": {"message.overtaken"},
}
"""Reason -> codes; every reason has the phrases `messages-reason-...` and `messages-advice-...`."""
_GONE = (MessageState.WITHDRAWN, MessageState.EXPIRED)
_AWAY = (*_GONE, MessageState.SENDING)


def messages_page(session: Session, actor: Actor, now: datetime | None = None) -> MessagesPage:
    """What the actor's offices need to know about messages. Raises Forbidden."""
    actor.demand(Action.MANAGE_SUBSCRIPTIONS)
    at = now or utc_now()
    opened = [thread for thread in open_threads(session, at) if _is_mine(session, actor, thread)]
    views = {thread.root_id: thread_view(session, actor, thread, at) for thread in opened}
    stuck = (*(view for view in views.values() if view.reason), *_stuck_aside(session, actor, at))
    return MessagesPage(
        unconfirmed=tuple(view for view in views.values() if not view.reason),
        stuck=stuck,
        waiting=_waiting(session, actor, at),
        settled=_settled(session, actor, at, set(views)),
        missing=_missing(session),
        untold=_untold(session, actor),
    )


def count_unconfirmed(session: Session, actor: Actor, now: datetime | None = None) -> int:
    """How many threads of the actor's offices need somebody's attention: not told, or not confirmed in time."""
    if not actor.may(Action.MANAGE_SUBSCRIPTIONS):
        return 0
    at = now or utc_now()
    return sum(
        (thread.is_stuck or bool(thread.escalations) or bool(thread.declined) or confirm_by(thread) <= at)
        and _is_mine(session, actor, thread)
        for thread in open_threads(session, at)
    )


def message_detail(
    session: Session, actor: Actor, message_id: int, language: Language, now: datetime | None = None
) -> MessageDetail:
    """One thread in full. Raises NotFound, also for one of another office."""
    message = managed_message(session, actor, message_id)
    thread = thread_of(session, message)
    tries = [
        TryView(
            number=number,
            message_id=attempt.message_id,
            started_at=attempt.started_at,
            ended_at=attempt.ended_at,
            outcome=attempt.outcome.value,
            code=reason_of(attempt.code),
            status=attempt.status,
        )
        for number, attempt in enumerate((one for each in thread.told for one in each.deliveries), 1)
    ]
    return MessageDetail(
        thread=thread_view(session, actor, thread, now or utc_now()),
        told=tuple(tell(change, language) for change in thread.changes),
        tries=tuple(tries),
        answers=tuple(
            AnswerView(
                heading=next((tell(one, language).heading for one in thread.changes if one.uid == reply.uid), ""),
                status=reply.status.value,
                at=reply.received_at,
            )
            for reply in thread.replies
        ),
    )


def managed_message(session: Session, actor: Actor, message_id: int) -> OutboxMessage:
    """A message of an office in which the actor manages who is told. Raises NotFound."""
    message = session.get(OutboxMessage, message_id)
    if message is None or not _may_see(session, actor, session.get_one(Contact, message.contact_id)):
        raise NotFound("message-unknown")
    return message


def thread_view(session: Session, actor: Actor, thread: Thread, now: datetime) -> ThreadView:
    """A thread as pages show it."""
    shown, contact = thread.told[-1], thread.told[0].contact
    reach = reach_of(session, contact)
    changes = thread.changes
    sent = [message.sent_at for message in thread.told if message.sent_at is not None]
    reason = "" if thread.acknowledgement else _reason(thread)
    return ThreadView(
        id=shown.id,
        recipient=_recipient(session, actor, contact),
        reference=reference_of(contact.recipient_kind, contact.recipient_id),
        contact=contact.label,
        phone=reach.phone,
        way=contact.way.value,
        state=_state(thread, now),
        reason=reason_of(reason),
        status=_last_status(thread) if reason else 0,
        is_urgent=thread.is_urgent,
        changes=len(changes),
        starts_at=changes[0].first_start if changes else shown.created_at,
        zone=reach.zone,
        created_at=thread.told[0].created_at,
        due_at=shown.due_at,
        told_at=max(sent, default=None),
        confirm_by=confirm_by(thread) if sent and thread.asks and not thread.acknowledgement else None,
        tries=shown.tries,
        topic=shown.topic,
        steps=tuple(_steps(session, actor, thread)),
        confirmed_at=thread.acknowledgement.at if thread.acknowledgement else None,
        confirmed_by=_confirmed_by(session, thread),
        can_resend=not thread.acknowledgement
        and all(one.state not in (*_GONE, MessageState.SENDING) for one in thread.told),
        can_confirm=thread.asks and not thread.acknowledgement and shown.state not in _GONE,
    )


def reason_of(code: str) -> str:
    """What a person can do something about, behind a code of an adapter; empty for none."""
    if not code:
        return ""
    return next((reason for reason, codes in _REASONS.items() if code in codes), "server")


def _reason(thread: Thread) -> str:
    """Why something of a thread has not arrived, empty where all did."""
    failing = [one.error_code for one in thread.told if one.error_code and one.state is not MessageState.SENT]
    return failing[-1] if failing else ""


def _last_status(thread: Thread) -> int:
    statuses = [attempt.status for message in thread.told for attempt in message.deliveries]
    return statuses[-1] if statuses else 0


def _state(thread: Thread, now: datetime) -> str:
    if thread.acknowledgement is not None:
        return "confirmed"
    states = {message.state for message in thread.told}
    if MessageState.PARKED in states:
        return "parked"
    if states <= {MessageState.WITHDRAWN, MessageState.EXPIRED}:
        return "withdrawn" if MessageState.WITHDRAWN in states else "expired"
    if MessageState.SENT not in states:
        return "retrying" if any(message.tries for message in thread.told) else "waiting"
    if not thread.asks:
        return "delivered"
    if thread.declined:
        return "declined"
    if thread.escalations:
        return "escalated"
    return "late" if confirm_by(thread) <= now else "sent"


def _steps(session: Session, actor: Actor, thread: Thread) -> list[StepView]:
    sent = {message.contact_id: message.state.value for message in thread.further}
    steps = []
    for step in thread.escalations:
        contact = session.get(Contact, step.contact_id) if step.contact_id is not None else None
        steps.append(
            StepView(
                at=step.at,
                calendar=_recipient(session, actor, contact) if contact else None,
                contact=contact.label if contact else "",
                state=sent.get(step.contact_id or 0, ""),
            )
        )
    return steps


def _confirmed_by(session: Session, thread: Thread) -> str:
    """The contact that pressed the button, or the colleague who telephoned."""
    row = thread.acknowledgement
    if row is None:
        return ""
    contact = session.get(Contact, row.contact_id) if row.contact_id is not None else None
    user = session.get(User, row.user_id) if row.user_id is not None else None
    return contact.label if contact else user.name if user else ""


def _recipient(session: Session, actor: Actor, contact: Contact) -> Bilingual:
    try:
        return shown_name(feed_owner_of(session, recipient_of(contact)), actor)
    except NotFound:
        return Bilingual(vi="–", en="–")


def _is_mine(session: Session, actor: Actor, thread: Thread) -> bool:
    return _may_see(session, actor, thread.told[0].contact)


def _may_see(session: Session, actor: Actor, contact: Contact) -> bool:
    return may_manage(actor, reach_of(session, contact).offices)


def _waiting(session: Session, actor: Actor, now: datetime) -> tuple[ThreadView, ...]:
    query = select(OutboxMessage).where(
        OutboxMessage.state.in_((MessageState.PENDING, MessageState.SENDING)),
        OutboxMessage.tries == 0,
        OutboxMessage.kind != MessageKind.ESCALATION,
    )
    return _views(session, actor, session.scalars(query.order_by(OutboxMessage.due_at)).all(), now)


def _stuck_aside(session: Session, actor: Actor, now: datetime) -> tuple[ThreadView, ...]:
    """Tests, escalations and webhooks that cannot be delivered: nobody confirms them, but somebody has to know."""
    query = select(OutboxMessage).where(
        OutboxMessage.state == MessageState.PARKED,
        OutboxMessage.kind.not_in(TELLING),
    )
    found = session.scalars(query.order_by(OutboxMessage.id)).all()
    return tuple(view for message in found for view in _views(session, actor, [message], now))


def _settled(session: Session, actor: Actor, now: datetime, opened: set[int]) -> tuple[ThreadView, ...]:
    query = (
        select(OutboxMessage)
        .where(
            OutboxMessage.created_at > now - timedelta(days=_SETTLED_DAYS),
            OutboxMessage.kind != MessageKind.ESCALATION,
            OutboxMessage.state.in_((MessageState.SENT, MessageState.WITHDRAWN, MessageState.EXPIRED)),
            OutboxMessage.root_id.is_(None),
            OutboxMessage.id.not_in(opened),
        )
        .order_by(OutboxMessage.id.desc())
        .limit(_SETTLED_MOST)
    )
    return _views(session, actor, session.scalars(query).all(), now)[::-1]


def _views(session: Session, actor: Actor, messages: Sequence[OutboxMessage], now: datetime) -> tuple[ThreadView, ...]:
    threads = threads_of(session, messages)
    return tuple(thread_view(session, actor, one, now) for one in threads if _is_mine(session, actor, one))


def _missing(session: Session) -> tuple[str, ...]:
    """Ways that somebody has chosen and that no setting opens."""
    chosen = set(session.scalars(select(Contact.way).where(Contact.is_active).distinct()))
    rules = settings()
    closed = [way for way in chosen if way is not Way.FEED and not has_way(rules, way)]
    wanted = {"text" if needs_text(way) else "mail" for way in closed}
    return tuple(sorted(wanted))


def _untold(session: Session, actor: Actor) -> tuple[Bilingual, ...]:
    """Calendars without any contact: their people learn of a change when their calendar polls, or not at all."""
    served = {
        (contact.recipient_kind.value, contact.recipient_id)
        for contact in session.scalars(select(Contact).where(Contact.is_active))
    }
    with_mail = {f"{escort_id}" for escort_id in session.scalars(select(Escort.id).where(Escort.email != ""))}
    return tuple(
        choice.name
        for choice in list_recipients(session, actor, DAILY_KINDS)
        if (choice.kind, choice.id) not in served
        and not (choice.kind == RecipientKind.ESCORT.value and f"{choice.id}" in with_mail)
    )
