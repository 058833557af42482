"""The round trip of a plan by hand: problem and plan files of a version out, a plan made elsewhere back in."""

from __future__ import annotations

import gzip

from flask import Blueprint, Response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from scheduler.errors import InvalidInput
from scheduler.services.access import Action
from scheduler.services.exchange.plan_files import plan_file, problem_file
from scheduler.services.exchange.refusals import reasons_of
from scheduler.services.jobs import request_return
from scheduler.services.versions import version_view
from web.access import demands
from web.errors import status_of, words_of
from web.identity import actor, language
from web.phrases import t
from web.transactions import db, keep_changes

plan_file_pages = Blueprint("plan_files", __name__, url_prefix="/versions")
FILES = {"problem": problem_file, "plan": plan_file}


@plan_file_pages.get("/<int:number>/exchange")
@demands(Action.PLAN)
def show(number: int) -> ResponseReturnValue:
    """The files of a version, and the form that takes a plan back."""
    return _page(number)


@plan_file_pages.get("/<int:number>/<any(problem, plan):part>.json.gz")
@demands(Action.PLAN)
def download(number: int, part: str) -> ResponseReturnValue:
    """The problem or the plan as a file; the same version gives the same bytes."""
    content = FILES[part](db(), actor(), number)
    keep_changes()
    response = Response(gzip.compress(content, mtime=0), mimetype="application/gzip")
    response.headers["Content-Disposition"] = f'attachment; filename="hanhtrinh-{number}-{part}.json.gz"'
    return response


@plan_file_pages.post("/<int:number>/exchange")
@demands(Action.PLAN)
def take_back(number: int) -> ResponseReturnValue:
    """Have the worker check a plan file and keep it as a draft; what is no plan file is refused at once."""
    file = request.files.get("file")
    if file is None or not file.filename:
        return _page(number, problem=t("error-planimport-no-file")), 422
    try:
        job_id = request_return(db(), actor(), number, file.read())
    except InvalidInput as failure:
        db().rollback()
        faults = tuple((one.where, one.text.in_(language())) for one in reasons_of(failure))
        return _page(number, problem=words_of(failure), faults=faults), status_of(failure)
    return redirect(url_for("jobs.show", job_id=job_id))


def _page(number: int, *, problem: str = "", faults: tuple[tuple[str, str], ...] = ()) -> str:
    summary = version_view(db(), actor(), number).summary
    return render_template("versions/exchange.html", summary=summary, problem=problem, faults=faults)
