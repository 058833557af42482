"""Messages about changed flights: who may send them, what came in, and what was done with it."""

from __future__ import annotations

import enum
from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, LargeBinary, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from scheduler.models.base import Base, Identified, Revised, choice


class FlightSender(Identified, Base):
    """A program that may send signed messages to an address of its own (`key`); its secret is kept encrypted."""

    __tablename__ = "flight_sender"

    key: Mapped[str] = mapped_column(String(43), unique=True)
    label: Mapped[str] = mapped_column(String(80))
    sealed_secret: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime]
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    revoked_at: Mapped[datetime | None]
    last_used_at: Mapped[datetime | None]


class ChangeForm(enum.StrEnum):
    """TABLE is a spreadsheet or CSV of changes, SCHEDULE removed and added legs in SSIM chapter 7."""

    TABLE = "table"
    SCHEDULE = "schedule"


class ChangeState(enum.StrEnum):
    """What became of a message: nothing yet, done whole, or put aside by a person."""

    RECEIVED = "received"
    APPLIED = "applied"
    DISMISSED = "dismissed"


class FlightMessage(Identified, Revised, Base):
    """A message as it came. A sender's `message_id` is unique; the same content is taken again only where it would
    change something.

    `said_at` is when its sender wrote it: of two messages about one flight the later said counts. `run_id` is the
    planning run that was asked for to repair the plan.
    """

    __tablename__ = "flight_message"
    __table_args__ = (UniqueConstraint("sender_id", "message_id"),)

    sender_id: Mapped[int | None] = mapped_column(ForeignKey("flight_sender.id"), index=True)
    message_id: Mapped[str] = mapped_column(String(128))
    filename: Mapped[str] = mapped_column(String(200))
    form: Mapped[ChangeForm] = mapped_column(choice(ChangeForm, "form"))
    content: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
    content_sha256: Mapped[str] = mapped_column(String(64), index=True)
    said_at: Mapped[datetime]
    received_at: Mapped[datetime] = mapped_column(index=True)
    received_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    state: Mapped[ChangeState] = mapped_column(choice(ChangeState, "state"), default=ChangeState.RECEIVED)
    decided_at: Mapped[datetime | None]
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    run_id: Mapped[int | None] = mapped_column(ForeignKey("planning_run.id"))
    sender: Mapped[FlightSender | None] = relationship()
    changes: Mapped[list[FlightChange]] = relationship(order_by="FlightChange.id", cascade="all, delete-orphan")
    __mapper_args__ = {"version_id_col": Revised.revision}  # noqa: RUF012 - read by SQLAlchemy


class ChangeKind(enum.StrEnum):
    """What happened to a flight; RESTORED was cancelled and flies again."""

    NEW = "new"
    MOVED = "moved"
    CANCELLED = "cancelled"
    RESTORED = "restored"


class FlightChange(Identified, Base):
    """One flight that an applied message changed, by the key under which the message named it.

    `before` and `after` hold departure and arrival (ISO, UTC), destination and aircraft; `before` is {} for a new one.
    """

    __tablename__ = "flight_change"
    __table_args__ = (Index("ix_flight_change_key", "carrier", "number", "origin", "departs_on"),)

    message_id: Mapped[int] = mapped_column(ForeignKey("flight_message.id"), index=True)
    flight_id: Mapped[int] = mapped_column(ForeignKey("flight.id"), index=True)
    carrier: Mapped[str] = mapped_column(String(3))
    number: Mapped[str] = mapped_column(String(8))
    origin: Mapped[str] = mapped_column(String(3))
    departs_on: Mapped[date]
    kind: Mapped[ChangeKind] = mapped_column(choice(ChangeKind, "kind"))
    said_at: Mapped[datetime]
    before: Mapped[dict[str, Any]]
    after: Mapped[dict[str, Any]]
