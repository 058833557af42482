"""When notices are due: working days of the destination, dated rules, large groups, exempt priorities."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scheduler.readiness.calendar import is_working_day, notice_due_on, notice_ends_on
from scheduler.readiness.rules import NoticeRules, ProgrammeRules

CANADA = NoticeRules(days=10, working=True, holidays_of="CA", large_above=75, large_days=15)
DAYS = st.dates(min_value=date(2026, 1, 1), max_value=date(2029, 12, 31))


def test_ten_working_days_skip_weekends_and_holidays() -> None:
    # Back from Wednesday 6 January 2027: ten days of work in Canada, with the New Year and Christmas left out.
    assert notice_due_on(CANADA, date(2027, 1, 6)) == date(2026, 12, 21)


def test_a_large_group_is_told_fifteen_working_days_before() -> None:
    calm, large = (
        notice_due_on(CANADA, date(2027, 3, 10), people=75),
        notice_due_on(CANADA, date(2027, 3, 10), people=76),
    )
    assert (calm, large) == (date(2027, 2, 24), date(2027, 2, 17))


def test_a_province_has_holidays_of_its_own() -> None:
    # 15 February 2027 is Family Day in Ontario and an ordinary Monday in Canada as a whole.
    one = NoticeRules(days=1, working=True, holidays_of="CA")
    assert notice_due_on(one, date(2027, 2, 16), subdivision="ON") == date(2027, 2, 12)
    assert notice_due_on(one, date(2027, 2, 16)) == date(2027, 2, 15)


def test_calendar_days_are_just_counted() -> None:
    assert notice_due_on(NoticeRules(days=14), date(2026, 12, 10)) == date(2026, 11, 26)


@settings(max_examples=200, deadline=None)
@given(arrives=DAYS, days=st.integers(0, 25), country=st.sampled_from(["CA", "US", "VN", "GB", ""]))
def test_the_term_is_the_last_working_day_that_leaves_enough_time(arrives: date, days: int, country: str) -> None:
    rule = NoticeRules(days=days, working=True, holidays_of=country)
    due = notice_due_on(rule, arrives)
    assert is_working_day(due, country)
    assert notice_ends_on(rule, due) <= arrives
    following = next(
        due + timedelta(days=ahead) for ahead in range(1, 40) if is_working_day(due + timedelta(days=ahead), country)
    )
    assert following > arrives or notice_ends_on(rule, following) > arrives


@pytest.mark.parametrize(("kind", "days"), [("abn", 21), ("nat", 3)])
def test_each_notice_may_have_a_term_of_its_own(kind: str, days: int) -> None:
    rules = ProgrammeRules(
        notice=NoticeRules(days=14), booking_notice=NoticeRules(days=21), arrival_notice=NoticeRules(days=3)
    )
    assert rules.notice_of(kind).days == days
    assert ProgrammeRules(notice=NoticeRules(days=14)).notice_of(kind).days == 14
