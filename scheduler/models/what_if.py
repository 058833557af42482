"""What-ifs: a version planned on with some rules looser, to see what that would be worth; never a plan itself."""

from __future__ import annotations

import enum
from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from scheduler.models.base import Base, Identified, choice


class WhatIfState(enum.StrEnum):
    """A what-if is claimed by a conditional update of QUEUED."""

    QUEUED = "queued"
    WORKING = "working"
    DONE = "done"
    FAILED = "failed"


class WhatIf(Identified, Base):
    """A version with the relaxations of one way out of a case: `place` is the way's number in the case's answer.

    `wish` holds the relaxations, the travel group and the flights that they name; `result` is a gzipped JSON document
    that compares plans in ids and points. The plan behind it is not kept, so nobody can approve or publish it.
    """

    __tablename__ = "what_if"
    __table_args__ = (UniqueConstraint("version_id", "case_id", "place"),)

    version_id: Mapped[int] = mapped_column(ForeignKey("plan_version.id", ondelete="CASCADE"), index=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"))
    place: Mapped[int]
    wish: Mapped[dict[str, Any]]
    state: Mapped[WhatIfState] = mapped_column(choice(WhatIfState, "state"), default=WhatIfState.QUEUED)
    asked_at: Mapped[datetime]
    asked_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    claimed_by: Mapped[str] = mapped_column(String(80), default="")
    claimed_at: Mapped[datetime | None]
    attempts: Mapped[int] = mapped_column(default=0)
    finished_at: Mapped[datetime | None]
    seconds: Mapped[float] = mapped_column(default=0.0)
    error_code: Mapped[str] = mapped_column(String(64), default="")
    result: Mapped[bytes | None] = mapped_column(LargeBinary, deferred=True)
