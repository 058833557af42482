"""Excel and OpenDocument files into sheets, through a child process that cannot take this one down."""

from __future__ import annotations

import io
import json
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from integrations.spreadsheets.text import is_garbled, normalise
from integrations.spreadsheets.values import Cell, Limits, Sheet, SheetRow, SpreadsheetError, Workbook

_CHILD = Path(__file__).with_name("excel_child.py")
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_TOO_BIG_SIGNALS = (-6, -9, -24)


_PARSERS: Mapping[str, Callable[[str], Cell]] = {
    "date": date.fromisoformat,
    "datetime": datetime.fromisoformat,
    "time": time.fromisoformat,
}


def excel_kind(data: bytes) -> str | None:
    """Return xlsx, ods or xls by content, None for something else; raises SpreadsheetError for kin we cannot read."""
    if data.startswith(_OLE):
        if "EncryptedPackage".encode("utf-16-le") in data:
            raise SpreadsheetError("encrypted")
        if any(name.encode("utf-16-le") in data for name in ("Workbook", "Book")):
            return "xls"
        raise SpreadsheetError("not-a-spreadsheet")
    if data.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _kind_of_archive(data)
    return None


def _kind_of_archive(data: bytes) -> str:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = {name.lower() for name in archive.namelist()}
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        raise SpreadsheetError("corrupt") from error
    if any(name.startswith("xl/workbook") and name.endswith(".xml") for name in names):
        return "xlsx"
    if "content.xml" in names:
        return "ods"
    if "xl/workbook.bin" in names or "index/document.iwa" in names:
        raise SpreadsheetError("unsupported-format")
    raise SpreadsheetError("not-a-spreadsheet")


def _check_unpacked(data: bytes, limits: Limits) -> None:
    """Refuse an archive that unpacks to more than allowed; sizes in its directory are promises, so it is unpacked."""
    left = limits.unpacked_bytes
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            infos = archive.infolist()
            if sum(info.file_size for info in infos) > left or len(infos) > 5000:
                raise SpreadsheetError("too-large-unpacked", limit_megabytes=limits.unpacked_bytes // 1_000_000)
            if any(info.flag_bits & 1 for info in infos):
                raise SpreadsheetError("encrypted")
            for info in infos:
                with archive.open(info) as member:
                    while chunk := member.read(1 << 20):
                        left -= len(chunk)
                        if left < 0:
                            raise SpreadsheetError("too-large-unpacked")
    except (zipfile.BadZipFile, zipfile.LargeZipFile, OSError, ValueError, EOFError, NotImplementedError) as error:
        raise SpreadsheetError("corrupt") from error
    except Exception as error:
        # zlib and lzma each raise an error class of their own.
        if isinstance(error, SpreadsheetError):
            raise
        raise SpreadsheetError("corrupt") from error


def read_excel(data: bytes, filename: str, kind: str, limits: Limits) -> Workbook:
    """Read an Excel or OpenDocument file; SpreadsheetError when it is damaged, locked or too large."""
    if kind != "xls":
        _check_unpacked(data, limits)
    found = _run_child(data, limits)
    if code := found.pop("error", None):
        raise SpreadsheetError(code, **found)
    sheets = tuple(
        Sheet(
            name=normalise(sheet["name"]),
            is_hidden=sheet["hidden"],
            rows=tuple(_rows(sheet["rows"])),
        )
        for sheet in found["sheets"]
    )
    if not any(sheet.rows for sheet in sheets):
        raise SpreadsheetError("empty-file")
    return Workbook(filename=filename, kind=kind, sheets=sheets)


def _rows(numbered: list[tuple[int, list[Any]]]) -> Iterator[SheetRow]:
    for number, values in numbered:
        cells = tuple(_cell(value) for value in values)
        if any(cell is not None for cell in cells):
            yield SheetRow(number=number, cells=cells)


def _run_child(data: bytes, limits: Limits) -> dict[str, Any]:
    numbers = (limits.sheets, limits.rows, limits.columns, limits.memory_bytes, limits.seconds)
    command = [sys.executable, "-I", str(_CHILD), *(str(number) for number in numbers)]
    try:
        done = subprocess.run(command, input=data, capture_output=True, timeout=limits.seconds + 5, check=False)  # noqa: S603 -- our own file
    except subprocess.TimeoutExpired as error:
        raise SpreadsheetError("took-too-long", seconds=limits.seconds) from error
    if done.returncode in _TOO_BIG_SIGNALS or b"memory allocation" in done.stderr or b"MemoryError" in done.stderr:
        raise SpreadsheetError("too-large-unpacked")
    if done.returncode != 0:
        raise SpreadsheetError("corrupt")
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def _cell(value: Any) -> Cell:
    if isinstance(value, str):
        return (value if is_garbled(value) else normalise(value)) or None
    if isinstance(value, list):
        kind, content = value
        if kind == "duration":
            return timedelta(seconds=content)
        return _PARSERS[kind](content)
    plain: Cell = value
    return plain
