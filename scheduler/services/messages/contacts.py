"""Contacts: who is told, by which way. A person decides for himself or herself, the office for everybody."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from scheduler.config import settings
from scheduler.errors import Conflict, Forbidden, NotFound
from scheduler.models import (
    Clinic,
    ClinicSession,
    Contact,
    Escort,
    MessageKind,
    MessageState,
    OutboxMessage,
    RecipientKind,
    Subscription,
    Way,
    utc_now,
)
from scheduler.services.access import Action, Actor
from scheduler.services.audit import record
from scheduler.services.feeds import list_recipients, rights
from scheduler.services.feeds.drafts import Recipient
from scheduler.services.feeds.rights import PERSONAL_KINDS, FeedOwner, feed_owner_of, may_hold, offices_of, shown_name
from scheduler.services.feeds.subscriptions import state_of
from scheduler.services.messages.contact_drafts import check_hook, fill, kind_of, way_of
from scheduler.services.messages.drafting import new_message
from scheduler.services.messages.reach import Reach, has_way, needs_text, reach_of, recipient_of
from scheduler.services.messages.values import ContactDraft, ContactView, RecipientContacts
from scheduler.services.messages.writing import (
    cancel_all,
    invite_to_all,
    withdraw_unsaid,
    write_to,
)
from scheduler.services.tokens import message_key, webhook_secret


def list_contacts(session: Session, actor: Actor) -> tuple[RecipientContacts, ...]:
    """Every calendar whose contacts the actor may manage, with them; calendars without contacts too."""
    rows: dict[Recipient, list[Contact]] = defaultdict(list)
    for contact in session.scalars(select(Contact).where(Contact.is_active).order_by(Contact.is_reserve, Contact.id)):
        rows[recipient_of(contact)].append(contact)
    feeds, last = _open_feeds(session), _last_sent(session)
    found = []
    for choice in list_recipients(session, actor):
        recipient = Recipient(kind=RecipientKind(choice.kind), id=choice.id)
        owner = feed_owner_of(session, recipient)
        if may_manage(actor, owner):
            contacts = tuple(_view(session, actor, one, feeds, last) for one in rows[recipient])
            examiners = _examiners(session, owner)
            found.append(
                RecipientContacts(
                    kind=choice.kind, id=choice.id, name=choice.name, examiners=examiners, contacts=contacts
                )
            )
    return tuple(found)


def contact_view(session: Session, actor: Actor, contact_id: int) -> ContactView:
    """One contact. Raises NotFound, also for one that the actor may not manage."""
    contact = managed_contact(session, actor, contact_id)
    return _view(session, actor, contact, _open_feeds(session), _last_sent(session))


def examiners_of(session: Session, kind: str, recipient_id: int) -> tuple[str, ...]:
    """The examiners of a clinic's sessions; of anything else none."""
    return _examiners(session, feed_owner_of(session, Recipient(kind=RecipientKind(kind), id=recipient_id)))


def add_contact(session: Session, actor: Actor, kind: str, recipient_id: int, draft: ContactDraft) -> int:
    """Add a contact to a calendar; its id. Raises InvalidInput, NotFound, Forbidden and Conflict."""
    recipient = Recipient(kind=kind_of(kind), id=recipient_id)
    owner = feed_owner_of(session, recipient)
    if not may_manage(actor, owner):
        raise Forbidden("forbidden", action=Action.MANAGE_SUBSCRIPTIONS.value)
    now = utc_now()
    contact = Contact(recipient_kind=recipient.kind, recipient_id=recipient.id, way=Way.FEED, created_at=now, label="")
    fill(contact, owner, draft)
    check_hook(actor, owner, draft)
    session.add(contact)
    session.flush()
    _choose_way(session, actor, contact, way_of(draft.way), now, closes_feeds=draft.closes_feeds)
    record(session, actor, "contact.added", "contact", contact.id, of=kind, recipient=recipient_id, way=draft.way)
    return contact.id


def save_contact(session: Session, actor: Actor, contact_id: int, revision: int, draft: ContactDraft) -> None:
    """Change a contact; a change of way moves what lies ahead to the new way. Raises as `add_contact` does."""
    contact = managed_contact(session, actor, contact_id)
    if contact.revision != revision:
        raise Conflict("changed-meanwhile")
    owner = feed_owner_of(session, recipient_of(contact))
    check_hook(actor, owner, draft)
    fill(contact, owner, draft)
    session.flush()
    _choose_way(session, actor, contact, way_of(draft.way), utc_now(), closes_feeds=draft.closes_feeds)
    record(session, actor, "contact.changed", "contact", contact.id, way=draft.way)


def remove_contact(session: Session, actor: Actor, contact_id: int) -> None:
    """Remove a contact and forget its addresses. Raises Conflict while it holds invitations: they are taken back first.

    Choosing another way takes them back, by mail; a contact that is gone cannot be told any more.
    """
    contact = managed_contact(session, actor, contact_id)
    if contact.way is Way.INVITATIONS:
        raise Conflict("contact-holds-invitations")
    for kind in MessageKind:
        withdraw_unsaid(session, contact, kind)
    contact.is_active = False
    contact.email = contact.phone = contact.label = contact.url = ""
    record(session, actor, "contact.removed", "contact", contact.id)


def send_test(session: Session, actor: Actor, contact_id: int) -> int:
    """Write a test message to a contact; its id. Raises Conflict where its way out is not set up."""
    contact = managed_contact(session, actor, contact_id)
    if not has_way(settings(), contact.way):
        raise Conflict("contact-way-missing-text" if needs_text(contact.way) else "contact-way-missing-mail")
    now = utc_now()
    count = session.scalar(select(func.count()).where(OutboxMessage.contact_id == contact.id)) or 0
    message = new_message(
        contact, MessageKind.TEST, (), message_key("test", str(contact.id), str(count)), urgent=True, now=now
    )
    session.add(message)
    session.flush()
    record(session, actor, "contact.tested", "contact", contact.id)
    return message.id


def may_manage(actor: Actor, owner: FeedOwner) -> bool:
    """Whether the actor decides who is told: the office for all, an escort for himself or herself."""
    if rights.may_manage(actor, offices_of(owner)):
        return True
    return isinstance(owner, Escort) and may_hold(actor, owner)


def managed_contact(session: Session, actor: Actor, contact_id: int) -> Contact:
    """A contact whose calendar the actor looks after. Raises NotFound."""
    contact = session.get(Contact, contact_id)
    if contact is None or not contact.is_active:
        raise NotFound("contact-unknown")
    owner = feed_owner_of(session, recipient_of(contact))
    if not may_manage(actor, owner):
        raise NotFound("contact-unknown")
    return contact


def _choose_way(
    session: Session, actor: Actor, contact: Contact, way: Way, now: datetime, *, closes_feeds: bool
) -> None:
    """Bring a contact to a way: a feed and invitations side by side would show every duty twice."""
    earlier = contact.way
    if way is Way.INVITATIONS and contact.recipient_kind in PERSONAL_KINDS:
        _close_feeds(session, actor, contact, now, is_agreed=closes_feeds)
    if way is earlier:
        return
    contact.way = way
    if earlier is Way.INVITATIONS:
        unsaid = withdraw_unsaid(session, contact, MessageKind.INVITATION)
        cancel_all(session, contact, now)
        if unsaid and way is not Way.FEED:
            reach = reach_of(session, contact)
            write_to(session, contact, reach, unsaid, mark=f"way:{now.isoformat()}", publication_id=None, now=now)
    if earlier is Way.WEBHOOK:
        withdraw_unsaid(session, contact, MessageKind.WEBHOOK)
    if way in (Way.FEED, Way.WEBHOOK):
        withdraw_unsaid(session, contact, MessageKind.DIGEST)
    if way is Way.INVITATIONS and not contact.is_reserve:
        invite_to_all(session, contact, now)


def _close_feeds(session: Session, actor: Actor, contact: Contact, now: datetime, *, is_agreed: bool) -> None:
    query = select(Subscription).where(
        Subscription.recipient_kind == contact.recipient_kind, Subscription.recipient_id == contact.recipient_id
    )
    live = [row for row in session.scalars(query) if state_of(row, now) == "active"]
    if live and not is_agreed:
        raise Conflict("contact-feeds-open", count=len(live))
    for row in live:
        row.revoked_at = now
        record(session, actor, "subscription.revoked", "subscription", row.id)


def _open_feeds(session: Session) -> dict[Recipient, int]:
    found: dict[Recipient, int] = defaultdict(int)
    now = utc_now()
    for row in session.scalars(select(Subscription)):
        if state_of(row, now) == "active":
            found[Recipient(kind=row.recipient_kind, id=row.recipient_id)] += 1
    return found


def _last_sent(session: Session) -> dict[int, datetime]:
    query = (
        select(OutboxMessage.contact_id, func.max(OutboxMessage.sent_at))
        .where(OutboxMessage.state == MessageState.SENT)
        .group_by(OutboxMessage.contact_id)
    )
    return {contact_id: at for contact_id, at in session.execute(query) if at is not None}


def _examiners(session: Session, owner: FeedOwner) -> tuple[str, ...]:
    if not isinstance(owner, Clinic):
        return ()
    query = select(ClinicSession.examiner).where(ClinicSession.clinic_id == owner.id, ClinicSession.examiner != "")
    return tuple(sorted(session.scalars(query.distinct())))


def _view(
    session: Session, actor: Actor, contact: Contact, feeds: dict[Recipient, int], last: dict[int, datetime]
) -> ContactView:
    owner = feed_owner_of(session, recipient_of(contact))
    reach = reach_of(session, contact)
    return ContactView(
        id=contact.id,
        kind=contact.recipient_kind.value,
        recipient_id=contact.recipient_id,
        recipient=shown_name(owner, actor),
        examiner=contact.examiner,
        label=contact.label,
        email=reach.email,
        phone=reach.phone,
        own_email=contact.email,
        own_phone=contact.phone,
        url=contact.url,
        secret=webhook_secret(contact.secret_salt) if contact.way is Way.WEBHOOK else "",
        events=tuple(contact.events),
        language=contact.language,
        way=contact.way.value,
        is_reserve=contact.is_reserve,
        open_feeds=feeds.get(recipient_of(contact), 0),
        trouble=_trouble(contact, reach),
        revision=contact.revision,
        last_sent_at=last.get(contact.id),
    )


def _trouble(contact: Contact, reach: Reach) -> str:
    if contact.way is Way.FEED:
        return ""
    if not reach.is_entitled:
        return "gone"
    if contact.way is Way.WEBHOOK:
        return "" if contact.events else "switched-off"
    if needs_text(contact.way):
        return "no-phone" if not reach.phone else "" if has_way(settings(), contact.way) else "text-missing"
    return "no-email" if not reach.email else "" if has_way(settings(), contact.way) else "mail-missing"
