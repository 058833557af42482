"""Stopping, odd problems and impossible ones: there is a legal plan and a true reason in every case."""

from __future__ import annotations

import threading
from itertools import pairwise
from typing import Any

import pytest

from solver.plan import Plan
from solver.search import Progress, Result, solve
from solver.search.packing import Visit, pack_session
from solver.verify import verify
from tests.solver.generator import crowded_problem
from tests.solver.small import Document, case, document, flight, read, receiver, session, stage


def _solved(made: Document, seconds: float = 2.0) -> Result:
    problem = read(made)
    result = solve(problem, time_limit=seconds)
    assert [str(violation) for violation in verify(problem, result.plan).violations] == []
    return result


def _reasons(result: Result) -> dict[str, str]:
    return {entry.id: entry.reason for entry in result.plan.unplanned}


def test_a_stop_before_the_start_still_gives_a_plan() -> None:
    problem, stop = crowded_problem(1), threading.Event()
    stop.set()
    result = solve(problem, time_limit=30, stop=stop)
    assert result.status in ("cancelled", "optimal")
    assert verify(problem, result.plan).is_legal


def test_a_stop_on_the_way_keeps_the_best_plan() -> None:
    problem, stop = crowded_problem(2, groups=8), threading.Event()
    seen: list[int] = []

    def watch(progress: Progress) -> None:
        if progress.score is not None and progress.phase in ("improve", "exact"):
            seen.append(progress.score)
            stop.set()

    result = solve(problem, time_limit=60, stop=stop, on_progress=watch)
    assert result.statistics.phases
    assert verify(problem, result.plan).is_legal
    assert not seen or result.score <= seen[0]


def test_no_time_at_all_is_told() -> None:
    problem = crowded_problem(4)
    result = solve(problem, time_limit=0.0)
    assert result.status in ("no_plan_in_time", "optimal")
    assert verify(problem, result.plan).is_legal


def test_plans_on_the_way_are_legal_and_never_worse() -> None:
    problem, plans = crowded_problem(5, groups=8), list[Plan]()
    solve(problem, time_limit=3.0, on_plan=plans.append)
    assert plans
    assert all(verify(problem, plan).is_legal for plan in plans)
    totals = [plan.score.total for plan in plans]
    assert totals == sorted(totals, reverse=True)


_FLIGHT = flight("A1", "HAN-ICN", "2027-01-12T16:00Z", "2027-01-12T20:30Z")


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"pin": {"flights": ["gone"]}}, "no_journey"),
        ({"pin": {"hold": True}}, "held"),
        ({"people": [{"age": 30, "sex": "F", "needs": []}] * 40}, "no_journey"),
        ({"stages": [stage("pec", 30)], "pin": {"appointments": {"pec": "gone"}}}, "no_health_path"),
        ({"escort_needs": [{"skill": "nurse", "load": 1, "sex": None, "languages": []}]}, "no_escort"),
    ],
)
def test_what_cannot_be_is_left_out_for_its_reason(changes: dict[str, Any], reason: str) -> None:
    made = document(
        flights=[_FLIGHT],
        receivers=[receiver("R", ["ICN"])],
        sessions=[session("S", "2027-01-11T02:00Z", "2027-01-11T05:00Z")],
        cases=[case("A", **changes)],
    )
    assert _reasons(_solved(made)) == {"A": reason}


def test_nothing_to_plan_and_nothing_to_fly_with() -> None:
    assert _solved(document(flights=[], receivers=[receiver("R", ["ICN"])], cases=[])).status == "optimal"
    result = _solved(document(flights=[], receivers=[receiver("R", ["ICN"])], cases=[case("A")]))
    assert _reasons(result) == {"A": "no_journey"}


def test_kept_starts_stay_and_others_fill_the_gaps() -> None:
    visits = [
        Visit(case=0, stage=0, minutes=20, kept_start=30),
        Visit(case=1, stage=0, minutes=30, kept_start=None),
        Visit(case=2, stage=0, minutes=10, kept_start=None),
        Visit(case=3, stage=0, minutes=0, kept_start=None),
    ]
    placed = pack_session(0, 60, visits)
    assert placed[0, 0] == 30
    assert placed[1, 0] == 0
    assert placed[2, 0] == 50


def test_a_kept_start_gives_way_only_where_it_must() -> None:
    visits = [
        Visit(case=0, stage=0, minutes=20, kept_start=20),
        Visit(case=1, stage=0, minutes=10, kept_start=50),
        Visit(case=2, stage=0, minutes=30, kept_start=None),
    ]
    placed = pack_session(0, 60, visits)
    spans = sorted((placed[v.case, v.stage], placed[v.case, v.stage] + v.minutes) for v in visits)
    assert all(first[1] <= second[0] for first, second in pairwise(spans))
    assert placed[1, 0] == 50
