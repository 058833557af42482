"""A file to the tables of its kind: which sheet is which, and every bad cell."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from integrations.spreadsheets import (
    CellProblem,
    ParsedTable,
    Sheet,
    SpreadsheetError,
    fold,
    has_lost_letters,
    parse_table,
    read_workbook,
)
from integrations.spreadsheets.headers import match_headers
from scheduler.errors import ImportRefused
from scheduler.services.imports.declared import TableSpec
from scheduler.services.imports.values import Problem


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadTable:
    """A parsed sheet and where each column stands (from 0)."""

    parsed: ParsedTable
    positions: Mapping[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadFile:
    """The tables that a file holds, by name, and the problems of its cells and sheets."""

    tables: dict[str, tuple[ReadTable, ...]]
    problems: tuple[Problem, ...]


def read_tables(data: bytes, filename: str, specs: Sequence[TableSpec]) -> ReadFile:
    """Read a file by the tables of its kind; raises ImportRefused where the whole file cannot be read."""
    try:
        book = read_workbook(data, filename)
    except SpreadsheetError as failure:
        raise ImportRefused(f"imports-file-{failure.code}", **failure.params) from None
    found: dict[str, list[ReadTable]] = {}
    problems: list[Problem] = []
    for sheet in book.filled_sheets:
        spec = _spec_of(sheet, specs)
        if spec is None:
            problems.append(
                _lost_letters(sheet) or Problem(sheet=sheet.name, row=0, code="sheet-skipped", is_warning=True)
            )
            continue
        table = parse_table(sheet, spec.columns)
        match = match_headers(sheet, spec.columns)
        positions = match.positions if match is not None else {}
        found.setdefault(spec.name, []).append(ReadTable(parsed=table, positions=positions))
        problems.extend(_problem(cell) for cell in table.problems)
    if not found:
        names = ", ".join(column.titles[0] for column in specs[0].columns if column.required)
        problems.append(Problem(sheet="", row=0, code="no-table", params={"titles": names}))
    return ReadFile(tables={name: tuple(parsed) for name, parsed in found.items()}, problems=tuple(problems))


def _spec_of(sheet: Sheet, specs: Sequence[TableSpec]) -> TableSpec | None:
    """By the sheet's name, else the table whose required titles are all there, else the one with the most titles."""
    by_name = {fold(title): spec for spec in specs for title in (*spec.titles, spec.name)}
    named = by_name.get(fold(sheet.name))
    if named is not None:
        return named
    best: tuple[tuple[bool, int], TableSpec] | None = None
    for spec in specs:
        match = match_headers(sheet, spec.columns)
        if match is None:
            continue
        whole = all(column.name in match.positions for column in spec.columns if column.required)
        rank = (whole, len(match.positions))
        if best is None or rank > best[0]:
            best = (rank, spec)
    return best[1] if best is not None and (best[0][0] or best[0][1] >= 2) else None


def _lost_letters(sheet: Sheet) -> Problem | None:
    """A sheet that no table fits because its titles lost letters when it was saved: that is what to say."""
    header = sheet.header
    titles = [cell for cell in header.cells if isinstance(cell, str)] if header is not None else []
    lost = next((title for title in titles if has_lost_letters(title)), None)
    if header is None or lost is None:
        return None
    return Problem(sheet=sheet.name, row=header.number, code="letters-lost", excerpt=lost[:40])


def _problem(cell: CellProblem) -> Problem:
    return Problem(
        sheet=cell.sheet,
        row=cell.row,
        letter=cell.letter,
        title=cell.title,
        code=cell.code,
        excerpt=cell.excerpt,
        params=cell.params,
        is_warning=cell.is_warning,
    )
