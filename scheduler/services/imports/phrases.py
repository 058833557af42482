"""Previews in words: problems, changes and tables for pages and the command line."""

from __future__ import annotations

from datetime import date, datetime, time
from enum import Enum

from scheduler.i18n import Language, has_phrase, phrase
from scheduler.i18n.dates import show_date, show_points
from scheduler.services.imports.declared import titles_of
from scheduler.services.imports.values import Change, Problem

_ROW_NUMBERS = frozenset({"first_row", "proof_row", "line", "record", "previous_line", "other_line"})


def phrase_problem(problem: Problem, language: Language) -> str:
    """What is wrong and what would be right, as a sentence."""
    key = f"imports-problem-{problem.code}"
    if not has_phrase(key):
        key = "imports-problem-ssim-line" if problem.code.startswith("ssim-") else "imports-problem-other"
    arguments = {name: _word(name, value, language) for name, value in problem.params.items()}
    text = phrase(key, language, **({"code": problem.code, "title": problem.title} | arguments))
    near = problem.params.get("nearest")
    return f"{text} {phrase('imports-nearest', language, nearest=near)}" if near else text


def phrase_place(problem: Problem, language: Language) -> str:
    """Where it is: sheet, row and column."""
    if not problem.row:
        return problem.sheet
    place = phrase("imports-place-row", language, sheet=problem.sheet, row=str(problem.row))
    if not problem.letter:
        return place
    return phrase("imports-place-cell", language, place=place, column=f"{problem.letter} {problem.title}".strip())


def phrase_change(change: Change, language: Language) -> str:
    """The field with its old and new value, of a new row with its value alone; hidden values stay hidden."""
    title = titles_of(change.column, language)[0]
    if change.is_hidden:
        return phrase("imports-change-hidden", language, title=title)
    empty = phrase("imports-empty", language)
    old, new = (_value(change.column, value, language) or empty for value in (change.old, change.new))
    return phrase("imports-change", language, title=title, old=old, new=new)


def phrase_field(field: Change, language: Language) -> str:
    """A field of a new row with its value."""
    title, value = titles_of(field.column, language)[0], _value(field.column, field.new, language)
    return phrase("importpages-field", language, title=title, value=value)


_CODED = {
    "priority": "priority",
    "case_state": "case-state",
    "relationship": "relationship",
    "mobility": "mobility",
    "clearance_state": "clearance-state",
    "stage_state": "stage-state",
    "flight_state": "flight-state",
    "sex": "sex",
    "escort_sex": "sex",
    "examiner_sex": "sex",
}
"""Columns that hold codes, and the phrases that word them."""
_SEXES = {"female": "F", "male": "M"}
_MONEY = frozenset({"fare", "seat_fare"})


def _value(column: str, value: object, language: Language) -> str:
    """A value as people read it: words for codes, times as HH:MM, instants with their offset; '' for nothing."""
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return phrase("imports-yes" if value else "imports-no", language)
    if isinstance(value, datetime):
        return f"{value:%d/%m/%Y %H:%M}{' UTC' if value.tzinfo else ''}"
    if isinstance(value, date):
        return show_date(value, language, weekday=False)
    if isinstance(value, time):
        return f"{value:%H:%M}"
    if isinstance(value, list | tuple):
        return ", ".join(_value(column, part, language) for part in value)
    if column in _MONEY and isinstance(value, int):
        return show_points(value, language)
    code = str(value.value if isinstance(value, Enum) else value)
    key = f"{_CODED.get(column, '')}-{_SEXES.get(code, code)}"
    return phrase(key, language) if column in _CODED and has_phrase(key) else code


def phrase_table(table: str, language: Language) -> str:
    """The name of a table."""
    return phrase(f"imports-table-{table}", language)


def _word(name: str, value: object, language: Language) -> object:
    if name in _ROW_NUMBERS:
        return str(value)
    if isinstance(value, date):
        return show_date(value, language)
    return ", ".join(str(part) for part in value) if isinstance(value, tuple) else value
