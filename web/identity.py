"""The person behind a request, and the language and theme of the answer."""

from __future__ import annotations

from typing import Any

from flask import Flask, g, request
from flask_login import LoginManager, UserMixin, current_user, login_user, logout_user

from scheduler.i18n import LANGUAGES, Language
from scheduler.services import accounts
from scheduler.services.access import Actor
from scheduler.services.accounts import Account
from web.api.callers import api_actor
from web.api.language import api_language
from web.api.problems import is_api
from web.transactions import db

NOBODY = Actor(user_id=None, grants=frozenset())
LANGUAGE_COOKIE = "language"
THEME_COOKIE = "theme"
THEMES = ("light", "dark")


class SignedIn(UserMixin):  # type: ignore[misc]  # flask-login has no types
    """An account as flask-login wants it; the stamp in its id ends a session when the password changes."""

    def __init__(self, account: Account) -> None:
        self.account = account

    def get_id(self) -> str:
        """What the cookie holds: user id and password stamp."""
        return f"{self.account.id}.{self.account.stamp}"


def init_identity(app: Flask) -> None:
    """Load the account of a session once a request."""
    manager = LoginManager()
    manager.session_protection = None  # addresses change under way on a phone; the cookie is signed and short-lived
    manager.init_app(app)

    @manager.user_loader  # type: ignore[untyped-decorator]
    def load(kept: str) -> SignedIn | None:
        number, _, stamp = kept.partition(".")
        if not number.isdecimal():
            return None
        found = accounts.account_of(db(), int(number), stamp)
        return SignedIn(found) if found else None


def remember(account: Account) -> None:
    """Sign `account` in for this browser."""
    login_user(SignedIn(account))


def forget() -> None:
    """Sign out."""
    logout_user()


def is_signed_in() -> bool:
    """Whether somebody is; on the interface for programs nobody ever is."""
    return not is_api() and bool(current_user.is_authenticated)


def account() -> Account | None:
    """The account that is signed in."""
    return current_user.account if is_signed_in() else None


def actor() -> Actor:
    """The actor for services; nobody has no rights."""
    if "api_actor" in g:
        return api_actor()
    present = account()
    return present.actor if present else NOBODY


def language() -> Language:
    """The account's language, else the cookie's, else Vietnamese."""
    if is_api():
        return api_language()
    if "language" not in g:
        try:
            present = account()
        except Exception:  # the error page must be readable even when the database is the error
            present = None
        wanted: Any = present.language if present else request.cookies.get(LANGUAGE_COOKIE)
        g.language = wanted if wanted in LANGUAGES else "vi"
    return g.language  # type: ignore[no-any-return]


def other_language() -> Language:
    """The language that the page is not in: second lines and the switch."""
    return "en" if language() == "vi" else "vi"


def theme() -> str | None:
    """`light` or `dark` as chosen before; None follows the device."""
    chosen = request.cookies.get(THEME_COOKIE)
    return chosen if chosen in THEMES else None
