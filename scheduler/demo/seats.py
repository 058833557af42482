"""Invented seats and fares on the demo's real weekly flights."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from random import Random

from scheduler.demo.season import GATEWAYS, WeeklyFlight

STRETCHER_CARRIERS = ("KE", "VN", "CX")
_HOME = ("HAN", "SGN")
_SELDOM_SERVED = ("HEL", "AKL", "ATL", "IAD", "DFW")


@dataclass(frozen=True, slots=True, kw_only=True)
class DatedFlight:
    """A flight on one day with its invented open fare in dollars and limits."""

    flight: WeeklyFlight
    on: date
    fare: int
    stretchers: int

    @property
    def departs(self) -> datetime:
        """Local departure, without a zone: the clock at the origin, as an import file writes it."""
        return datetime.combine(self.on, self.flight.departs)

    @property
    def arrives(self) -> datetime:
        """Local arrival at the destination, as an import file writes it."""
        day = self.on + timedelta(days=self.flight.arrival_day)
        return datetime.combine(day, self.flight.arrives)


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoAllotment:
    """Seats that the airline holds for the mission, at an agreed fare in dollars."""

    dated: DatedFlight
    seats: int
    fare: int


def fare_of(flight: WeeklyFlight, day: date) -> int:
    """An invented open fare: by flying time, dearer at the week's end and around Christmas and Tết."""
    base = 55 + 0.72 * flight.block_minutes + (flight.number * 7) % 40
    week_end = 1.12 if day.isoweekday() >= 5 else 1.0
    season = 1.25 if (day.month, day.day) >= (12, 18) or (day.month, day.day) <= (1, 4) else 1.0
    return int(base * week_end * season)


def dated_flights(flights: tuple[WeeklyFlight, ...], first: date, last: date) -> tuple[DatedFlight, ...]:
    """Every flight on every day on which it runs."""
    return tuple(
        DatedFlight(
            flight=flight,
            on=day,
            fare=fare_of(flight, day),
            stretchers=1 if flight.carrier in STRETCHER_CARRIERS else 0,
        )
        for flight in flights
        for day in flight.dates(first, last)
    )


def allotments(random: Random, dated: tuple[DatedFlight, ...]) -> tuple[DemoAllotment, ...]:
    """Seats on some flights out of Viet Nam, onward from the gateways, and home to Hà Nội; 15 % below the fare."""
    found = []
    for one in dated:
        share, low, high = _generosity(one.flight)
        if random.random() < share:
            seats = random.randrange(low, high + 1)
            if one.stretchers and random.random() < 0.3:
                seats += 8
            found.append(DemoAllotment(dated=one, seats=seats, fare=int(one.fare * 0.85)))
    return tuple(found)


def _generosity(flight: WeeklyFlight) -> tuple[float, int, int]:
    if flight.origin in _HOME:
        return 0.55, 5, 12
    if flight.origin in GATEWAYS and flight.destination in _SELDOM_SERVED:
        return 0.6, 5, 10
    if flight.origin in GATEWAYS and flight.destination not in _HOME:
        return 0.30, 4, 9
    return (0.25, 2, 4) if flight.destination == "HAN" else (0.0, 0, 0)
