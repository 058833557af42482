"""A change budget holds in every search: annealing, neighbourhoods and the undoing at the end keep within it."""

from __future__ import annotations

from functools import cache

import pytest

from solver.plan import Plan
from solver.problem import Problem
from solver.search import budgeting, engine, solve
from solver.search.booking import Booker
from solver.search.instance import build_instance
from solver.search.keeping import Keeper
from solver.search.kernel.annealer import Annealer
from solver.search.state import State
from solver.verify import verify
from tests.benchmarks.generate import generate, parse
from tests.solver.generator import published_problem
from tests.solver.test_search_repair import disturbed_in, standing_in


@cache
def _disrupted() -> Problem:
    return generate(*parse("S-disrupted-3"))


@pytest.mark.parametrize("budget", [0, 1, 4, 100])
def test_annealing_disturbs_no_more_groups_than_it_may(budget: int) -> None:
    instance = build_instance(_disrupted())
    keeper, state = Keeper(instance), State(instance)
    stands = keeper.restore(state)
    annealer = Annealer(instance, Booker(instance), state.copy_bookings(), 7)
    annealer.limit(keeper, stands, budget)
    assert (annealer.total, annealer.disturbed) == (state.total, 0)
    seen = 0
    for toll in (0, 200_000, 2_000_000):
        annealer.steer(toll)
        for _ in range(12):
            annealer.run(60, 200_000.0, 200_000.0)
            assert annealer.disturbed <= budget
            seen = max(seen, annealer.disturbed)
    assert seen > 0 or budget == 0
    found, better = annealer.bookings(), State(instance)
    better.restore(found)
    assert better.total == annealer.best_total < state.total
    assert len(keeper.disturbed(found, stands, is_exact=False)) <= budget


@pytest.mark.parametrize("budget", [0, 2, 8])
def test_no_plan_of_a_search_with_annealing_disturbs_more(budget: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(budgeting, "_WHOLE_GROUPS", 5)
    monkeypatch.setattr(budgeting, "is_warm", lambda: True)
    problem, shown = _disrupted(), list[Plan]()
    result = solve(problem, time_limit=60.0, workers=1, work_limit=1_500, change_budget=budget, on_plan=shown.append)
    assert dict(result.statistics.counts)["moves"] >= 700
    standing = standing_in(problem)
    for plan in (*shown, result.plan):
        assert verify(problem, plan).violations == ()
        assert len(disturbed_in(problem, plan) & standing) <= budget


@pytest.mark.parametrize("seed", range(8))
def test_no_plan_of_a_small_search_disturbs_more(seed: int) -> None:
    problem = published_problem(seed)
    standing = standing_in(problem)
    for budget in (0, 1, 2):
        shown: list[Plan] = []
        result = solve(problem, time_limit=2.0, workers=1, change_budget=budget, on_plan=shown.append)
        for plan in (*shown, result.plan):
            assert verify(problem, plan).violations == ()
            assert len(disturbed_in(problem, plan) & standing) <= budget


def test_the_same_budget_seed_and_work_give_the_same_plan(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(budgeting, "_WHOLE_GROUPS", 5)
    monkeypatch.setattr(budgeting, "is_warm", lambda: True)
    first, second = (
        solve(_disrupted(), time_limit=60.0, workers=1, work_limit=800, seed=3, change_budget=3).plan for _ in range(2)
    )
    assert first == second


def test_a_budget_for_all_who_stand_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    problem = _disrupted()
    most = len(standing_in(problem))
    monkeypatch.setattr(engine, "BudgetedSearch", None)
    result = solve(problem, time_limit=60.0, workers=1, work_limit=300, change_budget=most)
    assert verify(problem, result.plan).violations == ()
