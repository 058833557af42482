"""The roster of escorts for planners, and an escort's own duties."""

from __future__ import annotations

from datetime import timedelta

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from scheduler.services import escorts
from scheduler.services.access import Action
from web import timeline
from web.access import demands
from web.forms import given_date
from web.identity import actor
from web.transactions import db

escort_pages = Blueprint("escorts", __name__)


@escort_pages.get("/escorts")
@demands(Action.SEE_ESCORTS, Action.SEE_OWN_DUTIES)
def index() -> ResponseReturnValue:
    """The roster of a fortnight; an escort is led to the duties of his or her own."""
    if not actor().may(Action.SEE_ESCORTS):
        return redirect(url_for("escorts.duties"))
    roster = escorts.roster(db(), actor(), from_on=given_date(request.args.get("from", "")))
    return render_template(
        "escorts/index.html",
        roster=roster,
        ticks=timeline.roster_days(roster),
        bars={escort.code: timeline.escort_bars(roster, escort) for escort in roster.escorts},
        earlier=roster.from_on - timedelta(days=roster.days),
        later=roster.from_on + timedelta(days=roster.days),
    )


@escort_pages.get("/escorts/<code>")
@demands(Action.SEE_ESCORTS)
def show(code: str) -> ResponseReturnValue:
    """One escort."""
    return render_template("escorts/show.html", escort=escorts.escort_page(db(), actor(), code))


@escort_pages.get("/duties")
@demands(Action.SEE_OWN_DUTIES)
def duties() -> ResponseReturnValue:
    """One's own duties, made for a phone; calendars link here."""
    return render_template("escorts/duties.html", mine=escorts.my_duties(db(), actor()))
