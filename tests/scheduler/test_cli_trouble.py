"""Odd problems, kills and faulty answers through `hanhtrinh solve`: a legal plan and the right reason in every case."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from scheduler.cli.solving import solve_command
from solver.files import read_plan, read_problem
from solver.model.scope import Scope
from solver.model.solving import Answer
from solver.search import improving
from solver.search.state import Booking
from solver.verify import verify
from tests.solver.generator import crowded_document
from tests.solver.small import Document, case, document, escort, flight, need, receiver, session, stage

PROGRAM = [sys.executable, "-c", "from scheduler.cli import main; main()"]
ADULT: Document = {"age": 30, "sex": "F", "needs": []}
OUT = flight("A1", "HAN-ICN", "2027-01-12T16:00Z", "2027-01-12T20:30Z")


def _solved(tmp_path: Path, made: Document, *options: str) -> tuple[dict[str, str], str]:
    """The reasons by case, and what was said; the plan on disk has passed the verifier."""
    given, plan = tmp_path / "problem.json", tmp_path / "plan.json"
    given.write_text(json.dumps(made), "utf-8")
    done = CliRunner().invoke(solve_command, [str(given), "-o", str(plan), "--time-limit", "3", *options])
    assert (done.exit_code, done.exception) == (0, None)
    held = read_plan(plan)
    assert [str(one) for one in verify(read_problem(given), held).violations] == []
    return {entry.id: entry.reason for entry in held.unplanned}, done.output


def _asia(*cases: Document, **changes: Any) -> Document:
    rooms = [session("S", "2027-01-11T02:00Z", "2027-01-11T05:00Z")]
    return document(
        **({"flights": [OUT], "receivers": [receiver("R", ["ICN"])], "sessions": rooms, "cases": [*cases]} | changes)
    )


@pytest.mark.parametrize(
    ("made", "reasons"),
    [
        pytest.param(
            _asia(case("A", pin={"flights": ["gone"], "appointments": {}, "escorts": {}, "hold": False})),
            {"A": "no_journey"},
            id="a pin that cannot be kept",
        ),
        pytest.param(
            _asia(case("A", travel_with=["B"]), case("B", people=[ADULT] * 9), case("C")),
            {"A": "no_journey", "B": "no_journey"},
            id="a group that no flight holds",
        ),
        pytest.param(
            _asia(case("A"), horizon={"start": "2027-06-01", "end": "2027-06-01", "timezone": "Asia/Ho_Chi_Minh"}),
            {"A": "no_journey"},
            id="a day of the horizon without a flight",
        ),
        pytest.param(_asia(flights=[], cases=[]), {}, id="nobody and nothing"),
        pytest.param(_asia(case("A", people=[ADULT] * 40)), {"A": "no_journey"}, id="forty people"),
        pytest.param(
            _asia(
                case("A", people=[ADULT] * 40),
                flights=[OUT | {"seats": 40}],
                receivers=[receiver("R", ["ICN"], people_per_day=40)],
            ),
            {},
            id="forty people who fit",
        ),
        pytest.param(
            _asia(
                case("A", stages=[stage("pec", 30)]), sessions=[session("S", "2027-01-11T02:00Z", "2027-01-11T02:00Z")]
            ),
            {"A": "no_health_path"},
            id="a session without a minute",
        ),
        pytest.param(
            _asia(
                case("A", stages=[stage("pec", 30)]),
                case("B", stages=[stage("pec", 30)]),
                sessions=[session("S", "2027-01-11T02:00Z", "2027-01-11T02:30Z")],
            ),
            {"B": "capacity"},
            id="a session with no minute left",
        ),
        pytest.param(
            _asia(case("A", escort_needs=[need()]), escorts=[escort("E", "HAN", trips_max=0)]),
            {"A": "no_escort"},
            id="an escort with no trip left",
        ),
        pytest.param(
            document(
                flights=[flight("F", "HAN-LAX", "2027-01-12T16:00Z", "2027-01-13T05:00Z")],
                cases=[case("A", ready="2027-01-12", deadline="2027-01-12")],
            ),
            {},
            id="a flight over the date line",
        ),
    ],
)
def test_what_is_odd_or_impossible_gives_a_legal_plan_and_the_reason(
    tmp_path: Path, made: Document, reasons: dict[str, str]
) -> None:
    assert _solved(tmp_path, made)[0] == reasons


def test_a_horizon_that_ends_before_it_begins_is_told_and_writes_nothing(tmp_path: Path) -> None:
    given, plan = tmp_path / "problem.json", tmp_path / "plan.json"
    horizon = {"start": "2027-06-02", "end": "2027-06-01", "timezone": "Asia/Ho_Chi_Minh"}
    given.write_text(json.dumps(_asia(case("A"), horizon=horizon)), "utf-8")
    done = CliRunner().invoke(solve_command, [str(given), "-o", str(plan)])
    assert (done.exit_code, plan.exists()) == (2, False)
    assert "horizon" in done.output


def test_a_kill_leaves_the_best_plan_so_far_on_disk(tmp_path: Path) -> None:
    given, plan = tmp_path / "problem.json", tmp_path / "plan.json"
    given.write_text(json.dumps(crowded_document(2, 12)), "utf-8")
    command = [*PROGRAM, "solve", str(given), "-o", str(plan), "--time-limit", "600", "--workers", "1"]
    values = os.environ | {"HANHTRINH_INSTANCE": str(tmp_path)}
    child = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=values)
    try:
        until = time.monotonic() + 90
        while not plan.exists() and child.poll() is None and time.monotonic() < until:
            time.sleep(0.05)
    finally:
        child.kill()
        child.communicate()
    assert verify(read_problem(given), read_plan(plan)).is_legal


def test_a_faulty_answer_of_a_solver_never_becomes_a_plan(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Both families get the one seat, as if a numerical failure had overlooked it: the verifier stands between."""
    monkeypatch.setattr(improving, "solve_scope", _everybody_for_nothing)
    made = document(
        flights=[flight("F", "HAN-LAX", "2027-01-12T16:00Z", "2027-01-13T05:00Z", seats=1)],
        cases=[case("A"), case("B")],
    )
    reasons, said = _solved(tmp_path, made)
    assert list(reasons.values()) == ["capacity"]
    assert "đã bị loại" in said or "was refused" in said


def _everybody_for_nothing(scope: Scope, *others: Any) -> Answer:
    groups = scope.instance.groups
    taken: dict[int, Booking | None] = {
        g: Booking(candidate=0, sessions=((),) * len(groups[g].cases), escorts=()) for g in scope.rows
    }
    others[2](taken, 0, 0.0)
    return Answer(outcome="optimal", bookings=taken, objective=0, bound=None)
