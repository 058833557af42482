"""Planning: ask the worker for a run, watch it live, stop it. A request never solves."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict
from datetime import UTC, date, datetime, timedelta

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from scheduler.errors import InvalidInput
from scheduler.i18n.dates import VIET_NAM, local
from scheduler.services import accounts, runs
from scheduler.services.access import Action
from web.access import demands
from web.errors import words_of
from web.forms import read_date, read_id, read_number
from web.identity import actor
from web.pages.promises import read_promises, usual_notice
from web.phrases import t
from web.transactions import db

planning = Blueprint("planning", __name__, url_prefix="/planning")
POINTS_MAX = 600
RELIABILITIES = (90, 95, 98, 99)
"""Percent of landings for which the form offers to leave time."""


@planning.get("")
@demands(Action.PLAN)
def index() -> ResponseReturnValue:
    """The form for a new run and the latest runs."""
    return _index(_defaults(local(datetime.now(UTC), VIET_NAM)))


@planning.post("/runs")
@demands(Action.PLAN)
def request_run() -> ResponseReturnValue:
    """Queue a run and go to its page."""
    form = request.form
    try:
        run = runs.request_run(
            db(),
            actor(),
            from_on=read_date(form, "from"),
            to_on=read_date(form, "to"),
            office_id=read_id(form, "office"),
            time_limit_seconds=read_number(form, "seconds", least=5, most=3600),
            connection_reliability=_reliability(form),
            **asdict(read_promises(form)),
        )
    except InvalidInput as failure:
        db().rollback()
        return _index(dict(form), words_of(failure)), 422
    return redirect(url_for("planning.run", run_id=run.id))


@planning.get("/runs/<int:run_id>")
@demands(Action.PLAN)
def run(run_id: int) -> ResponseReturnValue:
    """A run with its numbers and chart; while it is live the page asks for `live` every second."""
    seen = runs.run_view(db(), actor(), run_id)
    return render_template("planning/run.html", run=seen, points=_points(seen))


@planning.get("/runs/<int:run_id>/live")
@demands(Action.PLAN)
def live(run_id: int) -> ResponseReturnValue:
    """The changing part of a run's page."""
    seen = runs.run_view(db(), actor(), run_id)
    return render_template("planning/live.html", run=seen, points=_points(seen))


@planning.post("/runs/<int:run_id>/stop")
@demands(Action.PLAN)
def stop(run_id: int) -> ResponseReturnValue:
    """Ask a run to stop; it keeps the best plan so far."""
    runs.stop_run(db(), actor(), run_id)
    flash(t("runs-stopping"), "success")
    return redirect(url_for("planning.run", run_id=run_id))


def _reliability(form: Mapping[str, str]) -> float | None:
    """The percent of landings to leave time for; None where the installation's own is wanted."""
    chosen = read_id(form, "reliability")
    if chosen not in (None, 0, *RELIABILITIES):
        raise InvalidInput("field-choice")
    return chosen


def _index(form: dict[str, str], problem: str = "") -> str:
    return render_template(
        "planning/index.html",
        form=form,
        problem=problem,
        offices=accounts.offices_for(db(), actor(), Action.PLAN),
        reliabilities=RELIABILITIES,
        installed=runs.wanted_reliability(),
        plans_everywhere=actor().offices(Action.PLAN) is None,
        runs=runs.recent_runs(db(), actor()),
    )


def _defaults(now: datetime) -> dict[str, str]:
    """The coming two months, from tomorrow on."""
    first: date = now.date() + timedelta(days=1)
    last = first + timedelta(days=60)
    days = {"from": first.isoformat(), "to": last.isoformat()}
    return {**days, "office": "", "seconds": "60", "notice": usual_notice()}


def _points(seen: runs.RunView) -> str:
    """Seconds, score and bound in dollars as JSON for the chart, thinned to what a screen can show."""
    step = max(1, -(-len(seen.progress) // POINTS_MAX))
    kept = [*seen.progress[:-1:step], *seen.progress[-1:]]
    series = [[point.seconds for point in kept], [_dollars(p.score) for p in kept], [_dollars(p.bound) for p in kept]]
    return json.dumps(series)


def _dollars(points: int | None) -> float | None:
    return None if points is None else points / 100
