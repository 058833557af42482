"""People's own calendars: where they are read from, and the times that were understood. No title is ever kept."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from scheduler.models.base import Base, Identified, Revised


class OwnCalendar(Identified, Revised, Base):
    """A calendar of an escort, or of an examiner of a clinic (by the name that its sessions have).

    `sealed_address` is the private address, encrypted, '' for an uploaded file; `shown_address` is what pages may
    show of it. `read_at` is the last good reading, which covers `read_from` to `read_until`; `failing_since` is set
    while newer tries fail, and the good times stay. `told` holds the reader's counts and findings. A calendar is due
    at `due_at`, None for a file.
    """

    __tablename__ = "own_calendar"
    __table_args__ = (CheckConstraint("(escort_id IS NULL) <> (clinic_id IS NULL)", name="one_owner"),)

    escort_id: Mapped[int | None] = mapped_column(ForeignKey("escort.id"), index=True)
    clinic_id: Mapped[int | None] = mapped_column(ForeignKey("clinic.id"), index=True)
    examiner: Mapped[str] = mapped_column(String(64), default="")
    label: Mapped[str] = mapped_column(String(80))
    sealed_address: Mapped[str] = mapped_column(Text, default="")
    shown_address: Mapped[str] = mapped_column(String(120), default="")
    timezone: Mapped[str] = mapped_column(String(64))
    counts_tentative: Mapped[bool] = mapped_column(default=True)
    created_at: Mapped[datetime]
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    checked_at: Mapped[datetime]
    read_at: Mapped[datetime]
    read_from: Mapped[datetime]
    read_until: Mapped[datetime]
    due_at: Mapped[datetime | None] = mapped_column(index=True)
    failing_since: Mapped[datetime | None]
    failures: Mapped[int] = mapped_column(default=0)
    failure_code: Mapped[str] = mapped_column(String(64), default="")
    failure_params: Mapped[dict[str, Any]]
    etag: Mapped[str] = mapped_column(String(500), default="")
    last_modified: Mapped[str] = mapped_column(String(500), default="")
    told: Mapped[dict[str, Any]]
    spans: Mapped[list[OwnCalendarSpan]] = relationship(
        order_by="OwnCalendarSpan.starts_at", cascade="all, delete-orphan", passive_deletes=False
    )
    __mapper_args__ = {"version_id_col": Revised.revision}  # noqa: RUF012 - read by SQLAlchemy


class OwnCalendarSpan(Identified, Base):
    """A time [starts_at, ends_at) at which the owner is taken; spans of one calendar do not overlap."""

    __tablename__ = "own_calendar_span"
    __table_args__ = (CheckConstraint("ends_at > starts_at", name="ends_after_start"),)

    calendar_id: Mapped[int] = mapped_column(ForeignKey("own_calendar.id"), index=True)
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    is_all_day: Mapped[bool] = mapped_column(default=False)
    is_tentative: Mapped[bool] = mapped_column(default=False)
    is_recurring: Mapped[bool] = mapped_column(default=False)
