"""`python -m solver solve`: a plan on disk in every case, also after a signal."""

from __future__ import annotations

import json
import re
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
from tests.solver.small import case, document, flight, read, receiver

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


@pytest.mark.parametrize(
    "wrong",
    [
        ("--time-limit", "nan"),
        ("--time-limit", "inf"),
        ("--time-limit", "-1"),
        ("--workers", "0"),
        ("--seed", "99999999999999999999"),
        ("--change-budget", "-1"),
    ],
)
def test_a_limit_that_is_none_is_told(
    tmp_path: Path, wrong: tuple[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit, match="2"):
        main(["solve", str(_INSTANCE), "-o", str(tmp_path / "plan.json"), *wrong])
    assert wrong[0] in capsys.readouterr().err


def test_where_nothing_can_be_written_is_told_before_the_search(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("solver.search.solve", None)
    assert main(["solve", str(_INSTANCE), "-o", str(tmp_path / "none" / "plan.json")]) == 2
    assert str(tmp_path / "none" / "plan.json") in capsys.readouterr().err


def test_both_gaps_are_told_live_and_at_the_end(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    problem = tmp_path / "problem.json"
    way = flight("A1", "HAN-ICN", "2027-01-12T16:00Z", "2027-01-12T20:30Z", seats=1)
    one_of_two = document(flights=[way], receivers=[receiver("R", ["ICN"])], cases=[case("A"), case("B")])
    write_problem(read(one_of_two), problem)
    assert main(["solve", str(problem), "-o", str(tmp_path / "plan.json"), "--time-limit", "3"]) == 0
    told = capsys.readouterr()
    assert re.search(r"gap [\d.]+ % controllable [\d.]+ %", told.err)
    assert re.search(r"gap [\d.]+ % controllable [\d.]+ %", told.out)


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
