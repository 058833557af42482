"""Previews in words: problems, changes and tables for pages and the command line."""

from __future__ import annotations

from datetime import date

from scheduler.i18n import Language, has_phrase, phrase
from scheduler.i18n.dates import show_date
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
    """The field with its old and new value; hidden values stay hidden."""
    title = titles_of(change.column, language)[0]
    if change.is_hidden:
        return phrase("imports-change-hidden", language, title=title)
    empty = phrase("imports-empty", language)
    old, new = (str(value) if value not in (None, "") else empty for value in (change.old, change.new))
    return phrase("imports-change", language, title=title, old=old, new=new)


def phrase_table(table: str, language: Language) -> str:
    """The name of a table."""
    return phrase(f"imports-table-{table}", language)


def _word(name: str, value: object, language: Language) -> object:
    if name in _ROW_NUMBERS:
        return str(value)
    if isinstance(value, date):
        return show_date(value, language)
    return ", ".join(str(part) for part in value) if isinstance(value, tuple) else value
