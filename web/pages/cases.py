"""Cases: what is ready, what is next, what lapses; one case with its pins, its plan and its paper."""

from __future__ import annotations

from datetime import date

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from scheduler.errors import InvalidInput, NotFound
from scheduler.services import case_edits, case_page, cases, itineraries, pins, tickets
from scheduler.services.access import Action
from scheduler.services.case_edits import CaseEdit
from scheduler.services.case_values import CaseFilter
from web import timeline
from web.access import demands
from web.errors import words_of
from web.forms import given_date, given_number
from web.identity import actor
from web.phrases import t
from web.transactions import db, keep_changes

case_pages = Blueprint("cases", __name__, url_prefix="/cases")


@case_pages.get("")
@demands(Action.SEE_CASES)
def index() -> ResponseReturnValue:
    """The cases of one's offices, what lapses first on top."""
    given = request.args
    wanted = CaseFilter(
        text=given.get("code", "")[:32],
        office=given.get("office", ""),
        programme=given.get("programme", ""),
        state=given.get("state", "open"),
        readiness=given.get("readiness", ""),
        page=given_number(given.get("page", ""), 1),
    )
    found = cases.list_cases(db(), actor(), wanted)
    return render_template("cases/index.html", cases=found, states=cases.STATES, readiness=cases.READINESS)


@case_pages.get("/<code>")
@demands(Action.SEE_CASES)
def show(code: str) -> ResponseReturnValue:
    """One case."""
    return _page(code)


@case_pages.post("/<code>")
@demands(Action.EDIT_CASES)
def edit(code: str) -> ResponseReturnValue:
    """Change what planners change every day; a stale form comes back with what the case says now."""
    try:
        wanted = CaseEdit(
            priority=request.form.get("priority", ""),
            earliest_on=given_date(request.form.get("earliest_on", "")),
            latest_on=given_date(request.form.get("latest_on", "")),
            exception_reference=request.form.get("exception_reference", ""),
        )
        revision = given_number(request.form.get("revision", ""), 0)
        changed = case_edits.edit_case(db(), actor(), code, revision, wanted)
    except case_edits.CaseChangedMeanwhile as failure:
        db().rollback()
        return _page(code, problem=words_of(failure), differing=failure.fields), 409
    except InvalidInput as failure:
        return _page(code, problem=words_of(failure)), 422
    flash(t("cases-edited" if changed else "cases-edited-nothing"), "success")
    return redirect(url_for("cases.show", code=code))


@case_pages.post("/<code>/pins/<any(hold, flights, appointment, escort):kind>")
@demands(Action.PLAN)
def pin(code: str, kind: str) -> ResponseReturnValue:
    """Hold a case back, or fix its flights, an appointment or an escort, with a reason."""
    try:
        PINS[kind](code)
    except InvalidInput as failure:
        return _page(code, problem=words_of(failure)), 422
    flash(t("cases-pin-done-" + kind), "success")
    return redirect(url_for("cases.show", code=code))


def _pin_hold(code: str) -> None:
    pins.hold(db(), actor(), code, reason=_reason(), until=_until())


def _pin_flights(code: str) -> None:
    flights = request.form.get("flights", "")
    pins.pin_flights(db(), actor(), code, flights=flights, reason=_reason(), until=_until())


def _pin_appointment(code: str) -> None:
    session_id = given_number(request.form.get("session", ""), 0)
    pins.pin_appointment(db(), actor(), code, session_id=session_id, reason=_reason(), until=_until())


def _pin_escort(code: str) -> None:
    skill, _, number = request.form.get("escort", "").partition(":")
    escort_id = given_number(number, 0)
    pins.pin_escort(db(), actor(), code, skill=skill, escort_id=escort_id, reason=_reason(), until=_until())


PINS = {"hold": _pin_hold, "flights": _pin_flights, "appointment": _pin_appointment, "escort": _pin_escort}


def _reason() -> str:
    return request.form.get("reason", "")


def _until() -> date | None:
    return given_date(request.form.get("until", ""))


@case_pages.post("/<code>/pins/<int:pin_id>/remove")
@demands(Action.PLAN)
def unpin(code: str, pin_id: int) -> ResponseReturnValue:
    """Take a pin away."""
    pins.unpin(db(), actor(), code, pin_id)
    flash(t("cases-pin-removed"), "success")
    return redirect(url_for("cases.show", code=code))


@case_pages.post("/<code>/tickets")
@demands(Action.PLAN)
def note_tickets(code: str) -> ResponseReturnValue:
    """Note that tickets were issued for the flights of the case."""
    try:
        tickets.note_tickets(db(), actor(), [code], given_date(request.form.get("issued", "")))
    except InvalidInput as failure:
        db().rollback()
        return _page(code, problem=words_of(failure)), 422
    flash(t("tickets-noted", cases=1), "success")
    return redirect(url_for("cases.show", code=code))


@case_pages.post("/<code>/tickets/remove")
@demands(Action.PLAN)
def remove_tickets(code: str) -> ResponseReturnValue:
    """Take back that tickets were issued."""
    tickets.remove_tickets(db(), actor(), [code])
    flash(t("tickets-removed", cases=1), "success")
    return redirect(url_for("cases.show", code=code))


@case_pages.get("/<code>/itinerary")
@demands(Action.SEE_CASES)
def itinerary(code: str) -> ResponseReturnValue:
    """The published itinerary, as staff see it."""
    return render_template("itineraries/show.html", itinerary=itineraries.itinerary_view(db(), actor(), code))


@case_pages.get("/<code>/itinerary.pdf")
@demands(Action.SEE_NAMES)
def paper(code: str) -> ResponseReturnValue:
    """The paper to print for the family; taking it goes on record."""
    content = itineraries.itinerary_pdf(db(), actor(), code)
    keep_changes()
    response = Response(content, mimetype="application/pdf")
    response.headers["Content-Disposition"] = f'inline; filename="itinerary-{_safe(code)}.pdf"'
    return response


def _page(code: str, *, problem: str = "", differing: tuple[str, ...] = ()) -> str:
    shown = case_page.case_page(db(), actor(), code)
    return render_template(
        "cases/show.html",
        case=shown,
        form=request.form,
        problem=problem,
        differing=differing,
        bars=timeline.clearance_bars(shown.clearances, shown.today),
    )


def _safe(code: str) -> str:
    kept = "".join(letter for letter in code if letter.isascii() and (letter.isalnum() or letter in "-_"))
    if not kept:
        raise NotFound("case-unknown", case="")
    return kept
