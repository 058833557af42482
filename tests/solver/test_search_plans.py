"""Every plan that the search gives is legal, agrees with its score and keeps what is pinned."""

from __future__ import annotations

import random
from dataclasses import replace
from pathlib import Path

import pytest

from solver.files import read_problem
from solver.problem import Problem
from solver.search import Result, solve
from solver.verify import verify
from tests.solver.chance import chance_problem
from tests.solver.generator import crowded_problem, published_problem
from tests.solver.small import read

_INSTANCE = Path(__file__).parent / "data" / "S-baseline-1.json.gz"
_GREEDY = 27_864_296


def _checked(problem: Problem, seconds: float = 2.0, workers: int = 2) -> Result:
    result = solve(problem, time_limit=seconds, workers=workers)
    verdict = verify(problem, result.plan)
    assert [str(violation) for violation in verdict.violations] == []
    assert result.score == result.plan.score.total
    assert result.bound is not None
    assert result.bound <= result.score
    return result


@pytest.mark.parametrize("seed", range(30))
def test_one_group_is_planned_legally(seed: int) -> None:
    _checked(read(chance_problem(seed)))


@pytest.mark.parametrize("seed", range(20))
def test_groups_that_compete_are_planned_legally(seed: int) -> None:
    _checked(crowded_problem(seed))


@pytest.mark.parametrize("seed", range(12))
def test_a_published_plan_is_repaired_legally(seed: int) -> None:
    _checked(published_problem(seed))


@pytest.mark.parametrize("seed", range(6))
def test_a_published_plan_that_is_still_best_is_left_alone(seed: int) -> None:
    problem = crowded_problem(seed)
    first = _checked(problem)
    held = {entry.id: entry for entry in first.plan.cases}
    again = replace(problem, cases=tuple(replace(case, published=held.get(case.id)) for case in problem.cases))
    second = _checked(again)
    if first.status == second.status == "optimal":
        assert second.score == first.score
        assert second.plan.score.changes == 0


@pytest.mark.parametrize("seed", range(6))
def test_the_order_of_the_file_changes_nothing_at_proof(seed: int) -> None:
    problem = crowded_problem(seed)
    dice = random.Random(seed)
    shuffled = replace(
        problem,
        cases=tuple(dice.sample(problem.cases, len(problem.cases))),
        flights=tuple(dice.sample(problem.flights, len(problem.flights))),
        sessions=tuple(dice.sample(problem.sessions, len(problem.sessions))),
        escorts=tuple(dice.sample(problem.escorts, len(problem.escorts))),
    )
    first, second = _checked(problem), _checked(shuffled)
    if first.status == second.status == "optimal":
        assert first.score == second.score


def test_one_worker_gives_the_same_plan_twice_for_the_same_work() -> None:
    problem = read_problem(_INSTANCE)
    first, second = (solve(problem, time_limit=120, workers=1, seed=7, work_limit=400) for _ in range(2))
    assert first.plan == second.plan


def test_pins_are_kept_or_the_case_is_left_out() -> None:
    pinned = 0
    for seed in range(20):
        problem = crowded_problem(seed)
        planned = {entry.id: entry for entry in _checked(problem, 1.0).plan.cases}
        for case in problem.cases:
            entry = planned.get(case.id)
            if case.pin is None or entry is None:
                continue
            pinned += 1
            assert case.pin.flights in (None, entry.flights)
            held = {appointment.stage: appointment.session for appointment in entry.appointments}
            assert all(held.get(stage, session) == session for stage, session in case.pin.appointments.items())
            met = {need.skill: need.escort for need in entry.escorts}
            assert all(met.get(skill, escort) == escort for skill, escort in case.pin.escorts.items())
    assert pinned


def test_a_real_size_beats_the_careful_person_with_a_spreadsheet() -> None:
    result = _checked(read_problem(_INSTANCE), 6.0)
    assert result.score < 0.9 * _GREEDY
