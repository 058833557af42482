"""FHIR R4 for partner clinics: Schedule, Slot and Appointment, and an appointment's status back."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime
from importlib.metadata import version
from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, Response, current_app, request
from flask.typing import ResponseReturnValue

from integrations import fhir
from scheduler.i18n import phrase
from scheduler.services.exchange import fhir_reports, fhir_search
from scheduler.services.exchange.fhir_search import Found, Params
from scheduler.services.exchange.fhir_values import Booking, appointment_of
from scheduler.services.exchange.scopes import Scope
from web.access import for_tokens, open_to_all
from web.api.answers import tag_of
from web.api.callers import api_actor
from web.api.language import api_language
from web.api.problems import FHIR, ApiFault, problem
from web.transactions import db

COUNT_USUAL, COUNT_MOST = 50, 200
_BODIES = frozenset({"application/fhir+json", "application/json"})
_PATCHES = frozenset({"application/json-patch+json"})
_READABLE = ("application/fhir+json", "application/json")
_SINCE = datetime(2026, 11, 22, tzinfo=UTC)

fhir_interface = Blueprint("fhir", __name__, url_prefix="/api/fhir/r4")
Search = Callable[..., Found[Any]]
KINDS: dict[str, tuple[Search, Callable[[Any], fhir.Resource]]] = {
    "Schedule": (fhir_search.find_schedules, fhir.to_schedule),
    "Slot": (fhir_search.find_slots, fhir.to_slot),
    "Appointment": (fhir_search.find_appointments, fhir.to_appointment),
}
"""How each resource is searched and written."""


@fhir_interface.errorhandler(fhir.ResourceRefused)
def refused(failure: fhir.ResourceRefused) -> ResponseReturnValue:
    """Say what cannot be read, and where."""
    code = failure.code.removeprefix("fhir.")
    return problem(400, failure.code, phrase(f"fhir-refused-{code}", api_language(), place=failure.path or "-"))


@fhir_interface.before_request
def check_accept() -> None:
    """Only JSON is spoken here."""
    if request.args.get("_format", "json") not in {"json", *_READABLE}:
        raise ApiFault(406, "fhir-format")
    if request.accept_mimetypes and not request.accept_mimetypes.best_match(
        [*_READABLE, "application/json-patch+json"]
    ):
        raise ApiFault(406, "fhir-format")


@fhir_interface.get("/metadata")
@open_to_all
def metadata() -> Response:
    """What the server can do."""
    capability = fhir.Capability(
        address=_base(),
        version=version("hanhtrinh"),
        published_at=_SINCE,
        security_text=phrase("fhir-security", api_language()),
    )
    return _answer(fhir.capability_statement(capability))


@fhir_interface.get("/<any(Schedule, Slot, Appointment):kind>")
@for_tokens(Scope.FHIR_READ)
def search(kind: str) -> Response:
    """A page of what fits the parameters, as a searchset."""
    find, write = KINDS[kind]
    params = {name: values for name, values in request.args.lists() if name not in {"_count", "_cursor", "_format"}}
    count, cursor = _count(), request.args.get("_cursor", "")
    found = find(db(), api_actor(), params, count=count, cursor=cursor or None)
    return _answer(
        fhir.bundle(
            [write(one) for one in found.items],
            address=_base(),
            total=found.total,
            next_address=_address(kind, params, count, found.next) if found.next else "",
            self_address=_address(kind, params, count, cursor),
        )
    )


@fhir_interface.get("/<any(Schedule, Slot, Appointment):kind>/<identifier>")
@for_tokens(Scope.FHIR_READ)
def read(kind: str, identifier: str) -> Response:
    """One resource with its entity tag, which of an appointment is its version."""
    find, write = KINDS[kind]
    found = fhir_search.read_one(find, db(), api_actor(), identifier)
    return _tagged(found, write(found))


@fhir_interface.put("/Appointment/<identifier>")
@for_tokens(Scope.FHIR_WRITE)
def update(identifier: str) -> Response:
    """Take what a clinic says of an appointment: its status, and nothing else may differ."""
    _check_media(_BODIES)
    answer = fhir.parse_appointment_status(request.get_data())
    one = _matched(identifier)
    fhir_reports.check_unmoved(one, answer)
    return _reported(one, answer.status)


@fhir_interface.patch("/Appointment/<identifier>")
@for_tokens(Scope.FHIR_WRITE)
def patch(identifier: str) -> Response:
    """Take a JSON Patch of the status."""
    _check_media(_PATCHES)
    wanted, tested = fhir.parse_status_patch(request.get_data())
    one = _matched(identifier)
    if tested is not None and tested.value != one.status.value:
        raise ApiFault(412, "api-match-failed")
    return _reported(one, wanted)


def _matched(identifier: str) -> Booking:
    """The appointment, which the caller must have read in its present version."""
    one = fhir_search.find_booking(db(), api_actor(), identifier)
    if "If-Match" not in request.headers:
        raise ApiFault(400, "fhir-match-needed")
    if not request.if_match.contains_weak(appointment_of(api_actor(), one).version):
        raise ApiFault(412, "api-match-failed")
    return one


def _reported(one: Booking, status: fhir.AppointmentStatus) -> Response:
    told = appointment_of(api_actor(), fhir_reports.report_status(db(), api_actor(), one, status))
    return _tagged(told, fhir.to_appointment(told))


def _tagged(found: fhir.Schedule | fhir.Slot | fhir.Appointment, written: fhir.Resource) -> Response:
    version = found.version if isinstance(found, fhir.Appointment) else ""
    return _answer(written, version=version, revised_at=found.revised_at)


def _answer(body: fhir.Resource, *, version: str = "", revised_at: datetime | None = None) -> Response:
    """The answer with its entity tag (`version`, else made of what it says); 304 where the caller holds it already."""
    content = json.dumps(body, ensure_ascii=False).encode()
    response = Response(content, content_type=FHIR)
    response.headers["Vary"] = "Authorization, Accept-Language"
    response.headers["Cache-Control"] = "private, no-cache"
    response.set_etag(version or tag_of(content), weak=True)
    if revised_at is not None:
        response.last_modified = revised_at
    if request.method in {"GET", "HEAD"}:
        # By tag alone: the second of a time stamp may hold two changes.
        request.environ.pop("HTTP_IF_MODIFIED_SINCE", None)
        response.make_conditional(request)
    return response


def _check_media(taken: frozenset[str]) -> None:
    if request.mimetype not in taken:
        raise ApiFault(415, "api-media", media=", ".join(sorted(taken)))


def _count() -> int:
    text = request.args.get("_count", str(COUNT_USUAL))
    if not (text.isascii() and text.isdecimal()) or len(text) > 7:
        raise ApiFault(400, "fhir-number", name="_count")
    return min(int(text), COUNT_MOST)


def _address(kind: str, params: Params, count: int, cursor: str) -> str:
    pairs = [(name, value) for name, values in params.items() for value in values]
    pairs += [("_count", str(count)), *([("_cursor", cursor)] if cursor else [])]
    return f"{_base()}/{kind}?{urlencode(pairs)}"


def _base() -> str:
    address: str = current_app.config["INSTALLATION"].base_url
    return address.rstrip("/") + "/api/fhir/r4"
