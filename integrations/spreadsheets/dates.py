"""Dates, clock times and local date-times as people write them, day first."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta

from integrations.spreadsheets.columns import Column
from integrations.spreadsheets.faults import CellFault
from integrations.spreadsheets.values import Cell

EXAMPLE_DATE = "25/11/2026"
EXAMPLE_TIME = "07:30"
EXAMPLE_DATETIME = "25/11/2026 07:30"

_ISO = re.compile(r"(\d{4})([-/.])(\d{1,2})\2(\d{1,2})\Z", re.ASCII)
_COMPACT = re.compile(r"((?:19|20)\d{2})(\d{2})(\d{2})\Z", re.ASCII)
_NUMERIC = re.compile(r"(\d{1,2})\s?([-/. ])\s?(\d{1,2})\s?\2\s?(\d{4}|\d{2})\Z", re.ASCII)
_IN_WORDS = re.compile(
    r"(?:ngày )?(\d{1,2})(?:[ ,]+)tháng (\d{1,2})(?:[ ,]+)(?:năm )?(\d{4})\Z", re.IGNORECASE | re.ASCII
)
_NAMED = re.compile(r"(\d{1,2})[ -]?([a-z]{3,9})\.?[ ,-]{0,2}(\d{4}|\d{2})\Z", re.IGNORECASE | re.ASCII)
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_CLOCK = re.compile(
    r"(\d{1,2})\s?(?::|\.|h|giờ|g)?\s?(\d{2})?(?:[:m]\s?(\d{2})(?:\.0+)?)?\s?([ap]\.?m\.?|sa|ch)?\Z", re.IGNORECASE
)
_CLOCK_DIGITS = re.compile(r"([01]\d|2[0-3])([0-5]\d)\Z", re.ASCII)
_SPLIT = re.compile(
    r"(\d{4}[-/.]\d{1,2}[-/.]\d{1,2}|\d{1,2}[-/. ]\d{1,2}[-/. ](?:\d{4}|\d{2})|.{6,40}?\d{4})(?:T|,? +)(\S.*)\Z",
    re.IGNORECASE | re.ASCII,
)
_OFFSET = re.compile(r"(?:Z|[+-]\d{2}:?\d{2}|UTC|GMT)\Z", re.IGNORECASE)


def month_order(text: str) -> str | None:
    """Say what a numeric date proves: day-first, month-first, either; None when it is no numeric date."""
    if not (match := _NUMERIC.match(text.split("T")[0].split(" ")[0] if ":" in text else text)):
        return None
    first, second = int(match[1]), int(match[3])
    if first > 31 or second > 31 or (first > 12 and second > 12):
        return None
    if first > 12:
        return "day-first"
    if second > 12:
        return "month-first"
    return "same" if first == second else "either"


def to_date(value: Cell, column: Column, *, month_first: bool = False) -> date:
    """Return the date of a cell; raises CellFault with an example of what would be right."""
    found = _read_date(value, column, month_first)
    if not 1900 <= found.year <= 2199:
        raise CellFault("date-out-of-range", earliest="1900-01-01", latest="2199-12-31")
    if column.earliest and found < column.earliest:
        raise CellFault("date-too-early", earliest=column.earliest.isoformat())
    if column.latest and found > column.latest:
        raise CellFault("date-too-late", latest=column.latest.isoformat())
    return found


def _read_date(value: Cell, column: Column, month_first: bool) -> date:
    if isinstance(value, datetime):
        if value.time() != time(0):
            raise CellFault("date-has-time", suggestion=value.strftime("%d/%m/%Y"))
        return value.date()
    if isinstance(value, date):
        return value
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return _from_number(value)
    if isinstance(value, str):
        return _from_text(value, column, month_first)
    raise CellFault("not-a-date", example=EXAMPLE_DATE)


def _from_number(value: int | float) -> date:
    """Refuse a bare number, but say which date it would be: 20261125, or the day number of an unformatted cell."""
    if float(value).is_integer() and (match := _COMPACT.match(str(int(value)))):
        return _build(int(match[1]), int(match[2]), int(match[3]))
    if 20_000 <= value <= 80_000:
        would_be = date(1899, 12, 30) + timedelta(days=int(value))
        raise CellFault("date-is-a-number", suggestion=would_be.strftime("%d/%m/%Y"))
    raise CellFault("not-a-date", example=EXAMPLE_DATE)


def _from_text(text: str, column: Column, month_first: bool) -> date:
    text = re.sub(r"(?:T| )00:00(?::00(?:\.0+)?)?\Z", "", text.strip())
    if match := _ISO.match(text):
        return _build(int(match[1]), int(match[3]), int(match[4]))
    if match := _COMPACT.match(text):
        return _build(int(match[1]), int(match[2]), int(match[3]))
    if match := _NUMERIC.match(text):
        first, second = int(match[1]), int(match[3])
        day, month = (second, first) if month_first else (first, second)
        if month > 12 >= day:
            raise CellFault("month-first-date", suggestion=f"{month:02d}/{day:02d}/{match[4]}", example=EXAMPLE_DATE)
        return _with_year(match[4], month, day, column)
    if match := _IN_WORDS.match(text):
        return _build(int(match[3]), int(match[2]), int(match[1]))
    if (match := _NAMED.match(text)) and match[2][:3].lower() in _MONTHS:
        return _with_year(match[3], _MONTHS.index(match[2][:3].lower()) + 1, int(match[1]), column)
    raise CellFault("not-a-date", example=EXAMPLE_DATE)


def _with_year(year: str, month: int, day: int, column: Column) -> date:
    if len(year) == 4:
        return _build(int(year), month, day)
    if column.earliest is None and column.latest is None:
        return _build(2000 + int(year), month, day)
    both = [found for century in (1900, 2000) if (found := _build_or_none(century + int(year), month, day))]
    earliest, latest = column.earliest or date(1900, 1, 1), column.latest or date(2099, 12, 31)
    fitting = [found for found in both if earliest <= found <= latest]
    if len(fitting) > 1:
        raise CellFault("ambiguous-year", options=tuple(found.strftime("%d/%m/%Y") for found in fitting))
    if fitting:
        return fitting[0]
    return _build(2000 + int(year), month, day)


def _build_or_none(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _build(year: int, month: int, day: int) -> date:
    if found := _build_or_none(year, month, day):
        return found
    raise CellFault("no-such-date", example=EXAMPLE_DATE)


def to_time(value: Cell) -> time:
    """Return the clock time of a cell, to the minute."""
    if isinstance(value, datetime):
        # A time with a date around it: only the spreadsheet's day zero means "no date".
        if value.year > 1904:
            raise CellFault("time-has-date", suggestion=value.strftime("%H:%M"))
        value = value.time()
    if isinstance(value, time):
        return _to_the_minute(value)
    if isinstance(value, timedelta) and timedelta(0) <= value < timedelta(days=1):
        return _to_the_minute((datetime(2000, 1, 1) + value).time())  # noqa: DTZ001 -- a clock face, not an instant
    if isinstance(value, float) and 0 <= value < 1:
        return _to_the_minute((datetime(2000, 1, 1) + timedelta(seconds=round(value * 86400))).time())  # noqa: DTZ001
    if (
        isinstance(value, (int, float))
        and not isinstance(value, bool)
        and 100 <= value <= 2359
        and float(value).is_integer()
    ):
        value = f"{int(value):04d}"
    if isinstance(value, str):
        return _time_from_text(value.strip())
    raise CellFault("not-a-time", example=EXAMPLE_TIME)


def _to_the_minute(moment: time) -> time:
    return moment.replace(second=0, microsecond=0, tzinfo=None)


def _time_from_text(text: str) -> time:
    if match := _CLOCK_DIGITS.match(text):
        return time(int(match[1]), int(match[2]))
    match = _CLOCK.match(text)
    if not match or not (match[2] or "h" in text.lower() or "g" in text.lower() or match[4]):
        raise CellFault("not-a-time", example=EXAMPLE_TIME)
    hour, minute, half = int(match[1]), int(match[2] or 0), (match[4] or "").lower()
    if half and not 1 <= hour <= 12:
        raise CellFault("not-a-time", example=EXAMPLE_TIME)
    if half.startswith(("p", "ch")):
        hour = hour % 12 + 12
    elif half:
        hour %= 12
    if hour > 23 or minute > 59 or int(match[3] or 0) > 59:
        raise CellFault("not-a-time", example=EXAMPLE_TIME)
    return time(hour, minute)


def to_datetime(value: Cell, column: Column, *, month_first: bool = False) -> datetime:
    """Return the local date and time of a cell, without a zone, to the minute.

    A spreadsheet stores 26/11/2026 00:00 and the plain date 26/11/2026 as the same number, so a real date is midnight.
    """
    if isinstance(value, datetime):
        to_date(value.date(), column)
        return value.replace(second=0, microsecond=0, tzinfo=None)
    if isinstance(value, date):
        return datetime.combine(to_date(value, column), time())
    if isinstance(value, str) and (match := _SPLIT.match(value.strip())):
        if _OFFSET.search(match[2]):
            raise CellFault("datetime-has-zone", example=EXAMPLE_DATETIME)
        day = to_date(match[1], column, month_first=month_first)
        return datetime.combine(day, to_time(match[2]))
    raise CellFault("not-a-datetime", example=EXAMPLE_DATETIME)
