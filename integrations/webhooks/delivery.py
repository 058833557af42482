"""Sending one webhook once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from integrations.outbound import RequestFailed, RequestLimits, send_request
from integrations.webhooks.signatures import sign

_LIMITS = RequestLimits(body_bytes=64_000, seconds=15.0, redirects=0)
_LONGEST_WAIT = 86_400


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """What became of one try.

    `code` is empty when the receiver answered 2xx, otherwise a code of RequestFailed. `is_gone` (410) asks the sender
    to switch the subscription off.
    """

    is_delivered: bool
    status: int = 0
    code: str = ""
    is_temporary: bool = False
    is_gone: bool = False
    retry_after: timedelta | None = None


def deliver(
    address: str,
    body: bytes,
    *,
    message_id: str,
    sent_at: datetime,
    secrets: Sequence[str],
    limits: RequestLimits = _LIMITS,
    allow_private: bool = False,
) -> Delivery:
    """Post a JSON body, signed, and say what became of it; redirects are not followed.

    `message_id` stays over all tries of one message, `sent_at` is the time of this try. Raises SignatureRefused only.
    """
    headers = {"Content-Type": "application/json", **sign(message_id, sent_at, body, secrets)}
    try:
        reply = send_request("POST", address, headers=headers, body=body, limits=limits, allow_private=allow_private)
    except RequestFailed as failed:
        return Delivery(is_delivered=False, code=failed.code, is_temporary=failed.is_temporary)
    if 200 <= reply.status < 300:
        return Delivery(is_delivered=True, status=reply.status)
    # A receiver that answers 404 or 400 today is often just being deployed: only 410 is a final word.
    return Delivery(
        is_delivered=False,
        status=reply.status,
        code="request.status",
        is_temporary=reply.status != 410,
        is_gone=reply.status == 410,
        retry_after=_retry_after(reply.headers.get("retry-after", "")),
    )


def _retry_after(value: str) -> timedelta | None:
    is_number = value.isascii() and value.isdecimal() and len(value) < 8
    return timedelta(seconds=min(int(value), _LONGEST_WAIT)) if is_number else None
