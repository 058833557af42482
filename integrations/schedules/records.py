"""Bytes to numbered 200-character records, however they were cut into lines."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator

from integrations.schedules.values import SsimError

RECORD_LENGTH = 200
MAX_BYTES = 100_000_000
_LINE_END = re.compile(r"\r\n|\n|\r")


def split_records(data: bytes) -> Iterator[tuple[int, str]]:
    """Yield (line number, record padded to 200 characters), leaving out filler of zeros and blank lines.

    Lines may end in CR, LF, both or not at all (then every 200 bytes are a record, and the number counts records),
    may be blocks of several records, and may have lost their trailing spaces.
    """
    text = _decode(data)
    pieces = _LINE_END.split(text) if _LINE_END.search(text) else [text]
    number_of_records = len(pieces) == 1
    for number, piece in enumerate(pieces, start=1):
        for offset, record in enumerate(_unblock(piece)):
            if record.strip("0 "):
                yield (offset + 1 if number_of_records else number), record.ljust(RECORD_LENGTH)


def _decode(data: bytes) -> str:
    if len(data) > MAX_BYTES:
        raise SsimError("file-too-large", limit_megabytes=MAX_BYTES // 1_000_000)
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        text = data.decode("utf-16", "replace")
    else:
        text = data.removeprefix(codecs.BOM_UTF8).decode("latin-1")
    text = text.rstrip("\x1a\0 \r\n")
    if not text.strip():
        raise SsimError("empty-file")
    return text


def _unblock(piece: str) -> Iterator[str]:
    if len(piece) <= RECORD_LENGTH or not piece[RECORD_LENGTH:].strip():
        yield piece[:RECORD_LENGTH]
        return
    for start in range(0, len(piece), RECORD_LENGTH):
        yield piece[start : start + RECORD_LENGTH]
