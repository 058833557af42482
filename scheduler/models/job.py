"""Jobs: what a person asks for on a page and the worker does, because it takes longer than a request may."""

from __future__ import annotations

import enum
from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from scheduler.models.base import Base, Identified, choice
from scheduler.models.run import RunState


class JobKind(enum.StrEnum):
    """What is done to a version: published, a plan file taken back for it, or one of its alternatives taken."""

    PUBLISH = "publish"
    RETURN_PLAN = "return-plan"
    TAKE = "take-alternative"


class Job(Identified, Base):
    """One job about the version `version_number`, in the name of the person who asked.

    A job is claimed by a conditional update like a planning run and writes its effect and its own end in one
    transaction: it happened once or not at all. `live_key` says what is being done to what and is empty once the job
    is over; the database allows one live job for each. `content` is an uploaded file, dropped at the end.
    `result` holds numbers and refusals, `error_code` names the phrase `error-<code>` that `error_params` fill.
    """

    __tablename__ = "job"
    __table_args__ = (Index("ix_job_state_requested_at", "state", "requested_at"),)

    kind: Mapped[JobKind] = mapped_column(choice(JobKind, "kind"))
    state: Mapped[RunState] = mapped_column(choice(RunState, "state"), default=RunState.QUEUED)
    requested_at: Mapped[datetime]
    requested_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    version_number: Mapped[int] = mapped_column(index=True)
    live_key: Mapped[str | None] = mapped_column(String(160), unique=True)
    params: Mapped[dict[str, Any]] = mapped_column(default=dict)
    content: Mapped[bytes | None] = mapped_column(LargeBinary, deferred=True)
    claimed_by: Mapped[str] = mapped_column(String(80), default="")
    claimed_at: Mapped[datetime | None]
    heartbeat_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]
    attempts: Mapped[int] = mapped_column(default=0)
    stop_requested: Mapped[bool] = mapped_column(default=False)
    phase: Mapped[str] = mapped_column(String(32), default="")
    done: Mapped[int] = mapped_column(default=0)
    total: Mapped[int] = mapped_column(default=0)
    result: Mapped[dict[str, Any]] = mapped_column(default=dict)
    error_code: Mapped[str] = mapped_column(String(64), default="")
    error_params: Mapped[dict[str, Any]] = mapped_column(default=dict)
