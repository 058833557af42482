"""Finding the row of titles and which column is which."""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from dataclasses import dataclass

from integrations.spreadsheets.columns import Column
from integrations.spreadsheets.convert import text_of
from integrations.spreadsheets.text import fold
from integrations.spreadsheets.values import Sheet, SheetRow

_ROWS_SEARCHED = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class HeaderMatch:
    """Which sheet column holds which declared column; indices count from 0."""

    row: SheetRow
    positions: dict[str, int]
    duplicates: tuple[tuple[str, int], ...]
    unknown: tuple[tuple[str, int, str], ...]


def match_headers(sheet: Sheet, columns: Sequence[Column]) -> HeaderMatch | None:
    """Return the row that names most of the columns, the first of equals; None when no row names any."""
    titles = {_key(title): column.name for column in columns for title in (*column.titles, column.name)}
    best: HeaderMatch | None = None
    for row in sheet.rows[:_ROWS_SEARCHED]:
        match = _match_row(row, titles)
        if match.positions and (best is None or len(match.positions) > len(best.positions)):
            best = match
    return best


def _key(title: str) -> str:
    """Compare by letters and digits, or by the signs themselves in a title such as "#"."""
    return fold(title) or title.strip()


def _match_row(row: SheetRow, titles: dict[str, str]) -> HeaderMatch:
    positions: dict[str, int] = {}
    duplicates: list[tuple[str, int]] = []
    unknown: list[tuple[str, int, str]] = []
    for index, cell in enumerate(row.cells):
        title = text_of(cell)
        if not title:
            continue
        # Templates mark what is required with a star and explain units in brackets.
        readings = (title, title.split("(")[0], title.split("/")[0])
        name = next((titles[_key(reading)] for reading in readings if _key(reading) in titles), None)
        if name is None:
            unknown.append((title, index, _nearest(title, titles)))
        elif name in positions:
            duplicates.append((name, index))
        else:
            positions[name] = index
    return HeaderMatch(row=row, positions=positions, duplicates=tuple(duplicates), unknown=tuple(unknown))


def _nearest(title: str, titles: dict[str, str]) -> str:
    near = difflib.get_close_matches(fold(title)[:80], list(titles), n=1, cutoff=0.75)
    return titles[near[0]] if near else ""
