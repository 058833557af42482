"""The audit record, for administrators."""

from __future__ import annotations

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from scheduler.services import history
from scheduler.services.access import Action
from web.access import demands
from web.forms import given_number
from web.identity import actor
from web.transactions import db

audit_pages = Blueprint("audit", __name__, url_prefix="/audit")


@audit_pages.get("")
@demands(Action.SEE_AUDIT)
def index() -> ResponseReturnValue:
    """Recent acts, newest first, filtered by what they were done to."""
    kind, subject = request.args.get("kind", ""), request.args.get("subject", "").strip()
    before = given_number(request.args.get("before", ""), 0) or None
    page = history.audit_page(db(), actor(), kind=kind, subject=subject, before=before)
    return render_template("audit/index.html", audit=page, kind=kind, subject=subject)
