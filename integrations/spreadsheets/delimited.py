"""Comma, semicolon and tab separated text into one sheet."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator

from integrations.spreadsheets.encodings import decode
from integrations.spreadsheets.text import is_garbled, normalise
from integrations.spreadsheets.values import Limits, Sheet, SheetRow, SpreadsheetError, Workbook

_SEPARATORS = (",", ";", "\t", "|")
_SEPARATOR_LINE = re.compile(r"\A\"?sep=(.)\"?(?:\r\n|\r|\n)", re.IGNORECASE)


def read_delimited(data: bytes, filename: str, limits: Limits) -> Workbook:
    """Read a text file; row numbers count records, as a spreadsheet program shows them."""
    text, encoding = decode(data)
    text = text.replace("\0", "")
    if not text.strip():
        raise SpreadsheetError("empty-file")
    first_row, separator = 1, ""
    if declared := _SEPARATOR_LINE.match(text):
        text, first_row, separator = text[declared.end() :], 2, declared[1]
    separator = separator or sniff_separator(text)
    rows = tuple(_rows(text, separator, first_row, limits))
    return Workbook(
        filename=filename, kind="csv", sheets=(Sheet(name="CSV", rows=rows),), encoding=encoding, separator=separator
    )


def sniff_separator(text: str) -> str:
    """Return the separator that cuts the first records into the most evenly many columns; a comma when none does."""
    scores = {separator: _evenness(text, separator) for separator in _SEPARATORS}
    best = max(_SEPARATORS, key=lambda separator: scores[separator])
    return best if scores[best] > (0, 0) else ","


def _evenness(text: str, separator: str) -> tuple[float, int]:
    widths: list[int] = []
    try:
        for record in csv.reader(io.StringIO(text[:65536], newline=""), delimiter=separator):
            if any(cell.strip() for cell in record):
                widths.append(len(record))
            if len(widths) >= 60:
                break
    except csv.Error:
        pass
    if not widths:
        return (0, 0)
    width, count = max(Counter(widths).items(), key=lambda item: (item[0] > 1, item[1], item[0]))
    # The header row tells most: decimal commas cut the rows below but rarely the titles.
    header_agrees = widths[0] == width
    return (count / len(widths) + header_agrees, width) if width > 1 else (0, 0)


def _rows(text: str, separator: str, first_row: int, limits: Limits) -> Iterator[SheetRow]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=False)
    number = first_row - 1
    while True:
        started_line = reader.line_num + 1
        try:
            record = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raise SpreadsheetError("unclosed-quote", line=started_line) from error
        number += 1
        if len(record) > limits.columns:
            raise SpreadsheetError("too-many-columns", sheet="CSV", row=number, limit=limits.columns)
        if any(len(cell) > limits.cell_characters for cell in record):
            raise SpreadsheetError("unclosed-quote", line=started_line)
        cells = tuple(_cell(cell) for cell in record)
        if any(cell is not None for cell in cells):
            if number - first_row >= limits.rows:
                raise SpreadsheetError("too-many-rows", sheet="CSV", limit=limits.rows)
            yield SheetRow(number=number, cells=cells)


def _cell(text: str) -> str | None:
    # Normalising would hide what tells garbled text apart (a no-break space is the second half of "à").
    return (text if is_garbled(text) else normalise(text)) or None
