"""What was done: the audit record for administrators, and the latest imports."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from scheduler.models import AuditEntry, ImportBatch, User
from scheduler.services.access import Action, Actor

PAGE_ROWS = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditRow:
    """One act; `by` is a name, '' for a command or the worker. `details` are ids and numbers only."""

    id: int
    at: datetime
    by: str
    action: str
    kind: str
    subject: str
    details: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditPage:
    """Entries, newest first; `older` is the id to go on before, None at the end. `kinds` fill the filter."""

    rows: tuple[AuditRow, ...]
    kinds: tuple[str, ...]
    older: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportRow:
    """An applied import."""

    at: datetime
    by: str
    kind: str
    filename: str
    created: int
    changed: int
    unchanged: int


def audit_page(
    session: Session, actor: Actor, *, kind: str = "", subject: str = "", before: int | None = None
) -> AuditPage:
    """Recent acts, optionally on one kind of subject or one subject. Raises Forbidden."""
    actor.demand(Action.SEE_AUDIT)
    query = select(AuditEntry).order_by(AuditEntry.id.desc()).limit(PAGE_ROWS + 1)
    if kind:
        query = query.where(AuditEntry.subject_kind == kind)
    if subject:
        query = query.where(AuditEntry.subject_id == subject)
    if before is not None:
        query = query.where(AuditEntry.id < before)
    found = session.scalars(query).all()
    names = _names(session, {entry.actor_id for entry in found})
    kinds = session.scalars(select(AuditEntry.subject_kind).distinct().order_by(AuditEntry.subject_kind))
    shown = found[:PAGE_ROWS]
    return AuditPage(
        rows=tuple(_row(entry, names) for entry in shown),
        kinds=tuple(kinds),
        older=shown[-1].id if len(found) > PAGE_ROWS else None,
    )


def recent_imports(session: Session, actor: Actor, limit: int = 10) -> tuple[ImportRow, ...]:
    """The latest imports, newest first. Raises Forbidden."""
    actor.demand(Action.IMPORT)
    found = session.scalars(select(ImportBatch).order_by(ImportBatch.id.desc()).limit(limit)).all()
    names = _names(session, {batch.actor_id for batch in found})
    return tuple(
        ImportRow(
            at=batch.at,
            by=names.get(batch.actor_id or 0, ""),
            kind=batch.kind,
            filename=batch.filename,
            created=batch.created,
            changed=batch.changed,
            unchanged=batch.unchanged,
        )
        for batch in found
    )


def _row(entry: AuditEntry, names: Mapping[int, str]) -> AuditRow:
    return AuditRow(
        id=entry.id,
        at=entry.at,
        by=names.get(entry.actor_id or 0, ""),
        action=entry.action,
        kind=entry.subject_kind,
        subject=entry.subject_id,
        details={name: str(value) for name, value in sorted(entry.details.items())},
    )


def _names(session: Session, ids: set[int | None]) -> dict[int, str]:
    return {user.id: user.name for user in session.scalars(select(User).where(User.id.in_(ids)))}
