"""Plan versions: what a plan holds, what it changes, and its way to the families: propose, approve, publish."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from scheduler.errors import NotFound
from scheduler.services import diff, jobs, replays
from scheduler.services import versions as plan_versions
from scheduler.services.access import Action
from scheduler.services.explanations import views as explanations
from scheduler.services.short_notice import short_notice
from web.access import demands
from web.forms import given_number
from web.identity import actor
from web.phrases import t
from web.transactions import db

versions = Blueprint("versions", __name__, url_prefix="/versions")
PAGE_ROWS = 50
STEPS = {"propose": plan_versions.propose, "approve": plan_versions.approve, "withdraw": plan_versions.withdraw}


@versions.get("")
@demands(Action.SEE_BOARD)
def index() -> ResponseReturnValue:
    """All versions, newest first."""
    return render_template("versions/index.html", versions=plan_versions.list_versions(db(), actor()))


@versions.get("/<int:number>")
@demands(Action.SEE_BOARD)
def show(number: int) -> ResponseReturnValue:
    """A version: score, people, what it changes against another (by default the published one), reasons, cases.

    Who may not see cases reads its numbers alone.
    """
    if not actor().may(Action.SEE_CASES):
        summary = plan_versions.version_summary(db(), actor(), number)
        robust = replays.replay_page(db(), actor(), number)
        limits = explanations.limits_in_numbers(db(), actor(), number)
        return render_template("versions/summary.html", summary=summary, robust=robust, limits=limits)
    version = plan_versions.version_view(db(), actor(), number)
    others = tuple(v for v in plan_versions.list_versions(db(), actor()) if v.number != number)
    against = _against(request.args.get("against", ""), others)
    changes = diff.compare(db(), actor(), against, number) if against is not None else None
    wanted = request.args.get("code", "").strip()[:40]
    planned = tuple(row for row in version.cases if row.is_planned and wanted.casefold() in row.code.casefold())
    pages = max(1, -(-len(planned) // PAGE_ROWS))
    page = min(max(1, given_number(request.args.get("page", ""), 1)), pages)
    shown = planned[(page - 1) * PAGE_ROWS : page * PAGE_ROWS]
    listing = {"planned": shown, "found": len(planned), "page": page, "pages": pages, "wanted": wanted}
    known = {
        "briefs": explanations.briefs_of(db(), actor(), number),
        "limits": explanations.limits_view(db(), actor(), number),
        "solver_reasons": explanations.SOLVER_REASONS,
        "robust": replays.replay_page(db(), actor(), number),
        "robust_before": replays.seasons_of(db(), actor(), against) if against is not None else {},
        "short": short_notice(db(), actor(), number),
        "job": jobs.live_publication(db(), actor(), number),
    }
    return render_template("versions/show.html", version=version, others=others, changes=changes, **listing, **known)


@versions.post("/<int:number>/<any(propose, approve, withdraw):step>")
@demands(Action.PLAN, Action.APPROVE)
def take(number: int, step: str) -> ResponseReturnValue:
    """Take one step on a version's way; the service asks whether this person may."""
    STEPS[step](db(), actor(), number)
    flash(t("plans-done-" + step, number=str(number)), "success")
    return redirect(url_for("versions.show", number=number))


@versions.post("/<int:number>/publish")
@demands(Action.PUBLISH)
def publish(number: int) -> ResponseReturnValue:
    """Have the worker publish an approved version: itineraries and feeds follow it from then on."""
    return redirect(url_for("jobs.show", job_id=jobs.request_publication(db(), actor(), number)))


def _against(wanted: str, others: tuple[plan_versions.VersionSummary, ...]) -> int | None:
    if wanted:
        if not any(str(other.number) == wanted for other in others):
            raise NotFound("no-such-version", number=wanted[:8])
        return int(wanted)
    return next((other.number for other in others if other.status == "published"), None)
