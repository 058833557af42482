"""The log tells what failed and where, and repeats nothing that a row or a message holds."""

from __future__ import annotations

import json
import logging
import os
import subprocess
import sys
from datetime import date
from threading import Event, Thread

import pytest
import structlog
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from scheduler.journal import configure_journal
from scheduler.models import Case, CaseMember
from scheduler.worker import loop
from tests.scheduler import builders
from tests.scheduler.test_worker import _request, database_in_use, today

__all__ = ["database_in_use", "today"]  # fixtures
SECRET = "Nguyễn Thị Bí Mật"


@pytest.fixture(autouse=True)
def own_journal() -> object:
    configure_journal(logging.INFO, anew=True)
    yield
    structlog.reset_defaults()


def test_an_error_of_the_database_does_not_repeat_the_row(session: Session) -> None:
    office, programme = builders.make_office(session), builders.make_programme(session)
    case = builders.make_case(session, office, programme, "VM-1")
    twin = builders.make_member(1, family_name=SECRET, given_names="X", case_id=case.id)
    session.add(twin)
    with pytest.raises(IntegrityError) as caught:
        session.flush()
    assert SECRET not in str(caught.value)
    assert isinstance(twin, CaseMember)
    assert isinstance(case, Case)


@pytest.mark.usefixtures("database_in_use")
def test_a_crashed_run_is_logged_by_kind_and_place(
    today: date, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    run_id, _ = _request(today)

    def crash(*_: object, **__: object) -> None:
        name = SECRET
        raise ValueError(name)

    monkeypatch.setattr("scheduler.worker.execution.build_problem", crash)
    loop.carry_out_next("w")
    written = capsys.readouterr().err
    lines = [json.loads(line) for line in written.splitlines()]
    (crashed,) = [line for line in lines if line["event"] == "run.crashed"]
    assert (crashed["run"], crashed["kind"]) == (run_id, "ValueError")
    assert crashed["at"].startswith("test_journal.py:") or "/test_journal.py:" in crashed["at"]
    assert SECRET not in written


@pytest.mark.usefixtures("database_in_use")
def test_a_failed_job_of_the_worker_is_logged_by_kind_and_place(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    stop, failed = Event(), Event()

    def crash() -> None:
        failed.set()
        raise ValueError(SECRET)

    monkeypatch.setattr(loop, "requeue_dead_runs", crash)
    worker = Thread(target=loop.run_worker, args=(stop,))
    worker.start()
    assert failed.wait(20)
    stop.set()
    worker.join(timeout=30)
    written = capsys.readouterr().err
    assert "job.failed" in written
    assert SECRET not in written + caplog.text


def test_a_worker_on_its_own_writes_json_lines() -> None:
    code = (
        "import threading; from scheduler.database import upgrade; from scheduler.worker import run_worker\n"
        "upgrade(); stop = threading.Event(); threading.Timer(2, stop.set).start(); run_worker(stop)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60)
    assert [json.loads(line)["event"] for line in done.stderr.splitlines()] == ["worker.started", "worker.ended"]


def test_a_log_that_nobody_reads_costs_nobody_a_page(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every page used to answer 500 once the reader of standard error had gone."""
    reading, writing = os.pipe()
    os.close(reading)
    with os.fdopen(writing, "w", encoding="utf-8") as unread:
        monkeypatch.setattr(sys, "stderr", unread)
        configure_journal(logging.INFO, anew=True)
        structlog.get_logger().info("request", path="/")
        structlog.get_logger().error("run.crashed")
        os.dup2(os.open(os.devnull, os.O_WRONLY), writing)  # so that closing has nothing left to complain of
