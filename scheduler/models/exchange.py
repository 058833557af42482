"""What other systems use: tokens, answers kept for repeated requests, what clinics are shown and what they report."""

from __future__ import annotations

import enum
from datetime import datetime

from sqlalchemy import ForeignKey, Index, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from scheduler.models.base import Base, Identified, Revised, choice
from scheduler.models.case import Case
from scheduler.models.clinic import Clinic, ClinicSession
from scheduler.models.user import User


class ApiToken(Identified, Base):
    """A program's key to the interface: 32 random bytes, of which only the hash is kept.

    It acts for the user who made it, within `scopes`, and where they are set within one office or one clinic.
    """

    __tablename__ = "api_token"

    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    label: Mapped[str] = mapped_column(String(80))
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    scopes: Mapped[list[str]]
    office_id: Mapped[int | None] = mapped_column(ForeignKey("office.id"))
    clinic_id: Mapped[int | None] = mapped_column(ForeignKey("clinic.id"))
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]
    last_used_at: Mapped[datetime | None]
    last_agent: Mapped[str] = mapped_column(String(120), default="")
    user: Mapped[User] = relationship()


class KeptAnswer(Identified, Base):
    """The answer to a request with an idempotency key; the same request again gets it again, once only it is done."""

    __tablename__ = "kept_answer"
    __table_args__ = (UniqueConstraint("token_id", "key"),)

    token_id: Mapped[int] = mapped_column(ForeignKey("api_token.id"))
    key: Mapped[str] = mapped_column(String(128))
    request_sha256: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime] = mapped_column(index=True)
    status: Mapped[int] = mapped_column(default=0)
    headers: Mapped[list[str]]
    body: Mapped[bytes] = mapped_column(LargeBinary, default=b"")


class ReportedStatus(enum.StrEnum):
    """What a clinic says of an appointment, in the words of FHIR R4."""

    BOOKED = "booked"
    ARRIVED = "arrived"
    FULFILLED = "fulfilled"
    CANCELLED = "cancelled"
    NO_SHOW = "noshow"


class ClinicReport(Identified, Revised, Base):
    """The latest word of a clinic on one stage of a case; it holds for that session and start, not after a move."""

    __tablename__ = "clinic_report"
    __table_args__ = (UniqueConstraint("case_id", "stage"),)

    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"))
    stage: Mapped[str] = mapped_column(String(32))
    session_id: Mapped[int] = mapped_column(ForeignKey("clinic_session.id"))
    starts_at: Mapped[datetime]
    status: Mapped[ReportedStatus] = mapped_column(choice(ReportedStatus, "reported_status"))
    reported_at: Mapped[datetime]
    reported_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    case: Mapped[Case] = relationship()
    session: Mapped[ClinicSession] = relationship()
    __mapper_args__ = {"version_id_col": Revised.revision}  # noqa: RUF012 - read by SQLAlchemy


class ClinicBooking(Identified, Base):
    """An appointment as a partner clinic knows it: over moves, after what is reported, and after it was dropped.

    `uid` is random: it tells neither case nor stage. Another clinic gets another one. `status` is what FHIR calls it;
    `dropped_at` is when it fell out of the plan in force, `revised_at` when anything of it changed last.
    """

    __tablename__ = "clinic_booking"
    __table_args__ = (
        UniqueConstraint("case_id", "stage", "clinic_id"),
        Index("ix_clinic_booking_clinic_id_starts_at", "clinic_id", "starts_at"),
    )

    uid: Mapped[str] = mapped_column(String(36), unique=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"))
    stage: Mapped[str] = mapped_column(String(32))
    clinic_id: Mapped[int] = mapped_column(ForeignKey("clinic.id"))
    session_id: Mapped[int] = mapped_column(ForeignKey("clinic_session.id"), index=True)
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    people: Mapped[int]
    status: Mapped[ReportedStatus] = mapped_column(choice(ReportedStatus, "booking_status"))
    created_at: Mapped[datetime]
    revised_at: Mapped[datetime] = mapped_column(index=True)
    dropped_at: Mapped[datetime | None]
    case: Mapped[Case] = relationship()
    clinic: Mapped[Clinic] = relationship()
    session: Mapped[ClinicSession] = relationship()
