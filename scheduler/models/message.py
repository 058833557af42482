"""The outbox: messages about published changes, tries to deliver them, confirmations and escalations."""

from __future__ import annotations

import enum
from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from scheduler.models.base import Base, Identified, choice
from scheduler.models.contact import Contact


class MessageKind(enum.StrEnum):
    """DIGEST tells the changes of one calendar, INVITATION one event (iMIP), ESCALATION that nobody confirmed.

    WEBHOOK tells another system, which confirms by its answer.
    """

    DIGEST = "digest"
    INVITATION = "invitation"
    ESCALATION = "escalation"
    TEST = "test"
    WEBHOOK = "webhook"


class MessageState(enum.StrEnum):
    """PENDING waits for its time, SENDING is in a worker's hands, SENT left the house.

    PARKED failed for good and waits for a person, WITHDRAWN was overtaken before it left, EXPIRED came too late.
    """

    PENDING = "pending"
    SENDING = "sending"
    SENT = "sent"
    PARKED = "parked"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"


class OutboxMessage(Identified, Base):
    """One message for one contact, written in the transaction of the publication that it tells about.

    `key` names contact, publication and event revisions: writing the same message twice is refused. It is also the
    Message-ID, the same over all tries. A worker holds a message by a lease (`leased_by` until `leased_until`).
    `topic` and `facts` are what a webhook is told that no calendar holds, empty for messages about changes.
    `token_hash` belongs to the address where the reader confirms; the secret is derived from the installation's key
    and `token_salt`. `root_id` leads from an escalation to the message that nobody confirmed.
    """

    __tablename__ = "outbox_message"
    __table_args__ = (
        Index("ix_outbox_message_queue", "state", "due_at"),
        CheckConstraint("tries >= 0", name="tries_not_negative"),
    )

    key: Mapped[str] = mapped_column(String(64), unique=True)
    kind: Mapped[MessageKind] = mapped_column(choice(MessageKind, "kind"))
    contact_id: Mapped[int] = mapped_column(ForeignKey("contact.id"), index=True)
    publication_id: Mapped[int | None] = mapped_column(ForeignKey("publication.id"), index=True)
    root_id: Mapped[int | None] = mapped_column(ForeignKey("outbox_message.id"), index=True)
    state: Mapped[MessageState] = mapped_column(choice(MessageState, "state"), default=MessageState.PENDING)
    is_urgent: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime]
    due_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]
    tries: Mapped[int] = mapped_column(default=0)
    error_code: Mapped[str] = mapped_column(String(64), default="")
    topic: Mapped[str] = mapped_column(String(32), default="")
    facts: Mapped[dict[str, Any]] = mapped_column(default=dict)
    leased_by: Mapped[str] = mapped_column(String(80), default="")
    leased_until: Mapped[datetime | None]
    token_salt: Mapped[str] = mapped_column(String(64))
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    contact: Mapped[Contact] = relationship()
    changes: Mapped[list[OutboxChange]] = relationship(order_by="OutboxChange.id", cascade="all, delete-orphan")
    deliveries: Mapped[list[DeliveryAttempt]] = relationship(
        order_by="DeliveryAttempt.number", cascade="all, delete-orphan"
    )


class ChangeKind(enum.StrEnum):
    """What became of an event: MOVED changes its times, CHANGED only its words or place."""

    NEW = "new"
    MOVED = "moved"
    CHANGED = "changed"
    CANCELLED = "cancelled"


class OutboxChange(Identified, Base):
    """One event as it was (`before`, empty for a new one) and as it is (`after`), kept so that a message stays itself.

    `sequence` is the event's revision in a digest, and in an invitation the SEQUENCE that the contact gets to see.
    """

    __tablename__ = "outbox_change"
    __table_args__ = (UniqueConstraint("message_id", "uid"),)

    message_id: Mapped[int] = mapped_column(ForeignKey("outbox_message.id", ondelete="CASCADE"))
    event_id: Mapped[int | None] = mapped_column(ForeignKey("calendar_event.id", ondelete="SET NULL"), index=True)
    uid: Mapped[str] = mapped_column(String(64), index=True)
    sequence: Mapped[int]
    kind: Mapped[ChangeKind] = mapped_column(choice(ChangeKind, "kind"))
    before: Mapped[dict[str, Any]]
    after: Mapped[dict[str, Any]]


class DeliveryOutcome(enum.StrEnum):
    """STARTED is being tried; UNKNOWN is a try whose worker died, so the message may or may not have left."""

    STARTED = "started"
    SENT = "sent"
    TEMPORARY = "temporary"
    PERMANENT = "permanent"
    UNKNOWN = "unknown"


class DeliveryAttempt(Identified, Base):
    """One try to deliver a message; `status` is the server's number, 0 where it gave none."""

    __tablename__ = "delivery_attempt"
    __table_args__ = (UniqueConstraint("message_id", "number"),)

    message_id: Mapped[int] = mapped_column(ForeignKey("outbox_message.id", ondelete="CASCADE"))
    number: Mapped[int]
    worker: Mapped[str] = mapped_column(String(80))
    started_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    outcome: Mapped[DeliveryOutcome] = mapped_column(choice(DeliveryOutcome, "outcome"))
    code: Mapped[str] = mapped_column(String(64), default="")
    status: Mapped[int] = mapped_column(default=0)


class ConfirmedBy(enum.StrEnum):
    """LINK: the reader pressed the button; PHONE: somebody asked the reader and noted it; REPLY: to the invitation."""

    LINK = "link"
    PHONE = "phone"
    REPLY = "reply"


class Acknowledgement(Identified, Base):
    """That a change is known: one for a message and all its escalations."""

    __tablename__ = "acknowledgement"

    message_id: Mapped[int] = mapped_column(ForeignKey("outbox_message.id", ondelete="CASCADE"), unique=True)
    at: Mapped[datetime]
    by: Mapped[ConfirmedBy] = mapped_column(choice(ConfirmedBy, "by"))
    contact_id: Mapped[int | None] = mapped_column(ForeignKey("contact.id"))
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))


class Escalation(Identified, Base):
    """One step up when nobody confirmed in time; `contact_id` is None where nobody is left to tell."""

    __tablename__ = "escalation"
    __table_args__ = (UniqueConstraint("message_id", "step"),)

    message_id: Mapped[int] = mapped_column(ForeignKey("outbox_message.id", ondelete="CASCADE"))
    step: Mapped[int]
    at: Mapped[datetime]
    contact_id: Mapped[int | None] = mapped_column(ForeignKey("contact.id"))


class ReplyStatus(enum.StrEnum):
    """What a person answered to an invitation."""

    ACCEPTED = "accepted"
    DECLINED = "declined"
    TENTATIVE = "tentative"


class InvitationReply(Identified, Base):
    """An answer that came back by mail to one invitation (iMIP REPLY); nothing of the mail itself is kept.

    `said_at` is the answer's own time, by which a later answer replaces an earlier one.
    """

    __tablename__ = "invitation_reply"
    __table_args__ = (UniqueConstraint("mail_sha256"),)

    message_id: Mapped[int] = mapped_column(ForeignKey("outbox_message.id", ondelete="CASCADE"), index=True)
    contact_id: Mapped[int] = mapped_column(ForeignKey("contact.id"))
    uid: Mapped[str] = mapped_column(String(64))
    sequence: Mapped[int]
    status: Mapped[ReplyStatus] = mapped_column(choice(ReplyStatus, "reply_status"))
    said_at: Mapped[datetime]
    received_at: Mapped[datetime]
    mail_sha256: Mapped[str] = mapped_column(String(64))
