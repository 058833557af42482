"""The audit record, for administrators."""

from __future__ import annotations

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from scheduler.services import audit_log
from scheduler.services.access import Action
from scheduler.services.audit_log import AuditFilter
from web.access import demands
from web.forms import given_date, given_number
from web.identity import actor
from web.transactions import db

audit_pages = Blueprint("audit", __name__, url_prefix="/audit")


@audit_pages.get("")
@demands(Action.SEE_AUDIT)
def index() -> ResponseReturnValue:
    """Acts in sentences, newest first, filtered by person, subject and date."""
    given = request.args
    wanted = AuditFilter(
        person=given.get("person", ""),
        kind=given.get("kind", ""),
        subject=given.get("subject", "").strip(),
        first=given_date(given.get("first", "")),
        last=given_date(given.get("last", "")),
        page=given_number(given.get("page", ""), 1),
    )
    return render_template("audit/index.html", audit=audit_log.audit_page(db(), actor(), wanted))
