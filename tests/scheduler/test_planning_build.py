"""Tables to problem: what is folded in, what is left out, and that nothing personal is inside."""

from __future__ import annotations

import json
from datetime import date, timedelta

import pytest
from sqlalchemy.orm import Session

from scheduler.errors import InvalidInput
from scheduler.models import (
    Allotment,
    AssistanceRole,
    AssistanceWindow,
    CaseLink,
    CaseState,
    FlightState,
    LinkKind,
    MobilityNeed,
    Pin,
    PinKind,
    Priority,
)
from scheduler.planning import BuiltProblem, build_problem
from solver.files import problem_from_json, problem_to_document
from tests.scheduler import builders
from tests.scheduler.planning_world import RULES, PlanningWorld, add_rules, make_planning_world

TODAY = date(2026, 11, 20)


@pytest.fixture
def world(session: Session) -> PlanningWorld:
    return make_planning_world(session, TODAY)


def _build(world: PlanningWorld, **values: object) -> BuiltProblem:
    given = {"from_on": world.first, "to_on": world.last, "now": world.now} | values
    return build_problem(world.session, **given)  # type: ignore[arg-type]


def test_the_problem_is_well_formed_and_the_same_each_time(world: PlanningWorld) -> None:
    world.case("VM-1", escort="operational")
    built = _build(world)
    document = problem_to_document(built.problem)
    assert problem_from_json(json.dumps(document)) == built.problem
    assert _build(world).problem == built.problem


def test_no_personal_data_is_inside(world: PlanningWorld) -> None:
    member = builders.make_member(1, family_name="Đặng", given_names="Thùy Trâm", document_number="C9988776")
    world.case("VM-26-0001", member, escort="operational")
    text = json.dumps(problem_to_document(_build(world).problem), ensure_ascii=False)
    for secret in ("Đặng", "Trâm", "C9988776", "VM-26-0001", "Trần Thị Hạnh", "Sunrise", "1980"):
        assert secret not in text


def test_72_hours_become_two_days_by_date(world: PlanningWorld) -> None:
    world.case("VM-1")
    (case,) = _build(world).problem.cases
    assert case.stages[0].before_departure == (1, 2)


def test_seats_are_allotments_and_the_fare_is_their_mean_rounded_up(world: PlanningWorld) -> None:
    world.case("VM-1", escort="operational")
    flight = world.flights[6][0]
    flight.allotments.append(Allotment(reference="B", seats=3, fare_points=70_001))
    world.flights[7][0].state = FlightState.CANCELLED
    world.session.flush()
    flights = {flight.id: flight for flight in _build(world).problem.flights}
    value = flights[f"CX764.SGN.{flight.departs_on:%Y%m%d}"]
    assert (value.seats, value.fare) == (9, 63_334)
    assert f"CX764.SGN.{world.flights[7][0].departs_on:%Y%m%d}" not in flights
    assert {flight.fare for flight in flights.values() if flight.origin == "LAX"} == {0}


def test_a_child_who_may_turn_two_on_the_way_has_a_seat(world: PlanningWorld) -> None:
    turning = world.last.replace(year=world.last.year - 2) + timedelta(days=1)
    baby = turning + timedelta(days=30)
    adult = builders.make_member(1, is_legal_representative=True)
    members = (adult, builders.make_member(2, born_on=turning), builders.make_member(3, born_on=baby))
    world.case("VM-1", *members, latest_on=world.last)
    (case,) = _build(world).problem.cases
    assert [person.age for person in case.people][1:] == [2, 1]


def test_needs_on_board(world: PlanningWorld) -> None:
    lying = builders.make_member(1, mobility=MobilityNeed.STCR)
    rolling = builders.make_member(2, mobility=MobilityNeed.WCHS)
    world.case("VM-1", lying, rolling)
    (case,) = _build(world).problem.cases
    assert [person.needs for person in case.people] == [("stretcher",), ("wheelchair",)]


def test_a_case_with_a_stop_finding_never_reaches_the_solver(world: PlanningWorld) -> None:
    held = world.case("VM-1", state=CaseState.ON_HOLD)
    world.case("VM-2")
    built = _build(world)
    assert [case.id for case in built.problem.cases] != []
    assert [one.case_id for one in built.left_out] == [held.id]
    said = built.left_out[0].said[0]
    assert said.key == "finding-case-not-active"
    assert said.in_("vi") != said.in_("en")


def test_a_case_whose_window_begins_later_is_left_out_with_its_dates(world: PlanningWorld) -> None:
    world.case("VM-1", earliest_on=world.last + timedelta(days=40))
    (left,) = _build(world).left_out
    assert left.reason == "outside_period"
    assert "2027" in left.said[0].in_("en")


def test_who_travels_with_a_case_that_is_not_ready_stays_behind_too(world: PlanningWorld) -> None:
    first, second, third = world.case("VM-1"), world.case("VM-2", state=CaseState.ON_HOLD), world.case("VM-3")
    first.links = [CaseLink(other_id=third.id, kind=LinkKind.TRAVELS_WITH)]
    third.links = [CaseLink(other_id=second.id, kind=LinkKind.TRAVELS_WITH)]
    world.session.flush()
    built = _build(world)
    assert built.problem.cases == ()
    assert {one.case_id for one in built.left_out} == {first.id, second.id, third.id}


def test_holidays_weekdays_and_late_landings_are_folded_into_the_receiver(world: PlanningWorld) -> None:
    arrival = {"weekdays": [1, 2, 3, 4], "holidays_of": "US", "latest_landing": "22:00"}
    add_rules(world.session, world.programme, RULES | {"arrival": arrival}, from_on=date(2021, 1, 1))
    world.case("VM-1")
    (receiver,) = _build(world).problem.receivers
    assert date(2026, 11, 26) in receiver.closed  # Thanksgiving
    assert date(2026, 11, 27) in receiver.closed  # a Friday
    assert date(2026, 11, 30) not in receiver.closed
    assert receiver.latest.hour == 22


def test_shared_receivers_never_take_more_than_they_can(world: PlanningWorld) -> None:
    arrival = {"weekdays": [1, 2, 3, 4], "exempt_priorities": ["3"]}
    add_rules(world.session, world.programme, RULES | {"arrival": arrival}, from_on=date(2021, 1, 1))
    normal = world.case("VM-1", *(builders.make_member(n) for n in (1, 2, 3)))
    urgent = world.case("VM-2", priority=Priority.EMERGENCY)
    problem = _build(world).problem
    of_case = {case.id: case.receiver for case in problem.cases}
    assert of_case[f"C{normal.id}"] != of_case[f"C{urgent.id}"]
    shares = {receiver.id: receiver.people_per_day for receiver in problem.receivers}
    assert sum(shares.values()) == 8
    assert shares[of_case[f"C{normal.id}"] or ""] >= 3


def test_a_receiver_too_small_to_share_takes_the_strictest_rules(world: PlanningWorld) -> None:
    arrival = {"weekdays": [1, 2, 3, 4], "exempt_priorities": ["3"]}
    add_rules(world.session, world.programme, RULES | {"arrival": arrival}, from_on=date(2021, 1, 1))
    world.receiver.people_per_day = 3
    world.case("VM-1", *(builders.make_member(n) for n in (1, 2, 3)))
    world.case("VM-2", priority=Priority.EMERGENCY)
    (receiver,) = _build(world).problem.receivers
    assert receiver.people_per_day == 3
    assert date(2026, 11, 27) in receiver.closed


def test_pins_hold_until_their_last_day(world: PlanningWorld) -> None:
    fixed, old = world.case("VM-1"), world.case("VM-2")
    keys = [flight.id for flight in world.flights[6]]
    for case, expires_on in ((fixed, TODAY), (old, TODAY - timedelta(days=1))):
        pin = Pin(case_id=case.id, kind=PinKind.FLIGHTS, value={"flights": keys}, created_at=world.now)
        pin.expires_on = expires_on
        world.session.add(pin)
    world.session.flush()
    first, second = _build(world).problem.cases
    assert first.pin is not None
    assert first.pin.flights is not None
    assert first.pin.flights[0].startswith("CX764.SGN.")
    assert second.pin is None


def test_an_office_run_leaves_the_other_office_as_it_is(world: PlanningWorld) -> None:
    hanoi = builders.make_office(world.session, "HAN")
    ours, theirs, held = world.case("VM-1"), world.case("VM-2", office=hanoi, origin="SGN"), None
    held = world.case("VM-3", office=hanoi, origin="SGN")
    held.links = [CaseLink(other_id=ours.id, kind=LinkKind.TRAVELS_WITH)]
    version = world.publish(builders.make_version(world.session, 1))
    room = world.sessions[8]
    builders.plan_case(world.session, version, theirs, world.flights[10], appointments=[(room, room.starts_at, 15)])
    cases = {case.id: case for case in _build(world, office_id=world.office.id).problem.cases}
    assert cases[f"C{ours.id}"].pin is None
    pin, published = cases[f"C{theirs.id}"].pin, cases[f"C{theirs.id}"].published
    assert pin is not None
    assert published is not None
    assert pin.flights == published.flights
    assert pin.appointments == {"pec": f"S{room.id}"}
    free = cases[f"C{held.id}"].pin
    assert free is not None
    assert free.hold


def test_an_office_run_does_not_mention_the_other_office(world: PlanningWorld) -> None:
    """`hanhtrinh plan --office SGN` listed Hà Nội's unready cases, and its others as held, among those left out."""
    hanoi = builders.make_office(world.session, "HAN")
    ours = world.case("VM-1")
    unready = world.case("VM-2", state=CaseState.ON_HOLD)
    theirs = world.case("VM-3", office=hanoi, origin="SGN")
    both = [world.case(f"VM-{number}", office=hanoi, origin="SGN", state=CaseState.ON_HOLD) for number in (4, 5)]
    version = world.publish(builders.make_version(world.session, 1))
    builders.plan_case(world.session, version, both[1], world.flights[10])
    built = _build(world, office_id=world.office.id)
    assert {case.id for case in built.problem.cases} == {f"C{ours.id}"}
    # What the other office's people hold already and may not keep is told: it changes with this version.
    assert {one.case_id for one in built.left_out} == {unready.id, both[1].id}
    whole = _build(world)
    assert {f"C{ours.id}", f"C{theirs.id}"} == {case.id for case in whole.problem.cases}
    assert {one.case_id for one in whole.left_out} == {unready.id, *(case.id for case in both)}


def test_published_entries_beyond_the_run_keep_seats_time_and_rooms(world: PlanningWorld) -> None:
    version = world.publish(builders.make_version(world.session, 1))
    later, flights = world.case("VM-1", escort="operational"), world.flights[-2]
    room = world.sessions[-4]
    builders.plan_case(
        world.session, version, later, flights,
        appointments=[(room, room.starts_at + timedelta(minutes=30), 15)], escorts=[("operational", world.escorts[0])],
    )  # fmt: skip
    builders.plan_trip(world.session, version, world.escorts[0], flights, back=[])
    world.case("VM-2", escort="operational")
    built = _build(world, to_on=world.last - timedelta(days=1))
    assert [case.id for case in built.problem.cases] == [f"C{later.id + 1}"]
    assert built.standing.named == {later.id}
    seats = {flight.id: flight.seats for flight in built.problem.flights}
    assert seats[f"CX764.SGN.{flights[0].departs_on:%Y%m%d}"] == 4
    parts = [one for one in built.problem.sessions if one.id.startswith(f"S{room.id}.")]
    assert not parts or [(part.end - part.start).seconds // 60 for part in parts] == [30, 75]
    escort = next(one for one in built.problem.escorts if one.id == f"E{world.escorts[0].id}")
    assert len(escort.unavailable) == 1
    assert escort.trips_done == 1


def test_overlapping_assistance_windows_are_merged_with_the_fewest_people(world: PlanningWorld) -> None:
    world.case("VM-1", assist_departure=True)
    start = builders.at(f"{world.first} 08:00", "SGN")
    for shift, people in ((0, 9), (2, 4)):
        begins = start + timedelta(hours=shift)
        window = AssistanceWindow(airport_code="SGN", role=AssistanceRole.DEPARTURE, starts_at=begins, people=people)
        window.ends_at = begins + timedelta(hours=4)
        world.session.add(window)
    world.session.flush()
    (window,) = _build(world).problem.assistance
    assert (window.people, (window.end - window.start).seconds // 3600) == (4, 6)


def test_days_that_are_over_cannot_be_planned(world: PlanningWorld) -> None:
    with pytest.raises(InvalidInput) as refused:
        _build(world, from_on=TODAY - timedelta(days=9), to_on=TODAY - timedelta(days=2))
    assert refused.value.code == "run-in-the-past"
