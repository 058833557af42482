"""Edges of readiness: birthdays, leap days, renewals, stage chains, and the stretches against a day-by-day check."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scheduler.i18n import LANGUAGES
from scheduler.readiness import (
    CaseFacts,
    ClearanceFacts,
    MemberFacts,
    Renewal,
    StageDue,
    StageFacts,
    age_on,
    assess,
    birthday,
    closed_arrival_days,
    pregnancy_weeks,
    stages_due,
)
from scheduler.readiness.blockers import blockers_on
from scheduler.readiness.rules import ArrivalRules, Blackout, ProgrammeRules
from scheduler.readiness.stages import earliest_departure
from scheduler.services.readiness import finding_sentence
from tests.scheduler.readiness_facts import TODAY, adult, case, done, held, history, papers

US = history("US-REF")
UNTIL = TODAY + timedelta(days=300)


@pytest.mark.parametrize(
    ("born_on", "age", "reached"),
    [
        (date(2012, 2, 29), 14, date(2026, 3, 1)),
        (date(2012, 2, 29), 12, date(2024, 2, 29)),
        (date(2012, 12, 31), 14, date(2026, 12, 31)),
        (date(2024, 2, 29), 2, date(2026, 3, 1)),
    ],
)
def test_an_age_is_reached_on_the_birthday_and_after_a_leap_day_on_1_march(
    born_on: date, age: int, reached: date
) -> None:
    assert birthday(born_on, age) == reached
    assert age_on(born_on, reached) == age
    assert age_on(born_on, reached - timedelta(days=1)) == age - 1


def test_a_child_of_13_needs_a_representative_until_the_birthday() -> None:
    birth = date(2012, 12, 20)
    child = MemberFacts(position=2, born_on=birth)
    answer = assess(case(adult(is_legal_representative=False), child), US, TODAY, UNTIL)
    assert answer.window is not None
    assert answer.window.first == date(2026, 12, 20)


def test_members_who_turn_2_12_14_18_in_the_window_are_named() -> None:
    birth_years = {2: 2024, 12: 2014, 14: 2012, 18: 2008}
    children = [
        MemberFacts(position=index + 2, born_on=date(year, 12, 24)) for index, year in enumerate(birth_years.values())
    ]
    answer = assess(case(adult(), *children), US, TODAY, UNTIL)
    turning = {f.member_position: f.params["age"] for f in answer.findings if f.code == "turns-age"}
    assert turning == {2: 2, 3: 12, 4: 14, 5: 18}


def test_a_member_who_reaches_an_age_needs_the_clearance_of_that_age() -> None:
    # Security checks are asked from 14: the day before departure age 13 still counts as 14 on arrival.
    child = MemberFacts(position=2, born_on=date(2012, 12, 20))
    rest = tuple(c for c in papers(1, 2) if (c.kind, c.member_position) != ("security", 2))
    answer = assess(case(adult(), child, clearances=rest), US, TODAY, UNTIL)
    assert answer.window is not None
    assert answer.window.last == date(2026, 12, 18)


def test_a_window_that_ends_on_a_leap_day() -> None:
    visa = held("visa", 1, expires_on=date(2028, 2, 29))
    rest = tuple(c for c in papers(1) if c.kind != "visa")
    answer = assess(case(clearances=(*rest, visa)), US, date(2028, 1, 3), date(2028, 6, 1))
    assert answer.window is not None
    assert answer.window.last == date(2028, 2, 28)


def test_the_cheapest_renewals_reopen_a_closed_window() -> None:
    gone = TODAY - timedelta(days=3)
    rest = tuple(c for c in papers(1, 2) if c.kind not in ("visa", "medical"))
    child = MemberFacts(position=2, born_on=date(2015, 1, 1))
    lapsed = (held("visa", 1, expires_on=gone), held("visa", 2, expires_on=UNTIL), held("medical", 1, expires_on=UNTIL),
              held("medical", 2, expires_on=gone))  # fmt: skip
    answer = assess(case(adult(), child, clearances=(*rest, *lapsed)), US, TODAY, UNTIL)
    assert answer.window is None
    assert set(answer.renewals) == {
        Renewal(kind="visa", member_position=1, expected_on=TODAY + timedelta(days=21)),
        Renewal(kind="medical", member_position=2, expected_on=TODAY + timedelta(days=7)),
    }
    assert answer.next_step is not None
    assert answer.next_step.code == "clearance-lapsed"


def test_two_windows_that_never_meet_ask_for_the_cheaper_renewal_only() -> None:
    # The visa ends before the security check begins: renewing the visa is enough, the check need not be repeated.
    rest = tuple(c for c in papers(1) if c.kind not in ("visa", "security"))
    visa = held("visa", 1, expires_on=date(2026, 12, 1))
    security = held("security", 1, issued_on=date(2026, 12, 10))
    answer = assess(case(clearances=(*rest, visa, security)), US, TODAY, UNTIL)
    assert answer.window is None
    assert [renewal.kind for renewal in answer.renewals] == ["visa"]


def test_no_renewal_is_offered_where_something_else_blocks() -> None:
    rest = tuple(c for c in papers(1) if c.kind not in ("visa", "security"))
    visa = held("visa", 1, expires_on=TODAY)
    refused = ClearanceFacts(kind="security", state="refused", member_position=1)
    answer = assess(case(clearances=(*rest, visa, refused)), US, TODAY, UNTIL)
    assert {stop.code for stop in answer.stops} == {"clearance-lapsed", "clearance-refused"}
    assert answer.renewals == ()


def test_what_an_examination_brings_is_awaited_while_it_is_due() -> None:
    rest = tuple(c for c in papers(1) if c.kind != "medical")
    answer = assess(case(clearances=rest, stages=()), US, TODAY, UNTIL)
    assert answer.is_ready
    assert answer.next_step is not None
    assert (answer.next_step.code, answer.next_step.params["stage"]) == ("stage-next", "exam")
    examined = assess(case(clearances=rest), US, TODAY, UNTIL)
    assert [stop.code for stop in examined.stops] == ["clearance-missing"]


def due(stage: str, minutes: int, after: tuple[int, int | None], before: tuple[int, int | None]) -> StageDue:
    return StageDue(stage=stage, minutes=minutes, sex=None, after_previous=after, before_departure=before)


def test_stages_due_are_those_of_the_protocol_with_minutes_for_the_family() -> None:
    rules = US.rules_on(TODAY)
    assert rules is not None
    family = case(adult(), MemberFacts(position=2, born_on=date(2015, 1, 1)), stages=())
    assert stages_due(family, rules, TODAY) == (
        due("exam", 50, (0, None), (28, 182)),
        due("vaccine_2", 20, (28, None), (28, None)),
        due("pec", 25, (0, None), (1, 2)),
    )


def test_a_wait_across_stages_is_laid_on_the_step_before() -> None:
    rules = US.rules_on(TODAY)
    assert rules is not None
    asked = tuple(StageFacts(stage=name) for name in ("sputum_1", "sputum_2", "sputum_3", "results"))
    chain = stages_due(case(stages=asked), rules, TODAY)
    spans = {row.stage: row.after_previous for row in chain}
    assert spans == {
        "exam": (0, None), "sputum_1": (0, None), "sputum_2": (1, 3), "sputum_3": (1, 3), "vaccine_2": (26, None),
        "results": (30, None), "pec": (0, None),
    }  # fmt: skip
    # Second dose 28 days after the examination (2 + 26), results 56 days after the third sputum (26 + 30).


def test_waits_for_stages_that_were_held_count_from_the_last_one() -> None:
    rules = US.rules_on(TODAY)
    assert rules is not None
    stages = (done("exam", date(2026, 10, 20)), done("sputum_1", date(2026, 10, 30)))
    asked = (StageFacts(stage="sputum_2"), StageFacts(stage="sputum_3"))
    chain = stages_due(case(stages=(*stages, *asked)), rules, TODAY)
    assert [(row.stage, row.after_previous) for row in chain] == [
        ("sputum_2", (1, 3)), ("sputum_3", (1, 3)), ("vaccine_2", (16, None)), ("pec", (0, None)),
    ]  # fmt: skip
    # 2 and 3 November, sixteen days to the second dose, 28 more to departure.
    assert earliest_departure(case(stages=(*stages, *asked)), rules, TODAY, TODAY) == date(2026, 12, 17)


def test_a_check_that_is_too_old_is_held_again() -> None:
    stages = (*case().stages, done("pec", TODAY, 1))
    answer = assess(case(stages=stages), US, TODAY, UNTIL)
    assert answer.window is not None
    assert [f.params["stage"] for f in answer.findings if f.code == "stage-again"] == ["pec"]


def test_pregnancy_closes_the_window_at_36_weeks() -> None:
    due_on = date(2027, 1, 20)
    answer = assess(case(adult(sex="F", due_on=due_on)), US, TODAY, UNTIL)
    assert answer.window is not None
    # Week 36 begins 28 days before the due date; the day after departure must still lie before it.
    assert answer.window.last == due_on - timedelta(days=28 + 2)
    assert pregnancy_weeks(due_on, answer.window.last + timedelta(days=1)) == 35


def test_closed_arrival_days_cross_the_year() -> None:
    rules = ArrivalRules(blackouts=(Blackout(first="12-30", last="01-02", reason="year-end"),))
    closed = closed_arrival_days(rules, date(2026, 12, 28), date(2027, 1, 4))
    assert closed == (date(2026, 12, 30), date(2026, 12, 31), date(2027, 1, 1), date(2027, 1, 2))


def test_holidays_are_those_of_the_part_of_the_country() -> None:
    rules = ArrivalRules(holidays_of="CA")
    june = (date(2026, 6, 22), date(2026, 6, 26))
    assert closed_arrival_days(rules, *june) == ()
    assert closed_arrival_days(rules, *june, subdivision="QC") == (date(2026, 6, 24),)


def test_a_health_case_without_flights_is_asked_for_no_clearance() -> None:
    visitor = CaseFacts(programme="HAP", members=(adult(),), departs=False, has_receiver=False)
    answer = assess(visitor, history("HAP"), TODAY, UNTIL)
    assert answer.is_ready
    assert answer.window is not None
    assert answer.window.first == TODAY


def test_every_finding_speaks_both_languages() -> None:
    lapsed = held("visa", 1, expires_on=TODAY - timedelta(days=1))
    rest = tuple(c for c in papers(1) if c.kind != "visa")
    answer = assess(case(clearances=(*rest, lapsed), stages=()), US, TODAY, UNTIL)
    texts = {language: [finding_sentence(f).in_(language) for f in answer.findings] for language in LANGUAGES}
    assert "thị thực" in texts["vi"][0]
    assert "visa" in texts["en"][0]
    assert texts["vi"][0] != texts["en"][0]


days = st.integers(min_value=-200, max_value=260).map(lambda shift: TODAY + timedelta(days=shift))
clearances = st.builds(
    ClearanceFacts,
    kind=st.sampled_from(["medical", "visa", "passport", "icrc_document", "security", "vaccination", "assurance"]),
    state=st.sampled_from(["held", "held", "held", "pending"]),
    member_position=st.sampled_from([1, 2, None]),
    issued_on=st.none() | days,
    expires_on=st.none() | days,
    shortens_medical=st.booleans(),
)
births = st.dates(min_value=date(2007, 1, 1), max_value=date(2026, 12, 1))


@settings(max_examples=60, deadline=None)
@given(
    born_on=births,
    papers_found=st.lists(clearances, max_size=6),
    exam_on=st.none() | days.filter(lambda day: day <= TODAY),
    due_on=st.none() | days,
    suspended_on=days,
    is_representative=st.booleans(),
)
def test_the_windows_are_what_a_day_by_day_check_gives(
    born_on: date,
    papers_found: list[ClearanceFacts],
    exam_on: date | None,
    due_on: date | None,
    suspended_on: date,
    is_representative: bool,
) -> None:
    rules = history("US-REF", (date(2010, 1, 1), "active"), (suspended_on, "suspended"))
    current = rules.rules_on(TODAY)
    assert isinstance(current, ProgrammeRules)
    stages = (done("exam", exam_on),) if exam_on else ()
    family = case(
        adult(is_legal_representative=is_representative, due_on=due_on), MemberFacts(position=2, born_on=born_on),
        clearances=(*papers(1, 2)[::2], *papers_found), stages=stages,
    )  # fmt: skip
    until = TODAY + timedelta(days=280)
    answer = assess(family, rules, TODAY, until)
    for shift in range(281):
        day = TODAY + timedelta(days=shift)
        blocked = bool(blockers_on(family, rules, TODAY, day, day + timedelta(days=current.arrival_days)))
        late = earliest_departure(family, current, TODAY, day) > day
        assert any(day in window for window in answer.windows) == (not blocked and not late), day


def test_rules_that_contradict_themselves_are_refused() -> None:
    rules = US.rules_on(TODAY)
    assert rules is not None
    backwards = {"health": [{"stage": "pec", "waits": [{"after": "exam"}]}, {"stage": "exam"}]}
    with pytest.raises(ValueError, match="does not come before"):
        ProgrammeRules.model_validate(backwards)
    with pytest.raises(ValueError, match="extra"):
        ProgrammeRules.model_validate({"medical_days": 182})


def test_a_case_on_hold_is_not_ready() -> None:
    answer = assess(replace(case(), state="on_hold"), US, TODAY, UNTIL)
    assert [stop.code for stop in answer.stops] == ["case-not-active"]
