"""Compiled code looks at minutes as packing does: where it says that all published starts stay, they do."""

from __future__ import annotations

import numpy as np
import pytest

from solver.search.assembly import place_appointments
from solver.search.booking import Booker
from solver.search.instance import Instance, build_instance
from solver.search.keeping import Keeper
from solver.search.kernel.annealer import Annealer
from solver.search.state import Booking, State
from tests.benchmarks.generate import generate, parse
from tests.solver.generator import published_problem


def _pushed(instance: Instance, bookings: list[Booking | None]) -> set[int]:
    """Sessions in which somebody keeps the session and loses the published start."""
    starts, found = place_appointments(instance, bookings), set()
    for group, booking in zip(instance.groups, bookings, strict=True):
        for case, sessions in zip(group.cases, booking.sessions if booking else (), strict=False):
            for number, (option, session) in enumerate(zip(instance.stages[case], sessions, strict=True)):
                if session == option.kept and starts[case, number] != option.kept_start:
                    found.add(session)
    return found


def _annealer(instance: Instance, budget: int, seed: int) -> tuple[Annealer, Keeper, frozenset[int]]:
    keeper, state = Keeper(instance), State(instance)
    stands = keeper.restore(state)
    annealer = Annealer(instance, Booker(instance), state.copy_bookings(), seed)
    annealer.limit(keeper, stands, budget)
    return annealer, keeper, stands


def test_sessions_that_keep_every_minute_are_packed_so() -> None:
    instance = build_instance(generate(*parse("S-disrupted-3")))
    annealer, keeper, stands = _annealer(instance, 1_000, 5)
    seen = 0
    for _ in range(60):
        annealer.run(25, 400_000.0, 400_000.0)
        annealer.forget()
        bookings = annealer.bookings()
        pushed = _pushed(instance, bookings)
        assert pushed <= annealer.broken_sessions()
        inexact = len(keeper.disturbed(bookings, stands, is_exact=False))
        assert annealer.disturbed >= inexact
        seen += len(annealer.broken_sessions())
    assert seen > 0


@pytest.mark.parametrize("seed", range(6))
def test_what_compiled_code_counts_is_what_a_new_look_counts(seed: int) -> None:
    instance = build_instance(published_problem(seed))
    annealer, _, _ = _annealer(instance, 1_000, seed)
    for _ in range(5):
        annealer.run(40, 300_000.0, 300_000.0)
        annealer.forget()
        before, broken = (annealer.total, annealer.disturbed), annealer.broken_sessions()
        annealer.return_to_best()
        assert (annealer.total, annealer.disturbed) == before
        assert annealer.broken_sessions() == broken


@pytest.mark.parametrize("budget", [1, 4, 12])
def test_the_best_under_a_fine_is_within_the_budget_to_the_minute(budget: int) -> None:
    instance = build_instance(generate(*parse("S-disrupted-3")))
    annealer, keeper, stands = _annealer(instance, budget, 3)
    most = 0
    for slack in np.linspace(10, 0, 20).astype(int).tolist():
        annealer.fine(200_000, slack)
        annealer.run(60, 100_000.0, 100_000.0)
        most = max(most, annealer.disturbed)
        assert annealer.disturbed <= max(budget + slack, most)
        assert len(keeper.disturbed(annealer.bookings(), stands, is_exact=False)) <= budget
    assert most > 0
