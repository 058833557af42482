"""A paper, before it is printed and as a file."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from integrations import documents
from integrations.spreadsheets import Cell
from scheduler.i18n import Bilingual

Form = Literal["pdf", "xlsx", "csv"]
FORMS: tuple[Form, ...] = ("pdf", "xlsx", "csv")


@dataclass(frozen=True, slots=True, kw_only=True)
class Grid:
    """A list as a table of typed cells; heads are in both languages. Widths are in characters."""

    heads: tuple[Bilingual, ...]
    rows: tuple[tuple[Cell, ...], ...]
    widths: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """A paper that can be printed.

    `stem` begins its file name and holds codes only. `kind` and `subject` stand in the audit record, with how many
    `people` it tells about and how many cases it holds `withheld`, without names.
    """

    kind: str
    subject: str
    stem: str
    sheet: documents.Sheet | documents.LabelSheet
    grid: Grid | None = None
    people: int = 0
    withheld: int = 0

    @property
    def forms(self) -> tuple[Form, ...]:
        """The kinds of file that this paper can be."""
        return FORMS if self.grid is not None else ("pdf",)


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperFile:
    """A file to hand out; the name holds codes only."""

    name: str
    mimetype: str
    content: bytes
