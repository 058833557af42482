"""Going on from a plan: what is given is taken over to the point, and the result is never worse."""

from __future__ import annotations

from dataclasses import replace

import pytest

from solver.search import solve
from solver.search.instance import build_instance
from solver.search.resuming import state_of
from solver.verify import verify
from tests.benchmarks.generate import generate, parse
from tests.solver.generator import crowded_problem, published_problem


@pytest.mark.parametrize("seed", range(6))
def test_a_plan_is_taken_over_as_it_is(seed: int) -> None:
    for problem in (crowded_problem(seed), published_problem(seed)):
        plan = solve(problem, time_limit=2.0, workers=1).plan
        state = state_of(build_instance(problem), plan)
        assert state.total == plan.score.total
        assert (state.left >= 0).all()


def test_a_looser_problem_is_never_solved_worse_from_there() -> None:
    problem = generate(*parse("S-seats-2"))
    plan = solve(problem, time_limit=2.0, workers=1).plan
    looser = replace(problem, flights=tuple(replace(flight, seats=flight.seats + 1) for flight in problem.flights))
    result = solve(looser, time_limit=2.0, workers=1, start=plan)
    assert result.score <= plan.score.total
    assert {one.origin for one in result.statistics.incumbents} & {"given", "given and filled"}
    assert verify(looser, result.plan).violations == ()


def test_what_a_stricter_problem_does_not_allow_is_left_out_and_filled() -> None:
    problem = crowded_problem(3)
    plan = solve(problem, time_limit=2.0, workers=1).plan
    used = {flight for entry in plan.cases for flight in entry.flights}
    stricter = replace(problem, flights=tuple(flight for flight in problem.flights if flight.id not in used))
    result = solve(stricter, time_limit=2.0, workers=1, start=plan)
    assert verify(stricter, result.plan).violations == ()
