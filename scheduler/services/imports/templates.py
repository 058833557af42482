"""Empty workbooks to fill in: every sheet of a kind with its titles, notes and lists to pick from."""

from __future__ import annotations

from datetime import date

from integrations.spreadsheets import Column, Kind, SheetOut, write_workbook
from scheduler.errors import InvalidInput
from scheduler.i18n import Language, phrase
from scheduler.services.imports.declared import KINDS, TableSpec, tables_of

_ANY_DAY = date(2026, 1, 1)


def template(kind: str, language: Language) -> bytes:
    """An XLSX workbook for a kind, its titles in one language; schedules come as SSIM and have none."""
    if kind not in (*KINDS, "flight-changes") or kind == "ssim":
        kinds = ", ".join(name for name in KINDS if name != "ssim")
        raise InvalidInput("import-kind-unknown", kind=kind[:40], kinds=kinds)
    return write_workbook([_sheet(spec, language) for spec in tables_of(kind, _ANY_DAY)])


def _sheet(spec: TableSpec, language: Language) -> SheetOut:
    titles = tuple(spec.title(column.name, language) + (" *" if column.required else "") for column in spec.columns)
    picks = tuple(
        (index, _picks(column, language))
        for index, column in enumerate(spec.columns)
        if column.kind in (Kind.CHOICE, Kind.BOOLEAN, Kind.SEX)
    )
    return SheetOut(
        name=phrase(f"imports-table-{spec.name}", language),
        titles=titles,
        notes=tuple(_note(column, language) for column in spec.columns),
        picks=picks,
    )


def _picks(column: Column, language: Language) -> tuple[str, ...]:
    if column.kind is Kind.BOOLEAN:
        return phrase("imports-yes", language), phrase("imports-no", language)
    if column.kind is Kind.SEX:
        return phrase("sex-F", language), phrase("sex-M", language)
    place = 0 if language == "vi" else 1
    return tuple(spellings[place] for spellings in column.choices.values())


def _note(column: Column, language: Language) -> str:
    parts = [phrase("imports-note-required" if column.required else "imports-note-optional", language)]
    parts.append(phrase(f"imports-note-{column.kind.value}", language))
    if column.choices:
        parts.append(", ".join(_picks(column, language)))
    return "\n".join(parts)
