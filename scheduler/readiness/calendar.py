"""Ages, pregnancies, working days and arrival days: dates as the places concerned count them."""

from __future__ import annotations

from datetime import date, timedelta
from functools import lru_cache

import holidays

from scheduler.readiness.rules import ArrivalRules, Blackout, NoticeRules

_DAY = timedelta(days=1)
_TERM_DAYS = 280


def birthday(born_on: date, age: int) -> date:
    """The date on which `age` is reached; who was born on 29 February reaches it on 1 March of a common year.

    The later of the two customary dates keeps the protection of a child for the day in doubt.
    """
    year = born_on.year + age
    try:
        return born_on.replace(year=year)
    except ValueError:
        return date(year, 3, 1)


def age_on(born_on: date, day: date) -> int:
    """Completed years on `day`."""
    years = day.year - born_on.year
    return years if birthday(born_on, years) <= day else years - 1


def pregnancy_weeks(due_on: date, day: date) -> int:
    """Completed weeks on `day`, by the custom that the due date ends week 40."""
    return (_TERM_DAYS - (due_on - day).days) // 7


@lru_cache(maxsize=64)
def public_holidays(country: str, subdivision: str, year: int) -> frozenset[date]:
    """The public holidays of a country (and of one part of it) in a year; unknown places have none."""
    if not country or country not in _supported():
        return frozenset()
    parts = _supported()[country]
    days = holidays.country_holidays(country, subdiv=subdivision if subdivision in parts else None, years=year)
    return frozenset(days)


@lru_cache(maxsize=1)
def _supported() -> dict[str, list[str]]:
    listed: dict[str, list[str]] = holidays.list_supported_countries()
    return listed


def is_working_day(day: date, country: str, subdivision: str = "") -> bool:
    """Monday to Friday and no public holiday of the country or of that part of it."""
    return day.isoweekday() <= 5 and day not in public_holidays(country, subdivision, day.year)


@lru_cache(maxsize=256)
def notice_ends_on(notice: NoticeRules, told_on: date) -> date:
    """The first arrival date that leaves the whole notice time after `told_on`."""
    if not notice.working:
        return told_on + timedelta(days=notice.days)
    day, left = told_on, notice.days
    while left:
        day += _DAY
        left -= is_working_day(day, notice.holidays_of)
    return day


@lru_cache(maxsize=1024)
def notice_due_on(notice: NoticeRules, arrives_on: date, *, people: int = 0, subdivision: str = "") -> date:
    """The last date on which a notice of an arrival may be sent, the counterpart of `notice_ends_on`.

    Under a rule of working days it is itself a working day of the destination: what is sent on a Sunday is read on
    Monday. `people` are those of the programme on the flight of arrival.
    """
    days = notice.days_for(people)
    if not notice.working:
        return arrives_on - timedelta(days=days)
    day, left = arrives_on, days
    while left:
        left -= is_working_day(day, notice.holidays_of, subdivision)
        day -= _DAY
    while not is_working_day(day, notice.holidays_of, subdivision):
        day -= _DAY
    return day


def arrival_closed(rules: ArrivalRules, day: date, subdivision: str = "") -> str:
    """Why nobody may land on the local date `day`: `weekday`, `holiday`, a blackout's reason, or an empty string."""
    if day.isoweekday() not in rules.weekdays:
        return "weekday"
    if rules.holidays_of and day in public_holidays(rules.holidays_of, subdivision or rules.subdivision, day.year):
        return "holiday"
    return blacked_out(rules, day)


def blacked_out(rules: ArrivalRules, day: date) -> str:
    """The reason of the blackout that covers `day`, or an empty string."""
    return next((blackout.reason for blackout in rules.blackouts if _covers(blackout, day)), "")


def _covers(blackout: Blackout, day: date) -> bool:
    whole = day.isoformat()
    first, last = blackout.first, blackout.last
    if len(first) == 10 or len(last) == 10:
        return first <= whole <= last
    yearly = whole[5:]
    return first <= yearly <= last if first <= last else yearly >= first or yearly <= last


def closed_arrival_days(rules: ArrivalRules, first: date, last: date, subdivision: str = "") -> tuple[date, ...]:
    """Every local date from `first` to `last` on which the programme's people may not land."""
    days = (first + timedelta(days=shift) for shift in range((last - first).days + 1))
    return tuple(day for day in days if arrival_closed(rules, day, subdivision))
