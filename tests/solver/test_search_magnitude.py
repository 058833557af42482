"""Numbers at the ends of what a file may hold: a legal plan, its true score and a bound that holds."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from solver.search import Result, solve
from solver.search.magnitude import fit
from solver.verify import prove, verify
from tests.solver.generator import crowded_document, crowded_problem
from tests.solver.small import Document, case, document, flight, read, receiver, session, stage, staying

_HUGE = 10**20


def _solved(made: Document) -> Result:
    """Solve, and have plan, score and bound reckoned again."""
    problem = read(made)
    result = solve(problem, time_limit=20.0, workers=1, is_certified=True)
    assert [str(violation) for violation in verify(problem, result.plan).violations] == []
    assert result.status in ("optimal", "feasible")
    assert result.certificate is not None
    proof = prove(problem, result.certificate)
    assert proof.holds
    assert result.bound is not None
    assert proof.claimed <= result.bound <= result.score == result.plan.score.total
    return result


def _dear(made: Document, factor: int = _HUGE) -> None:
    weights = made["rules"]["weights"]
    weights["unplanned_person"] = {priority: factor * int(priority) for priority in "123"}


def _dear_all(made: Document) -> None:
    weights = made["rules"]["weights"]
    for key, points in weights.items():
        weights[key] = {of: _HUGE * held for of, held in points.items()} if isinstance(points, dict) else _HUGE * points
    for held in made["flights"]:
        held["fare"] *= _HUGE


def _roomy(made: Document) -> None:
    for held in made["flights"]:
        held |= dict.fromkeys(("seats", "wheelchairs", "stretchers", "minors"), _HUGE)
    for key in ("people_per_day", "people"):
        for held in (*made["receivers"], *made["assistance"]):
            held |= {key: _HUGE} if key in held else {}


def _untiring(made: Document) -> None:
    for held in made["escorts"]:
        held |= {"trips_max": _HUGE, "skills": dict.fromkeys(held["skills"], _HUGE)}


def _experienced(made: Document) -> None:
    for held in made["escorts"]:
        held |= {"trips_done": _HUGE, "trips_max": _HUGE + 1}


def _endless(made: Document) -> None:
    made["rules"] |= dict.fromkeys(("connection_max", "escort_rest", "stretcher_seats", "legs_max"), _HUGE)


def _unhurried(made: Document) -> None:
    for held in made["cases"]:
        held["connections_max"] = _HUGE
        for wanted in held["stages"]:
            wanted |= {"after_previous": [0, _HUGE], "before_departure": [0, _HUGE]}


def _long(made: Document) -> None:
    for held in made["cases"]:
        for wanted in held["stages"]:
            wanted["minutes"] = _HUGE


_CHANGES: list[Callable[[Document], None]] = [
    _dear, _dear_all, _roomy, _untiring, _experienced, _endless, _unhurried, _long
]  # fmt: skip


@pytest.mark.parametrize("change", _CHANGES)
def test_a_number_however_large_still_gives_a_legal_plan_and_a_bound(change: Callable[[Document], None]) -> None:
    made = crowded_document(3, groups=3)
    change(made)
    _solved(made)


def test_usual_numbers_are_left_as_they_are() -> None:
    problem = crowded_problem(3)
    assert fit(problem).is_same
    assert fit(problem).problem is problem


def test_whoever_is_dearest_to_leave_out_goes_even_at_points_beyond_floating_point() -> None:
    made = document(
        flights=[flight("A1", "HAN-ICN", "2027-01-12T16:00Z", "2027-01-12T20:30Z", seats=1)],
        receivers=[receiver("R", ["ICN"])],
        cases=[case("A"), case("B", priority="3"), case("C", priority="2")],
    )
    _dear(made)
    result = _solved(made)
    assert [entry.id for entry in result.plan.cases] == ["B"]
    assert result.score - result.plan.score.unplanned < _HUGE
    assert result.plan.score.unplanned >= 3 * _HUGE


def test_everything_for_nothing_is_proved_best() -> None:
    made = crowded_document(3, groups=3)
    weights = made["rules"]["weights"]
    for key, points in weights.items():
        weights[key] = dict.fromkeys(points, 0) if isinstance(points, dict) else 0
    for held in made["flights"]:
        held["fare"] = 0
    assert (_solved(made).score, _solved(made).status) == (0, "optimal")


def test_no_leg_at_all_leaves_out_whoever_would_fly() -> None:
    made = document(
        flights=[flight("A1", "HAN-ICN", "2027-01-12T16:00Z", "2027-01-12T20:30Z")],
        receivers=[receiver("R", ["ICN"])],
        sessions=[session("S", "2027-01-11T02:00Z", "2027-01-11T05:00Z")],
        cases=[case("A"), staying("B", [stage("pec")])],
    )
    made["rules"]["legs_max"] = 0
    result = _solved(made)
    assert [entry.id for entry in result.plan.cases] == ["B"]
    assert [(entry.id, entry.reason) for entry in result.plan.unplanned] == [("A", "no_journey")]


def test_without_any_session_no_calendar_is_laid_out() -> None:
    made = document(
        flights=[flight("A1", "HAN-ICN", "2027-01-12T16:00Z", "2027-01-12T20:30Z")],
        receivers=[receiver("R", ["ICN"])],
        cases=[case("A", stages=[stage("pec")])],
    )
    result = _solved(made)
    assert [(entry.id, entry.reason) for entry in result.plan.unplanned] == [("A", "no_health_path")]


@pytest.mark.parametrize("limits", [{"before_departure": [5, 3]}, {"after_previous": [5, 3]}])
def test_days_that_contradict_each_other_leave_the_case_out(limits: Document) -> None:
    made = document(
        flights=[
            flight(f"A{day}", "HAN-ICN", f"2027-01-{day}T16:00Z", f"2027-01-{day}T20:30Z") for day in range(12, 20)
        ],
        receivers=[receiver("R", ["ICN"])],
        sessions=[session(f"S{day}", f"2027-01-{day}T02:00Z", f"2027-01-{day}T05:00Z") for day in range(10, 20)],
        cases=[case("A", last_stage="2027-01-09", stages=[stage("pec", **limits)])],
    )
    result = _solved(made)
    assert [(entry.id, entry.reason) for entry in result.plan.unplanned] == [("A", "no_health_path")]
