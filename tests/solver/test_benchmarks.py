"""Generated instances are problems that the strict reader takes, the same for the same name; the harness measures."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from solver.files import problem_to_document, write_problem
from solver.search.instance import build_instance
from solver.verify import verify
from tests.benchmarks.apart import run_apart
from tests.benchmarks.generate import FLAVOURS, SIZES, generate, parse
from tests.benchmarks.greedy import greedy_plan, greedy_score
from tests.benchmarks.measuring import TIMEFOLD, load, provenance
from tests.benchmarks.table import completed, markdown


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
    kept, page = tmp_path / "rows" / "xs.jsonl", tmp_path / "page.md"
    command = [sys.executable, "-m", "tests.benchmarks.run", "XS-baseline-1", "--time-limit", "15", "--monolith"]
    command += ["--prove", "--save", str(kept), "--table", str(page)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    assert "XS-baseline-1" in done.stdout
    row = json.loads(kept.read_text("utf-8"))
    assert row["legal"] == row["proof"] == "yes"
    assert row["proved"] <= row["bound"] <= row["score"] <= row["greedy"]
    assert row["bound"] <= row["monolith"]
    assert row["constant"] <= row["score"]
    assert row["memory"] > 50
    assert row["source"] == "generated"
    assert row["first"] <= row["to_1"] <= row["seconds"]
    assert row["plan_to_1"] <= row["seconds"]
    assert row["timefold"] is None
    assert f"{row['score']:,}" in page.read_text("utf-8")


def test_a_part_that_fails_is_told_and_the_others_go_on(tmp_path: Path) -> None:
    bad = tmp_path / "bad.json"
    bad.write_text("{}", "utf-8")
    command = [sys.executable, "-m", "tests.benchmarks.run", str(bad), "--time-limit", "1"]
    done = subprocess.run(command, check=False, capture_output=True, text=True)
    assert done.returncode == 1
    assert "search failed" in done.stderr
    assert "ProblemFileError" in done.stderr


def test_the_same_instance_in_another_file_has_the_same_digest(tmp_path: Path) -> None:
    problem = generate("XS", "seats", 2)
    path = tmp_path / "other.json"
    write_problem(problem, path)
    made, read = provenance("XS-seats-2", problem), provenance(str(path), load(str(path)))
    assert (made["digest"], made["source"]) == (read["digest"], "generated")
    assert read["source"] == "file"
    assert provenance("", generate("XS", "seats", 3))["digest"] != made["digest"]


def test_timefold_stands_only_beside_the_instance_that_it_was_measured_on() -> None:
    digest, points = TIMEFOLD["S-baseline-1"]
    row = {
        "instance": "S-baseline-1",
        "digest": digest,
        "score": points // 2,
        "greedy": points,
        "constant": points // 2,
    }
    made = completed(row)
    assert (made["timefold"], round(made["ahead"]), round(made["better"])) == (points, 50, 50)
    assert round(made["better_controllable"]) == 100
    assert completed(row | {"digest": "another"})["timefold"] is None
    path = str(Path(__file__).parent / "data" / "S-baseline-1.json.gz")
    assert provenance(path, load(path))["digest"] == digest


def test_the_page_leaves_out_what_no_row_has() -> None:
    rows = [{"instance": "S-seats-2", "score": 1_234_567, "date": "2027-01-02"}, {"instance": "S-seats-1", "gap": None}]
    page = markdown(rows).splitlines()
    assert page[0] == "| instance | score |"
    assert page[2:4] == ["| S-seats-1 | - |", "| S-seats-2 | 1,234,567 |"]


def test_memory_of_children_counts() -> None:
    code = "import subprocess, sys; subprocess.run([sys.executable, '-c', sys.argv[1]])"
    held = "x = bytearray(100 << 20); import time; time.sleep(1.5)"
    said, peak = run_apart(["timeit", "-n", "1", "-r", "1", "-s", f"import sys; sys.argv = ['', {held!r}]", code])
    assert "loop" in said
    assert peak >= 100
