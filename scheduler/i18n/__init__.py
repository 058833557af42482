"""The phrase book: every text a person sees, in Vietnamese and English (Project Fluent, one file an area).

Keys are `area-what`, files are `vi/<area>.ftl` and `en/<area>.ftl`. A missing or unused phrase fails a test.
Integers are grouped by the language's habit; pass years and codes as strings.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Literal

from fluent.runtime import FluentBundle, FluentResource

Language = Literal["vi", "en"]
LANGUAGES: tuple[Language, ...] = ("vi", "en")
FOLDER = Path(__file__).parent


class MissingPhrase(KeyError):
    """The phrase book has no such key, or the arguments do not fit it: a programming error, found by tests."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bilingual:
    """One text in both languages."""

    vi: str
    en: str

    def in_(self, language: Language) -> str:
        """The text in `language`."""
        return self.vi if language == "vi" else self.en


@lru_cache
def bundle(language: Language) -> FluentBundle:
    """All phrases of a language."""
    book = FluentBundle([language], use_isolating=False)
    for path in sorted((FOLDER / language).glob("*.ftl")):
        book.add_resource(FluentResource(path.read_text("utf-8")))
    return book


def phrase(key: str, language: Language, /, **arguments: object) -> str:
    """The phrase `key` in `language`. Raises MissingPhrase where the key or an argument is missing."""
    book = bundle(language)
    if not book.has_message(key):
        raise MissingPhrase(key)
    pattern = book.get_message(key).value
    if pattern is None:
        raise MissingPhrase(key)
    text, problems = book.format_pattern(pattern, {name: _plain(value) for name, value in arguments.items()})
    if problems:
        raise MissingPhrase(f"{key}: {problems[0]}")
    return str(text)


def has_phrase(key: str) -> bool:
    """Whether the phrase book knows `key`."""
    return bundle("vi").has_message(key)


def both(key: str, /, **arguments: object) -> Bilingual:
    """The phrase in both languages."""
    return Bilingual(vi=phrase(key, "vi", **arguments), en=phrase(key, "en", **arguments))


def _plain(value: object) -> str | int | float:
    return value if isinstance(value, str | int | float) and not isinstance(value, bool) else str(value)
