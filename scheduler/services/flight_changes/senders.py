"""Programs that may send messages: an address and a secret each, the secret shown once, revoked at any time."""

from __future__ import annotations

import secrets

from sqlalchemy import select
from sqlalchemy.orm import Session

from integrations.webhooks import new_secret
from scheduler.config import settings
from scheduler.errors import Forbidden, InvalidInput, NotFound
from scheduler.models import FlightSender, utc_now
from scheduler.services.access import Action, Actor
from scheduler.services.audit import record
from scheduler.services.flight_changes.receiving import PURPOSE
from scheduler.services.flight_changes.values import NewSender, SenderRow
from scheduler.services.sealing import seal

_LABEL_LENGTH = 80


def may_manage_senders(actor: Actor) -> bool:
    """Whether the actor may let programs send: flights are everybody's, so the right is asked in every office."""
    return actor.offices(Action.IMPORT) is None


def list_senders(session: Session, actor: Actor) -> tuple[SenderRow, ...]:
    """The programs that may send, and those that might."""
    _demand(actor)
    rows = session.scalars(select(FlightSender).order_by(FlightSender.id))
    return tuple(
        SenderRow(
            id=row.id,
            label=row.label,
            address=_address(row.key),
            created_at=row.created_at,
            last_used_at=row.last_used_at,
            is_revoked=row.revoked_at is not None,
        )
        for row in rows
    )


def add_sender(session: Session, actor: Actor, label: str) -> NewSender:
    """Let a program send; the answer is the only one with its secret. Raises InvalidInput, Forbidden."""
    _demand(actor)
    name = " ".join(label.split())
    if not 1 <= len(name) <= _LABEL_LENGTH:
        raise InvalidInput("flightchange-label", most=_LABEL_LENGTH)
    secret, key = new_secret(), secrets.token_urlsafe(16)
    row = FlightSender(
        key=key,
        label=name,
        sealed_secret=seal(PURPOSE, secret),
        created_at=utc_now(),
        created_by_id=actor.user_id,
    )
    session.add(row)
    session.flush()
    record(session, actor, "flight-sender.added", "flight_sender", row.id)
    return NewSender(label=name, address=_address(key), secret=secret)


def revoke_sender(session: Session, actor: Actor, number: int) -> None:
    """Take no more messages from a program. Raises NotFound."""
    _demand(actor)
    row = session.get(FlightSender, number)
    if row is None:
        raise NotFound("flightchange-sender-unknown")
    row.revoked_at = row.revoked_at or utc_now()
    record(session, actor, "flight-sender.revoked", "flight_sender", row.id)


def _demand(actor: Actor) -> None:
    if not may_manage_senders(actor):
        raise Forbidden("forbidden", action=Action.IMPORT.value)


def _address(key: str) -> str:
    return f"{settings().base_url.rstrip('/')}/hooks/flights/{key}"
