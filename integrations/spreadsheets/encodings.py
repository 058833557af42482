"""Bytes of a text file to text: byte order marks, UTF-8, UTF-16 and the two Windows code pages met in Viet Nam."""

from __future__ import annotations

import codecs
import re

from integrations.spreadsheets.values import SpreadsheetError

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_MARK_SIGNS = "\u0300\u0301\u0303\u0309\u0323"
_GOOD_MARK = re.compile(f"[aeiouyăâêôơưAEIOUYĂÂÊÔƠƯ][{_MARK_SIGNS}]")
_ANY_MARK = re.compile(f"[{_MARK_SIGNS}]")
# What the Western code page has at these places, as in "Camões", stands before other letters.
_VIETNAMESE_LETTER = re.compile(r"[đĐ]|[ưƯ](?:[ơƠaAuUiInNcCtT]|\b)|[ơƠ](?:[nNiImMpPtT]|\b)")


def decode(data: bytes) -> tuple[str, str]:
    """Return the text and the name of its encoding; SpreadsheetError `unknown-encoding` when none fits."""
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _decode_marked(data, encoding), encoding.removesuffix("-sig")
    if (wide := _unmarked_utf16(data)) is not None:
        return wide
    try:
        return data.decode("utf-8"), "utf-8"
    except UnicodeDecodeError:
        return _decode_code_page(data)


def _decode_marked(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        raise SpreadsheetError("unknown-encoding", encoding=encoding, position=error.start) from error


def _unmarked_utf16(data: bytes) -> tuple[str, str] | None:
    """Recognise UTF-16 without its mark by the zero byte in every Latin letter."""
    sample = data[:4000]
    if len(sample) < 4 or len(data) % 2 or not sample.count(0):
        return None
    for offset, encoding in ((1, "utf-16-le"), (0, "utf-16-be")):
        if sample[offset::2].count(0) * 2 > len(sample) // 2 and not sample[1 - offset :: 2].count(0):
            try:
                return data.decode(encoding), encoding
            except UnicodeDecodeError:
                return None
    return None


def _decode_code_page(data: bytes) -> tuple[str, str]:
    """Choose between Vietnamese and Western Windows by where the combining marks of code page 1258 would fall."""
    if b"\0" in data:
        raise SpreadsheetError("unknown-encoding", encoding="", position=data.index(b"\0"))
    vietnamese, western = _try_decode(data, "cp1258"), _try_decode(data, "cp1252")
    if vietnamese is not None and (western is None or _is_vietnamese(vietnamese)):
        return vietnamese, "cp1258"
    if western is not None:
        return western, "cp1252"
    raise SpreadsheetError("unknown-encoding", encoding="", position=0)


def _try_decode(data: bytes, encoding: str) -> str | None:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        return None


def _is_vietnamese(text: str) -> bool:
    """A mark after a vowel speaks for Vietnamese; a mark after anything else proves the other code page."""
    good, marks = len(_GOOD_MARK.findall(text)), len(_ANY_MARK.findall(text))
    if marks:
        return good > 3 * (marks - good)
    return bool(_VIETNAMESE_LETTER.search(text))
