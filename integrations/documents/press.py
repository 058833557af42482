"""The press: values in, PDF/UA-1 out, by one warm Typst compiler."""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from threading import Lock
from typing import Any

import typst

_ROOM = Path(__file__).parent
_FONTS = _ROOM / "fonts"
_TEMPLATES = _ROOM / "templates"
_PAGES = re.compile(rb"/Type\s*/Pages\b[^>]*?/Count\s+(\d+)")
# The compiler keeps the inputs of the last document, so two threads must take turns.
_turn = Lock()
# The compiler remembers parts of its last ten documents, tens of megabytes for long lists; ten empty ones make it
# forget. Done after so many bytes of PDF, memory stays flat and short papers are still printed warm.
_REMEMBERED_BYTES = 300_000
_REMEMBERED_DOCUMENTS = 10
_printed_bytes = 0


class DocumentError(Exception):
    """A document could not be made.

    `template` names the form; the message holds the compiler's words and never the data.
    """

    def __init__(self, template: str, reason: str) -> None:
        super().__init__(f"{template}: {reason}")
        self.template = template
        self.reason = reason


@dataclass(frozen=True, slots=True, kw_only=True)
class RenderedDocument:
    """A document with the characters that no font holds and that were therefore transcribed."""

    body: bytes
    replaced: tuple[str, ...] = ()


def press(template: str, data: Mapping[str, Any], *, issued_at: datetime, growths: Sequence[float] = (1.0,)) -> bytes:
    """Print a template as PDF/UA-1 at the first of `growths` (factors of the letters' size) that fits one page.

    What fits at none is printed at the last. `data` travels as JSON through `sys.inputs` and is never part of the
    markup, so no text in it can act as code. Raises `DocumentError` if the template refuses the data.
    """
    text = json.dumps(data, ensure_ascii=False, sort_keys=True)
    stamp = int(issued_at.astimezone(UTC).replace(microsecond=0).timestamp())
    for growth in growths[:-1]:
        body = _print(template, text, stamp, growth)
        if page_count(body) == 1:
            return body
    return _print(template, text, stamp, growths[-1])


def page_count(body: bytes) -> int:
    """Count the pages of a PDF that this press printed."""
    found = _PAGES.search(body)
    return int(found.group(1)) if found else 1


def _print(template: str, text: str, stamp: int, growth: float) -> bytes:
    inputs = {"data": text, "growth": str(growth)}
    with _turn:
        try:
            body = _compiler(template).compile(format="pdf", sys_inputs=inputs, pdf_standards="ua-1", timestamp=stamp)
        except typst.TypstError as error:
            raise DocumentError(template, error.message) from error
        if not isinstance(body, bytes):
            raise DocumentError(template, "the compiler gave no single file")
        _forget(len(body))
    return body


def _forget(printed: int) -> None:
    """Count the bytes of a document; after enough of them let the compiler forget. To be called in turn."""
    global _printed_bytes
    _printed_bytes += printed
    if _printed_bytes >= _REMEMBERED_BYTES:
        _printed_bytes = 0
        for _ in range(_REMEMBERED_DOCUMENTS + 1):
            _compiler("blank.typ").compile(format="svg")


@lru_cache(maxsize=8)
def _compiler(template: str) -> typst.Compiler:
    fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[_FONTS])
    return typst.Compiler(input=_TEMPLATES / template, root=_TEMPLATES, font_paths=fonts, ignore_system_fonts=True)
