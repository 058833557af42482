"""`python -m solver solve`: a plan on disk in every case, also after a signal."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from solver.__main__ import main
from solver.files import read_plan, read_problem, write_problem
from solver.verify import verify
from tests.solver.generator import crowded_problem

_INSTANCE = Path(__file__).parent / "data" / "S-baseline-1.json.gz"


def test_solve_writes_a_plan_that_verify_accepts(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    problem, plan = tmp_path / "problem.json.gz", tmp_path / "plan.json.gz"
    write_problem(crowded_problem(2), problem)
    assert main(["solve", str(problem), "-o", str(plan), "--time-limit", "3", "--quiet"]) == 0
    assert "score" in capsys.readouterr().out
    assert main(["verify", str(problem), str(plan)]) == 0


def test_a_bad_problem_is_told_and_writes_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    problem, plan = tmp_path / "problem.json", tmp_path / "plan.json"
    problem.write_text(json.dumps({"format": "departure-plan-problem/9"}), "utf-8")
    assert main(["solve", str(problem), "-o", str(plan)]) == 2
    assert capsys.readouterr().err.count("\n") == 1
    assert not plan.exists()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_keeps_the_best_plan(tmp_path: Path, number: int) -> None:
    plan = tmp_path / "plan.json"
    command = [sys.executable, "-m", "solver", "solve", str(_INSTANCE), "-o", str(plan), "--time-limit", "300"]
    child = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    try:
        until = time.monotonic() + 60
        while not plan.exists() and time.monotonic() < until:
            time.sleep(0.1)
        child.send_signal(number)
        assert child.wait(timeout=60) == 0
    finally:
        child.kill()
        child.communicate()
    verdict = verify(read_problem(_INSTANCE), read_plan(plan))
    assert verdict.is_legal
