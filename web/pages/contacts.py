"""Contacts: who is told about changes of which calendar, and how."""

from __future__ import annotations

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from scheduler.errors import Conflict, InvalidInput
from scheduler.services import messages
from scheduler.services.access import Action
from scheduler.services.messages import ContactDraft, RecipientContacts
from web.access import demands
from web.errors import status_of, words_of
from web.forms import given_number
from web.identity import actor
from web.phrases import t
from web.transactions import db

contact_pages = Blueprint("contacts", __name__, url_prefix="/contacts")
_DELIVERIES = 50
_HOLDERS = (Action.MANAGE_SUBSCRIPTIONS, Action.SEE_OWN_DUTIES)


@contact_pages.get("")
@demands(*_HOLDERS)
def index() -> ResponseReturnValue:
    """Every calendar with its contacts."""
    return render_template("contacts/index.html", recipients=messages.list_contacts(db(), actor()))


@contact_pages.get("/add/<any(escort, clinic, office, airport, receiver, examiner):kind>/<int:recipient>")
@demands(*_HOLDERS)
def add_form(kind: str, recipient: int) -> ResponseReturnValue:
    """The form for a new contact of a calendar."""
    return _form(_recipient(kind, recipient), {"way": "digest", "language": "vi"})


@contact_pages.post("/add/<any(escort, clinic, office, airport, receiver, examiner):kind>/<int:recipient>")
@demands(*_HOLDERS)
def add(kind: str, recipient: int) -> ResponseReturnValue:
    """Add a contact, or show the form again with what is wrong."""
    try:
        messages.add_contact(db(), actor(), kind, recipient, _draft())
    except (InvalidInput, Conflict) as failure:
        db().rollback()
        page = _form(_recipient(kind, recipient), request.form, problem=words_of(failure), code=failure.code)
        return page, status_of(failure)
    flash(t("contacts-added"), "success")
    return redirect(url_for("contacts.index"))


@contact_pages.get("/<int:number>")
@demands(*_HOLDERS)
def edit(number: int) -> ResponseReturnValue:
    """The form of a contact."""
    contact = messages.contact_view(db(), actor(), number)
    values = {
        "label": contact.label,
        "email": contact.own_email,
        "phone": contact.own_phone,
        "url": contact.url,
        "language": contact.language,
        "way": contact.way,
        "examiner": contact.examiner,
        "events": " ".join(contact.events),
        "reserve": "1" if contact.is_reserve else "",
        "revision": str(contact.revision),
    }
    return _form(_recipient(contact.kind, contact.recipient_id), values, number=number, secret=contact.secret)


@contact_pages.post("/<int:number>")
@demands(*_HOLDERS)
def save(number: int) -> ResponseReturnValue:
    """Keep a contact, or show the form again with what is wrong."""
    contact = messages.contact_view(db(), actor(), number)
    try:
        revision = given_number(request.form.get("revision", ""), -1)
        messages.save_contact(db(), actor(), number, revision, _draft())
    except (InvalidInput, Conflict) as failure:
        db().rollback()
        recipient = _recipient(contact.kind, contact.recipient_id)
        page = _form(recipient, request.form, number=number, problem=words_of(failure), code=failure.code)
        return page, status_of(failure)
    flash(t("contacts-saved"), "success")
    return redirect(url_for("contacts.index"))


@contact_pages.post("/<int:number>/remove")
@demands(*_HOLDERS)
def remove(number: int) -> ResponseReturnValue:
    """Remove a contact."""
    messages.remove_contact(db(), actor(), number)
    flash(t("contacts-removed"), "success")
    return redirect(url_for("contacts.index"))


@contact_pages.post("/<int:number>/test")
@demands(*_HOLDERS)
def test(number: int) -> ResponseReturnValue:
    """Send a test message."""
    messages.send_test(db(), actor(), number)
    flash(t("contacts-tested"), "success")
    return redirect(url_for("contacts.index"))


@contact_pages.get("/<int:number>/deliveries")
@demands(Action.MANAGE_SUBSCRIPTIONS)
def deliveries(number: int) -> ResponseReturnValue:
    """What a webhook was told, the latest first, with every try."""
    contact = messages.contact_view(db(), actor(), number)
    before = given_number(request.args.get("before", ""), 0)
    found = messages.list_deliveries(db(), actor(), number, limit=_DELIVERIES + 1, before=before or None)
    further = found[_DELIVERIES - 1].id if len(found) > _DELIVERIES else None
    rows = found[:_DELIVERIES]
    return render_template("contacts/deliveries.html", contact=contact, deliveries=rows, further=further)


@contact_pages.post("/<int:number>/deliveries/<int:delivery>/redeliver")
@demands(Action.MANAGE_SUBSCRIPTIONS)
def redeliver(number: int, delivery: int) -> ResponseReturnValue:
    """Send an event of a webhook again."""
    messages.redeliver(db(), actor(), number, delivery)
    flash(t("deliveries-again-done"), "success")
    return redirect(url_for("contacts.deliveries", number=number))


def _recipient(kind: str, recipient_id: int) -> RecipientContacts:
    """The calendar, if its contacts are this person's to manage."""
    mine = messages.list_contacts(db(), actor())
    found = next((one for one in mine if (one.kind, one.id) == (kind, recipient_id)), None)
    return found or abort(404)


def _draft() -> ContactDraft:
    form = request.form
    return ContactDraft(
        label=form.get("label", ""),
        email=form.get("email", ""),
        phone=form.get("phone", ""),
        language=form.get("language", ""),
        way=form.get("way", ""),
        url=form.get("url", ""),
        examiner=form.get("examiner", ""),
        is_reserve="reserve" in form,
        closes_feeds="closes" in form,
        events=tuple(form.getlist("events")) or ("calendar.changed",),
    )


def _form(recipient: RecipientContacts, values: object, *, number: int | None = None, **shown: str) -> str:
    """The form with what was typed; `shown` are a `problem` with its `code`, and a webhook's `secret`."""
    return render_template("contacts/edit.html", recipient=recipient, values=values, number=number, **shown)
