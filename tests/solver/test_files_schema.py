"""Strict reading against the JSON schemas of the contract, on documents that are broken at random."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from solver.files import ProblemFileError, plan_from_json, problem_from_json
from tests.solver.small import tiny

_DATA = Path(__file__).parent / "data"
_PROBLEM = Draft202012Validator(json.loads((_DATA / "problem.schema.json").read_text("utf-8")))
_PLAN = Draft202012Validator(json.loads((_DATA / "plan.schema.json").read_text("utf-8")))

# What a schema cannot say, or says more loosely: dates that exist, references, spans, 1.0 for a whole number.
_BEYOND_SCHEMA = {
    "not-a-date",
    "not-an-instant",
    "not-a-timezone",
    "not-an-integer",
    "repeated-id",
    "unknown-reference",
    "ends-before-start",
    "arrives-before-departs",
    "windows-overlap",
    "crosses-midnight",
    "tied-without-departure",
    "two-origins",
    "not-one-of",
}

_VALUES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-2, 9),
    st.floats(allow_nan=False, allow_infinity=False),
    st.sampled_from(["", "x", "HAN", "VN", "vi", "F", "1", "hold", "A", "08:00", "UTC", "2027-02-29", "2027-01-15"]),
    st.sampled_from(["2027-01-12T16:00Z", "2027-01-12T25:00Z", "departure", "stretcher", "capacity"]),
    st.just([]),
    st.just({}),
    st.lists(st.sampled_from([1, 1.0, "vi", "A", None]), max_size=3),
)


def _places(node: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    inner = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    return [path, *(place for key, value in inner for place in _places(value, (*path, key)))]


def _change(document: Any, path: tuple[Any, ...], how: str, value: Any) -> None:
    for step in path[:-1]:
        document = document[step]
    if how == "set":
        document[path[-1]] = value
    elif how == "remove":
        del document[path[-1]]
    elif isinstance(document[path[-1]], dict):
        document[path[-1]]["added"] = value
    elif isinstance(document[path[-1]], list):
        document[path[-1]].append(value)


_PLACES = [[path for path in _places(held) if path] for held in tiny()]


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=True)
@given(data=st.data(), which=st.integers(0, 1), how=st.sampled_from(["set", "set", "remove", "add"]), value=_VALUES)
def test_reader_and_schema_agree(data: st.DataObject, which: int, how: str, value: Any) -> None:
    held = tiny()[which]
    _change(held, data.draw(st.sampled_from(_PLACES[which])), how, value)
    is_valid = (_PROBLEM, _PLAN)[which].is_valid(held)
    refusal = _refusal((problem_from_json, plan_from_json)[which], json.dumps(held))
    if refusal is None:
        assert is_valid
    else:
        assert not is_valid or refusal.code in _BEYOND_SCHEMA, refusal


def _refusal(read: Callable[[str], object], text: str) -> ProblemFileError | None:
    try:
        read(text)
    except ProblemFileError as error:
        return error
    return None
