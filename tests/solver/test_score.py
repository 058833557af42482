"""Terms of the score where days, halves and changes are easily misread."""

from __future__ import annotations

import pytest

from solver.files import plan_from_json, problem_from_json
from solver.plan import PlannedCase
from solver.score import (
    change_points,
    constant_points,
    fairness_points,
    fare_points,
    journey_points,
    score_plan,
    trip_points,
    unplanned_points,
    waiting_points,
)
from tests.solver.small import Document, case, document, escort, flight, read, stage, vector_bytes

CHANGES = {"change_flight_person": 15_000, "change_appointment": 4_000, "change_escort": 6_000}


def _people(*ages: int) -> list[Document]:
    return [{"age": age, "sex": "F", "needs": []} for age in ages]


def test_waiting_counts_from_ready_even_before_the_horizon() -> None:
    problem = read(document(cases=[case("A", ready="2026-12-30", people=_people(30, 0), priority="2")]))
    assert waiting_points(problem.cases[0], problem.rules, problem.horizon.start) == 2 * 1600 * 2


def test_lapse_is_paid_up_to_the_last_day_of_the_horizon() -> None:
    problem = read(document(cases=[case("A", deadline="2027-12-31"), case("B", deadline="2028-01-01")]))
    assert [unplanned_points(problem, held) for held in problem.cases] == [700_000, 400_000]


def test_infants_pay_no_fare_but_travel() -> None:
    problem = read(
        document(
            flights=[flight("F", "HAN-LAX", "2027-01-12T00:00Z", "2027-01-12T10:00Z")],
            cases=[case("A", people=_people(30, 2, 1))],
        )
    )
    assert fare_points(problem.cases[0], problem.rules, problem.flights) == 2 * 100
    assert journey_points(problem.cases[0], problem.rules, problem.flights) == 3 * 8 * 600
    assert journey_points(problem.cases[0], problem.rules, ()) == 0


@pytest.mark.parametrize(("arrives", "days"), [("2027-01-13T00:00Z", 1), ("2027-01-13T00:01Z", 2)])
def test_a_day_begun_is_a_day(arrives: str, days: int) -> None:
    problem = read(document(flights=[flight("F", "HAN-LAX", "2027-01-12T00:00Z", arrives)]))
    assert trip_points(problem.rules, problem.flights) == 100 + 18_000 * days


def test_fairness_grows_with_the_square() -> None:
    problem = read(document(escorts=[escort("E", "HAN", trips_done=2)]))
    assert [fairness_points(problem.escorts[0], problem.rules, trips) for trips in (0, 1, 2)] == [0, 10_000, 24_000]


def _entry(start: str, name: str = "S", who: str = "E") -> Document:
    held = {"stage": "pec", "session": name, "start": start, "end": start}
    return {"id": "A", "flights": ["F"], "appointments": [held], "escorts": [{"skill": "nurse", "escort": who}]}


def test_changes_compare_session_start_and_escort() -> None:
    need = {"skill": "nurse", "load": 1, "sex": None, "languages": []}
    published = _entry("2027-01-01T00:00Z")
    problem = read(document(cases=[case("A", stages=[stage()], escort_needs=[need], published=published)]))
    (held,) = problem.cases
    assert held.published is not None
    others = [("2027-01-01T00:01Z", "S", "E"), ("2027-01-01T00:00Z", "T", "E"), ("2027-01-01T00:00Z", "S", "X")]
    moved = [read(document(cases=[case("A", published=_entry(*other))])).cases[0].published for other in others]
    assert change_points(held, problem.rules, held.published) == 0
    assert [change_points(held, problem.rules, entry) for entry in moved] == [4_000, 4_000, 6_000]
    assert change_points(held, problem.rules, None) == sum(CHANGES.values())
    empty = PlannedCase(id="A", flights=(), appointments=(), escorts=())
    assert change_points(held, problem.rules, empty) == sum(CHANGES.values())


def test_constant_takes_only_what_no_plan_can_change() -> None:
    problem = problem_from_json(vector_bytes("legal-tiny-scored-by-hand", "problem"))
    assert constant_points(problem, {"B": "no_journey", "D": "capacity"}) == 3 * 700_000
    assert constant_points(problem, {}) == 0


def test_claims_of_the_plan_are_not_believed() -> None:
    problem = problem_from_json(vector_bytes("score-wrong_fares", "problem"))
    plan = plan_from_json(vector_bytes("score-wrong_fares", "plan"))
    score = score_plan(problem, plan)
    assert score.fares == plan.score.fares - 1
    parts = (score.unplanned, score.waiting, score.fares, score.journey, score.escorts, score.fairness, score.changes)
    assert score.total == sum(parts)
