"""Publications: a version that went out, and the itinerary of each case."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from scheduler.models.base import Base, Identified
from scheduler.models.case import Case
from scheduler.models.plan import PlanVersion


class Publication(Identified, Base):
    """One act of publishing; earlier ones stay."""

    __tablename__ = "publication"

    version_id: Mapped[int] = mapped_column(ForeignKey("plan_version.id"), unique=True)
    published_at: Mapped[datetime]
    published_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    version: Mapped[PlanVersion] = relationship()


class Itinerary(Identified, Base):
    """What a case holds: one row a case, revised by each publication that changes it.

    `token_hash` is the SHA-256 of the secret in the QR code; the page behind it shows flights and times, no names.
    The secret itself is derived from the installation's key and `token_salt`, so it can be printed again but not
    read out of the database. `pdf` is the rendered paper. `withdrawn_at` is set when a publication drops the case.
    """

    __tablename__ = "itinerary"
    __table_args__ = (UniqueConstraint("case_id"),)

    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"))
    publication_id: Mapped[int] = mapped_column(ForeignKey("publication.id"), index=True)
    plan_case_id: Mapped[int] = mapped_column(ForeignKey("plan_case.id"))
    revision: Mapped[int]
    revised_at: Mapped[datetime]
    token_salt: Mapped[str] = mapped_column(String(64))
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    content_sha256: Mapped[str] = mapped_column(String(64))
    pdf: Mapped[bytes | None] = mapped_column(LargeBinary, deferred=True)
    withdrawn_at: Mapped[datetime | None]
    case: Mapped[Case] = relationship()
    publication: Mapped[Publication] = relationship()
