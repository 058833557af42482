"""Replays of plan versions against delays and cancellations, worked out by the worker."""

from __future__ import annotations

import enum
from datetime import datetime

from sqlalchemy import ForeignKey, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from scheduler.models.base import Base, Identified, choice


class ReplayState(enum.StrEnum):
    """A worker claims a version by adding the row; one that dies leaves it WORKING."""

    WORKING = "working"
    DONE = "done"
    FAILED = "failed"


class VersionReplay(Identified, Base):
    """How one version stands up to `days` replays; `seconds` is how long they took.

    `result` is a gzipped JSON document of ids and counts, without any words.
    """

    __tablename__ = "version_replay"

    version_id: Mapped[int] = mapped_column(ForeignKey("plan_version.id", ondelete="CASCADE"), unique=True)
    state: Mapped[ReplayState] = mapped_column(choice(ReplayState, "state"), default=ReplayState.WORKING)
    claimed_by: Mapped[str] = mapped_column(String(80))
    claimed_at: Mapped[datetime]
    attempts: Mapped[int] = mapped_column(default=1)
    finished_at: Mapped[datetime | None]
    days: Mapped[int] = mapped_column(default=0)
    seconds: Mapped[float] = mapped_column(default=0.0)
    result: Mapped[bytes | None] = mapped_column(LargeBinary, deferred=True)
