"""Where a contact is reached: address, telephone, zone, and whether anything may still be sent there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import phonenumbers
from sqlalchemy import select
from sqlalchemy.orm import Session

from scheduler.config import Settings
from scheduler.errors import NotFound
from scheduler.i18n import Bilingual, both
from scheduler.i18n.dates import VIET_NAM
from scheduler.models import (
    Airport,
    AirportTeam,
    Clinic,
    Contact,
    Escort,
    Examiner,
    Office,
    Receiver,
    RecipientKind,
    User,
    Way,
)
from scheduler.services.feeds.drafts import Recipient
from scheduler.services.feeds.meetings import team_name
from scheduler.services.feeds.rights import FeedOwner, feed_owner_of, kind_of, offices_of
from scheduler.services.tokens import escort_reference, examiner_reference, receiver_reference, reply_tag

_HOME_REGION = "VN"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reach:
    """A contact's addresses (empty where there is none) and the local time that decides over its quiet period.

    `title` names the calendar without naming a person: an escort's reference, a clinic's or office's name. `offices`
    are those that look after the contact, none where all do; `office_phone` is empty where no single one does.
    `has_account` says whether its reader can sign in here.
    """

    email: str
    phone: str
    zone: str
    title: Bilingual
    offices: frozenset[int]
    office_phone: str
    has_account: bool
    is_entitled: bool


def recipient_of(contact: Contact) -> Recipient:
    """Whose calendar a contact is told about."""
    return Recipient(kind=contact.recipient_kind, id=contact.recipient_id)


def reach_of(session: Session, contact: Contact) -> Reach:
    """Where and when a contact is reached. A calendar that is gone leaves a contact that nothing is sent to."""
    try:
        owner = feed_owner_of(session, recipient_of(contact))
    except NotFound:
        return _nowhere()
    offices = [session.get_one(Office, key) for key in sorted(offices_of(owner))]
    return Reach(
        email=contact.email or (owner.email if isinstance(owner, Escort) else ""),
        phone=e164(contact.phone or (owner.phone if isinstance(owner, Escort) else "")),
        zone=_zone(session, owner, offices),
        title=title_of(owner),
        offices=frozenset(office.id for office in offices),
        office_phone=next((office.phone for office in offices if office.phone), ""),
        has_account=not isinstance(owner, Receiver),
        is_entitled=contact.is_active and _still_there(session, owner),
    )


def title_of(owner: FeedOwner) -> Bilingual:
    """The name of a calendar that may leave the house: a clinic's, office's or airport's name, else a reference.

    Not even an escort's code: an office may have made it of a name. A receiver may be a shelter.
    """
    if isinstance(owner, AirportTeam):
        return team_name(owner.airport)
    if isinstance(owner, Escort | Receiver | Examiner):
        kind = kind_of(owner)
        return both(f"messages-title-{kind.value}", reference=reference_of(kind, owner.id))
    return Bilingual(vi=owner.name_vi, en=owner.name_en)


def reference_of(kind: RecipientKind, recipient_id: int) -> str:
    """What others are told in place of a name; empty for calendars that are named."""
    known = {
        RecipientKind.ESCORT: escort_reference,
        RecipientKind.RECEIVER: receiver_reference,
        RecipientKind.EXAMINER: examiner_reference,
    }
    return known[kind](recipient_id) if kind in known else ""


def e164(number: str) -> str:
    """A telephone number in E.164 form, read as one of Viet Nam where it has no country code; empty if it is none."""
    try:
        parsed = phonenumbers.parse(number, _HOME_REGION)
    except phonenumbers.NumberParseException:
        return ""
    if not phonenumbers.is_valid_number(parsed):
        return ""
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)


def needs_text(way: Way) -> bool:
    """Whether a contact is told by short message; every other message is mail."""
    return way is Way.TEXT


def has_way(rules: Settings, way: Way) -> bool:
    """Whether the installation can send by this way; a webhook needs nothing set up."""
    if way is Way.WEBHOOK:
        return True
    return bool(rules.text_gateway) if needs_text(way) else bool(rules.mail_host and rules.mail_from)


def reply_address(rules: Settings, contact_id: int, uid: str) -> str:
    """Where a contact's answers to the invitations of one event go; empty where nobody reads them."""
    name, _, domain = rules.mail_reply_to.partition("@")
    return f"{name}+{reply_tag(contact_id, uid)}@{domain}" if name else ""


def told_contacts(session: Session) -> tuple[Contact, ...]:
    """Everybody who gets messages of their own, by id: not those in reserve, not those with a feed alone."""
    query = select(Contact).where(Contact.is_active, Contact.way != Way.FEED, ~Contact.is_reserve)
    return tuple(session.scalars(query.order_by(Contact.id)))


def _zone(session: Session, owner: FeedOwner, offices: Sequence[Office]) -> str:
    if isinstance(owner, Clinic):
        return owner.timezone
    if isinstance(owner, Examiner):
        return owner.clinic.timezone
    if isinstance(owner, AirportTeam):
        return owner.airport.timezone
    if isinstance(owner, Receiver):
        airport = session.get(Airport, owner.airports[0]) if owner.airports else None
        return airport.timezone if airport is not None else VIET_NAM
    return offices[0].timezone


def _still_there(session: Session, owner: FeedOwner) -> bool:
    """An escort who has left, or whose account is closed, is told nothing any more."""
    if not isinstance(owner, Escort):
        return True
    user = session.get(User, owner.user_id) if owner.user_id is not None else None
    return owner.is_active and (user is None or user.is_active)


def _nowhere() -> Reach:
    return Reach(
        email="",
        phone="",
        zone=VIET_NAM,
        title=Bilingual(vi="–", en="–"),
        offices=frozenset(),
        office_phone="",
        has_account=False,
        is_entitled=False,
    )
