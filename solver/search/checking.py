"""The verifier between a search and what it tells: whether a snapshot is a legal plan, reasons aside."""

from __future__ import annotations

from solver.plan import Unplanned
from solver.search.assembly import assemble_plan
from solver.search.instance import Instance
from solver.search.state import Booking
from solver.verify import verify

_ROUNDING = 1e-9


def passes(bound: float, score: int) -> bool:
    """Whether a bound lies above a score by more than rounding explains: then one of them is wrong."""
    return bound > score + 1 + _ROUNDING * abs(score)


def is_legal(instance: Instance, bookings: list[Booking | None], score: int) -> bool:
    """Whether a snapshot obeys every rule and costs what the search says, checked without what the search knows."""
    problem = instance.problem
    pairs = zip(instance.groups, bookings, strict=True)
    left_out = sorted(case for group, booking in pairs if booking is None for case in group.cases)
    unplanned = tuple(Unplanned(id=problem.cases[case].id, reason="capacity", detail="") for case in left_out)
    try:
        plan = assemble_plan(instance, bookings, unplanned, None)
    except (ValueError, LookupError):
        return False
    return plan.score.total == score and verify(problem, plan, reasons=False).is_legal
