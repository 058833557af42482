"""What would come of a looser rule: a version searched on with it, shown beside the version, never kept as a plan."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from scheduler.services.access import Action
from scheduler.services.what_ifs import ask_what_if, what_if_of
from web.access import demands
from web.identity import actor
from web.transactions import db

what_if_pages = Blueprint("what_ifs", __name__, url_prefix="/versions/<int:number>/cases/<code>/what-if/<int:place>")


@what_if_pages.get("")
@demands(Action.SEE_CASES)
def show(number: int, code: str, place: int) -> ResponseReturnValue:
    """One way out of a left-out case and what came of trying it."""
    return render_template("what_ifs/show.html", held=what_if_of(db(), actor(), number, code, place))


@what_if_pages.get("/live")
@demands(Action.SEE_CASES)
def live(number: int, code: str, place: int) -> ResponseReturnValue:
    """The comparison; while it is under way the page asks for it."""
    return render_template("what_ifs/comparison.html", held=what_if_of(db(), actor(), number, code, place))


@what_if_pages.post("")
@demands(Action.PLAN)
def ask(number: int, code: str, place: int) -> ResponseReturnValue:
    """Have the worker try it."""
    ask_what_if(db(), actor(), number, code, place)
    return redirect(url_for("what_ifs.show", number=number, code=code, place=place))
