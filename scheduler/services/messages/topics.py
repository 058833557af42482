"""What a webhook can be told of, and the values it is told: no names, no cases, only numbers and states."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

CALENDAR, RUN, VERSION = "calendar.changed", "run.finished", "version.published"
TEST = "calendar.test"
TOPICS = (CALENDAR, RUN, VERSION)
OFFICE_TOPICS = frozenset({RUN, VERSION})
"""What only the webhook of an office can be told of: plans are not made for one clinic or escort."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RunFinished:
    """A planning run is over: `finished` and `stopped` may have left a `version`, `failed` has an `error_code`.

    `office` is None for a run over all offices; dates are local and inclusive; `planned` and `left_out` count cases.
    """

    run: int
    state: Literal["finished", "stopped", "failed"]
    outcome: str
    error_code: str
    office: str | None
    from_on: date
    to_on: date
    requested_at: datetime
    finished_at: datetime
    version: int | None
    planned: int | None
    left_out: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class VersionPublished:
    """A version is what families, escorts and clinics hold from now on; `superseded` is the one before it."""

    version: int
    publication: int
    published_at: datetime
    superseded: int | None
    planned: int


@dataclass(frozen=True, slots=True, kw_only=True)
class EventTimes:
    """An event of a calendar, without a name."""

    starts_at: datetime
    start_zone: str
    ends_at: datetime
    end_zone: str
    summary_en: str
    summary_vi: str
    location_en: str
    location_vi: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EventChange:
    """One event before and after; `before` is null for a new one, `after` for a cancelled one."""

    uid: str
    sequence: int
    kind: Literal["new", "moved", "changed", "cancelled"]
    before: EventTimes | None
    after: EventTimes | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ToldCalendar:
    """Whose calendar it is, without a person's name."""

    kind: Literal["escort", "clinic", "office", "airport", "receiver", "examiner"]
    title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarChanged:
    """What a publication changed in a calendar; a test has no changes."""

    calendar: ToldCalendar
    publication: int | None
    changes: tuple[EventChange, ...]
