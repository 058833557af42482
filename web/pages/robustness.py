"""How a version stands up to late and cancelled flights: worked out by the worker, in words and figures."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from scheduler.services import replays
from scheduler.services.access import Action
from web.access import demands
from web.identity import actor
from web.phrases import t
from web.transactions import db

robustness_pages = Blueprint("robustness", __name__, url_prefix="/versions/<int:number>/robustness")
SHOWN = 50
"""Of each kind; what breaks more seldom is counted."""


@robustness_pages.get("")
@demands(Action.SEE_BOARD)
def show(number: int) -> ResponseReturnValue:
    """The weakest places of a version; who may not see cases reads counts."""
    return render_template("robustness/show.html", held=replays.replay_page(db(), actor(), number), shown=SHOWN)


@robustness_pages.get("/brief")
@demands(Action.SEE_BOARD)
def brief(number: int) -> ResponseReturnValue:
    """The figures as a part of the version's page; until they are there the page asks again."""
    return render_template("robustness/brief.html", robust=replays.replay_page(db(), actor(), number))


@robustness_pages.post("")
@demands(Action.PLAN)
def ask(number: int) -> ResponseReturnValue:
    """Have the version replayed anew."""
    replays.ask_again(db(), actor(), number)
    flash(t("robustness-asked", number=str(number)), "success")
    return redirect(url_for("robustness.show", number=number))
