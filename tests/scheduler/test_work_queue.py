"""What runs, jobs, questions and what-ifs share: workers at once, each row for one; on SQLite and on PostgreSQL."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, func, select, update
from sqlalchemy.orm import Session

from scheduler.database import make_engine, upgrade
from scheduler.models import (
    Job,
    JobKind,
    PlanningRun,
    PlanQuestion,
    QuestionKind,
    QuestionState,
    RunState,
    WhatIf,
    utc_now,
)
from scheduler.services import job_queue, run_queue
from scheduler.services.access import SYSTEM
from scheduler.services.explanations import queue as questions
from scheduler.services.runs import request_run
from scheduler.services.what_ifs import queue as what_ifs
from scheduler.services.work_queue import WorkQueue
from tests.scheduler.world import NOW, make_world

ROWS, WORKERS = 12, 4
RUNS = WorkQueue(table=PlanningRun, queued=RunState.QUEUED, working=RunState.RUNNING, attempts_max=2)
CLAIMS: dict[type[Any], Callable[[Session, str], Any]] = {
    PlanningRun: run_queue.claim_next,
    Job: job_queue.claim_next,
    PlanQuestion: lambda session, worker: questions.claim_next(session, worker, is_urgent=True),
    WhatIf: what_ifs.claim_next,
}


@pytest.fixture
def sqlite(database_path: Path) -> Iterator[Engine]:
    engine = make_engine(f"sqlite:///{database_path}")
    yield engine
    engine.dispose()


@pytest.fixture
def postgresql(postgres_url: str) -> Iterator[Engine]:
    upgrade(postgres_url)
    engine = make_engine(postgres_url)
    yield engine
    engine.dispose()


def _fill(engine: Engine, table: type[Any]) -> None:
    with Session(engine) as session, session.begin():
        world = make_world(session)
        version, case = world.version(1), world.family
        for number in range(ROWS):
            if table is PlanningRun:
                request_run(session, SYSTEM, from_on=NOW.date(), to_on=NOW.date())
            elif table is Job:
                session.add(Job(kind=JobKind.PUBLISH, requested_at=NOW, version_number=1))
            elif table is WhatIf:
                asked = {"version_id": version.id, "case_id": case.id, "asked_at": NOW, "wish": {}}
                session.add(WhatIf(place=number, **asked))
            else:
                about = {"version_id": world.version(number + 2).id, "kind": QuestionKind.LIMITS}
                session.add(PlanQuestion(asked_at=NOW, is_urgent=True, **about))


def _each_claimed_once(engine: Engine, table: type[Any]) -> None:
    _fill(engine, table)
    together = threading.Barrier(WORKERS)

    def work(number: int) -> list[int]:
        together.wait()
        mine: list[int] = []
        while True:
            with Session(engine) as session, session.begin():
                claimed = CLAIMS[table](session, f"w{number}")
                mine += [claimed.id] if claimed is not None else []
                left = session.scalar(select(func.count(table.id)).where(table.state == "queued"))
            if not left:
                return mine

    with ThreadPoolExecutor(WORKERS) as pool:
        taken = [key for keys in pool.map(work, range(WORKERS)) for key in keys]
    assert len(taken) == len(set(taken)) == ROWS
    with Session(engine) as session:
        assert set(session.scalars(select(table.attempts))) == {1}


@pytest.mark.parametrize("table", CLAIMS)
def test_workers_never_claim_the_same_row(sqlite: Engine, table: type[Any]) -> None:
    _each_claimed_once(sqlite, table)


@pytest.mark.postgresql
@pytest.mark.parametrize("table", CLAIMS)
def test_workers_on_postgresql_never_claim_the_same_row(postgresql: Engine, table: type[Any]) -> None:
    _each_claimed_once(postgresql, table)


@pytest.mark.postgresql
def test_a_row_that_another_is_taking_is_skipped(postgresql: Engine) -> None:
    _fill(postgresql, PlanningRun)
    waiting = select(PlanningRun.id).order_by(PlanningRun.id)
    with Session(postgresql) as one, Session(postgresql) as other:
        first, second = RUNS.first(one, waiting), RUNS.first(other, waiting)
        assert first is not None
        assert second == first + 1
        assert RUNS.take(one, first, "a")
        one.commit()
        assert not RUNS.take(other, first, "b")


def test_only_its_worker_changes_a_row(session: Session) -> None:
    run = request_run(session, SYSTEM, from_on=NOW.date(), to_on=NOW.date())
    waiting = select(PlanningRun.id)
    assert RUNS.claim(session, waiting, "a", heartbeat_at=NOW) == run.id
    assert RUNS.claim(session, waiting, "b") is None
    assert not RUNS.change(session, run.id, "b", {"outcome": "theirs"})
    assert not RUNS.change(session, run.id, "a", {"outcome": "never"}, only=PlanningRun.attempts > 1)
    assert RUNS.change(session, run.id, "a", {"outcome": "mine"})
    RUNS.give_back(session, run.id, "b")
    session.refresh(run)
    assert (run.state, run.outcome, run.attempts) == (RunState.RUNNING, "mine", 1)
    RUNS.give_back(session, run.id, "a")
    session.refresh(run)
    assert (run.state, run.claimed_by, run.attempts) == (RunState.QUEUED, "", 0)


def test_rows_of_the_dead_go_back_until_their_attempts_are_spent(session: Session) -> None:
    run = request_run(session, SYSTEM, from_on=NOW.date(), to_on=NOW.date())
    is_silent = PlanningRun.claimed_at < utc_now() - timedelta(hours=1)
    given_up = {"state": RunState.FAILED}
    for expected in (RunState.QUEUED, RunState.FAILED):
        assert RUNS.claim(session, select(PlanningRun.id), "dead") == run.id
        assert RUNS.release_dead(session, is_silent, given_up) == ()
        session.execute(update(PlanningRun).values(claimed_at=utc_now() - timedelta(hours=2)))
        spared = RUNS.release_dead(session, is_silent, given_up)
        assert spared == ((run.id,) if expected is RunState.QUEUED else ())
        session.refresh(run)
        assert run.state is expected
    run.state, run.incumbent = RunState.RUNNING, b"a plan"
    session.flush()
    assert RUNS.release_dead(session, is_silent, given_up, only=PlanningRun.incumbent.is_(None)) == (run.id,)


def test_a_late_answer_of_a_dead_worker_changes_nothing(session: Session) -> None:
    version = make_world(session).version(1)
    row = PlanQuestion(version_id=version.id, kind=QuestionKind.LIMITS, asked_at=NOW, is_urgent=True)
    session.add(row)
    session.flush()
    claimed = questions.claim_next(session, "dead", is_urgent=True)
    assert claimed is not None
    questions.put_back(session, claimed, "dead")
    assert questions.claim_next(session, "alive", is_urgent=True) == claimed
    questions.keep_answer(session, claimed, "dead", b"late", 1.0)
    questions.note_failed(session, claimed, "dead", "explain-died", 1.0)
    session.refresh(row)
    assert (row.state, row.answer, row.claimed_by) == (QuestionState.WORKING, None, "alive")
