"""Plan versions and their entries; a version never changes once it is stored, only its status does."""

from __future__ import annotations

import enum
from datetime import date, datetime
from typing import Any

from sqlalchemy import BigInteger, ForeignKey, Index, LargeBinary, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from scheduler.models.base import Base, Identified, Revised, choice
from scheduler.models.case import Case
from scheduler.models.clinic import ClinicSession
from scheduler.models.escort import Escort
from scheduler.models.flight import Flight


class VersionStatus(enum.StrEnum):
    """draft -> proposed -> approved -> published -> superseded or withdrawn."""

    DRAFT = "draft"
    PROPOSED = "proposed"
    APPROVED = "approved"
    PUBLISHED = "published"
    SUPERSEDED = "superseded"
    WITHDRAWN = "withdrawn"


class PlanVersion(Identified, Revised, Base):
    """A verified plan with its number; `terms` are points by score term, `constant_points` what no plan can change.

    `problem` and `plan` are the gzipped files that were verified before this row was written.
    """

    __tablename__ = "plan_version"
    __table_args__ = (
        Index(
            "uq_plan_version_one_published",
            "status",
            unique=True,
            sqlite_where=text("status = 'published'"),
            postgresql_where=text("status = 'published'"),
        ),
    )

    number: Mapped[int] = mapped_column(unique=True)
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("plan_version.id"))
    run_id: Mapped[int | None] = mapped_column(ForeignKey("planning_run.id"))
    status: Mapped[VersionStatus] = mapped_column(choice(VersionStatus, "status"), default=VersionStatus.DRAFT)
    from_on: Mapped[date]
    to_on: Mapped[date]
    created_at: Mapped[datetime]
    author_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    approved_at: Mapped[datetime | None]
    approver_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    published_at: Mapped[datetime | None]
    score: Mapped[int] = mapped_column(BigInteger)
    terms: Mapped[dict[str, Any]]
    bound: Mapped[int | None] = mapped_column(BigInteger)
    constant_points: Mapped[int] = mapped_column(BigInteger, default=0)
    note: Mapped[str] = mapped_column(String(300), default="")
    problem: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
    plan: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
    cases: Mapped[list[PlanCase]] = relationship(back_populates="version", cascade="all, delete-orphan")
    trips: Mapped[list[PlanTrip]] = relationship(back_populates="version", cascade="all, delete-orphan")
    __mapper_args__ = {"version_id_col": Revised.revision}  # noqa: RUF012 - read by SQLAlchemy


class PlanCase(Identified, Base):
    """A case in a version: planned, or left out with the reason of section 7 and the facts behind it.

    `reason` is '' for a planned case. Besides the solver's reasons it may be an eligibility finding of
    `scheduler.readiness` (the case never reached the solver); `facts` are code and parameters for the phrase book.
    """

    __tablename__ = "plan_case"
    __table_args__ = (UniqueConstraint("version_id", "case_id"),)

    version_id: Mapped[int] = mapped_column(ForeignKey("plan_version.id"), index=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"), index=True)
    is_planned: Mapped[bool]
    reason: Mapped[str] = mapped_column(String(32), default="")
    facts: Mapped[dict[str, Any]]
    version: Mapped[PlanVersion] = relationship(back_populates="cases")
    case: Mapped[Case] = relationship()
    legs: Mapped[list[PlanLeg]] = relationship(order_by="PlanLeg.position", cascade="all, delete-orphan")
    appointments: Mapped[list[PlanAppointment]] = relationship(
        order_by="PlanAppointment.starts_at", cascade="all, delete-orphan"
    )
    escorts: Mapped[list[PlanEscort]] = relationship(order_by="PlanEscort.id", cascade="all, delete-orphan")


class PlanLeg(Identified, Base):
    """A flight of a planned case, in order."""

    __tablename__ = "plan_leg"
    __table_args__ = (UniqueConstraint("plan_case_id", "position"),)

    plan_case_id: Mapped[int] = mapped_column(ForeignKey("plan_case.id"), index=True)
    position: Mapped[int]
    flight_id: Mapped[int] = mapped_column(ForeignKey("flight.id"), index=True)
    flight: Mapped[Flight] = relationship()


class PlanAppointment(Identified, Base):
    """A health stage of a planned case in a session."""

    __tablename__ = "plan_appointment"
    __table_args__ = (UniqueConstraint("plan_case_id", "stage"),)

    plan_case_id: Mapped[int] = mapped_column(ForeignKey("plan_case.id"), index=True)
    stage: Mapped[str] = mapped_column(String(32))
    session_id: Mapped[int] = mapped_column(ForeignKey("clinic_session.id"), index=True)
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    session: Mapped[ClinicSession] = relationship()


class PlanEscort(Identified, Base):
    """An escort need of a planned case and the escort who meets it."""

    __tablename__ = "plan_escort"
    __table_args__ = (UniqueConstraint("plan_case_id", "skill"),)

    plan_case_id: Mapped[int] = mapped_column(ForeignKey("plan_case.id"), index=True)
    skill: Mapped[str] = mapped_column(String(32))
    escort_id: Mapped[int] = mapped_column(ForeignKey("escort.id"), index=True)
    escort: Mapped[Escort] = relationship()


class PlanTrip(Identified, Base):
    """An escort's trip with one skill."""

    __tablename__ = "plan_trip"

    version_id: Mapped[int] = mapped_column(ForeignKey("plan_version.id"), index=True)
    escort_id: Mapped[int] = mapped_column(ForeignKey("escort.id"), index=True)
    skill: Mapped[str] = mapped_column(String(32))
    version: Mapped[PlanVersion] = relationship(back_populates="trips")
    escort: Mapped[Escort] = relationship()
    legs: Mapped[list[PlanTripLeg]] = relationship(order_by="PlanTripLeg.position", cascade="all, delete-orphan")


class TripWay(enum.StrEnum):
    """Which part of a trip a leg belongs to."""

    AHEAD = "ahead"
    OUT = "out"
    BACK = "back"


class PlanTripLeg(Identified, Base):
    """A flight of an escort's trip; `position` runs over all three ways together."""

    __tablename__ = "plan_trip_leg"
    __table_args__ = (UniqueConstraint("trip_id", "position"),)

    trip_id: Mapped[int] = mapped_column(ForeignKey("plan_trip.id"), index=True)
    way: Mapped[TripWay] = mapped_column(choice(TripWay, "way"))
    position: Mapped[int]
    flight_id: Mapped[int] = mapped_column(ForeignKey("flight.id"), index=True)
    flight: Mapped[Flight] = relationship()
