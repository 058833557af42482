"""Receivers: who meets a case where it arrives."""

from __future__ import annotations

from datetime import date, time

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from scheduler.models.base import Base, Identified, Revised


class Receiver(Identified, Revised, Base):
    """A receiving agency, sponsor or shelter; `weekdays` are ISO 1-7, `earliest`/`latest` local landing times."""

    __tablename__ = "receiver"
    __table_args__ = (CheckConstraint("people_per_day >= 0", name="people_per_day_not_negative"),)

    code: Mapped[str] = mapped_column(String(32), unique=True)
    name: Mapped[str] = mapped_column(String(160))
    country: Mapped[str] = mapped_column(String(2))
    airports: Mapped[list[str]]
    people_per_day: Mapped[int]
    weekdays: Mapped[list[int]]
    earliest: Mapped[time]
    latest: Mapped[time]
    holiday_subdivision: Mapped[str] = mapped_column(String(8), default="")
    phone: Mapped[str] = mapped_column(String(40), default="")
    closed_days: Mapped[list[ReceiverClosedDay]] = relationship(
        order_by="ReceiverClosedDay.on", cascade="all, delete-orphan"
    )
    __mapper_args__ = {"version_id_col": Revised.revision}  # noqa: RUF012 - read by SQLAlchemy


class ReceiverClosedDay(Identified, Base):
    """A local date on which the receiver takes nobody, beyond the public holidays that its programme names."""

    __tablename__ = "receiver_closed_day"
    __table_args__ = (UniqueConstraint("receiver_id", "on"),)

    receiver_id: Mapped[int] = mapped_column(ForeignKey("receiver.id"), index=True)
    on: Mapped[date]
    reason: Mapped[str] = mapped_column(String(160), default="")
