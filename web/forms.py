"""What forms and addresses give, as values; what cannot be read is refused with an example."""

from __future__ import annotations

from datetime import date

from scheduler.errors import InvalidInput

YEAR_FIRST, YEAR_LAST = 1900, 2199


def given_date(text: str) -> date | None:
    """The date of a date field, None where it is empty. Raises InvalidInput, also for a year out of use."""
    if not text.strip():
        return None
    try:
        day = date.fromisoformat(text.strip())
    except ValueError:
        raise InvalidInput("date-unreadable", text=text[:20]) from None
    if not YEAR_FIRST <= day.year <= YEAR_LAST:  # far enough from the ends of the calendar to count days from it
        raise InvalidInput("date-unreadable", text=text[:20])
    return day


def given_number(text: str, otherwise: int) -> int:
    """A whole number that is not negative, else `otherwise`."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else otherwise
