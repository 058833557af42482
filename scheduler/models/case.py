"""Cases (families), their members, links and needs."""

from __future__ import annotations

import enum
from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from scheduler.models.base import Base, Identified, Revised, choice
from scheduler.models.clearance import Clearance
from scheduler.models.health import HealthStage
from scheduler.models.office import Office
from scheduler.models.programme import Programme
from scheduler.models.receiver import Receiver


class CaseState(enum.StrEnum):
    """Where a case stands outside the plan; planned and published follow from the plan versions."""

    ACTIVE = "active"
    ON_HOLD = "on_hold"
    DEPARTED = "departed"
    ARRIVED = "arrived"
    WITHDRAWN = "withdrawn"
    CLOSED = "closed"


class Priority(enum.StrEnum):
    """Normal, urgent, emergency: the values of the planning contract."""

    NORMAL = "1"
    URGENT = "2"
    EMERGENCY = "3"


class SexValue(enum.StrEnum):
    """As the planning contract writes it."""

    F = "F"
    M = "M"


class MobilityNeed(enum.StrEnum):
    """Airline special-service codes for mobility: WCHR, WCHS, WCHC are wheelchairs, STCR a stretcher."""

    NONE = "none"
    WCHR = "WCHR"
    WCHS = "WCHS"
    WCHC = "WCHC"
    STCR = "STCR"


class Relationship(enum.StrEnum):
    """To the principal applicant."""

    PRINCIPAL = "principal"
    SPOUSE = "spouse"
    CHILD = "child"
    PARENT = "parent"
    SIBLING = "sibling"
    GRANDCHILD = "grandchild"
    GRANDPARENT = "grandparent"
    OTHER = "other"


class Case(Identified, Revised, Base):
    """A family that is processed and travels together.

    `departs` False means that only health stages are to be booked. `is_protected` (survivors, unaccompanied
    children) keeps a case out of office feeds and hides details from all but protection staff.
    `exception_reference` lets a case travel although its programme is suspended.
    `earliest_on`/`latest_on` are dates agreed with the family or receiver, inclusive.
    """

    __tablename__ = "case"
    __table_args__ = (CheckConstraint("connections_max >= 0", name="connections_max_not_negative"),)

    code: Mapped[str] = mapped_column(String(32), unique=True)
    programme_id: Mapped[int] = mapped_column(ForeignKey("programme.id"), index=True)
    office_id: Mapped[int] = mapped_column(ForeignKey("office.id"), index=True)
    receiver_id: Mapped[int | None] = mapped_column(ForeignKey("receiver.id"), index=True)
    departs: Mapped[bool] = mapped_column(default=True)
    origin: Mapped[str] = mapped_column(String(3))
    priority: Mapped[Priority] = mapped_column(choice(Priority, "priority"), default=Priority.NORMAL)
    state: Mapped[CaseState] = mapped_column(choice(CaseState, "state"), default=CaseState.ACTIVE)
    is_protected: Mapped[bool] = mapped_column(default=False)
    exception_reference: Mapped[str] = mapped_column(String(80), default="")
    languages: Mapped[list[str]]
    earliest_on: Mapped[date | None]
    latest_on: Mapped[date | None]
    connections_max: Mapped[int] = mapped_column(default=2)
    assist_departure: Mapped[bool] = mapped_column(default=False)
    assist_transit: Mapped[bool] = mapped_column(default=False)
    assist_arrival: Mapped[bool] = mapped_column(default=False)
    reception_confirmed: Mapped[bool] = mapped_column(default=False)

    programme: Mapped[Programme] = relationship()
    office: Mapped[Office] = relationship()
    receiver: Mapped[Receiver | None] = relationship()
    members: Mapped[list[CaseMember]] = relationship(
        back_populates="case", order_by="CaseMember.position", cascade="all, delete-orphan"
    )
    escort_needs: Mapped[list[EscortNeed]] = relationship(
        back_populates="case", order_by="EscortNeed.id", cascade="all, delete-orphan"
    )
    clearances: Mapped[list[Clearance]] = relationship(order_by="Clearance.id", cascade="all, delete-orphan")
    health_stages: Mapped[list[HealthStage]] = relationship(
        order_by="HealthStage.position", cascade="all, delete-orphan"
    )
    links: Mapped[list[CaseLink]] = relationship(
        foreign_keys="CaseLink.case_id", order_by="CaseLink.id", cascade="all, delete-orphan"
    )

    __mapper_args__ = {"version_id_col": Revised.revision}  # noqa: RUF012 - read by SQLAlchemy


class CaseMember(Identified, Revised, Base):
    """A person of a case. Names and the document number never leave `scheduler` unless a paper needs them."""

    __tablename__ = "case_member"
    __table_args__ = (UniqueConstraint("case_id", "position"),)

    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"), index=True)
    position: Mapped[int]
    family_name: Mapped[str] = mapped_column(String(80))
    given_names: Mapped[str] = mapped_column(String(120))
    sex: Mapped[SexValue] = mapped_column(choice(SexValue, "sex"))
    born_on: Mapped[date]
    nationality: Mapped[str] = mapped_column(String(2), default="VN")
    relationship_: Mapped[Relationship] = mapped_column(
        "relationship", choice(Relationship, "relationship"), default=Relationship.OTHER
    )
    mobility: Mapped[MobilityNeed] = mapped_column(choice(MobilityNeed, "mobility"), default=MobilityNeed.NONE)
    is_unaccompanied_minor: Mapped[bool] = mapped_column(default=False)
    is_first_time_flyer: Mapped[bool] = mapped_column(default=False)
    is_legal_representative: Mapped[bool] = mapped_column(default=False)
    document_number: Mapped[str] = mapped_column(String(40), default="")
    due_on: Mapped[date | None]

    case: Mapped[Case] = relationship(back_populates="members")
    __mapper_args__ = {"version_id_col": Revised.revision}  # noqa: RUF012 - read by SQLAlchemy


class LinkKind(enum.StrEnum):
    """How two cases belong together."""

    TRAVELS_WITH = "travels_with"
    RELATED = "related"


class CaseLink(Identified, Base):
    """A tie between two cases; TRAVELS_WITH puts them on the very same flights."""

    __tablename__ = "case_link"
    __table_args__ = (
        UniqueConstraint("case_id", "other_id", "kind"),
        CheckConstraint("case_id <> other_id", name="not_itself"),
    )

    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"), index=True)
    other_id: Mapped[int] = mapped_column(ForeignKey("case.id"), index=True)
    kind: Mapped[LinkKind] = mapped_column(choice(LinkKind, "kind"))
    other: Mapped[Case] = relationship(foreign_keys=[other_id])


class EscortNeed(Identified, Base):
    """An escort that a case needs: `load` counts against what one escort may carry on a trip."""

    __tablename__ = "escort_need"
    __table_args__ = (UniqueConstraint("case_id", "skill"), CheckConstraint("load >= 0", name="load_not_negative"))

    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"), index=True)
    skill: Mapped[str] = mapped_column(String(32))
    load: Mapped[int] = mapped_column(default=1)
    sex: Mapped[SexValue | None] = mapped_column(choice(SexValue, "sex"))
    languages: Mapped[list[str]]
    case: Mapped[Case] = relationship(back_populates="escort_needs")
