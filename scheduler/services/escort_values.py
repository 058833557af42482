"""What the pages of escorts show: trips with their spans, flights and rest."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from scheduler.i18n import Bilingual
from scheduler.services.version_values import LegRow

SpanKind = Literal["report", "ahead", "out", "back", "wait", "rest", "away"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """A stretch of a timeline; `label` is a designator, an airport or ''."""

    kind: SpanKind
    starts_at: datetime
    ends_at: datetime
    label: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Duty:
    """A trip in force. `references` are case numbers or, of protected cases, opaque references.

    It lasts from `starts_at` (report for the first flight) to `ends_at` (last landing); then comes the rest.
    `trip_id` leads to its briefing, `people` counts those in care. `skill` is '' on the escort's own page, as in feeds.
    `absences` are the times, between reporting and the end of the rest, at which the escort is not free after all.
    """

    trip_id: int
    skill: str
    starts_at: datetime
    start_zone: str
    ends_at: datetime
    end_zone: str
    rest_ends_at: datetime
    starts_on: date
    ahead: tuple[LegRow, ...]
    out: tuple[LegRow, ...]
    back: tuple[LegRow, ...]
    people: int
    references: tuple[str, ...]
    spans: tuple[Span, ...]
    is_clashing: bool
    absences: tuple[Span, ...] = ()

    @property
    def route(self) -> str:
        """The airports of the way with the people."""
        return "–".join((self.out[0].origin, *(leg.destination for leg in self.out))) if self.out else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PermitRow:
    """A permission to enter a country (ISO code) until a date, with the days left."""

    country: str
    valid_until: date
    days_left: int


@dataclass(frozen=True, slots=True, kw_only=True)
class EscortView:
    """An escort with the trips in force that end after the period's first day."""

    code: str
    name: str
    office: str
    base: str
    sex: str
    languages: tuple[str, ...]
    skills: tuple[tuple[str, int], ...]
    trips_done: int
    trips_planned: int
    trips_max: int
    permits: tuple[PermitRow, ...]
    away: tuple[Span, ...]
    duties: tuple[Duty, ...]

    @property
    def expiring(self) -> tuple[PermitRow, ...]:
        """Permits that end within 90 days."""
        return tuple(permit for permit in self.permits if permit.days_left <= EXPIRING_DAYS)


EXPIRING_DAYS = 90


@dataclass(frozen=True, slots=True, kw_only=True)
class Roster:
    """The escorts of the reader's offices over some days, beginning at midnight of `from_on` in Viet Nam."""

    version: str
    from_on: date
    days: int
    today: date
    zone: str
    starts_at: datetime
    ends_at: datetime
    escorts: tuple[EscortView, ...]
    clashes: int
    absences: int
    expiring: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CancelledDuty:
    """A trip that somebody else makes now, or nobody: what it said, from when to when, and since when it is off."""

    starts_at: datetime
    start_zone: str
    ends_at: datetime
    end_zone: str
    summary: Bilingual
    cancelled_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class MyDuties:
    """An escort's own page: None where no escort belongs to the user. `cancelled` are told for a fortnight."""

    escort: EscortView | None
    today: date
    zone: str
    coming: tuple[Duty, ...]
    past: tuple[Duty, ...]
    cancelled: tuple[CancelledDuty, ...] = ()
