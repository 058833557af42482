"""People's own calendars: bring one by address or file, see what was understood, take it away again."""

from __future__ import annotations

from itertools import groupby

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from scheduler.errors import Conflict, InvalidInput
from scheduler.services import own_calendars
from scheduler.services.access import Action
from web.access import demands
from web.errors import status_of, words_of
from web.forms import given_number
from web.identity import actor
from web.limits import limiter
from web.phrases import t
from web.transactions import db

own_calendar_pages = Blueprint("own_calendars", __name__, url_prefix="/own-calendars")
_ASKING = "20 per minute"
"""How often one address may make this server ask another one."""
_OWNERS = (Action.IMPORT, Action.SEE_OWN_DUTIES, Action.EDIT_HEALTH)


@own_calendar_pages.get("")
@demands(*_OWNERS)
def index() -> ResponseReturnValue:
    """The calendars that one may manage, and the form for a new one."""
    return _list()


@own_calendar_pages.post("")
@demands(*_OWNERS)
@limiter.limit(_ASKING)
def add() -> ResponseReturnValue:
    """Read a calendar and keep its times, or say why that is not possible; the address is not shown again."""
    form = request.form
    try:
        number = own_calendars.add_calendar(
            db(),
            actor(),
            form.get("owner", ""),
            label=form.get("label", ""),
            counts_tentative="tentative" in form,
            address=form.get("address", ""),
            data=_file(),
        )
    except (InvalidInput, Conflict) as failure:
        db().rollback()
        return _list(problem=words_of(failure)), status_of(failure)
    flash(t("owncalendar-added"), "success")
    return redirect(url_for("own_calendars.show", number=number))


@own_calendar_pages.get("/<int:number>")
@demands(*_OWNERS)
def show(number: int) -> ResponseReturnValue:
    """What was understood of a calendar."""
    return _page(number)


@own_calendar_pages.post("/<int:number>")
@demands(*_OWNERS)
def save(number: int) -> ResponseReturnValue:
    """Keep label and option."""
    form = request.form
    try:
        own_calendars.save_options(
            db(),
            actor(),
            number,
            revision=given_number(form.get("revision", ""), -1),
            label=form.get("label", ""),
            counts_tentative="tentative" in form,
        )
    except (InvalidInput, Conflict) as failure:
        db().rollback()
        return _page(number, problem=words_of(failure)), status_of(failure)
    flash(t("owncalendar-saved"), "success")
    return redirect(url_for("own_calendars.show", number=number))


@own_calendar_pages.post("/<int:number>/source")
@demands(*_OWNERS)
@limiter.limit(_ASKING)
def replace(number: int) -> ResponseReturnValue:
    """Read the calendar from another address or file from now on."""
    try:
        own_calendars.replace_source(db(), actor(), number, address=request.form.get("address", ""), data=_file())
    except InvalidInput as failure:
        db().rollback()
        return _page(number, problem=words_of(failure)), 422
    flash(t("owncalendar-replaced"), "success")
    return redirect(url_for("own_calendars.show", number=number))


@own_calendar_pages.post("/<int:number>/refresh")
@demands(*_OWNERS)
@limiter.limit(_ASKING)
def refresh(number: int) -> ResponseReturnValue:
    """Read the calendar again now."""
    try:
        is_read = own_calendars.refresh_now(db(), actor(), number)
    except Conflict as failure:
        db().rollback()
        return _page(number, problem=words_of(failure)), 409
    if is_read:
        flash(t("owncalendar-refreshed"), "success")
    return redirect(url_for("own_calendars.show", number=number))


@own_calendar_pages.post("/<int:number>/remove")
@demands(*_OWNERS)
def remove(number: int) -> ResponseReturnValue:
    """Forget a calendar."""
    own_calendars.remove_calendar(db(), actor(), number)
    flash(t("owncalendar-removed"), "success")
    return redirect(url_for("own_calendars.index"))


def _file() -> bytes:
    file = request.files.get("file")
    return file.read() if file is not None else b""


def _list(*, problem: str = "") -> str:
    return render_template(
        "own_calendars/index.html",
        calendars=own_calendars.list_calendars(db(), actor()),
        owners=own_calendars.list_owners(db(), actor()),
        problem=problem,
        form=request.form,
    )


def _page(number: int, *, problem: str = "") -> str:
    page = own_calendars.calendar_page(db(), actor(), number)
    days = [(on, tuple(rows)) for on, rows in groupby(page.busy, key=lambda row: row.first_on)]
    return render_template("own_calendars/show.html", page=page, row=page.row, days=days, problem=problem)
