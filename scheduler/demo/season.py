"""The demo's flights: a real winter week (see `data/README.md`), moved to the coming months and saying so."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, time, timedelta
from functools import lru_cache
from pathlib import Path

from integrations.schedules import SsimLeg, build_file, write_ssim

DATA = Path(__file__).parent / "data" / "weekly_flights.csv"
GATEWAYS = ("HKG", "ICN")
OBSERVED_WEEK = date(2026, 2, 16)
_NOTE = "REAL WEEK OF FEBRUARY 2026 MOVED TO LATER DATES FOR A DEMO"


@dataclass(frozen=True, slots=True, kw_only=True)
class WeeklyFlight:
    """A flight as it ran in the observed week; clocks are local, `days` are days of operation at the origin."""

    carrier: str
    number: int
    origin: str
    destination: str
    departs: time
    arrives: time
    arrival_day: int
    days: tuple[int, ...]
    block_minutes: int
    source: str

    def dates(self, first: date, last: date) -> Iterator[date]:
        """The local departure dates between two dates, both inclusive."""
        for offset in range((last - first).days + 1):
            day = first + timedelta(days=offset)
            if day.isoweekday() in self.days:
                yield day


@lru_cache
def weekly_flights(onward: frozenset[str]) -> tuple[WeeklyFlight, ...]:
    """The flights between Viet Nam, the gateways and the `onward` airports, both ways."""
    wanted = onward | {"HAN", "SGN", *GATEWAYS}
    with DATA.open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if {row["origin"], row["destination"]} <= wanted]
    return tuple(_flight(row) for row in rows)


def _flight(row: dict[str, str]) -> WeeklyFlight:
    return WeeklyFlight(
        carrier=row["carrier"],
        number=int(row["number"]),
        origin=row["origin"],
        destination=row["destination"],
        departs=time.fromisoformat(row["departs_local"]),
        arrives=time.fromisoformat(row["arrives_local"]),
        arrival_day=int(row["arrival_day_offset"]),
        days=tuple(int(day) for day in row["days"]),
        block_minutes=int(row["block_minutes"]),
        source=row["source"],
    )


def season_file(flights: tuple[WeeklyFlight, ...], first: date, last: date, created_on: date) -> bytes:
    """An SSIM chapter 7 file of these flights with the period `first` to `last`; its header says where from."""
    seen: dict[tuple[str, int], int] = {}
    legs = []
    for flight in flights:
        variation = seen[flight.carrier, flight.number] = seen.get((flight.carrier, flight.number), 0) + 1
        legs.append(
            SsimLeg(
                airline=flight.carrier,
                flight_number=flight.number,
                itinerary_variation=f"{variation:02}",
                period_from=first,
                period_to=last,
                days=flight.days,
                departure_station=flight.origin,
                departs_at_clock=flight.departs,
                arrival_station=flight.destination,
                arrives_at_clock=flight.arrives,
                arrival_day=flight.arrival_day,
            )
        )
    return write_ssim(build_file(legs, created_on=created_on, title="DEMO SEASON", note=_NOTE))
