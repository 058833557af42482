"""Notices to the receiving side: what is late, due and sent, and saying that one was sent."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from scheduler.errors import NotFound
from scheduler.services import notices
from scheduler.services.access import Action
from web.access import demands
from web.forms import given_date, given_number
from web.identity import actor
from web.phrases import t
from web.transactions import db

notice_pages = Blueprint("notices", __name__, url_prefix="/notices")


@notice_pages.get("")
@demands(Action.SEE_CASES)
def index() -> ResponseReturnValue:
    """The notices of one's offices, late ones first."""
    given = request.args
    wanted = notices.NoticeFilter(
        state=given.get("state", ""),
        programme=given.get("programme", ""),
        kind=given.get("kind", ""),
        is_all=given.get("all") == "1",
        page=given_number(given.get("page", ""), 1),
    )
    return render_template("notices/index.html", notices=notices.list_notices(db(), actor(), wanted), wanted=wanted)


@notice_pages.get("/hint")
@demands(Action.SEE_CASES)
def hint() -> ResponseReturnValue:
    """What the board says of notices: asked for once the board stands."""
    return render_template("notices/hint.html", hint=notices.notice_hint(db(), actor()))


@notice_pages.post("/<kind>/<programme>/<receiver>/<on>/sent")
@demands(Action.EDIT_CASES)
def sent(kind: str, programme: str, receiver: str, on: str) -> ResponseReturnValue:
    """Note that a notice went out."""
    given = request.form
    key = _key(kind, programme, receiver, on)
    cases = notices.mark_sent(db(), actor(), key, given.get("stamp", ""), reference=given.get("reference", ""))
    flash(t("notices-marked", cases=cases), "success")
    return redirect(url_for("notices.index"))


@notice_pages.post("/<kind>/<programme>/<receiver>/<on>/unsent")
@demands(Action.EDIT_CASES)
def unsent(kind: str, programme: str, receiver: str, on: str) -> ResponseReturnValue:
    """Note that the last notice did not go out after all."""
    key = _key(kind, programme, receiver, on)
    cases = notices.mark_unsent(db(), actor(), key, request.form.get("stamp", ""))
    flash(t("notices-unmarked", cases=cases), "success")
    return redirect(url_for("notices.index"))


def _key(kind: str, programme: str, receiver: str, on: str) -> notices.NoticeKey:
    day = given_date(on)
    if day is None:
        raise NotFound("notice-unknown")
    return notices.NoticeKey(kind=kind, programme=programme, receiver=receiver, arrives_on=day)
