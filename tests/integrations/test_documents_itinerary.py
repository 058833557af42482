"""The printed itinerary, read back as a reader, a screen reader and a phone would."""

import re
import threading
import unicodedata
from dataclasses import replace
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import pypdf
import pypdfium2
import pypdfium2.raw as raw
import pytest
import zxingcpp
from hypothesis import given, settings
from hypothesis import strategies as st

from integrations.documents import Bilingual, DocumentError, Itinerary, Traveller, build_itinerary, render_itinerary
from integrations.documents.letters import coverage, printable
from tests.integrations.itineraries import FAMILY, LIVE_URL, SIMPLE, both, same

TONES = "\u0300\u0301\u0303\u0309\u0323"
BASES = "aăâeêioôơuưy"
ALPHABET = sorted(
    {unicodedata.normalize("NFC", base + tone) for base in BASES + BASES.upper() for tone in ["", *TONES]} | set("đĐ")
)
HOSTILE = [
    '#import "/etc/passwd": *',
    '#panic("no")',
    "$ x^2 $ and $",
    "*bold* _it_ `raw` ```",
    "@reference <label> \\ // comment /* open",
    "= heading\n- item\n+ one",
    "] } ) [ { ( #[ #{ \\u{41}",
    "https://example.org/?a=1&b=2 ~ -- --- ...",
    "\"quotes\" 'single' “curly”",
]


def reader_of(body: bytes) -> pypdf.PdfReader:
    return pypdf.PdfReader(BytesIO(body))


def text_of(body: bytes) -> str:
    return unicodedata.normalize("NFC", "\n".join(page.extract_text() for page in reader_of(body).pages))


def squeezed(text: str) -> str:
    """Drop white space, which a reader of PDF can only guess."""
    return re.sub(r"\s+", "", text)


def texts_in(value: Any) -> list[str]:
    """List every text inside nested values."""
    if isinstance(value, Bilingual):
        return [value.vi, value.en]
    if isinstance(value, str):
        return [value]
    if isinstance(value, tuple):
        return [text for inner in value for text in texts_in(inner)]
    names = getattr(type(value), "__dataclass_fields__", {})
    return [text for name in names for text in texts_in(getattr(value, name))]


@pytest.mark.parametrize("itinerary", [SIMPLE, FAMILY], ids=["simple", "family"])
def test_every_word_can_be_read_back(itinerary: Itinerary) -> None:
    page = squeezed(text_of(render_itinerary(itinerary)))
    unprinted = {itinerary.live_url, itinerary.live_alt}

    missing = [text for text in texts_in(itinerary) if text not in unprinted and squeezed(text) not in page]
    assert missing == []


def test_every_vietnamese_letter_is_drawn_and_read_back() -> None:
    letters = " ".join(ALPHABET)
    rendered = build_itinerary(replace(SIMPLE, summary=same(letters), reference=letters[:60], travellers=()))

    assert rendered.replaced == ()
    assert squeezed(letters) in squeezed(text_of(rendered.body))


def test_decomposed_names_print_as_composed() -> None:
    name = "NGUYỄN THỊ ÁNH NGUYỆT"
    decomposed = unicodedata.normalize("NFD", name)
    assert decomposed != name
    traveller = Traveller(name=decomposed, detail=both("67 tuổi", "age 67"))
    rendered = build_itinerary(replace(SIMPLE, travellers=(traveller,)))

    assert rendered.replaced == ()
    assert squeezed(name) in squeezed(text_of(rendered.body))


def test_same_itinerary_gives_same_bytes() -> None:
    assert render_itinerary(SIMPLE) == render_itinerary(SIMPLE)
    assert render_itinerary(SIMPLE) != render_itinerary(replace(SIMPLE, reference="VM-26-0413"))


def test_bytes_do_not_depend_on_what_was_printed_before() -> None:
    alone = render_itinerary(SIMPLE)
    render_itinerary(FAMILY)

    assert render_itinerary(SIMPLE) == alone


def test_threads_do_not_mix_their_papers() -> None:
    references = [f"VM-26-{number:04d}" for number in range(8)]
    printed: dict[str, bytes] = {}

    def work(reference: str) -> None:
        printed[reference] = render_itinerary(replace(SIMPLE, reference=reference))

    threads = [threading.Thread(target=work, args=(reference,)) for reference in references]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for reference in references:
        assert reference in text_of(printed[reference])
        assert not set(re.findall(r"VM-26-\d{4}", text_of(printed[reference]))) - {reference}


def test_paper_is_dated_by_its_issue() -> None:
    moment = datetime(2026, 11, 20, 3, 0, tzinfo=UTC)
    information = reader_of(render_itinerary(replace(SIMPLE, issued_at=moment))).metadata

    assert information is not None
    assert information.creation_date == moment
    assert information.title == "Lịch trình chuyến đi · Travel itinerary · VM-26-0412"
    assert information.author == "Văn phòng Hành Trình"


def test_simple_journey_fits_one_page() -> None:
    assert len(reader_of(render_itinerary(SIMPLE)).pages) == 1


@pytest.mark.parametrize("itinerary", [SIMPLE, FAMILY], ids=["simple", "family"])
def test_no_letter_is_too_small_to_read(itinerary: Itinerary) -> None:
    with pypdfium2.PdfDocument(render_itinerary(itinerary)) as document:
        for page in document:
            text = page.get_textpage()
            sizes = [raw.FPDFText_GetFontSize(text.raw, place) for place in range(text.count_chars())]
            assert sizes
            # White space that the reader of PDF made up has no size of its own.
            assert min(size for size in sizes if size > 1) >= 8.5


def test_family_of_ten_takes_two_pages_and_says_so() -> None:
    reader = reader_of(render_itinerary(FAMILY))

    assert len(reader.pages) == 2
    for number, page in enumerate(reader.pages, 1):
        text = page.extract_text()
        assert f"{number} / 2" in text
        assert "VM-26-0412" in text
        assert "+84 28 5550 0100" in text


def test_long_tables_repeat_their_heads() -> None:
    many = replace(SIMPLE, appointments=SIMPLE.appointments * 30)
    pages = [page.extract_text() for page in reader_of(render_itinerary(many)).pages]

    assert len(pages) >= 3
    holding = [text for text in pages if "Pre-embarkation check" in text]
    assert len(holding) >= 3
    assert all(SIMPLE.labels.health.vi in text for text in holding)


def test_a_row_is_never_split_from_its_other_lines() -> None:
    purposes = tuple(f"Cuộc hẹn thứ {number}." for number in range(40))
    rows = tuple(replace(SIMPLE.appointments[0], purpose=same(text)) for text in purposes)
    pages = [
        squeezed(page.extract_text()) for page in reader_of(render_itinerary(replace(SIMPLE, appointments=rows))).pages
    ]

    assert len(pages) >= 3
    address = squeezed(SIMPLE.appointments[0].address)
    assert [page.count(address) for page in pages] == [
        sum(squeezed(purpose) in page for purpose in purposes) for page in pages
    ]


def test_empty_sections_leave_no_trace() -> None:
    bare = replace(
        SIMPLE,
        highlights=(),
        travellers=(),
        meeting=None,
        assistance=(),
        appointments=(),
        bring=(),
        legal_representative=None,
        live_url=None,
    )
    text = text_of(render_itinerary(bare))

    for label in (SIMPLE.labels.meeting, SIMPLE.labels.assistance, SIMPLE.labels.health, SIMPLE.labels.live):
        assert label.vi not in text
        assert label.en not in text
    assert SIMPLE.emergency_phone in text
    assert "CX 764" in text


def test_paper_without_legs_is_still_printed() -> None:
    assert SIMPLE.reference in text_of(render_itinerary(replace(SIMPLE, legs=())))


def structure_types(reader: pypdf.PdfReader) -> list[str]:
    """List the kinds of structure elements of a tagged PDF in reading order."""
    found: list[str] = []
    waiting = [reader.trailer["/Root"]["/StructTreeRoot"]["/K"]]
    while waiting:
        node = waiting.pop().get_object()
        if isinstance(node, list):
            waiting.extend(reversed(node))
        elif isinstance(node, dict):
            if "/S" in node:
                found.append(str(node["/S"]))
            if "/K" in node:
                waiting.append(node["/K"])
    return found


def test_paper_is_tagged_for_screen_readers() -> None:
    reader = reader_of(render_itinerary(SIMPLE))
    root = reader.trailer["/Root"]
    kinds = structure_types(reader)

    assert root["/MarkInfo"]["/Marked"] == True  # noqa: E712 - pypdf's own boolean
    assert str(root["/Lang"]).lower().startswith("vi")
    assert root["/ViewerPreferences"]["/DisplayDocTitle"] == True  # noqa: E712
    assert b"<pdfuaid:part>1" in root["/Metadata"].get_object().get_data()
    assert kinds.count("/H1") == 1
    assert {"/H2", "/Table", "/TH", "/TD", "/TR", "/L", "/LI", "/Figure"} <= set(kinds)


def test_english_words_are_marked_as_english() -> None:
    body = render_itinerary(SIMPLE)
    drawn = b"".join(page.get_contents().get_data() for page in reader_of(body).pages)  # type: ignore[union-attr]
    languages = set(re.findall(rb"/Lang\s*\(([^)]*)\)", body + drawn))

    assert languages == {b"vi-VN", b"en-GB"}


def test_qr_has_words_for_those_who_cannot_see_it() -> None:
    body = render_itinerary(SIMPLE)

    assert SIMPLE.live_alt.encode("utf-16-be").hex().upper().encode() in body


def test_every_font_is_inside() -> None:
    for page in reader_of(render_itinerary(FAMILY)).pages:
        fonts = page["/Resources"]["/Font"]
        assert fonts
        for font in fonts.values():
            descendant = font.get_object()["/DescendantFonts"][0].get_object()
            descriptor = descendant["/FontDescriptor"].get_object()
            assert {"/FontFile2", "/FontFile3"} & set(descriptor)
            assert re.search("BeVietnamPro|JetBrainsMono", str(descriptor["/FontName"]))
            assert "/ToUnicode" in font.get_object()


def test_phone_reads_the_code() -> None:
    with pypdfium2.PdfDocument(render_itinerary(SIMPLE)) as document:
        picture = document[0].render(scale=2).to_numpy()
    (code,) = zxingcpp.read_barcodes(picture)

    assert code.text == LIVE_URL


@pytest.mark.parametrize("text", HOSTILE)
def test_no_text_is_read_as_markup(text: str) -> None:
    hostile = replace(
        SIMPLE,
        summary=same(text),
        reference=text,
        issuer=text,
        title=same(text),
        bring=(same(text),) * 5,
        notices=(same(text),),
        emergency_phone=text,
    )
    page = squeezed(text_of(render_itinerary(hostile)))

    assert page.count(squeezed(text)) >= 5


@settings(max_examples=25, deadline=None)
@given(text=st.text(max_size=120), name=st.text(max_size=60))
def test_any_text_gives_a_paper(text: str, name: str) -> None:
    anything = replace(
        SIMPLE,
        title=both("T" + text, name),
        summary=same(text),
        reference=name,
        travellers=(Traveller(name=name, detail=both(text, name)),),
        live_alt=text,
    )

    assert render_itinerary(anything).startswith(b"%PDF-")


def test_paper_without_title_is_refused() -> None:
    with pytest.raises(DocumentError, match="title") as refusal:
        render_itinerary(replace(SIMPLE, title=same("")))

    assert refusal.value.template == "itinerary.typ"


def test_letters_without_a_glyph_are_transcribed_and_reported() -> None:
    rendered = build_itinerary(replace(SIMPLE, summary=same("မောင် 马丽 ✈ ﬁ")))

    assert set("马丽✈ﬁ") <= set(rendered.replaced)
    assert "MaLi" in squeezed(text_of(rendered.body))
    assert "mfi" not in rendered.replaced


def test_invisible_characters_vanish_silently() -> None:
    assert printable("a\u200bb\u202ec\x00d\u00ade\ud800") == ("abcde", ())
    assert printable("1\u202f000 km, A\u2011B") == ("1\u00a0000 km, A-B", ())


def test_list_of_letters_is_what_the_fonts_hold() -> None:
    """PDF/UA forbids missing glyphs, so a sheet with every listed letter proves that the list is true."""
    letters = "".join(sorted(coverage()))
    rendered = build_itinerary(replace(SIMPLE, notices=(same(letters),)))

    assert rendered.replaced == ()


def test_fonts_come_with_their_licence() -> None:
    fonts = Path(__file__).parents[2] / "integrations" / "documents" / "fonts"

    assert {path.name for path in fonts.glob("*.ttf")} == {
        "BeVietnamPro-Regular.ttf",
        "BeVietnamPro-SemiBold.ttf",
        "BeVietnamPro-Bold.ttf",
        "JetBrainsMono-Regular.ttf",
        "JetBrainsMono-Bold.ttf",
    }
    for licence in fonts.glob("*-OFL.txt"):
        assert "SIL OPEN FONT LICENSE Version 1.1" in licence.read_text(encoding="utf-8")
