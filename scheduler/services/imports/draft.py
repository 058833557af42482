"""The draft of an import: each row is compared with what is there; the writing is kept back until all is known."""

from __future__ import annotations

import difflib
import enum
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from integrations.spreadsheets import Row, column_letter, fold
from scheduler.models import Base
from scheduler.services.access import Action, Actor
from scheduler.services.health_told import HEALTH_CLEARANCES
from scheduler.services.imports.declared import TableSpec, tables_of
from scheduler.services.imports.reading import ReadFile, ReadTable
from scheduler.services.imports.values import Change, Problem, RowPreview, Status

Key = tuple[object, ...]


class RowFault(Exception):
    """A row that cannot be used: which column, why, and what would be right."""

    def __init__(self, column: str, problem: str, /, **params: object) -> None:
        super().__init__(problem)
        self.column = column
        self.code = problem
        self.params = params


@dataclass(frozen=True, slots=True, kw_only=True)
class StagedRow:
    """A parsed row with the sheet on which it stands."""

    table: TableSpec
    read: ReadTable
    row: Row

    def get(self, name: str) -> Any:
        """The value of a column, None where it is empty or absent."""
        return self.row[name]

    def has(self, name: str) -> bool:
        """Whether the file has the column at all; what it has not is left as it is."""
        return name in self.read.positions

    def fields(self, **mapping: tuple[str, Any]) -> dict[str, tuple[str, Any]]:
        """Of attribute=(column, value) those whose column the file has."""
        return {name: pair for name, pair in mapping.items() if self.has(pair[0])}


@dataclass(slots=True, kw_only=True)
class Draft:
    """Gathers previews, problems and the writing to be done."""

    session: Session
    actor: Actor
    today: date
    kind: str
    filename: str
    rows: list[RowPreview] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    actions: list[Callable[[], None]] = field(default_factory=list)
    coming: set[tuple[str, Key]] = field(default_factory=set)
    _seen: dict[tuple[str, Key], int] = field(default_factory=dict)
    _mentioned: set[tuple[str, object]] = field(default_factory=set)

    def rows_of(self, read: ReadFile, table: str) -> Iterator[StagedRow]:
        """The rows of a table, readable or not."""
        spec = next(spec for spec in tables_of(self.kind, self.today) if spec.name == table)
        for found in read.tables.get(table, ()):
            for row in found.parsed.rows:
                yield StagedRow(table=spec, read=found, row=row)

    def stage(self, read: ReadFile, table: str, use: Callable[[StagedRow], None]) -> None:
        """Hand each readable row to `use`; a RowFault becomes a problem at its cell, a bad row counts as refused."""
        for staged in self.rows_of(read, table):
            self._mentioned.add((table, staged.row[staged.table.columns[0].name]))
            try:
                if not staged.row.is_valid:
                    raise RowFault("", "parent-refused")
                use(staged)
            except RowFault as fault:
                self.refuse(staged, fault)

    def is_mentioned(self, table: str, key: object) -> bool:
        """Whether the file has a row for this key, be it a bad one, so that its children are not blamed too."""
        return (table, key) in self._mentioned

    def refuse(self, staged: StagedRow, fault: RowFault) -> None:
        """Note a row that cannot be used."""
        self._note(staged, "", "refused")
        if fault.code != "parent-refused":
            self._problem(staged, fault.column, fault.code, fault.params, is_warning=False)

    def warn(self, staged: StagedRow, column: str, code: str, **params: object) -> None:
        """Note something doubtful."""
        self._problem(staged, column, code, params, is_warning=True)

    def _problem(
        self, staged: StagedRow, column: str, code: str, params: Mapping[str, object], *, is_warning: bool
    ) -> None:
        title = next((item.titles[0] for item in staged.table.columns if item.name == column), "")
        index = staged.read.positions.get(column)
        letter = column_letter(index) if index is not None else ""
        self.problems.append(
            Problem(
                sheet=staged.read.parsed.sheet, row=staged.row.number, letter=letter, title=title, code=code,
                excerpt=_excerpt(staged.row[column]) if column else "", params=params, is_warning=is_warning,
            )
        )  # fmt: skip

    def _note(self, staged: StagedRow, label: str, status: Status, changes: tuple[Change, ...] = ()) -> None:
        self.rows.append(
            RowPreview(
                table=staged.table.name,
                sheet=staged.read.parsed.sheet,
                row=staged.row.number,
                label=label,
                status=status,
                changes=changes,
            )
        )

    def demand_office(self, column: str, office_id: int | None) -> None:
        """Raise RowFault unless the person may import for the office."""
        if office_id is not None and not self.actor.may(Action.IMPORT, office_id):
            raise RowFault(column, "office-forbidden")

    def claim(self, staged: StagedRow, key: Key) -> None:
        """Raise RowFault where an earlier row has the same natural key."""
        first = self._seen.setdefault((staged.table.name, key), staged.row.number)
        if first != staged.row.number:
            raise RowFault(staged.table.columns[0].name, "duplicate-row", first=str(first))

    def upsert(
        self,
        staged: StagedRow,
        key: Key,
        existing: Base | None,
        values: Mapping[str, tuple[str, Any]],
        create: Callable[[dict[str, Any]], object],
        *,
        is_hidden: bool = False,
        further: tuple[Change, ...] = (),
    ) -> None:
        """Note the row as new, changed or unchanged and keep the writing for later.

        `values` are attribute: (column, value). `create` gets the attributes that are not None, so that the table's
        own defaults hold for empty cells. `further` are changes beside the row's own attributes.
        """
        self.claim(staged, key)
        label = " ".join(_shown(part) for part in key if part is not None)
        if existing is None:
            given = {name: value for name, (_, value) in values.items() if value is not None}
            self.coming.add((staged.table.name, key))
            self.actions.append(lambda: _call(create, given))
            self._note(staged, label, "new", _fields(staged, values))
            return
        changed = {name: _or_default(existing, name, value) for name, (_, value) in values.items()}
        changed = {name: value for name, value in changed.items() if getattr(existing, name) != value}
        changes = tuple(
            Change(column=values[name][0], old=_present(existing, name), new=_given(staged, values[name][0], value))
            for name, value in changed.items()
        )
        changes, further = (tuple(self._told(one, existing, is_hidden) for one in some) for some in (changes, further))
        self._note(staged, label, "changed" if changes or further else "unchanged", (*changes, *further))
        if changed:
            self.actions.append(lambda: _write(existing, changed))

    def _told(self, change: Change, existing: Base, is_hidden: bool) -> Change:
        """The change without its values where the row is protected or it tells of a person's health."""
        kind = getattr(existing, "kind", None)
        is_health = change.column in _HEALTH or (change.column == "clearance_state" and kind in HEALTH_CLEARANCES)
        knows = not self.actor.is_system and self.actor.may(Action.EDIT_HEALTH)
        return replace(change, old=None, new=None, is_hidden=True) if is_hidden or (is_health and not knows) else change

    def write(self) -> None:
        """Do all the writing; only called where no problem stands."""
        with self.session.no_autoflush:
            for action in self.actions:
                action()
        self.session.flush()


def _excerpt(value: object) -> str:
    return "" if value is None else str(value)[:40]


def _call(create: Callable[[dict[str, Any]], object], given: dict[str, Any]) -> None:
    create(given)


_HEALTH = frozenset({"due_on", "fit", "not_fit"})
"""Columns whose values tell of a person's health."""


def _fields(staged: StagedRow, values: Mapping[str, tuple[str, Any]]) -> tuple[Change, ...]:
    """What a new row holds beside its key: what the file says, without empty cells, plain noes and health."""
    columns = dict.fromkeys(column for column, _ in values.values() if column not in _HEALTH)
    found = {column: staged.get(column) for column in columns}
    told = {column: value for column, value in found.items() if value or (value == 0 and value is not False)}
    if found.get("departs") is False:
        told["departs"] = False
    return tuple(Change(column=column, old=None, new=value) for column, value in told.items())


def _given(staged: StagedRow, column: str, value: Any) -> object:
    """The new value as the file has it where the attribute holds a key of another table."""
    return staged.get(column) if isinstance(value, Base) or column in _BY_CODE else value


_BY_CODE = frozenset({"office", "receiver", "programme"})


def _present(existing: Base, name: str) -> object:
    """The present value; of what stands in another table its code."""
    value = getattr(existing, name)
    other = getattr(existing, name.removesuffix("_id"), None) if name.endswith("_id") else value
    return getattr(other, "code", value)


def _shown(value: Any) -> str:
    """A part of a key as files and people write it."""
    if value is None:
        return ""
    if isinstance(value, enum.Enum):
        return str(value.value)
    return str(getattr(value, "code", value))


def _or_default(existing: Base, name: str, value: Any) -> Any:
    """An empty cell means the table's own default, or nothing where the column may be empty."""
    attribute = existing.__mapper__.column_attrs.get(name)
    if value is not None or attribute is None:
        return value
    column = attribute.columns[0]
    if column.nullable:
        return None
    return column.default.arg if column.default is not None and column.default.is_scalar else getattr(existing, name)


def _write(existing: Base, values: Mapping[str, Any]) -> None:
    for name, value in values.items():
        setattr(existing, name, value)


def nearest(wanted: str, known: Sequence[str]) -> str:
    """The known code that a person most likely meant, or an empty string."""
    folded = {fold(code): code for code in known}
    near = difflib.get_close_matches(fold(wanted), list(folded), n=1, cutoff=0.5)
    return folded[near[0]] if near else ""
