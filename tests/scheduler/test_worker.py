"""Runs from the queue to a draft with the real solver, in a child process."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from threading import Event, Thread
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from scheduler import database
from scheduler.cli.planning import carry_out
from scheduler.config import settings
from scheduler.database import unit_of_work
from scheduler.errors import PlanRejected
from scheduler.models import PlanCase, PlanningRun, PlanVersion, RunState, VersionStatus
from scheduler.planning import store_plan
from scheduler.services.access import SYSTEM
from scheduler.services.run_queue import claim_next
from scheduler.services.runs import request_run, run_view, stop_run
from scheduler.services.versions import propose, version_view
from scheduler.worker import carry_out_next, run_worker
from scheduler.worker.execution import Execution
from solver.files import plan_from_json, problem_from_json
from solver.verify import verify
from tests.scheduler.planning_world import PlanningWorld, make_planning_world


@pytest.fixture
def database_in_use(database_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Let commands and worker use the test's database."""
    monkeypatch.setenv("HANHTRINH_DATABASE_URL", f"sqlite:///{database_path}")
    settings.cache_clear()
    database.engine.cache_clear()
    yield
    database.engine().dispose()
    database.engine.cache_clear()


@pytest.fixture
def today() -> date:
    return datetime.now(UTC).astimezone(ZoneInfo("Asia/Ho_Chi_Minh")).date()


def _request(today: date, *, seconds: int = 4) -> tuple[int, PlanningWorld]:
    with unit_of_work() as session:
        world = make_planning_world(session, today)
        for number in range(1, 4):
            world.case(f"VM-{number}", escort="operational" if number == 1 else "")
        world.case("VM-4", latest_on=today)
        run = request_run(session, SYSTEM, from_on=world.first, to_on=world.last, time_limit_seconds=seconds, workers=1)
        return run.id, world


@pytest.mark.usefixtures("database_in_use")
def test_a_run_ends_as_a_verified_draft(today: date) -> None:
    run_id, _ = _request(today)
    assert carry_out_next("w")
    with unit_of_work() as session:
        view = run_view(session, SYSTEM, run_id)
        assert (view.state, view.error, view.version_number) == ("finished", None, 1)
        assert view.cases_planned == 3
        assert view.progress[-1].score == view.score
        version = session.scalars(select(PlanVersion)).one()
        verdict = verify(problem_from_json(version.problem), plan_from_json(version.plan))
        assert verdict.is_legal
        shown = version_view(session, SYSTEM, 1)
        assert (shown.summary.cases_planned, shown.summary.cases_total) == (3, 4)
        (left,) = [row for row in shown.cases if not row.is_planned]
        assert (left.code, left.reason_code) == ("VM-4", "not_ready")
        assert all(fact.text.vi != fact.text.en for fact in left.facts)
        (trip,) = shown.trips
        assert trip.cases == ("VM-1",)
        assert trip.back[-1].destination == "SGN"


@pytest.mark.usefixtures("database_in_use")
def test_planning_again_after_publication_changes_nothing(today: date) -> None:
    _, world = _request(today)
    carry_out_next("w")
    with unit_of_work() as session:
        propose(session, SYSTEM, 1)
        session.scalars(select(PlanVersion)).one().status = VersionStatus.PUBLISHED
        request_run(session, SYSTEM, from_on=world.first, to_on=world.last, time_limit_seconds=4, workers=1)
    carry_out_next("w")
    with unit_of_work() as session:
        rows = session.scalars(select(PlanCase).order_by(PlanCase.version_id, PlanCase.case_id)).all()
        flights = [[leg.flight_id for leg in row.legs] for row in rows]
        assert flights[: len(flights) // 2] == flights[len(flights) // 2 :]
        assert version_view(session, SYSTEM, 2).summary.terms["changes"] == 0


@pytest.mark.usefixtures("database_in_use")
def test_a_stop_request_keeps_the_best_plan(today: date) -> None:
    run_id, _ = _request(today, seconds=600)
    worker = Thread(target=carry_out_next, args=("w",))
    worker.start()
    for _ in range(600):
        with unit_of_work() as session:
            if run_view(session, SYSTEM, run_id).progress:
                break
        time.sleep(0.1)
    with unit_of_work() as session:
        if run_view(session, SYSTEM, run_id).is_live:
            stop_run(session, SYSTEM, run_id)
    worker.join(timeout=120)
    with unit_of_work() as session:
        view = run_view(session, SYSTEM, run_id)
        assert view.state in ("stopped", "finished")
        assert view.version_number == 1


@pytest.mark.usefixtures("database_in_use")
def test_a_worker_that_leaves_gives_its_run_back(today: date) -> None:
    run_id, _ = _request(today, seconds=600)
    leave = Event()
    leave.set()
    assert carry_out_next("w", leave=leave)
    with unit_of_work() as session:
        run = session.get(PlanningRun, run_id)
        assert run is not None
        assert (run.state, run.claimed_by, run.attempts) == (RunState.QUEUED, "", 0)


@pytest.mark.usefixtures("database_in_use")
def test_the_incumbent_of_a_worn_out_run_becomes_its_result(today: date) -> None:
    run_id, _ = _request(today)
    with unit_of_work() as session:
        session.get_one(PlanningRun, run_id).time_limit_seconds = 4
    carry_out_next("w")
    with unit_of_work() as session:
        version = session.scalars(select(PlanVersion)).one()
        run = session.get_one(PlanningRun, run_id)
        run.state, run.attempts, run.incumbent, run.version_id = RunState.QUEUED, 3, version.plan, None
    carry_out_next("w")
    with unit_of_work() as session:
        view = run_view(session, SYSTEM, run_id)
        assert (view.state, view.outcome, view.version_number) == ("finished", "incumbent", 2)


@pytest.mark.usefixtures("database_in_use")
def test_a_run_that_cannot_be_built_fails_with_a_sentence(today: date) -> None:
    with unit_of_work() as session:
        run = request_run(session, SYSTEM, from_on=today - timedelta(days=9), to_on=today - timedelta(days=2))
        run_id = run.id
    carry_out_next("w")
    with unit_of_work() as session:
        view = run_view(session, SYSTEM, run_id)
        assert view.state == "failed"
        assert view.error is not None
        assert view.error.text.vi != view.error.text.en


@pytest.mark.usefixtures("database_in_use")
def test_the_worker_polls_and_ends_when_told(today: date) -> None:
    run_id, _ = _request(today, seconds=3)
    stop = Event()
    worker = Thread(target=run_worker, args=(stop,))
    worker.start()
    for _ in range(600):
        with unit_of_work() as session:
            if not run_view(session, SYSTEM, run_id).is_live:
                break
        time.sleep(0.1)
    stop.set()
    worker.join(timeout=60)
    assert not worker.is_alive()
    with unit_of_work() as session:
        assert run_view(session, SYSTEM, run_id).state == "finished"
        assert claim_next(session, "other") is None


@pytest.mark.usefixtures("database_in_use")
def test_a_run_stopped_before_it_planned_anybody_has_no_draft(today: date) -> None:
    run_id, _ = _request(today, seconds=600)
    stop = Event()
    stop.set()
    carry_out_next("w", stop=stop)
    with unit_of_work() as session:
        view = run_view(session, SYSTEM, run_id)
        assert view.state == "stopped"
        assert (view.version_number is None) == (view.cases_planned == 0)


@pytest.mark.usefixtures("database_in_use")
@pytest.mark.parametrize(("failures", "state", "version"), [(1, "finished", 1), (9, "failed", None)])
def test_changed_facts_are_planned_again_at_once_and_leave_nothing_queued(
    today: date, monkeypatch: pytest.MonkeyPatch, failures: int, state: str, version: int | None
) -> None:
    """The run went back into the queue, so a run in the foreground ended with 1 and nobody waited for the other one."""
    run_id, _ = _request(today, seconds=2)
    left = [failures]

    def store(*values: Any, **named: Any) -> PlanVersion:
        if left[0]:
            left[0] -= 1
            raise PlanRejected("plan-facts-changed", cases=1, case="C1", finding="x")
        return store_plan(*values, **named)

    monkeypatch.setattr("scheduler.worker.execution.store_plan", store)
    carry_out_next("w")
    with unit_of_work() as session:
        view = run_view(session, SYSTEM, run_id)
        assert (view.state, view.version_number) == (state, version)
        assert view.attempts == min(failures + 1, 3)
        assert claim_next(session, "other") is None


@pytest.mark.usefixtures("database_in_use")
def test_the_foreground_follows_a_run_that_a_worker_took_first(today: date) -> None:
    """`hanhtrinh plan` beside a running worker ended with 1 at once when the worker was quicker."""
    run_id, _ = _request(today, seconds=2)
    with unit_of_work() as session:
        assert claim_next(session, "w") is not None
    worker = Thread(target=Execution(run_id=run_id, worker="w").carry_out)
    worker.start()
    ended = carry_out(run_id, 2)
    worker.join(timeout=60)
    assert (ended.state, ended.version_number) == ("finished", 1)


@pytest.mark.usefixtures("database_in_use")
def test_a_run_leaves_alone_who_was_promised(today: date) -> None:
    _, world = _request(today)
    assert carry_out_next("w")
    with unit_of_work() as session:
        version = session.scalars(select(PlanVersion)).one()
        version.status = VersionStatus.PUBLISHED
        held = {entry.id: entry for entry in plan_from_json(version.plan).cases}
        again = request_run(
            session, SYSTEM, from_on=world.first, to_on=world.last, time_limit_seconds=3, workers=1,
            change_budget=0, freeze_days=60,
        ).id  # fmt: skip
    assert carry_out_next("w")
    with unit_of_work() as session:
        view = run_view(session, SYSTEM, again)
        assert (view.state, view.change_budget, view.frozen_cases, view.lifted) == ("finished", 0, 3, ())
        draft = session.scalars(select(PlanVersion).where(PlanVersion.number == 2)).one()
        assert {entry.id: entry for entry in plan_from_json(draft.plan).cases} == held
        pins = [case.pin for case in problem_from_json(draft.problem).cases if case.id in held]
        assert all(pin is not None and pin.flights for pin in pins)
