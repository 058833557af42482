"""What no plan can have, through the whole search: a legal plan, the case left out for the right reason, told why."""

from __future__ import annotations

from typing import Any

import pytest

from solver.explain import ExplainIndex, why_not
from solver.plan import Plan
from solver.search import Result, solve
from solver.search.instance import build_instance
from solver.verify import verify
from tests.solver.small import Document, airport, case, document, escort, flight, need, read, receiver, session, stage

PERSON = {"age": 30, "sex": "F", "needs": []}


def _world(cases: list[Document], **changes: Any) -> Document:
    """One flight of nine seats from Hanoi to Seoul, one session the day before, and a family that always can go."""
    made: Document = {
        "flights": [flight("A1", "HAN-ICN", "2027-01-12T16:00Z", "2027-01-12T20:30Z")],
        "receivers": [receiver("R", ["ICN"])],
        "sessions": [session("S", "2027-01-11T02:00Z", "2027-01-11T05:00Z")],
        "cases": [*cases, case("able")],
    }
    return document(**(made | changes))


def _solved(made: Document, is_able: bool = True) -> tuple[Plan, dict[str, str]]:
    problem = read(made)
    result: Result = solve(problem, time_limit=2.0, workers=1)
    assert [str(violation) for violation in verify(problem, result.plan).violations] == []
    assert not result.failure
    index = ExplainIndex(problem)
    reasons = {entry.id: entry.reason for entry in result.plan.unplanned}
    for name, reason in reasons.items():
        assert why_not(index, result.plan, name).finding.reason == reason
    assert not is_able or "able" not in reasons
    return result.plan, {name: reason for name, reason in reasons.items() if name != "able"}


@pytest.mark.parametrize(
    ("pin", "reason"),
    [
        ({"flights": ["gone"]}, "no_journey"),
        ({"flights": ["A1", "A1"]}, "no_journey"),
        ({"appointments": {"pec": "gone"}}, "no_health_path"),
        ({"escorts": {"nurse": "gone"}}, "no_escort"),
        ({"flights": ["A1"], "hold": True}, "held"),
    ],
)
def test_a_pin_that_nothing_can_keep(pin: dict[str, Any], reason: str) -> None:
    wrong = case("A", stages=[stage()], escort_needs=[need()], pin=pin)
    _, reasons = _solved(_world([wrong], escorts=[escort("E", "HAN", entry_until={"KR": "2027-12-31"})]))
    assert reasons == {"A": reason}


@pytest.mark.parametrize(
    "members",
    [
        [case("A", travel_with=["B"]), case("B", receiver="OTHER")],
        [case("A", travel_with=["B"], pin={"flights": ["A1"]}), case("B", pin={"flights": ["gone"]})],
        [case("A", travel_with=["B"], deadline="2027-01-05"), case("B", ready="2027-01-06")],
        [case("A", travel_with=["B"], people=[PERSON] * 5), case("B", people=[PERSON] * 5)],
    ],
)
def test_a_group_that_cannot_travel_together(members: list[Document]) -> None:
    both = [receiver("R", ["ICN"], people_per_day=99), receiver("OTHER", ["LAX"])]
    _, reasons = _solved(_world(members, receivers=both))
    assert reasons == {"A": "no_journey", "B": "no_journey"}


@pytest.mark.parametrize("day", ["2027-06-01", "2026-06-01"])
def test_a_horizon_without_a_flight(day: str) -> None:
    horizon = {"start": day, "end": day, "timezone": "Asia/Ho_Chi_Minh"}
    _, reasons = _solved(_world([case("A", stages=[stage()])], horizon=horizon), is_able=False)
    assert reasons == {"A": "no_journey"}


@pytest.mark.parametrize(("seats", "a_day", "is_planned"), [(60, 60, True), (60, 39, False), (39, 60, False)])
def test_a_case_of_forty_people(seats: int, a_day: int, is_planned: bool) -> None:
    large = case("A", people=[PERSON] * 40, stages=[stage(minutes=180)])
    flights = [
        flight("A1", "HAN-ICN", "2027-01-12T16:00Z", "2027-01-12T20:30Z", seats=seats),
        flight("A2", "HAN-ICN", "2027-01-14T16:00Z", "2027-01-14T20:30Z"),
    ]
    rooms = [receiver("R", ["ICN"], people_per_day=a_day)]
    plan, reasons = _solved(_world([large], flights=flights, receivers=rooms))
    assert ("A" in {entry.id for entry in plan.cases}) is is_planned
    assert reasons == ({} if is_planned else {"A": "no_journey"})


@pytest.mark.parametrize(("weekday", "is_planned"), [(2, True), (3, False)])
def test_a_flight_over_the_date_line(weekday: int, is_planned: bool) -> None:
    """It leaves Apia on a Wednesday morning and lands in Pago Pago on the Tuesday."""
    places = [
        airport("HAN", "Asia/Ho_Chi_Minh", "VN"),
        airport("APW", "Pacific/Apia", "WS"),
        airport("PPG", "Pacific/Pago_Pago", "AS"),
    ]
    flights = [
        flight("D1", "HAN-APW", "2027-01-12T04:00Z", "2027-01-12T17:30Z"),
        flight("D2", "APW-PPG", "2027-01-12T20:00Z", "2027-01-12T20:40Z"),
    ]
    rooms = [receiver("R", ["PPG"], weekdays=[weekday])]
    made = _world([case("A")], airports=places, flights=flights, receivers=rooms, sessions=[])
    plan, reasons = _solved(made, is_able=is_planned)
    assert [entry.flights for entry in plan.cases if entry.id == "A"] == ([("D1", "D2")] if is_planned else [])
    assert reasons == ({} if is_planned else {"A": "no_journey"})


@pytest.mark.parametrize("is_any_left", [True, False])
def test_sessions_with_no_minute_left(is_any_left: bool) -> None:
    gone = [session(f"S{n}", f"2027-01-0{n}T02:00Z", f"2027-01-0{n}T02:00Z") for n in range(1, 8)]
    left = [session("L", "2027-01-11T02:00Z", "2027-01-11T03:00Z")] * is_any_left
    two, one = case("A", stages=[stage("ime"), stage("pec")]), case("P", stages=[stage("pec")])
    made = _world([two, one], sessions=[*gone, *left])
    _, reasons = _solved(made)
    assert reasons == ({"A": "no_health_path"} if is_any_left else dict.fromkeys("AP", "no_health_path"))
    oracle = build_instance(read(made)).oracle
    assert oracle._span <= 31  # not laid out for every day there ever was
