"""Jobs of the worker: watch one live, stop it. Pages that ask for one lead here."""

from __future__ import annotations

from flask import Blueprint, Response, flash, make_response, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from scheduler.services import jobs
from scheduler.services.access import Action
from web.access import demands
from web.identity import actor
from web.phrases import t
from web.transactions import db

job_pages = Blueprint("jobs", __name__, url_prefix="/jobs")


@job_pages.get("/<int:job_id>")
@demands(Action.PLAN, Action.PUBLISH)
def show(job_id: int) -> ResponseReturnValue:
    """A job; while it is live the page asks for `live` every second, and once it is over for itself."""
    return render_template("jobs/show.html", job=jobs.job_view(db(), actor(), job_id))


@job_pages.get("/<int:job_id>/live")
@demands(Action.PLAN, Action.PUBLISH)
def live(job_id: int) -> Response:
    """The changing part of a job's page."""
    job = jobs.job_view(db(), actor(), job_id)
    answer = make_response(render_template("jobs/live.html", job=job))
    if not job.is_live:
        answer.headers["HX-Refresh"] = "true"
    return answer


@job_pages.post("/<int:job_id>/stop")
@demands(Action.PLAN, Action.PUBLISH)
def stop(job_id: int) -> ResponseReturnValue:
    """Ask a job to stop; nothing of it remains."""
    jobs.stop_job(db(), actor(), job_id)
    flash(t("jobs-stopping"), "success")
    return redirect(url_for("jobs.show", job_id=job_id))
