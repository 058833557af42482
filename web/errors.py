"""Errors to HTTP, in one place: a page in the reader's language, never a traceback, never personal data."""

from __future__ import annotations

from flask import Flask, current_app, render_template, request
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException

from scheduler.errors import AppError, Conflict, Forbidden, InvalidInput, NotFound, PlanRejected
from scheduler.i18n import has_phrase, phrase
from scheduler.sessions import IntegrityError, OperationalError, StaleDataError
from web.api.problems import ApiFault, fault_answer, is_api, problem, status_answer
from web.identity import language
from web.journal import note_failure
from web.transactions import db

STATUS: dict[type[AppError], int] = {
    InvalidInput: 422,
    NotFound: 404,
    Forbidden: 403,
    Conflict: 409,
    PlanRejected: 409,
}
"""The HTTP status of each branch of the tree; what is not named is our own fault: 500."""

PAGES = frozenset({400, 401, 403, 404, 405, 409, 410, 413, 422, 429, 500, 503})
"""Statuses with words of their own; any other shows those of the nearest hundred."""


def status_of(failure: AppError) -> int:
    """The HTTP status of an application error."""
    if isinstance(failure, ApiFault):
        return failure.status
    return next((status for kind, status in STATUS.items() if isinstance(failure, kind)), 500)


def words_of(failure: AppError) -> str:
    """The sentence of an application error in the reader's language."""
    return phrase(f"error-{failure.code}", language(), **failure.params)


def error_page(status: int, detail: str = "") -> ResponseReturnValue:
    """The page of a status, with an optional sentence that says what exactly; a bare fragment for htmx."""
    if is_api():
        return problem(status, f"http-{status}", detail) if detail else status_answer(status)
    known = status if status in PAGES else (status // 100) * 100
    template = "errors/fragment.html" if "HX-Request" in request.headers else "errors/page.html"
    return render_template(template, status=status, known=known, detail=detail), status


def init_errors(app: Flask) -> None:
    """Register the handlers."""
    app.register_error_handler(AppError, _application_error)
    app.register_error_handler(CSRFError, lambda _: error_page(400, phrase("error-form-expired", language())))
    app.register_error_handler(HTTPException, _http_refusal)
    app.register_error_handler(StaleDataError, lambda _: error_page(409, phrase("error-changed-meanwhile", language())))
    app.register_error_handler(IntegrityError, _database_refusal)
    app.register_error_handler(OperationalError, _database_trouble)
    app.register_error_handler(Exception, _unexpected)


def _application_error(failure: AppError) -> ResponseReturnValue:
    status = status_of(failure)
    if status == 500 or not has_phrase(f"error-{failure.code}"):
        note_failure(failure)
        return error_page(status)
    return fault_answer(failure, status) if is_api() else error_page(status, words_of(failure))


def _http_refusal(failure: HTTPException) -> ResponseReturnValue:
    status = failure.code or 500
    if not is_api() or failure.response is not None:
        return error_page(status)
    kept = {name: value for name, value in failure.get_headers() if name in {"Allow", "Retry-After"}}
    return status_answer(status, kept)


def _database_refusal(failure: IntegrityError) -> ResponseReturnValue:
    note_failure(failure)
    return error_page(409, phrase("error-changed-meanwhile", language()))


def _database_trouble(failure: OperationalError) -> ResponseReturnValue:
    db().rollback()
    note_failure(failure)
    return error_page(503)


def _unexpected(failure: Exception) -> ResponseReturnValue:
    if current_app.config["PROPAGATE_EXCEPTIONS"]:
        raise failure
    note_failure(failure)
    return error_page(500)
