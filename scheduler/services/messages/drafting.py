"""A message as it is first written: its changes as they are now, its time and its secret."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from scheduler.models import Contact, MessageKind, MessageState, OutboxChange, OutboxMessage
from scheduler.services.messages.changes import Change
from scheduler.services.tokens import confirmation_token, digest, new_salt


def new_message(
    contact: Contact, kind: MessageKind, changes: Sequence[Change], key: str, *, urgent: bool, now: datetime
) -> OutboxMessage:
    """A message that waits; the caller sets when it leaves."""
    salt = new_salt()
    return OutboxMessage(
        key=key,
        kind=kind,
        contact_id=contact.id,
        state=MessageState.PENDING,
        is_urgent=urgent,
        created_at=now,
        due_at=now,
        expires_at=max((change.last_end for change in changes), default=now),
        token_salt=salt,
        token_hash=digest(confirmation_token(salt)),
        changes=[
            OutboxChange(
                event_id=change.event_id,
                uid=change.uid,
                sequence=change.sequence,
                kind=change.kind,
                before=dict(change.before),
                after=dict(change.after),
            )
            for change in changes
        ],
    )
