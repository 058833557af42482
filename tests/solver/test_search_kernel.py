"""Compiled annealing keeps every rule and counts every point: judged by the interpreter's state and the verifier."""

from __future__ import annotations

import random

import numpy as np
import pytest

from solver.problem import Problem
from solver.search import improving, solve
from solver.search.assembly import assemble_plan
from solver.search.booking import Booker
from solver.search.instance import Instance, build_instance
from solver.search.kernel.annealer import Annealer
from solver.search.leftovers import Leftovers
from solver.search.start import fill, insertion_order
from solver.search.state import State
from solver.verify import verify
from tests.solver.chance import chance_problem
from tests.solver.generator import crowded_problem, published_problem
from tests.solver.small import read


def _annealed(problem: Problem, seed: int, moves: int = 400) -> tuple[Instance, Annealer]:
    instance = build_instance(problem)
    booker, state, dice = Booker(instance), State(instance), random.Random(seed)
    booker.reprice(np.array([dice.choice([0.0, 0.0, 1e3]) for _ in range(len(instance.resources.capacity))]))
    fill(state, booker, insertion_order(instance)[: seed % 5], lambda: False)
    annealer = Annealer(instance, booker, state.copy_bookings(), seed)
    assert annealer.total == state.total
    annealer.run(moves, 500_000.0, 5_000.0)
    return instance, annealer


def _check(problem: Problem, seed: int) -> None:
    instance, annealer = _annealed(problem, seed)
    bookings, state = annealer.bookings(), State(instance)
    state.restore(bookings)
    assert state.total == annealer.best_total
    assert (state.left >= 0).all()
    plan = assemble_plan(instance, bookings, Leftovers(instance).explain(bookings), None)
    assert [str(violation) for violation in verify(problem, plan).violations] == []


@pytest.mark.parametrize("seed", range(15))
def test_groups_that_compete(seed: int) -> None:
    _check(crowded_problem(seed), seed)


@pytest.mark.parametrize("seed", range(10))
def test_published_plans(seed: int) -> None:
    _check(published_problem(seed), seed)


@pytest.mark.parametrize("seed", range(15))
def test_one_group_of_every_kind(seed: int) -> None:
    problem = read(chance_problem(seed))
    if any(len(options) for options in build_instance(problem).candidates):
        _check(problem, seed)


@pytest.mark.parametrize("seed", range(10))
def test_one_group_alone_gets_what_the_booker_finds(seed: int) -> None:
    instance = build_instance(read(chance_problem(seed)))
    booker = Booker(instance)
    for g, options in enumerate(instance.candidates):
        if len(options):
            annealer = Annealer(instance, booker, [None] * len(instance.groups), seed)
            annealer.fill([g], is_thrifty=False)
            found, state = booker.find(State(instance), g), State(instance)
            if found is not None:
                state.insert(g, found)
            assert annealer.total == state.total


@pytest.mark.parametrize("seed", range(12))
def test_only_the_best_candidates_are_looked_at(seed: int) -> None:
    """Those of a group that are best by present prices, and the one that it holds, under their own numbers."""
    problem, dice, most = crowded_problem(seed, groups=9), random.Random(seed), 3
    instance = build_instance(problem)
    booker, state = Booker(instance), State(instance)
    fill(state, booker, insertion_order(instance), lambda: False)
    annealer = Annealer(instance, booker, state.copy_bookings(), seed, most=most)
    twin = annealer.twin(seed + 1)
    for _ in range(3):
        annealer.run(100, 500_000.0, 5_000.0)
        twin.run(100, 500_000.0, 5_000.0)
        held, found = annealer.bookings(), State(instance)
        annealer.reprice(np.array([dice.choice([0.0, 0.0, 1e3]) for _ in range(len(instance.resources.capacity))]))
        assert [b and b.candidate for b in annealer.bookings()] == [b and b.candidate for b in held]
        found.restore(annealer.bookings())
        assert found.total == annealer.best_total == annealer.total
        assert all(annealer.looks_at(g) <= most + 1 for g in range(len(instance.groups)))
        twin.take_prices(annealer)
        assert twin.best_total == annealer.best_total


def test_the_same_seed_makes_the_same_moves() -> None:
    first, second = (_annealed(crowded_problem(3, groups=10), 7)[1] for _ in range(2))
    assert first.total == second.total
    assert [booking and booking.candidate for booking in first.bookings()] == [
        booking and booking.candidate for booking in second.bookings()
    ]


@pytest.fixture
def _nothing_is_small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(improving, "_EXACT_GROUPS", 0)


@pytest.mark.usefixtures("_nothing_is_small")
def test_counted_work_gives_the_same_plan() -> None:
    problem = crowded_problem(5, groups=10)
    first, second = (solve(problem, time_limit=300, workers=1, seed=3, work_limit=2_000) for _ in range(2))
    assert first.plan.cases == second.plan.cases
    assert first.score == second.score
    assert dict(first.statistics.counts)["moves"] >= 2_000


@pytest.mark.usefixtures("_nothing_is_small")
@pytest.mark.parametrize("seed", range(4))
def test_a_whole_search_with_compiled_moves(seed: int) -> None:
    problem = published_problem(seed) if seed % 2 else crowded_problem(seed, groups=9)
    result = solve(problem, time_limit=300, workers=1, seed=seed, work_limit=1_000)
    assert verify(problem, result.plan).is_legal
    assert result.score == result.plan.score.total
    assert result.bound is not None
    assert result.bound <= result.score
    scores = [incumbent.score for incumbent in result.statistics.incumbents]
    assert scores == sorted(scores, reverse=True)
