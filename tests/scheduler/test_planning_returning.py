"""A plan that comes back: verified against the problem it answers and the facts of this moment, or refused in words."""

from __future__ import annotations

import gzip
import json
from dataclasses import replace
from datetime import date, timedelta

import pytest
import time_machine
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from scheduler.errors import AppError, Forbidden
from scheduler.models import AuditEntry, CaseState, PlanCase, PlanVersion, Role
from scheduler.planning import build_problem, store_plan
from scheduler.planning.files import plan_bytes
from scheduler.planning.returning import return_plan
from scheduler.services.access import SYSTEM, actor_of
from scheduler.services.exchange.refusals import Outdated, Unusable, reasons_of
from scheduler.services.versions import find_version
from solver.files import plan_from_json, problem_from_json
from solver.plan import Plan
from solver.search import solve
from tests.scheduler import builders
from tests.scheduler.planning_world import PlanningWorld, make_planning_world

TODAY = date(2026, 11, 20)


@pytest.fixture
def world(session: Session) -> PlanningWorld:
    """Version 1 plans three cases and leaves out one that no flight has room for, on a morning of 2026."""
    world = make_planning_world(session, TODAY)
    for code in ("VM-1", "VM-2", "VM-3"):
        world.case(code, escort="operational" if code == "VM-1" else "")
    world.case("VM-9", *(builders.make_member(number) for number in range(1, 9)))
    built = build_problem(session, from_on=world.first, to_on=world.last, now=world.now)
    store_plan(session, SYSTEM, built, solve(built.problem, time_limit=3, workers=1).plan)
    return world


def _plan(world: PlanningWorld) -> Plan:
    return plan_from_json(find_version(world.session, 1).plan)


def _back(world: PlanningWorld, plan: Plan | bytes) -> int:
    data = plan if isinstance(plan, bytes) else plan_bytes(plan)
    with time_machine.travel(world.now, tick=False):
        return return_plan(world.session, SYSTEM, 1, data).number


def _refusal(world: PlanningWorld, plan: Plan | bytes) -> AppError:
    with pytest.raises((Unusable, Outdated)) as refused:
        _back(world, plan)
    assert world.session.scalar(select(func.count()).select_from(PlanVersion)) == 1
    return refused.value


def test_a_plan_made_elsewhere_becomes_a_draft(world: PlanningWorld) -> None:
    problem = problem_from_json(gzip.decompress(find_version(world.session, 1).problem))
    elsewhere = solve(problem, time_limit=3, workers=1, seed=7).plan
    with time_machine.travel(world.now, tick=False):
        made = return_plan(world.session, SYSTEM, 1, plan_bytes(elsewhere))
    assert (made.number, made.base, made.is_rechecked, made.added) == (2, 1, False, 0)
    version = find_version(world.session, 2)
    assert (version.status.value, version.score) == ("draft", elsewhere.score.total)
    assert plan_from_json(version.plan) == elsewhere
    act = world.session.scalars(select(AuditEntry).where(AuditEntry.action == "version.return")).one()
    assert act.details["base"] == 1


def test_a_plan_that_breaks_rules_is_refused_with_each_in_words(world: PlanningWorld) -> None:
    plan = _plan(world)
    moved = replace(plan.cases[0].appointments[0], start=plan.cases[0].appointments[0].start - timedelta(hours=9))
    cases = (replace(plan.cases[0], appointments=(moved,)), *plan.cases[1:])
    failure = _refusal(world, replace(plan, cases=cases))
    assert failure.code == "planimport-illegal"
    (first, *_) = reasons_of(failure)
    assert first.code == "health.2"
    assert first.where in {"VM-1", "VM-2", "VM-3"}
    assert first.where in first.text.vi
    assert first.text.vi != first.text.en


@pytest.mark.parametrize("claim", ["score", "bound", "reasons"])
def test_a_plan_that_claims_what_is_not_so_is_refused(world: PlanningWorld, claim: str) -> None:
    plan = _plan(world)
    if claim == "score":
        plan = replace(plan, score=replace(plan.score, total=plan.score.total - 1))
    elif claim == "bound":
        plan = replace(plan, bound=plan.score.total + 1)
    else:
        (left,) = plan.unplanned
        plan = replace(plan, unplanned=(replace(left, reason="held"),))
    assert {one.code for one in reasons_of(_refusal(world, plan))} == {claim}


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "not-json"),
        (b"{}", "missing-key"),
        (b"\x1f\x8b broken", "broken-gzip"),
        (gzip.compress(b"[]"), "not-an-object"),
        (b"[" * 100_000, "too-deep"),
    ],
    ids=["empty", "nothing-in-it", "no-gzip", "gzip-of-a-list", "too-deep"],
)
def test_a_file_that_is_no_plan_is_refused_with_its_place(world: PlanningWorld, data: bytes, code: str) -> None:
    failure = _refusal(world, data)
    assert failure.code == "planimport-unreadable"
    assert reasons_of(failure)[0].code == code


def test_a_plan_of_another_problem_is_refused(world: PlanningWorld) -> None:
    document = json.loads(gzip.decompress(find_version(world.session, 1).plan))
    document["problem"] = "somewhere else"
    reasons = reasons_of(_refusal(world, json.dumps(document).encode()))
    assert [one.code for one in reasons] == ["plan"]
    assert "somewhere else" in reasons[0].text.en


def test_a_case_that_came_since_is_said_and_left_out(world: PlanningWorld) -> None:
    plan = _plan(world)
    world.case("VM-4")
    with time_machine.travel(world.now, tick=False):
        made = return_plan(world.session, SYSTEM, 1, plan_bytes(plan))
    assert (made.is_rechecked, made.added) == (True, 1)
    version = find_version(world.session, made.number)
    assert version.bound is None
    assert version.score > plan.score.total
    rows = {row.case.code: row for row in world.session.scalars(select(PlanCase).where(PlanCase.version == version))}
    assert not rows["VM-4"].is_planned
    assert all(rows[code].is_planned for code in ("VM-1", "VM-2", "VM-3"))


def test_a_case_that_may_no_longer_go_is_named(world: PlanningWorld) -> None:
    plan = _plan(world)
    row = world.session.scalars(select(PlanCase).where(PlanCase.is_planned)).first()
    assert row is not None
    row.case.state = CaseState.ON_HOLD
    world.session.flush()
    failure = _refusal(world, plan)
    assert failure.code == "planimport-outdated"
    assert [(one.code, one.where) for one in reasons_of(failure)] == [("case-gone", row.case.code)]


def test_seats_that_were_lost_since_are_named(world: PlanningWorld) -> None:
    plan = _plan(world)
    for flight in {leg for pair in world.flights for leg in pair}:
        for allotment in flight.allotments:
            allotment.seats = 0
    world.session.flush()
    failure = _refusal(world, plan)
    assert failure.code == "planimport-outdated"
    assert {one.code for one in reasons_of(failure)} >= {"seats"}


def test_who_may_not_plan_takes_nothing_back(world: PlanningWorld) -> None:
    viewer = actor_of(builders.make_user(world.session, "v@example.org", Role.VIEWER))
    other = builders.make_office(world.session, "HAN")
    elsewhere = actor_of(builders.make_user(world.session, "p@example.org", Role.PLANNER, office=other))
    for actor in (viewer, elsewhere):
        with pytest.raises(Forbidden):
            return_plan(world.session, actor, 1, plan_bytes(_plan(world)))
