"""A sheet and the columns it should have to typed rows and a list of what is wrong."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from types import MappingProxyType

from integrations.spreadsheets.columns import Column, Kind
from integrations.spreadsheets.convert import Value, convert, text_of
from integrations.spreadsheets.date_order import ColumnOrder, find_date_order
from integrations.spreadsheets.faults import CellFault
from integrations.spreadsheets.headers import HeaderMatch, match_headers
from integrations.spreadsheets.text import has_lost_letters
from integrations.spreadsheets.values import NO_PARAMS, Cell, Param, Sheet, SheetRow, column_letter

_EXCERPT = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class CellProblem:
    """One thing wrong with a table: where, what, and in `params` what would be right.

    `row` is the number a person sees, 0 when the whole sheet is meant; `column` is the declared name, `letter` the
    place on the sheet, both empty where they do not apply; a warning does not stop its row from being imported.
    `excerpt` may be personal data: it is for the person who brought the file, never for a log.
    """

    sheet: str
    row: int
    column: str
    letter: str = ""
    title: str = ""
    code: str
    excerpt: str = ""
    params: Mapping[str, Param] = field(default_factory=lambda: NO_PARAMS)
    is_warning: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One row of values by column name; a declared column that the sheet lacks is None, as is a refused cell."""

    number: int
    values: Mapping[str, Value]
    is_valid: bool

    def __getitem__(self, name: str) -> Value:
        return self.values[name]


@dataclass(frozen=True, slots=True, kw_only=True)
class ParsedTable:
    """The rows of a sheet, good and bad, and every problem in reading order."""

    sheet: str
    rows: tuple[Row, ...]
    problems: tuple[CellProblem, ...]
    present: tuple[str, ...] = ()

    @property
    def good_rows(self) -> tuple[Row, ...]:
        return tuple(row for row in self.rows if row.is_valid)

    @property
    def errors(self) -> tuple[CellProblem, ...]:
        return tuple(problem for problem in self.problems if not problem.is_warning)


def parse_table(sheet: Sheet, columns: Sequence[Column], *, month_first: bool = False) -> ParsedTable:
    """Read a sheet by its declared columns; never raises for what the sheet holds.

    `month_first` reads 11/25/2026 as 25 November, for a person who was told so and confirmed it.
    A table whose header lacks a required column gives no rows, only problems.
    """
    match = match_headers(sheet, columns)
    if match is None:
        titles = tuple(column.titles[0] for column in columns)
        problem = CellProblem(sheet=sheet.name, row=0, column="", code="no-header", params=_frozen(titles=titles))
        return ParsedTable(sheet=sheet.name, rows=(), problems=(problem,))
    problems = _header_problems(sheet, match, columns)
    present = tuple(column.name for column in columns if column.name in match.positions)
    if any(problem.code == "missing-column" for problem in problems):
        return ParsedTable(sheet=sheet.name, rows=(), problems=tuple(problems), present=present)
    reader = _Reader(sheet, match, columns, month_first)
    rows = tuple(reader.read(row) for row in sheet.rows if row.number > match.row.number and reader.is_filled(row))
    return ParsedTable(sheet=sheet.name, rows=rows, problems=(*problems, *reader.problems), present=present)


def _frozen(**params: Param) -> Mapping[str, Param]:
    return MappingProxyType(params)


def _header_problems(sheet: Sheet, match: HeaderMatch, columns: Sequence[Column]) -> list[CellProblem]:
    titles = {column.name: column.titles[0] for column in columns}
    number = match.row.number
    found = [
        CellProblem(
            sheet=sheet.name, row=number, column=column.name, title=column.titles[0], code="missing-column",
            params=_frozen(titles=column.titles),
        )
        for column in columns
        if column.required and column.name not in match.positions
    ]  # fmt: skip
    for name, index in match.duplicates:
        first = column_letter(match.positions[name])
        found.append(
            CellProblem(
                sheet=sheet.name, row=number, column=name, letter=column_letter(index), title=titles[name],
                code="duplicate-column", params=_frozen(first=first),
            )
        )  # fmt: skip
    # "Paid?" is an honest title, as long as no other one has a question mark amid its letters.
    is_any_lost = any(has_lost_letters(title) for title, _, _ in match.unknown)
    for title, index, nearest in match.unknown:
        params = _frozen(nearest=titles[nearest]) if nearest else NO_PARAMS
        is_lost = is_any_lost and has_lost_letters(title, is_doubtful=True)
        found.append(
            CellProblem(
                sheet=sheet.name, row=number, column="", letter=column_letter(index), title=title[:_EXCERPT],
                code="letters-lost" if is_lost else "unknown-column", excerpt=title[:_EXCERPT], params=params,
                is_warning=not is_lost,
            )
        )  # fmt: skip
    return found


class _Reader:
    """Reads the rows below a header and gathers their problems."""

    def __init__(self, sheet: Sheet, match: HeaderMatch, columns: Sequence[Column], month_first: bool) -> None:
        self.problems: list[CellProblem] = []
        self._sheet, self._month_first = sheet, month_first
        self._columns = [(column, match.positions[column.name]) for column in columns if column.name in match.positions]
        self._absent: dict[str, Value] = {c.name: None for c in columns if c.name not in match.positions}
        self._seen: dict[tuple[str, Value], int] = {}
        self._orders = {
            column.name: self._find_order(column, index, match.row.number)
            for column, index in self._columns
            if column.kind in (Kind.DATE, Kind.DATETIME)
        }

    def is_filled(self, row: SheetRow) -> bool:
        return any(row.cell(index) is not None for _, index in self._columns)

    def _find_order(self, column: Column, index: int, header_row: int) -> ColumnOrder:
        cells = [(row.number, row.cell(index)) for row in self._sheet.rows if row.number > header_row]
        order = find_date_order(cells, month_first=self._month_first)
        for code, row, params in order.findings:
            cell = next(value for number, value in cells if number == row)
            self._add(row, column, index, code, cell, params, is_warning=True)
        if column.kind is Kind.DATETIME:
            self._warn_of_midnights(column, index, cells)
        return order

    def _warn_of_midnights(self, column: Column, index: int, cells: Sequence[tuple[int, Cell]]) -> None:
        """A real date in such a column is midnight, or a time that somebody forgot: the reader is told once."""
        bare = [(row, cell) for row, cell in cells if isinstance(cell, date) and not isinstance(cell, datetime)]
        if bare:
            row, cell = bare[0]
            self._add(row, column, index, "midnight-assumed", cell, {"count": len(bare)}, is_warning=True)

    def read(self, row: SheetRow) -> Row:
        values, is_valid = dict(self._absent), True
        for column, index in self._columns:
            cell = row.cell(index)
            try:
                values[column.name] = self._value(cell, column, row.number)
            except CellFault as fault:
                values[column.name], is_valid = None, False
                is_lost = isinstance(cell, str) and has_lost_letters(cell, is_doubtful=True)
                code, params = ("letters-lost", NO_PARAMS) if is_lost else (fault.code, fault.params)
                self._add(row.number, column, index, code, cell, params)
        return Row(number=row.number, values=MappingProxyType(values), is_valid=is_valid)

    def _value(self, cell: Cell, column: Column, number: int) -> Value:
        if cell is None:
            if column.required:
                raise CellFault("required", **({"example": column.example} if column.example else {}))
            return None
        order = self._orders.get(column.name)
        if order is not None:
            order.check(cell)
        value = convert(cell, column, month_first=self._month_first)
        if column.unique:
            first = self._seen.setdefault((column.name, value), number)
            if first != number:
                raise CellFault("repeated-value", first_row=first)
        return value

    def _add(
        self, row: int, column: Column, index: int, code: str, cell: Cell, params: Mapping[str, Param],
        *, is_warning: bool = False,
    ) -> None:  # fmt: skip
        self.problems.append(
            CellProblem(
                sheet=self._sheet.name, row=row, column=column.name, letter=column_letter(index),
                title=column.titles[0], code=code, excerpt=text_of(cell)[:_EXCERPT], params=params,
                is_warning=is_warning,
            )
        )  # fmt: skip
