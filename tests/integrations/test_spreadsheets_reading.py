"""Files as offices send them: every code page, separator, date system and kind of damage."""

# ruff: noqa: DTZ001 -- a spreadsheet holds clock faces without a zone
from __future__ import annotations

import codecs
import io
import unicodedata
import zipfile
from datetime import date, datetime, time, timedelta

import openpyxl
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from integrations.spreadsheets import (
    Limits,
    SheetOut,
    SpreadsheetError,
    Workbook,
    is_garbled,
    normalise,
    read_workbook,
    write_delimited,
    write_workbook,
)
from integrations.spreadsheets.delimited import sniff_separator
from integrations.spreadsheets.excel_child import sheets_of

NAMES = ("Nguyễn Thị Phượng", "Trần Đức Ngọ", "Lò Văn Ướt", "Đặng Hữu Kỳ")


def as_1258(text: str) -> bytes:
    """Encode as Vietnamese Windows keyboards do: a base letter of the code page, then a combining tone."""
    out = bytearray()
    for sign in unicodedata.normalize("NFC", text):
        try:
            out += sign.encode("cp1258")
        except UnicodeEncodeError:
            parts = unicodedata.normalize("NFD", sign)
            tones = [mark for mark in parts[1:] if mark in "\u0300\u0301\u0303\u0309\u0323"]
            base = "".join(mark for mark in parts if mark not in tones)
            out += (unicodedata.normalize("NFC", base) + "".join(tones)).encode("cp1258")
    return bytes(out)


def excel(rows: list[list[object]], title: str = "Ca") -> bytes:
    book = openpyxl.Workbook()
    page = book.active
    page.title = title
    for row in rows:
        page.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def code_of(data: bytes, limits: Limits | None = None) -> str:
    with pytest.raises(SpreadsheetError) as caught:
        read_workbook(data, "list.xlsx", **({"limits": limits} if limits else {}))
    return caught.value.code


def workbook_or_reason(data: bytes) -> Workbook | str:
    """Return what was read, or the code of the refusal; any other exception fails the test."""
    try:
        return read_workbook(data, "x")
    except SpreadsheetError as error:
        return error.code


TEXT = "Họ tên;Ghi chú\r\n" + "".join(f"{name};đi Mỹ, ghế 2\r\n" for name in NAMES)


@pytest.mark.parametrize(
    ("data", "encoding"),
    [
        (TEXT.encode(), "utf-8"),
        (codecs.BOM_UTF8 + TEXT.encode(), "utf-8"),
        (TEXT.encode("utf-16"), "utf-16"),
        (codecs.BOM_UTF16_BE + TEXT.encode("utf-16-be"), "utf-16"),
        (("Name;Note\r\n" + "Ada;long enough to tell\r\n" * 9).encode("utf-16-le"), "utf-16-le"),
        (unicodedata.normalize("NFD", TEXT).encode(), "utf-8"),
        (as_1258(TEXT), "cp1258"),
    ],
)
def test_every_encoding_gives_the_same_composed_names(data: bytes, encoding: str) -> None:
    book = read_workbook(data, "ds.csv")
    assert book.encoding == encoding
    assert book.separator == ";"
    if "utf-16-le" not in encoding:
        assert [row.cells[0] for row in book.sheets[0].rows[1:]] == list(NAMES)
        assert book.sheets[0].rows[1].cells[1] == "đi Mỹ, ghế 2"


def test_western_code_page_is_not_taken_for_vietnamese() -> None:
    book = read_workbook("Receiver;Town\nJosé Muñoz;São Paulo\nCôté;Québec\nCamões;Así\n".encode("cp1252"), "r.csv")
    assert book.encoding == "cp1252"
    assert book.sheets[0].rows[1].cells == ("José Muñoz", "São Paulo")


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_separators_and_line_ends(separator: str, end: str) -> None:
    lines = [["a", "b", "c"], ['"x\ny"', "1", '"q""t"'], [], ["last", "2", ""]]
    data = end.join(separator.join(line) for line in lines).encode()
    rows = read_workbook(data, "a.csv").sheets[0].rows
    assert [row.number for row in rows] == [1, 2, 4]
    assert rows[1].cells == ("x\ny", "1", 'q"t')


def test_decimal_commas_do_not_hide_a_semicolon() -> None:
    assert sniff_separator("tên;giá;ghi chú\nA;1,5;a, b, c\nB;2,5;d, e\n") == ";"
    assert sniff_separator("only one column\nx\n") == ","


def test_declared_separator_line_keeps_row_numbers() -> None:
    rows = read_workbook(b"sep=;\r\nname;note\r\nA;b\r\n", "a.csv").sheets[0].rows
    assert [(row.number, row.cells[0]) for row in rows] == [(2, "name"), (3, "A")]


def test_excel_values_keep_their_kinds_and_true_row_numbers() -> None:
    book = openpyxl.Workbook()
    page = book.active
    page["B3"], page["C3"], page["D3"] = "Tên\u00a0 khách\u200b", 12, date(2026, 11, 25)
    page["B6"], page["C6"], page["D6"] = (
        unicodedata.normalize("NFD", NAMES[0]),
        time(7, 30),
        datetime(2026, 2, 28, 23, 5),
    )
    page["B7"], page["C7"], page["D7"] = True, timedelta(hours=30), 0.25
    page.row_dimensions[6].hidden = True
    book.create_sheet("Ẩn").sheet_state = "hidden"
    out = io.BytesIO()
    book.save(out)
    read = read_workbook(out.getvalue(), "x.xlsx")
    assert [sheet.is_hidden for sheet in read.sheets] == [False, True]
    first, second, third = read.sheets[0].rows
    assert (first.number, first.cells) == (3, (None, "Tên khách", 12.0, date(2026, 11, 25)))
    assert (second.number, second.cells) == (6, (None, NAMES[0], time(7, 30), datetime(2026, 2, 28, 23, 5)))
    assert third.cells == (None, True, timedelta(hours=30), 0.25)


def test_dates_of_the_1904_system() -> None:
    book = openpyxl.Workbook()
    book.epoch = datetime(1904, 1, 1)
    book.active.append(["d", date(2026, 11, 25)])
    out = io.BytesIO()
    book.save(out)
    assert read_workbook(out.getvalue(), "mac.xlsx").sheets[0].rows[0].cells[1] == date(2026, 11, 25)


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "empty-file"),
        (codecs.BOM_UTF8 + b"\r\n \r\n", "empty-file"),
        (b"%PDF-1.7 ...", "not-a-spreadsheet"),
        (b"<html><table><tr><td>a</td></tr></table>", "web-page"),
        (b"PK\x03\x04 broken", "corrupt"),
        (excel([["a"]])[:-200], "corrupt"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "not-a-spreadsheet"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "encrypted"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "Workbook".encode("utf-16-le") * 99, "corrupt"),
        (codecs.BOM_UTF8 + b"a,b\n\xff\xfe\n", "unknown-encoding"),
        (b"a\0\xff\n\x81\x8d\0", "unknown-encoding"),
        (b'name,note\nA,"never closed\n' + b"x,y\n" * 40_000, "unclosed-quote"),
    ],
)
def test_unreadable_files_say_why(data: bytes, code: str) -> None:
    assert code_of(data) == code


def test_limits_are_kept() -> None:
    small = Limits(rows=3, columns=4, file_bytes=40_000, unpacked_bytes=60_000, sheets=2)
    assert code_of(b"a,b\n" * 9, small) == "too-many-rows"
    assert code_of(b"a,b,c,d,e\n", small) == "too-many-columns"
    assert code_of(excel([["a"]] * 9), small) == "too-many-rows"
    assert code_of(excel([["a"] * 5]), small) == "too-many-columns"
    assert code_of(b"x" * 50_000, small) == "file-too-large"
    assert code_of(excel([["long" * 7000]] * 3), small) == "too-large-unpacked"


def test_a_lone_cell_in_the_far_corner_neither_hangs_nor_fills_the_memory() -> None:
    book = openpyxl.Workbook()
    book.active["A1"] = "a"
    book.active["XFD1048576"] = "stray"
    out = io.BytesIO()
    book.save(out)
    assert code_of(out.getvalue()) in {"too-large-unpacked", "too-many-columns"}


def test_a_zip_bomb_is_refused_before_it_is_parsed() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * 30_000_000)
    assert code_of(out.getvalue(), Limits(unpacked_bytes=20_000_000)) == "too-large-unpacked"


GARBLED = (
    "Nguyễn Văn Đức".encode().decode("cp1252", "replace"),
    "Hà Nội".encode().decode("latin1"),
    "Phạm".encode().decode("cp1252", "replace"),
    "Nguy?n V?n A",
    "L\ufffd Thị",
    "NguyÔn V¨n §øc",
    "TrÇn ThÞ B×nh",
    "Nguyeãn Vaên Ñöùc",
    "Traàn Thò Bình",
)
HONEST = (
    *NAMES, "HÀ NỘI”", "THỊ XÃ”", "São Paulo", "naïve", "Noël", "José Muñoz", "Zoë Müller", "Strauß", "Ångström",
    "25°C", "1 m² đất", "toà án", "Uỷ ban", "Curaçao", "A Coruña", "København", "Tromsø", "http://a/b?c=d",
    "phải không? có",
    "Y Êban", "H'Mông", "João Leão", "GIÀ”", "ABC® Co",
)  # fmt: skip


@pytest.mark.parametrize("text", GARBLED)
def test_garbled_letters_are_noticed(text: str) -> None:
    assert is_garbled(text)


@pytest.mark.parametrize("text", HONEST)
def test_honest_letters_are_left_alone(text: str) -> None:
    assert not is_garbled(text)
    assert not is_garbled(unicodedata.normalize("NFD", text))


@given(st.text(max_size=80))
def test_normalising_twice_changes_nothing(text: str) -> None:
    once = normalise(text)
    assert normalise(once) == once or once.startswith("'") or "_x" in once.lower()
    assert unicodedata.is_normalized("NFC", once)


CELL = st.one_of(
    st.none(),
    st.integers(-(10**9), 10**9),
    st.dates(date(1901, 1, 1), date(2100, 1, 1)),
    st.text(st.characters(codec="utf-8", exclude_categories=("Cs", "Cc")), min_size=1, max_size=12),
)


@settings(max_examples=25, deadline=None)
@given(st.lists(st.lists(CELL, min_size=2, max_size=4), min_size=1, max_size=6))
@example([["=1+1", "+84 90", "-x"], ["@a", "'=b", "=cmd|'/c calc'!A1"]])
def test_written_workbooks_come_back(rows: list[list[object]]) -> None:
    out = write_workbook([SheetOut(name="Ca/1", titles=("a", "b"), rows=rows)])  # type: ignore[arg-type]
    read = read_workbook(out, "x.xlsx").sheets[0]
    expected = {2 + index: row for index, row in enumerate(rows)}
    for row in read.rows[1:]:
        wanted = expected[row.number]
        for index, value in enumerate(wanted):
            got = row.cell(index)
            if isinstance(value, str):
                assert got == (value if is_garbled(value) else normalise(value) or None)
            else:
                assert got == value


def test_written_files_hold_no_formula() -> None:
    nasty = ['=HYPERLINK("http://x")', "+1", "-1", "@x"]
    book = openpyxl.load_workbook(io.BytesIO(write_workbook([SheetOut(name="s", titles=("=t",), rows=[nasty])])))
    assert all(cell.data_type == "s" for row in book.active.iter_rows() for cell in row if cell.value)
    assert all(cell.quotePrefix for cell in book.active[2])
    text = write_delimited(["a", "b", "c", "d"], [nasty])
    assert text.startswith(codecs.BOM_UTF8)
    assert b"\r\n\"'=HYPERLINK" in text
    assert read_workbook(text, "x.csv").sheets[0].rows[1].cells == tuple(nasty)


def test_templates_carry_lists_to_pick_from_and_unique_sheet_names() -> None:
    sheets = [
        SheetOut(name="Ca: [1]", titles=("Giới tính",), notes=("Nam hoặc Nữ",), picks=((0, ("Nam", "Nữ")),)),
        SheetOut(name="ca   1", titles=("x",), widths=(30,)),
    ]
    book = openpyxl.load_workbook(io.BytesIO(write_workbook(sheets)))
    assert len(set(book.sheetnames)) == 2
    page = book[book.sheetnames[0]]
    assert page.data_validations.dataValidation[0].formula1 == '"Nam,Nữ"'
    assert page["A1"].comment.text == "Nam hoặc Nữ"


SEED_FILES = (
    excel([["Tên", "Ngày"], [NAMES[0], date(2026, 1, 2)], ["x", 1.5]]),
    TEXT.encode(),
    as_1258(TEXT),
    TEXT.encode("utf-16"),
)


@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.sampled_from(SEED_FILES),
    st.lists(st.tuples(st.integers(0, 5000), st.integers(0, 255)), max_size=8),
    st.integers(0, 6000),
)
def test_mutated_bytes_never_crash(seed: bytes, changes: list[tuple[int, int]], cut: int) -> None:
    data = bytearray(seed[:cut])
    for place, value in changes:
        if data:
            data[place % len(data)] = value
    if data.startswith(b"PK"):
        found = sheets_of(bytes(data), max_sheets=5, max_rows=100, max_columns=20)
        assert ("error" in found) != ("sheets" in found)
        return
    book = workbook_or_reason(bytes(data))
    assert isinstance(book, str) or all(row.number > 0 for sheet in book.sheets for row in sheet.rows)


@settings(max_examples=20, deadline=None)
@given(st.binary(max_size=400))
@example(b"PK\x05\x06" + b"\0" * 18)
def test_any_bytes_give_a_workbook_or_a_reason(data: bytes) -> None:
    assert workbook_or_reason(data)


def open_document(rows: str) -> bytes:
    """Return the smallest OpenDocument spreadsheet with these table rows."""
    names = " ".join(f'xmlns:{short}="urn:oasis:names:tc:opendocument:xmlns:{short}:1.0"' for short in ODF_NAMES)
    body = f'<table:table table:name="Ca">{rows}</table:table>'
    document = (
        f"<office:document-content {names}><office:automatic-styles/><office:body><office:spreadsheet>"
        f"{body}</office:spreadsheet></office:body></office:document-content>"
    )
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", document)
        archive.writestr("META-INF/manifest.xml", MANIFEST)
    return out.getvalue()


ODF_NAMES = ("office", "table", "text")
MANIFEST = '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>'
ODF_TEXT = '<table:table-cell office:value-type="string"{}><text:p>Nguyễn</text:p></table:table-cell>'


def test_open_document_spreadsheets() -> None:
    day = '<table:table-cell office:value-type="date" office:date-value="2026-11-25"/>'
    empty = '<table:table-row table:number-rows-repeated="3"><table:table-cell/></table:table-row>'
    row = f"<table:table-row>{ODF_TEXT.format('')}{day}</table:table-row>"
    book = read_workbook(open_document(empty + row), "a.ods")
    assert book.kind == "ods"
    assert book.sheets[0].rows[0].number == 4
    assert book.sheets[0].rows[0].cells == ("Nguyễn", date(2026, 11, 25))


def test_a_row_repeated_a_million_times_is_refused() -> None:
    cell = ODF_TEXT.format(' table:number-columns-repeated="16000"')
    data = open_document(f'<table:table-row table:number-rows-repeated="1000000">{cell}</table:table-row>')
    small = Limits(memory_bytes=400_000_000)
    assert code_of(data, small) in {"too-large-unpacked", "corrupt"}


def test_a_long_text_used_in_every_cell_does_not_fill_the_memory() -> None:
    small = io.BytesIO(excel([["LONG"] * 20] * 1000))
    out = io.BytesIO()
    with zipfile.ZipFile(small) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            target.writestr(name, source.read(name).replace(b"LONG", b"x" * 32_000))
    assert code_of(out.getvalue(), Limits(memory_bytes=400_000_000)) == "too-large-unpacked"
