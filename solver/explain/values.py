"""What explaining gives: alternatives, conflicts, relaxations and limits, as codes, ids and whole numbers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from solver.plan import Score, Trip
from solver.problem import PlannedCase
from solver.reasons import Fact, Finding

Subject = Literal["case", "appointment", "trip"]

CONFLICT_KINDS: tuple[str, ...] = (
    "hold",
    "travel_group",
    "deadline",
    "ready",
    "connections_max",
    "connection_max",
    "assisted_connection",
    "pin_flights",
    "pin_appointment",
    "pin_escort",
    "seats",
    "wheelchairs",
    "stretchers",
    "minors",
    "receiver_people",
    "receiver_open",
    "window",
    "sessions",
    "escorts",
    "escort_permit",
    "escort_trips",
    "escort_away",
)
"""Every kind of fact that a conflict may hold, each to be phrased once in each language."""

RELAXATION_KINDS: tuple[str, ...] = (
    "hold",
    "travel_group",
    "deadline",
    "ready",
    "connections_max",
    "connection_max",
    "assisted_connection",
    "pin_flights",
    "pin_appointment",
    "pin_escort",
    "seats",
    "wheelchairs",
    "stretchers",
    "minors",
    "receiver_people",
    "receiver_open",
    "window_people",
    "window_added",
    "session_added",
    "session_extended",
    "escort_added",
    "escort_permit",
    "escort_trips",
    "escort_away",
)
"""Every kind of relaxation; `solver.explain.relaxing` says what each does to a problem."""


BLOCKING_KINDS: tuple[str, ...] = (
    "seats",
    "wheelchairs",
    "stretchers",
    "minors",
    "receiver_people",
    "window_people",
    "sessions",
    "escorts",
    "costs_more",
)
"""Every kind of fact that keeps a planned case from a choice that it would rather have (`BetterChoice`)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Alternative:
    """Another legal way for a few cases while everybody else stays as they are.

    `cases` are the new entries and `left_out` the cases that lose theirs; `trips_off` go and `trips_on` come.
    `change` holds the difference of every score term in points, negative where the plan gets better.
    `displaces` names the cases that have to move, or stay behind, so that the subject can have this.
    """

    subject: Subject
    case: str
    cases: tuple[PlannedCase, ...]
    left_out: tuple[str, ...]
    trips_off: tuple[Trip, ...]
    trips_on: tuple[Trip, ...]
    change: Score
    displaces: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Relaxation:
    """One rule of a problem made looser; `ids` hold ids, codes, ISO dates and instants, `numbers` whole numbers."""

    kind: str
    ids: Mapping[str, str] = field(default_factory=dict, hash=False)
    numbers: Mapping[str, int] = field(default_factory=dict, hash=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class WayOut:
    """Relaxations that together let a case travel, how it then would, and the points gained over the present plan."""

    relaxations: tuple[Relaxation, ...]
    alternative: Alternative
    gain: int


@dataclass(frozen=True, slots=True, kw_only=True)
class WhyNot:
    """Why a case is unplanned: the exact reason alone, what stands in its way now, and what would help.

    Each of `conflicts` is a smallest set of facts that together keep the case from travelling while all others stay
    as they are: dropping any one of them lets it travel if every fact outside the set is dropped too. Where there is
    none, the case could travel now: `best` is the cheapest way and what it would cost.
    """

    case: str
    group: tuple[str, ...]
    finding: Finding
    conflicts: tuple[tuple[Fact, ...], ...]
    relaxations: tuple[WayOut, ...]
    best: Alternative | None
    displacing: Alternative | None


@dataclass(frozen=True, slots=True, kw_only=True)
class BetterChoice:
    """A cheaper or earlier journey for a planned case: what blocks it now, who holds that, and what all would pay.

    `saves` is what the case itself would save in points, negative where the journey is earlier but dearer.
    `displacing` has its exact price for all, `displaces` nobody where it is free; None where no single travel group
    can make room.
    """

    flights: tuple[str, ...]
    saves: int
    blocked_by: tuple[Fact, ...]
    holders: tuple[str, ...]
    displacing: Alternative | None


@dataclass(frozen=True, slots=True, kw_only=True)
class WhyThis:
    """Why a case travels as it does: cheaper choices, the best first, then the earliest; none where it has the best."""

    case: str
    flights: tuple[str, ...]
    choices: tuple[BetterChoice, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Limit:
    """What a little more of something scarce is worth by itself: points saved and people who travel more.

    `relaxations` is one, or the same place on both flights of one journey.
    """

    relaxations: tuple[Relaxation, ...]
    people: int
    worth: int
    cases: tuple[str, ...]
    best: WayOut
