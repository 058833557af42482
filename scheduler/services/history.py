"""The latest imports."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from scheduler.models import ImportBatch, User
from scheduler.services.access import Action, Actor


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


def _names(session: Session, ids: set[int | None]) -> dict[int, str]:
    return {user.id: user.name for user in session.scalars(select(User).where(User.id.in_(ids)))}
