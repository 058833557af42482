"""Calendar subscriptions, the events behind them, and the feeds rendered at publication."""

from __future__ import annotations

import enum
from datetime import datetime

from sqlalchemy import ForeignKey, Index, LargeBinary, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, foreign, mapped_column, relationship

from scheduler.models.airport import Airport
from scheduler.models.base import Base, Identified, choice
from scheduler.models.clinic import Clinic
from scheduler.models.office import Office


class RecipientKind(enum.StrEnum):
    """Whose feed it is; `recipient_id` is the id of that escort, clinic, office, airport team, receiver or examiner."""

    ESCORT = "escort"
    CLINIC = "clinic"
    OFFICE = "office"
    AIRPORT = "airport"
    RECEIVER = "receiver"
    EXAMINER = "examiner"


class AirportTeam(Identified, Base):
    """Who meets and helps people at an airport, as the reader of a calendar; the offices are those at the airport."""

    __tablename__ = "airport_team"

    airport_code: Mapped[str] = mapped_column(ForeignKey("airport.code"), unique=True)
    airport: Mapped[Airport] = relationship()
    offices: Mapped[list[Office]] = relationship(
        primaryjoin=lambda: foreign(Office.airport_code) == AirportTeam.airport_code, viewonly=True
    )


class Examiner(Identified, Base):
    """An examiner of a clinic, as the reader of a calendar; `name` is what the clinic's sessions say."""

    __tablename__ = "examiner"
    __table_args__ = (UniqueConstraint("clinic_id", "name"),)

    clinic_id: Mapped[int] = mapped_column(ForeignKey("clinic.id"))
    name: Mapped[str] = mapped_column(String(64))
    clinic: Mapped[Clinic] = relationship()


class Subscription(Identified, Base):
    """One device's private address of a feed: 32 random bytes, of which only the hash is kept.

    For a day after `tested_at` the feed holds a test event for this address alone.
    """

    __tablename__ = "subscription"
    __table_args__ = (Index("ix_subscription_recipient", "recipient_kind", "recipient_id"),)

    recipient_kind: Mapped[RecipientKind] = mapped_column(choice(RecipientKind, "recipient_kind"))
    recipient_id: Mapped[int]
    label: Mapped[str] = mapped_column(String(80))
    language: Mapped[str] = mapped_column(String(2), default="vi")
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    created_at: Mapped[datetime]
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    expires_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]
    last_used_at: Mapped[datetime | None]
    last_agent: Mapped[str] = mapped_column(String(120), default="")
    tested_at: Mapped[datetime | None]


class SubscriptionUse(Identified, Base):
    """A program that has fetched a feed by one address: more than one may mean that the address was passed on."""

    __tablename__ = "subscription_use"
    __table_args__ = (UniqueConstraint("subscription_id", "agent"),)

    subscription_id: Mapped[int] = mapped_column(ForeignKey("subscription.id"))
    agent: Mapped[str] = mapped_column(String(120))
    first_at: Mapped[datetime]
    last_at: Mapped[datetime]
    last_status: Mapped[int]
    fetches: Mapped[int]


class EventStatus(enum.StrEnum):
    """CANCELLED rows are tombstones: shown as cancelled for a while, then dropped from the feed."""

    CONFIRMED = "confirmed"
    CANCELLED = "cancelled"


class CalendarEvent(Identified, Base):
    """One event for one recipient: the UID is random and stays for the life of the assignment (feed rules 1-5).

    `assignment` identifies what the event is about (`trip:C17:medical`, `clinic-day:...`); a move keeps the row and
    raises `sequence`, a change of person cancels the row and makes another. Texts are stored in both languages.
    `related` holds opaque UIDs of the flights, for programs that read more than one calendar; blanks between them.
    """

    __tablename__ = "calendar_event"
    __table_args__ = (UniqueConstraint("recipient_kind", "recipient_id", "assignment"),)

    uid: Mapped[str] = mapped_column(String(64), unique=True)
    recipient_kind: Mapped[RecipientKind] = mapped_column(choice(RecipientKind, "recipient_kind"))
    recipient_id: Mapped[int]
    assignment: Mapped[str] = mapped_column(String(120))
    sequence: Mapped[int] = mapped_column(default=0)
    status: Mapped[EventStatus] = mapped_column(choice(EventStatus, "status"), default=EventStatus.CONFIRMED)
    created_at: Mapped[datetime]
    revised_at: Mapped[datetime]
    starts_at: Mapped[datetime]
    start_zone: Mapped[str] = mapped_column(String(64))
    ends_at: Mapped[datetime]
    end_zone: Mapped[str] = mapped_column(String(64))
    summary_vi: Mapped[str] = mapped_column(String(300))
    summary_en: Mapped[str] = mapped_column(String(300))
    description_vi: Mapped[str] = mapped_column(Text)
    description_en: Mapped[str] = mapped_column(Text)
    location_vi: Mapped[str] = mapped_column(String(300), default="")
    location_en: Mapped[str] = mapped_column(String(300), default="")
    path: Mapped[str] = mapped_column(String(200), default="")
    related: Mapped[str] = mapped_column(Text, default="", server_default="")
    last_version_id: Mapped[int | None] = mapped_column(ForeignKey("plan_version.id"))


class FeedSnapshot(Identified, Base):
    """The bytes of a recipient's feed in one language, plain and gzipped, rendered on a change; served as they are."""

    __tablename__ = "feed_snapshot"
    __table_args__ = (UniqueConstraint("recipient_kind", "recipient_id", "language"),)

    recipient_kind: Mapped[RecipientKind] = mapped_column(choice(RecipientKind, "recipient_kind"))
    recipient_id: Mapped[int]
    language: Mapped[str] = mapped_column(String(2))
    etag: Mapped[str] = mapped_column(String(64))
    revised_at: Mapped[datetime]
    stale_at: Mapped[datetime | None]
    content: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
    packed: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
