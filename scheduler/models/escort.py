"""Escorts, what they can do, where they may enter, when they are not free."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from scheduler.models.base import Base, Identified, Revised


class Escort(Identified, Revised, Base):
    """A person who travels with cases; `trips_done` is the count of the current year before this plan."""

    __tablename__ = "escort"
    __table_args__ = (CheckConstraint("trips_max >= 0 AND trips_done >= 0", name="trips_not_negative"),)

    code: Mapped[str] = mapped_column(String(24), unique=True)
    name: Mapped[str] = mapped_column(String(160))
    office_id: Mapped[int] = mapped_column(ForeignKey("office.id"), index=True)
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"), index=True)
    base: Mapped[str] = mapped_column(String(3))
    sex: Mapped[str] = mapped_column(String(1))
    languages: Mapped[list[str]]
    trips_done: Mapped[int] = mapped_column(default=0)
    trips_max: Mapped[int] = mapped_column(default=12)
    phone: Mapped[str] = mapped_column(String(40), default="")
    email: Mapped[str] = mapped_column(String(160), default="")
    is_active: Mapped[bool] = mapped_column(default=True)
    skills: Mapped[list[EscortSkill]] = relationship(order_by="EscortSkill.skill", cascade="all, delete-orphan")
    permits: Mapped[list[EntryPermit]] = relationship(order_by="EntryPermit.country", cascade="all, delete-orphan")
    unavailability: Mapped[list[EscortUnavailability]] = relationship(
        order_by="EscortUnavailability.starts_at", cascade="all, delete-orphan"
    )
    __mapper_args__ = {"version_id_col": Revised.revision}  # noqa: RUF012 - read by SQLAlchemy


class EscortSkill(Identified, Base):
    """A skill (medical, child, operational) and the most load on one trip."""

    __tablename__ = "escort_skill"
    __table_args__ = (UniqueConstraint("escort_id", "skill"), CheckConstraint("load_max >= 0", name="load_max"))

    escort_id: Mapped[int] = mapped_column(ForeignKey("escort.id"), index=True)
    skill: Mapped[str] = mapped_column(String(32))
    load_max: Mapped[int]


class EntryPermit(Identified, Base):
    """A visa or other permission to enter a country until a date, inclusive."""

    __tablename__ = "entry_permit"
    __table_args__ = (UniqueConstraint("escort_id", "country"),)

    escort_id: Mapped[int] = mapped_column(ForeignKey("escort.id"), index=True)
    country: Mapped[str] = mapped_column(String(2))
    valid_until: Mapped[date]


class EscortUnavailability(Identified, Base):
    """A span [starts_at, ends_at) in which the escort has no duty; `source` is a file, a calendar or a person."""

    __tablename__ = "escort_unavailability"
    __table_args__ = (CheckConstraint("ends_at > starts_at", name="ends_after_start"),)

    escort_id: Mapped[int] = mapped_column(ForeignKey("escort.id"), index=True)
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    source: Mapped[str] = mapped_column(String(120), default="")
