"""Signals and closed pipes: a Ctrl-C in the first moment lost the plan, a closed pipe ended in a traceback."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from scheduler.planning import build_problem
from scheduler.planning.files import problem_bytes
from scheduler.worker.child import Order, Solving, messages
from solver.files import read_plan, read_problem, write_problem
from solver.problem import Problem
from solver.verify import verify
from tests.scheduler.planning_world import make_planning_world

ON_IMPORT = """
import os, signal, sys
class Early:
    def find_spec(self, name, path=None, target=None):
        if name == {module!r}:
            sys.meta_path.remove(self)
            os.kill(os.getpid(), signal.{signal})
sys.meta_path.insert(0, Early())
"""
"""Sends this process a signal while it imports a module: the moment is the same on every machine."""
HANHTRINH = "from scheduler.cli import main; main()"
SOLVER = "import runpy; sys.argv[0] = 'solver'; runpy.run_module('solver', run_name='__main__')"


@pytest.fixture
def problem(session: Session) -> Problem:
    world = make_planning_world(session, date(2026, 11, 20))
    for number in range(1, 4):
        world.case(f"VM-{number}")
    return build_problem(session, from_on=world.first, to_on=world.last, now=world.now).problem


@pytest.mark.parametrize(
    ("program", "module"),
    [(HANHTRINH, "click"), (HANHTRINH, "solver.files"), (HANHTRINH, "ortools"), (SOLVER, "solver.search")],
)
@pytest.mark.parametrize("name", ["SIGINT", "SIGTERM"])
def test_a_signal_while_solve_starts_still_leaves_a_legal_plan(
    problem: Problem, tmp_path: Path, program: str, module: str, name: str
) -> None:
    """It ended with 143, or with a traceback, and wrote nothing, while the program was still being loaded."""
    given, made = tmp_path / "problem.json", tmp_path / "plan.json"
    write_problem(problem, given)
    code = ON_IMPORT.format(module=module, signal=name) + program
    command = [sys.executable, "-c", code, "solve", str(given), "-o", str(made), "--time-limit", "600"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    assert (done.returncode, "Traceback" in done.stderr) == (0, False)
    assert verify(read_problem(given), read_plan(made)).is_legal


def test_a_signal_while_plan_starts_leaves_nothing_in_the_queue(tmp_path: Path) -> None:
    """A run that was asked for in the moment before the signal stayed in the queue, and nobody waited for it."""
    program = f"""
from datetime import date, timedelta
first = date.today() + timedelta(days=2)
sys.argv[1:] = ["plan", "--from", str(first), "--to", str(first + timedelta(days=3))]
{HANHTRINH}
"""
    code = ON_IMPORT.format(module="scheduler.worker", signal="SIGTERM") + program
    values = os.environ | {"HANHTRINH_INSTANCE": str(tmp_path), "HANHTRINH_LANGUAGE": "en"}
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=120, check=False, env=values
    )
    assert (done.returncode, "Traceback" in done.stderr) == (1, False)
    check = (
        "from scheduler.database import unit_of_work\nfrom scheduler.models import PlanningRun\n"
        "with unit_of_work() as session: print([run.state.value for run in session.query(PlanningRun)])"
    )
    shown = subprocess.run([sys.executable, "-c", check], capture_output=True, text=True, check=True, env=values)
    assert shown.stdout.strip() == "['stopped']"


def test_a_signal_for_the_whole_group_leaves_the_solving_child_alone(problem: Problem) -> None:
    """Ctrl-C at a terminal reaches the child too; while that was starting it died, and the run with it."""
    solving = Solving(Order(problem=problem_bytes(problem), time_limit=2, workers=1, seed=0))
    pid = solving._process.pid
    assert pid is not None
    for number in (signal.SIGINT, signal.SIGTERM):
        os.kill(pid, number)
    try:
        said = [message.kind for message in messages(solving) if message is not None]
    finally:
        solving.end()
    assert said[-1] == "done"


@pytest.mark.parametrize("arguments", [["plans"], ["--help"], ["settings"], ["user", "list"], ["plan", "--help"]])
def test_a_reader_that_goes_away_gets_no_traceback(arguments: list[str], tmp_path: Path) -> None:
    """`hanhtrinh plans | head -1` showed `Exception ignored ... BrokenPipeError`."""
    reading, writing = os.pipe()
    os.close(reading)
    values = os.environ | {"HANHTRINH_INSTANCE": str(tmp_path)}
    program = [sys.executable, "-c", HANHTRINH, *arguments]
    done = subprocess.run(
        program, stdout=writing, stderr=subprocess.PIPE, text=True, timeout=60, check=False, env=values
    )
    os.close(writing)
    assert (done.returncode, done.stderr) == (141, "")


def test_solve_goes_on_when_nobody_watches_its_progress(problem: Problem, tmp_path: Path) -> None:
    """A closed standard error ended the search and left no plan."""
    given, made = tmp_path / "problem.json", tmp_path / "plan.json"
    write_problem(problem, given)
    reading, writing = os.pipe()
    os.close(reading)
    command = [sys.executable, "-c", HANHTRINH, "solve", str(given), "-o", str(made), "--time-limit", "2"]
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=writing, text=True, timeout=60, check=False)
    os.close(writing)
    assert done.returncode == 0
    assert read_plan(made).cases


def test_a_full_disk_is_one_sentence(tmp_path: Path) -> None:
    """It was a traceback."""
    if not Path("/dev/full").exists():
        pytest.skip("no device that is always full")
    values = os.environ | {"HANHTRINH_INSTANCE": str(tmp_path), "HANHTRINH_LANGUAGE": "vi"}
    with Path("/dev/full").open("w") as full:
        program = [sys.executable, "-c", HANHTRINH, "settings"]
        done = subprocess.run(program, stdout=full, stderr=subprocess.PIPE, text=True, check=False, env=values)
    assert (done.returncode, done.stderr.splitlines()) == (2, ["Hệ thống từ chối (-): ổ đĩa đã đầy."])
