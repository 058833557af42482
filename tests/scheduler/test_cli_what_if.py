"""`hanhtrinh what-if`: what looser rules would be worth, from files alone, in both languages."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from scheduler.cli.program import hanhtrinh
from solver.files import write_plan, write_problem
from solver.search import solve
from tests.solver.small import case, document, flight, read


@pytest.fixture
def files(tmp_path: Path) -> tuple[str, str]:
    """A problem of two families for one seat, and its plan."""
    flights = [flight("A", "HAN-LAX", "2027-01-10T10:00Z", "2027-01-10T23:00Z", seats=1)]
    problem = read(document(flights=flights, cases=[case("C1"), case("C2")]))
    write_problem(problem, tmp_path / "problem.json")
    write_plan(solve(problem, time_limit=2.0, workers=1).plan, tmp_path / "plan.json")
    return str(tmp_path / "problem.json"), str(tmp_path / "plan.json")


def _run(files: tuple[str, str], *wishes: str) -> Result:
    asked = [part for wish in wishes for part in ("--relax", wish)]
    return CliRunner().invoke(hanhtrinh, ["what-if", *files, "--time-limit", "1", *asked])


def test_a_seat_more_is_told_in_people_and_money(files: tuple[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HANHTRINH_LANGUAGE", "en")
    result = _run(files, "seats flight=A more=1")
    assert result.exit_code == 0, result.output
    lines = result.output.splitlines()
    assert [line.split(": ")[1].split(",")[0] for line in lines[:3]] == ["1 people", "1 people", "2 people"]
    assert lines[3].startswith("The change itself would save")
    assert lines[4].startswith("Would travel as well: C")
    assert "neither approved nor published" in lines[-1]


def test_what_helps_nobody_says_so(files: tuple[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HANHTRINH_LANGUAGE", "vi")
    result = _run(files, "connections_max case=C1 more=1", "wheelchairs flight=A more=3")
    assert result.exit_code == 0, result.output
    assert "Riêng điều giả sử không tiết kiệm được gì." in result.output
    assert "Không có thêm ai đi được." in result.output


@pytest.mark.parametrize("text", ["", "seats", "seats flight=B more=1", "seats flight", "seats 'flight=A", "x y=1"])
def test_what_cannot_be_read_is_one_sentence(
    files: tuple[str, str], text: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HANHTRINH_LANGUAGE", "en")
    result = _run(files, text)
    assert result.exit_code == 2
    assert len(result.output.splitlines()) == 1
    assert "error-wish" not in result.output


def test_a_plan_of_another_problem_is_refused(files: tuple[str, str], tmp_path: Path) -> None:
    flights = [flight("B", "HAN-LAX", "2027-01-10T10:00Z", "2027-01-10T23:00Z")]
    write_problem(read(document(flights=flights, cases=[case("C1"), case("C2")])), tmp_path / "other.json")
    assert _run((str(tmp_path / "other.json"), files[1]), "seats flight=B more=1").exit_code == 2
