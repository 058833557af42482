"""Tickets: for whose flights the airline has issued them."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from scheduler.models.base import Base, Identified


class Ticket(Identified, Base):
    """The tickets of a case: issued on `issued_on` for these flights (ids in order), noted by a person.

    They are for those very flights: where the plan in force shows others, they have to be issued anew.
    """

    __tablename__ = "ticket"

    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"), unique=True)
    flights: Mapped[list[int]]
    issued_on: Mapped[date]
    noted_at: Mapped[datetime]
    noted_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
