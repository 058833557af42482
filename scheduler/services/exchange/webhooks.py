"""Webhooks registered by a program: contacts of the outbox that are told by a signed request, without a form."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, cast

from sqlalchemy import select
from sqlalchemy.orm import InstrumentedAttribute, Session

from scheduler.errors import NotFound
from scheduler.models import AirportTeam, Clinic, Escort, Office, Receiver
from scheduler.services.access import Action, Actor
from scheduler.services.exchange.paging import Page, cut, key_cursor, read_key
from scheduler.services.messages import (
    ContactDraft,
    ContactView,
    DeliveryEntry,
    add_contact,
    contact_view,
    list_contacts,
    list_deliveries,
    redeliver,
    remove_contact,
)

RecipientName = Literal["escort", "clinic", "office", "airport", "receiver"]
TopicName = Literal["calendar.changed", "run.finished", "version.published"]
_CODES: dict[str, tuple[InstrumentedAttribute[int], InstrumentedAttribute[str]]] = {
    "escort": (Escort.id, Escort.code),
    "clinic": (Clinic.id, Clinic.code),
    "office": (Office.id, Office.code),
    "airport": (AirportTeam.id, AirportTeam.airport_code),
    "receiver": (Receiver.id, Receiver.code),
}
_WAY = "webhook"


@dataclass(frozen=True, slots=True, kw_only=True)
class WebhookEntry:
    """An address that is told when the published calendar of a recipient changes, or what else `events` names.

    Requests are signed as Standard Webhooks 1.0 says; `secret` is in the answer to the registration alone.
    """

    id: int
    kind: str
    recipient: str
    label: str
    url: str
    language: str
    events: tuple[TopicName, ...]
    secret: str | None


def list_webhooks(session: Session, actor: Actor) -> Page[WebhookEntry]:
    """The webhooks that the actor may manage, without their secrets. Raises Forbidden."""
    actor.demand(Action.MANAGE_SUBSCRIPTIONS)
    found = [one for group in list_contacts(session, actor) for one in group.contacts if one.way == _WAY]
    codes = {kind: _codes(session, kind) for kind in {one.kind for one in found} & _CODES.keys()}
    items = tuple(_entry(one, codes.get(one.kind, {}).get(one.recipient_id, ""), "") for one in found)
    return Page(items=items, next=None)


def register_webhook(
    session: Session,
    actor: Actor,
    *,
    kind: RecipientName,
    code: str,
    label: str,
    url: str,
    language: str,
    events: tuple[TopicName, ...] = ("calendar.changed",),
) -> WebhookEntry:
    """Register an address for the calendar of an escort, clinic, office, airport team or receiving agency.

    Raises Forbidden, NotFound, InvalidInput for an address, label or events that cannot be used.
    """
    actor.demand(Action.MANAGE_SUBSCRIPTIONS)
    keys, codes = _CODES[kind]
    key = session.scalar(select(keys).where(codes == code))
    if key is None:
        raise NotFound("feed-recipient-unknown")
    draft = ContactDraft(label=label, email="", phone="", language=language, way=_WAY, url=url, events=events)
    made = contact_view(session, actor, add_contact(session, actor, kind, key, draft))
    return _entry(made, code, made.secret)


def close_webhook(session: Session, actor: Actor, webhook_id: int) -> WebhookEntry:
    """Close a webhook and forget its address. Raises NotFound, also for a contact that is none."""
    actor.demand(Action.MANAGE_SUBSCRIPTIONS)
    seen = contact_view(session, actor, webhook_id)
    if seen.way != _WAY:
        raise NotFound("contact-unknown")
    entry = _entry(seen, _codes(session, seen.kind).get(seen.recipient_id, ""), "")
    remove_contact(session, actor, webhook_id)
    return entry


def webhook_deliveries(
    session: Session, actor: Actor, webhook_id: int, *, limit: int, cursor: str | None = None
) -> Page[DeliveryEntry]:
    """What a webhook was told, the latest first. Raises NotFound, InvalidInput for a cursor that is none."""
    actor.demand(Action.MANAGE_SUBSCRIPTIONS)
    before = read_key(cursor) if cursor else None
    found = list_deliveries(session, actor, webhook_id, limit=limit + 1, before=before)
    rows, after = cut(found, limit, lambda row: key_cursor(row.id))
    return Page(items=tuple(rows), next=after)


def redeliver_event(session: Session, actor: Actor, webhook_id: int, delivery_id: int) -> DeliveryEntry:
    """Send an event again at once. Raises NotFound and Conflict."""
    actor.demand(Action.MANAGE_SUBSCRIPTIONS)
    return redeliver(session, actor, webhook_id, delivery_id)


def _codes(session: Session, kind: str) -> dict[int, str]:
    found = _CODES.get(kind)
    return dict(session.execute(select(*found)).all()) if found is not None else {}


def _entry(view: ContactView, recipient: str, secret: str) -> WebhookEntry:
    return WebhookEntry(
        id=view.id,
        kind=view.kind,
        recipient=recipient,
        label=view.label,
        url=view.url,
        language=view.language,
        events=tuple(cast("TopicName", one) for one in view.events),
        secret=secret or None,
    )
