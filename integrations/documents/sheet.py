"""Working papers and labels: from values to the data of their forms."""

from __future__ import annotations

import io
from dataclasses import asdict
from functools import lru_cache
from typing import Any

import segno

from integrations.documents.letters import printable
from integrations.documents.press import RenderedDocument, press
from integrations.documents.sheets import LabelSheet, Sheet


def render_sheet(sheet: Sheet) -> bytes:
    """Print a working paper as PDF/UA-1. Raises `DocumentError` if the form cannot hold the values."""
    return build_sheet(sheet).body


def build_sheet(sheet: Sheet) -> RenderedDocument:
    """Print a working paper and say which characters had to be transcribed."""
    replaced: list[str] = []
    facts = asdict(sheet)
    del facts["issued_at"]
    body = press("sheet.typ", printable_values(facts, replaced), issued_at=sheet.issued_at)
    return RenderedDocument(body=body, replaced=tuple(dict.fromkeys(replaced)))


def render_labels(sheet: LabelSheet) -> bytes:
    """Print stickers as PDF/UA-1, eight to a page. Raises `DocumentError` if the form cannot hold the values."""
    facts = asdict(sheet)
    del facts["issued_at"]
    data = printable_values(facts, [])
    for row, label in zip(data["labels"], sheet.labels, strict=True):
        row["qr"] = qr_svg(label.link)
        row["link_alt"] = row["link_alt"].strip() or label.reference
        del row["link"]
    return press("labels.typ", data, issued_at=sheet.issued_at)


def printable_values(value: Any, replaced: list[str]) -> Any:
    """Rewrite every text inside a nested value with letters that the fonts hold; note what was transcribed."""
    if isinstance(value, str):
        text, missing = printable(value)
        replaced.extend(missing)
        return text
    if isinstance(value, dict):
        return {key: printable_values(inner, replaced) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [printable_values(inner, replaced) for inner in value]
    return value


@lru_cache(maxsize=64)
def qr_svg(address: str) -> str:
    """A QR code of middling redundancy as SVG, with its quiet zone."""
    buffer = io.BytesIO()
    segno.make_qr(address, error="m").save(buffer, kind="svg", border=2, xmldecl=False, svgns=True, dark="#101828")
    return buffer.getvalue().decode("utf-8")
