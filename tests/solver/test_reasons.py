"""The reasons of section 7 in their corners, and the facts and sentences that go with them."""

from __future__ import annotations

import string
from typing import Any

import pytest

from solver.files import problem_from_json
from solver.reasons import FACT_KINDS, Fact, Finding, ReasonIndex, reason_of
from solver.reasons.booking import Choice, can_book_together
from solver.reasons.details import SENTENCES, write_detail
from solver.reasons.packing import Booking, Slot, fit_together
from tests.solver.small import (
    Document,
    airport,
    case,
    document,
    escort,
    flight,
    need,
    read,
    receiver,
    session,
    stage,
    staying,
    vector_bytes,
)

OUT = flight("OUT", "HAN-LAX", "2027-01-12T10:00Z", "2027-01-12T22:00Z")
BACK = flight("BACK", "LAX-HAN", "2027-01-14T08:00Z", "2027-01-14T22:00Z")


def _found(problem: Document, name: str = "A") -> Finding:
    return reason_of(ReasonIndex(read(problem)), name)


def _kinds(finding: Finding) -> list[str]:
    return [fact.kind for fact in finding.facts]


def _flown(receivers: list[Document] | None = None, flights: list[Document] | None = None, **changes: Any) -> Finding:
    problem = document(flights=flights or [OUT], cases=[case("A", **changes)])
    if receivers:
        problem["receivers"] = receivers
    return _found(problem)


def _adults(number: int, needs: list[str] | None = None) -> list[Document]:
    return [{"age": 30, "sex": "F", "needs": needs or []}] * number


@pytest.mark.parametrize(
    ("changes", "kind"),
    [
        ({"ready": "2027-02-01"}, "no_flights"),
        ({"ready": "2027-02-01", "deadline": "2027-01-01"}, "no_flights"),
        ({"people": _adults(10)}, "seats"),
        ({"assistance": ["departure"]}, "no_window"),
        ({"pin": {"flights": ["GONE"]}}, "pinned_flights"),
        ({"pin": {"flights": []}}, "pinned_flights"),
        ({"receivers": [receiver("R", ["LAX"], weekdays=[1])]}, "receiver_weekday"),
        ({"receivers": [receiver("R", ["LAX"], closed=["2027-01-12"])]}, "receiver_closed"),
        ({"receivers": [receiver("R", ["LAX"], latest="13:59")]}, "receiver_hours"),
        ({"receivers": [receiver("R", ["LAX"], people_per_day=0)]}, "receiver_people"),
        ({"flights": [OUT | {"wheelchairs": 0}], "people": _adults(1, ["wheelchair"])}, "wheelchairs"),
        ({"flights": [OUT | {"stretchers": 0}], "people": _adults(1, ["stretcher"])}, "stretchers"),
        ({"flights": [OUT | {"minors": 0}], "people": _adults(1, ["unaccompanied_minor"])}, "minors"),
    ],
)
def test_no_journey_names_what_stood_in_the_way(changes: dict[str, Any], kind: str) -> None:
    finding = _flown(**changes)
    assert (finding.reason, _kinds(finding)) == ("no_journey", [kind])
    assert finding.detail.endswith(".")


def test_full_flights_are_told_once_with_the_roomiest() -> None:
    flights = [OUT | {"id": f"F{seats}", "seats": seats} for seats in (1, 3, 2)]
    (fact,) = _flown(flights=flights, people=_adults(4)).facts
    assert fact.ids == {"flight": "F3", "date": "2027-01-12"}
    assert fact.numbers == {"needed": 4, "most": 3, "journeys": 3}


def test_capacity_names_a_journey() -> None:
    finding = _flown()
    assert finding.reason == "capacity"
    assert finding.facts == (Fact(kind="could_go", ids={"flights": "OUT", "date": "2027-01-12"}),)


def test_members_of_a_group_share_receivers_days_and_pins() -> None:
    """Each alone could fly; together they may not."""
    for changes, kind in (
        ({"receiver": "R2"}, "receivers_differ"),
        ({"pin": {"flights": ["OTHER"]}}, "pinned_flights"),
        ({"ready": "2027-01-13"}, "no_flights"),
    ):
        other = OUT | {"id": "OTHER"}
        tied = case("B", **({"travel_with": ["A"]} | changes))
        problem = document(
            airports=[*document()["airports"], airport("SFO", "America/Los_Angeles", "US")],
            receivers=[receiver("R", ["LAX"]), receiver("R2", ["SFO"])],
            flights=[OUT, other],
            cases=[case("A", pin={"flights": ["OUT"]} if kind == "pinned_flights" else None), tied],
        )
        assert (_found(problem).reason, _kinds(_found(problem, "B"))) == ("no_journey", [kind])


def test_a_held_case_holds_all_that_are_tied_to_it() -> None:
    problem = document(
        cases=[case("A", travel_with=["B"]), case("B"), case("C", travel_with=["B"], pin={"hold": True})],
    )
    index = ReasonIndex(read(problem))
    findings = [reason_of(index, name) for name in "ABC"]
    assert [finding.case for finding in findings] == ["A", "B", "C"]
    assert {(finding.reason, finding.detail) for finding in findings} == {("held", "Case C is on hold.")}


def _booked(stages: list[Document], sessions: list[Document], **changes: Any) -> Finding:
    return _found(document(sessions=sessions, cases=[staying("A", stages, **changes)]))


MORNING = session("S", "2027-01-12T01:00Z", "2027-01-12T02:00Z")


def test_no_health_path_names_the_stage() -> None:
    finding = _booked([stage(minutes=61)], [MORNING])
    assert (finding.reason, _kinds(finding)) == ("no_health_path", ["no_session"])
    assert dict(finding.facts[0].numbers) == {"sessions": 1, "speaking": 1, "fitting": 1, "minutes": 61}
    assert _kinds(_booked([stage()], [MORNING], pin={"appointments": {"pec": "GONE"}})) == ["pinned_session"]
    late = _booked(
        [stage(), stage("pdms", after_previous=[1, None])], [MORNING, MORNING | {"id": "T", "stage": "pdms"}]
    )
    assert (_kinds(late), late.facts[0].ids["stage"]) == (["no_session_in_time"], "pdms")


def test_stages_of_one_day_follow_each_other_to_the_minute() -> None:
    later = session("T", "2027-01-12T01:00Z", "2027-01-12T02:00Z", "pdms")
    assert _booked([stage(), stage("pdms")], [MORNING, later]).reason == "capacity"
    assert _booked([stage(), stage("pdms", minutes=31)], [MORNING, later]).reason == "no_health_path"


def test_most_days_after_the_stage_before_are_kept() -> None:
    days = [MORNING, session("T", "2027-01-15T01:00Z", "2027-01-15T02:00Z", "pdms")]
    assert _booked([stage(), stage("pdms", after_previous=[0, 3])], days).reason == "capacity"
    assert _booked([stage(), stage("pdms", after_previous=[0, 2])], days).reason == "no_health_path"
    assert _booked([stage(after_previous=[0, 5])], [MORNING], last_stage="2027-01-07").reason == "capacity"
    assert _booked([stage(after_previous=[0, 4])], [MORNING], last_stage="2027-01-07").reason == "no_health_path"


def test_appointment_of_no_minutes_at_midnight_can_reach_the_next_day() -> None:
    evening = session("S", "2027-01-12T15:00Z", "2027-01-12T17:00Z")
    assert _booked([stage(minutes=0)], [evening], ready="2027-01-13").reason == "capacity"
    assert _booked([stage(minutes=1)], [evening], ready="2027-01-13").reason == "no_health_path"


def test_a_group_packs_its_appointments_before_take_off() -> None:
    """Two of 30 minutes from 09:00Z end at 10:00Z, when OUT leaves."""
    for end, reason in (("10:30", "capacity"), ("09:50", "no_health_path")):
        problem = document(
            flights=[OUT],
            sessions=[session("S", "2027-01-12T09:00Z", f"2027-01-12T{end}Z")],
            cases=[case("A", stages=[stage()], travel_with=["B"]), case("B", stages=[stage()])],
        )
        assert _found(problem).reason == reason
    problem["sessions"] = [session("S", "2027-01-12T09:01Z", "2027-01-12T12:00Z")]
    finding = _found(problem)
    assert (finding.reason, _kinds(finding)) == ("no_health_path", ["sessions_too_short"])


def _escorted(escorts: list[Document], needs: list[Document] | None = None, **changes: Any) -> Finding:
    cases = [case("A", escort_needs=needs or [need()], **changes)]
    return _found(document(flights=[OUT, BACK], escorts=escorts, cases=cases))


FIT = escort("E", "HAN", entry_until={"US": "2027-01-14"})


@pytest.mark.parametrize(
    ("changes", "kind"),
    [
        ({"skills": {"child": 2}}, "no_fitting_escort"),
        ({"skills": {"nurse": 0}}, "no_fitting_escort"),
        ({"trips_done": 9}, "escort_trips"),
        ({"unavailable": [["2027-01-12T12:00Z", "2027-01-12T12:01Z"]]}, "escort_away"),
        ({"base": "ICN"}, "escort_way_ahead"),
        ({"entry_until": {"US": "2027-01-13"}}, "escort_way_back"),
        ({"entry_until": {}}, "escort_way_back"),
        ({"unavailable": [["2027-01-16T09:59Z", "2027-01-17T00:00Z"]]}, "escort_way_back"),
    ],
)
def test_no_escort_names_what_stood_in_the_way(changes: dict[str, Any], kind: str) -> None:
    finding = _escorted([FIT | changes])
    assert finding.reason == "no_escort"
    assert kind in _kinds(finding)


def test_escort_limits_are_exact() -> None:
    assert _escorted([FIT]).reason == "capacity"
    assert _escorted([FIT | {"unavailable": [["2027-01-16T10:00Z", "2027-01-17T00:00Z"]]}]).reason == "capacity"
    assert _escorted([FIT | {"unavailable": [["2027-01-01T00:00Z", "2027-01-12T06:00Z"]]}]).reason == "capacity"
    assert _escorted([FIT | {"unavailable": [["2027-01-01T00:00Z", "2027-01-12T06:01Z"]]}]).reason == "no_escort"


def test_escort_may_come_days_ahead() -> None:
    ahead = flight("AHEAD", "ICN-HAN", "2027-01-05T00:00Z", "2027-01-05T05:00Z")
    home = flight("HOME", "LAX-ICN", "2027-01-20T00:00Z", "2027-01-20T12:00Z")
    from_seoul = escort("E", "ICN", entry_until={"US": "2027-01-19"})
    problem = document(flights=[OUT, ahead, home], escorts=[from_seoul], cases=[case("A", escort_needs=[need()])])
    assert _found(problem).reason == "capacity"
    problem["escorts"][0]["unavailable"] = [["2027-01-07T00:00Z", "2027-01-07T01:00Z"]]
    assert _found(problem).reason == "no_escort"


def test_needs_share_an_escort_of_one_skill_only() -> None:
    both = FIT | {"skills": {"nurse": 2, "child": 2}}
    two_needs = [need("nurse"), need("child")]
    assert _escorted([both], two_needs).reason == "no_escort"
    assert _escorted([both, both | {"id": "E2"}], two_needs).reason == "capacity"
    assert _escorted([both, both | {"id": "E2"}], two_needs, people=_adults(8)).reason == "no_escort"
    tied = [case("A", escort_needs=[need()], travel_with=["B"]), case("B", escort_needs=[need()])]
    for load, reason in ((2, "capacity"), (1, "no_escort")):
        problem = document(flights=[OUT, BACK], escorts=[FIT | {"skills": {"nurse": load}}], cases=tied)
        assert _found(problem).reason == reason


def test_seats_of_a_group_and_its_escort_are_counted_together() -> None:
    assert _escorted([FIT], people=_adults(8)).reason == "capacity"
    finding = _escorted([FIT], people=_adults(9))
    assert (finding.reason, _kinds(finding)) == ("no_escort", ["escort_seat"])


def test_a_many_headed_group_is_decided_quickly() -> None:
    """Twelve families, one session too few: orders of alike appointments are not tried one by one."""
    sessions = [session(f"S{at}", "2027-01-12T01:00Z", "2027-01-12T02:50Z") for at in range(2)]
    names = [f"A{at}" for at in range(7)]
    cases = [case(name, stages=[stage()], travel_with=names[:1] if at else []) for at, name in enumerate(names)]
    problem = document(flights=[OUT], sessions=sessions, cases=cases)
    assert _found(problem, "A3").reason == "no_health_path"
    problem["cases"] = cases[:6]
    assert _found(problem, "A3").reason == "capacity"


def test_packing_tries_orders() -> None:
    """The one that must go on elsewhere has to come first."""
    one, two = Slot(0, 0, 60, 1), Slot(1, 0, 60, 1)
    waiting = [Booking(0, 0, 30, one, 999), Booking(1, 0, 30, one, 999), Booking(1, 1, 30, two, 999)]
    assert fit_together(waiting)
    assert not fit_together([*waiting, Booking(0, 1, 30, two, 999)])
    assert fit_together([*waiting, Booking(2, 0, 0, one, 999)])


def test_booking_leaves_the_scarce_session_to_whom_needs_it() -> None:
    free, scarce = Slot(0, 0, 30, 1), Slot(1, 0, 30, 1)
    either, only = Choice(0, 0, 30, (0, None), (scarce, free)), Choice(1, 0, 30, (0, None), (scarce,))
    assert can_book_together([either, only], 99)
    assert not can_book_together([either, only, Choice(2, 0, 30, (0, None), (free,))], 99)


def test_every_kind_of_fact_has_its_sentence() -> None:
    assert set(SENTENCES) | {"could_go"} == set(FACT_KINDS)
    for kind, sentence in SENTENCES.items():
        fields = [field for _, field, _, _ in string.Formatter().parse(sentence) if field]
        told = write_detail("no_journey", (Fact(kind=kind, ids=dict.fromkeys(fields, "x")),))
        assert told[0].isupper() or told[0] == "X" or told.startswith("x")


def test_details_of_real_files_hold_together() -> None:
    problem = problem_from_json(vector_bytes("legal-as-planned-3", "problem"))
    index = ReasonIndex(problem)
    findings = [reason_of(index, held.id) for held in problem.cases]
    assert {finding.reason for finding in findings} >= {"capacity", "no_escort"}
    assert all(finding.facts and "{" not in finding.detail for finding in findings)
