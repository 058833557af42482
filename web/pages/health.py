"""Whether this process and its database answer, for whatever watches over the server."""

from __future__ import annotations

from flask import Blueprint
from flask.typing import ResponseReturnValue

from scheduler.sessions import check_alive
from web.access import open_to_all
from web.transactions import db

health = Blueprint("health", __name__)


@health.get("/healthz")
@open_to_all
def healthz() -> ResponseReturnValue:
    """Answer `ok` once the database has answered; 503 comes from the error handlers."""
    check_alive(db())
    return {"status": "ok"}
