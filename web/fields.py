"""Reading forms: what cannot be read is an InvalidInput that names the field."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from scheduler.errors import InvalidInput


def read_date(form: Mapping[str, str], name: str) -> date:
    """The date of a field as browsers send it (2026-12-31)."""
    given = form.get(name, "").strip()
    try:
        return date.fromisoformat(given)
    except ValueError:
        raise InvalidInput("field-date", given=given[:20]) from None


def read_number(form: Mapping[str, str], name: str, *, least: int, most: int) -> int:
    """The whole number of a field, between `least` and `most`."""
    given = form.get(name, "").strip()
    number = int(given) if given.isascii() and given.isdecimal() else least - 1
    if not least <= number <= most:
        raise InvalidInput("field-number", given=given[:20], least=least, most=most)
    return number


def read_id(form: Mapping[str, str], name: str) -> int | None:
    """The id of a choice, None where nothing is chosen."""
    given = form.get(name, "").strip()
    if not given:
        return None
    if not (given.isascii() and given.isdecimal()):
        raise InvalidInput("field-choice")
    return int(given)
