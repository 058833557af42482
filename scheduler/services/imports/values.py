"""What an import would do or did: rows, changes of single fields, problems and counts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Literal

Status = Literal["new", "changed", "unchanged", "refused"]
_NOTHING: Mapping[str, object] = MappingProxyType({})


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One thing wrong: where, what, and in `params` what would be right; the phrase is `imports-problem-<code>`.

    `row` is the number a person sees (a line of a schedule file), 0 for the whole sheet. `excerpt` may be personal
    data: it is for the person who brought the file, never for a log. A warning refuses nothing.
    """

    sheet: str
    row: int
    code: str
    letter: str = ""
    title: str = ""
    excerpt: str = ""
    params: Mapping[str, object] = field(default_factory=lambda: _NOTHING)
    is_warning: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """A field that an import changes; both values are hidden where the person may not see them."""

    column: str
    old: object
    new: object
    is_hidden: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class RowPreview:
    """What becomes of one row; `label` is its natural key as a person would write it."""

    table: str
    sheet: str
    row: int
    label: str
    status: Status
    changes: tuple[Change, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """Rows of one table by what becomes of them."""

    table: str
    new: int = 0
    changed: int = 0
    unchanged: int = 0
    refused: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportPreview:
    """What a file would do; nothing is written.

    `rows` leaves out unchanged rows of very long files (`left_off` counts them). `absent` are flights of the same
    carriers and dates that the file no longer has: they stay as they are, a person decides.
    """

    kind: str
    filename: str
    sha256: str
    counts: tuple[Counts, ...]
    rows: tuple[RowPreview, ...]
    problems: tuple[Problem, ...]
    absent: tuple[str, ...] = ()
    left_off: int = 0

    @property
    def errors(self) -> tuple[Problem, ...]:
        """The problems that refuse the file."""
        return tuple(problem for problem in self.problems if not problem.is_warning)

    @property
    def is_clean(self) -> bool:
        """Whether the file could be applied."""
        return not self.errors

    def total(self, status: Status) -> int:
        """Rows of all tables with this status."""
        return sum(int(getattr(counts, status)) for counts in self.counts)


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportResult:
    """What an applied import did."""

    batch_id: int
    preview: ImportPreview

    @property
    def created(self) -> int:
        """New rows."""
        return self.preview.total("new")

    @property
    def changed(self) -> int:
        """Changed rows."""
        return self.preview.total("changed")

    @property
    def unchanged(self) -> int:
        """Rows that were there already."""
        return self.preview.total("unchanged")


def counts_of(rows: list[RowPreview], tables: tuple[str, ...]) -> tuple[Counts, ...]:
    """Count rows by table and status, for the tables that the file holds."""
    tally = Counter((row.table, row.status) for row in rows)
    return tuple(
        Counts(
            table=table,
            new=tally[table, "new"],
            changed=tally[table, "changed"],
            unchanged=tally[table, "unchanged"],
            refused=tally[table, "refused"],
        )
        for table in tables
    )
