"""Several threads that anneal: no plan is lost, every plan is legal, and all end when they are asked to."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest

from solver.problem import Problem
from solver.search import Progress, improving, solve
from solver.search.booking import Booker
from solver.search.companions import Board, Companion
from solver.search.feed import Patience
from solver.search.instance import build_instance
from solver.search.kernel.annealer import Annealer
from solver.search.state import State
from solver.verify import verify
from tests.solver.generator import crowded_problem, published_problem


def _annealer(problem: Problem) -> tuple[State, Annealer]:
    instance = build_instance(problem)
    return State(instance), Annealer(instance, Booker(instance), [None] * len(instance.groups), 1)


def test_a_twin_shares_nothing_with_its_source() -> None:
    _, source = _annealer(crowded_problem(3, groups=10))
    source.run(200, 500_000.0, 5_000.0)
    before, best = source.total, source.best_total
    twin = source.twin(5)
    assert (twin.total, twin.best_total, twin.moves) == (before, best, 0)
    twin.run(500, 500_000.0, 5_000.0)
    assert (source.total, source.best_total, source.moves) == (before, best, 200)


def test_a_plan_of_one_thread_means_the_same_to_another() -> None:
    state, source = _annealer(crowded_problem(4, groups=10))
    twin = source.twin(5)
    twin.run(500, 500_000.0, 5_000.0)
    source.adopt(twin.best_tables())
    assert source.total == source.best_total == twin.best_total
    state.restore(source.bookings(twin.best_tables()))
    assert state.total == twin.best_total


def test_the_best_of_all_threads_is_on_the_board() -> None:
    _, source = _annealer(crowded_problem(4, groups=10))
    board, epochs = Board(source.best_total), iter(range(1_000_000))
    found = threading.Event()

    def course() -> tuple[float, int]:
        if board.plan is not None:
            found.set()
        return 50_000.0, next(epochs)

    companions = [Companion(source, seed, board, course) for seed in range(2)]
    assert found.wait(60)
    for companion in companions:
        companion.ask_to_end()
    for companion in companions:
        companion.join()
    plan, total = board.best()
    assert plan is not None
    source.adopt(plan)
    assert source.total == total
    assert all(companion.moves > 0 for companion in companions)


@pytest.mark.parametrize("make", [crowded_problem, published_problem])
def test_a_search_with_several_threads(monkeypatch: pytest.MonkeyPatch, make: Callable[[int], Problem]) -> None:
    monkeypatch.setattr(improving, "_EXACT_GROUPS", 0)
    monkeypatch.setattr(improving, "is_warm", lambda: True)  # else a fresh installation goes on in the interpreter
    problem, stop = make(6), threading.Event()
    scores: list[int] = []

    def watch(progress: Progress) -> None:
        if progress.score is not None:
            scores.append(progress.score)
        if progress.phase == "improve" and progress.seconds > 2:
            stop.set()

    result = solve(problem, time_limit=60, workers=3, on_progress=watch, stop=stop)
    assert [str(violation) for violation in verify(problem, result.plan).violations] == []
    assert scores == sorted(scores, reverse=True)
    assert result.score <= scores[-1]
    assert result.status == "optimal" or dict(result.statistics.counts)["companions"] == 2
    assert not [thread for thread in threading.enumerate() if thread.name.startswith("companion")]


def test_a_bound_that_climbs_keeps_its_core_and_one_that_stalls_gives_it_up() -> None:
    """The child used to hold its core to the end, though the bound of M stands still after a fifth of the time."""
    patience = Patience(120.0)
    assert not patience.is_over(None, 50.0), "nothing has come yet: it is still setting up"
    assert not patience.is_over(100_000_000, 55.0)
    assert not patience.is_over(100_030_000, 66.0)
    assert not patience.is_over(100_031_000, 77.0)
    assert patience.is_over(100_032_000, 79.0)
    assert not Patience(10.0).is_over(100_000_000, 7.0), "short searches wait a few seconds, too"
