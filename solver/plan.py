"""A plan of departures as frozen values (contract: `departure-plan/1`). Reading and writing files is `solver.files`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from solver.problem import Appointment, MetNeed, PlannedCase

__all__ = ["REASONS", "TERMS", "Appointment", "MetNeed", "Plan", "PlannedCase", "Reason", "Score", "Trip", "Unplanned"]

PLAN_FORMAT = "departure-plan/1"

Reason = Literal["held", "no_journey", "no_health_path", "no_escort", "capacity"]
REASONS: tuple[Reason, ...] = ("held", "no_journey", "no_health_path", "no_escort", "capacity")

TERMS = ("unplanned", "waiting", "fares", "journey", "escorts", "fairness", "changes")


@dataclass(frozen=True, slots=True, kw_only=True)
class Trip:
    """An escort's trip with one skill: flight ids there (`ahead`), with the case (`out`) and home (`back`)."""

    escort: str
    skill: str
    ahead: tuple[str, ...]
    out: tuple[str, ...]
    back: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Unplanned:
    """A case that is left out, why, and the binding facts in a sentence."""

    id: str
    reason: Reason
    detail: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """The terms of section 6 in points; `total` is stored apart because a plan file may claim a wrong one."""

    total: int
    unplanned: int
    waiting: int
    fares: int
    journey: int
    escorts: int
    fairness: int
    changes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """An answer to the problem of that name; `bound` is a proven lower bound on any legal plan's score."""

    problem: str
    cases: tuple[PlannedCase, ...]
    trips: tuple[Trip, ...]
    unplanned: tuple[Unplanned, ...]
    score: Score
    bound: int | None
