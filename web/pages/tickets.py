"""The tickets of a flight: for whom they are issued, noted and taken back for many cases at once."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from scheduler.errors import InvalidInput
from scheduler.services import tickets
from scheduler.services.access import Action
from web.access import demands
from web.errors import words_of
from web.forms import given_date
from web.identity import actor
from web.phrases import t
from web.transactions import db

ticket_pages = Blueprint("tickets", __name__, url_prefix="/flights/<int:number>/tickets")


@ticket_pages.get("")
@demands(Action.SEE_CASES)
def show(number: int) -> ResponseReturnValue:
    """Who is on the flight, and for whom tickets are issued."""
    return _page(number)


@ticket_pages.post("")
@demands(Action.PLAN)
def note(number: int) -> ResponseReturnValue:
    """Note tickets for the chosen cases, or take them back."""
    codes, is_removal = request.form.getlist("case"), request.form.get("step") == "remove"
    try:
        if is_removal:
            count = tickets.remove_tickets(db(), actor(), codes)
        else:
            count = tickets.note_tickets(db(), actor(), codes, given_date(request.form.get("issued", "")))
    except InvalidInput as failure:
        db().rollback()
        return _page(number, problem=words_of(failure)), 422
    flash(t("tickets-removed" if is_removal else "tickets-noted", cases=count), "success")
    return redirect(url_for("tickets.show", number=number))


def _page(number: int, *, problem: str = "") -> str:
    shown = tickets.flight_tickets(db(), actor(), number)
    chosen = frozenset(request.form.getlist("case"))
    return render_template("tickets/show.html", flight=shown, chosen=chosen, form=request.form, problem=problem)
