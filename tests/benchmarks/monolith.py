"""The other peer: everything in one CP-SAT model, given the same seconds and cores as the search."""

from __future__ import annotations

from solver.model.scope import Scope
from solver.model.solving import Effort, solve_scope
from solver.problem import Problem
from solver.search.instance import build_instance
from solver.search.state import State

_THREADS = 8
"""CP-SAT's portfolio is complete from eight workers on, also on two cores."""


def monolith_score(problem: Problem, seconds: float, seed: int) -> tuple[int, float | None]:
    """The score of the best plan found and the model's own bound; the model has every candidate of every group."""
    instance = build_instance(problem)
    state = State(instance)
    rows = {g: list(range(len(options))) for g, options in enumerate(instance.candidates) if len(options)}
    fixed = state.total - sum(instance.groups[g].unplanned_cost for g in rows)
    scope = Scope(instance, state, rows, is_complete=True)
    effort = Effort(seconds=seconds, work=None, threads=_THREADS, seed=seed)
    answer = solve_scope(scope, effort, dict.fromkeys(rows))
    score = answer.objective + fixed if answer.bookings else state.total
    return score, None if answer.bound is None else answer.bound + fixed
