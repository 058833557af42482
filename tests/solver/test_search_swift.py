"""The linear bound in compiled code is the one in arrays."""

from __future__ import annotations

import numpy as np
import pytest

from solver.search.bounding import Bounding
from solver.search.decomposition import Decomposition
from solver.search.instance import build_instance
from solver.search.lagrangian import Lagrangian
from solver.search.swift import SwiftLagrangian
from tests.solver.generator import crowded_problem


def _never() -> bool:
    return False


@pytest.mark.parametrize("seed", range(25))
def test_compiled_steps_are_those_in_arrays(seed: int) -> None:
    problem = crowded_problem(seed)
    plain, swift = Lagrangian(build_instance(problem)), SwiftLagrangian(build_instance(problem), is_spread=False)
    for _ in range(40):
        plain.climb(1e8, 1, _never)
        swift.climb(1e8, 1, _never)
        assert swift.bound == pytest.approx(plain.bound, rel=1e-9)
    assert swift.prices == pytest.approx(plain.prices, rel=1e-6, abs=1e-3)


@pytest.mark.parametrize("seed", range(10))
def test_uses_are_priced_alike(seed: int) -> None:
    problem = crowded_problem(seed)
    plain = Decomposition(Lagrangian(build_instance(problem)))
    swift = Decomposition(SwiftLagrangian(build_instance(problem)))
    dice = np.random.default_rng(seed)
    for _ in range(5):
        prices = plain.joined(plain.ascent.current[:3])
        prices = np.where(dice.random(len(prices)) < 0.3, dice.random(len(prices)) * 1e5, 0.0)
        assert swift.find(prices).value == pytest.approx(plain.find(prices).value, rel=1e-9)


@pytest.mark.parametrize("seed", range(10))
def test_chance_among_equals_costs_no_bound(seed: int) -> None:
    """What comes out at the best prices is what arrays find there."""
    problem = crowded_problem(seed)
    swift = SwiftLagrangian(build_instance(problem))
    swift.climb(1e8, 30, _never)
    plain = Lagrangian(build_instance(problem))
    scaled, plain.escorts.presence, plain.escorts.count, parts = swift.ascent.best
    plain.escorts.split(parts)
    plain.current = scaled / plain._scale
    assert plain.evaluate()[0] == pytest.approx(swift.bound, rel=1e-9)


def test_few_candidates_stay_in_arrays() -> None:
    assert type(Bounding(build_instance(crowded_problem(1)), is_compiled=True).linear) is Lagrangian
