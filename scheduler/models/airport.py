"""Airports and the spans in which our teams help people there."""

from __future__ import annotations

import enum
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from scheduler.models.base import Base, Identified, choice


class Airport(Base):
    """An airport; both connection times are the least minutes between landing and leaving again."""

    __tablename__ = "airport"

    code: Mapped[str] = mapped_column(String(3), primary_key=True)
    name: Mapped[str] = mapped_column(String(120))
    city: Mapped[str] = mapped_column(String(80))
    country: Mapped[str] = mapped_column(String(2))
    timezone: Mapped[str] = mapped_column(String(64))
    connection_minutes: Mapped[int] = mapped_column(default=120)
    entry_connection_minutes: Mapped[int] = mapped_column(default=180)


class AssistanceRole(enum.StrEnum):
    """As the planning contract writes it."""

    DEPARTURE = "departure"
    TRANSIT = "transit"
    ARRIVAL = "arrival"


class AssistanceWindow(Identified, Base):
    """A staffed span at an airport (start inclusive, end exclusive) and the people that the team can help in it."""

    __tablename__ = "assistance_window"
    __table_args__ = (CheckConstraint("ends_at > starts_at", name="ends_after_start"),)

    airport_code: Mapped[str] = mapped_column(ForeignKey("airport.code"), index=True)
    role: Mapped[AssistanceRole] = mapped_column(choice(AssistanceRole, "role"))
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    people: Mapped[int]
    provider: Mapped[str] = mapped_column(String(80), default="")
