"""Versions replayed against delays: figures from real tables, who may ask, and slack that a setting asks for."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy.orm import Session

import scheduler.database
from scheduler.cli.robustness import robustness_command
from scheduler.config import settings
from scheduler.errors import Forbidden, NotFound
from scheduler.models import Airport, Role
from scheduler.planning import build_problem, store_plan
from scheduler.services.access import SYSTEM, actor_of
from scheduler.services.robustness import ESTIMATES, robustness_of
from solver.search import solve
from tests.scheduler import builders
from tests.scheduler.planning_world import PlanningWorld, make_planning_world


@pytest.fixture(autouse=True)
def _fresh_settings() -> Iterator[None]:
    yield
    settings.cache_clear()
    scheduler.database.engine.cache_clear()


@pytest.fixture
def world(session: Session) -> PlanningWorld:
    """A version in which one family and its escort change at Hong Kong with 125 minutes, where 110 are asked."""
    world = make_planning_world(session, datetime.now(UTC).date())
    session.get_one(Airport, "HKG").connection_minutes = 110
    member = builders.make_member(1, family_name="Đặng", given_names="Thùy Trâm", document_number="C9988776")
    world.case("VM-1", member, escort="operational")
    built = build_problem(session, from_on=world.first, to_on=world.last)
    store_plan(session, SYSTEM, built, solve(built.problem, time_limit=3, workers=1).plan)
    return world


def test_the_connection_of_a_version_is_told_without_the_case(world: PlanningWorld) -> None:
    view = robustness_of(world.session, SYSTEM, 1, days=400)
    (connection,) = view.connections
    assert (connection.inbound, connection.outbound, connection.airport) == ("CX764", "CX872", "HKG")
    assert (connection.spare, connection.cases, connection.people) == (15, 1, 1)
    assert 0 < connection.missed.low < connection.missed.high < 1
    assert tuple(view.estimates) == ESTIMATES
    assert view.estimates["missed_families"].mean == connection.missed.probability
    for secret in ("VM-1", "Đặng", "Trâm", "C9988776"):
        assert secret not in repr(view)


def test_slack_of_the_plan_does_not_count_as_missed(world: PlanningWorld) -> None:
    """The airport lowers its time after the version was made: the wait is judged by what it asks."""
    before = robustness_of(world.session, SYSTEM, 1, days=400).connections[0]
    world.session.get_one(Airport, "HKG").connection_minutes = 30
    after = robustness_of(world.session, SYSTEM, 1, days=400)
    assert after.estimates["missed_families"].mean < before.missed.probability


def test_it_takes_rights_and_a_version(world: PlanningWorld) -> None:
    planner = actor_of(builders.make_user(world.session, "planner@example.org", Role.PLANNER))
    assert robustness_of(world.session, planner, 1, days=10).days == 10
    with pytest.raises(NotFound):
        robustness_of(world.session, planner, 2, days=10)
    for role in (Role.VIEWER, Role.ESCORT, Role.ADMIN):
        other = actor_of(builders.make_user(world.session, f"{role}@example.org", role))
        with pytest.raises(Forbidden):
            robustness_of(world.session, other, 1, days=10)


@pytest.mark.parametrize(("language", "word"), [("vi", "nối chuyến"), ("en", "Weakest connections")])
def test_the_command_tells_it_in_words(
    world: PlanningWorld, database_path: Path, monkeypatch: pytest.MonkeyPatch, language: str, word: str
) -> None:
    world.session.commit()
    monkeypatch.setenv("HANHTRINH_DATABASE_URL", f"sqlite:///{database_path}")
    monkeypatch.setenv("HANHTRINH_LANGUAGE", language)
    settings.cache_clear()
    scheduler.database.engine.cache_clear()
    done = CliRunner().invoke(robustness_command, ["1", "--days", "200"])
    assert done.exit_code == 0, done.output
    assert word in done.output
    assert "CX764" in done.output
    assert "VM-1" not in done.output
    assert CliRunner().invoke(robustness_command, ["1", "--days", "0"]).exit_code == 2


def test_a_wanted_reliability_raises_the_least_connections(
    world: PlanningWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    def connections() -> dict[str, int]:
        built = build_problem(world.session, from_on=world.first, to_on=world.last)
        return {airport.code: airport.connection for airport in built.problem.airports}

    plain = connections()
    monkeypatch.setenv("HANHTRINH_CONNECTION_RELIABILITY", "98")
    settings.cache_clear()
    raised = connections()
    assert raised["HKG"] > plain["HKG"]
    assert raised["HKG"] - plain["HKG"] < 240
