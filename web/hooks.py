"""Where programs send messages about flights: the signature is all they have; no session, no cookie."""

from __future__ import annotations

from flask import Blueprint, Response, jsonify, request
from flask.typing import ResponseReturnValue

from scheduler.errors import AppError
from scheduler.services import flight_changes
from web.access import open_to_all
from web.api.problems import fault_answer
from web.errors import status_of
from web.limits import limiter
from web.transactions import db

flight_hooks = Blueprint("flight_hooks", __name__)
_WRONG_SIGNATURE = 401


@flight_hooks.post("/hooks/flights/<key>")
@open_to_all
@limiter.limit("120 per minute")
def receive(key: str) -> ResponseReturnValue:
    """Take a signed message: 202 when it is new, 200 when it is here already, else problem details (RFC 9457)."""
    try:
        receipt = flight_changes.receive_signed(db(), key, dict(request.headers), request.get_data())
    except AppError as failure:
        db().rollback()
        return _refusal(failure)
    answer = jsonify(message=receipt.number, state=receipt.state, new=receipt.is_new)
    return _plain(answer), 202 if receipt.is_new else 200


def _refusal(failure: AppError) -> ResponseReturnValue:
    status = _WRONG_SIGNATURE if failure.code == "flightchange-signature" else status_of(failure)
    return fault_answer(failure, status)


def _plain(response: Response) -> Response:
    response.headers["Cache-Control"] = "no-store"
    return response
