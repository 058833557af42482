"""`hanhtrinh import-plan` on a real database file."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy import select
from sqlalchemy.orm import Session

import scheduler.database
from scheduler.cli.returning import import_plan_command
from scheduler.config import settings
from scheduler.models import PlanVersion, Role
from scheduler.planning import build_problem, store_plan
from scheduler.services.access import SYSTEM
from solver.files import read_plan, write_plan
from solver.search import solve
from tests.scheduler import builders
from tests.scheduler.planning_world import make_planning_world


@pytest.fixture
def plan_file(session: Session, database_path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A plan file for version 1 of the database that the command opens."""
    today = datetime.now(UTC).date()
    world = make_planning_world(session, today)
    world.case("VM-1")
    builders.make_user(session, "planner@example.org", Role.PLANNER)
    built = build_problem(session, from_on=world.first, to_on=world.last)
    plan = solve(built.problem, time_limit=3, workers=1).plan
    store_plan(session, SYSTEM, built, plan)
    session.commit()
    monkeypatch.setenv("HANHTRINH_DATABASE_URL", f"sqlite:///{database_path}")
    settings.cache_clear()
    scheduler.database.engine.cache_clear()
    path = tmp_path / "plan.json.gz"
    write_plan(plan, path)
    return path


def test_a_plan_file_becomes_a_draft_of_a_person(plan_file: Path, session: Session) -> None:
    done = CliRunner().invoke(import_plan_command, [str(plan_file), "--as", "planner@example.org"])
    assert done.exit_code == 0, done.output
    made = session.scalars(select(PlanVersion).where(PlanVersion.number == 2)).one()
    assert made.author_id is not None
    assert "2" in done.output


def test_a_wrong_plan_file_is_refused_with_reasons(plan_file: Path, session: Session, tmp_path: Path) -> None:
    wrong = tmp_path / "wrong.json"
    wrong.write_text(json.dumps({"format": "departure-plan/1"}), "utf-8")
    done = CliRunner().invoke(import_plan_command, [str(wrong), "--version", "1"])
    assert done.exit_code == 1
    assert len(done.output.splitlines()) == 2
    assert session.scalars(select(PlanVersion.number)).all() == [1]


def test_a_plan_of_an_unknown_problem_asks_for_the_version(plan_file: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.json"
    write_plan(replace(read_plan(plan_file), problem="elsewhere"), other)
    done = CliRunner().invoke(import_plan_command, [str(other)])
    assert getattr(done.exception, "code", "") == "planimport-no-base"
