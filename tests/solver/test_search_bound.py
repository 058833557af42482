"""The bound holds for every legal plan, and the parts it is made of are exact."""

from __future__ import annotations

import random
from itertools import product

import numpy as np
import pytest

from solver.search import solve
from solver.search.booking import Booker
from solver.search.decomposition import Decomposition
from solver.search.instance import build_instance
from solver.search.knapsack import Knapsacks
from solver.search.lagrangian import Lagrangian
from solver.search.start import fill, insertion_order
from solver.search.state import State
from tests.solver.generator import crowded_problem


def _never() -> bool:
    return False


@pytest.mark.parametrize("seed", range(20))
def test_prices_never_pass_the_best_plan(seed: int) -> None:
    problem = crowded_problem(seed)
    result = solve(problem, time_limit=3.0)
    instance = build_instance(problem)
    linear = Lagrangian(instance)
    linear.climb(result.score, 60, _never)
    assert linear.bound <= result.score + 1e-3
    whole = Decomposition(linear)
    whole.climb(result.score, 60, _never)
    assert whole.bound <= result.score + 1e-3


@pytest.mark.parametrize("seed", range(8))
def test_bound_holds_for_plans_made_at_random(seed: int) -> None:
    problem = crowded_problem(seed)
    result = solve(problem, time_limit=2.0)
    instance, dice = build_instance(problem), random.Random(seed)
    for _ in range(20):
        state, order = State(instance), insertion_order(instance)
        dice.shuffle(order)
        prices = np.array([dice.choice([0.0, 0.0, 1e4]) for _ in range(len(instance.resources.capacity))])
        fill(state, Booker(instance, prices), order, _never)
        assert result.bound is not None
        assert result.bound <= state.total
        if result.status == "optimal":
            assert result.score <= state.total


@pytest.mark.parametrize("seed", range(30))
def test_knapsacks_are_those_of_brute_force(seed: int) -> None:
    dice = random.Random(seed)
    capacity = [dice.randint(0, 30) for _ in range(3)]
    row = sorted(dice.randrange(3) for _ in range(dice.randint(1, 10)))
    amount = [dice.choice([1, 2, 3, 5, 10, 15]) for _ in row]
    profit = [dice.choice([0.0, dice.random(), dice.random() * 10]) for _ in row]
    best = 0.0
    for taken in product([0, 1], repeat=len(row)):
        loads = [sum(a for r, a, t in zip(row, amount, taken, strict=True) if r == k and t) for k in range(3)]
        if all(load <= limit for load, limit in zip(loads, capacity, strict=True)):
            best = max(best, sum(p for p, t in zip(profit, taken, strict=True) if t))
    sacks = Knapsacks(np.array(row), np.array(amount), np.array(capacity))
    value, chosen = sacks.solve(np.array(profit))
    assert value == pytest.approx(best)
    loads = [sum(a for r, a, t in zip(row, amount, chosen, strict=True) if r == k and t) for k in range(3)]
    assert all(load <= limit for load, limit in zip(loads, capacity, strict=True))


@pytest.mark.parametrize("seed", range(10))
def test_state_comes_back_to_where_it_was(seed: int) -> None:
    instance = build_instance(crowded_problem(seed, groups=6))
    state = State(instance)
    nothing, left, total = state.copy_bookings(), state.left.copy(), state.total
    fill(state, Booker(instance), insertion_order(instance), _never)
    full, after = state.copy_bookings(), state.total
    state.restore(nothing)
    assert (state.left == left).all()
    assert state.total == total
    assert not state.trips
    state.restore(full)
    assert state.total == after
    assert (state.left >= 0).all()
