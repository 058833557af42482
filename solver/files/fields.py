"""One strict reader for each kind of value in a problem or plan file.

Each takes the object and the key (known to be there after `expect_keys`) and names the key in what it raises.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, date, datetime, time
from functools import lru_cache
from typing import Any, TypeVar
from zoneinfo import available_timezones

from solver.errors import ProblemFileError

Item = TypeVar("Item")
Object = dict[str, Any]

_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}").fullmatch
_INSTANT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T([01][0-9]|2[0-3]):[0-5][0-9]Z").fullmatch
_CLOCK = re.compile(r"([01][0-9]|2[0-3]):[0-5][0-9]").fullmatch
_AIRPORT = re.compile(r"[A-Z]{3}").fullmatch
_COUNTRY = re.compile(r"[A-Z]{2}").fullmatch
_LANGUAGE = re.compile(r"[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*").fullmatch

# A local date must exist for every instant, so the first and last days that a date can hold are refused as instants.
_FIRST_INSTANT = datetime(1, 1, 3, tzinfo=UTC)
_LAST_INSTANT = datetime(9999, 12, 29, tzinfo=UTC)


def as_object(value: Any, where: str = "") -> Object:
    """Take the value as an object."""
    if not isinstance(value, dict):
        raise ProblemFileError("not-an-object", where)
    return value


def expect_keys(value: Any, keys: frozenset[str], optional: bool = False) -> Object:
    """Take the value as an object that has exactly these keys (with `optional`, at most these)."""
    made = as_object(value)
    if made.keys() == keys:
        return made
    for key in made:
        if key not in keys:
            raise ProblemFileError("unknown-key", key=key)
    if not optional:
        raise ProblemFileError("missing-key", key=min(keys - made.keys()))
    return made


def as_list(held: Object, key: str) -> list[Any]:
    """Take the value as a list."""
    value = held[key]
    if not isinstance(value, list):
        raise ProblemFileError("not-a-list", key)
    return value


def each(held: Object, key: str, read: Callable[[Any], Item]) -> tuple[Item, ...]:
    """Read every entry of a list; an error inside names the entry."""
    made: list[Item] = []
    entries = as_list(held, key)
    try:
        for entry in entries:
            made.append(read(entry))  # noqa: PERF401 - the length says where an error happened
    except ProblemFileError as error:
        raise error.inside(f"{key}[{len(made)}]") from None
    return tuple(made)


def mapping(held: Object, key: str, read: Callable[[Object, str], Item]) -> dict[str, Item]:
    """Read every value of an object whose keys are free."""
    inner = as_object(held[key], key)
    try:
        return {name: read(inner, name) for name in inner}
    except ProblemFileError as error:
        raise error.inside(key) from None


def text(held: Object, key: str) -> str:
    """Take any text."""
    value = held[key]
    if not isinstance(value, str):
        raise ProblemFileError("not-text", key)
    return value


def ident(held: Object, key: str) -> str:
    """Take an id: text of at least one character."""
    value = text(held, key)
    if not value:
        raise ProblemFileError("empty-text", key)
    return value


def whole(held: Object, key: str) -> int:
    """Take a whole number; JSON's true and 1.0 are none."""
    value = held[key]
    if type(value) is not int:
        raise ProblemFileError("not-an-integer", key)
    return value


def count(held: Object, key: str) -> int:
    """Take a whole number of at least 0."""
    value = whole(held, key)
    if value < 0:
        raise ProblemFileError("negative", key)
    return value


def boolean(held: Object, key: str) -> bool:
    """Take true or false."""
    value = held[key]
    if not isinstance(value, bool):
        raise ProblemFileError("not-a-boolean", key)
    return value


def calendar_date(held: Object, key: str) -> date:
    """Take a calendar date that exists."""
    made = _date_of(held[key])
    if made is None:
        raise ProblemFileError("not-a-date", key)
    return made


def _date_of(value: Any) -> date | None:
    if not isinstance(value, str) or not _DATE(value):
        return None
    try:
        return date.fromisoformat(value)
    except ValueError:
        return None


def instant(held: Object, key: str) -> datetime:
    """Take a UTC instant to the minute."""
    made = _instant_of(held[key])
    if made is None:
        raise ProblemFileError("not-an-instant", key)
    return made


def _instant_of(value: Any) -> datetime | None:
    if not isinstance(value, str) or not _INSTANT(value):
        return None
    try:
        made = datetime.fromisoformat(value)
    except ValueError:
        return None
    return made if _FIRST_INSTANT <= made <= _LAST_INSTANT else None


def clock(held: Object, key: str) -> time:
    """Take a local time `HH:MM`."""
    value = held[key]
    if not isinstance(value, str) or not _CLOCK(value):
        raise ProblemFileError("not-a-time", key)
    return time.fromisoformat(value)


def timezone(held: Object, key: str) -> str:
    """Take the name of an IANA time zone that this machine knows."""
    value = held[key]
    if not isinstance(value, str) or value not in _timezones():
        raise ProblemFileError("not-a-timezone", key)
    return value


@lru_cache(maxsize=1)
def _timezones() -> frozenset[str]:
    return frozenset(available_timezones() - {"localtime", "Factory"})


def airport_code(held: Object, key: str) -> str:
    """Take a code of three capital letters."""
    return _matched(held[key], key, _AIRPORT, "not-an-airport-code")


def country_code(held: Object, key: str) -> str:
    """Take a code of two capital letters."""
    return _matched(held[key], key, _COUNTRY, "not-a-country")


def language_tag(value: Any) -> str:
    """Take one language tag out of a list."""
    return _matched(value, "", _LANGUAGE, "not-a-language")


def airport_in_list(value: Any) -> str:
    """Take one airport code out of a list."""
    return _matched(value, "", _AIRPORT, "not-an-airport-code")


def ident_in_list(value: Any) -> str:
    """Take one id out of a list."""
    if not isinstance(value, str):
        raise ProblemFileError("not-text")
    if not value:
        raise ProblemFileError("empty-text")
    return value


def date_in_list(value: Any) -> date:
    """Take one calendar date out of a list."""
    made = _date_of(value)
    if made is None:
        raise ProblemFileError("not-a-date")
    return made


def _matched(value: Any, where: str, pattern: Callable[[str], object], code: str) -> str:
    if not isinstance(value, str) or not pattern(value):
        raise ProblemFileError(code, where)
    return value


def one_of(value: Any, choices: Sequence[Item], where: str) -> Item:
    """Take one of a few known texts."""
    for choice in choices:
        if isinstance(value, str) and value == choice:
            return choice
    raise ProblemFileError("not-one-of", where, choices=", ".join(f'"{choice}"' for choice in choices))


def distinct(held: Object, key: str, read: Callable[[Any], Item]) -> tuple[Item, ...]:
    """Read a list that holds no value twice."""
    made = each(held, key, read)
    if len(set(made)) < len(made):
        index = next(index for index, value in enumerate(made) if value in made[:index])
        raise ProblemFileError("repeated-value", f"{key}[{index}]", value=str(made[index]))
    return made


def languages(held: Object, key: str = "languages") -> tuple[str, ...]:
    """Take a list of language tags, none twice."""
    return distinct(held, key, language_tag)


def idents(held: Object, key: str) -> tuple[str, ...]:
    """Take a list of ids."""
    return each(held, key, ident_in_list)


def unique(values: Iterable[str], place: str, field: str) -> None:
    """Refuse the second entry of a list with the same id."""
    seen: set[str] = set()
    for index, value in enumerate(values):
        if value in seen:
            raise ProblemFileError("repeated-id", f"{place}[{index}].{field}", value=value)
        seen.add(value)


def pair(value: Any) -> list[Any]:
    """Take a list of exactly two values."""
    if not isinstance(value, list) or len(value) != 2:
        raise ProblemFileError("not-a-range")
    return value
