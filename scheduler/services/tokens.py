"""Secrets and references: what a person holds, and what the database keeps of it.

The database never holds a secret that opens something: of a feed's token it keeps the SHA-256, and an itinerary's
token is derived from the installation's key, so that the same paper can be printed again.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
import uuid

from scheduler.config import settings

_FEED_TOKEN_BYTES = 32
_ITINERARY_TOKEN_BYTES = 18
_REFERENCE_LENGTH = 5
# No vowels and no look-alikes: a reference is read over the telephone and never spells a word.
_REFERENCE_LETTERS = "23456789BCDFGHJKMNPQRSTVWXZ"


def new_token() -> str:
    """A feed's secret: 32 random bytes, safe in an address."""
    return secrets.token_urlsafe(_FEED_TOKEN_BYTES)


def new_salt() -> str:
    """What makes two itineraries' secrets differ; useless without the installation's key."""
    return secrets.token_hex(16)


def digest(token: str) -> str:
    """What the database keeps of a token. Looking a hash up takes the same time for any wrong token of a length."""
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()


def itinerary_token(salt: str) -> str:
    """The secret behind an itinerary's QR code, 144 bits: the same for the same salt and installation."""
    return base64.urlsafe_b64encode(_keyed("itinerary", salt)[:_ITINERARY_TOKEN_BYTES]).decode("ascii")


def confirmation_token(salt: str) -> str:
    """The secret behind a message's button for confirming, 256 bits: the same over all tries of one message."""
    return base64.urlsafe_b64encode(_keyed("confirmation", salt)).decode("ascii").rstrip("=")


def reply_tag(contact_id: int, uid: str) -> str:
    """What an answer to an invitation has to bring back in the address that it goes to: 130 bits, safe in any case."""
    return base64.b32encode(_keyed("reply", f"{contact_id}:{uid}")).decode("ascii")[:26].lower()


def webhook_secret(salt: str) -> str:
    """The secret that signs the webhooks of a contact, as Standard Webhooks writes one."""
    return "whsec_" + base64.b64encode(_keyed("webhook", salt)).decode("ascii")


def message_key(*parts: str) -> str:
    """What names a message to the world: the same for the same parts, and nothing can be read out of it."""
    return "m" + _keyed("message", "|".join(parts)).hex()[:40]


def case_reference(case_id: int) -> str:
    """The opaque reference of a case, such as `K7Q2M`: in feeds, and behind sign-in beside the case number."""
    return _reference("reference", case_id)


def escort_reference(escort_id: int) -> str:
    """The opaque reference of an escort in messages to others, and behind sign-in beside the name."""
    return _reference("escort-reference", escort_id)


def receiver_reference(receiver_id: int) -> str:
    """The opaque reference of a receiving agency in messages: where somebody arrives is nobody else's to read."""
    return _reference("receiver-reference", receiver_id)


def examiner_reference(examiner_id: int) -> str:
    """The opaque reference of an examiner in messages to others."""
    return _reference("examiner-reference", examiner_id)


def _reference(purpose: str, subject: int) -> str:
    number = int.from_bytes(_keyed(purpose, str(subject))[:8], "big")
    letters = []
    for _ in range(_REFERENCE_LENGTH):
        number, rest = divmod(number, len(_REFERENCE_LETTERS))
        letters.append(_REFERENCE_LETTERS[rest])
    return "".join(letters)


def derived_uid(purpose: str, subject: int) -> str:
    """A UID for an event that no table holds: it looks random and stays the same."""
    return str(uuid.UUID(bytes=_keyed(purpose, str(subject))[:16], version=4))


def _keyed(purpose: str, subject: str) -> bytes:
    return hmac.new(settings().key().encode(), f"{purpose}:{subject}".encode(), hashlib.sha256).digest()
