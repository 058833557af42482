"""Tokens for programs, and the page that lists what they can call."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from scheduler.errors import InvalidInput, NotFound
from scheduler.services.access import Action
from scheduler.services.exchange import tokens
from scheduler.services.exchange.tokens import NewApiToken
from web.access import demands, open_to_all
from web.api.document import path_of
from web.api.operations import OPERATIONS
from web.errors import status_of, words_of
from web.forms import given_number
from web.identity import actor
from web.phrases import t
from web.transactions import db

token_pages = Blueprint("tokens", __name__)


@token_pages.get("/api")
@open_to_all
def reference() -> ResponseReturnValue:
    """The operations of the interface on a plain page."""
    tags = tuple(dict.fromkeys(made.tag for made in OPERATIONS))
    return render_template("tokens/reference.html", rows=[(made, path_of(made)) for made in OPERATIONS], tags=tags)


@token_pages.get("/tokens")
@demands(Action.USE_API, Action.MANAGE_USERS)
def index() -> ResponseReturnValue:
    """One's tokens, for administrators everybody's, and the form for a new one."""
    return _page()


@token_pages.post("/tokens")
@demands(Action.USE_API)
def create() -> ResponseReturnValue:
    """Make a token; this answer is the only one that shows it, so it is no redirect."""
    form = request.form
    try:
        made = tokens.issue_token(
            db(),
            actor(),
            label=form.get("label", ""),
            scopes=form.getlist("scopes"),
            days=given_number(form.get("days", ""), 0),
            office=form.get("office", ""),
            clinic=form.get("clinic", ""),
        )
    except (InvalidInput, NotFound) as failure:
        db().rollback()
        return _page(problem=words_of(failure)), status_of(failure)
    return _page(made=made)


@token_pages.post("/tokens/<int:number>/revoke")
@demands(Action.USE_API, Action.MANAGE_USERS)
def revoke(number: int) -> ResponseReturnValue:
    """Close a token for good."""
    tokens.revoke_token(db(), actor(), number)
    flash(t("tokens-revoked"), "success")
    return redirect(url_for("tokens.index"))


def _page(*, problem: str = "", made: NewApiToken | None = None) -> str:
    return render_template(
        "tokens/index.html",
        tokens=tokens.list_tokens(db(), actor()),
        choices=tokens.choices_for(db(), actor()) if actor().may(Action.USE_API) else None,
        days=tokens.DAYS_USUAL,
        days_max=tokens.DAYS_MAX,
        problem=problem,
        made=made,
        form=request.form,
        pairs=lambda none, codes: [("", none), *((code, code) for code in codes)],
    )
