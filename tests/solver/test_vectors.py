"""Every vector of the planning contract: what is malformed is refused, what is checked comes out as expected."""

from __future__ import annotations

import pytest

from solver.errors import ProblemFileError
from solver.files import plan_from_json, problem_from_json
from solver.plan import TERMS
from solver.verify import verify
from tests.solver.small import VECTORS, expected, vector_bytes

NAMES = sorted(path.name for path in VECTORS.iterdir())
MALFORMED = [name for name in NAMES if expected(name)["malformed"]]
CHECKED = [name for name in NAMES if not expected(name)["malformed"]]


def test_all_vectors_are_here() -> None:
    assert (len(MALFORMED), len(CHECKED)) == (47, 112)


@pytest.mark.parametrize("name", MALFORMED)
def test_malformed_files_are_refused(name: str) -> None:
    broken = expected(name)["file"]
    readers = {"problem": problem_from_json, "plan": plan_from_json}
    for file, read in readers.items():
        if file != broken:
            read(vector_bytes(name, file))
    with pytest.raises(ProblemFileError) as caught:
        readers[broken](vector_bytes(name, broken))
    assert str(caught.value).endswith(".")


@pytest.mark.parametrize("name", CHECKED)
def test_checked_as_expected(name: str) -> None:
    wanted = expected(name)
    verdict = verify(problem_from_json(vector_bytes(name, "problem")), plan_from_json(vector_bytes(name, "plan")))
    told = [str(violation) for violation in verdict.violations]
    assert set(wanted["rules"]) <= verdict.rules <= {*wanted["rules"], *wanted.get("also", [])}, told
    assert verdict.is_legal == wanted["legal"], told
    if "terms" in wanted:
        assert verdict.score is not None
        assert {term: getattr(verdict.score, term) for term in TERMS} == wanted["terms"]
        assert (verdict.score.total, verdict.constant) == (wanted["total"], wanted["constant"])
