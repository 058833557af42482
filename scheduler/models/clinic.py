"""Clinics and their sessions."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from scheduler.models.base import Base, Identified, Revised, utc_now


class Clinic(Identified, Base):
    """A clinic and the departure airport that it serves; the address may stand on an itinerary."""

    __tablename__ = "clinic"

    code: Mapped[str] = mapped_column(String(24), unique=True)
    name_vi: Mapped[str] = mapped_column(String(160))
    name_en: Mapped[str] = mapped_column(String(160))
    airport_code: Mapped[str] = mapped_column(String(3))
    office_id: Mapped[int] = mapped_column(ForeignKey("office.id"), index=True)
    timezone: Mapped[str] = mapped_column(String(64), default="Asia/Ho_Chi_Minh")
    address_vi: Mapped[str] = mapped_column(String(300), default="")
    address_en: Mapped[str] = mapped_column(String(300), default="")
    sessions: Mapped[list[ClinicSession]] = relationship(back_populates="clinic", order_by="ClinicSession.starts_at")


class ClinicSession(Identified, Revised, Base):
    """A span in which one examiner of a clinic holds one stage; `code` is what people and files call it.

    `revised_at` is when its free times changed last: by an edit, a booking, or the examiner's own calendar.
    """

    __tablename__ = "clinic_session"
    __table_args__ = (CheckConstraint("ends_at >= starts_at", name="ends_after_start"),)

    code: Mapped[str] = mapped_column(String(64), unique=True)
    clinic_id: Mapped[int] = mapped_column(ForeignKey("clinic.id"), index=True)
    stage: Mapped[str] = mapped_column(String(32))
    starts_at: Mapped[datetime] = mapped_column(index=True)
    ends_at: Mapped[datetime]
    examiner: Mapped[str] = mapped_column(String(64), default="")
    examiner_sex: Mapped[str] = mapped_column(String(1))
    languages: Mapped[list[str]]
    is_cancelled: Mapped[bool] = mapped_column(default=False)
    revised_at: Mapped[datetime] = mapped_column(default=utc_now, onupdate=utc_now)
    clinic: Mapped[Clinic] = relationship(back_populates="sessions")
    __mapper_args__ = {"version_id_col": Revised.revision}  # noqa: RUF012 - read by SQLAlchemy
