"""What pages and programs see of a replayed version."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

ReplayStanding = Literal["none", "working", "done", "failed"]
"""Not replayed yet; a worker is at it; replayed; could not be replayed."""
TurnKind = Literal["ahead", "next"]
LapseKind = Literal["clearance", "health"]
FIGURES = ("missed_families", "missed_people", "cancelled_families", "lapsed_families", "late_escorts")
"""The figures for the whole period; each has phrases `robustness-<figure>` and `robustness-figure-<figure>`."""
FRAGILE = 0.05
"""A connection that breaks more often is called fragile."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Chance:
    """A share of the replays (0 to 1) with its 95 % interval."""

    share: float
    low: float
    high: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Season:
    """A count over the whole period: its mean with the 95 % interval, and what one period in twenty reaches.

    `some` is the share of periods with at least one.
    """

    mean: float
    low: float
    high: float
    bad: int
    some: Chance


@dataclass(frozen=True, slots=True, kw_only=True)
class Connection:
    """A change of flights that may break: designators, local date of the first, minutes to spare, who makes it.

    `codes` are the cases that the reader may open, `hidden` how many others there are.
    """

    inbound: str
    outbound: str
    on: date
    airport: str
    spare: int
    cases: int
    people: int
    missed: Chance
    codes: tuple[str, ...]
    hidden: int

    @property
    def is_fragile(self) -> bool:
        """Whether it breaks so often that another way should be sought."""
        return self.missed.share >= FRAGILE


@dataclass(frozen=True, slots=True, kw_only=True)
class Turnaround:
    """An escort who may be late: `ahead` for a case, `next` for the next trip; `on` is the date of the flight after.

    `short` is the chance that the rest in between is cut.
    """

    kind: TurnKind
    escort: str
    before: str
    after: str
    on: date
    late: Chance
    short: Chance


@dataclass(frozen=True, slots=True, kw_only=True)
class Lapse:
    """A case whose clearance or health check lapses when its departure is put off by more than `room` days."""

    kind: LapseKind
    code: str
    room: int
    chance: Chance


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplayPage:
    """A version replayed `days` times; figures and lists are empty unless `state` is done.

    `families` and `people` travel in it. Who may not see cases gets connections without codes, and of escorts and
    cases that may lapse the counts (`hidden_turnarounds`, `hidden_lapses`) alone.
    """

    number: int
    state: ReplayStanding
    from_on: date
    to_on: date
    days: int
    finished_at: datetime | None
    families: int
    people: int
    seasons: Mapping[str, Season]
    connections: tuple[Connection, ...]
    turnarounds: tuple[Turnaround, ...]
    hidden_turnarounds: int
    lapses: tuple[Lapse, ...]
    hidden_lapses: int
    may_ask: bool

    @property
    def is_live(self) -> bool:
        """Whether it is worth looking again."""
        return self.state in ("none", "working")

    @property
    def fragile(self) -> int:
        """How many connections are fragile."""
        return sum(one.is_fragile for one in self.connections)
