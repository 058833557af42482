"""The single fields of a record: dates, clock times, days, variations."""

from __future__ import annotations

import re
from datetime import date, time
from functools import lru_cache

_MONTHS = ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC")
OPEN_END = "00XXX00"
_PIVOT_YEAR = 80
_VARIATION = re.compile(r"([+-])(\d{2})(\d{2})\Z", re.ASCII)
_PREVIOUS_DAY = "A"


class FieldFault(Exception):
    """A field that cannot be read; `column` counts from 1."""

    def __init__(self, column: int, code: str, value: str) -> None:
        super().__init__(code)
        self.column, self.code, self.value = column, code, value.strip()


@lru_cache(maxsize=4096)
def read_date(text: str) -> date | None:
    """Return the date of DDMMMYY, None for blank, zeros and the open end; ValueError for anything else."""
    text = text.strip().upper()
    if not text.strip("0") or text == OPEN_END:
        return None
    if len(text) != 7 or text[2:5] not in _MONTHS or not (text[:2] + text[5:]).isdecimal() or not text.isascii():
        raise ValueError(text)
    year = int(text[5:])
    return date(year + (2000 if year < _PIVOT_YEAR else 1900), _MONTHS.index(text[2:5]) + 1, int(text[:2]))


def write_date(day: date | None) -> str:
    return f"{day.day:02d}{_MONTHS[day.month - 1]}{day.year % 100:02d}" if day else OPEN_END


@lru_cache(maxsize=4096)
def read_clock(text: str) -> tuple[time, int] | None:
    """Return the clock time and the days it adds (1 for 2400), None for blank; ValueError for anything else."""
    text = text.strip()
    if not text:
        return None
    if len(text) != 4 or not text.isdecimal() or not text.isascii():
        raise ValueError(text)
    if text == "2400":
        return time(0), 1
    return time(int(text[:2]), int(text[2:])), 0


@lru_cache(maxsize=512)
def read_variation(text: str) -> int | None:
    """Return minutes east of Greenwich of +HHMM, None for blank; ValueError for anything else."""
    if not text.strip():
        return None
    match = _VARIATION.match(text)
    if not match or int(match[2]) > 15 or int(match[3]) > 59:
        raise ValueError(text)
    minutes = int(match[2]) * 60 + int(match[3])
    return -minutes if match[1] == "-" else minutes


def write_variation(minutes: int) -> str:
    return f"{'-' if minutes < 0 else '+'}{abs(minutes) // 60:02d}{abs(minutes) % 60:02d}"


@lru_cache(maxsize=512)
def read_days(text: str) -> tuple[int, ...]:
    """Return the days 1 to 7 in order; ValueError for a sign that is no day or comes twice."""
    found = [int(sign) for sign in text if sign not in " 0"]
    if any(not 1 <= day <= 7 for day in found) or len(set(found)) != len(found):
        raise ValueError(text)
    return tuple(sorted(found))


def write_days(days: tuple[int, ...]) -> str:
    return "".join(str(day) if day in days else " " for day in range(1, 8))


def read_day_shift(sign: str) -> int | None:
    """Return a date variation: 0 to 7 days later, A (or J) the day before, None for blank."""
    if sign == " ":
        return None
    if sign in "AJ":
        return -1
    if sign in "01234567":
        return int(sign)
    raise ValueError(sign)


def write_day_shift(days: int) -> str:
    return _PREVIOUS_DAY if days < 0 else str(days)
