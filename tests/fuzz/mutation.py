"""Damage as it happens on the way: flipped bytes, lost ends, doubled lines, and words that mean something."""

from __future__ import annotations

import io
import random
import zipfile
from collections.abc import Sequence

_MOST_STEPS = 8
_LARGEST = 400_000


def damaged(data: bytes, words: Sequence[bytes], chance: random.Random) -> bytes:
    """A copy of some bytes with up to eight damages; never longer than 400,000 bytes."""
    body = bytearray(data)
    for _ in range(chance.randint(1, _MOST_STEPS)):
        chance.choice(_DAMAGES)(body, words, chance)
        del body[_LARGEST:]
    return bytes(body)


def damaged_archive(data: bytes, words: Sequence[bytes], chance: random.Random) -> bytes:
    """A ZIP file with one of its members damaged and packed again, so that the damage reaches what is inside."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        members = {info.filename: archive.read(info) for info in archive.infolist()}
    name = chance.choice(sorted(members))
    members[name] = damaged(members[name], words, chance)
    if chance.random() < 0.05:
        del members[name]
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for member, content in members.items():
            archive.writestr(member, content)
    return out.getvalue()


def _span(body: bytearray, chance: random.Random, most: int) -> slice:
    start = chance.randrange(len(body) + 1)
    return slice(start, min(len(body), start + chance.randint(1, most)))


def _flip(body: bytearray, words: Sequence[bytes], chance: random.Random) -> None:
    for _ in range(chance.randint(1, 6) if body else 0):
        body[chance.randrange(len(body))] = chance.randrange(256)


def _drop(body: bytearray, words: Sequence[bytes], chance: random.Random) -> None:
    del body[_span(body, chance, 200)]


def _double(body: bytearray, words: Sequence[bytes], chance: random.Random) -> None:
    found = _span(body, chance, 300)
    body[found.stop : found.stop] = body[found] * chance.choice([1, 1, 2, 50])


def _cut(body: bytearray, words: Sequence[bytes], chance: random.Random) -> None:
    if chance.random() < 0.3:
        del body[chance.randrange(len(body) + 1) :]


def _say(body: bytearray, words: Sequence[bytes], chance: random.Random) -> None:
    body[_span(body, chance, 12)] = chance.choice(words)


def _lines(body: bytearray, words: Sequence[bytes], chance: random.Random) -> None:
    lines = bytes(body).split(b"\n")
    step = chance.randrange(3)
    if step == 0:
        chance.shuffle(lines)
    elif step == 1:
        lines.insert(chance.randrange(len(lines) + 1), chance.choice(lines))
    else:
        lines.pop(chance.randrange(len(lines)))
    body[:] = b"\n".join(lines)


_DAMAGES = (_flip, _flip, _drop, _double, _cut, _say, _say, _lines)
