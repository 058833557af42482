"""Searching what a partner clinic sees, by the usual parameters of FHIR R4; unknown ones are refused."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import TypeVar

from sqlalchemy.orm import Session

from integrations import fhir
from scheduler.errors import InvalidInput, NotFound
from scheduler.i18n.dates import VIET_NAM
from scheduler.services.access import Actor
from scheduler.services.exchange.fhir_values import (
    Booked,
    appointment_of,
    booked_at,
    case_key,
    clinic_id,
    clinics_of,
    published_at,
    schedule_of,
    sessions_at,
    slots_of,
)

Params = Mapping[str, Sequence[str]]
Found = TypeVar("Found", fhir.Schedule, fhir.Slot, fhir.Appointment)
_SLOTS = frozenset(status.value for status in fhir.SlotStatus)
_APPOINTMENTS = frozenset(status.value for status in fhir.AppointmentStatus)


def find_schedules(session: Session, actor: Actor, params: Params) -> tuple[fhir.Schedule, ...]:
    """The clinics' calendars. Raises Forbidden, InvalidInput, ResourceRefused."""
    _check("Schedule", params)
    clinics, at = clinics_of(session, actor), published_at(session)
    by_clinic = defaultdict(list)
    for row in sessions_at(session, clinics):
        by_clinic[row.clinic_id].append(row)
    found: Iterable[fhir.Schedule] = (schedule_of(clinic, by_clinic[clinic.id], at) for clinic in clinics)
    found = _with_id(found, params)
    wanted = {fhir.target(text, ("Location",), "actor")[1] for text in _all(params, "actor")}
    if "actor" in params:
        found = [one for one in found if one.id in wanted]
    if "active" in params:
        active = fhir.codes(params["active"][-1], frozenset({"true", "false"}), "active")
        found = [one for one in found if "true" in active]
    for test in _dates(params, "date"):
        low, high = test.span
        found = [one for one in found if one.starts_at and one.ends_at and one.starts_at < high and one.ends_at > low]
    return tuple(found)


def find_slots(session: Session, actor: Actor, params: Params) -> tuple[fhir.Slot, ...]:
    """Free and taken times. Raises Forbidden, InvalidInput, ResourceRefused."""
    _check("Slot", params)
    clinics = clinics_of(session, actor)
    if "schedule" in params:
        wanted = {fhir.target(text, ("Schedule",), "schedule")[1] for text in _all(params, "schedule")}
        clinics = tuple(clinic for clinic in clinics if clinic_id(clinic) in wanted)
    tests = _dates(params, "start")
    low, high = _span(tests)
    sessions = sessions_at(session, clinics, low, high)
    first = min((row.starts_at for row in sessions), default=None)
    last = max((row.ends_at for row in sessions), default=None)
    booked: dict[int, list[Booked]] = defaultdict(list)
    for one in booked_at(session, clinics, first, last) if first and last else ():
        booked[one.appointment.session_id].append(one)
    keys = {clinic.id: clinic for clinic in clinics}
    found: Iterable[fhir.Slot] = slots_of(actor, keys, sessions, booked, published_at(session))
    found = [one for one in _with_id(found, params) if all(test.fits(one.starts_at) for test in tests)]
    for text in params.get("status", ()):
        statuses = fhir.codes(text, _SLOTS, "status")
        found = [one for one in found if one.status.value in statuses]
    return tuple(found)


def find_appointments(session: Session, actor: Actor, params: Params) -> tuple[fhir.Appointment, ...]:
    """Appointments in force. Raises Forbidden, InvalidInput, ResourceRefused."""
    _check("Appointment", params)
    tests = _dates(params, "date")
    low, high = _span(tests)
    ids = _all(params, "_id")
    one_case = case_key(ids[0]) if len(ids) == 1 else None
    rows = booked_at(session, clinics_of(session, actor), low, high, case_id=one_case)
    found = _with_id((appointment_of(actor, one) for one in rows), params)
    found = [one for one in found if one.starts_at and all(test.fits(one.starts_at) for test in tests)]
    for text in params.get("status", ()):
        statuses = fhir.codes(text, _APPOINTMENTS, "status")
        found = [one for one in found if one.status.value in statuses]
    for name, kinds in (("actor", ("Location", "Patient")), ("location", ("Location",)), ("patient", ("Patient",))):
        for text in params.get(name, ()):
            wanted = {"/".join(fhir.target(part, kinds, name)) for part in text.split(",")}
            found = [one for one in found if any(person.actor in wanted for person in one.participants)]
    for text in params.get("slot", ()):
        slots = {fhir.target(part, ("Slot",), "slot")[1] for part in text.split(",")}
        found = [one for one in found if slots & set(one.slot_ids)]
    return tuple(found)


def find_booked(session: Session, actor: Actor, identifier: str) -> Booked:
    """One appointment in force by its id. Raises NotFound, also for another clinic's."""
    key = case_key(identifier)
    for one in booked_at(session, clinics_of(session, actor), case_id=key) if key is not None else ():
        if one.id == identifier:
            return one
    raise NotFound("fhir-unknown")


def read_one(
    search: Callable[[Session, Actor, Params], tuple[Found, ...]], session: Session, actor: Actor, identifier: str
) -> Found:
    """The resource with that id. Raises NotFound."""
    found = search(session, actor, {"_id": [identifier]}) if fhir.ID.fullmatch(identifier) else ()
    if not found:
        raise NotFound("fhir-unknown")
    return found[0]


def _check(kind: str, params: Params) -> None:
    known = {name for name, _ in fhir.SEARCHES[kind]}
    for name in params:
        if name not in known:
            raise InvalidInput("fhir-parameter", name=name[:40], known=", ".join(sorted(known)))


def _with_id(found: Iterable[Found], params: Params) -> Iterable[Found]:
    wanted = set(_all(params, "_id"))
    return [one for one in found if one.id in wanted] if "_id" in params else found


def _all(params: Params, name: str) -> list[str]:
    return [part for text in params.get(name, ()) for part in text.split(",")]


def _dates(params: Params, name: str) -> list[fhir.DateTest]:
    return [fhir.date_test(text, name, VIET_NAM) for text in params.get(name, ())]


def _span(tests: Sequence[fhir.DateTest]) -> tuple[datetime | None, datetime | None]:
    if not tests:
        return None, None
    return max(test.span[0] for test in tests), min(test.span[1] for test in tests)
