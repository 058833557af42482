"""Clinic days, and what the medical team records of an appointment."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from scheduler.errors import InvalidInput
from scheduler.services import clinic_families, clinic_records, clinics
from scheduler.services.access import Action
from scheduler.services.clinic_values import Reliance
from scheduler.services.exchange.fhir_reports import reported_of
from web import timeline
from web.access import demands
from web.errors import words_of
from web.forms import given_date, given_number
from web.identity import actor
from web.phrases import t
from web.transactions import db

clinic_pages = Blueprint("clinics", __name__, url_prefix="/clinics")


@clinic_pages.get("")
@demands(Action.SEE_CLINICS)
def index() -> ResponseReturnValue:
    """One's first clinic; feeds come here with a day."""
    choices = clinics.clinic_choices(db(), actor())
    if not choices:
        return render_template("clinics/none.html")
    return redirect(url_for("clinics.show", code=choices[0].code, day=request.args.get("on") or None))


@clinic_pages.get("/<code>")
@demands(Action.SEE_CLINICS)
def show(code: str) -> ResponseReturnValue:
    """A clinic's day: sessions, appointments, free time, and the week around it."""
    day = clinics.clinic_day(db(), actor(), code, given_date(request.args.get("day", "")))
    opens_at = min((s.starts_at for s in day.sessions), default=None)
    closes_at = max((s.ends_at for s in day.sessions), default=None)
    hours = timeline.hours(opens_at, closes_at, day.zone) if opens_at and closes_at else ()
    return render_template(
        "clinics/show.html",
        clinic=day,
        hours=hours,
        columns=timeline.columns(day.sessions),
        block=timeline.block,
        share=timeline.share,
        reported=reported_of(db(), actor(), (visit.id for session in day.sessions for visit in session.visits)),
    )


@clinic_pages.get("/appointments/<int:number>")
@demands(Action.EDIT_HEALTH)
def appointment(number: int) -> ResponseReturnValue:
    """The form for one appointment."""
    return _form(number)


@clinic_pages.post("/appointments/<int:number>")
@demands(Action.EDIT_HEALTH)
def record(number: int) -> ResponseReturnValue:
    """Record held or missed, and fit or not fit for each member."""
    given = request.form
    outcomes = {
        int(name.removeprefix("outcome-")): value
        for name, value in given.items()
        if name.startswith("outcome-") and name.removeprefix("outcome-").isdecimal()
    }
    try:
        visit = clinic_records.record_visit(
            db(),
            actor(),
            number,
            revision=given_number(given.get("revision", ""), 0),
            state=given.get("state", ""),
            outcomes=outcomes,
            is_confirmed="confirmed" in given,
        )
    except InvalidInput as failure:
        return _form(number, problem=words_of(failure)), 422
    except clinic_records.TakesBack as failure:
        return _form(number, reliance=failure.reliance), 409
    flash(t("clinics-recorded", reference=visit.reference), "success")
    if visit.may_undo:
        return redirect(url_for("clinics.family", number=number))
    return redirect(url_for("clinics.show", code=visit.clinic_code, day=visit.on.isoformat()))


@clinic_pages.post("/appointments/<int:number>/undo")
@demands(Action.EDIT_HEALTH)
def undo(number: int) -> ResponseReturnValue:
    """Take the latest correction back."""
    revision = given_number(request.form.get("revision", ""), 0)
    visit = clinic_records.undo_visit(db(), actor(), number, revision=revision)
    flash(t("clinics-undone", reference=visit.reference), "success")
    return redirect(url_for("clinics.family", number=number))


@clinic_pages.get("/appointments/<int:number>/family")
@demands(Action.EDIT_HEALTH)
def family(number: int) -> ResponseReturnValue:
    """The family of an appointment as the medical team sees it."""
    return render_template("clinics/family.html", family=clinic_families.health_view(db(), actor(), number))


def _form(number: int, *, problem: str = "", reliance: Reliance | None = None) -> str:
    visit = clinic_records.visit_page(db(), actor(), number)
    return render_template(
        "clinics/appointment.html", visit=visit, problem=problem, form=request.form, reliance=reliance
    )
