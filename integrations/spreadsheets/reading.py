"""The one way in: bytes of an uploaded file to a workbook, whatever the file calls itself."""

from __future__ import annotations

from integrations.spreadsheets.delimited import read_delimited
from integrations.spreadsheets.excel import excel_kind, read_excel
from integrations.spreadsheets.values import DEFAULT_LIMITS, Limits, SpreadsheetError, Workbook

_FOREIGN = (b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"Rar!", b"7z\xbc\xaf", b"\x1f\x8b", b"{\\rtf")


def read_workbook(data: bytes, filename: str, *, limits: Limits = DEFAULT_LIMITS) -> Workbook:
    """Read XLSX, XLSM, XLS, ODS or separated text, told apart by content and not by name.

    Raises SpreadsheetError, and nothing else, when the file as a whole cannot be read.
    """
    if len(data) > limits.file_bytes:
        raise SpreadsheetError("file-too-large", limit_megabytes=limits.file_bytes // 1_000_000)
    if not data.strip(b"\0 \t\r\n\xef\xbb\xbf"):
        raise SpreadsheetError("empty-file")
    if kind := excel_kind(data):
        return read_excel(data, filename, kind, limits)
    start = data[:512].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if start.startswith((b"<html", b"<!doctype", b"<table", b"<?xml")):
        raise SpreadsheetError("web-page")
    if data.startswith(_FOREIGN):
        raise SpreadsheetError("not-a-spreadsheet")
    return read_delimited(data, filename, limits)
