"""Webhooks: another system is told of a calendar's changes by a signed request, without a name (Standard Webhooks)."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy.orm import Session

from integrations.mail import SendingFailed
from integrations.webhooks import deliver
from scheduler.config import settings
from scheduler.models import ChangeKind, Contact, MessageKind, OutboxMessage, Way
from scheduler.services.access import SYSTEM
from scheduler.services.audit import record
from scheduler.services.messages.changes import Change, Facts, change_from
from scheduler.services.messages.reach import Reach
from scheduler.services.messages.topics import CALENDAR, TEST
from scheduler.services.tokens import webhook_secret

_GONE = 410


@dataclass(frozen=True, slots=True, kw_only=True)
class HookParcel:
    """A request that needs no database any more."""

    message_id: int
    contact_id: int
    number: int
    key: str
    address: str
    body: bytes
    secret: str = field(repr=False)


def pack_hook(message: OutboxMessage, contact: Contact, reach: Reach, number: int) -> HookParcel:
    """Make the request of a message ready. The body is the same over all tries."""
    return HookParcel(
        message_id=message.id,
        contact_id=contact.id,
        number=number,
        key=message.key,
        address=contact.url,
        body=_body(message, contact, reach),
        secret=webhook_secret(contact.secret_salt),
    )


def deliver_hook(parcel: HookParcel, now: datetime) -> None:
    """Send a request. Raises SendingFailed; only 410 is a final refusal."""
    outcome = deliver(
        parcel.address,
        parcel.body,
        message_id=parcel.key,
        sent_at=now,
        secrets=[parcel.secret],
        allow_private=settings().webhook_is_private,
    )
    if not outcome.is_delivered:
        wait = int(outcome.retry_after.total_seconds()) if outcome.retry_after is not None else 0
        raise SendingFailed(outcome.code, is_temporary=outcome.is_temporary, status=outcome.status, wait=wait)


def switch_off_if_gone(session: Session, parcel: HookParcel, failure: SendingFailed) -> None:
    """Tell a webhook that answered 410 of nothing more, until somebody chooses anew what it is told of.

    One that has got another address meanwhile stays as it is.
    """
    if failure.params.get("status") != _GONE:
        return
    contact = session.get_one(Contact, parcel.contact_id)
    if contact.is_active and contact.way is Way.WEBHOOK and contact.url == parcel.address and contact.events:
        contact.events = []
        record(session, SYSTEM, "contact.switched-off", "contact", contact.id, status=_GONE)


def _body(message: OutboxMessage, contact: Contact, reach: Reach) -> bytes:
    changed = {
        "calendar": {"kind": contact.recipient_kind.value, "title": reach.title.en},
        "publication": message.publication_id,
        "changes": [_change(change_from(row)) for row in message.changes],
    }
    content = {
        "type": message.topic or (TEST if message.kind is MessageKind.TEST else CALENDAR),
        "timestamp": message.created_at.isoformat(),
        "data": message.facts if message.topic else changed,
    }
    return json.dumps(content, ensure_ascii=False).encode()


def _change(change: Change) -> dict[str, object]:
    is_cancelled = change.kind is ChangeKind.CANCELLED
    return {
        "uid": change.uid,
        "sequence": change.sequence,
        "kind": change.kind.value,
        "before": _event(change.before) if change.before else None,
        "after": None if is_cancelled else _event(change.after),
    }


def _event(facts: Facts) -> dict[str, object]:
    names = ("starts_at", "start_zone", "ends_at", "end_zone", "summary_en", "summary_vi", "location_en", "location_vi")
    return {name: facts[name] for name in names}
