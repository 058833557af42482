"""Strict reading: what is refused, under which code, and at which place."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest

from solver.errors import FILE_ERROR_CODES, ProblemFileError
from solver.files import problem_from_json, read_plan, read_problem
from tests.solver.small import Document, airport, case, document, flight, read, session, staying, tiny, vector_bytes

TINY = "legal-tiny-scored-by-hand"


def _refusal(text: str | bytes) -> ProblemFileError:
    with pytest.raises(ProblemFileError) as caught:
        problem_from_json(text)
    assert caught.value.code in FILE_ERROR_CODES
    assert "{" not in str(caught.value)
    return caught.value


def _told(error: ProblemFileError) -> tuple[str, str]:
    return error.code, error.where


def _changed(change: Callable[[Document], Any]) -> tuple[str, str]:
    held = deepcopy(tiny()[0])
    change(held)
    return _told(_refusal(json.dumps(held)))


def _set(path: list[str | int], value: Any) -> Callable[[Document], None]:
    def change(held: Any) -> None:
        for step in path[:-1]:
            held = held[step]
        held[path[-1]] = value

    return change


PLACES: list[tuple[list[str | int], Any, str, str]] = [
    (["name"], 5, "not-text", "name"),
    (["horizon", "start"], "2027-02-01", "ends-before-start", "horizon.end"),
    (["horizon", "timezone"], "Asia/../etc", "not-a-timezone", "horizon.timezone"),
    (["horizon", "timezone"], "localtime", "not-a-timezone", "horizon.timezone"),
    (["horizon", "timezone"], "asia/ho_chi_minh", "not-a-timezone", "horizon.timezone"),
    (["horizon"], [], "not-an-object", "horizon"),
    (["airports", 0, "code"], "HANX", "not-an-airport-code", "airports[0].code"),
    (["airports", 1, "code"], "HAN", "repeated-id", "airports[1].code"),
    (["airports", 0, "country"], "vn", "not-a-country", "airports[0].country"),
    (["flights"], {}, "not-a-list", "flights"),
    (["flights", 2], None, "not-an-object", "flights[2]"),
    (["flights", 0, "id"], "", "empty-text", "flights[0].id"),
    (["flights", 0, "fare"], 1.0, "not-an-integer", "flights[0].fare"),
    (["flights", 0, "fare"], True, "not-an-integer", "flights[0].fare"),
    (["flights", 0, "fare"], -1, "negative", "flights[0].fare"),
    (["flights", 0, "departs"], "2027-01-12T16:00+00:00", "not-an-instant", "flights[0].departs"),
    (["flights", 0, "departs"], "2027-01-12T24:00Z", "not-an-instant", "flights[0].departs"),
    (["flights", 0, "departs"], "2027-02-29T10:00Z", "not-an-instant", "flights[0].departs"),
    (["flights", 0, "departs"], "0001-01-01T00:00Z", "not-an-instant", "flights[0].departs"),
    (["flights", 0, "departs"], "2027-01-12T16:00Z\n", "not-an-instant", "flights[0].departs"),
    (["flights", 0, "arrives"], "2027-01-12T16:00Z", "arrives-before-departs", "flights[0].arrives"),
    (["receivers", 0, "airports"], [], "empty-list", "receivers[0].airports"),
    (["receivers", 0, "airports"], ["LAX", "LAX"], "repeated-value", "receivers[0].airports[1]"),
    (["receivers", 0, "airports"], ["LAX", "XXX"], "unknown-reference", "receivers[0].airports[1]"),
    (["receivers", 0, "weekdays"], [1, True], "not-one-of", "receivers[0].weekdays[1]"),
    (["receivers", 0, "weekdays"], [1, 1], "repeated-value", "receivers[0].weekdays[1]"),
    (["receivers", 0, "closed"], ["20270101"], "not-a-date", "receivers[0].closed[0]"),
    (["receivers", 0, "latest"], "24:00", "not-a-time", "receivers[0].latest"),
    (["assistance", 0, "role"], "landing", "not-one-of", "assistance[0].role"),
    (["assistance", 0, "end"], "2027-01-12T09:59Z", "ends-before-start", "assistance[0].end"),
    (["clinics", 0, "airport"], "XXX", "unknown-reference", "clinics[0].airport"),
    (["sessions", 0, "languages"], ["vi", "vi"], "repeated-value", "sessions[0].languages[1]"),
    (["sessions", 0, "languages"], ["v"], "not-a-language", "sessions[0].languages[0]"),
    (["sessions", 0, "sex"], "f", "not-one-of", "sessions[0].sex"),
    (["escorts", 0, "base"], "XXX", "unknown-reference", "escorts[0].base"),
    (["escorts", 0, "skills"], {"nurse": "2"}, "not-an-integer", "escorts[0].skills.nurse"),
    (["escorts", 0, "entry_until"], {"USA": "2027-01-01"}, "not-a-country", "escorts[0].entry_until"),
    (["escorts", 0, "entry_until"], {"US": "2027-13-01"}, "not-a-date", "escorts[0].entry_until.US"),
    (["escorts", 0, "unavailable"], [["2027-01-01T00:00Z"]], "not-a-range", "escorts[0].unavailable[0]"),
    (
        ["escorts", 0, "unavailable"],
        [["2027-01-02T00:00Z", "2027-01-01T00:00Z"]],
        "ends-before-start",
        "escorts[0].unavailable[0][1]",
    ),
    (["cases", 0, "people"], [], "empty-list", "cases[0].people"),
    (["cases", 0, "people", 1, "age"], -1, "negative", "cases[0].people[1].age"),
    (["cases", 0, "departure"], 1, "not-a-boolean", "cases[0].departure"),
    (["cases", 0, "receiver"], None, "receiver-missing", "cases[0].receiver"),
    (["cases", 0, "stages", 0, "after_previous"], [0], "not-a-range", "cases[0].stages[0].after_previous"),
    (["cases", 0, "stages", 0, "after_previous"], [0, 1.5], "not-an-integer", "cases[0].stages[0].after_previous[1]"),
    (["cases", 0, "stages", 0, "after_previous"], [None, 1], "not-an-integer", "cases[0].stages[0].after_previous[0]"),
    (["cases", 0, "pin"], {"hold": 1}, "not-a-boolean", "cases[0].pin.hold"),
    (["cases", 0, "pin"], {"flights": None}, "not-a-list", "cases[0].pin.flights"),
    (["cases", 0, "published", "flights"], [""], "empty-text", "cases[0].published.flights[0]"),
    (["cases", 0, "travel_with"], ["C"], "tied-without-departure", "cases[0].travel_with[0]"),
    (["cases", 2, "travel_with"], ["A"], "not-without-departure", "cases[2].travel_with"),
    (["cases", 2, "assistance"], ["departure"], "not-without-departure", "cases[2].assistance"),
    (["rules", "weights", "unplanned_person"], {"1": 1, "2": 2}, "missing-key", "rules.weights.unplanned_person"),
    (["rules", "weights", "wait_person_day", "3"], "x", "not-an-integer", "rules.weights.wait_person_day.3"),
    (["rules", "legs_max"], None, "not-an-integer", "rules.legs_max"),
]


@pytest.mark.parametrize(("path", "value", "code", "where"), PLACES)
def test_a_wrong_value_is_told_with_its_place(path: list[str | int], value: Any, code: str, where: str) -> None:
    assert _changed(_set(path, value)) == (code, where)


def test_a_key_twice_is_told_where_it_stands() -> None:
    text = vector_bytes(TINY, "problem").decode().replace('"seats":4', '"seats":4,"seats":4', 1)
    assert _told(_refusal(text)) == ("duplicate-key", "flights[0]")


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (b"", "not-json"),
        (b"{", "not-json"),
        (b"[1, NaN]", "not-json"),
        (b'{"a": -Infinity}', "not-json"),
        (b"[" * 200_000, "too-deep"),
        (b"[" + b"9" * 6000 + b"]", "not-json"),
        (b"\xff\xfe{}", "not-utf8"),
        (b"\x1f\x8bnonsense", "broken-gzip"),
        (b'{"name": "\\ud800"}', "broken-text"),
        (b"null", "not-an-object"),
        (b"7", "not-an-object"),
        (b"\xef\xbb\xbf{}", "not-json"),
    ],
)
def test_what_is_no_document_is_refused(text: bytes, code: str) -> None:
    assert _refusal(text).code == code


def test_broken_json_is_told_by_line_and_column() -> None:
    assert _told(_refusal('{"format": 1,\n "name" 2}')) == ("not-json", "line 2 column 9")


def test_cut_off_gzip_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "problem.json.gz"
    path.write_bytes(gzip.compress(vector_bytes(TINY, "problem"))[:-20])
    with pytest.raises(ProblemFileError) as caught:
        read_problem(path)
    assert caught.value.code == "broken-gzip"


@pytest.mark.parametrize(("name", "code"), [(".", "is-a-directory"), ("none.json", "absent"), ("a\0b", "unreadable")])
def test_what_is_no_file_is_refused(tmp_path: Path, name: str, code: str) -> None:
    for read_file in (read_problem, read_plan):
        with pytest.raises(ProblemFileError) as caught:
            read_file(tmp_path / name)
        assert caught.value.code == code


def test_gzip_is_known_by_its_content(tmp_path: Path) -> None:
    path = tmp_path / "problem.json"
    path.write_bytes(gzip.compress(vector_bytes(TINY, "problem")))
    assert read_problem(path) == problem_from_json(vector_bytes(TINY, "problem"))


def _window(start: str, end: str, **changes: str) -> Document:
    return {"airport": "HAN", "role": "departure", "start": start, "end": end, "people": 1} | changes


def test_windows_may_touch_or_differ_in_role_but_not_overlap() -> None:
    first, noon, last = "2027-01-01T00:00Z", "2027-01-01T12:00Z", "2027-01-02T00:00Z"
    read(document(assistance=[_window(noon, last), _window(first, noon), _window(first, last, role="transit")]))
    read(document(assistance=[_window(first, last), _window(noon, noon)]))
    inside = _window("2027-01-01T06:00Z", "2027-01-01T07:00Z")
    later = _window("2027-01-01T09:00Z", "2027-01-03T00:00Z")
    error = _refusal(json.dumps(document(assistance=[inside, _window(first, last), later])))
    assert _told(error) == ("windows-overlap", "assistance[0]")
    assert error.params["other"] == "assistance[1]"


def test_a_session_may_end_at_midnight_of_its_clinic() -> None:
    """17:00Z is midnight in Viet Nam."""
    read(document(sessions=[session("S", "2027-01-01T15:00Z", "2027-01-01T17:00Z")]))
    read(document(sessions=[session("S", "2027-01-01T17:00Z", "2027-01-01T17:00Z")]))
    error = _refusal(json.dumps(document(sessions=[session("S", "2027-01-01T15:00Z", "2027-01-01T17:01Z")])))
    assert _told(error) == ("crosses-midnight", "sessions[0].end")


def test_pins_and_published_may_name_what_is_gone() -> None:
    pin = {"flights": ["gone"], "appointments": {"none": "gone"}, "escorts": {"none": "gone"}, "hold": False}
    published = {
        "id": "A",
        "flights": ["gone"],
        "appointments": [{"stage": "x", "session": "gone", "start": "2020-01-01T00:00Z", "end": "2020-01-01T00:00Z"}],
        "escorts": [{"skill": "x", "escort": "gone"}],
    }
    problem = read(document(cases=[case("A", pin=pin, published=published)]))
    assert problem.cases[0].pin is not None
    assert problem.cases[0].pin.flights == ("gone",)


def test_empty_pin_reads_as_no_pin() -> None:
    problem = read(document(cases=[case("A", pin={}), staying("B", [_stage()])]))
    assert problem.cases[0].pin is not None
    assert not problem.cases[0].pin.hold
    assert problem.cases[0].pin.flights is None


def _stage() -> Document:
    return {"stage": "pec", "minutes": 0, "sex": None, "after_previous": [3, 1], "before_departure": [0, None]}


def test_the_last_date_of_the_calendar_is_a_date() -> None:
    held = document(cases=[case("A", deadline="9999-12-31", ready="0001-01-01")])
    assert read(held).cases[0].deadline.year == 9999


def test_flights_may_cross_the_date_line_backwards() -> None:
    held = document(
        airports=[airport("HAN", "Asia/Ho_Chi_Minh", "VN"), airport("LAX", "America/Los_Angeles", "US")],
        flights=[flight("F", "HAN-LAX", "2027-01-13T16:00Z", "2027-01-14T05:00Z")],
    )
    assert len(read(held).flights) == 1
