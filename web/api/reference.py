"""What the interface tells about itself: the OpenAPI description, and the caller's own token."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from flask import Response

from web.access import open_to_all
from web.api.answers import make_answer
from web.api.callers import caller
from web.api.document import document
from web.api.operations import interface, operation


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenEntry:
    """The token of this call: what it may do and until when; never the secret."""

    label: str
    scopes: tuple[str, ...]
    office: str | None
    clinic: str | None
    expires_at: datetime


@operation("GET", "/token", tag="token", scope=None, answer=TokenEntry)
def show_token() -> TokenEntry:
    """Show what the token of this call may do."""
    known = caller()
    return TokenEntry(
        label=known.label,
        scopes=tuple(sorted(known.scopes)),
        office=known.office or None,
        clinic=known.clinic or None,
        expires_at=known.expires_at,
    )


@interface.get("/openapi.json")
@open_to_all
def openapi() -> Response:
    """The description as a file; it tells nothing that a caller without a token should not know."""
    return make_answer(_description(), "application/json", 200, {})


@lru_cache
def _description() -> bytes:
    return json.dumps(document(), ensure_ascii=False, separators=(",", ":")).encode()
