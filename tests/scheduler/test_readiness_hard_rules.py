"""The rules that cost families dearly, on the examples of the domain facts: H1-H7, H10, H12, H21, H27."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from scheduler.readiness import ClearanceFacts, Finding, MemberFacts, StageFacts, assess, check_departure
from tests.scheduler.readiness_facts import (
    TODAY,
    adult,
    booked,
    case,
    done,
    held,
    history,
    leg,
    papers,
    to_los_angeles,
)

US = history("US-REF")
GAR = history("CA-GAR")
UNTIL = TODAY + timedelta(days=300)
PEC = {"pec": booked("2026-11-29T08:00")}
CHILD = MemberFacts(position=2, born_on=date(2013, 6, 10))


def codes(findings: tuple[Finding, ...], level: str = "stop") -> list[str]:
    return [finding.code for finding in findings if finding.level == level]


def without(kind: str, position: int | None, *positions: int) -> tuple[ClearanceFacts, ...]:
    return tuple(c for c in papers(*positions) if (c.kind, c.member_position) != (kind, position))


def test_h1_every_clearance_holds_and_the_case_may_travel() -> None:
    answer = assess(case(), US, TODAY, UNTIL)
    assert answer.is_ready
    assert answer.window is not None
    assert answer.window.first == TODAY + timedelta(days=14)
    assert check_departure(case(), US, legs=to_los_angeles(), appointments=PEC) == ()


def test_h1_an_expired_clearance_of_one_member_stops_the_whole_case() -> None:
    expired = held("visa", 2, expires_on=TODAY - timedelta(days=1))
    family = case(adult(), CHILD, clearances=(*without("visa", 2, 1, 2), expired))
    answer = assess(family, US, TODAY, UNTIL)
    assert not answer.is_ready
    assert answer.window is None
    assert [(stop.code, stop.member_position) for stop in answer.stops] == [("clearance-lapsed", 2)]
    assert codes(check_departure(family, US, legs=to_los_angeles(), appointments=PEC)) == ["clearance-lapsed"]


def test_h1_a_clearance_must_also_hold_on_the_local_arrival_date() -> None:
    # Leaves on 1 December at 10:00 in Viet Nam, lands at 13:00 on 1 December in Los Angeles.
    last_day = held("visa", 1, expires_on=date(2026, 12, 1))
    person = case(clearances=(*without("visa", 1, 1), last_day))
    assert check_departure(person, US, legs=to_los_angeles(), appointments=PEC) == ()
    # The same flight eleven hours longer lands on 2 December.
    late = to_los_angeles(hours=30)
    assert codes(check_departure(person, US, legs=late, appointments=PEC)) == ["clearance-lapsed"]


def test_h1_without_flights_the_day_after_departure_counts_as_a_day_of_travel() -> None:
    visa = held("visa", 1, expires_on=date(2026, 12, 10))
    answer = assess(case(clearances=(*without("visa", 1, 1), visa)), US, TODAY, UNTIL)
    assert answer.window is not None
    assert answer.window.last == date(2026, 12, 9)
    assert answer.lapses[0].last_on == date(2026, 12, 10)
    assert answer.lapses[0].last_departure_on == date(2026, 12, 9)


@pytest.mark.parametrize(("shortened", "days"), [(False, 182), (True, 91)])
def test_h2_us_medical_lasts_182_days_or_91_when_shortened(shortened: bool, days: int) -> None:
    medical = held("medical", 1, issued_on=date(2026, 9, 1), shortens_medical=shortened)
    person = case(clearances=(*without("medical", 1, 1), medical))
    answer = assess(person, US, TODAY, UNTIL)
    assert answer.windows[-1].last == date(2026, 9, 1) + timedelta(days=days - 1)
    assert [lapse.last_on for lapse in answer.lapses if lapse.kind == "medical"] == [date(2026, 9, 1) + timedelta(days)]


def test_h2_an_explicit_expiry_wins_over_the_default() -> None:
    medical = held("medical", 1, issued_on=date(2026, 9, 1), expires_on=date(2026, 11, 30), shortens_medical=False)
    answer = assess(case(clearances=(*without("medical", 1, 1), medical)), US, TODAY, UNTIL)
    assert answer.window is not None
    assert answer.window.last == date(2026, 11, 29)


def test_h3_canada_medical_lasts_365_days_from_the_assessment() -> None:
    medical = held("medical", 1, issued_on=date(2026, 1, 10))
    person = case(programme="CA-GAR", clearances=(*without("medical", 1, 1), medical))
    answer = assess(person, GAR, TODAY, UNTIL)
    assert answer.lapses[0].last_on == date(2027, 1, 10)
    assert answer.windows[-1].last == date(2027, 1, 9)


def test_h4_an_icrc_document_lasts_90_days_and_a_passport_until_it_expires() -> None:
    icrc = held("icrc_document", 1, issued_on=date(2026, 10, 1))
    person = case(clearances=(*without("passport", 1, 1), icrc))
    answer = assess(person, US, TODAY, UNTIL)
    assert answer.window is not None
    assert answer.window.last == date(2026, 12, 29)
    lapsed = assess(case(clearances=without("passport", 1, 1)), US, TODAY, UNTIL)
    assert codes(lapsed.findings) == ["clearance-missing"]


def test_h4_months_beyond_arrival_are_asked_where_the_programme_says_so() -> None:
    strict = history("US-REF", validity={"passport": {"extra_days": 180}})
    passport = held("passport", 1, expires_on=date(2027, 6, 10))
    answer = assess(case(clearances=(*without("passport", 1, 1), passport)), strict, TODAY, UNTIL)
    assert answer.window is not None
    assert answer.window.last + timedelta(days=1 + 180) == date(2027, 6, 10)


def test_h5_second_dose_28_days_after_the_first_and_28_before_departure() -> None:
    fresh = case(stages=(done("exam", TODAY - timedelta(days=1)),))
    answer = assess(fresh, US, TODAY, UNTIL)
    assert answer.window is not None
    # The worked example of the domain facts: day 0 the examination, earliest departure day 56.
    assert answer.window.first == TODAY - timedelta(days=1) + timedelta(days=56)
    early = {"vaccine_2": booked("2026-11-25T03:00"), "pec": booked("2027-01-04T03:00")}
    legs = to_los_angeles("2027-01-05T03:00")
    assert "stage-wait" in codes(check_departure(fresh, US, legs=legs, appointments=early))
    good = early | {"vaccine_2": booked("2026-11-30T03:00")}
    assert check_departure(fresh, US, legs=legs, appointments=good) == ()
    late = early | {"vaccine_2": booked("2026-12-20T03:00")}
    assert codes(check_departure(fresh, US, legs=legs, appointments=late)) == ["stage-too-near"]


def test_h5_a_live_vaccine_given_28_days_before_departure_at_the_latest() -> None:
    vaccine = held("vaccination", 1, issued_on=date(2026, 11, 1))
    answer = assess(case(clearances=(*papers(1), vaccine)), US, TODAY, UNTIL)
    assert answer.window is not None
    assert answer.window.first == date(2026, 11, 29)


def test_h6_the_culture_waits_56_days_after_the_third_sputum() -> None:
    third = date(2026, 9, 20)
    stages = (
        done("exam", date(2026, 8, 1)), done("vaccine_2", date(2026, 9, 1)), done("sputum_1", third - timedelta(2)),
        done("sputum_2", third - timedelta(1)), done("sputum_3", third), StageFacts(stage="results"),
    )  # fmt: skip
    appointments = {"results": booked("2026-11-14T03:00"), "pec": PEC["pec"]}
    found = check_departure(case(stages=stages), US, legs=to_los_angeles(), appointments=appointments)
    assert codes(found) == ["stage-wait"]
    appointments["results"] = booked("2026-11-15T03:00")
    assert check_departure(case(stages=stages), US, legs=to_los_angeles(), appointments=appointments) == ()


def test_h6_two_stages_that_lie_behind_the_case_are_not_judged_again() -> None:
    """Two samples recorded on one day made every plan of the case illegal, whatever its flights: no run could end."""
    third = date(2026, 9, 20)
    stages = (
        done("exam", date(2026, 8, 1)), done("vaccine_2", date(2026, 9, 1)), done("sputum_1", third),
        done("sputum_2", third), done("sputum_3", third), StageFacts(stage="results"),
    )  # fmt: skip
    appointments = {"results": booked("2026-11-15T03:00"), "pec": PEC["pec"]}
    assert check_departure(case(stages=stages), US, legs=to_los_angeles(), appointments=appointments) == ()


def test_h6_pdms_is_asked_with_a_finding_only_and_lies_within_21_days() -> None:
    medical = held("medical", 1, expires_on=date(2029, 1, 1), shortens_medical=True)
    person = case(clearances=(*without("medical", 1, 1), medical))
    assert codes(check_departure(person, US, legs=to_los_angeles(), appointments=PEC)) == ["stage-not-booked"]
    on_time = PEC | {"pdms": booked("2026-11-10T03:00")}
    assert check_departure(person, US, legs=to_los_angeles(), appointments=on_time) == ()
    too_early = PEC | {"pdms": booked("2026-11-09T03:00")}
    assert codes(check_departure(person, US, legs=to_los_angeles(), appointments=too_early)) == ["stage-too-early"]


def test_h6_a_check_80_hours_before_departure_is_refused() -> None:
    take_off = "2026-12-01T03:00"
    eighty = {"pec": booked("2026-11-27T19:00")}
    found = check_departure(case(), US, legs=to_los_angeles(take_off), appointments=eighty)
    assert [(f.code, f.params["hours"], f.params["most"]) for f in found] == [("stage-too-many-hours", 80, 72)]
    seventy_two = {"pec": booked("2026-11-28T03:00")}
    assert check_departure(case(), US, legs=to_los_angeles(take_off), appointments=seventy_two) == ()


def test_h6_three_days_by_date_can_be_more_than_72_hours() -> None:
    # Friday 08:00 in Ho Chi Minh City, then Monday 23:00: three dates but 87 hours.
    found = check_departure(
        case(), US, legs=to_los_angeles("2026-11-30T16:00"), appointments={"pec": booked("2026-11-27T01:00")}
    )
    assert codes(found) == ["stage-too-many-hours"]


def test_h7_the_check_must_have_found_every_member_fit_before_departing() -> None:
    stages = (*case().stages, done("pec", date(2026, 11, 29), 1))
    family = case(adult(), CHILD, stages=stages)
    legs = to_los_angeles()
    open_result = check_departure(family, US, legs=legs, phase="depart")
    assert [(f.code, f.member_position) for f in open_result] == [("outcome-missing", 2)]
    assert check_departure(family, US, legs=legs, phase="plan") == ()
    fit = replace(family, stages=(*case().stages, done("pec", date(2026, 11, 29), 1, 2)))
    assert check_departure(fit, US, legs=legs, phase="depart") == ()
    unfit_stage = replace(done("pec", date(2026, 11, 29), 1), outcomes=((1, "fit"), (2, "not_fit")))
    unfit = replace(family, stages=(*case().stages, unfit_stage))
    assert codes(check_departure(unfit, US, legs=legs, phase="plan")) == ["not-fit"]
    assert "not-fit" in codes(assess(unfit, US, date(2026, 11, 29), date(2026, 12, 1)).findings)


def canada(lands: str) -> tuple[Finding, ...]:
    """Findings for a government-assisted case that lands in Toronto at a UTC instant."""
    legs = (leg("Asia/Ho_Chi_Minh", "2026-12-07T01:00", "YYZ", "CA", "America/Toronto", lands),)
    pec = {"pec": booked("2026-12-06T03:00")}
    return check_departure(case(programme="CA-GAR"), GAR, legs=legs, appointments=pec)


def test_h10_canada_receives_no_government_assisted_refugee_from_friday_to_sunday() -> None:
    assert canada("2026-12-10T20:00") == ()
    friday = canada("2026-12-11T20:00")
    assert [(f.code, f.params["reason"]) for f in friday] == [("arrival-closed", "weekday")]


def test_h10_the_day_is_counted_where_they_land() -> None:
    # Friday 03:30 in UTC is still Thursday 22:30 in Toronto: a weekday, but after ten.
    assert codes(canada("2026-12-11T03:30")) == ["landing-time-closed"]
    assert canada("2026-12-11T03:00") == ()


def test_h10_canada_statutory_holidays_and_year_end() -> None:
    legs = (leg("Asia/Ho_Chi_Minh", "2026-06-30T01:00", "YYZ", "CA", "America/Toronto", "2026-07-01T18:00"),)
    pec = {"pec": booked("2026-06-29T03:00")}
    done_early = case(programme="CA-GAR", stages=(done("exam", date(2026, 3, 1)),), clearances=papers(1))
    early_papers = tuple(replace(c, issued_on=date(2026, 1, 1)) for c in done_early.clearances)
    found = check_departure(replace(done_early, clearances=early_papers), GAR, legs=legs, appointments=pec)
    assert [f.params["reason"] for f in found] == ["holiday"]
    answer = assess(case(programme="CA-GAR"), GAR, TODAY, UNTIL)
    assert answer.windows[0].last == date(2026, 12, 17)


def test_h10_united_states_first_week_of_october() -> None:
    answer = assess(case(), US, date(2027, 9, 1), date(2027, 10, 31))
    assert [(w.first, w.last) for w in answer.windows] == [
        (date(2027, 9, 15), date(2027, 9, 30)),
        (date(2027, 10, 7), date(2027, 10, 31)),
    ]


def test_h11_urgent_protection_waives_notice_and_weekdays() -> None:
    urgent = case(programme="CA-GAR", priority="2")
    legs = (leg("Asia/Ho_Chi_Minh", "2026-11-07T01:00", "YYZ", "CA", "America/Toronto", "2026-11-07T20:00"),)
    pec = {"pec": booked("2026-11-06T03:00")}
    assert check_departure(urgent, GAR, legs=legs, appointments=pec, told_on=TODAY) == ()
    normal = replace(urgent, priority="1")
    found = check_departure(normal, GAR, legs=legs, appointments=pec, told_on=TODAY)
    assert codes(found) == ["arrival-closed", "notice-too-short"]


def test_h9_notice_counts_canadian_working_days() -> None:
    # Ten working days after Monday 2 November 2026, of which Remembrance Day is no statutory holiday everywhere.
    answer = assess(case(programme="CA-GAR"), GAR, TODAY, UNTIL)
    assert answer.window is not None
    assert answer.window.first == date(2026, 11, 16)


def test_h12_a_child_under_14_needs_a_legal_representative_on_the_itinerary() -> None:
    aunt = adult(is_legal_representative=False)
    family = case(aunt, CHILD)
    found = check_departure(family, US, legs=to_los_angeles(), appointments=PEC)
    assert [(f.code, f.member_position) for f in found] == [("legal-representative-missing", 2)]
    paper = held("legal_representative", 2, expires_on=date(2027, 1, 1))
    with_paper = replace(family, clearances=(*family.clearances, paper))
    assert check_departure(with_paper, US, legs=to_los_angeles(), appointments=PEC) == ()


def test_h12_a_representative_who_is_not_on_the_flights_does_not_count() -> None:
    family = case(adult(), CHILD)
    alone = check_departure(family, US, legs=to_los_angeles(), appointments=PEC, travellers=frozenset({2}))
    assert codes(alone) == ["legal-representative-missing"]


def test_h13_an_unaccompanied_minor_needs_papers_and_an_escort() -> None:
    minor = MemberFacts(position=1, born_on=date(2011, 5, 1), is_unaccompanied_minor=True)
    answer = assess(case(minor), US, TODAY, UNTIL)
    kinds = [str(stop.params.get("clearance", stop.code)) for stop in answer.stops]
    assert sorted(kinds) == ["best_interest", "guardian_consent", "minor-escort-missing", "reception"]
    extra = (held("best_interest"), held("guardian_consent"))
    ready = case(minor, clearances=(*papers(1), *extra), reception_confirmed=True, escort_skills=("child",))
    assert assess(ready, US, TODAY, UNTIL).is_ready


def through(first: str, wait_minutes: int, country: str, zone: str) -> tuple[object, ...]:
    """Two flights with a wait at `first` before a domestic or onward flight."""
    lands = "2026-12-01T16:00"
    leaves = f"2026-12-01T{16 + wait_minutes // 60:02}:{wait_minutes % 60:02}"
    return (
        leg("Asia/Ho_Chi_Minh", "2026-12-01T03:00", first, country, zone, lands),
        leg(zone, leaves, "LAX", "US", "America/Los_Angeles", "2026-12-02T04:00", origin_country=country),
    )


@pytest.mark.parametrize(
    ("airport", "country", "zone", "least"),
    [("SFO", "US", "America/Los_Angeles", 180), ("ICN", "KR", "Asia/Seoul", 120)],
)
@pytest.mark.parametrize(("mobility", "factor"), [("none", 1), ("WCHC", 2)])
def test_h21_connection_times(airport: str, country: str, zone: str, least: int, mobility: str, factor: int) -> None:
    person = case(adult(mobility=mobility))
    exact = through(airport, least * factor, country, zone)
    assert check_departure(person, US, legs=exact, appointments=PEC) == ()  # type: ignore[arg-type]
    short = through(airport, least * factor - 1, country, zone)
    found = check_departure(person, US, legs=short, appointments=PEC)  # type: ignore[arg-type]
    assert [(f.code, f.params["needed"]) for f in found] == [("connection-too-short", least * factor)]


def test_h27_a_suspended_programme_stops_all_but_exceptions() -> None:
    paused = history("US-REF", (date(2020, 1, 1), "active"), (date(2026, 12, 1), "suspended"))
    answer = assess(case(), paused, TODAY, UNTIL)
    assert answer.window is not None
    assert answer.window.last == date(2026, 11, 29)
    found = check_departure(case(), paused, legs=to_los_angeles(), appointments=PEC)
    assert codes(found) == ["programme-suspended"]
    exempt = case(exception_reference="PRM-2026-117")
    assert check_departure(exempt, paused, legs=to_los_angeles(), appointments=PEC) == ()
    closed = history("US-REF", (date(2026, 1, 1), "closed"))
    assert codes(assess(case(), closed, TODAY, UNTIL).findings) == ["programme-closed"]


def test_h8_at_most_75_of_the_programme_on_one_flight() -> None:
    legs = (leg("Asia/Ho_Chi_Minh", "2026-12-07T01:00", "YYZ", "CA", "America/Toronto", "2026-12-07T20:00"),)
    pec = {"pec": booked("2026-12-06T03:00")}
    person = case(programme="CA-GAR")
    assert check_departure(person, GAR, legs=legs, appointments=pec, programme_people=75) == ()
    assert codes(check_departure(person, GAR, legs=legs, appointments=pec, programme_people=76)) == [
        "too-many-on-flight"
    ]


@pytest.mark.parametrize(("carrier", "weeks", "refused"), [("VN", 35, False), ("VN", 36, True), ("VJ", 33, True)])
def test_h14_pregnancy_by_carrier_on_the_day_of_each_flight(carrier: str, weeks: int, refused: bool) -> None:
    on = date(2026, 12, 1)
    mother = adult(sex="F", due_on=on + timedelta(days=(40 - weeks) * 7))
    legs = tuple(replace(flight, carrier=carrier) for flight in to_los_angeles())
    found = check_departure(case(mother), US, legs=legs, appointments=PEC)
    assert codes(found) == (["pregnancy-too-late"] if refused else [])


def test_h14_from_week_32_the_airline_form_is_a_warning_first_and_a_stop_at_the_door() -> None:
    mother = adult(sex="F", due_on=date(2027, 1, 19))
    expected = case(mother, stages=(*case().stages, done("pec", date(2026, 11, 29), 1)))
    legs = to_los_angeles()
    assert codes(check_departure(expected, US, legs=legs), "warning") == ["pregnancy-form"]
    assert codes(check_departure(expected, US, legs=legs, phase="depart")) == ["pregnancy-form"]
    form = held("medif", 1, issued_on=date(2026, 11, 20))
    with_form = replace(expected, clearances=(*expected.clearances, form))
    assert check_departure(with_form, US, legs=legs, phase="depart") == ()
    stale = replace(expected, clearances=(*expected.clearances, replace(form, issued_on=date(2026, 11, 10))))
    assert codes(check_departure(stale, US, legs=legs, phase="depart")) == ["pregnancy-form"]


def test_h29_a_survivor_goes_home_only_where_somebody_receives_her() -> None:
    home = history("VN-RETURN")
    woman = adult(sex="F", is_legal_representative=False)
    going_home = case(woman, programme="VN-RETURN", clearances=(), stages=(), escort_skills=("survivor",))
    answer = assess(going_home, home, TODAY, UNTIL)
    assert [stop.params["clearance"] for stop in answer.stops] == ["reception"]
    received = replace(going_home, reception_confirmed=True)
    answer = assess(received, home, TODAY, UNTIL)
    assert answer.window is not None
    assert answer.window.first == TODAY + timedelta(days=3)
    night = (leg("Asia/Ho_Chi_Minh", "2026-12-01T10:00", "HAN", "VN", "Asia/Ho_Chi_Minh", "2026-12-01T12:10"),)
    pec = {"pec": booked("2026-11-30T03:00")}
    assert codes(check_departure(received, home, legs=night, appointments=pec)) == ["landing-time-closed"]
    day = (leg("Asia/Ho_Chi_Minh", "2026-12-01T03:00", "HAN", "VN", "Asia/Ho_Chi_Minh", "2026-12-01T05:10"),)
    assert check_departure(received, home, legs=day, appointments=pec) == ()
