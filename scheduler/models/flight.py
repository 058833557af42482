"""Flights and the seats that are ours on them."""

from __future__ import annotations

import enum
from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from scheduler.models.base import Base, Identified, Revised, choice


class FlightState(enum.StrEnum):
    """A cancelled flight stays, so that history and feeds can still name it."""

    SCHEDULED = "scheduled"
    CANCELLED = "cancelled"


class Flight(Identified, Revised, Base):
    """One leg of one flight on one local departure date.

    `fare_points` is the price of a seat on the open market (100 points = 1 US dollar); an escort's ways ahead and
    back pay it. Seats for cases come from allotments. `source` says which file or notice the row came from.
    """

    __tablename__ = "flight"
    __table_args__ = (
        UniqueConstraint("carrier", "number", "origin", "departs_on"),
        CheckConstraint("arrives_at > departs_at", name="arrives_after_departure"),
        CheckConstraint("origin <> destination", name="goes_somewhere"),
    )

    carrier: Mapped[str] = mapped_column(String(3))
    number: Mapped[str] = mapped_column(String(8))
    origin: Mapped[str] = mapped_column(ForeignKey("airport.code"))
    destination: Mapped[str] = mapped_column(ForeignKey("airport.code"))
    departs_on: Mapped[date]
    departs_at: Mapped[datetime] = mapped_column(index=True)
    arrives_at: Mapped[datetime]
    aircraft: Mapped[str] = mapped_column(String(8), default="")
    state: Mapped[FlightState] = mapped_column(choice(FlightState, "state"), default=FlightState.SCHEDULED)
    fare_points: Mapped[int] = mapped_column(default=0)
    wheelchairs: Mapped[int] = mapped_column(default=4)
    stretchers: Mapped[int] = mapped_column(default=0)
    minors: Mapped[int] = mapped_column(default=4)
    source: Mapped[str] = mapped_column(String(200), default="")
    allotments: Mapped[list[Allotment]] = relationship(back_populates="flight", cascade="all, delete-orphan")
    __mapper_args__ = {"version_id_col": Revised.revision}  # noqa: RUF012 - read by SQLAlchemy

    @property
    def designator(self) -> str:
        """What a ticket says: carrier and number."""
        return f"{self.carrier} {self.number}"


class Allotment(Identified, Revised, Base):
    """Seats that an airline holds for the mission on a flight, at a fare in points per seat."""

    __tablename__ = "allotment"
    __table_args__ = (
        UniqueConstraint("flight_id", "reference"),
        CheckConstraint("seats >= 0", name="seats_not_negative"),
        CheckConstraint("fare_points >= 0", name="fare_not_negative"),
    )

    flight_id: Mapped[int] = mapped_column(ForeignKey("flight.id"), index=True)
    reference: Mapped[str] = mapped_column(String(40), default="")
    seats: Mapped[int]
    fare_points: Mapped[int]
    flight: Mapped[Flight] = relationship(back_populates="allotments")
    __mapper_args__ = {"version_id_col": Revised.revision}  # noqa: RUF012 - read by SQLAlchemy
