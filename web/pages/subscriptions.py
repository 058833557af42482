"""Calendar subscriptions: a private address for each device, shown once, revoked at any time."""

from __future__ import annotations

import io

import segno
from flask import Blueprint, Response, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from scheduler.errors import Conflict, InvalidInput
from scheduler.services import feeds
from scheduler.services.access import Action
from scheduler.services.feeds import NewSubscription
from web.access import demands
from web.errors import words_of
from web.forms import given_number
from web.identity import actor
from web.phrases import t
from web.polls import write_uses
from web.transactions import db, keep_changes

subscription_pages = Blueprint("subscriptions", __name__, url_prefix="/subscriptions")
_HOLDERS = (Action.MANAGE_SUBSCRIPTIONS, Action.SEE_OWN_DUTIES, Action.SEE_CLINICS, Action.SEE_BOARD)


@subscription_pages.get("")
@demands(*_HOLDERS)
def index() -> ResponseReturnValue:
    """The addresses that one may manage, and the form for a new one."""
    return _page()


@subscription_pages.post("")
@demands(*_HOLDERS)
def create() -> ResponseReturnValue:
    """Make an address; this answer is the only one that shows it, so it is no redirect."""
    kind, _, number = request.form.get("recipient", "").partition(":")
    label, language = request.form.get("label", ""), request.form.get("language", "")
    with_test = "with_test" in request.form
    try:
        made = feeds.subscribe(db(), actor(), kind, given_number(number, 0), label, language, with_test=with_test)
    except (InvalidInput, Conflict) as failure:
        return _page(problem=words_of(failure)), 422 if isinstance(failure, InvalidInput) else 409
    return _page(made=made)


@subscription_pages.get("/<int:number>")
@demands(*_HOLDERS)
def show(number: int) -> ResponseReturnValue:
    """One address: who fetches it, whether it works, how to subscribe."""
    write_uses(current_app)
    one, preview = feeds.subscription_view(db(), actor(), number), feeds.preview_of(db(), actor(), number)
    return render_template("subscriptions/show.html", one=one, preview=preview)


@subscription_pages.get("/<int:number>/calendar.json")
@demands(*_HOLDERS)
def calendar(number: int) -> ResponseReturnValue:
    """What is in the feed of an address, as jCal."""
    return Response(feeds.jcal_of(db(), actor(), number), mimetype="application/calendar+json")


@subscription_pages.post("/<int:number>/test")
@demands(*_HOLDERS)
def test(number: int) -> ResponseReturnValue:
    """Put a test event into the feed of one address."""
    feeds.send_test(db(), actor(), number)
    flash(t("subscriptions-tested"), "success")
    return redirect(url_for("subscriptions.show", number=number))


@subscription_pages.post("/<int:number>/revoke")
@demands(*_HOLDERS)
def revoke(number: int) -> ResponseReturnValue:
    """Close an address for good."""
    feeds.revoke(db(), actor(), number)
    flash(t("subscriptions-revoked"), "success")
    return redirect(url_for("subscriptions.index"))


def _page(*, problem: str = "", made: NewSubscription | None = None) -> str:
    write_uses(current_app)
    keep_changes()  # teams and examiners that have no row yet get one
    return render_template(
        "subscriptions/index.html",
        subscriptions=feeds.list_subscriptions(db(), actor()),
        recipients=feeds.list_recipients(db(), actor()),
        problem=problem,
        made=made,
        picture=_picture(made.webcal_url) if made else "",
        form=request.form,
    )


def _picture(address: str) -> Markup:
    """The QR code of an address as SVG, dark on light in both themes, without inline style."""
    out = io.BytesIO()
    code = segno.make(address, error="m")
    code.save(out, kind="svg", xmldecl=False, svgns=True, omitsize=True, border=3, dark="#000", light="#fff")
    return Markup(out.getvalue().decode())  # noqa: S704 - segno's own markup; the address is drawn, not written
