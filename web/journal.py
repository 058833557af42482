"""One structured log line a request, with a request id, without personal data: no query, no e-mail, no token."""

from __future__ import annotations

import re
import time
import uuid
from collections.abc import Mapping
from typing import Any

import structlog
from flask import Flask, Response, g, request
from structlog.contextvars import bind_contextvars, clear_contextvars

from scheduler.journal import configure_journal, facts_of
from web.identity import actor

HEADER = "X-Request-ID"
_GIVEN_ID = re.compile(r"[A-Za-z0-9-]{8,64}")
_SECRET = re.compile(r"(?<=/)[^/]*[A-Za-z0-9_-]{20,}[^/]*")
log = structlog.get_logger("web")


def redact_path(path: str, view_args: Mapping[str, Any] | None = None) -> str:
    """The path with every secret replaced: a `token` argument of the route, and whatever is long enough to be one."""
    token = str((view_args or {}).get("token", ""))
    if token:
        path = path.replace(token, "***")
    return _SECRET.sub("***", path)


def init_journal(app: Flask) -> None:
    """Bind a request id, time the request, write its line."""
    configure_journal()

    @app.before_request
    def begin() -> None:
        clear_contextvars()
        g.request_id = given_request_id(request.headers.get(HEADER, "")) or uuid.uuid4().hex
        g.began = time.perf_counter()
        bind_contextvars(request_id=g.request_id)

    @app.after_request
    def end(response: Response) -> Response:
        response.headers[HEADER] = g.get("request_id", "")
        if request.endpoint not in {"static", "health.healthz"}:
            log.info("request", **_facts(response))
        return response


def given_request_id(given: str) -> str:
    """The id that a proxy gave a request, or nothing where it is not fit for a log."""
    return given if _GIVEN_ID.fullmatch(given) else ""


def note_failure(failure: BaseException) -> None:
    """Log an unexpected error by its type and place; its message may hold data of a row, so it stays out."""
    log.error("failure", **facts_of(failure), path=redact_path(request.path, request.view_args))


def _facts(response: Response) -> dict[str, object]:
    return {
        "method": request.method,
        "path": redact_path(request.path, request.view_args),
        "status": response.status_code,
        "ms": round((time.perf_counter() - g.get("began", time.perf_counter())) * 1000),
        "actor": actor().user_id if response.status_code < 500 else None,
    }
