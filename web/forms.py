"""What forms and addresses give, as values; what cannot be read is refused with the reason.

`given_...` read what may be empty or is forgiven, as in an address; `read_...` what a form must give.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from scheduler.errors import InvalidInput

_DIGITS_MOST = 9
_YEAR_FIRST, _YEAR_LAST = 1900, 2199  # far enough from the ends of the calendar to count days from any date


def given_date(text: str) -> date | None:
    """The date of a date field as browsers send it (2026-12-31), None where it is empty. Raises InvalidInput."""
    return _date(text) if text.strip() else None


def given_number(text: str, otherwise: int) -> int:
    """A whole number that is not negative, else `otherwise`."""
    number = _number(text)
    return otherwise if number is None else number


def read_date(form: Mapping[str, str], name: str) -> date:
    """The date of a field that must be filled. Raises InvalidInput."""
    return _date(form.get(name, ""))


def read_number(form: Mapping[str, str], name: str, *, least: int, most: int) -> int:
    """The whole number of a field, between `least` and `most`. Raises InvalidInput."""
    given = form.get(name, "").strip()
    number = _number(given)
    if number is None or not least <= number <= most:
        raise InvalidInput("field-number", given=given[:20], least=least, most=most)
    return number


def read_id(form: Mapping[str, str], name: str) -> int | None:
    """The id of a choice, None where nothing is chosen. Raises InvalidInput."""
    given = form.get(name, "").strip()
    number = _number(given)
    if given and number is None:
        raise InvalidInput("field-choice")
    return number


def _date(text: str) -> date:
    given = text.strip()
    try:
        day = date.fromisoformat(given)
    except ValueError:
        raise InvalidInput("field-date", given=given[:20]) from None
    if not _YEAR_FIRST <= day.year <= _YEAR_LAST:
        raise InvalidInput("field-date", given=given[:20])
    return day


def _number(text: str) -> int | None:
    given = text.strip()
    return int(given) if given.isascii() and given.isdecimal() and len(given) <= _DIGITS_MOST else None
