"""What readiness answers: findings, the window of dates, what lapses, what to renew."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType
from typing import Literal

Level = Literal["stop", "warning", "info"]
_NOTHING: Mapping[str, object] = MappingProxyType({})


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing found: `finding-<code>` is its phrase, filled with `params`; a member is known by position only."""

    code: str
    level: Level = "stop"
    params: Mapping[str, object] = field(default_factory=lambda: _NOTHING)
    member_position: int | None = None
    on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DateWindow:
    """Departure dates, both inclusive."""

    first: date
    last: date

    def __contains__(self, day: date) -> bool:
        """Whether `day` lies in the window."""
        return self.first <= day <= self.last

    @property
    def days(self) -> int:
        """How many dates it holds."""
        return (self.last - self.first).days + 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Lapse:
    """A held clearance and its last good day; `last_departure_on` is the last departure date that it allows."""

    kind: str
    member_position: int | None
    last_on: date
    last_departure_on: date
    days_left: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Renewal:
    """A clearance to get anew, and the earliest day on which it can be expected."""

    kind: str
    member_position: int | None
    expected_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Readiness:
    """The answer for one case.

    `is_ready`: it may enter a planning run. `window` is the first window of departure dates that every clearance of
    every member covers, `windows` all of them. `renewals` is the least set that would open one where none is open.
    """

    is_ready: bool
    window: DateWindow | None
    windows: tuple[DateWindow, ...]
    findings: tuple[Finding, ...]
    next_step: Finding | None
    lapses: tuple[Lapse, ...]
    renewals: tuple[Renewal, ...]

    @property
    def stops(self) -> tuple[Finding, ...]:
        """The findings that keep the case from being planned."""
        return tuple(finding for finding in self.findings if finding.level == "stop")
