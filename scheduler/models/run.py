"""Planning runs: the queue that the worker claims from, with heartbeat and progress."""

from __future__ import annotations

import enum
from datetime import date, datetime
from typing import Any

from sqlalchemy import BigInteger, ForeignKey, Index, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from scheduler.models.base import Base, Identified, choice


class RunState(enum.StrEnum):
    """A run is claimed by a conditional update of QUEUED; STOPPED keeps the best plan so far."""

    QUEUED = "queued"
    RUNNING = "running"
    FINISHED = "finished"
    STOPPED = "stopped"
    FAILED = "failed"


class PlanningRun(Identified, Base):
    """One request to plan departures from `from_on` to `to_on` (inclusive).

    `office_id` None plans both offices; with an office the other one's published entries stay as they are.
    `problem` is the gzipped problem file, `problem_sha256` its hash, so that a run can be replayed anywhere.
    `error_code` names a phrase; the phrase book holds the words.
    `change_budget` is the most published cases to disturb (None: any). `freeze_told` and `freeze_days` say who keeps
    everything, `freeze_ticketed` that flights with tickets stay; `frozen_cases` is how many cases that concerns,
    `lifted` maps the keys of those that no longer can to the reason. `connection_reliability` is the percent of
    landings that the time between flights is to allow for (None: as the installation is set; 0: nothing asked).
    `notice_days` is how many days ahead families are told whom the run asks to leave (None: as set; 0: none).
    """

    __tablename__ = "planning_run"
    __table_args__ = (Index("ix_planning_run_state_requested_at", "state", "requested_at"),)

    state: Mapped[RunState] = mapped_column(choice(RunState, "state"), default=RunState.QUEUED)
    requested_at: Mapped[datetime]
    requested_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    office_id: Mapped[int | None] = mapped_column(ForeignKey("office.id"))
    from_on: Mapped[date]
    to_on: Mapped[date]
    time_limit_seconds: Mapped[int] = mapped_column(default=60)
    workers: Mapped[int] = mapped_column(default=2)
    seed: Mapped[int] = mapped_column(default=0)
    change_budget: Mapped[int | None]
    freeze_told: Mapped[bool] = mapped_column(default=False)
    freeze_ticketed: Mapped[bool] = mapped_column(default=False)
    freeze_days: Mapped[int | None]
    notice_days: Mapped[int | None]
    connection_reliability: Mapped[float | None]
    frozen_cases: Mapped[int] = mapped_column(default=0)
    lifted: Mapped[dict[str, Any]] = mapped_column(default=dict)
    claimed_by: Mapped[str] = mapped_column(String(80), default="")
    claimed_at: Mapped[datetime | None]
    heartbeat_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]
    attempts: Mapped[int] = mapped_column(default=0)
    stop_requested: Mapped[bool] = mapped_column(default=False)
    outcome: Mapped[str] = mapped_column(String(32), default="")
    error_code: Mapped[str] = mapped_column(String(64), default="")
    problem: Mapped[bytes | None] = mapped_column(LargeBinary, deferred=True)
    problem_sha256: Mapped[str] = mapped_column(String(64), default="")
    incumbent: Mapped[bytes | None] = mapped_column(LargeBinary, deferred=True)
    version_id: Mapped[int | None] = mapped_column(ForeignKey("plan_version.id", use_alter=True))
    progress: Mapped[list[RunProgress]] = relationship(order_by="RunProgress.id", cascade="all, delete-orphan")


class RunProgress(Identified, Base):
    """One row of progress; score and bound are points, None while there is none.

    `constant_points` are of cases that no plan can plan, None in rows from before this was kept.
    """

    __tablename__ = "run_progress"

    run_id: Mapped[int] = mapped_column(ForeignKey("planning_run.id"), index=True)
    at: Mapped[datetime]
    seconds: Mapped[float]
    phase: Mapped[str] = mapped_column(String(32))
    score: Mapped[int | None] = mapped_column(BigInteger)
    bound: Mapped[int | None] = mapped_column(BigInteger)
    cases_planned: Mapped[int]
    cases_total: Mapped[int]
    people_planned: Mapped[int]
    constant_points: Mapped[int | None] = mapped_column(BigInteger)
