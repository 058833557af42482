"""Repair: what still stands is kept, changes are undone, and a budget holds in every plan that is shown."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import pytest

from solver.explain import undo_free_changes
from solver.plan import Plan
from solver.problem import Case, PlannedCase, Problem
from solver.search import solve
from solver.search.instance import build_instance
from solver.search.keeping import Keeper
from solver.search.state import State
from solver.verify import verify
from tests.benchmarks.generate import generate, parse
from tests.solver.generator import published_problem


@cache
def _disrupted() -> Problem:
    return generate(*parse("S-disrupted-3"))


def standing_in(problem: Problem) -> set[str]:
    """The published cases that can keep all that they hold."""
    instance = build_instance(problem)
    keeper = Keeper(instance)
    return {problem.cases[case].id for g in keeper.restore(State(instance)) for case in keeper.published[g]}


def _holds_all(case: Case, entry: PlannedCase | None) -> bool:
    """Whether an entry has everything that is published and still asked for, by the words of the contract."""
    held = case.published
    assert held is not None
    if entry is None or entry.flights != held.flights:
        return False
    stages, skills = {stage.stage for stage in case.stages}, {need.skill for need in case.escort_needs}
    now = {(one.stage, one.session, one.start) for one in entry.appointments}
    kept = all((one.stage, one.session, one.start) in now for one in held.appointments if one.stage in stages)
    return kept and all(met in entry.escorts for met in held.escorts if met.skill in skills)


def disturbed_in(problem: Problem, plan: Plan) -> set[str]:
    """The published cases that do not have what they hold in a plan."""
    entries = {entry.id: entry for entry in plan.cases}
    return {case.id for case in problem.cases if case.published and not _holds_all(case, entries.get(case.id))}


def test_all_stands_where_nothing_was_lost() -> None:
    bare = replace(_disrupted(), cases=tuple(replace(case, published=None, pin=None) for case in _disrupted().cases))
    held = {entry.id: entry for entry in solve(bare, time_limit=3.0, workers=1).plan.cases}
    problem = replace(bare, cases=tuple(replace(case, published=held.get(case.id)) for case in bare.cases))
    assert standing_in(problem) == set(held)


def test_only_what_was_lost_falls() -> None:
    problem = _disrupted()
    flights, sessions = {one.id for one in problem.flights}, {one.id for one in problem.sessions}
    escorts, standing = {one.id for one in problem.escorts}, standing_in(problem)
    broken = 0
    for case in problem.cases:
        if case.published is None or case.id in standing:
            continue
        broken += 1
        stages = {stage.stage for stage in case.stages}
        named = {one.session for one in case.published.appointments if one.stage in stages}
        assert (
            not flights.issuperset(case.published.flights)
            or not sessions.issuperset(named)
            or not escorts.issuperset(met.escort for met in case.published.escorts)
        )
    assert broken
    assert standing


@pytest.mark.parametrize("budget", [0, 1, 3])
def test_every_plan_that_is_shown_keeps_within_the_budget(budget: int) -> None:
    problem, shown = _disrupted(), list[Plan]()
    result = solve(problem, time_limit=4.0, workers=2, change_budget=budget, on_plan=shown.append)
    standing = standing_in(problem)
    assert shown
    for plan in (*shown, result.plan):
        assert verify(problem, plan).violations == ()
        assert len(disturbed_in(problem, plan) & standing) <= budget


def test_a_wider_budget_never_costs_more_at_proof() -> None:
    scores = []
    for budget in (0, 2, 100):
        result = solve(published_problem(10), time_limit=4.0, workers=1, change_budget=budget)
        scores.append(result.score)
    assert scores == sorted(scores, reverse=True)
    assert scores[-1] == solve(published_problem(10), time_limit=4.0, workers=1).score


def test_the_first_repair_keeps_all_that_stands_before_anything_is_improved() -> None:
    problem = _disrupted()
    result = solve(problem, time_limit=4.0, workers=1, change_budget=0, work_limit=1)
    assert disturbed_in(problem, result.plan).isdisjoint(standing_in(problem))
    assert result.statistics.incumbents[0].origin == "as published"


@pytest.mark.parametrize("seed", range(4))
def test_a_budget_holds_where_time_is_up_at_once(seed: int) -> None:
    problem = published_problem(seed)
    result = solve(problem, time_limit=0.0, workers=1, change_budget=0)
    assert verify(problem, result.plan).violations == ()
    assert disturbed_in(problem, result.plan).isdisjoint(standing_in(problem))


def test_no_change_is_left_that_could_be_undone_for_nothing() -> None:
    problem = _disrupted()
    plan = solve(problem, time_limit=4.0, workers=2).plan
    assert undo_free_changes(problem, plan).score.changes == plan.score.changes


def test_without_a_published_plan_a_budget_binds_nothing() -> None:
    bare = replace(published_problem(3), cases=tuple(replace(c, published=None) for c in published_problem(3).cases))
    limited, free = (solve(bare, time_limit=3.0, workers=1, change_budget=budget) for budget in (0, None))
    assert limited.score == free.score
