"""Writing: what is written reads back the same, the same value gives the same bytes, nothing is half-written."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from solver.files import plan_from_json, problem_from_json, read_plan, read_problem, write_plan, write_problem
from tests.solver.small import vector_bytes

NAMES = ["legal-tiny-scored-by-hand", "legal-as-planned-2", "legal-pin-without-effect", "legal-infant-on-a-stretcher"]
_DATA = Path(__file__).parent / "data"


@pytest.mark.parametrize("ending", ["json", "json.gz"])
@pytest.mark.parametrize("name", NAMES)
def test_written_files_read_back_the_same(tmp_path: Path, name: str, ending: str) -> None:
    problem, plan = problem_from_json(vector_bytes(name, "problem")), plan_from_json(vector_bytes(name, "plan"))
    write_problem(problem, tmp_path / f"problem.{ending}")
    write_plan(plan, tmp_path / f"plan.{ending}")
    assert read_problem(tmp_path / f"problem.{ending}") == problem
    assert read_plan(tmp_path / f"plan.{ending}") == plan
    assert sorted(path.name for path in tmp_path.iterdir()) == [f"plan.{ending}", f"problem.{ending}"]


@pytest.mark.parametrize("name", NAMES)
def test_written_files_fit_the_schemas(tmp_path: Path, name: str) -> None:
    write_problem(problem_from_json(vector_bytes(name, "problem")), tmp_path / "problem.json")
    write_plan(plan_from_json(vector_bytes(name, "plan")), tmp_path / "plan.json")
    for kind in ("problem", "plan"):
        schema = json.loads((_DATA / f"{kind}.schema.json").read_text("utf-8"))
        Draft202012Validator(schema).validate(json.loads((tmp_path / f"{kind}.json").read_text("utf-8")))


def test_same_problem_gives_same_bytes(tmp_path: Path) -> None:
    for name in ("one.json.gz", "two.json.gz"):
        write_problem(problem_from_json(vector_bytes("legal-as-planned-1", "problem")), tmp_path / name)
    assert (tmp_path / "one.json.gz").read_bytes() == (tmp_path / "two.json.gz").read_bytes()


def test_failed_write_leaves_the_old_file_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "problem.json"
    problem = problem_from_json(vector_bytes("legal-tiny-scored-by-hand", "problem"))
    path.write_text("old", "utf-8")

    def fail(handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", fail)
    with pytest.raises(OSError, match="No space"):
        write_problem(problem, path)
    assert path.read_text("utf-8") == "old"
    assert [held.name for held in tmp_path.iterdir()] == ["problem.json"]
