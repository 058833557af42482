"""Users: who may sign in and what they may do."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from scheduler.errors import Conflict, InvalidInput
from scheduler.services import accounts
from scheduler.services.access import Action
from web.access import demands
from web.errors import status_of, words_of
from web.identity import actor
from web.phrases import t
from web.transactions import db

users = Blueprint("users", __name__, url_prefix="/users")


@users.get("")
@demands(Action.MANAGE_USERS)
def index() -> ResponseReturnValue:
    """Everybody, and the form for one more."""
    return _page()


@users.post("")
@demands(Action.MANAGE_USERS)
def add() -> ResponseReturnValue:
    """Add a user with a password made here; it is shown in this answer and nowhere else."""
    form = request.form
    password = accounts.new_password()
    try:
        made = accounts.add_user(
            db(),
            actor(),
            email=form.get("email", ""),
            name=form.get("name", ""),
            roles=form.getlist("roles"),
            office=form.get("office") or None,
            password=password,
        )
    except (InvalidInput, Conflict) as failure:
        db().rollback()
        return _page(problem=words_of(failure), form=form.to_dict()), status_of(failure)
    return _page(new_for=made.email, new_password=password)


@users.post("/<int:user_id>/password")
@demands(Action.MANAGE_USERS)
def set_password(user_id: int) -> ResponseReturnValue:
    """Give a user a new password, shown once; their sessions end."""
    password = accounts.new_password()
    email = accounts.email_of(db(), actor(), user_id)
    accounts.set_password(db(), actor(), email, password)
    return _page(new_for=email, new_password=password)


@users.post("/<int:user_id>/<any(deactivate, reactivate):step>")
@demands(Action.MANAGE_USERS)
def switch(user_id: int, step: str) -> ResponseReturnValue:
    """End a user's access or give it back."""
    take = accounts.deactivate if step == "deactivate" else accounts.reactivate
    take(db(), actor(), accounts.email_of(db(), actor(), user_id))
    flash(t("users-done-" + step), "success")
    return redirect(url_for("users.index"))


def _page(*, problem: str = "", form: dict[str, str] | None = None, new_for: str = "", new_password: str = "") -> str:
    return render_template(
        "users/index.html",
        users=accounts.list_users(db(), actor()),
        roles=accounts.ROLES,
        offices=accounts.office_codes(db()),
        problem=problem,
        form=form or {},
        new_for=new_for,
        new_password=new_password,
    )
