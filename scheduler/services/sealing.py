"""Secrets that must be used again: encrypted with the installation's key, so that a copied database tells none.

Fernet (AES-128-CBC and HMAC-SHA256) under a key derived from the installation's own for one purpose. Whoever changes
the installation's key loses them: the addresses and secrets have to be entered again.
"""

from __future__ import annotations

import base64
import hashlib
import hmac

from cryptography.fernet import Fernet, InvalidToken

from scheduler.config import settings


class SealLost(Exception):
    """The text was sealed under another key, or was changed since."""


def seal(purpose: str, text: str) -> str:
    """Encrypt a text; the same text gives another result each time."""
    return _box(purpose).encrypt(text.encode()).decode("ascii")


def unseal(purpose: str, sealed: str) -> str:
    """Give the text back. Raises SealLost."""
    try:
        return _box(purpose).decrypt(sealed.encode("ascii")).decode()
    except (InvalidToken, UnicodeError) as failure:
        raise SealLost from failure


def _box(purpose: str) -> Fernet:
    key = hmac.new(settings().key().encode(), f"sealing:{purpose}".encode(), hashlib.sha256).digest()
    return Fernet(base64.urlsafe_b64encode(key))
