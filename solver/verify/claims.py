"""Rules `score`, `bound` and `reasons`: what a plan says of itself (sections 6 and 7)."""

from __future__ import annotations

from collections.abc import Iterator

from solver.plan import TERMS, Plan, Reason, Score
from solver.reasons import ReasonIndex, reason_of
from solver.verify.verdict import Violation, violation


def check_score(plan: Plan, score: Score) -> Iterator[Violation]:
    """Find terms that are not the recomputed ones."""
    for term in ("total", *TERMS):
        claimed, real = getattr(plan.score, term), getattr(score, term)
        if claimed != real:
            yield violation("score", term=term, claimed=claimed, real=real)


def check_bound(plan: Plan, score: Score) -> Iterator[Violation]:
    """Find a bound above the recomputed score: it cannot have been proven."""
    if plan.bound is not None and plan.bound > score.total:
        yield violation("bound", claimed=plan.bound, score=score.total)


def find_reasons(index: ReasonIndex, plan: Plan) -> dict[str, Reason]:
    """Find the true reason of every unplanned case."""
    return {entry.id: reason_of(index, entry.id).reason for entry in plan.unplanned}


def check_reasons(plan: Plan, found: dict[str, Reason]) -> Iterator[Violation]:
    """Find reasons that are not the true ones."""
    for entry in plan.unplanned:
        if entry.reason != found[entry.id]:
            yield violation("reasons", case=entry.id, claimed=entry.reason, real=found[entry.id])
