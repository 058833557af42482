"""Trouble inside a search: memory that runs out, wrong answers and bounds, a kill; the verifier stands between."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from solver.files import read_plan, read_problem
from solver.model.solving import Answer
from solver.plan import Plan
from solver.problem import Problem
from solver.search import Result, solve
from solver.search.booking import Booker
from solver.search.bounding import Bounding
from solver.search.clock import Clock
from solver.search.instance import Instance, build_instance
from solver.search.neighbourhood import NeighbourhoodSearch
from solver.search.record import Record
from solver.search.ruin import Ruiner
from solver.search.state import Booking, State
from solver.verify import verify
from tests.solver.small import case, document, flight, read, receiver

_INSTANCE = Path(__file__).parent / "data" / "S-baseline-1.json.gz"


def _for_one_seat(families: int = 3) -> Problem:
    """Families who all want the one seat of a flight."""
    way = flight("A1", "HAN-ICN", "2027-01-12T16:00Z", "2027-01-12T20:30Z", seats=1)
    cases = [case(f"C{number}") for number in range(families)]
    return read(document(flights=[way], receivers=[receiver("R", ["ICN"])], cases=cases))


def _all_at_once(instance: Instance) -> list[Booking | None]:
    """Everybody on what they would have alone, whoever else is there: no legal plan."""
    booker, empty = Booker(instance), State(instance)
    return [booker.find(empty, g) for g in range(len(instance.groups))]


def _checked(problem: Problem, result: Result) -> Plan:
    assert [str(violation) for violation in verify(problem, result.plan).violations] == []
    return result.plan


@pytest.mark.parametrize("failure", [MemoryError, FloatingPointError, RuntimeError])
@pytest.mark.parametrize(("owner", "name"), [(Ruiner, "run"), (NeighbourhoodSearch, "step")])
def test_what_fails_in_a_search_ends_it_with_the_best_plan(
    owner: type, name: str, failure: type[Exception], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: Any, **__: Any) -> int:
        raise failure

    monkeypatch.setattr(owner, name, fail)
    monkeypatch.setattr("solver.search.improving.Improver._is_small", lambda _: False)
    monkeypatch.setattr("solver.search.improving.Improver._await_compiler", lambda *_: False)
    monkeypatch.setattr("solver.search.improving.Improver._is_proved", False)
    problem = _for_one_seat()
    result = solve(problem, time_limit=3.0, workers=1)
    assert (result.status, result.failure) == ("broke_off", failure.__name__)
    assert _checked(problem, result).cases


def test_a_bound_that_fails_costs_only_the_bound(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: Any) -> None:
        raise MemoryError

    monkeypatch.setattr(Bounding, "work", fail)
    problem = _for_one_seat()
    result = solve(problem, time_limit=2.0, workers=1)
    assert (result.status, result.failure) == ("broke_off", "bound")
    assert _checked(problem, result).cases


def test_a_wrong_answer_of_the_solver_is_no_plan(monkeypatch: pytest.MonkeyPatch) -> None:
    problem = _for_one_seat()
    wrong = _all_at_once(build_instance(problem))
    assert all(wrong)

    def lie(*arguments: Any) -> Answer:
        on_answer: Callable[[dict[int, Booking | None], int, float], bool] = arguments[3]
        on_answer(dict(enumerate(wrong)), 1, 1.0)
        return Answer(outcome="optimal", bookings=dict(enumerate(wrong)), objective=1, bound=1.0)

    monkeypatch.setattr("solver.search.improving.solve_scope", lie)
    result = solve(problem, time_limit=2.0, workers=1)
    assert result.status == "plan_refused"
    assert len(_checked(problem, result).cases) == 1


def test_many_wrong_plans_do_not_cost_the_one_that_was_written() -> None:
    problem, written = _for_one_seat(), list[Plan]()
    record = Record(Clock(10), None, written.append)
    record.instance = instance = build_instance(problem)
    state, booker = State(instance), Booker(instance)
    record.offer(state, state.bookings, state.total, "nothing planned")
    booking = booker.find(state, 0)
    assert booking is not None
    state.insert(0, booking)
    record._written_score = None  # as if seconds had gone by
    record.offer(state, state.bookings, state.total, "one planned")
    wrong = _all_at_once(instance)
    for better in range(1, 30):
        record.offer(state, wrong, state.total - better, "wrong")
    assert [len(plan.cases) for plan in written] == [0, 1]
    assert record.plan().cases == written[-1].cases
    assert record.has_refused


@pytest.mark.parametrize("times", [1.5, 100.0])
def test_a_false_bound_is_dropped_and_proves_nothing(times: float, monkeypatch: pytest.MonkeyPatch) -> None:
    problem = _for_one_seat()
    true = solve(problem, time_limit=5.0, workers=1)
    monkeypatch.setattr(Bounding, "bound", true.score * times)
    monkeypatch.setattr("solver.search.improving.Improver._is_small", lambda _: False)
    result = solve(problem, time_limit=2.0, workers=1)
    assert result.status == "bound_refused"
    assert result.bound is None or result.bound <= true.score
    assert _checked(problem, result).bound == result.bound


def test_a_better_plan_disproves_the_bound_it_passes() -> None:
    problem = _for_one_seat()
    record = Record(Clock(10), None, None)
    record.instance = instance = build_instance(problem)
    state = State(instance)
    record.offer(state, state.bookings, state.total, "nothing planned")
    record.raise_bound(state.total - 5)
    booking = Booker(instance).find(state, 0)
    assert booking is not None
    state.insert(0, booking)
    assert record.offer(state, state.bookings, state.total, "one planned")
    assert (record.bound, record.has_refused) == (None, False)
    record.raise_bound(state.total - 10, is_whole=True)
    assert record.bound == state.total - 10
    assert not record.offer(state, _all_at_once(instance), state.total - 500, "wrong")
    assert record.has_refused


def test_a_kill_leaves_the_best_plan_so_far(tmp_path: Path) -> None:
    path = tmp_path / "plan.json"
    command = [sys.executable, "-m", "solver", "solve", str(_INSTANCE), "-o", str(path), "--time-limit", "120"]
    child = subprocess.Popen(command, stderr=subprocess.DEVNULL)
    problem, until = read_problem(_INSTANCE), time.monotonic() + 90
    planned = 0
    while not planned and child.poll() is None and time.monotonic() < until:
        time.sleep(0.2)
        planned = len(read_plan(path).cases) if path.exists() else 0
    child.kill()
    child.wait()
    plan = read_plan(path)
    assert plan.cases
    assert verify(problem, plan).is_legal


def test_no_time_proves_nothing() -> None:
    problem = _for_one_seat()
    result = solve(problem, time_limit=-1.0, workers=1)
    assert result.status != "optimal"
    assert not _checked(problem, result).cases
