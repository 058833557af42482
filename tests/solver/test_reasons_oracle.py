"""The reasons against brute force: nothing may be explained that is not so."""

from __future__ import annotations

import pytest

from solver.problem import Problem
from solver.reasons import ReasonIndex, reason_of
from tests.solver.chance import chance_problem
from tests.solver.oracle import true_reason
from tests.solver.small import read


@pytest.mark.parametrize("first", range(0, 160, 20))
def test_reasons_are_those_of_brute_force(first: int) -> None:
    for seed in range(first, first + 20):
        problem = read(chance_problem(seed))
        found = {reason_of(ReasonIndex(problem), case.id).reason for case in problem.cases}
        assert found == {true_reason(problem)}, seed


def test_chance_problems_meet_every_reason() -> None:
    """An oracle that only ever sees one outcome would prove little."""
    met = {reason_of(ReasonIndex(problem), "C0").reason for problem in map(_read, range(60))}
    assert met == {"no_journey", "no_health_path", "no_escort", "capacity"}


def _read(seed: int) -> Problem:
    return read(chance_problem(seed))
