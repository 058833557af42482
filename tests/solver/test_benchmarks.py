"""Generated instances are problems that the strict reader takes, the same for the same name; the harness measures."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from solver.files import problem_to_document
from solver.search.instance import build_instance
from solver.verify import verify
from tests.benchmarks.generate import FLAVOURS, SIZES, generate, parse
from tests.benchmarks.greedy import greedy_plan, greedy_score


@pytest.mark.parametrize("flavour", FLAVOURS)
def test_every_flavour_makes_a_problem_that_can_be_planned(flavour: str) -> None:
    problem = generate("XS", flavour, 3)
    assert len(problem.cases) == SIZES["XS"][0]
    able = [options for options in build_instance(problem).candidates if len(options)]
    assert len(able) >= (3 if flavour == "odd" else 8)
    plan = greedy_plan(problem)
    assert plan.cases
    assert [str(broken) for broken in verify(problem, plan, reasons=False).violations] == []
    assert greedy_score(problem) == plan.score.total


def test_the_same_name_gives_the_same_problem() -> None:
    first, second = (problem_to_document(generate("XS", "disrupted", 5)) for _ in range(2))
    assert first == second
    assert problem_to_document(generate("XS", "disrupted", 6)) != first


def test_a_disrupted_instance_has_a_plan_that_people_hold() -> None:
    problem = generate("XS", "disrupted", 1)
    held = [case.published for case in problem.cases if case.published is not None]
    flights = {flight.id for flight in problem.flights}
    assert held
    assert any(set(entry.flights) <= flights for entry in held)


@pytest.mark.parametrize("name", ["M-seats", "Q-seats-1", "M-dear-1", "M-seats-x"])
def test_names_that_mean_nothing_are_refused(name: str) -> None:
    with pytest.raises(ValueError, match="SIZE-FLAVOUR-SEED"):
        parse(name)


def test_the_table_tells_of_search_and_peers(tmp_path: Path) -> None:
    kept = tmp_path / "rows.jsonl"
    command = [sys.executable, "-m", "tests.benchmarks.run", "XS-baseline-1", "--time-limit", "4", "--monolith"]
    done = subprocess.run([*command, "--save", str(kept)], check=True, capture_output=True, text=True)
    assert "XS-baseline-1" in done.stdout
    row = json.loads(kept.read_text("utf-8"))
    assert row["legal"] == "yes"
    assert row["bound"] <= row["score"] <= row["greedy"]
    assert row["bound"] <= row["monolith"]
    assert row["memory"] > 0
