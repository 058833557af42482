"""Who calls: the holder of a bearer token, on its own and never together with a cookie."""

from __future__ import annotations

from flask import g, request
from flask_limiter.util import get_remote_address

from scheduler.services.access import Actor
from scheduler.services.exchange.scopes import Scope
from scheduler.services.exchange.tokens import PREFIX, Caller, authenticate, note_use
from web.api.problems import ApiFault
from web.limits import is_worn_out, note_unknown
from web.transactions import db, keep_changes

_LONGEST = 200


def admit(scope: Scope | None) -> None:
    """Let a caller with this scope in (None: with any token). Raises ApiFault 401, 403 or 429."""
    secret = _secret()
    if is_worn_out():
        raise ApiFault(429, "api-too-many-unknown")
    caller = authenticate(db(), secret) if secret else None
    if caller is None:
        note_unknown()
        raise ApiFault(401, "api-token-needed" if not secret else "api-token-unknown")
    g.api_caller = caller
    g.api_actor = caller.actor_for(scope)
    if note_use(db(), caller.token_id, request.headers.get("User-Agent", "")):
        keep_changes()
    if scope is not None and scope not in caller.scopes:
        raise ApiFault(403, "api-scope-missing", scope=scope.value)


def caller() -> Caller:
    """The caller of a route that admits tokens."""
    found: Caller = g.api_caller
    return found


def api_actor() -> Actor:
    """The rights of this call."""
    found: Actor = g.api_actor
    return found


def limiter_key() -> str:
    """By token; whoever needs none, for the description, shares the limit of the address."""
    known: Caller | None = g.get("api_caller")
    return f"token:{known.token_id}" if known is not None else f"address:{get_remote_address()}"


def _secret() -> str:
    kind, _, secret = request.headers.get("Authorization", "").partition(" ")
    given = secret.strip()
    is_ours = kind.lower() == "bearer" and given.startswith(PREFIX) and len(given) <= _LONGEST
    return given if is_ours else ""
