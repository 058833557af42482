"""What a spreadsheet is once it has been read: sheets of numbered rows, and one typed error."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from types import MappingProxyType

Cell = str | int | float | bool | date | datetime | time | timedelta | None
Param = str | int | tuple[str, ...]
NO_PARAMS: Mapping[str, Param] = MappingProxyType({})


class SpreadsheetError(Exception):
    """The file as a whole cannot be read; `code` and `params` are for the phrase book.

    Codes: empty-file, file-too-large, too-large-unpacked, too-many-sheets, too-many-rows, too-many-columns,
    encrypted, corrupt, took-too-long, unsupported-format, not-a-spreadsheet, web-page,
    unknown-encoding, unclosed-quote.
    """

    def __init__(self, code: str, **params: Param) -> None:
        super().__init__(f"{code} {params}" if params else code)
        self.code = code
        self.params: Mapping[str, Param] = MappingProxyType(params)


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How much a file may hold before it is refused; bytes, and rows and columns per sheet."""

    file_bytes: int = 20_000_000
    unpacked_bytes: int = 250_000_000
    sheets: int = 100
    rows: int = 50_000
    columns: int = 256
    cell_characters: int = 32_767
    memory_bytes: int = 1_500_000_000
    seconds: int = 30


DEFAULT_LIMITS = Limits()


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetRow:
    """One row that holds something; `number` is the row number a person sees, from 1."""

    number: int
    cells: tuple[Cell, ...]

    def cell(self, index: int) -> Cell:
        return self.cells[index] if index < len(self.cells) else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """The rows of one sheet that hold something, in order; blank rows are left out but keep their numbers."""

    name: str
    rows: tuple[SheetRow, ...] = ()
    is_hidden: bool = False

    @property
    def header(self) -> SheetRow | None:
        """The first row that holds something; `parse_table` looks further down when titles stand above the table."""
        return self.rows[0] if self.rows else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Workbook:
    """A file that was read: `encoding` and `separator` are empty unless it was a text file."""

    filename: str
    kind: str
    sheets: tuple[Sheet, ...]
    encoding: str = ""
    separator: str = ""

    @property
    def filled_sheets(self) -> tuple[Sheet, ...]:
        return tuple(sheet for sheet in self.sheets if sheet.rows)


def column_letter(index: int) -> str:
    """Name a column as a spreadsheet does: 0 is A, 26 is AA."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(65 + rest) + letters
    return letters
