"""Health stages of a case and the outcome for each member."""

from __future__ import annotations

import enum
from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from scheduler.models.base import Base, Identified, Revised, choice


class StageState(enum.StrEnum):
    """DUE stages enter the planning problem; HELD ones lie behind the case."""

    DUE = "due"
    HELD = "held"
    MISSED = "missed"
    NOT_REQUIRED = "not_required"


class Outcome(enum.StrEnum):
    """What the medical team records of a result: fit or not, never why."""

    PENDING = "pending"
    FIT = "fit"
    NOT_FIT = "not_fit"


class HealthStage(Identified, Revised, Base):
    """A stage of the programme's health protocol for one case (exam, vaccine_2, sputum_1.., pdms, pec).

    `minutes` is what the whole family takes. `examiner_sex` is set where the family asked for it.
    `held_on` is the clinic's local date, `finished_at` the instant in which it ended. `before` is what the latest
    correction took back (state and outcomes by member key), until it is undone or recorded anew.
    """

    __tablename__ = "health_stage"
    __table_args__ = (
        UniqueConstraint("case_id", "stage"),
        CheckConstraint("minutes >= 0", name="minutes_not_negative"),
        CheckConstraint("state <> 'held' OR held_on IS NOT NULL", name="held_has_a_date"),
    )

    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"), index=True)
    stage: Mapped[str] = mapped_column(String(32))
    position: Mapped[int]
    minutes: Mapped[int]
    examiner_sex: Mapped[str | None] = mapped_column(String(1))
    state: Mapped[StageState] = mapped_column(choice(StageState, "state"), default=StageState.DUE)
    held_on: Mapped[date | None]
    finished_at: Mapped[datetime | None]
    before: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    outcomes: Mapped[list[HealthOutcome]] = relationship(cascade="all, delete-orphan")
    __mapper_args__ = {"version_id_col": Revised.revision}  # noqa: RUF012 - read by SQLAlchemy


class HealthOutcome(Identified, Base):
    """The outcome of a stage for one member; it never holds a diagnosis."""

    __tablename__ = "health_outcome"
    __table_args__ = (UniqueConstraint("stage_id", "member_id"),)

    stage_id: Mapped[int] = mapped_column(ForeignKey("health_stage.id"), index=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("case_member.id"), index=True)
    outcome: Mapped[Outcome] = mapped_column(choice(Outcome, "outcome"), default=Outcome.PENDING)
    recorded_at: Mapped[datetime | None]
