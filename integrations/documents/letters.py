"""Letters that the embedded fonts can draw, and what to print in place of the others."""

import unicodedata
from functools import lru_cache
from pathlib import Path

from anyascii import anyascii

_COVERAGE = Path(__file__).parent / "fonts" / "coverage.txt"
_SUBSTITUTE = "?"
# Typographic spaces and the unbreakable hyphen have a plain twin that reads the same.
_SPACES = {chr(code): " " for code in (*range(0x2000, 0x200B), 0x205F, 0x3000)}
_TWINS = str.maketrans(
    {**_SPACES, "\u2007": "\u00a0", "\u2009": "\u00a0", "\u202f": "\u00a0", "\u2011": "-", "\t": " "}
)
_PICTURES = frozenset({"So", "Sk", "Mn", "Me"})
_SILENT = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})


@lru_cache(maxsize=1)
def coverage() -> frozenset[str]:
    """Read which characters the embedded fonts hold, from the list kept beside them."""
    characters: set[str] = set()
    for line in _COVERAGE.read_text(encoding="ascii").split():
        first, last = (int(end, 16) for end in line.split("-"))
        characters.update(map(chr, range(first, last + 1)))
    # Fonts list invisible characters too; in a paper they only hide things, and PDF/UA forbids some of them.
    return frozenset(c for c in characters if unicodedata.category(c) not in _SILENT)


def printable(text: str) -> tuple[str, tuple[str, ...]]:
    """Give the text with every undrawable character transcribed, and those characters.

    Letters of other scripts are transcribed to ASCII, because a reader can act on "Ma" and not on an empty box. Control
    and formatting characters are dropped without being reported.
    """
    composed = unicodedata.normalize("NFC", text.replace("\r\n", "\n")).translate(_TWINS)
    known = coverage()
    if known.issuperset(composed):
        return composed, ()
    written, replaced = [], []
    for character in composed:
        if character in known or character == "\n":
            written.append(character)
        elif unicodedata.category(character) not in _SILENT:
            written.append(_transcribed(character))
            replaced.append(character)
    return "".join(written), tuple(dict.fromkeys(replaced))


def _transcribed(character: str) -> str:
    simpler = unicodedata.normalize("NFKC", character)
    if coverage().issuperset(simpler):
        return simpler
    # A picture has no spelling; ":airplane:" in the middle of a sentence helps nobody.
    return "" if unicodedata.category(character) in _PICTURES else anyascii(character) or _SUBSTITUTE
