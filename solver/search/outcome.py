"""What a search tells while it works and when it ends."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from solver.certificate import Certificate
from solver.plan import Plan

Status = Literal["optimal", "feasible", "no_plan_in_time", "cancelled", "plan_refused", "bound_refused", "broke_off"]
"""`feasible` ended by time or by itself without proof; `cancelled` was stopped and carries the best plan so far;
`plan_refused`: the best plan broke a rule, so the last one that breaks none is given;
`bound_refused`: a bound was proved false by a legal plan, and dropped;
`broke_off`: a part of the search failed (memory, numbers), the best plan until then is given;
`no_plan_in_time` carries a plan that leaves every case out. An empty plan is legal, so nothing is ever infeasible."""

Phase = Literal["prepare", "start", "bound", "improve", "exact", "finish"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """A glimpse of a running search; `score` is None before the first plan, `bound` before the first bound.

    `constant`: the points of cases of which it was plain at once that no plan can plan them.
    """

    phase: Phase
    seconds: float
    score: int | None
    bound: int | None
    planned_cases: int
    planned_people: int
    cases: int
    constant: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Incumbent:
    """When a better plan was found, by what, and its score."""

    seconds: float
    score: int
    origin: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Statistics:
    """How the time was spent: (phase, seconds) in order, every better plan, and counts of the search."""

    phases: tuple[tuple[Phase, float], ...]
    incumbents: tuple[Incumbent, ...]
    counts: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """The outcome of a solve: a legal plan, always; `bound` holds for every legal plan of the problem.

    `certificate` (where it was asked for) holds the prices of the best bound that prices gave. It is below `bound`
    where an exact model proved more: such a proof is not in a certificate.
    """

    plan: Plan
    status: Status
    score: int
    bound: int | None
    statistics: Statistics
    certificate: Certificate | None = None
    failure: str = ""
    """What failed where the search `broke_off`: the name of the error, or `bound` for the process of the bound."""
