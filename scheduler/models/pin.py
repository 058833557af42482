"""Pins: what a person fixed about a case before the next run."""

from __future__ import annotations

import enum
from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from scheduler.models.base import Base, Identified, choice


class PinKind(enum.StrEnum):
    """HOLD keeps the case out of the plan; APPOINTMENT and ESCORT carry the stage or skill in `key`."""

    HOLD = "hold"
    FLIGHTS = "flights"
    APPOINTMENT = "appointment"
    ESCORT = "escort"


class Pin(Identified, Base):
    """One pin with its reason and an optional last day; `value` holds flight ids, a session id or an escort id."""

    __tablename__ = "pin"
    __table_args__ = (UniqueConstraint("case_id", "kind", "key"),)

    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"), index=True)
    kind: Mapped[PinKind] = mapped_column(choice(PinKind, "kind"))
    key: Mapped[str] = mapped_column(String(32), default="")
    value: Mapped[dict[str, Any]]
    reason: Mapped[str] = mapped_column(String(200), default="")
    created_at: Mapped[datetime]
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    expires_on: Mapped[date | None]
