"""Threads: what one contact was told on one occasion, with its escalations; confirmed together, escalated together."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Select, and_, or_, select
from sqlalchemy.orm import Session, joinedload, selectinload

from scheduler.models import (
    Acknowledgement,
    ChangeKind,
    Escalation,
    InvitationReply,
    MessageKind,
    MessageState,
    OutboxMessage,
    ReplyStatus,
)
from scheduler.services.messages.changes import Change, change_from

TELLING = (MessageKind.DIGEST, MessageKind.INVITATION)


@dataclass(frozen=True, slots=True, kw_only=True)
class Thread:
    """Messages of one occasion: `told` for the contact itself, `further` for those who were told next.

    `replies` are the latest answers to its invitations, one an event.
    """

    root_id: int
    told: tuple[OutboxMessage, ...]
    further: tuple[OutboxMessage, ...]
    escalations: tuple[Escalation, ...]
    acknowledgement: Acknowledgement | None
    replies: tuple[InvitationReply, ...] = ()

    @property
    def changes(self) -> tuple[Change, ...]:
        """What the contact was told, by start; an event that was sent again counts once."""
        found = {row.uid: change_from(row) for message in self.told for row in message.changes}
        return tuple(sorted(found.values(), key=lambda change: (change.first_start, change.uid)))

    @property
    def asks(self) -> bool:
        """Whether its reader is asked to confirm: not for tests and webhooks."""
        return self.told[0].kind in TELLING

    @property
    def is_answered(self) -> bool:
        """Whether every invitation of it has an answer; a cancellation needs none."""
        asked = {change.uid for change in self.changes if change.kind is not ChangeKind.CANCELLED}
        return bool(self.replies) and asked <= {reply.uid for reply in self.replies}

    @property
    def declined(self) -> tuple[Change, ...]:
        """The events that its reader will not come to."""
        uids = {reply.uid for reply in self.replies if reply.status is ReplyStatus.DECLINED}
        return tuple(change for change in self.changes if change.uid in uids)

    @property
    def declined_at(self) -> datetime | None:
        """When the last refusal came, None without one."""
        at = [reply.received_at for reply in self.replies if reply.status is ReplyStatus.DECLINED]
        return max(at, default=None)

    @property
    def steps(self) -> tuple[Escalation, ...]:
        """The steps up that count: those after the last refusal, which is another matter than silence."""
        since = self.declined_at
        return tuple(one for one in self.escalations if since is None or one.at >= since)

    @property
    def is_urgent(self) -> bool:
        """Whether any message of it is."""
        return any(message.is_urgent for message in self.told)

    @property
    def is_stuck(self) -> bool:
        """Whether nothing of it has left: the contact cannot know."""
        return all(message.state is MessageState.PARKED for message in self.told)

    @property
    def told_at(self) -> datetime:
        """When the last message left, was given up, or, where it is still being tried, was written."""
        return max(message.sent_at or _given_up_at(message) for message in self.told)


def open_threads(session: Session, now: datetime) -> tuple[Thread, ...]:
    """Threads about what lies ahead that were told, or tried in vain, and that nobody has confirmed, oldest first.

    One is settled too when its contact was told of the same events again later: that is what has to be confirmed then.
    """
    messages = session.scalars(
        _loaded().where(
            OutboxMessage.kind.in_(TELLING),
            _is_known_or_stuck(),
            OutboxMessage.expires_at > now,
        )
    ).unique()
    told_later: dict[int, set[str]] = defaultdict(set)
    found = []
    for thread in reversed(threads_of(session, messages)):
        later = told_later[thread.told[0].contact_id]
        own = {change.uid for change in thread.changes}
        is_known = thread.acknowledgement is not None or (thread.is_answered and not thread.declined)
        if not is_known and not own <= later:
            found.append(thread)
        later |= own
    return tuple(reversed(found))


def thread_of(session: Session, message: OutboxMessage) -> Thread:
    """The thread that a message belongs to, whatever its state."""
    root_id = message.root_id or message.id
    query = _loaded().where((OutboxMessage.id == root_id) | (OutboxMessage.root_id == root_id))
    told = [one for one in session.scalars(query).unique() if one.kind is not MessageKind.ESCALATION]
    return threads_of(session, told)[0] if told else threads_of(session, [message])[0]


def threads_of(session: Session, messages: Iterable[OutboxMessage]) -> tuple[Thread, ...]:
    """Put messages together into their threads, by root."""
    told: dict[int, list[OutboxMessage]] = defaultdict(list)
    for message in messages:
        told[message.root_id or message.id].append(message)
    further: dict[int, list[OutboxMessage]] = defaultdict(list)
    ids = list(told)
    escalated = _loaded().where(OutboxMessage.root_id.in_(ids), OutboxMessage.kind == MessageKind.ESCALATION)
    for message in session.scalars(escalated).unique():
        further[message.root_id or 0].append(message)
    steps: dict[int, list[Escalation]] = defaultdict(list)
    for step in session.scalars(select(Escalation).where(Escalation.message_id.in_(ids)).order_by(Escalation.step)):
        steps[step.message_id].append(step)
    known = _acknowledged(session, ids)
    answers = _replies(session, [message.id for messages in told.values() for message in messages])
    return tuple(
        Thread(
            root_id=root_id,
            told=tuple(told[root_id]),
            further=tuple(further[root_id]),
            escalations=tuple(steps[root_id]),
            acknowledgement=known.get(root_id),
            replies=_latest_replies(answers, told[root_id]),
        )
        for root_id in sorted(told)
    )


def _acknowledged(session: Session, ids: Sequence[int]) -> dict[int, Acknowledgement]:
    query = select(Acknowledgement).where(Acknowledgement.message_id.in_(ids))
    return {row.message_id: row for row in session.scalars(query)}


def _replies(session: Session, message_ids: Sequence[int]) -> dict[int, list[InvitationReply]]:
    query = select(InvitationReply).where(InvitationReply.message_id.in_(message_ids))
    found: dict[int, list[InvitationReply]] = defaultdict(list)
    for row in session.scalars(query.order_by(InvitationReply.said_at, InvitationReply.id)):
        found[row.message_id].append(row)
    return found


def _latest_replies(
    answers: dict[int, list[InvitationReply]], messages: Sequence[OutboxMessage]
) -> tuple[InvitationReply, ...]:
    latest = {row.uid: row for message in messages for row in answers.get(message.id, ())}
    return tuple(latest.values())


def _loaded() -> Select[OutboxMessage]:
    return (
        select(OutboxMessage)
        .options(
            joinedload(OutboxMessage.contact),
            selectinload(OutboxMessage.changes),
            selectinload(OutboxMessage.deliveries),
        )
        .order_by(OutboxMessage.id)
    )


def _is_known_or_stuck() -> ColumnElement[bool]:
    is_tried = and_(OutboxMessage.state == MessageState.PENDING, OutboxMessage.tries > 0)
    return or_(OutboxMessage.state.in_((MessageState.SENT, MessageState.PARKED)), is_tried)


def _given_up_at(message: OutboxMessage) -> datetime:
    if message.state is not MessageState.PARKED:
        return message.created_at
    ended = [attempt.ended_at for attempt in message.deliveries if attempt.ended_at is not None]
    return max(ended, default=message.due_at)
