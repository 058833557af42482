"""How long messages are kept: as long as somebody may ask who was told what, then not at all."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from scheduler.models import Acknowledgement, Contact, Escalation, MessageState, OutboxMessage, RecipientKind

_LIVE = (MessageState.PENDING, MessageState.SENDING)


def purge_messages(session: Session, now: datetime, kept_days: int) -> int:
    """Delete messages whose last event ended over `kept_days` ago, with tries and confirmations; how many.

    Contacts that were removed lose their addresses at once, and their row with their last message; an escort's stays,
    empty, to say that there shall be none.
    """
    before = now - timedelta(days=kept_days)
    old = select(OutboxMessage.id).where(
        OutboxMessage.expires_at < before, OutboxMessage.created_at < before, OutboxMessage.state.not_in(_LIVE)
    )
    ids = list(session.scalars(old))
    if ids:
        # An escalation may outlive the message that it is about.
        freed = update(OutboxMessage).where(OutboxMessage.root_id.in_(ids)).values(root_id=None)
        session.execute(freed.execution_options(synchronize_session=False))
        gone = delete(OutboxMessage).where(OutboxMessage.id.in_(ids))
        session.execute(gone.execution_options(synchronize_session=False))
    _drop_removed_contacts(session)
    return len(ids)


def _drop_removed_contacts(session: Session) -> None:
    used = [
        select(OutboxMessage.contact_id),
        select(Acknowledgement.contact_id).where(Acknowledgement.contact_id.is_not(None)),
        select(Escalation.contact_id).where(Escalation.contact_id.is_not(None)),
    ]
    unused = (Contact.id.not_in(query) for query in used)
    gone = delete(Contact).where(~Contact.is_active, Contact.recipient_kind != RecipientKind.ESCORT, *unused)
    session.execute(gone.execution_options(synchronize_session=False))
