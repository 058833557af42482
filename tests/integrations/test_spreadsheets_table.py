"""Cells to values: every kind, both languages, and what is said about a bad one."""

# ruff: noqa: DTZ001 -- a spreadsheet holds clock faces without a zone
from __future__ import annotations

import unicodedata
from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from integrations.spreadsheets import (
    CellProblem,
    Column,
    Kind,
    ParsedTable,
    Sheet,
    SheetOut,
    SheetRow,
    fold,
    parse_table,
    read_workbook,
    write_workbook,
)

BIRTH = Column(
    name="born_on", titles=("Ngày sinh", "Date of birth"), kind=Kind.DATE,
    earliest=date(1900, 1, 1), latest=date(2026, 11, 22),
)  # fmt: skip
FLIGHT = Column(name="departs_on", titles=("Ngày bay", "Departure date"), kind=Kind.DATE)


def table(column: Column, *cells: Any, **options: bool) -> ParsedTable:
    rows = [SheetRow(number=1, cells=("#", column.titles[0]))]
    rows += [SheetRow(number=2 + index, cells=(str(index), cell)) for index, cell in enumerate(cells)]
    key = Column(name="key", titles=("#",))
    return parse_table(Sheet(name="Ca", rows=tuple(rows)), [key, column], **options)


def value(column: Column, cell: Any) -> Any:
    parsed = table(column, cell)
    assert not parsed.errors, parsed.errors
    return parsed.rows[0].values[column.name]


def problem(column: Column, cell: Any) -> CellProblem:
    parsed = table(column, cell)
    assert len(parsed.errors) == 1
    assert not parsed.good_rows
    assert parsed.rows[0].values[column.name] is None
    return parsed.errors[0]


def of(kind: Kind, **options: Any) -> Column:
    return Column(name="c", titles=("Cột", "Column"), kind=kind, **options)


@pytest.mark.parametrize(
    "cell",
    [
        date(2026, 11, 25), datetime(2026, 11, 25), "2026-11-25", "2026/11/25", "2026-11-25T00:00:00", "25/11/2026",
        "25-11-2026", "25.11.2026", "25 11 2026", "25/11/26", "25-11-26", "25 Nov 2026", "25-Nov-26", "20261125",
        20261125.0, "ngày 25 tháng 11 năm 2026", "25 tháng 11, 2026", "25/11/2026 00:00", "25 November 2026",
    ],
)  # fmt: skip
def test_dates(cell: Any) -> None:
    assert value(FLIGHT, cell) == date(2026, 11, 25)


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ("soon", "not-a-date"), ("11/25/2026", "month-first-date"), ("31/02/2026", "no-such-date"),
        ("29/02/2025", "no-such-date"), (46351.0, "date-is-a-number"), (True, "not-a-date"), ("1/1/1", "not-a-date"),
        (datetime(2026, 11, 25, 7), "date-has-time"), ("25/11/3026", "date-out-of-range"), (time(7), "not-a-date"),
        ("0000-00-00", "no-such-date"), ("1/1-2026", "not-a-date"), ("٢٥/١١/٢٠٢٦", "not-a-date"), (7.0, "not-a-date"),
    ],
)  # fmt: skip
def test_bad_dates(cell: Any, code: str) -> None:
    found = problem(FLIGHT, cell)
    assert (found.code, found.sheet, found.row, found.letter, found.column) == (code, "Ca", 2, "B", "departs_on")


def test_bad_dates_say_what_would_be_right() -> None:
    assert problem(FLIGHT, "11/25/2026").params["suggestion"] == "25/11/2026"
    assert problem(FLIGHT, 46351.0).params["suggestion"] == "25/11/2026"
    assert problem(FLIGHT, "soon").params["example"] == "25/11/2026"


def test_two_digit_years_take_the_only_century_that_fits() -> None:
    assert value(BIRTH, "01/02/65") == date(1965, 2, 1)
    assert value(BIRTH, "01/02/35") == date(1935, 2, 1)
    doubtful = problem(BIRTH, "01/02/20")
    assert doubtful.code == "ambiguous-year"
    assert doubtful.params["options"] == ("01/02/1920", "01/02/2020")
    assert value(BIRTH, "29/02/00") == date(2000, 2, 29)
    assert problem(BIRTH, "25/11/2026").code == "date-too-late"


def test_a_column_written_month_first_is_said_so_and_doubtful_days_are_not_guessed() -> None:
    parsed = table(FLIGHT, "11/25/2026", "05/06/2026", "07/07/2026", "2026-05-06", date(2026, 1, 2))
    codes = [(found.code, found.row, found.is_warning) for found in parsed.problems]
    assert codes == [
        ("month-first-column", 2, True),
        ("month-first-date", 2, False),
        ("doubtful-date-order", 3, False),
    ]
    assert [row.values["departs_on"] for row in parsed.good_rows] == [
        date(2026, 7, 7),
        date(2026, 5, 6),
        date(2026, 1, 2),
    ]
    confirmed = table(FLIGHT, "11/25/2026", "05/06/2026", month_first=True)
    assert [row.values["departs_on"] for row in confirmed.good_rows] == [date(2026, 11, 25), date(2026, 5, 6)]


def test_a_spreadsheet_that_swapped_days_and_months_is_noticed() -> None:
    parsed = table(FLIGHT, date(2026, 5, 11), "25/11/2026", date(2026, 6, 12), "13/12/2026")
    assert [(found.code, found.row, found.is_warning) for found in parsed.problems] == [
        ("maybe-swapped-dates", 2, True)
    ]
    assert not table(FLIGHT, date(2026, 5, 25), "25/11/2026", date(2026, 6, 12)).problems


@pytest.mark.parametrize(
    "cell",
    [time(7, 30), timedelta(hours=7, minutes=30), 0.3125, "07:30", "7:30", "0730", 730.0, "7h30", "7 giờ 30", "7:30 am",
     "07:30:00", "7.30", "7g30", datetime(1899, 12, 31, 7, 30)],
)  # fmt: skip
def test_clock_times(cell: Any) -> None:
    assert value(of(Kind.TIME), cell) == time(7, 30)


def test_clock_times_of_the_afternoon_and_bad_ones() -> None:
    assert value(of(Kind.TIME), "12:05 AM") == time(0, 5)
    assert value(of(Kind.TIME), "12 PM") == time(12)
    assert value(of(Kind.TIME), "7:30 CH") == time(19, 30)
    assert value(of(Kind.TIME), "19h") == time(19)
    for bad in ("25:00", "7:60", "7", "noon", "13:00 PM", 9999.0, date(2026, 1, 1), "7:30Z", "2400"):
        assert problem(of(Kind.TIME), bad).code == "not-a-time"
    assert problem(of(Kind.TIME), datetime(2026, 1, 1, 7)).code == "time-has-date"


@pytest.mark.parametrize(
    "cell",
    [datetime(2026, 11, 25, 7, 30), "25/11/2026 07:30", "2026-11-25T07:30", "2026-11-25 07:30:00", "25.11.26 7h30",
     "25/11/2026, 7:30 AM", "25 Nov 2026 07:30"],
)  # fmt: skip
def test_local_datetimes(cell: Any) -> None:
    assert value(of(Kind.DATETIME), cell) == datetime(2026, 11, 25, 7, 30)


def test_bad_datetimes() -> None:
    assert problem(of(Kind.DATETIME), "2026-11-25T07:30+07:00").code == "datetime-has-zone"
    assert problem(of(Kind.DATETIME), "2026-11-25T07:30:00Z").code == "datetime-has-zone"
    assert problem(of(Kind.DATETIME), "25/11/2026").code == "not-a-datetime"
    assert problem(of(Kind.DATETIME), "11/25/2026 07:30").code == "month-first-date"
    parsed = table(of(Kind.DATETIME), "11/25/2026 07:30", "05/06/2026 07:30")
    assert [found.code for found in parsed.errors] == ["month-first-date", "doubtful-date-order"]


@pytest.mark.parametrize(
    ("cell", "cents"),
    [
        ("1,234.50", 123450), ("1.234,50", 123450), ("1234.5", 123450), ("1234,5", 123450), ("$1,234", 123400),
        ("1.234", 123400), ("USD 12", 1200), ("12 US$", 1200), (0.1 + 0.2, 30), (1234.5, 123450), (7, 700),
        ("-3.05", -305),
        ("1 234 567,89", 123456789), ("0.05", 5), ("1,234,567", 123456700),
    ],
)  # fmt: skip
def test_money(cell: Any, cents: int) -> None:
    assert value(of(Kind.MONEY), cell) == cents


def test_bad_money() -> None:
    for bad in ("1,234,50", "12.345.6,7", "abc", "1.2345", "", "$"):
        if bad:
            assert problem(of(Kind.MONEY), bad).code == "not-an-amount"
    assert problem(of(Kind.MONEY), 1.005).code == "fraction-of-a-cent"
    assert problem(of(Kind.MONEY), "50.000 VND").code == "other-currency"
    assert problem(of(Kind.MONEY, minimum=0), "-1").code == "number-too-small"
    assert problem(of(Kind.MONEY), float("inf")).code == "not-an-amount"


def test_integers() -> None:
    for good in (12.0, 12, "12", " 12 ", "12.0", "+12", "12,00"):
        assert value(of(Kind.INTEGER), good) == 12
    assert value(of(Kind.INTEGER), "1.200") == 1200
    assert problem(of(Kind.INTEGER), 1.5).code == "not-a-whole-number"
    for bad in ("1.5", "twelve", True, "1e3", float("inf"), "²"):
        assert problem(of(Kind.INTEGER), bad).code == "not-a-number"
    assert problem(of(Kind.INTEGER, maximum=9), 10).params["maximum"] == 9


def test_booleans() -> None:
    for yes in ("có", "Có", "CO", unicodedata.normalize("NFD", "có"), "x", "X", 1.0, True, "yes", "Đúng", "1"):
        assert value(of(Kind.BOOLEAN), yes) is True
    for no in ("không", "Khong", "no", "0", 0.0, False, "-", "ko"):
        assert value(of(Kind.BOOLEAN), no) is False
    assert value(of(Kind.BOOLEAN), None) is None
    assert problem(of(Kind.BOOLEAN), "maybe").code == "not-yes-or-no"


def test_sex() -> None:
    for cell in ("Nam", "M", "male", "NAM", "m"):
        assert value(of(Kind.SEX), cell) == "male"
    for cell in ("Nữ", "F", "female", "nu", unicodedata.normalize("NFD", "NỮ")):
        assert value(of(Kind.SEX), cell) == "female"
    found = problem(of(Kind.SEX), "femal")
    assert (found.code, found.params["nearest"]) == ("not-a-choice", "female")


CHOICES = {"wheelchair": ("xe lăn", "WCHR"), "stretcher": ("cáng", "STCR")}


def test_choices_and_lists() -> None:
    choice = of(Kind.CHOICE, choices=CHOICES)
    assert value(choice, "Xe Lăn") == value(choice, "wchr") == "wheelchair"
    assert problem(choice, "xe lắm").params["nearest"] == "wheelchair"
    assert "nearest" not in problem(choice, "zzzzzz").params
    many = of(Kind.LIST, choices=CHOICES)
    assert value(many, "cáng; xe lan,WCHR;;") == ("stretcher", "wheelchair")
    assert value(of(Kind.LIST), "vi, en;  fr") == ("vi", "en", "fr")
    assert problem(many, "cáng; bus").code == "not-a-choice"


def test_text_and_phones() -> None:
    assert value(of(Kind.PHONE), 84901234567.0) == "84901234567"
    assert value(of(Kind.PHONE), "+84 90-123") == "+84 90-123"
    assert value(of(Kind.TEXT), "a\n b") == "a b"
    assert value(of(Kind.TEXT, multiline=True), "a\nb") == "a\nb"
    assert problem(of(Kind.TEXT, max_length=3), "abcd").params["length"] == 4
    assert problem(of(Kind.TEXT), 1234567890123456789.0).code == "number-lost-digits"
    assert problem(of(Kind.TEXT), "Nguyá»…n").code == "garbled-text"


def test_required_and_unique_cells() -> None:
    parsed = table(of(Kind.TEXT, required=True, example="HAN-001"), "a", None)
    assert (parsed.errors[0].code, parsed.errors[0].row, parsed.errors[0].params["example"]) == (
        "required",
        3,
        "HAN-001",
    )
    parsed = table(of(Kind.TEXT, unique=True), "a", "b", "a")
    assert (parsed.errors[0].code, parsed.errors[0].row, parsed.errors[0].params["first_row"]) == (
        "repeated-value",
        4,
        2,
    )
    assert [row.number for row in parsed.good_rows] == [2, 3]


COLUMNS = (
    Column(name="case", titles=("Mã ca", "Case number"), required=True),
    Column(name="name", titles=("Họ và tên", "Full name"), required=True),
    BIRTH,
)


def test_headers_in_either_language_below_a_title_row() -> None:
    text = "Danh sách ca tháng 11\n\nSTT;MA CA *;HỌ VÀ TÊN;Ngày sinh (dd/mm/yyyy)\n"
    text += "1;HAN-1;Nguyễn Thị Phượng;02/03/1990\n;;;\n"
    parsed = parse_table(read_workbook(text.encode(), "a.csv").sheets[0], COLUMNS)
    assert [(found.code, found.row, found.letter, found.is_warning) for found in parsed.problems] == [
        ("unknown-column", 3, "A", True)
    ]
    assert [(row.number, dict(row.values)) for row in parsed.rows] == [
        (4, {"case": "HAN-1", "name": "Nguyễn Thị Phượng", "born_on": date(1990, 3, 2)})
    ]
    english = parse_table(read_workbook(b"full name,CASE-NUMBER\nA,1\n", "a.csv").sheets[0], COLUMNS)
    assert english.rows[0].values == {"case": "1", "name": "A", "born_on": None}
    assert english.present == ("case", "name")


def test_missing_duplicate_and_misspelt_headers() -> None:
    parsed = parse_table(read_workbook(b"Full nam,Case number,case number\nA,1,2\n", "a.csv").sheets[0], COLUMNS)
    found = {item.code: item for item in parsed.problems}
    assert found["missing-column"].column == "name"
    assert (found["duplicate-column"].letter, found["duplicate-column"].params["first"]) == ("C", "B")
    assert found["unknown-column"].params["nearest"] == "Họ và tên"
    assert not parsed.rows
    assert [p.code for p in parse_table(Sheet(name="empty"), COLUMNS).problems] == ["no-header"]


ANY_CELL = st.one_of(
    st.none(), st.booleans(), st.floats(), st.integers(), st.text(max_size=30), st.dates(), st.datetimes(), st.times(),
    st.timedeltas(), st.from_regex(r"\d{1,2}[-/. :]\d{1,2}[-/. :]\d{0,4}( \d\d?:\d\d)?", fullmatch=True),
)  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(list(Kind)), st.lists(ANY_CELL, max_size=4), st.booleans())
def test_no_cell_ever_raises(kind: Kind, cells: list[Any], month_first: bool) -> None:
    parsed = table(of(kind, choices=CHOICES if kind is Kind.CHOICE else {}), *cells, month_first=month_first)
    assert len(parsed.rows) == len(cells)
    for found in parsed.errors:
        assert found.code
        assert 2 <= found.row < 2 + len(cells)
    assert len({found.row for found in parsed.errors}) == len(cells) - len(parsed.good_rows)


@given(st.text(max_size=20))
def test_folding_ignores_the_unicode_form(text: str) -> None:
    assert fold(unicodedata.normalize("NFD", text)) == fold(unicodedata.normalize("NFC", text))


def test_a_real_date_at_midnight_is_a_time() -> None:
    """Excel stores 26/11/2026 00:00 like the plain date: flights that leave at midnight were refused."""
    column = Column(name="departs_at", titles=("Departs",), kind=Kind.DATETIME, required=True)
    data = write_workbook([SheetOut(name="S", titles=("Departs",), rows=[[datetime(2026, 11, 26, 0, 0)]])])
    table = parse_table(read_workbook(data, "f.xlsx").sheets[0], (column,))
    assert table.rows[0]["departs_at"] == datetime(2026, 11, 26, 0, 0)
    assert [(problem.code, problem.is_warning) for problem in table.problems] == [("midnight-assumed", True)]
