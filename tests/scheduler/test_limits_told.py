"""What limits a version, for each scarce thing: seats, sessions, receivers' days, weeks of escorts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from scheduler.errors import Forbidden
from scheduler.models import PlanVersion, Role
from scheduler.models.explanation import PlanQuestion, QuestionKind, QuestionState
from scheduler.planning import build_problem, store_plan
from scheduler.services.access import SYSTEM, Actor
from scheduler.services.explanations.values import LimitRow
from scheduler.services.explanations.views import OPEN_KINDS, limits_in_numbers, limits_view
from scheduler.services.packing import packed
from scheduler.worker.answers import answer
from solver.explain import ExplainIndex
from solver.problem import Problem
from solver.search import solve
from tests.scheduler import builders
from tests.scheduler.planning_world import PlanningWorld, make_planning_world

TODAY = date(2026, 11, 20)


@pytest.fixture
def world(session: Session) -> PlanningWorld:
    """Two families of three, one of which needs an escort."""
    world = make_planning_world(session, TODAY)
    for code, escort in (("VM-1", "operational"), ("VM-2", "")):
        world.case(code, *(builders.make_member(position) for position in (1, 2, 3)), escort=escort)
    return world


def _limits(world: PlanningWorld, problem: Problem) -> tuple[LimitRow, ...]:
    """Plan, work out what limits the plan, and read it as the page does."""
    built = build_problem(world.session, from_on=world.first, to_on=world.last, now=world.now)
    plan = solve(problem, time_limit=3, workers=1).plan
    version = store_plan(world.session, SYSTEM, replace(built, problem=problem), plan)
    told = answer(ExplainIndex(problem), plan, QuestionKind.LIMITS, "")
    about = PlanQuestion.version_id == version.id, PlanQuestion.kind == QuestionKind.LIMITS
    row = world.session.scalars(select(PlanQuestion).where(*about)).one()
    row.state, row.answer = QuestionState.ANSWERED, packed(told)
    world.session.flush()
    return limits_view(world.session, SYSTEM, version.number).limits


def _problem(world: PlanningWorld) -> Problem:
    return build_problem(world.session, from_on=world.first, to_on=world.last, now=world.now).problem


def test_an_escort_more_is_told_with_the_week(world: PlanningWorld) -> None:
    (row, *_) = _limits(world, replace(_problem(world), escorts=()))
    assert row.relaxations[0].key == "explain-relaxation-escort-added"
    assert (row.people, row.codes) == (3, ("VM-1",))
    assert row.worth > 0
    assert row.week_of is not None
    assert row.week_of.isoweekday() == 1
    assert (world.first - row.week_of).days < 7


def _few_seats(problem: Problem) -> Problem:
    return replace(problem, flights=tuple(replace(one, seats=2) for one in problem.flights))


def _few_places(problem: Problem) -> Problem:
    return replace(problem, receivers=tuple(replace(one, people_per_day=2) for one in problem.receivers))


@pytest.mark.parametrize(
    ("scarce", "less"),
    [
        ("seats", _few_seats),
        ("session-added", lambda problem: replace(problem, sessions=())),
        ("receiver-people", _few_places),
    ],
)
def test_other_things_carry_their_day_themselves(
    world: PlanningWorld, scarce: str, less: Callable[[Problem], Problem]
) -> None:
    rows = _limits(world, less(_problem(world)))
    found = {sentence.key for row in rows for sentence in row.relaxations}
    assert f"explain-relaxation-{scarce}" in found
    assert all(row.people == 3 and row.worth > 0 and row.week_of is None for row in rows)


VIEWER = Actor(user_id=None, grants=frozenset({(Role.VIEWER, None)}))


def _in_numbers(world: PlanningWorld) -> tuple[LimitRow, ...]:
    return limits_in_numbers(world.session, VIEWER, world.session.scalars(select(PlanVersion.number)).one()).limits


def test_who_may_not_see_cases_reads_numbers_alone(world: PlanningWorld) -> None:
    assert any(row.codes for row in _limits(world, _few_seats(_problem(world))))
    told = _in_numbers(world)
    assert told
    assert all(row.people == 3 and row.worth > 0 and (row.codes, row.hidden) == ((), 0) for row in told)
    keys = {f"explain-relaxation-{kind.replace('_', '-')}" for kind in OPEN_KINDS}
    assert {one.key for row in told for one in row.relaxations} <= keys
    with pytest.raises(Forbidden):
        limits_view(world.session, VIEWER, 1)


def test_which_escort_is_missing_is_not_for_everybody(world: PlanningWorld) -> None:
    assert _limits(world, replace(_problem(world), escorts=()))
    assert _in_numbers(world) == ()
