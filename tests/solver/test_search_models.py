"""The models of neighbourhoods: the present plan is always within them, at the score that the state reckons."""

from __future__ import annotations

import random

import numpy as np
import pytest
from ortools.sat.python import cp_model

from solver.model.scope import Scope
from solver.model.solving import build_draft, hint_present
from solver.search.booking import Booker
from solver.search.instance import build_instance
from solver.search.start import fill, insertion_order
from solver.search.state import State
from tests.solver.generator import crowded_problem, published_problem


@pytest.mark.parametrize("seed", range(12))
@pytest.mark.parametrize("is_complete", [True, False])
def test_the_present_plan_is_within_every_model(seed: int, is_complete: bool) -> None:
    instance = build_instance(published_problem(seed) if seed % 3 == 0 else crowded_problem(seed, groups=9))
    state, dice = State(instance), random.Random(seed)
    prices = np.array([dice.choice([0.0, 0.0, 1e4]) for _ in range(len(instance.resources.capacity))])
    fill(state, Booker(instance, prices), insertion_order(instance), lambda: False)
    total = state.total
    able = [g for g, options in enumerate(instance.candidates) if len(options)]
    present = {g: state.bookings[g] for g in dice.sample(able, max(1, len(able) * 2 // 3))}
    rows = {}
    for g, booking in present.items():
        if booking is not None:
            state.remove(g)
        seen = set(dice.sample(range(len(instance.candidates[g])), min(4, len(instance.candidates[g]))))
        rows[g] = sorted(seen | ({booking.candidate} if booking is not None else set()))
    draft = build_draft(Scope(instance, state, rows, is_complete=is_complete), present)
    hint_present(draft, present)
    solver = cp_model.CpSolver()
    solver.parameters.fix_variables_to_their_hinted_value = True
    solver.parameters.num_workers = 1
    assert solver.solve(draft.model) == cp_model.OPTIMAL
    fixed = state.total - sum(instance.groups[g].unplanned_cost for g in present)
    assert round(solver.objective_value) + fixed == total
