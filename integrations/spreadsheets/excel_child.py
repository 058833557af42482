"""Reads one Excel or OpenDocument file from standard input and writes its sheets as JSON; run as a process of its own.

A crafted file can make the parser ask for hundreds of gigabytes or abort the process, so it runs where a limit on
memory and time holds and a crash is only an exit code. The file imports nothing of the project: it starts in
milliseconds.
"""

from __future__ import annotations

import io
import json
import math
import sys
from datetime import date, datetime, time, timedelta
from typing import Any

import python_calamine


def sheets_of(data: bytes, *, max_sheets: int, max_rows: int, max_columns: int) -> dict[str, Any]:
    """Return {"sheets": [...]} or {"error": code, ...}; empty rows are left out, row numbers start at 1."""
    try:
        workbook = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(data))
        if len(workbook.sheets_metadata) > max_sheets:
            return {"error": "too-many-sheets", "limit": max_sheets}
        sheets = []
        for metadata in workbook.sheets_metadata:
            if metadata.typ != python_calamine.SheetTypeEnum.WorkSheet:
                continue
            rows = _rows(workbook.get_sheet_by_name(metadata.name), max_columns)
            if len(rows) > max_rows:
                return {"error": "too-many-rows", "sheet": metadata.name, "limit": max_rows}
            if any(len(cells) > max_columns for _, cells in rows):
                return {"error": "too-many-columns", "sheet": metadata.name, "limit": max_columns}
            hidden = metadata.visible != python_calamine.SheetVisibleEnum.Visible
            sheets.append({"name": metadata.name, "hidden": hidden, "rows": rows})
    except python_calamine.PasswordError:
        return {"error": "encrypted"}
    except (python_calamine.CalamineError, OSError, ValueError, IndexError, OverflowError, UnicodeError):
        return {"error": "corrupt"}
    except MemoryError:
        return {"error": "too-large-unpacked"}
    except BaseException as failure:
        # A panic of the parser derives from BaseException alone.
        if type(failure).__name__ != "PanicException":
            raise
        return {"error": "corrupt"}
    return {"sheets": sheets}


def _rows(sheet: python_calamine.CalamineSheet, max_columns: int) -> list[tuple[int, list[Any]]]:
    if sheet.start is None:
        return []
    first_row, first_column = sheet.start
    lead: list[Any] = [None] * min(first_column, max_columns + 1)
    rows = []
    for offset, values in enumerate(sheet.to_python(skip_empty_area=True)):
        cells = [_plain(value) for value in values]
        while cells and cells[-1] is None:
            cells.pop()
        if cells:
            rows.append((first_row + offset + 1, lead + cells))
    return rows


def _plain(value: Any) -> Any:
    """Return a JSON value; dates and times as a pair of their kind and their ISO text (seconds for a duration)."""
    if value is None or value == "":
        return None
    if isinstance(value, float) and not math.isfinite(value):
        return None
    if isinstance(value, datetime):
        return ["datetime", value.isoformat()]
    if isinstance(value, date):
        return ["date", value.isoformat()]
    if isinstance(value, time):
        return ["time", value.isoformat()]
    if isinstance(value, timedelta):
        return ["duration", value.total_seconds()]
    return value


def _limit(memory_bytes: int, seconds: int) -> None:
    try:
        import resource
    except ImportError:
        # Windows has no such limits; the parent's clock still stops a hang.
        return
    resource.setrlimit(resource.RLIMIT_AS, (memory_bytes, memory_bytes))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def main(arguments: list[str]) -> None:
    max_sheets, max_rows, max_columns, memory_bytes, seconds = (int(argument) for argument in arguments)
    data = sys.stdin.buffer.read()
    _limit(memory_bytes, seconds)
    found = sheets_of(data, max_sheets=max_sheets, max_rows=max_rows, max_columns=max_columns)
    sys.stdout.write(json.dumps(found))


if __name__ == "__main__":
    main(sys.argv[1:])
