"""What forms and addresses give, as values; what cannot be read is refused with an example."""

from __future__ import annotations

from datetime import date

from scheduler.errors import InvalidInput


def given_date(text: str) -> date | None:
    """The date of a date field, None where it is empty. Raises InvalidInput."""
    if not text.strip():
        return None
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        raise InvalidInput("date-unreadable", text=text[:20]) from None


def given_number(text: str, otherwise: int) -> int:
    """A whole number that is not negative, else `otherwise`."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else otherwise
