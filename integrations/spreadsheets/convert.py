"""One cell to one value of its column's kind."""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Mapping
from datetime import date, datetime, time
from functools import lru_cache

from integrations.spreadsheets.amounts import to_cents, to_integer
from integrations.spreadsheets.columns import Column, Kind
from integrations.spreadsheets.dates import to_date, to_datetime, to_time
from integrations.spreadsheets.faults import CellFault
from integrations.spreadsheets.text import fold, has_lost_letters, is_garbled
from integrations.spreadsheets.values import Cell

Value = str | int | bool | date | time | datetime | tuple[str, ...] | None

_YES = ("có", "yes", "y", "x", "1", "true", "đúng", "t", "✓", "✔", "☑", "rồi", "on")
_NO = ("không", "no", "n", "0", "false", "sai", "f", "ko", "k", "chưa", "off", "☐", "-")
_SEXES: Mapping[str, tuple[str, ...]] = {
    "male": ("Nam", "M", "male", "man", "boy", "trai", "con trai", "ông", "Mr"),
    "female": ("Nữ", "F", "female", "woman", "girl", "gái", "con gái", "bà", "Ms", "Mrs", "Nu"),
}


def text_of(value: Cell) -> str:
    """Return a cell as a person would type it; whole numbers lose the ".0" of spreadsheets."""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    if isinstance(value, datetime):
        return value.strftime("%d/%m/%Y %H:%M")
    if isinstance(value, date):
        return value.strftime("%d/%m/%Y")
    if isinstance(value, time):
        return value.strftime("%H:%M")
    return "" if value is None else str(value)


def convert(value: Cell, column: Column, *, month_first: bool = False) -> Value:
    """Return the value of a cell, None for an empty one; raises CellFault."""
    if value is None:
        return None
    if isinstance(value, str) and is_garbled(value):
        raise CellFault("letters-lost" if has_lost_letters(value) else "garbled-text")
    if column.kind is Kind.DATE:
        return to_date(value, column, month_first=month_first)
    if column.kind is Kind.DATETIME:
        return to_datetime(value, column, month_first=month_first)
    return _CONVERTERS[column.kind](value, column)


def _to_text(value: Cell, column: Column) -> str:
    if isinstance(value, float) and abs(value) >= 1e15:
        raise CellFault("number-lost-digits")
    text = text_of(value)
    if not column.multiline:
        text = " ".join(text.split())
    if len(text) > column.max_length:
        raise CellFault("text-too-long", maximum=column.max_length, length=len(text))
    return text


def _to_boolean(value: Cell, _column: Column) -> bool:
    if isinstance(value, bool):
        return value
    text = text_of(value).strip().casefold()
    if text in _YES or (fold(text) and fold(text) in ("co", "dung", "roi")):
        return True
    if text in _NO or fold(text) in ("khong", "chua"):
        return False
    raise CellFault("not-yes-or-no", choices=("có", "không", "yes", "no"))


def _to_sex(value: Cell, _column: Column) -> str:
    return _choose(text_of(value), _SEXES)


def _to_choice(value: Cell, column: Column) -> str:
    return _choose(text_of(value), column.choices)


def _to_list(value: Cell, column: Column) -> tuple[str, ...]:
    parts = [part.strip() for part in re.split(r"[;,\n]", text_of(value)) if part.strip()]
    if column.choices:
        parts = [_choose(part, column.choices) for part in parts]
    return tuple(dict.fromkeys(parts))


def _choose(text: str, choices: Mapping[str, tuple[str, ...]]) -> str:
    spellings = _spellings(tuple((code, *others) for code, others in choices.items()))
    wanted = fold(text)
    if wanted in spellings:
        return spellings[wanted]
    allowed = tuple(choices)[:20]
    near = difflib.get_close_matches(wanted[:80], list(spellings), n=1, cutoff=0.6)
    if near:
        raise CellFault("not-a-choice", choices=allowed, nearest=spellings[near[0]])
    raise CellFault("not-a-choice", choices=allowed)


@lru_cache(maxsize=256)
def _spellings(choices: tuple[tuple[str, ...], ...]) -> dict[str, str]:
    """Map every folded spelling to its code; a code's own spelling wins over another's alias."""
    found = {fold(alias): code for code, *aliases in choices for alias in aliases}
    found.update({fold(code): code for code, *_ in choices})
    return found


_CONVERTERS: Mapping[Kind, Callable[[Cell, Column], Value]] = {
    Kind.TEXT: _to_text,
    Kind.PHONE: _to_text,
    Kind.INTEGER: to_integer,
    Kind.MONEY: to_cents,
    Kind.TIME: lambda value, _column: to_time(value),
    Kind.BOOLEAN: _to_boolean,
    Kind.SEX: _to_sex,
    Kind.CHOICE: _to_choice,
    Kind.LIST: _to_list,
}
