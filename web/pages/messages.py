"""Messages about changes: who has not confirmed, what does not get through, sending again, confirming by telephone."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from scheduler.services import messages
from scheduler.services.access import Action
from web.access import demands
from web.identity import actor, language
from web.phrases import t
from web.transactions import db

message_pages = Blueprint("messages", __name__, url_prefix="/messages")


@message_pages.get("")
@demands(Action.MANAGE_SUBSCRIPTIONS)
def index() -> ResponseReturnValue:
    """All messages that somebody has to look at, then those that wait and those that are settled."""
    return render_template("messages/index.html", page=messages.messages_page(db(), actor()))


@message_pages.get("/hint")
@demands(Action.MANAGE_SUBSCRIPTIONS)
def hint() -> ResponseReturnValue:
    """The line on the board that says how many people may not know of a change; nothing where all do."""
    return render_template("messages/hint.html", count=messages.count_unconfirmed(db(), actor()))


@message_pages.get("/<int:number>")
@demands(Action.MANAGE_SUBSCRIPTIONS)
def show(number: int) -> ResponseReturnValue:
    """One message: what it said, every try, who was told next."""
    found = messages.message_detail(db(), actor(), number, language())
    return render_template("messages/show.html", message=found)


@message_pages.post("/<int:number>/resend")
@demands(Action.MANAGE_SUBSCRIPTIONS)
def resend(number: int) -> ResponseReturnValue:
    """Send again at once."""
    again = messages.resend(db(), actor(), number)
    flash(t("messages-resent", count=again), "success")
    return redirect(url_for("messages.index"))


@message_pages.post("/<int:number>/confirm")
@demands(Action.MANAGE_SUBSCRIPTIONS)
def confirm(number: int) -> ResponseReturnValue:
    """Note that the person was reached by telephone and knows."""
    messages.confirm_by_phone(db(), actor(), number)
    flash(t("messages-noted"), "success")
    return redirect(url_for("messages.index"))
