"""How often somebody may try; counted in this process's memory."""

from __future__ import annotations

from flask_limiter import Limiter
from flask_limiter.util import get_remote_address
from limits import RateLimitItem, parse

limiter = Limiter(get_remote_address, storage_uri="memory://", default_limits=[])
UNKNOWN_TOKENS: RateLimitItem = parse("60 per minute")
"""Calls without a valid token, for everybody at one address together."""


def is_worn_out() -> bool:
    """Whether this address has called too often without a valid token."""
    return limiter.enabled and not limiter.limiter.test(UNKNOWN_TOKENS, "unknown-token", get_remote_address())


def note_unknown() -> None:
    """Count a call without a valid token."""
    if limiter.enabled:
        limiter.limiter.hit(UNKNOWN_TOKENS, "unknown-token", get_remote_address())
