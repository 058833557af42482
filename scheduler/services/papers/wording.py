"""From phrases to the parts of a sheet, and the frame that all working papers share."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from functools import lru_cache

from babel import Locale as BabelLocale

from integrations import documents
from scheduler.i18n import Bilingual, Language, both, has_phrase, phrase
from scheduler.i18n.dates import VIET_NAM, local, show_date, show_time, zone_label
from scheduler.models import Office

BLANK = documents.Cell()


def text(pair: Bilingual) -> documents.Bilingual:
    """A phrase as the forms take it."""
    return documents.Bilingual(vi=pair.vi, en=pair.en)


def said(key: str, /, **arguments: object) -> documents.Bilingual:
    """A phrase of the book as the forms take it."""
    return text(both(key, **arguments))


def same(words: str) -> documents.Bilingual:
    """A code, name or number: the same in both languages."""
    return documents.Bilingual(vi=words, en=words)


def line(words: Bilingual | str, style: documents.Style = "plain", *, lead: str = "", tail: str = "") -> documents.Line:
    """One line of a cell; `lead` and `tail` are codes and units that both languages share."""
    pair = same(words) if isinstance(words, str) else text(words)
    return documents.Line(text=pair, style=style, lead=lead, tail=tail)


def cell(*lines: documents.Line | None) -> documents.Cell:
    """A cell of lines; None and empty lines are left out."""
    return documents.Cell(lines=tuple(one for one in lines if one is not None and (one.text.vi or one.lead)))


def tick() -> documents.Cell:
    """A box to tick."""
    return documents.Cell(has_box=True)


def to_fill() -> documents.Cell:
    """A line to write on."""
    return documents.Cell(fill_in=True)


def fact(key: str, *lines: documents.Line) -> documents.Fact:
    """A label of the book with what it stands for."""
    return documents.Fact(label=said(key), lines=lines)


def column(key: str, share: float | None = 1.0, *, is_right: bool = False) -> documents.Column:
    """A column headed by a phrase."""
    return documents.Column(head=said(key), share=share, is_right=is_right)


def day_of(day: date) -> Bilingual:
    """A local date with its weekday in both languages."""
    return Bilingual(vi=show_date(day, "vi"), en=show_date(day, "en"))


def when(at: datetime, zone: str) -> tuple[documents.Line, documents.Line]:
    """A large clock time with its zone, and the date."""
    shown = line(show_time(at, zone), "big", tail=zone_label(at, zone))
    return shown, line(day_of(local(at, zone).date()), "soft")


def moment(at: datetime, zone: str) -> Bilingual:
    """`23:55 (GMT+7), Th 4, 25/11/2026`: short, for inside a line."""
    day, clock = day_of(local(at, zone).date()), f"{show_time(at, zone)} ({zone_label(at, zone)})"
    return Bilingual(vi=f"{clock}, {day.vi}", en=f"{clock}, {day.en}")


def joined(*parts: Bilingual | str | None, by: str = " · ") -> Bilingual:
    """Parts in one line; None and empty ones are left out."""
    pairs = [Bilingual(vi=part, en=part) if isinstance(part, str) else part for part in parts if part]
    kept = [pair for pair in pairs if pair.vi]
    return Bilingual(vi=by.join(pair.vi for pair in kept), en=by.join(pair.en for pair in kept))


def make_sheet(
    title: Bilingual,
    reference: str,
    summary: Bilingual,
    office: Office,
    blocks: tuple[documents.Block, ...],
    *,
    printed_at: datetime,
    is_landscape: bool = False,
) -> documents.Sheet:
    """A working paper of an office: printed when, whom to call, and what becomes of it after use."""
    at = f"{local(printed_at, VIET_NAM):%d/%m/%Y %H:%M} {zone_label(printed_at, VIET_NAM)}"
    return documents.Sheet(
        title=text(title),
        reference=reference,
        summary=text(summary),
        issuer=office.name_vi,
        issued_at=printed_at,
        labels=documents.SheetLabels(
            reference=said("papers-label-reference"),
            emergency=said("papers-label-duty"),
            page=said("itinerary-label-page"),
        ),
        revision=said("papers-printed", moment=at),
        emergency_phone=phone_of(office),
        blocks=blocks,
        confidential=said("papers-confidential"),
        is_landscape=is_landscape,
    )


def languages(codes: Iterable[str]) -> Bilingual:
    """Languages by name, in the order given; what Babel does not know keeps its code."""
    kept = tuple(dict.fromkeys(codes))
    return Bilingual(
        vi=", ".join(_language(code, "vi") for code in kept), en=", ".join(_language(code, "en") for code in kept)
    )


@lru_cache(maxsize=256)
def _language(code: str, reader: Language) -> str:
    if has_phrase(f"language-{code}"):
        return phrase(f"language-{code}", reader)
    names: Mapping[str, str] = BabelLocale(reader).languages
    return names.get(code, code)


def phone_of(office: Office) -> str:
    """The number to call, or that one has to ask for it."""
    return office.phone or both("itinerary-phone-missing").vi
