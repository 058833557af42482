"""The verifier where clocks, calendars and limits are easily misread."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from solver.files import ProblemFileError, problem_from_json
from solver.rules import RULE_IDS
from solver.verify import verify
from tests.solver.small import (
    Document,
    answer,
    case,
    document,
    entry,
    escort,
    flight,
    held,
    need,
    read,
    read_answer,
    receiver,
    session,
    stage,
    staying,
    tiny,
    vector_bytes,
)


def _broken(problem: Document, *args: Any, **changes: Any) -> set[str]:
    """The rules of section 5 that are broken; claims are not looked at."""
    verdict = verify(read(problem), answer(*args, **changes), reasons=False)
    return set(verdict.rules) - {"score", "bound", "reasons"}


def _flown(departs: str, arrives: str, **receiver_changes: Any) -> set[str]:
    problem = document(
        flights=[flight("F", "HAN-LAX", departs, arrives)],
        receivers=[receiver("R", ["LAX"], **receiver_changes)],
        cases=[case("A")],
    )
    return _broken(problem, [entry("A", ["F"])])


@pytest.mark.parametrize(
    ("arrives", "earliest", "latest", "broken"),
    [
        # Clocks in Los Angeles jump from 02:00 to 03:00 on 14 March 2027 at 10:00Z.
        ("2027-03-14T09:59Z", "01:59", "01:59", set()),
        ("2027-03-14T10:00Z", "03:00", "03:00", set()),
        ("2027-03-14T10:00Z", "02:00", "02:59", {"flights.3"}),
        # They run through 01:00 to 02:00 twice on 7 November 2027.
        ("2027-11-07T08:30Z", "01:30", "01:30", set()),
        ("2027-11-07T09:30Z", "01:30", "01:30", set()),
        ("2027-11-07T10:00Z", "01:00", "01:59", {"flights.3"}),
    ],
)
def test_landing_is_told_by_the_local_clock(arrives: str, earliest: str, latest: str, broken: set[str]) -> None:
    assert _flown(f"{arrives[:8]}01T00:00Z", arrives, earliest=earliest, latest=latest) == broken


def test_landing_at_midnight_belongs_to_the_new_day() -> None:
    """08:00Z is midnight in Los Angeles in January; 12 January 2027 is a Tuesday."""
    assert _flown("2027-01-11T20:00Z", "2027-01-12T08:00Z", weekdays=[2]) == set()
    assert _flown("2027-01-11T20:00Z", "2027-01-12T07:59Z", weekdays=[2]) == {"flights.3"}
    assert _flown("2027-01-11T20:00Z", "2027-01-12T08:00Z", closed=["2027-01-12"]) == {"flights.3"}


def test_date_line_is_crossed_backwards() -> None:
    """Leaves on the 13th at 00:30 in Hanoi, lands on the 12th in Los Angeles."""
    assert _flown("2027-01-12T17:30Z", "2027-01-13T05:30Z", weekdays=[2]) == set()


def test_leap_day_counts() -> None:
    problem = document(
        horizon={"start": "2028-02-01", "end": "2028-03-31", "timezone": "UTC"},
        flights=[flight("F", "HAN-LAX", "2028-03-01T12:00Z", "2028-03-02T01:00Z")],
        sessions=[session("S", "2028-02-28T02:00Z", "2028-02-28T03:00Z")],
        cases=[case("A", ready="2028-02-29", deadline="2028-12-31", stages=[stage(before_departure=[2, 2])])],
    )
    plan = [entry("A", ["F"], [held("pec", "S", "2028-02-28T02:00Z", "2028-02-28T02:30Z")])]
    assert _broken(problem, plan) == set()
    problem["cases"][0]["stages"][0]["before_departure"] = [1, 1]
    assert _broken(problem, plan) == {"health.4"}


def test_departure_date_is_that_of_the_airport() -> None:
    """17:00Z on the last day of the horizon is already the next day in Hanoi."""
    problem = document(
        horizon={"start": "2027-01-01", "end": "2027-01-12", "timezone": "UTC"},
        flights=[flight("F", "HAN-LAX", "2027-01-12T17:00Z", "2027-01-13T05:30Z")],
        cases=[case("A")],
    )
    assert _broken(problem, [entry("A", ["F"])]) == {"flights.1"}
    problem["flights"][0]["departs"] = "2027-01-12T16:59Z"
    assert _broken(problem, [entry("A", ["F"])]) == set()


def _connected(wait_until: str, **changes: Any) -> set[str]:
    problem = document(
        flights=[
            flight("F1", "HAN-ICN", "2027-01-12T00:00Z", "2027-01-12T05:00Z"),
            flight("F2", "ICN-LAX", wait_until, "2027-01-14T12:00Z"),
        ],
        cases=[case("A", **changes)],
        assistance=[
            {"airport": "ICN", "role": "transit", "start": "2027-01-12T05:00Z", "end": "2027-01-12T05:01Z", "people": 1}
        ],
    )
    return _broken(problem, [entry("A", ["F1", "F2"])])


def test_waits_are_checked_to_the_minute() -> None:
    assert _connected("2027-01-12T06:00Z") == set()
    assert _connected("2027-01-12T05:59Z") == {"flights.1"}
    assert _connected("2027-01-12T21:00Z") == set()
    assert _connected("2027-01-12T21:01Z") == {"flights.1"}
    assert _connected("2027-01-12T04:00Z") == {"flights.1"}


def test_assisted_waits_are_longer_and_a_hopeless_one_is_told_once() -> None:
    assert _connected("2027-01-12T06:45Z", assistance=["transit"]) == set()
    assert _connected("2027-01-12T06:44Z", assistance=["transit"]) == {"flights.2"}
    assert _connected("2027-01-12T05:10Z", assistance=["transit"]) == {"flights.1"}


def test_entry_connection_counts_only_when_coming_home() -> None:
    from_abroad = document(
        flights=[
            flight("F1", "ICN-HAN", "2027-01-12T00:00Z", "2027-01-12T05:00Z"),
            flight("F2", "HAN-SGN", "2027-01-12T06:00Z", "2027-01-12T08:00Z"),
        ],
        receivers=[receiver("R", ["SGN"])],
        cases=[case("A", origin="ICN")],
    )
    zone = {"timezone": "Asia/Ho_Chi_Minh", "country": "VN", "connection": 60, "entry_connection": 61}
    from_abroad["airports"] = [from_abroad["airports"][1], {"code": "HAN", **zone}, {"code": "SGN", **zone}]
    assert _broken(from_abroad, [entry("A", ["F1", "F2"])]) == {"flights.1"}
    from_abroad["airports"][1]["entry_connection"] = 60
    assert _broken(from_abroad, [entry("A", ["F1", "F2"])]) == set()


def _booked(start: str, end: str, minutes: int = 30, **changes: Any) -> set[str]:
    problem = document(
        sessions=[session("S", "2027-01-12T15:00Z", "2027-01-12T17:00Z")],
        cases=[staying("A", [stage(minutes=minutes)], ready="2027-01-12", deadline="2027-01-12", **changes)],
    )
    return _broken(problem, [entry("A", [], [held("pec", "S", start, end)])])


def test_appointment_may_end_at_midnight() -> None:
    assert _booked("2027-01-12T16:30Z", "2027-01-12T17:00Z") == set()
    assert _booked("2027-01-12T16:31Z", "2027-01-12T17:01Z") == {"health.2"}


def test_appointment_of_no_minutes_at_midnight_is_held_on_the_next_day() -> None:
    assert _booked("2027-01-12T16:59Z", "2027-01-12T16:59Z", minutes=0) == set()
    assert _booked("2027-01-12T17:00Z", "2027-01-12T17:00Z", minutes=0) == {"health"}


def test_stages_on_one_day_keep_their_order() -> None:
    problem = document(
        sessions=[
            session("S1", "2027-01-12T01:00Z", "2027-01-12T03:00Z"),
            session("S2", "2027-01-12T01:00Z", "2027-01-12T03:00Z", "pdms"),
        ],
        cases=[staying("A", [stage(), stage("pdms")])],
    )
    first = held("pec", "S1", "2027-01-12T01:00Z", "2027-01-12T01:30Z")
    after, before = ("2027-01-12T01:30Z", "2027-01-12T02:00Z"), ("2027-01-12T01:29Z", "2027-01-12T01:59Z")
    assert _broken(problem, [entry("A", [], [first, held("pdms", "S2", *after)])]) == set()
    assert _broken(problem, [entry("A", [], [first, held("pdms", "S2", *before)])]) == {"health.3"}
    assert _broken(problem, [entry("A", [], [held("pdms", "S2", *after), first])]) == {"health"}


def _trip(spans: list[list[str]], back: str = "2027-01-13T08:00Z", **changes: Any) -> set[str]:
    problem = document(
        flights=[
            flight("OUT", "HAN-LAX", "2027-01-12T00:00Z", "2027-01-12T14:00Z"),
            flight("BACK", "LAX-HAN", back, "2027-01-14T00:00Z"),
        ],
        escorts=[escort("E", "HAN", unavailable=spans, **{"entry_until": {"US": "2027-01-13"}, **changes})],
        cases=[case("A", escort_needs=[need()])],
    )
    trip = {"escort": "E", "skill": "nurse", "ahead": [], "out": ["OUT"], "back": ["BACK"]}
    met = [{"skill": "nurse", "escort": "E"}]
    return _broken(problem, [entry("A", ["OUT"], escorts=met)], trips=[trip])


def test_span_of_a_trip_touches_times_away() -> None:
    """Report 240 minutes before, rest 2160 minutes after."""
    touching = [["2027-01-11T00:00Z", "2027-01-11T20:00Z"], ["2027-01-15T12:00Z", "2027-01-16T00:00Z"]]
    assert _trip(touching) == set()
    assert _trip([["2027-01-11T00:00Z", "2027-01-11T20:01Z"]]) == {"escorts.5"}
    assert _trip([["2027-01-15T11:59Z", "2027-01-16T00:00Z"]]) == {"escorts.5"}
    assert _trip([["2027-01-12T05:00Z", "2027-01-12T05:00Z"]]) == set()


def test_permit_lasts_to_the_local_date_of_the_way_back() -> None:
    """08:00Z on 13 January is midnight of the 13th in Los Angeles."""
    assert _trip([], entry_until={"US": "2027-01-13"}) == set()
    assert _trip([], entry_until={"US": "2027-01-12"}) == {"escorts.4"}
    assert _trip([], "2027-01-13T07:59Z", entry_until={"US": "2027-01-12"}) == set()


def test_turnaround_and_skill() -> None:
    assert _trip([], "2027-01-13T02:00Z") == set()
    assert _trip([], "2027-01-13T01:59Z") == {"escorts.2"}
    assert _trip([], skills={"nurse": 0}) == {"escorts.3"}
    assert _trip([], skills={"child": 9}) == {"escorts.3"}
    assert _trip([], trips_done=9) == {"escorts.6"}


def test_a_case_listed_twice_is_one_violation() -> None:
    problem = document(
        flights=[flight("F", "HAN-LAX", "2027-01-12T00:00Z", "2027-01-12T14:00Z", seats=1)], cases=[case("A")]
    )
    assert _broken(problem, [entry("A", ["F"]), entry("A", ["F"])]) == {"cases"}
    assert _broken(problem, []) == {"cases"}


def test_a_case_without_departure_flies_nowhere() -> None:
    problem = document(
        flights=[flight("F", "HAN-LAX", "2027-01-12T00:00Z", "2027-01-12T14:00Z")],
        sessions=[session("S", "2027-01-12T01:00Z", "2027-01-12T03:00Z")],
        cases=[staying("A", [stage()])],
    )
    booked = [held("pec", "S", "2027-01-12T01:00Z", "2027-01-12T01:30Z")]
    assert _broken(problem, [entry("A", ["F"], booked)]) == {"flights.1"}


def test_two_landings_in_one_window_count_a_case_once() -> None:
    problem = document(
        airports=[
            *document()["airports"],
            {"code": "SFO", "timezone": "America/Los_Angeles", "country": "US"}
            | {"connection": 0, "entry_connection": 0},
        ],
        flights=[
            flight("F1", "HAN-ICN", "2027-01-12T00:00Z", "2027-01-12T05:00Z"),
            flight("F2", "ICN-LAX", "2027-01-12T08:00Z", "2027-01-12T20:00Z"),
        ],
        assistance=[
            {"airport": "ICN", "role": "transit", "start": "2027-01-12T05:00Z", "end": "2027-01-12T06:00Z", "people": 2}
        ],
        cases=[case("A", assistance=["transit"]), case("B", assistance=["transit"]), case("C")],
    )
    entries = [entry(name, ["F1", "F2"]) for name in "ABC"]
    assert _broken(problem, entries) == set()
    problem["assistance"][0]["people"] = 1
    assert _broken(problem, entries) == {"assistance"}


def _places(node: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    inner = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    return [path, *(place for key, value in inner for place in _places(value, (*path, key)))]


_PLAN = tiny()[1]
_IDS = ["KE442-0112", "KE11-0113", "KE12-0114", "pec-0111", "ime-0113", "E1", "A", "B", "C", "nurse", "pec", "ime"]


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=True)
@given(
    changes=st.lists(
        st.tuples(
            st.sampled_from([path for path in _places(_PLAN) if path]),
            st.one_of(st.sampled_from(_IDS), st.just([]), st.integers(0, 9), st.just("2027-01-13T03:30Z")),
        ),
        min_size=1,
        max_size=4,
    )
)
def test_no_plan_can_make_the_verifier_stumble(changes: list[tuple[tuple[Any, ...], Any]]) -> None:
    """A corrupted plan is refused, or judged with rules of the catalogue; never an error."""
    plan = deepcopy(_PLAN)
    for path, value in changes:
        _put(plan, path, value)
    try:
        made = read_answer(plan)
    except ProblemFileError:
        return
    verdict = verify(problem_from_json(vector_bytes("legal-tiny-scored-by-hand", "problem")), made)
    assert verdict.rules <= set(RULE_IDS)
    assert verdict.is_legal == (not verdict.violations)


def _put(plan: Any, path: tuple[Any, ...], value: Any) -> None:
    for step in path[:-1]:
        is_there = step in plan if isinstance(plan, dict) else isinstance(plan, list) and step < len(plan)
        if not is_there:
            return
        plan = plan[step]
    if isinstance(plan, dict) or (isinstance(plan, list) and path[-1] < len(plan)):
        plan[path[-1]] = value
