"""A sentence to be phrased later: services decide what is said, pages in which language."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from scheduler.i18n import Bilingual, Language, has_phrase, phrase
from scheduler.i18n.dates import show_date, show_instant

_ISO_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_FAMILIES = {
    "stage": "stage",
    "after": "stage",
    "skill": "skill",
    "role": "assistance",
    "clearance": "clearance",
    "reason": "arrival-reason",
    "state": "case-state",
}
"""Arguments whose values are codes, and the family of phrases that words them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LocalInstant:
    """An instant and the zone in whose clocks it is shown."""

    at: datetime
    zone: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentence:
    """A phrase key and its arguments: dates, local instants, stages, skills and lists are worded by language."""

    key: str
    params: Mapping[str, object] = field(default_factory=dict)

    def in_(self, language: Language) -> str:
        """The sentence in `language`. Raises MissingPhrase where key or argument is missing."""
        worded = {name: _worded(name, value, language) for name, value in self.params.items()}
        return phrase(self.key, language, **worded)

    def to_json(self) -> dict[str, Any]:
        """The sentence as JSON, as stored facts keep it; it must hold dates, texts, numbers and sentences only."""
        return {"key": self.key, "params": {name: _plain(value) for name, value in self.params.items()}}

    @property
    def text(self) -> Bilingual:
        """The sentence in both languages."""
        return Bilingual(vi=self.in_("vi"), en=self.in_("en"))


def _plain(value: object) -> object:
    if isinstance(value, Sentence):
        return value.to_json()
    if isinstance(value, date):
        return value.isoformat()
    return value


def _worded(name: str, value: object, language: Language) -> object:
    """Word one argument; ISO dates come from stored JSON."""
    if isinstance(value, LocalInstant):
        return show_instant(value.at, value.zone, language)
    if isinstance(value, date) and not isinstance(value, datetime):
        return show_date(value, language)
    if isinstance(value, Sentence):
        return value.in_(language)
    if isinstance(value, Mapping) and "at" in value:
        return show_instant(datetime.fromisoformat(str(value["at"])), str(value["zone"]), language)
    if isinstance(value, Mapping):
        return Sentence(key=str(value["key"]), params=value.get("params", {})).in_(language)
    if isinstance(value, list | tuple):
        return ", ".join(str(_worded(name, one, language)) for one in value)
    if isinstance(value, str):
        return _worded_text(name, value, language)
    return value


def _worded_text(name: str, value: str, language: Language) -> str:
    if _ISO_DATE.fullmatch(value):
        return show_date(date.fromisoformat(value), language)
    key = f"{_FAMILIES.get(name, '')}-{value}"
    return phrase(key, language) if name in _FAMILIES and has_phrase(key) else value
