"""From bytes to a JSON document and back: gzip, UTF-8, keys that appear twice, writing in one move."""

from __future__ import annotations

import errno
import gzip
import io
import json
import os
import tempfile
import zlib
from pathlib import Path
from typing import Any, NoReturn

from solver.errors import ProblemFileError

MOST_BYTES = 512 * 1024 * 1024
"""The largest text that is read; a far larger one is a bomb or a mistake."""

_GZIP_MAGIC = b"\x1f\x8b"


class _TwiceKeyed(dict[str, Any]):
    """An object in which a key appeared twice: kept until its place in the document is known."""

    __slots__ = ("key",)
    key: str


def text_of_file(path: Path) -> bytes:
    """Read a whole file as bytes. Raises ProblemFileError where it is absent, a directory or unreadable."""
    try:
        with path.open("rb") as file:
            text = file.read(MOST_BYTES + 1)
    except FileNotFoundError:
        raise ProblemFileError("absent") from None
    except IsADirectoryError:
        raise ProblemFileError("is-a-directory") from None
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else None
        name = errno.errorcode.get(getattr(error, "errno", None) or 0, "")
        raise ProblemFileError("unreadable", why=reason or type(error).__name__, name=name) from None
    if len(text) > MOST_BYTES:
        raise ProblemFileError("too-large", most=MOST_BYTES)
    return text


def document_from_text(text: bytes | str) -> Any:
    """Parse JSON strictly: no key twice, no NaN, valid Unicode. Raises ProblemFileError."""
    characters = _decoded(text) if isinstance(text, bytes) else text
    twice: list[_TwiceKeyed] = []

    def from_pairs(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        made = dict(pairs)
        if len(made) == len(pairs):
            return made
        marked = _TwiceKeyed(made)
        keys = [key for key, _ in pairs]
        marked.key = next(key for key in keys if keys.count(key) > 1)
        twice.append(marked)
        return marked

    try:
        document = json.loads(characters, object_pairs_hook=from_pairs, parse_constant=_refuse_constant)
        _refuse_lone_surrogates(characters, document)
    except json.JSONDecodeError as error:
        place = f"line {error.lineno} column {error.colno}"
        raise ProblemFileError("not-json", place, why=error.msg, fault=_fault(error.msg)) from None
    except RecursionError:
        raise ProblemFileError("too-deep") from None
    except ValueError as error:
        why = str(error).split(";")[0]
        raise ProblemFileError("not-json", why=why, fault=_fault(why)) from None
    if twice:
        raise ProblemFileError("duplicate-key", _place_of(twice[0], document), key=twice[0].key)
    return document


_FAULTS = {
    "Expecting value": "value",
    "Expecting property name": "key",
    "Expecting ':'": "colon",
    "Expecting ','": "comma",
    "Illegal trailing comma": "trailing-comma",
    "Unterminated string": "open-quote",
    "Invalid control character": "control-character",
    "Invalid \\": "escape",
    "Extra data": "extra",
    "Exceeds the limit": "long-number",
    "NaN": "not-a-number",
    "Infinity": "not-a-number",
    "-Infinity": "not-a-number",
}
"""How the parser's sentences begin -> what is wrong, as a code that can be put in any language."""


def _fault(sentence: str) -> str:
    return next((code for beginning, code in _FAULTS.items() if sentence.startswith(beginning)), "other")


def _decoded(text: bytes) -> str:
    if text.startswith(_GZIP_MAGIC):
        text = _decompressed(text)
    try:
        return text.decode("utf-8")
    except UnicodeDecodeError as error:
        raise ProblemFileError("not-utf8", f"byte {error.start}") from None


def _decompressed(text: bytes) -> bytes:
    try:
        with gzip.GzipFile(fileobj=io.BytesIO(text)) as stream:
            plain = stream.read(MOST_BYTES + 1)
    except (OSError, EOFError, zlib.error):
        raise ProblemFileError("broken-gzip") from None
    if len(plain) > MOST_BYTES:
        raise ProblemFileError("too-large", most=MOST_BYTES)
    return plain


def _refuse_constant(constant: str) -> NoReturn:
    raise ValueError(f"{constant} is not a JSON number")


def _refuse_lone_surrogates(characters: str, document: Any) -> None:
    """Half a surrogate pair cannot be written or printed again; only an escape (or a Python string) can hold one."""
    if "\\u" not in characters and not _has_surrogate(characters):
        return
    if _has_surrogate(json.dumps(document, ensure_ascii=False)):
        raise ProblemFileError("broken-text")


def _has_surrogate(characters: str) -> bool:
    try:
        characters.encode("utf-8")
    except UnicodeEncodeError:
        return True
    return False


def _place_of(wanted: dict[str, Any], document: Any) -> str:
    """Find the path of an object inside the document, without recursion."""
    waiting: list[tuple[str, Any]] = [("", document)]
    while waiting:
        place, node = waiting.pop()
        if node is wanted:
            return place
        if isinstance(node, dict):
            waiting.extend((f"{place}.{key}" if place else key, value) for key, value in node.items())
        elif isinstance(node, list):
            waiting.extend((f"{place}[{index}]", value) for index, value in enumerate(node))
    return ""


def write_document(document: dict[str, Any], path: Path) -> None:
    """Write a JSON document beside its place and move it there, so that nobody ever sees half a file."""
    content = _compressed(_laid_out(document)) if path.name.endswith(".gz") else _laid_out(document)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.", suffix=".part")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def _laid_out(document: dict[str, Any]) -> bytes:
    """One line for each entry of a list at the top: small, and a difference of two files can be read."""
    lines = []
    for key, value in document.items():
        if isinstance(value, list) and value:
            entries = ",\n".join(json.dumps(entry, ensure_ascii=False, separators=(",", ":")) for entry in value)
            lines.append(f"{json.dumps(key)}:[\n{entries}]")
        else:
            lines.append(f"{json.dumps(key)}:{json.dumps(value, ensure_ascii=False, separators=(',', ':'))}")
    return ("{" + ",\n".join(lines) + "}\n").encode("utf-8")


def _compressed(content: bytes) -> bytes:
    buffer = io.BytesIO()
    with gzip.GzipFile(filename="", mode="wb", fileobj=buffer, mtime=0) as stream:
        stream.write(content)
    return buffer.getvalue()
