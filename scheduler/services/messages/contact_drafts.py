"""What a form says of a contact, checked before anything of it is kept."""

from __future__ import annotations

import re
from collections.abc import Sequence
from urllib.parse import urlsplit

from scheduler.config import settings
from scheduler.errors import Forbidden, InvalidInput
from scheduler.i18n import LANGUAGES
from scheduler.models import Clinic, Contact, Escort, Office, RecipientKind, Way
from scheduler.services.access import Action, Actor
from scheduler.services.feeds import rights
from scheduler.services.feeds.rights import FeedOwner, offices_of
from scheduler.services.messages.reach import e164
from scheduler.services.messages.topics import OFFICE_TOPICS, TOPICS
from scheduler.services.messages.values import ContactDraft
from scheduler.services.tokens import new_salt

_LABEL_LENGTH = 80
_URL_LENGTH = 300
_MAILBOX = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9-]{1,63}(\.[A-Za-z0-9-]{1,63})+")


def fill(contact: Contact, owner: FeedOwner, draft: ContactDraft) -> None:
    """Give a contact what a draft says, but for its way. Raises InvalidInput."""
    label = " ".join(draft.label.split())
    if not 1 <= len(label) <= _LABEL_LENGTH:
        raise InvalidInput("contact-label", most=_LABEL_LENGTH)
    if draft.language not in LANGUAGES:
        raise InvalidInput("contact-language")
    email, phone, way = draft.email.strip(), draft.phone.strip(), way_of(draft.way)
    if email and not (_MAILBOX.fullmatch(email) and len(email) <= 160 and ".." not in email):
        raise InvalidInput("contact-email")
    if phone and not e164(phone):
        raise InvalidInput("contact-phone")
    has_email = bool(email or (isinstance(owner, Escort) and owner.email))
    has_phone = bool(phone or (isinstance(owner, Escort) and e164(owner.phone)))
    if way in (Way.DIGEST, Way.INVITATIONS) and not has_email:
        raise InvalidInput("contact-email-missing")
    if way is Way.TEXT and not has_phone:
        raise InvalidInput("contact-phone-missing")
    if draft.is_reserve and way not in (Way.DIGEST, Way.TEXT):
        raise InvalidInput("contact-reserve-way")
    if way is Way.WEBHOOK:
        contact.url = _url(draft.url)
        contact.secret_salt = contact.secret_salt or new_salt()
        contact.events = _events(owner, draft.events)
    contact.label, contact.language, contact.email = label, draft.language, email
    contact.phone = e164(phone) if phone else ""
    contact.examiner = draft.examiner.strip()[:64] if isinstance(owner, Clinic) else ""
    contact.is_reserve = draft.is_reserve


def _events(owner: FeedOwner, given: Sequence[str]) -> list[str]:
    """What a webhook is told of. Raises InvalidInput for nothing, and for what this calendar's systems are not told."""
    known = [one for one in TOPICS if isinstance(owner, Office) or one not in OFFICE_TOPICS]
    if not given or not set(given) <= set(known):
        raise InvalidInput("contact-events", known=", ".join(known))
    return [one for one in known if one in given]


def check_hook(actor: Actor, owner: FeedOwner, draft: ContactDraft) -> None:
    """Where requests of this house go is the office's to say. Raises Forbidden."""
    if way_of(draft.way) is Way.WEBHOOK and not rights.may_manage(actor, offices_of(owner)):
        raise Forbidden("forbidden", action=Action.MANAGE_SUBSCRIPTIONS.value)


def _url(given: str) -> str:
    """The address of a webhook; https, unless the installation lets webhooks stay in its own network."""
    url = given.strip()
    schemes = ("https", "http") if settings().webhook_is_private else ("https",)
    try:
        parts = urlsplit(url)
        is_whole = parts.scheme in schemes and bool(parts.hostname) and parts.port != 0 and "@" not in parts.netloc
    except ValueError:
        is_whole = False
    if not (is_whole and url.isascii() and url.isprintable() and " " not in url and len(url) <= _URL_LENGTH):
        raise InvalidInput("contact-url")
    return url


def kind_of(kind: str) -> RecipientKind:
    """The kind of recipient of that name. Raises InvalidInput."""
    try:
        return RecipientKind(kind)
    except ValueError:
        raise InvalidInput("contact-recipient") from None


def way_of(way: str) -> Way:
    """The way of that name. Raises InvalidInput."""
    try:
        return Way(way)
    except ValueError:
        raise InvalidInput("contact-way") from None
