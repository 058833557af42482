"""The page behind the link of a message. Opening it changes nothing, because mail scanners open every link."""

from __future__ import annotations

from flask import Blueprint, g, make_response, render_template
from flask.typing import ResponseReturnValue

from scheduler.services import messages
from scheduler.services.messages import ConfirmationPage
from web.access import open_to_all
from web.transactions import db

confirmation_pages = Blueprint("confirmations", __name__)


@confirmation_pages.get("/m/<token>")
@open_to_all
def show(token: str) -> ResponseReturnValue:
    """What has changed, and a button."""
    return _page(token, messages.confirmation_page(db(), token))


@confirmation_pages.post("/m/<token>")
@open_to_all
def confirm(token: str) -> ResponseReturnValue:
    """The button. The secret in the address is all the right that it takes, so no cookie is asked for."""
    return _page(token, messages.confirm(db(), token))


def _page(token: str, page: ConfirmationPage) -> ResponseReturnValue:
    g.language = page.language  # whoever opens it is not signed in: the message's own language is the best guess
    response = make_response(render_template("public/confirm.html", page=page, token=token))
    response.headers["X-Robots-Tag"] = "noindex, nofollow, noarchive"
    return response
