"""Tables out: Excel workbooks for templates, lists and refused rows, and separated text that Excel opens well."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

from integrations.spreadsheets.values import Cell

_ILLEGAL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_BAD_SHEET_SIGNS = re.compile(r"[\[\]:*?/\\]")
_FORMULA_START = ("=", "+", "-", "@", "\t", "\r")
_FORMATS = {datetime: "dd/mm/yyyy hh:mm", date: "dd/mm/yyyy", time: "hh:mm"}
_MAX_CELL = 32_767
_DROPDOWN_ROWS = 2000


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetOut:
    """One sheet to write: titles, rows, column widths in characters, and for a column (from 0) a list to pick from."""

    name: str
    titles: tuple[str, ...]
    rows: Iterable[Sequence[Cell]] = ()
    widths: tuple[int, ...] = ()
    notes: tuple[str, ...] = ()
    picks: tuple[tuple[int, tuple[str, ...]], ...] = ()


def write_workbook(sheets: Sequence[SheetOut]) -> bytes:
    """Return an XLSX file; text is always written as text, so that nothing a person typed runs as a formula."""
    from openpyxl import Workbook  # a slow import that reading never needs

    book = Workbook(write_only=True)
    names: set[str] = set()
    for sheet in sheets:
        _write_sheet(book, sheet, _sheet_name(sheet.name, names))
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _sheet_name(name: str, taken: set[str]) -> str:
    """Return a name Excel accepts: 31 signs, none of its forbidden ones, not used before."""
    base = _BAD_SHEET_SIGNS.sub(" ", _ILLEGAL.sub("", name)).strip(" '")[:31] or "Sheet"
    unique, number = base, 2
    while unique.casefold() in taken:
        unique, number = f"{base[:27]} {number}", number + 1
    taken.add(unique.casefold())
    return unique


def _write_sheet(book: object, sheet: SheetOut, name: str) -> None:
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.comments import Comment
    from openpyxl.styles import Alignment, Font, PatternFill
    from openpyxl.utils import get_column_letter

    page = book.create_sheet(name)  # type: ignore[attr-defined]
    page.freeze_panes = "A2"
    for index in range(len(sheet.titles)):
        width = sheet.widths[index] if index < len(sheet.widths) else max(12, len(sheet.titles[index]) + 4)
        page.column_dimensions[get_column_letter(index + 1)].width = width
    head = []
    for index, title in enumerate(sheet.titles):
        cell = WriteOnlyCell(page, value=_clean(title))
        cell.data_type = "s"
        cell.font, cell.fill = Font(bold=True), PatternFill("solid", fgColor="E6EEF5")
        cell.alignment = Alignment(wrap_text=True, vertical="top")
        if index < len(sheet.notes) and sheet.notes[index]:
            cell.comment = Comment(sheet.notes[index], name)
        head.append(cell)
    page.append(head)
    for row in sheet.rows:
        page.append([_cell_out(page, value) for value in row])
    _add_picks(page, sheet)


def _cell_out(page: object, value: Cell) -> object:
    from openpyxl.cell import WriteOnlyCell

    if value is None or value == "":
        return None
    if isinstance(value, datetime):
        value = value.replace(tzinfo=None)
    cell = WriteOnlyCell(page, value=_clean(value) if isinstance(value, str) else value)  # type: ignore[arg-type]
    if isinstance(value, str):
        cell.data_type = "s"
        # Without this mark Excel turns the text into a formula when somebody edits the cell.
        if value.startswith(_FORMULA_START):
            cell.quotePrefix = True
    elif type(value) in _FORMATS:
        cell.number_format = _FORMATS[type(value)]
    return cell


def _clean(text: str) -> str:
    return _ILLEGAL.sub("", text)[:_MAX_CELL]


def _add_picks(page: object, sheet: SheetOut) -> None:
    from openpyxl.utils import get_column_letter
    from openpyxl.worksheet.datavalidation import DataValidation

    for index, choices in sheet.picks:
        formula = '"' + ",".join(choice.replace('"', "").replace(",", " ") for choice in choices) + '"'
        # Excel refuses a longer list in the cell's own rule.
        if len(formula) > 255:
            continue
        rule = DataValidation(type="list", formula1=formula, allow_blank=True, showErrorMessage=False)
        letter = get_column_letter(index + 1)
        rule.add(f"{letter}2:{letter}{_DROPDOWN_ROWS}")
        page.data_validations.append(rule)  # type: ignore[attr-defined]


def write_delimited(titles: Sequence[str], rows: Iterable[Sequence[Cell]], *, separator: str = ",") -> bytes:
    """Return separated text as UTF-8 with a byte order mark, so that Excel keeps the diacritics.

    Text that a spreadsheet would run as a formula gets an apostrophe in front, which our own reader takes off again.
    """
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=separator, lineterminator="\r\n")
    writer.writerow([_delimited_cell(title) for title in titles])
    for row in rows:
        writer.writerow([_delimited_cell(value) for value in row])
    return b"\xef\xbb\xbf" + out.getvalue().encode("utf-8", "replace")


def _delimited_cell(value: Cell) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "1" if value else "0"
    for kind, pattern in ((datetime, "%d/%m/%Y %H:%M"), (date, "%d/%m/%Y"), (time, "%H:%M")):
        if isinstance(value, kind):
            return value.strftime(pattern)
    if isinstance(value, str):
        text = _clean(value)
        return f"'{text}" if text.startswith(_FORMULA_START) else text
    return str(value)
