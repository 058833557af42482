"""Why a case is left out of a version or flies as it does, what else it could have, and what limits the version.

A request only asks and shows: the worker works it out.
"""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from scheduler.services import jobs
from scheduler.services.access import Action
from scheduler.services.explanations import views
from web.access import demands
from web.forms import given_number
from web.identity import actor
from web.transactions import db

explanation_pages = Blueprint("explanations", __name__, url_prefix="/versions/<int:number>")


@explanation_pages.get("/cases/<code>")
@demands(Action.SEE_CASES)
def show(number: int, code: str) -> ResponseReturnValue:
    """A case in a version with everything asked about it."""
    return render_template("explanations/show.html", held=views.explanation_of(db(), actor(), number, code))


@explanation_pages.get("/cases/<code>/live")
@demands(Action.SEE_CASES)
def live(number: int, code: str) -> ResponseReturnValue:
    """The answers; while one is under way the page asks for them every second."""
    return render_template("explanations/answers.html", held=views.explanation_of(db(), actor(), number, code))


@explanation_pages.post("/cases/<code>/ask")
@demands(Action.PLAN)
def ask(number: int, code: str) -> ResponseReturnValue:
    """Ask the worker for what is not worked out yet."""
    views.ask(db(), actor(), number, code)
    return redirect(url_for("explanations.show", number=number, code=code))


@explanation_pages.post("/cases/<code>/take")
@demands(Action.PLAN)
def take(number: int, code: str) -> ResponseReturnValue:
    """Have the worker make a draft with one alternative taken."""
    question, place = (given_number(request.form.get(name, ""), -1) for name in ("question", "place"))
    job_id = jobs.request_alternative(db(), actor(), number, code, question_id=question, place=place)
    return redirect(url_for("jobs.show", job_id=job_id))


@explanation_pages.get("/limits")
@demands(Action.SEE_BOARD)
def limits(number: int) -> ResponseReturnValue:
    """The part of a version's page that says what limits it; who may not see cases reads numbers alone."""
    told = views.limits_view if actor().may(Action.SEE_CASES) else views.limits_in_numbers
    held = told(db(), actor(), number)
    return render_template("explanations/limits.html", limits=held, number=number)


@explanation_pages.post("/limits")
@demands(Action.PLAN)
def ask_limits(number: int) -> ResponseReturnValue:
    """Ask the worker what limits a version."""
    views.ask_limits(db(), actor(), number)
    return redirect(url_for("versions.show", number=number, _anchor="limits"))
