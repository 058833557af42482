"""What a table should hold: its columns with their titles in both languages, kinds and bounds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from types import MappingProxyType

_NO_CHOICES: Mapping[str, tuple[str, ...]] = MappingProxyType({})


class Kind(StrEnum):
    """How the cells of a column are read; the value each gives is named beside it."""

    TEXT = "text"  # str
    INTEGER = "integer"  # int
    DATE = "date"  # datetime.date
    TIME = "time"  # datetime.time
    DATETIME = "datetime"  # datetime.datetime without a zone: local to the place of the row
    BOOLEAN = "boolean"  # bool
    LIST = "list"  # tuple[str, ...], canonical codes when the column has choices
    CHOICE = "choice"  # str, the canonical code
    SEX = "sex"  # "male" or "female"
    MONEY = "money"  # int, points: US cents
    PHONE = "phone"  # str as written; a number format is the business of the reader


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One column a table may have.

    `titles` are the headers accepted, the first being the one written in templates; case, diacritics, spaces and
    punctuation do not matter. `choices` maps each canonical code to its further spellings. `minimum` and `maximum`
    bound integers and money (in cents). `earliest` and `latest` bound dates, and decide the century of a two-digit
    year: it is taken when exactly one century fits and refused when both do; without bounds it is 20xx.
    A column of birth dates must therefore declare `earliest=date(1900, 1, 1)` and `latest=` today.
    """

    name: str
    titles: tuple[str, ...]
    kind: Kind = Kind.TEXT
    required: bool = False
    choices: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: _NO_CHOICES)
    minimum: int | None = None
    maximum: int | None = None
    earliest: date | None = None
    latest: date | None = None
    max_length: int = 2000
    multiline: bool = False
    unique: bool = False
    example: str = ""
    note: str = ""
