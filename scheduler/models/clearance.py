"""Clearances: what a case or a member must hold on the day of travel, with issue and expiry dates."""

from __future__ import annotations

import enum
from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from scheduler.models.base import Base, Identified, Revised, choice


class ClearanceKind(enum.StrEnum):
    """The kinds that programmes ask for."""

    MEDICAL = "medical"
    SECURITY = "security"
    VISA = "visa"
    PASSPORT = "passport"
    ICRC_DOCUMENT = "icrc_document"
    ASSURANCE = "assurance"
    EXIT = "exit"
    ORIENTATION = "orientation"
    BEST_INTEREST = "best_interest"
    GUARDIAN_CONSENT = "guardian_consent"
    RECEPTION = "reception"
    LEGAL_REPRESENTATIVE = "legal_representative"
    MEDIF = "medif"
    VACCINATION = "vaccination"


class ClearanceState(enum.StrEnum):
    """Only HELD counts."""

    HELD = "held"
    PENDING = "pending"
    REFUSED = "refused"


class Clearance(Identified, Revised, Base):
    """One clearance of a case (`member_id` None) or of one member.

    `issued_on` and `expires_on` are both inclusive; an explicit `expires_on` entered by the medical team or the
    authority always wins over the programme's default validity (domain facts, section 2.2).
    `shortens_medical` marks a medical with a finding that shortens its validity, without saying which.
    """

    __tablename__ = "clearance"
    __table_args__ = (
        CheckConstraint("expires_on IS NULL OR issued_on IS NULL OR expires_on >= issued_on", name="dates_in_order"),
    )

    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"), index=True)
    member_id: Mapped[int | None] = mapped_column(ForeignKey("case_member.id"), index=True)
    kind: Mapped[ClearanceKind] = mapped_column(choice(ClearanceKind, "kind"))
    state: Mapped[ClearanceState] = mapped_column(choice(ClearanceState, "state"), default=ClearanceState.PENDING)
    issued_on: Mapped[date | None]
    expires_on: Mapped[date | None]
    shortens_medical: Mapped[bool] = mapped_column(default=False)
    source: Mapped[str] = mapped_column(String(120), default="")
    __mapper_args__ = {"version_id_col": Revised.revision}  # noqa: RUF012 - read by SQLAlchemy
