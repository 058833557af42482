"""Errors of the interface: RFC 9457 problem details under `/api/v1`, OperationOutcome under `/api/fhir`."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from flask import Response, g, request
from pydantic import BaseModel, ConfigDict, Field

from integrations import fhir
from scheduler.errors import AppError
from scheduler.i18n import phrase
from scheduler.services.exchange.refusals import reasons_of
from web.api.language import api_language

ROOT = "/api/"
FHIR_ROOT = "/api/fhir/"
HOOKS = "/hooks/"
PROBLEM = "application/problem+json"
FHIR = "application/fhir+json; charset=utf-8"
_ISSUES = {
    400: "invalid", 401: "login", 403: "forbidden", 404: "not-found", 405: "not-supported", 406: "not-supported",
    409: "conflict", 412: "conflict", 413: "too-long", 415: "not-supported", 422: "business-rule",
    429: "throttled", 500: "exception", 503: "transient",
}  # fmt: skip
_TITLED = frozenset({400, 401, 403, 404, 405, 406, 409, 412, 413, 415, 422, 428, 429, 500, 503})


class Detail(BaseModel):
    """One of several things that are wrong, and where: a JSON pointer into the body, or a parameter's name."""

    model_config = ConfigDict(extra="forbid")

    where: str
    code: str
    detail: str


class Problem(BaseModel):
    """What went wrong (RFC 9457). `code` is for programs, `title` and `detail` are in the caller's language."""

    type: str = Field(default="about:blank")
    title: str
    status: int = Field(ge=400, le=599)
    detail: str
    code: str
    request_id: str = Field(description="What the office needs to find this request in its log.")
    errors: list[Detail] = Field(default=[], description="Each fault by itself, where there are several.")


class ApiFault(AppError):
    """A request that the interface itself refuses, with its HTTP status and the faults one by one."""

    def __init__(self, status: int, code: str, *, errors: tuple[Detail, ...] = (), **params: object) -> None:
        super().__init__(code, **params)
        self.status = status
        self.errors = errors


def is_api() -> bool:
    """Whether a program called: the interface, also where no route fits, or an address for signed messages."""
    return request.path.startswith((ROOT, HOOKS))


def fault_answer(failure: AppError, status: int) -> Response:
    """The answer to an application error."""
    detail = phrase(f"error-{failure.code}", api_language(), **failure.params)
    return problem(status, failure.code, detail, errors=_details(failure))


def status_answer(status: int, headers: Mapping[str, str] | None = None) -> Response:
    """The answer to a status without words of its own."""
    known = status if status in _TITLED else (status // 100) * 100
    response = problem(status, f"http-{status}", phrase(f"api-status-{known}", api_language()))
    for name, value in (headers or {}).items():
        response.headers[name] = value
    return response


def problem(status: int, code: str, detail: str, *, errors: tuple[Detail, ...] = ()) -> Response:
    """An error in the form that this part of the interface speaks."""
    if request.path.startswith(FHIR_ROOT):
        body: Any = fhir.operation_outcome(_ISSUES.get(status, "processing"), detail, *(e.where for e in errors[:1]))
        return _answer(body, status, FHIR)
    known = status if status in _TITLED else (status // 100) * 100
    made = Problem(
        title=phrase(f"api-title-{known}", api_language()),
        status=status,
        detail=detail,
        code=code,
        request_id=g.get("request_id", ""),
        errors=list(errors),
    )
    return _answer(made.model_dump(), status, PROBLEM)


def _details(failure: AppError) -> tuple[Detail, ...]:
    if isinstance(failure, ApiFault):
        return failure.errors
    language = api_language()
    return tuple(Detail(where=one.where, code=one.code, detail=one.text.in_(language)) for one in reasons_of(failure))


def _answer(body: object, status: int, media: str) -> Response:
    response = Response(json.dumps(body, ensure_ascii=False), status=status, content_type=media)
    response.headers["Content-Language"] = api_language()
    response.headers["Cache-Control"] = "no-store"
    if status == 401:
        response.headers["WWW-Authenticate"] = 'Bearer realm="hanhtrinh"'
    return response
