"""`solve` and `verify` as programs: files in, files out, exit status and one sentence on bad input."""

from __future__ import annotations

import gzip
import json
import os
import signal
import subprocess
import sys
import time
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from scheduler.planning import build_problem
from solver.files import read_plan, write_problem
from tests.scheduler.planning_world import make_planning_world

PROGRAM = [sys.executable, "-c", "from scheduler.cli import main; main()"]


@pytest.fixture
def problem_file(session: Session, tmp_path: Path) -> Path:
    world = make_planning_world(session, date(2026, 11, 20))
    for number in range(1, 4):
        world.case(f"VM-{number}", escort="operational" if number == 1 else "")
    path = tmp_path / "problem.json.gz"
    write_problem(build_problem(session, from_on=world.first, to_on=world.last, now=world.now).problem, path)
    return path


def _run(*arguments: object, language: str = "en") -> subprocess.CompletedProcess[str]:
    environment = os.environ | {"HANHTRINH_LANGUAGE": language}
    command = [*PROGRAM, *(str(argument) for argument in arguments)]
    return subprocess.run(command, capture_output=True, text=True, env=environment, timeout=120, check=False)


def test_solve_and_verify(problem_file: Path, tmp_path: Path) -> None:
    plan_file = tmp_path / "plan.json"
    solved = _run("solve", problem_file, "-o", plan_file, "--time-limit", 2, "--workers", 1)
    assert (solved.returncode, "3 of 3 cases planned" in solved.stdout) == (0, True)
    verified = _run("verify", problem_file, plan_file)
    assert (verified.returncode, verified.stderr) == (0, "")
    document = json.loads(plan_file.read_text("utf-8"))
    document["score"]["total"] -= 1
    plan_file.write_text(json.dumps(document), "utf-8")
    tampered = _run("verify", problem_file, plan_file)
    assert tampered.returncode == 1
    assert tampered.stdout.startswith("score ")
    assert "recomputed" in tampered.stderr


@pytest.mark.parametrize(("language", "words"), [("en", "No scheduler answers"), ("vi", "Không có bộ điều phối")])
def test_a_cluster_that_is_not_there_is_told(problem_file: Path, tmp_path: Path, language: str, words: str) -> None:
    refused = _run("solve", problem_file, "-o", tmp_path / "plan.json", "--cluster", "warp://here:1", language=language)
    assert refused.returncode == 2
    assert words in refused.stderr
    assert "warp://here:1" in refused.stderr
    assert "Traceback" not in refused.stderr
    assert not (tmp_path / "plan.json").exists()


def test_a_signal_still_writes_the_best_plan(problem_file: Path, tmp_path: Path) -> None:
    plan_file = tmp_path / "plan.json.gz"
    command = [*PROGRAM, "solve", str(problem_file), "-o", str(plan_file), "--time-limit", "600"]
    with subprocess.Popen(command, stderr=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stderr is not None
        assert process.stderr.readline()
        time.sleep(0.2)
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=60) == 0
    assert read_plan(plan_file).cases


@pytest.mark.parametrize("language", ["vi", "en"])
def test_bad_files_give_one_sentence_that_names_the_place(problem_file: Path, tmp_path: Path, language: str) -> None:
    document = json.loads(gzip.decompress(problem_file.read_bytes()))
    document["cases"][1]["deadline"] = "tomorrow"
    wrong, cut = tmp_path / "wrong.json", tmp_path / "cut.json.gz"
    wrong.write_text(json.dumps(document), "utf-8")
    cut.write_bytes(problem_file.read_bytes()[:200])
    for path, place in ((wrong, "cases[1].deadline"), (cut, "cut.json.gz"), (tmp_path / "none.json", "none.json")):
        for command in (("solve", path, "-o", tmp_path / "p.json"), ("verify", path, path)):
            done = _run(*command, language=language)
            assert done.returncode == 2
            assert place in done.stderr
            assert len(done.stderr.strip().splitlines()) == 1
            assert "Traceback" not in done.stderr
    assert not (tmp_path / "p.json").exists()


def test_a_folder_that_does_not_exist_is_found_before_the_search(problem_file: Path, tmp_path: Path) -> None:
    done = _run("solve", problem_file, "-o", tmp_path / "nowhere" / "plan.json", "--time-limit", 600)
    assert done.returncode == 2
    assert "nowhere" in done.stderr


def test_verify_loads_no_solver_engine() -> None:
    code = "import sys, scheduler.cli.solving; assert not [name for name in sys.modules if name.startswith('ortools')]"
    subprocess.run([sys.executable, "-c", code], check=True, timeout=60)
