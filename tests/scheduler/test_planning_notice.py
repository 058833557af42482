"""Notice: nobody new leaves within so many days; who leaves then, emergencies and pinned flights are free of it."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy.orm import Session

from scheduler.models import Case, Pin, PinKind, PlanCase, Priority
from scheduler.planning import build_problem
from scheduler.planning.build import BuiltProblem
from scheduler.planning.store import store_plan
from scheduler.services.access import SYSTEM
from solver.problem import Case as Wanted
from solver.search import solve
from tests.scheduler import builders
from tests.scheduler.planning_world import PlanningWorld, make_planning_world

TODAY = date(2026, 11, 20)
SOON = 5
DAYS = 6


@pytest.fixture
def world(session: Session) -> PlanningWorld:
    return make_planning_world(session, TODAY)


def _build(world: PlanningWorld, days: int) -> BuiltProblem:
    return build_problem(world.session, from_on=world.first, to_on=world.last, now=world.now, notice_days=days)


def _case(built: BuiltProblem, case: Case) -> Wanted | None:
    return next((one for one in built.problem.cases if one.id == f"C{case.id}"), None)


def _ready(built: BuiltProblem, case: Case) -> date:
    found = _case(built, case)
    assert found is not None
    return found.ready


def _earliest(days: int) -> date:
    return TODAY + timedelta(days=days + 1)


def test_who_does_not_leave_then_leaves_later(world: PlanningWorld) -> None:
    case = world.case("VM-1")
    before = _ready(_build(world, 0), case)
    days = (before - TODAY).days + 3
    built = _build(world, days)
    assert _ready(built, case) == _earliest(days) > before
    assert built.notice is not None
    assert [one.key for one in built.notice.told(f"C{case.id}")] == ["planning-short-notice"]
    assert built.left_out == ()


def test_without_notice_nothing_is_told(world: PlanningWorld) -> None:
    case = world.case("VM-1")
    built = _build(world, 0)
    assert built.notice is not None
    assert built.notice.told(f"C{case.id}") == ()


def test_who_leaves_then_already_stays_free(world: PlanningWorld) -> None:
    held, new = world.case("VM-1"), world.case("VM-2")
    version = world.publish(builders.make_version(world.session, 1))
    room = world.sessions[SOON - 2]
    builders.plan_case(world.session, version, held, world.flights[SOON], appointments=[(room, room.starts_at, 15)])
    days = (world.flights[SOON][0].departs_at.date() - TODAY).days + 1
    built, free = _build(world, days), _build(world, 0)
    assert _ready(built, held) == _ready(free, held)
    assert _ready(built, new) == _earliest(days)


def test_emergencies_and_pinned_flights_are_free(world: PlanningWorld) -> None:
    urgent, pinned = world.case("VM-1"), world.case("VM-2")
    urgent.priority = Priority.EMERGENCY
    keys = [flight.id for flight in world.flights[SOON]]
    world.session.add(
        Pin(
            case_id=pinned.id,
            kind=PinKind.FLIGHTS,
            key="",
            value={"flights": keys},
            reason="asked",
            created_at=world.now,
        )
    )
    world.session.flush()
    built, free = _build(world, 30), _build(world, 0)
    for case in (urgent, pinned):
        assert _ready(built, case) == _ready(free, case)


def test_whom_the_rule_leaves_no_date_is_told_so(world: PlanningWorld) -> None:
    case = world.case("VM-1")
    built = _build(world, 60)
    assert _case(built, case) is None
    (left,) = built.left_out
    assert (left.case_id, left.reason) == (case.id, "outside_period")
    assert left.said[0].in_("vi") != left.said[0].in_("en")
    assert "60" in left.said[0].in_("en")


def test_a_family_that_stays_behind_reads_the_rule(world: PlanningWorld) -> None:
    case = world.case("VM-1")
    case.connections_max = 0
    world.session.flush()
    days = (_ready(_build(world, 0), case) - TODAY).days + 1
    built = _build(world, days)
    plan = solve(built.problem, time_limit=2.0, workers=1).plan
    assert [entry.id for entry in plan.unplanned] == [f"C{case.id}"]
    version = store_plan(world.session, SYSTEM, built, plan)
    entry = world.session.query(PlanCase).filter_by(version_id=version.id, case_id=case.id).one()
    assert entry.facts["said"][-1]["key"] == "planning-short-notice"
