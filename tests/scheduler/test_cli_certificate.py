"""`hanhtrinh solve` and `verify` with `--certificate`: sentences in both languages, exit status 0, 1 and 2."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner

from scheduler.cli.solving import solve_command, verify_command
from solver.files import read_certificate, write_certificate, write_problem
from tests.solver.generator import crowded_problem


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with a problem, its plan and its certificate."""
    write_problem(crowded_problem(2), tmp_path / "problem.json")
    files = [str(tmp_path / "problem.json"), "-o", str(tmp_path / "plan.json")]
    wanted = [*files, "--certificate", str(tmp_path / "prices.json.gz"), "--time-limit", "3"]
    assert CliRunner().invoke(solve_command, wanted, catch_exceptions=False).exit_code == 0
    return tmp_path


def _verify(folder: Path, *arguments: str) -> tuple[int, str]:
    given = [str(folder / name) if "." in name else name for name in arguments]
    result = CliRunner().invoke(verify_command, given)
    return result.exit_code, result.output


def test_a_certificate_holds_with_and_without_the_plan(folder: Path) -> None:
    claimed = read_certificate(folder / "prices.json.gz").bound
    assert claimed > 0
    for plan in ([], ["plan.json"]):
        status, said = _verify(folder, "problem.json", *plan, "--certificate", "prices.json.gz")
        assert status == 0
        assert "certificate" in said.lower() or "chứng nhận" in said.lower()


def test_a_false_claim_ends_with_one(folder: Path) -> None:
    held = read_certificate(folder / "prices.json.gz")
    write_certificate(replace(held, bound=held.bound + 10**12), folder / "false.json")
    assert _verify(folder, "problem.json", "--certificate", "false.json")[0] == 1
    write_certificate(replace(held, problem="another"), folder / "another.json")
    status, said = _verify(folder, "problem.json", "--certificate", "another.json")
    assert status == 1
    assert "another" in said


def test_what_cannot_be_read_ends_with_two(folder: Path) -> None:
    assert _verify(folder, "problem.json", "--certificate", "plan.json")[0] == 2
    assert _verify(folder, "problem.json", "--certificate", "absent.json")[0] == 2
    assert _verify(folder, "problem.json")[0] == 2
