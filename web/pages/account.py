"""One's own account: what one may do, and the password."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from scheduler.errors import InvalidInput
from scheduler.services import accounts
from web import identity
from web.access import for_signed_in
from web.errors import words_of
from web.phrases import t
from web.transactions import db

account_pages = Blueprint("account", __name__, url_prefix="/account")


@account_pages.get("")
@for_signed_in
def show() -> ResponseReturnValue:
    """Name, roles and the form for a new password."""
    return render_template("account/show.html", problem="", least=accounts.PASSWORD_LENGTH_MIN)


@account_pages.post("/password")
@for_signed_in
def change_password() -> ResponseReturnValue:
    """Change the password; this browser stays signed in, others do not."""
    given = request.form
    try:
        changed = accounts.change_password(
            db(), identity.actor(), present=given.get("present", ""), new=given.get("new", "")
        )
    except InvalidInput as failure:
        page = render_template("account/show.html", problem=words_of(failure), least=accounts.PASSWORD_LENGTH_MIN)
        return page, 422
    identity.remember(changed)
    flash(t("web-account-password-changed"), "success")
    return redirect(url_for("account.show"))
