"""Signing in and out, language and theme."""

from __future__ import annotations

import hashlib
from urllib.parse import urlsplit

from flask import Blueprint, current_app, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue

from scheduler.errors import InvalidInput
from scheduler.i18n import LANGUAGES
from scheduler.services import accounts
from web import identity
from web.access import for_signed_in, open_to_all
from web.errors import words_of
from web.limits import limiter
from web.navigation import home_of
from web.transactions import db

YEAR_SECONDS = 31_536_000
auth = Blueprint("auth", __name__)


def _address_tried() -> str:
    """A key for one e-mail address, hashed so that the limiter's memory holds none."""
    return "mail:" + hashlib.sha256(request.form.get("email", "").strip().lower().encode()).hexdigest()


def _has_failed(response: object) -> bool:
    return getattr(response, "status_code", 0) == 422


@auth.get("/sign-in")
@open_to_all
def sign_in() -> ResponseReturnValue:
    """The form; whoever is signed in already goes home."""
    if identity.is_signed_in():
        return redirect(home_of(identity.actor()))
    return render_template("auth/sign_in.html", email="", problem="", is_empty=not accounts.has_users(db()))


@auth.post("/sign-in")
@open_to_all
@limiter.limit("20 per minute", deduct_when=_has_failed)
@limiter.limit("8 per 5 minutes", key_func=_address_tried, deduct_when=_has_failed)
def sign_in_now() -> ResponseReturnValue:
    """Sign in, or say that the two do not fit together."""
    email = request.form.get("email", "")
    try:
        account = accounts.sign_in(db(), email, request.form.get("password", ""))
    except InvalidInput as failure:
        page = render_template("auth/sign_in.html", email=email, problem=words_of(failure), is_empty=False)
        return page, 422
    wanted = session.get("next", "")
    session.clear()  # a new session: nothing that was set before signing in lives on
    session.permanent = True
    identity.remember(account)
    return redirect(local_path(wanted) or home_of(account.actor))


@auth.post("/sign-out")
@for_signed_in
def sign_out() -> ResponseReturnValue:
    """End the session of this browser."""
    identity.forget()
    session.clear()
    return redirect(url_for("auth.sign_in"))


@auth.post("/language")
@open_to_all
def choose_language() -> ResponseReturnValue:
    """Keep the language: in the account of whoever is signed in, and in a cookie."""
    wanted = request.form.get("language", "")
    if wanted not in LANGUAGES:
        raise InvalidInput("language-unknown")
    if identity.is_signed_in():
        accounts.set_language(db(), identity.actor(), wanted)
    return _back_with(identity.LANGUAGE_COOKIE, wanted)


@auth.post("/theme")
@open_to_all
def choose_theme() -> ResponseReturnValue:
    """Keep light or dark in a cookie."""
    wanted = request.form.get("theme", "")
    return _back_with(identity.THEME_COOKIE, wanted if wanted in identity.THEMES else "light")


def local_path(address: str) -> str:
    """`address` when it is a path of this site, else nothing: no redirect leads elsewhere."""
    parts = urlsplit(address.replace("\\", "/"))
    return address if address.startswith("/") and not parts.scheme and not parts.netloc else ""


def _back_with(cookie: str, value: str) -> ResponseReturnValue:
    response = redirect(local_path(request.form.get("next", "")) or home_of(identity.actor()))
    response.set_cookie(
        cookie, value, max_age=YEAR_SECONDS, samesite="Lax", secure=current_app.config["SESSION_COOKIE_SECURE"]
    )
    return response
