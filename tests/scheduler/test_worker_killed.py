"""A worker that is killed outright: its run is claimed again, and what it had found is kept."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from datetime import date, timedelta

import pytest

from scheduler.database import unit_of_work
from scheduler.models import PlanningRun, RunState, utc_now
from scheduler.services.access import SYSTEM
from scheduler.services.run_queue import release_dead
from scheduler.services.runs import run_view
from scheduler.worker import carry_out_next
from tests.scheduler.test_worker import _request, database_in_use, today

__all__ = ["database_in_use", "today"]  # fixtures
WORKER = [sys.executable, "-c", "from scheduler.cli import main; main()", "worker"]


def _wait_for_incumbent(run_id: int) -> None:
    for _ in range(600):
        with unit_of_work() as session:
            run = session.get_one(PlanningRun, run_id)
            if run.state is RunState.RUNNING and run.incumbent:
                return
        time.sleep(0.1)
    pytest.fail("no incumbent was stored")


@pytest.mark.usefixtures("database_in_use")
def test_a_killed_worker_loses_only_the_time_since_its_last_plan(today: date) -> None:
    run_id, _ = _request(today, seconds=600)
    worker = subprocess.Popen(WORKER, stderr=subprocess.DEVNULL, env=os.environ)
    try:
        _wait_for_incumbent(run_id)
    finally:
        worker.send_signal(signal.SIGKILL)
        worker.wait(timeout=30)
    with unit_of_work() as session:
        assert release_dead(session) == ()  # it may only be slow
    with unit_of_work() as session:
        assert release_dead(session, now=utc_now() + timedelta(minutes=5)) == (run_id,)
        run = session.get_one(PlanningRun, run_id)
        assert (run.state, run.claimed_by, run.attempts) == (RunState.QUEUED, "", 1)
        assert run.incumbent
        run.time_limit_seconds = 2
    assert carry_out_next("another")
    with unit_of_work() as session:
        view = run_view(session, SYSTEM, run_id)
        assert (view.state, view.attempts, view.version_number, view.cases_planned) == ("finished", 2, 1, 3)
