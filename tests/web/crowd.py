"""A seeded installation with many times its cases: every case again with all that belongs to it, under a new number."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Table, insert, select
from sqlalchemy.orm import Session

from scheduler.models import (
    Base,
    Case,
    CaseMember,
    Clearance,
    ClinicBooking,
    EscortNeed,
    HealthOutcome,
    HealthStage,
    Itinerary,
    PlanAppointment,
    PlanCase,
    PlanEscort,
    PlanLeg,
)

_TABLES: tuple[type[Base], ...] = (
    Case, CaseMember, Clearance, HealthStage, HealthOutcome, EscortNeed, PlanCase, PlanLeg, PlanAppointment,
    PlanEscort, Itinerary, ClinicBooking,
)  # fmt: skip
_UNIQUE = frozenset({"code", "token_hash", "uid"})


def multiply(session: Session, times: int) -> None:
    """Add `times` copies of every case, planned and published as the original is; the caller commits."""
    rows = {kind: session.execute(select(kind.__table__)).mappings().all() for kind in _TABLES}
    for turn in range(1, times + 1):
        copied: dict[str, dict[int, int]] = {}
        for kind in _TABLES:
            table = kind.__table__
            assert isinstance(table, Table)
            copied[table.name] = {}
            for row in rows[kind]:
                values = _again(table, dict(row), copied, turn)
                added = session.execute(insert(table).values(values).returning(table.c.id))
                copied[table.name][row["id"]] = added.scalar_one()


def _again(table: Table, row: dict[str, Any], copied: dict[str, dict[int, int]], turn: int) -> dict[str, Any]:
    del row["id"]
    for column in table.columns:
        target = next((key.column.table.name for key in column.foreign_keys), "")
        if target in copied and row.get(column.name) is not None:
            row[column.name] = copied[target][row[column.name]]
        elif column.name in _UNIQUE:
            row[column.name] = f"{row[column.name][:20]}-{turn}"
    return row
