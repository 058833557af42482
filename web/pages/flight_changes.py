"""Messages about changed flights: what came in, what it would do and to whom, and the step after it."""

from __future__ import annotations

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from scheduler.errors import AppError, Conflict, InvalidInput
from scheduler.services import flight_changes, imports
from scheduler.services.access import Action
from scheduler.services.flight_changes import NewSender
from web.access import demands
from web.errors import status_of, words_of
from web.identity import actor, language
from web.pages.promises import read_promises, repair_promises
from web.phrases import t
from web.transactions import db

flight_change_pages = Blueprint("flight_changes", __name__, url_prefix="/flight-changes")
_SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_PROBLEMS_SHOWN = 100


@flight_change_pages.get("")
@demands(Action.IMPORT)
def index() -> ResponseReturnValue:
    """The inbox, the form for a file, and the programs that may send."""
    return _inbox()


@flight_change_pages.get("/hint")
@demands(Action.IMPORT)
def hint() -> ResponseReturnValue:
    """What the board says: how many messages wait, and whom cancelled flights leave without a journey."""
    broken = flight_changes.broken_now(db(), actor()) if actor().may(Action.PLAN) else None
    return render_template("flight_changes/hint.html", count=flight_changes.count_waiting(db(), actor()), broken=broken)


@flight_change_pages.get("/template-<any(vi, en):titles>.xlsx")
@demands(Action.IMPORT)
def template(titles: str) -> ResponseReturnValue:
    """An empty table of changes with the titles of one language."""
    response = Response(imports.template("flight-changes", "vi" if titles == "vi" else "en"), mimetype=_SHEET)
    response.headers["Content-Disposition"] = f'attachment; filename="flight-changes-{titles}.xlsx"'
    return response


@flight_change_pages.post("")
@demands(Action.IMPORT)
def receive() -> ResponseReturnValue:
    """Take a file and show what it would do; nothing is applied."""
    names = ("changes", "added", "removed")
    files = {name: request.files[name] for name in names if name in request.files and request.files[name].filename}
    filename = next((file.filename or "" for file in files.values()), "")
    data = {name: file.read() for name, file in files.items()}
    try:
        receipt = flight_changes.receive_file(db(), actor(), filename=filename, **data)
    except InvalidInput as failure:
        db().rollback()
        return _inbox(problem=words_of(failure)), 422
    flash(t("flightchange-received" if receipt.is_new else "flightchange-already"), "success")
    return redirect(url_for("flight_changes.show", number=receipt.number))


@flight_change_pages.get("/<int:number>")
@demands(Action.IMPORT)
def show(number: int) -> ResponseReturnValue:
    """One message."""
    return _page(number)


@flight_change_pages.post("/<int:number>/apply")
@demands(Action.IMPORT)
def confirm(number: int) -> ResponseReturnValue:
    """Do what the message says, whole or not at all."""
    try:
        count = flight_changes.apply_message(db(), actor(), number)
    except Conflict as failure:
        return _refused(number, failure)
    flash(t("flightchange-applied", flights=count), "success")
    return redirect(url_for("flight_changes.show", number=number))


@flight_change_pages.post("/<int:number>/dismiss")
@demands(Action.IMPORT)
def dismiss(number: int) -> ResponseReturnValue:
    """Put the message aside."""
    try:
        flight_changes.dismiss_message(db(), actor(), number)
    except Conflict as failure:
        return _refused(number, failure)
    flash(t("flightchange-dismissed"), "success")
    return redirect(url_for("flight_changes.index"))


@flight_change_pages.post("/<int:number>/repair")
@demands(Action.PLAN)
def repair(number: int) -> ResponseReturnValue:
    """Queue a run that repairs the published plan, and go and watch it."""
    try:
        run = flight_changes.repair_plan(db(), actor(), number, read_promises(request.form))
    except (Conflict, InvalidInput) as failure:
        return _refused(number, failure)
    return redirect(url_for("planning.run", run_id=run))


@flight_change_pages.get("/broken")
@demands(Action.PLAN)
def broken() -> ResponseReturnValue:
    """Whom cancelled flights leave without a journey, and the form that repairs the plan."""
    return _broken()


@flight_change_pages.post("/broken")
@demands(Action.PLAN)
def repair_published() -> ResponseReturnValue:
    """Queue a run that repairs the published plan, and go and watch it."""
    try:
        run = flight_changes.repair_now(db(), actor(), read_promises(request.form))
    except (Conflict, InvalidInput) as failure:
        db().rollback()
        return _broken(problem=words_of(failure)), status_of(failure)
    return redirect(url_for("planning.run", run_id=run))


@flight_change_pages.post("/senders")
@demands(Action.IMPORT)
def add_sender() -> ResponseReturnValue:
    """Let a program send; this answer is the only one that shows its secret, so it is no redirect."""
    try:
        made = flight_changes.add_sender(db(), actor(), request.form.get("label", ""))
    except InvalidInput as failure:
        return _inbox(problem=words_of(failure)), 422
    return _inbox(made=made)


@flight_change_pages.post("/senders/<int:number>/revoke")
@demands(Action.IMPORT)
def revoke_sender(number: int) -> ResponseReturnValue:
    """Take no more messages from a program."""
    flight_changes.revoke_sender(db(), actor(), number)
    flash(t("flightchange-sender-revoked"), "success")
    return redirect(url_for("flight_changes.index"))


def _refused(number: int, failure: AppError) -> ResponseReturnValue:
    db().rollback()
    return _page(number, problem=words_of(failure)), status_of(failure)


def _broken(*, problem: str = "") -> str:
    form = dict(request.form) if problem else repair_promises()
    affected = flight_changes.broken_now(db(), actor())
    return render_template("flight_changes/broken.html", affected=affected, problem=problem, form=form)


def _inbox(*, problem: str = "", made: NewSender | None = None) -> str:
    manages = flight_changes.may_manage_senders(actor())
    return render_template(
        "flight_changes/index.html",
        messages=flight_changes.list_messages(db(), actor()),
        senders=flight_changes.list_senders(db(), actor()) if manages else (),
        manages=manages,
        made=made,
        problem=problem,
    )


def _page(number: int, *, problem: str = "") -> str:
    page = flight_changes.message_page(db(), actor(), number)
    problems = [
        (imports.phrase_place(one, language()), imports.phrase_problem(one, language()), one.excerpt, one.is_warning)
        for one in page.problems[:_PROBLEMS_SHOWN]
    ]
    form = dict(request.form) if problem else repair_promises()
    shown = {"row": page.row, "problems": problems, "problem": problem, "form": form}
    return render_template("flight_changes/show.html", page=page, **shown)
