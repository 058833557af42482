"""Who may reach a route. Every route declares it; an undeclared one stops the start."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal, TypeVar

from flask import Flask, abort, current_app, redirect, request, session, url_for
from flask.typing import ResponseReturnValue

from scheduler.errors import Forbidden
from scheduler.services.access import Action
from scheduler.services.exchange.scopes import Scope
from web.api.callers import admit
from web.identity import actor, is_signed_in
from web.navigation import home_of

View = TypeVar("View", bound=Callable[..., Any])


@dataclass(frozen=True, slots=True, kw_only=True)
class Access:
    """What a route demands: nothing, a signed-in person, one of `actions`, or a token with `scope` (None: any)."""

    kind: Literal["open", "signed-in", "actions", "token"]
    actions: tuple[Action, ...] = ()
    scope: Scope | None = None

    def __str__(self) -> str:
        """`open`, `signed-in`, the actions or `token` with its scope: what the table in the tests holds."""
        if self.scope is not None:
            return f"token {self.scope.value}"
        return " | ".join(self.actions) if self.actions else self.kind


def demands(*actions: Action) -> Callable[[View], View]:
    """Declare that a view needs one of `actions` (somewhere; the service asks again for the office)."""
    return _declare(Access(kind="actions", actions=actions))


def open_to_all(view: View) -> View:
    """Declare that a view needs nobody to be signed in: sign-in, health, secret links, static files."""
    return _declare(Access(kind="open"))(view)


def for_signed_in(view: View) -> View:
    """Declare that anybody who is signed in may use a view: one's own settings."""
    return _declare(Access(kind="signed-in"))(view)


def for_tokens(scope: Scope | None) -> Callable[[View], View]:
    """Declare that a view is for programs with a token of this scope; no cookie opens it."""
    return _declare(Access(kind="token", scope=scope))


def _declare(access: Access) -> Callable[[View], View]:
    def mark(view: View) -> View:
        view.__dict__["access"] = access
        return view

    return mark


def access_of(app: Flask, endpoint: str) -> Access | None:
    """What the view of `endpoint` declares."""
    view: Any = app.view_functions[endpoint]
    return getattr(view, "access", None)


def check_declared(app: Flask) -> None:
    """Raise LookupError naming the routes that declare no access."""
    missing = sorted(name for name in app.view_functions if access_of(app, name) is None)
    if missing:
        raise LookupError(f"routes without @demands, @for_signed_in or @open_to_all: {', '.join(missing)}")


def guard() -> ResponseReturnValue | None:
    """Before each request: let pass, ask to sign in (401 for fragments and posts), lead home, or raise Forbidden."""
    if request.endpoint is None:
        return None
    access = access_of(current_app, request.endpoint)
    if access is None:
        abort(500)
    if access.kind == "open":
        return None
    if access.kind == "token":
        admit(access.scope)
        return None
    if not is_signed_in():
        return _ask_to_sign_in()
    if access.actions and not any(actor().may(action) for action in access.actions):
        if request.path == "/" and request.method in {"GET", "HEAD"}:
            return redirect(home_of(actor()))  # the bare address is how everybody comes, whatever their work
        raise Forbidden("forbidden", action=access.actions[0].value)
    return None


def _ask_to_sign_in() -> ResponseReturnValue:
    if request.method not in {"GET", "HEAD"} or "HX-Request" in request.headers:
        abort(401)
    session["next"] = request.full_path.rstrip("?")
    return redirect(url_for("auth.sign_in"))
