"""Signatures of the Standard Webhooks specification: HMAC-SHA256 over id, timestamp and body."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import secrets as randomness
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta

PREFIX = "whsec_"
_TOLERANCE = timedelta(minutes=5)
_LEAST_BYTES, _MOST_BYTES = 24, 64


class SignatureRefused(Exception):
    """A message that is not believed, or cannot be signed.

    Codes: `webhook.header-missing`, `webhook.timestamp-unreadable`, `webhook.too-old`, `webhook.too-new`,
    `webhook.signature-wrong`, `webhook.secret-unusable`, `webhook.id-unusable`.
    """

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def new_secret() -> str:
    """Make a secret of 32 random bytes in the form `whsec_<base64>`."""
    return PREFIX + base64.b64encode(randomness.token_bytes(32)).decode()


def sign(message_id: str, sent_at: datetime, body: bytes, secrets: Sequence[str]) -> dict[str, str]:
    """Give the three headers of a message.

    Every secret signs: while a receiver changes from the old to the new one, either is enough.
    """
    if not message_id or "." in message_id or not message_id.isascii() or not message_id.isprintable():
        raise SignatureRefused("webhook.id-unusable")
    if sent_at.tzinfo is None or not secrets:
        raise SignatureRefused("webhook.secret-unusable" if not secrets else "webhook.timestamp-unreadable")
    stamp = str(int(sent_at.timestamp()))
    signatures = [f"v1,{_digest(secret, message_id, stamp, body)}" for secret in secrets]
    return {"webhook-id": message_id, "webhook-timestamp": stamp, "webhook-signature": " ".join(signatures)}


def verify(
    headers: Mapping[str, str],
    body: bytes,
    secrets: Sequence[str],
    *,
    now: datetime | None = None,
    tolerance: timedelta = _TOLERANCE,
) -> str:
    """Check a message and give its id; raises SignatureRefused.

    Remember the id for `tolerance` on both sides of now: a message seen twice in that time is a replay.
    """
    lower = {name.lower(): value for name, value in headers.items()}
    message_id, stamp, given = (lower.get(f"webhook-{name}", "") for name in ("id", "timestamp", "signature"))
    if not (message_id and stamp and given):
        raise SignatureRefused("webhook.header-missing")
    _check_age(stamp, now or datetime.now(UTC), tolerance)
    candidates = [
        value.encode() for version, _, value in (one.partition(",") for one in given.split()) if version == "v1"
    ]
    expected = [_digest(secret, message_id, stamp, body).encode() for secret in secrets]
    # Every pair is compared, so that the time taken says nothing about which one fits.
    if sum(hmac.compare_digest(one, other) for one in candidates[:20] for other in expected) == 0:
        raise SignatureRefused("webhook.signature-wrong")
    return message_id


def _check_age(stamp: str, now: datetime, tolerance: timedelta) -> None:
    if not (stamp.isascii() and stamp.isdecimal() and len(stamp) <= 11):
        raise SignatureRefused("webhook.timestamp-unreadable")
    age = now.timestamp() - int(stamp)
    if age > tolerance.total_seconds():
        raise SignatureRefused("webhook.too-old")
    if age < -tolerance.total_seconds():
        raise SignatureRefused("webhook.too-new")


def _digest(secret: str, message_id: str, stamp: str, body: bytes) -> str:
    content = b".".join((message_id.encode(), stamp.encode(), body))
    return base64.b64encode(hmac.new(_key(secret), content, hashlib.sha256).digest()).decode()


def _key(secret: str) -> bytes:
    try:
        key = base64.b64decode(secret.removeprefix(PREFIX), validate=True)
    except (binascii.Error, ValueError) as fault:
        raise SignatureRefused("webhook.secret-unusable") from fault
    if not _LEAST_BYTES <= len(key) <= _MOST_BYTES:
        raise SignatureRefused("webhook.secret-unusable")
    return key
