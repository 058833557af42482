"""Programmes, their dated status and their dated rule sets."""

from __future__ import annotations

import enum
from datetime import date
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from scheduler.models.base import Base, Identified, choice


class ProgrammeState(enum.StrEnum):
    """Whether a programme moves people."""

    ACTIVE = "active"
    SUSPENDED = "suspended"
    CLOSED = "closed"


class Programme(Identified, Base):
    """A resettlement or return programme; a country may run several."""

    __tablename__ = "programme"

    code: Mapped[str] = mapped_column(String(24), unique=True)
    name_vi: Mapped[str] = mapped_column(String(160))
    name_en: Mapped[str] = mapped_column(String(160))
    country: Mapped[str] = mapped_column(String(2))
    statuses: Mapped[list[ProgrammeStatus]] = relationship(
        back_populates="programme", order_by="ProgrammeStatus.from_on", cascade="all, delete-orphan"
    )
    rule_sets: Mapped[list[ProgrammeRuleSet]] = relationship(
        back_populates="programme", order_by="ProgrammeRuleSet.from_on", cascade="all, delete-orphan"
    )


class ProgrammeStatus(Identified, Base):
    """From this date on (until the next row) the programme has this state; history is kept, never overwritten."""

    __tablename__ = "programme_status"
    __table_args__ = (UniqueConstraint("programme_id", "from_on"),)

    programme_id: Mapped[int] = mapped_column(ForeignKey("programme.id"))
    from_on: Mapped[date]
    state: Mapped[ProgrammeState] = mapped_column(choice(ProgrammeState, "programme_state"))
    note: Mapped[str] = mapped_column(String(300), default="")
    programme: Mapped[Programme] = relationship(back_populates="statuses")


class ProgrammeRuleSet(Identified, Base):
    """From this date on these rules hold; `rules` is the JSON of `scheduler.readiness.rules.ProgrammeRules`."""

    __tablename__ = "programme_rule_set"
    __table_args__ = (UniqueConstraint("programme_id", "from_on"),)

    programme_id: Mapped[int] = mapped_column(ForeignKey("programme.id"))
    from_on: Mapped[date]
    checked_on: Mapped[date | None]
    source: Mapped[str] = mapped_column(String(300), default="")
    rules: Mapped[dict[str, Any]]
    programme: Mapped[Programme] = relationship(back_populates="rule_sets")


class MissionRuleSet(Identified, Base):
    """The mission's planning rules from a date on; `rules` is the JSON of `scheduler.planning.rules.MissionRules`."""

    __tablename__ = "mission_rule_set"
    __table_args__ = (UniqueConstraint("from_on"), CheckConstraint("length(source) <= 300", name="source_length"))

    from_on: Mapped[date]
    source: Mapped[str] = mapped_column(String(300), default="")
    rules: Mapped[dict[str, Any]]
