"""Webhooks registered by a program: contacts of the outbox that are told by a signed request, without a form."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from sqlalchemy import select
from sqlalchemy.orm import Session

from scheduler.errors import NotFound
from scheduler.models import Clinic, Escort, Office
from scheduler.services.access import Action, Actor
from scheduler.services.exchange.paging import Page
from scheduler.services.messages import (
    ContactDraft,
    ContactView,
    add_contact,
    contact_view,
    list_contacts,
    remove_contact,
)

RecipientName = Literal["escort", "clinic", "office"]
_TABLES: dict[str, type[Escort | Clinic | Office]] = {"escort": Escort, "clinic": Clinic, "office": Office}
_WAY = "webhook"


@dataclass(frozen=True, slots=True, kw_only=True)
class WebhookEntry:
    """An address that is told when the published calendar of a recipient changes.

    Requests are signed as Standard Webhooks 1.0 says; `secret` is in the answer to the registration alone.
    """

    id: int
    kind: str
    recipient: str
    label: str
    url: str
    language: str
    secret: str | None


def list_webhooks(session: Session, actor: Actor) -> Page[WebhookEntry]:
    """The webhooks that the actor may manage, without their secrets. Raises Forbidden."""
    actor.demand(Action.MANAGE_SUBSCRIPTIONS)
    found = [one for group in list_contacts(session, actor) for one in group.contacts if one.way == _WAY]
    codes = {kind: _codes(session, kind) for kind in {one.kind for one in found} & _TABLES.keys()}
    items = tuple(_entry(one, codes.get(one.kind, {}).get(one.recipient_id, ""), "") for one in found)
    return Page(items=items, next=None)


def register_webhook(
    session: Session, actor: Actor, *, kind: RecipientName, code: str, label: str, url: str, language: str
) -> WebhookEntry:
    """Register an address for the calendar of an escort, a clinic or an office.

    Raises Forbidden, NotFound, InvalidInput for an address or label that cannot be used.
    """
    actor.demand(Action.MANAGE_SUBSCRIPTIONS)
    table = _TABLES[kind]
    key = session.scalar(select(table.id).where(table.code == code))
    if key is None:
        raise NotFound("feed-recipient-unknown")
    draft = ContactDraft(label=label, email="", phone="", language=language, way=_WAY, url=url)
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


def _codes(session: Session, kind: str) -> dict[int, str]:
    table = _TABLES.get(kind)
    return dict(session.execute(select(table.id, table.code)).all()) if table is not None else {}


def _entry(view: ContactView, recipient: str, secret: str) -> WebhookEntry:
    return WebhookEntry(
        id=view.id,
        kind=view.kind,
        recipient=recipient,
        label=view.label,
        url=view.url,
        language=view.language,
        secret=secret or None,
    )
