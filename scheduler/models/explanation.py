"""Questions about plan versions and their answers: worked out by the worker, never in a request."""

from __future__ import annotations

import enum
from datetime import datetime

from sqlalchemy import ForeignKey, Index, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from scheduler.models.base import Base, Identified, choice


class QuestionKind(enum.StrEnum):
    """What is asked: of a case why it is left out or why it flies so, its ways, or what limits the whole version."""

    WHY_NOT = "why-not"
    WHY_THIS = "why-this"
    ALTERNATIVES = "alternatives"
    APPOINTMENTS = "appointments"
    TRIPS = "trips"
    LIMITS = "limits"


class QuestionState(enum.StrEnum):
    """A question is claimed by a conditional update of QUEUED."""

    QUEUED = "queued"
    WORKING = "working"
    ANSWERED = "answered"
    FAILED = "failed"


class PlanQuestion(Identified, Base):
    """One question about a version; `case_id` is the case asked about, None for the whole version.

    `asked_by_id` is None where the worker asks by itself after a run; `is_urgent` marks what a person waits for.
    `answer` is a gzipped JSON document of codes, ids and points, without any words; `seconds` is how long it took.
    """

    __tablename__ = "plan_question"
    __table_args__ = (
        UniqueConstraint("version_id", "kind", "case_id"),
        Index("ix_plan_question_state_is_urgent", "state", "is_urgent"),
    )

    version_id: Mapped[int] = mapped_column(ForeignKey("plan_version.id", ondelete="CASCADE"), index=True)
    kind: Mapped[QuestionKind] = mapped_column(choice(QuestionKind, "kind"))
    case_id: Mapped[int | None] = mapped_column(ForeignKey("case.id"))
    state: Mapped[QuestionState] = mapped_column(choice(QuestionState, "state"), default=QuestionState.QUEUED)
    is_urgent: Mapped[bool] = mapped_column(default=False)
    asked_at: Mapped[datetime]
    asked_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    claimed_by: Mapped[str] = mapped_column(String(80), default="")
    claimed_at: Mapped[datetime | None]
    attempts: Mapped[int] = mapped_column(default=0)
    answered_at: Mapped[datetime | None]
    seconds: Mapped[float] = mapped_column(default=0.0)
    error_code: Mapped[str] = mapped_column(String(64), default="")
    answer: Mapped[bytes | None] = mapped_column(LargeBinary, deferred=True)
