"""Real files for the import tests: workbooks by openpyxl and separated text as people's programs write it."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from typing import Any

import openpyxl

Rows = Sequence[Sequence[Any]]

CASES: Rows = (
    ("Mã hồ sơ", "Chương trình", "Văn phòng", "Nơi tiếp nhận", "Ngôn ngữ", "Sớm nhất", "Đi cùng hồ sơ"),
    ("HT-001", "CA-GAR", "SGN", "", "vi; en", "01/12/2026", "HT-002"),
    ("HT-002", "CA-GAR", "HAN", "", "vi", None, None),
)
MEMBERS: Rows = (
    ("Mã hồ sơ", "STT", "Họ", "Tên", "Giới tính", "Ngày sinh", "Quan hệ", "Bay lần đầu"),
    ("HT-001", 1, "Nguyễn", "Văn Đức", "Nam", "15/03/1986", "đương đơn chính", "có"),
    ("HT-001", 2, "Trần", "Thị Ngọc Ánh", "Nữ", "29/02/1988", "vợ hoặc chồng", "x"),
    ("HT-002", 1, "Lê", "Quốc Việt", "M", "01/12/1990", "principal", "không"),
)
CLEARANCES: Rows = (
    ("Mã hồ sơ", "Thành viên", "Loại giấy tờ", "Tình trạng", "Ngày cấp", "Ngày hết hạn"),
    ("HT-001", 1, "hộ chiếu", "đã có", "05/01/2024", "05/01/2034"),
    ("HT-001", 2, "visa", "đang chờ", None, None),
    ("HT-002", None, "assurance", None, "02/11/2026", None),
)
NEEDS: Rows = (("Mã hồ sơ", "Kỹ năng", "Khối lượng", "Giới tính người hộ tống"), ("HT-001", "medical", 1, "nữ"))
STAGES: Rows = (
    ("Mã hồ sơ", "Bước khám", "Tình trạng bước khám", "Ngày thực hiện", "Giờ xong", "Đủ sức khỏe"),
    ("HT-001", "exam", "đã thực hiện", "01/06/2026", "10:30", "tất cả"),
    ("HT-002", "Khám sức khỏe di cư", "chưa thực hiện", None, None, None),
)
CASE_LIST: Mapping[str, Rows] = {
    "Hồ sơ": CASES, "Thành viên": MEMBERS, "Giấy tờ": CLEARANCES, "Nhu cầu": NEEDS, "Khám": STAGES,
}  # fmt: skip


def workbook(sheets: Mapping[str, Rows]) -> bytes:
    """An XLSX file."""
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for name, rows in sheets.items():
        page = book.create_sheet(name)
        for row in rows:
            page.append(list(row))
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def changed(sheet: str, row: int, column: int, value: Any, base: Mapping[str, Rows] = CASE_LIST) -> bytes:
    """The case list with one cell replaced; rows and columns count from 0 as in the tuples above."""
    sheets = {name: [list(line) for line in rows] for name, rows in base.items()}
    sheets[sheet][row][column] = value
    return workbook(sheets)


def text(rows: Rows, separator: str = ",", encoding: str = "utf-8") -> bytes:
    """Separated text."""
    lines = (separator.join("" if cell is None else str(cell) for cell in row) for row in rows)
    return "\r\n".join(lines).encode(encoding)
