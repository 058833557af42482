"""The append-only audit record."""

from __future__ import annotations

from sqlalchemy.orm import Session

from scheduler.models import AuditEntry, utc_now
from scheduler.services.access import Actor


def record(session: Session, actor: Actor, action: str, kind: str, subject: object, **details: object) -> None:
    """Add an audit entry; `details` are ids and numbers only, never personal data. A token that acted is named."""
    if actor.reach is not None:
        details["token"] = actor.reach.token_id
    session.add(
        AuditEntry(
            at=utc_now(),
            actor_id=actor.user_id,
            action=action,
            subject_kind=kind,
            subject_id=str(subject),
            details=dict(details),
        )
    )
