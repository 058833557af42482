"""What the departures board shows: flights with our people, and the counts beside them."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime

from scheduler.i18n import Bilingual


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """An airport as a board shows one."""

    code: str
    city: Bilingual
    timezone: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """A special service (airline code) and how many people need it."""

    code: str
    people: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Fragile:
    """A change of flights at an airport that breaks often; `share` of the replays, the worst of this departure."""

    airport: str
    share: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Departure:
    """A flight with our people. `status` completes `board-status-...`; names of escorts only for who may see them.

    `cases` are the codes that the reader may open, `cases_total` counts all. `onward` are the last airports of the
    journeys that go on from `destination`. `cases_ticketed` counts those with tickets for the very journey.
    `escorts_missing` counts needs that nobody meets, `escorts_away` escorts
    whose own calendar says that they are not free while these flights last. `is_assisted` says that somebody needs a
    special service which this reader may not have counted. `fragile` are onward connections that break often.
    """

    flight: int
    designator: str
    departs_at: datetime
    departs_on: date
    arrives_at: datetime
    arrival_day_shift: int
    origin: Place
    destination: Place
    onward: tuple[Place, ...]
    people: int
    cases: tuple[str, ...]
    cases_total: int
    cases_ticketed: int
    escorts: tuple[str, ...]
    escorts_total: int
    escorts_missing: int
    escorts_away: int
    services: tuple[Service, ...]
    is_assisted: bool
    fragile: tuple[Fragile, ...]
    status: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Board:
    """What the page shows. `version` is None while nothing is published; counts are of the reader's offices.

    Of `cases_total` cases that leave in the days shown, `cases_ready` have all clearances for their day. `on` is the
    first day shown, `earlier_on` and `later_on` start the boards before and after it; `people_day` leave on `on`,
    `people_week` in the seven days from it. `next_on` is the next day with a departure after those shown.
    """

    version: int | None
    published_at: datetime | None
    today: date
    on: date
    earlier_on: date
    later_on: date
    origin: str | None
    origins: tuple[Place, ...]
    next_departure: Departure | None
    departures: tuple[Departure, ...]
    people_day: int
    people_week: int
    cases_total: int
    cases_ready: int
    escorts_missing: int
    next_on: date | None

    @property
    def is_today(self) -> bool:
        """Whether the board starts now, as it does unless another day was asked for."""
        return self.on == self.today

    @property
    def days(self) -> tuple[tuple[date, tuple[Departure, ...]], ...]:
        """The departures by local date."""
        grouped: dict[date, list[Departure]] = defaultdict(list)
        for departure in self.departures:
            grouped[departure.departs_on].append(departure)
        return tuple((on, tuple(rows)) for on, rows in grouped.items())
