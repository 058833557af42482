"""The papers of a day: a list to take them from. Each one taken goes on record, and nothing is kept by browsers."""

from __future__ import annotations

from datetime import date, timedelta

from flask import Blueprint, Response, current_app, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from scheduler.errors import NotFound
from scheduler.services import notices
from scheduler.services.access import Action
from scheduler.services.papers import airport, archive, briefing, bundle, clinic, labels, listing, manifest, printing
from scheduler.services.papers.values import FORMS, Paper
from scheduler.sessions import Session
from web.access import demands
from web.forms import given_date
from web.identity import actor
from web.transactions import KEY, db, keep_changes

paper_pages = Blueprint("papers", __name__)


@paper_pages.get("/papers")
@demands(Action.SEE_CASES, Action.SEE_CLINICS)
def index() -> ResponseReturnValue:
    """What can be printed for a day."""
    day = listing.papers_of_day(db(), actor(), given_date(request.args.get("on", "")), request.args.get("office", ""))
    step = timedelta(days=1)
    return render_template("papers/index.html", papers=day, earlier=day.on - step, later=day.on + step)


@paper_pages.get("/papers/days/<on>.zip")
@demands(Action.SEE_CASES)
def day_bundle(on: str) -> ResponseReturnValue:
    """Every paper of a day that the reader may take, sent while it is printed; it goes on record before the first."""
    day = _day(on)
    session: Session = current_app.extensions[KEY]()
    try:
        office = bundle.find_office(session, request.args.get("office"))
        jobs = bundle.day_jobs(session, actor(), day, office)
        if not jobs:
            raise NotFound("paper-nobody")
        bundle.note_bundle(db(), actor(), day, office, files=len(jobs))
    except BaseException:
        session.close()
        raise
    keep_changes()
    response = Response(archive.zip_chunks(archive.pieces_of(jobs, archive.Tally())), mimetype="application/zip")
    response.call_on_close(session.close)
    name = "-".join(["papers", day.isoformat(), *([printing.safe(office.code)] if office else [])])
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.zip"'
    response.headers["Cache-Control"] = "no-store"
    return response


@paper_pages.get("/papers/manifests/<int:flight>.<form>")
@demands(Action.SEE_CASES)
def manifest_of(flight: int, form: str) -> ResponseReturnValue:
    """The manifest of a flight."""
    return _hand_out(manifest.manifest(db(), actor(), flight), form)


@paper_pages.get("/papers/airports/<code>/<on>/<int:shift>.<form>")
@demands(Action.SEE_CASES)
def airport_sheet(code: str, on: str, shift: int, form: str) -> ResponseReturnValue:
    """The sheet of a shift."""
    return _hand_out(airport.airport_sheet(db(), actor(), code, _day(on), shift), form)


@paper_pages.get("/papers/clinics/<code>/<on>.<form>")
@demands(Action.SEE_CLINICS)
def clinic_list(code: str, on: str, form: str) -> ResponseReturnValue:
    """The day list of a clinic."""
    return _hand_out(clinic.clinic_list(db(), actor(), code, _day(on)), form)


@paper_pages.get("/papers/escorts/<int:trip>.<form>")
@demands(Action.SEE_ESCORTS, Action.SEE_OWN_DUTIES)
def escort_briefing(trip: int, form: str) -> ResponseReturnValue:
    """The briefing of an escort's trip; an escort takes those of trips of his or her own."""
    return _hand_out(briefing.briefing(db(), actor(), trip), form)


@paper_pages.get("/papers/labels/<on>/<office>.<form>")
@demands(Action.SEE_CASES)
def day_labels(on: str, office: str, form: str) -> ResponseReturnValue:
    """The bag labels of a day's departures of one office."""
    return _hand_out(labels.day_labels(db(), actor(), _day(on), office), form)


@paper_pages.get("/papers/cases/<code>/labels.<form>")
@demands(Action.SEE_CASES)
def case_labels(code: str, form: str) -> ResponseReturnValue:
    """The bag labels of one case."""
    return _hand_out(labels.case_labels(db(), actor(), code), form)


@paper_pages.get("/papers/notices/<kind>/<programme>/<receiver>/<on>.<form>")
@demands(Action.SEE_CASES)
def notice(kind: str, programme: str, receiver: str, on: str, form: str) -> ResponseReturnValue:
    """A notice to the receiving side."""
    key = notices.NoticeKey(kind=kind, programme=programme, receiver=receiver, arrives_on=_day(on))
    return _hand_out(notices.notice_paper(db(), actor(), key), form)


@paper_pages.get("/bags/<reference>")
@demands(Action.SEE_CASES)
def bag(reference: str) -> ResponseReturnValue:
    """Where the code on a travel bag leads: to the case, for who may see it."""
    return redirect(url_for("cases.show", code=labels.case_of_bag(db(), actor(), reference)))


def _day(text: str) -> date:
    day = given_date(text)
    if day is None:
        raise NotFound("paper-nobody")
    return day


def _hand_out(paper: Paper, form: str) -> Response:
    if form not in FORMS:
        raise NotFound("paper-form-unknown", form=form[:8])
    made = printing.take(db(), actor(), paper, form)
    keep_changes()
    response = Response(made.content, mimetype=made.mimetype)
    place = "inline" if form == "pdf" else "attachment"
    response.headers["Content-Disposition"] = f'{place}; filename="{made.name}"'
    response.headers["Cache-Control"] = "no-store"
    return response
