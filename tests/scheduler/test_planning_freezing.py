"""Freeze by promise: pins for those who were told or leave soon, lifted where they cannot hold."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from scheduler.models import Case, FlightState, Itinerary, Pin, PinKind, PlanCase, Publication, Ticket
from scheduler.planning import Freeze, build_problem
from scheduler.planning.build import BuiltProblem
from solver.problem import Case as Wanted
from solver.search import solve
from solver.verify import verify
from tests.scheduler import builders
from tests.scheduler.planning_world import PlanningWorld, make_planning_world

TODAY = date(2026, 11, 20)
SOON, LATER = 5, 12
"""Which pair of flights a case holds; the first leaves two days, the second nine days after the run's first day."""


@pytest.fixture
def world(session: Session) -> PlanningWorld:
    return make_planning_world(session, TODAY)


def _publish(world: PlanningWorld) -> tuple[Case, Case]:
    """Two published cases: one leaves soon and holds everything, the other leaves later."""
    version = world.publish(builders.make_version(world.session, 1))
    soon, later = world.case("VM-1", escort="operational"), world.case("VM-2")
    room = world.sessions[SOON - 2]
    builders.plan_case(
        world.session, version, soon, world.flights[SOON],
        appointments=[(room, room.starts_at, 15)], escorts=[("operational", world.escorts[0])],
    )  # fmt: skip
    builders.plan_trip(world.session, version, world.escorts[0], world.flights[SOON])
    room = world.sessions[LATER - 2]
    builders.plan_case(world.session, version, later, world.flights[LATER], appointments=[(room, room.starts_at, 15)])
    return soon, later


def _hand_out(world: PlanningWorld, case: Case) -> None:
    entry = world.session.scalars(select(PlanCase).where(PlanCase.case_id == case.id)).one()
    publication = Publication(version_id=entry.version_id, published_at=world.now)
    world.session.add(publication)
    world.session.flush()
    world.session.add(
        Itinerary(
            case_id=case.id, publication_id=publication.id, plan_case_id=entry.id, revision=1, revised_at=world.now,
            token_salt="salt", token_hash="hash", content_sha256="content",
        )
    )  # fmt: skip
    world.session.flush()


def _build(world: PlanningWorld, freeze: Freeze | None) -> BuiltProblem:
    return build_problem(world.session, from_on=world.first, to_on=world.last, now=world.now, freeze=freeze)


def _case(built: BuiltProblem, case: Case) -> Wanted:
    (found,) = [one for one in built.problem.cases if one.id == f"C{case.id}"]
    return found


def _days(world: PlanningWorld) -> int:
    """Days from today to the departure of the case that leaves soon."""
    leaves = world.flights[SOON][0].departs_at
    return (leaves.date() - TODAY).days


def test_without_a_freeze_nobody_is_pinned(world: PlanningWorld) -> None:
    soon, later = _publish(world)
    built = _build(world, None)
    assert [_case(built, case).pin for case in (soon, later)] == [None, None]
    assert (built.frozen_cases, built.lifted) == (0, ())


def test_who_leaves_within_the_days_keeps_everything(world: PlanningWorld) -> None:
    soon, later = _publish(world)
    built = _build(world, Freeze(within_days=_days(world)))
    held = _case(built, soon)
    assert held.published is not None
    assert held.pin is not None
    assert held.pin.flights == held.published.flights
    assert held.pin.appointments == {one.stage: one.session for one in held.published.appointments}
    assert held.pin.escorts == {"operational": f"E{world.escorts[0].id}"}
    assert _case(built, later).pin is None
    assert (built.frozen_cases, built.lifted) == (1, ())
    plan = solve(built.problem, time_limit=3, workers=1).plan
    assert verify(built.problem, plan).violations == ()
    assert {entry.id: entry.flights for entry in plan.cases}[held.id] == held.published.flights


def test_one_day_less_freezes_nobody(world: PlanningWorld) -> None:
    _publish(world)
    assert _build(world, Freeze(within_days=_days(world) - 1)).frozen_cases == 0


def test_who_holds_an_itinerary_of_this_very_entry_was_told(world: PlanningWorld) -> None:
    soon, later = _publish(world)
    assert _build(world, Freeze(is_told=True)).frozen_cases == 0
    _hand_out(world, later)
    built = _build(world, Freeze(is_told=True))
    assert _case(built, soon).pin is None
    assert _case(built, later).pin is not None


def test_a_freeze_is_lifted_and_said_where_a_flight_was_cancelled(world: PlanningWorld) -> None:
    soon, later = _publish(world)
    world.flights[SOON][0].state = FlightState.CANCELLED
    world.session.flush()
    built = _build(world, Freeze(within_days=60))
    assert _case(built, soon).pin is None
    assert _case(built, later).pin is not None
    assert [(one.case, one.reason) for one in built.lifted] == [(f"C{soon.id}", "no_journey")]
    assert built.frozen_cases == 1
    plan = solve(built.problem, time_limit=3, workers=1).plan
    assert f"C{soon.id}" in {entry.id for entry in plan.cases}


def test_a_pin_that_somebody_set_goes_before_a_freeze(world: PlanningWorld) -> None:
    soon, later = _publish(world)
    world.session.add(Pin(case_id=later.id, kind=PinKind.HOLD, key="", value={}, created_at=world.now))
    world.session.flush()
    built = _build(world, Freeze(within_days=60))
    held = _case(built, later).pin
    assert held is not None
    assert (held.hold, held.flights) == (True, None)
    assert _case(built, soon).pin is not None


def _issue(world: PlanningWorld, case: Case, pair: int) -> None:
    flights = [flight.id for flight in world.flights[pair]]
    world.session.add(Ticket(case_id=case.id, flights=flights, issued_on=TODAY, noted_at=world.now))
    world.session.flush()


def test_tickets_keep_the_flights_and_let_the_rest_move(world: PlanningWorld) -> None:
    soon, later = _publish(world)
    _issue(world, soon, SOON)
    _issue(world, later, SOON)  # issued for other flights than it holds by now
    assert _build(world, None).frozen_cases == 0
    built = _build(world, Freeze(is_ticketed=True))
    held = _case(built, soon)
    assert held.pin is not None
    assert held.published is not None
    assert held.pin.flights == held.published.flights
    assert (held.pin.appointments, held.pin.escorts) == ({}, {})
    assert _case(built, later).pin is None
    assert (built.frozen_cases, built.lifted) == (1, ())


def test_who_cannot_keep_everything_keeps_at_least_ticketed_flights(world: PlanningWorld) -> None:
    soon, _ = _publish(world)
    _issue(world, soon, SOON)
    world.sessions[SOON - 2].is_cancelled = True
    world.session.flush()
    built = _build(world, Freeze(is_ticketed=True, within_days=_days(world)))
    pin = _case(built, soon).pin
    assert pin is not None
    assert pin.flights is not None
    assert pin.appointments == {}
    assert [(one.reason, one.is_ticketed) for one in built.lifted] == [("no_health_path", False)]
    assert built.frozen_cases == 1
    plan = solve(built.problem, time_limit=3, workers=1).plan
    assert {entry.id: entry.flights for entry in plan.cases}[f"C{soon.id}"] == pin.flights


def test_tickets_for_a_cancelled_flight_are_lost_and_said(world: PlanningWorld) -> None:
    soon, later = _publish(world)
    for case, pair in ((soon, SOON), (later, LATER)):
        _issue(world, case, pair)
    world.flights[SOON][1].state = FlightState.CANCELLED
    world.session.flush()
    built = _build(world, Freeze(is_told=True, is_ticketed=True))
    assert [(one.case, one.is_ticketed) for one in built.lifted] == [(f"C{soon.id}", True)]
    assert _case(built, soon).pin is None
    assert built.frozen_cases == 1
