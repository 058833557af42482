"""Working papers and bag labels, read back as a reader, a screen reader and a phone would."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import replace
from datetime import UTC, datetime
from io import BytesIO

import pypdf
import pypdfium2
import pypdfium2.raw as raw
import pytest
import zxingcpp
from hypothesis import given, settings
from hypothesis import strategies as st

from integrations.documents import (
    Bilingual,
    Cell,
    Column,
    DocumentError,
    Fact,
    Facts,
    Group,
    Label,
    LabelSheet,
    Line,
    Notes,
    Sheet,
    SheetLabels,
    SignatureBox,
    Signatures,
    Table,
    render_labels,
    render_sheet,
)
from tests.integrations.test_documents_itinerary import structure_types

AT = datetime(2026, 11, 22, 6, 30, tzinfo=UTC)
SYLLABLES = (
    "Nguyễn",
    "Thị",
    "Ánh",
    "Nguyệt",
    "Hường",
    "Khuyên",
    "Đỗ",
    "Phước",
    "Thuỷ",
    "Tôn",
    "Nữ",
    "Quỳnh",
    "Ksor",
    "H'Lan",
)


def both(vi: str, en: str | None = None) -> Bilingual:
    return Bilingual(vi=vi, en=vi if en is None else en)


def row(number: int, name: str = "NGUYỄN THỊ ÁNH NGUYỆT", code: str = "WCHR MEDA") -> tuple[Cell, ...]:
    return (
        Cell(lines=(Line(text=both(str(number)), style="soft"),)),
        Cell(lines=(Line(text=both(name), style="strong"), Line(text=both("45 tuổi", "age 45"), style="soft"))),
        Cell(lines=(Line(text=both(code), style="code"),)),
        Cell(has_box=True),
        Cell(fill_in=True),
    )


def table(*groups: Group) -> Table:
    return Table(
        title=both("Hành khách", "Passengers"),
        columns=(
            Column(head=both("STT", "No."), share=None),
            Column(head=both("Họ tên", "Name"), share=3),
            Column(head=both("Dịch vụ", "Services")),
            Column(head=both("Đã lên", "Boarded"), share=None),
            Column(head=both("Số ghế", "Seat no."), share=0.8),
        ),
        groups=groups,
        empty=both("Không có ai", "Nobody"),
    )


def band(code: str) -> tuple[Line, ...]:
    return (Line(text=both("5 người", "5 people"), lead=code),)


SHEET = Sheet(
    title=both("Danh sách hành khách", "Departure manifest"),
    reference="CX 766 SGN-HKG",
    summary=both("Hành khách trên chuyến bay", "Passengers on the flight"),
    issuer="Văn phòng Thành phố Hồ Chí Minh",
    issued_at=AT,
    labels=SheetLabels(
        reference=both("Mã", "Reference"), emergency=both("Trực", "Duty phone"), page=both("Trang", "Page")
    ),
    revision=both("In lúc 22/11/2026 13:30 GMT+7", "printed 22/11/2026 13:30 GMT+7"),
    emergency_phone="+84 28 5550 0100",
    confidential=both("Dữ liệu cá nhân", "Personal data"),
    blocks=(
        Facts(
            items=(
                Fact(
                    label=both("Khởi hành", "Departure"), lines=(Line(text=both("11:35"), style="big", tail="GMT+7"),)
                ),
                Fact(label=both("Số người", "People"), lines=(Line(text=both("2 người lớn", "2 adults")),)),
            ),
            columns=2,
        ),
        table(Group(band=band("SGN-26-0040"), rows=(row(1), row(2)))),
        Notes(items=(both("Kiểm tra hộ chiếu", "Check passports"),) * 3, title=both("Việc", "To do"), has_boxes=True),
        Notes(items=(both("Thiếu tên", "A name is missing"),), is_warning=True),
        Signatures(
            title=both("Bàn giao", "Hand-over"),
            boxes=(SignatureBox(title=both("Bên giao", "From"), fields=(both("Họ tên", "Name"),)),) * 2,
            remarks=both("Ghi chú", "Remarks"),
        ),
    ),
)
LABEL = Label(
    reference="K7Q2M",
    part=both("Túi 1/2", "Bag 1 of 2"),
    link="https://hanhtrinh.example.org/bags/K7Q2M",
    link_alt="Mã QR · QR code",
    office=both("Văn phòng Hà Nội", "Ha Noi office"),
    found=both("Nhặt được, xin gọi", "If found, please call"),
    phone="+84 24 5550 0100",
)
LABELS = LabelSheet(title=both("Nhãn túi", "Bag labels"), issuer="Văn phòng Hà Nội", issued_at=AT, labels=(LABEL,) * 9)


def reader_of(body: bytes) -> pypdf.PdfReader:
    return pypdf.PdfReader(BytesIO(body))


def squeezed(text: str) -> str:
    # Where a long word is broken, the break itself is an invisible character.
    return re.sub(r"[\s\u200b]+", "", unicodedata.normalize("NFC", text))


def text_of(body: bytes) -> str:
    return squeezed("\n".join(page.extract_text() for page in reader_of(body).pages))


def overflowing(body: bytes) -> list[str]:
    """Characters drawn outside of the margins of their page."""
    found = []
    with pypdfium2.PdfDocument(body) as document:
        for page in document:
            width, height = page.get_size()
            text = page.get_textpage()
            for place in range(text.count_chars()):
                letter = text.get_text_range(place, 1)
                left, bottom, right, top = text.get_charbox(place)
                if letter.strip() and not (10 <= left <= right <= width - 10 and 10 <= bottom <= top <= height - 10):
                    found.append(letter)
    return found


def test_every_word_of_a_sheet_can_be_read_back() -> None:
    page = text_of(render_sheet(SHEET))
    for expected in (
        "Danh sách hành khách", "Departure manifest", "CX 766 SGN-HKG", "11:35", "GMT+7", "2 adults", "SGN-26-0040",
        "5 people", "NGUYỄN THỊ ÁNH NGUYỆT", "age 45", "WCHR MEDA", "Check passports", "A name is missing", "Hand-over",
        "Remarks", "Personal data", "+84 28 5550 0100", "Trang",
    ):  # fmt: skip
        assert squeezed(expected) in page, expected


def test_a_sheet_is_tagged_with_heads_of_rows_and_columns() -> None:
    reader = reader_of(render_sheet(SHEET))
    kinds = structure_types(reader)
    assert b"<pdfuaid:part>1" in reader.trailer["/Root"]["/Metadata"].get_object().get_data()
    assert str(reader.trailer["/Root"]["/Lang"]).lower().startswith("vi")
    assert kinds.count("/H1") == 1
    # Five columns and the band of the group are heads.
    assert kinds.count("/TH") == 6
    assert {"/H2", "/Table", "/TD"} <= set(kinds)


def test_every_font_of_a_sheet_is_inside() -> None:
    for body in (render_sheet(SHEET), render_labels(LABELS)):
        for page in reader_of(body).pages:
            for font in page["/Resources"]["/Font"].values():
                descriptor = font.get_object()["/DescendantFonts"][0].get_object()["/FontDescriptor"].get_object()
                assert {"/FontFile2", "/FontFile3"} & set(descriptor)


def test_the_file_tells_title_and_issuer_and_nobody() -> None:
    information = reader_of(render_sheet(SHEET)).metadata
    assert information is not None
    assert information.title == "Danh sách hành khách · Departure manifest · CX 766 SGN-HKG"
    assert information.author == "Văn phòng Thành phố Hồ Chí Minh"
    assert "NGUYỄN" not in str(dict(information))


def test_the_same_sheet_gives_the_same_bytes() -> None:
    assert render_sheet(SHEET) == render_sheet(SHEET)
    assert render_labels(LABELS) == render_labels(LABELS)


@pytest.mark.parametrize("groups", [1, 12, 60])
def test_a_long_list_repeats_heads_and_loses_nobody(groups: int) -> None:
    listed = tuple(
        Group(
            band=band(f"SGN-26-{number:04d}"),
            rows=tuple(row(place, f"NGƯỜI SỐ {number}.{place}.") for place in range(5)),
        )
        for number in range(groups)
    )
    body = render_sheet(replace(SHEET, blocks=(table(*listed),)))
    pages = [squeezed(page.extract_text()) for page in reader_of(body).pages]
    whole = "".join(pages)
    assert all(f"NGƯỜISỐ{number}.{place}." in whole for number in range(groups) for place in range(5))
    assert all("Passengers" in page or "Services" in page for page in pages)
    assert all(f"{number}/{len(pages)}" in page for number, page in enumerate(pages, 1))
    assert overflowing(body) == []


def test_a_group_that_goes_on_overleaf_says_whose_rows_they_are() -> None:
    body = render_sheet(
        replace(SHEET, blocks=(table(Group(band=band("SGN-26-0040"), rows=tuple(row(n) for n in range(70)))),))
    )
    pages = [page.extract_text() for page in reader_of(body).pages]
    assert len(pages) >= 3
    assert all("SGN-26-0040" in page for page in pages)


def test_a_table_without_rows_says_so() -> None:
    assert "Nobody" in text_of(render_sheet(replace(SHEET, blocks=(table(),))))


NAMES = st.lists(st.sampled_from(SYLLABLES), min_size=1, max_size=28).map(lambda parts: " ".join(parts).upper())
LETTERS = st.text(alphabet="ABCDEFGHIJKLMNOPQRSTUVWXYZĐƯƠẠẾ", min_size=1, max_size=90)


@settings(max_examples=30, deadline=None)
@given(names=st.lists(st.one_of(NAMES, LETTERS), min_size=1, max_size=12), landscape=st.booleans())
def test_names_of_any_length_wrap_inside_the_page(names: list[str], landscape: bool) -> None:
    rows = tuple(row(number, name, "WCHC MEDA STCR UMNR EXST MAAS") for number, name in enumerate(names))
    body = render_sheet(
        replace(
            SHEET,
            is_landscape=landscape,
            reference=names[0][:36],
            summary=both(names[0], names[-1]),
            blocks=(table(Group(band=band(names[-1][:40]), rows=rows)), *SHEET.blocks[2:]),
        )
    )
    page = text_of(body)
    assert all(squeezed(name) in page for name in names)
    assert overflowing(body) == []


@pytest.mark.parametrize("text", ['#panic("no")', "$ x $", "*bold* _it_", "@ref <label>", "] } ) #{ \\u{41}"])
def test_no_text_is_read_as_markup(text: str) -> None:
    hostile = replace(SHEET, summary=both(text), issuer=text, blocks=(table(Group(rows=(row(1, text),) * 3)),))
    assert text_of(render_sheet(hostile)).count(squeezed(text)) >= 4


def test_no_letter_is_too_small_to_read() -> None:
    with pypdfium2.PdfDocument(render_sheet(SHEET)) as document:
        text = document[0].get_textpage()
        sizes = [raw.FPDFText_GetFontSize(text.raw, place) for place in range(text.count_chars())]
    assert min(size for size in sizes if size > 1) >= 8.5


def test_a_sheet_without_title_is_refused() -> None:
    with pytest.raises(DocumentError, match=r"sheet\.typ"):
        render_sheet(replace(SHEET, title=both("")))


def test_a_phone_reads_every_label() -> None:
    codes = [f"https://hanhtrinh.example.org/bags/B{number}CDF" for number in range(9)]
    sheet = replace(LABELS, labels=tuple(replace(LABEL, link=code) for code in codes))
    with pypdfium2.PdfDocument(render_labels(sheet)) as document:
        read = [[one.text for one in zxingcpp.read_barcodes(page.render(scale=2).to_numpy())] for page in document]
    assert [len(page) for page in read] == [8, 1]
    assert {code for page in read for code in page} == set(codes)


def test_a_label_holds_reference_and_telephone_only() -> None:
    page = text_of(render_labels(replace(LABELS, labels=(LABEL,))))
    for expected in ("K7Q2M", "Túi 1/2", "Bag 1 of 2", "+84 24 5550 0100", "Ha Noi office", "If found, please call"):
        page = page.replace(squeezed(expected), "", 1)
    assert set(page) <= set("·VănphòngHàNộiNhặtđược,xingọi")


def test_label_pictures_have_words() -> None:
    kinds = structure_types(reader_of(render_labels(LABELS)))
    assert kinds.count("/Figure") == 9


@settings(max_examples=10, deadline=None)
@given(reference=st.text(alphabet="23456789BCDFGHJKMNPQRSTVWXZ", min_size=5, max_size=40))
def test_references_of_any_length_stay_on_their_label(reference: str) -> None:
    body = render_labels(replace(LABELS, labels=(replace(LABEL, reference=reference),) * 2))
    assert text_of(body).count(reference) == 2
    assert overflowing(body) == []
