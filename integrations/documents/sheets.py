"""What a working paper says: facts, tables, notes and boxes to sign, already phrased and already redacted."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from integrations.documents.values import Bilingual

Style = Literal["plain", "strong", "code", "soft", "big"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line of a cell; `code` and `big` are set in letters of one width, `soft` is for what is read second.

    `lead` is a code or a figure before the words and `tail` a unit behind them, both printed once.
    """

    text: Bilingual
    style: Style = "plain"
    lead: str = ""
    tail: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """Lines one under another; `has_box` draws an empty box to tick, `fill_in` a line to write on."""

    lines: tuple[Line, ...] = ()
    has_box: bool = False
    fill_in: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A column: its share of the width, or as wide as its content where `share` is None."""

    head: Bilingual
    share: float | None = 1.0
    is_right: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Rows under a band of their own; `band` empty prints none. The band comes again when the rows go on overleaf."""

    rows: tuple[tuple[Cell, ...], ...]
    band: tuple[Line, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A table whose heads come again on each page; `empty` is printed in place of one without rows."""

    columns: tuple[Column, ...]
    groups: tuple[Group, ...]
    empty: Bilingual
    title: Bilingual | None = None
    kind: Literal["table"] = "table"


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """A label with what it stands for."""

    label: Bilingual
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """Facts side by side in a tinted band, `columns` in a row."""

    items: tuple[Fact, ...]
    columns: int = 3
    title: Bilingual | None = None
    kind: Literal["facts"] = "facts"


@dataclass(frozen=True, slots=True, kw_only=True)
class Notes:
    """Sentences, one under another; a warning has a bar beside it. `has_boxes` makes a list to tick."""

    items: tuple[Bilingual, ...]
    title: Bilingual | None = None
    is_warning: bool = False
    has_boxes: bool = False
    kind: Literal["notes"] = "notes"


@dataclass(frozen=True, slots=True, kw_only=True)
class SignatureBox:
    """A box to sign: who signs, and what is written beside the signature (name, date and time)."""

    title: Bilingual
    fields: tuple[Bilingual, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Signatures:
    """Boxes to sign, two in a row, and lines for `remarks`; the block is never split over two pages."""

    title: Bilingual
    boxes: tuple[SignatureBox, ...]
    note: Bilingual | None = None
    remarks: Bilingual | None = None
    starts_page: bool = False
    kind: Literal["signatures"] = "signatures"


Block = Facts | Table | Notes | Signatures


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetLabels:
    """The words printed by the form itself."""

    reference: Bilingual
    emergency: Bilingual
    page: Bilingual


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """A working paper on A4.

    `issued_at` (aware) becomes the date of the file: the same sheet always gives the same bytes. Title and reference
    are in the file's properties, so neither may hold a name. `confidential` stands at the foot of every page.
    """

    title: Bilingual
    reference: str
    summary: Bilingual
    issuer: str
    issued_at: datetime
    labels: SheetLabels
    revision: Bilingual
    emergency_phone: str
    blocks: tuple[Block, ...]
    confidential: Bilingual | None = None
    is_landscape: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Label:
    """A sticker for a bag: a reference, what the code beside it opens, and whom a finder calls."""

    reference: str
    part: Bilingual
    link: str
    link_alt: str
    office: Bilingual
    found: Bilingual
    phone: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelSheet:
    """Stickers on A4, eight to a page (99.1 x 67.7 mm); `title` is in the file's properties only."""

    title: Bilingual
    issuer: str
    issued_at: datetime
    labels: tuple[Label, ...]
