"""`python -m solver verify`: exit status, one line for each violation, and no solver loaded."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from solver.__main__ import main
from solver.verify.verdict import violation
from tests.solver.small import VECTORS


def _files(name: str) -> list[str]:
    return [str(path) for stem in ("problem", "plan") for path in (VECTORS / name).glob(f"{stem}.json*")]


def test_legal_plan_prints_no_violation(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["verify", *_files("legal-tiny-scored-by-hand")]) == 0
    assert capsys.readouterr().out == ""


def test_illegal_plan_prints_one_line_each(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["verify", *_files("seats-one_seat_too_few")]) == 1
    assert capsys.readouterr().out == "seats flight=VN98-20270219 kind=seats taken=5 most=4\n"


def test_wrong_claims_fail_unless_reasons_are_believed(capsys: pytest.CaptureFixture[str]) -> None:
    files = _files("reasons-wrong_reason")
    assert main(["verify", *files]) == 1
    assert "claimed=held real=no_escort" in capsys.readouterr().out
    assert main(["verify", "--no-reasons", *files]) == 0


@pytest.mark.parametrize("name", ["malformed-problem_is_cut_off", "malformed-plan_without_trips"])
def test_bad_file_is_told_with_its_place(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["verify", *_files(name)]) == 2
    printed = capsys.readouterr()
    assert printed.out == ""
    assert ".json" in printed.err
    assert printed.err.count("\n") == 1


def test_absent_files_are_both_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["verify", str(tmp_path / "a.json"), str(tmp_path)]) == 2
    assert capsys.readouterr().err.count("\n") == 2


def test_verify_loads_no_solver() -> None:
    code = (
        "import sys; from solver.__main__ import main; status = main(sys.argv[1:]);"
        "sys.exit(9 if any(name.split('.')[0] == 'ortools' for name in sys.modules) else status)"
    )
    command = [sys.executable, "-c", code, "verify", *_files("legal-tiny-scored-by-hand")]
    done = subprocess.run(command, capture_output=True, check=False, cwd=Path(__file__).parents[2])
    assert done.returncode == 0, done.stderr.decode()


def test_violations_of_strange_ids_stay_on_their_line() -> None:
    line = str(violation("plan", flight="A\nseats flight=B"))
    assert "\n" not in line
    assert line.startswith("plan flight='A")
