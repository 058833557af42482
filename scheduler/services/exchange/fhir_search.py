"""Searching what a partner clinic sees, by the usual parameters of FHIR R4; unknown ones are refused.

Pages go on after a key of the database, so nothing is left out or told twice while rows come and go.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Generic, TypeVar

from sqlalchemy import ColumnElement, false, func, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from integrations import fhir
from scheduler.errors import InvalidInput, NotFound
from scheduler.i18n.dates import VIET_NAM
from scheduler.models import Clinic, ClinicBooking, ClinicSession, ReportedStatus, utc_now
from scheduler.services.access import Actor
from scheduler.services.exchange.fhir_patients import cases_of_patients
from scheduler.services.exchange.fhir_values import (
    appointment_of,
    bookings,
    clinic_id,
    clinics_of,
    horizons,
    is_shown,
    schedule_of,
    slots_of,
    times_of,
)
from scheduler.services.exchange.paging import KEY_MOST, cut, key_cursor, read_key, read_text, text_cursor

Params = Mapping[str, Sequence[str]]
Item = TypeVar("Item", fhir.Schedule, fhir.Slot, fhir.Appointment)
_SLOTS = frozenset(status.value for status in fhir.SlotStatus)
_APPOINTMENTS = frozenset(status.value for status in fhir.AppointmentStatus)
_SESSIONS_AT_ONCE = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Found(Generic[Item]):
    """A page of what fits, the cursor of the next one, and how many fit in all where that is known."""

    items: tuple[Item, ...]
    next: str | None
    total: int | None


def find_schedules(
    session: Session, actor: Actor, params: Params, *, count: int, cursor: str | None = None
) -> Found[fhir.Schedule]:
    """The clinics' calendars. Raises Forbidden, InvalidInput, ResourceRefused."""
    _check("Schedule", params)
    found = [schedule_of(one) for one in horizons(session, clinics_of(session, actor))]
    found = [one for one in found if _has_id(one, params)]
    if "actor" in params:
        wanted = {fhir.target(text, ("Location",), "actor")[1] for text in _all(params, "actor")}
        found = [one for one in found if one.id in wanted]
    if "active" in params:
        active = fhir.codes(params["active"][-1], frozenset({"true", "false"}), "active")
        found = [one for one in found if "true" in active]
    for test in _dates(params, "date"):
        low, high = test.span
        found = [one for one in found if one.starts_at and one.ends_at and one.starts_at < high and one.ends_at > low]
    found = [one for one in found if all(test.fits(one.revised_at) for test in _updates(params))]
    after = read_key(cursor)
    rest = [one for one in found if int(one.id[1:]) > after]
    shown, following = cut(rest[: count + 1], count, lambda one: key_cursor(int(one.id[1:])))
    return Found(items=tuple(shown), next=following if count else None, total=len(found))


def find_slots(
    session: Session, actor: Actor, params: Params, *, count: int, cursor: str | None = None
) -> Found[fhir.Slot]:
    """Free and taken times, session by session; how many there are in all is told where nothing else was asked.

    Raises Forbidden, InvalidInput, ResourceRefused.
    """
    _check("Slot", params)
    clinics = clinics_of(session, actor)
    if "schedule" in params:
        wanted = {fhir.target(text, ("Schedule",), "schedule")[1] for text in _all(params, "schedule")}
        clinics = tuple(clinic for clinic in clinics if clinic_id(clinic.id) in wanted)
    found = _slots(session, actor, clinics, params, _mark(cursor))
    if not count:
        return Found(items=(), next=None, total=sum(1 for _ in found))
    items: list[tuple[str, fhir.Slot]] = []
    for pair in found:
        items.append(pair)
        if len(items) > count:
            break
    shown, following = cut(items, count, lambda pair: text_cursor(pair[0]))
    total = len(items) if following is None and cursor is None else None
    return Found(items=tuple(slot for _, slot in shown), next=following, total=total)


def find_appointments(
    session: Session,
    actor: Actor,
    params: Params,
    *,
    count: int,
    cursor: str | None = None,
    now: datetime | None = None,
) -> Found[fhir.Appointment]:
    """Appointments in force, and those dropped lately as cancelled. Raises Forbidden, InvalidInput, ResourceRefused."""
    _check("Appointment", params)
    clinics = clinics_of(session, actor)
    tests = [is_shown(now or utc_now()), *_appointment_tests(session, actor, clinics, params)]
    own = ClinicBooking.clinic_id.in_([clinic.id for clinic in clinics])
    total = session.scalar(select(func.count()).select_from(ClinicBooking).where(own, *tests))
    after = ClinicBooking.id > read_key(cursor)
    rows = bookings(session, clinics, after, *tests, limit=count + 1) if count else []
    shown, following = cut(rows, count, lambda row: key_cursor(row.id))
    return Found(items=tuple(appointment_of(actor, one) for one in shown), next=following, total=total)


def find_booking(session: Session, actor: Actor, identifier: str, *, now: datetime | None = None) -> ClinicBooking:
    """One appointment by its id, also one dropped lately. Raises NotFound, also for another clinic's."""
    tests = (ClinicBooking.uid == identifier, is_shown(now or utc_now()))
    rows = bookings(session, clinics_of(session, actor), *tests, limit=1) if fhir.ID.fullmatch(identifier) else []
    if not rows:
        raise NotFound("fhir-unknown")
    return rows[0]


def read_one(search: Callable[..., Found[Item]], session: Session, actor: Actor, identifier: str) -> Item:
    """The resource with that id. Raises NotFound."""
    found = search(session, actor, {"_id": [identifier]}, count=1).items if fhir.ID.fullmatch(identifier) else ()
    if not found:
        raise NotFound("fhir-unknown")
    return found[0]


def _slots(
    session: Session, actor: Actor, clinics: Sequence[Clinic], params: Params, mark: tuple[int, int, str]
) -> Iterator[tuple[str, fhir.Slot]]:
    """What fits after a mark, each with its own mark."""
    starts, updates = _dates(params, "start"), _updates(params)
    statuses = [fhir.codes(text, _SLOTS, "status") for text in params.get("status", ())]
    for rows in _sessions(session, clinics, starts, params, mark[0]):
        for one in times_of(session, clinics, rows):
            for slot in slots_of(actor, one):
                place = (one.row.id, int(slot.starts_at.timestamp()), slot.id)
                fits = all(test.fits(slot.starts_at) for test in starts) and _has_id(slot, params)
                fits = fits and all(test.fits(slot.revised_at) for test in updates)
                if place > mark and fits and all(slot.status.value in wanted for wanted in statuses):
                    yield ".".join(map(str, place)), slot


def _sessions(
    session: Session, clinics: Sequence[Clinic], starts: Sequence[fhir.DateTest], params: Params, first: int
) -> Iterator[Sequence[ClinicSession]]:
    """The sessions in question by key, from `first` on, a number at a time."""
    query = select(ClinicSession).where(ClinicSession.clinic_id.in_([clinic.id for clinic in clinics]))
    for test in starts:
        low, high = test.span
        query = query.where(ClinicSession.ends_at > low, ClinicSession.starts_at < high)
    if "_id" in params:
        query = query.where(ClinicSession.id.in_(_sessions_of_slots(session, _all(params, "_id"))))
    while True:
        rows = session.scalars(
            query.where(ClinicSession.id >= first).order_by(ClinicSession.id).limit(_SESSIONS_AT_ONCE)
        ).all()
        yield rows
        if len(rows) < _SESSIONS_AT_ONCE:
            return
        first = rows[-1].id + 1


def _sessions_of_slots(session: Session, identifiers: Iterable[str]) -> set[int]:
    """The sessions that slots with these ids can be in."""
    given = [one for one in identifiers if fhir.ID.fullmatch(one)]
    heads = {one[1:].partition("-")[0] for one in given if one.startswith("S")}
    keys = {int(one) for one in heads if one.isascii() and one.isdecimal() and len(one) < 11}
    uids = [one[1:] for one in given if one.startswith("T")]
    taken = session.scalars(select(ClinicBooking.session_id).where(ClinicBooking.uid.in_(uids)))
    return {key for key in keys if key <= KEY_MOST} | set(taken)


def _appointment_tests(
    session: Session, actor: Actor, clinics: Sequence[Clinic], params: Params
) -> Iterator[ColumnElement[bool]]:
    for test in _dates(params, "date"):
        yield _within(test, ClinicBooking.starts_at)
    for test in _updates(params):
        yield _within(test, ClinicBooking.revised_at)
    if "_id" in params:
        yield ClinicBooking.uid.in_(_all(params, "_id"))
    for text in params.get("status", ()):
        wanted = fhir.codes(text, _APPOINTMENTS, "status")
        yield ClinicBooking.status.in_([one for one in ReportedStatus if one.value in wanted])
    for text in params.get("slot", ()):
        slots = [fhir.target(part, ("Slot",), "slot")[1] for part in text.split(",")]
        taken = [one[1:] for one in slots if one.startswith("T")]
        yield ClinicBooking.uid.in_(taken) & ClinicBooking.dropped_at.is_(None)
    for name, kinds in (("actor", ("Location", "Patient")), ("location", ("Location",)), ("patient", ("Patient",))):
        for text in params.get(name, ()):
            yield _of_actors(session, actor, clinics, [fhir.target(part, kinds, name) for part in text.split(",")])


def _of_actors(
    session: Session, actor: Actor, clinics: Sequence[Clinic], wanted: Sequence[tuple[str, str]]
) -> ColumnElement[bool]:
    places = {identifier for kind, identifier in wanted if kind == "Location"}
    patients = {identifier for kind, identifier in wanted if kind == "Patient"}
    test: ColumnElement[bool] = ClinicBooking.clinic_id.in_([one.id for one in clinics if clinic_id(one.id) in places])
    if patients:
        test = test | ClinicBooking.case_id.in_(cases_of_patients(session, actor, clinics, patients))
    return test


def _within(test: fhir.DateTest, column: InstrumentedAttribute[datetime]) -> ColumnElement[bool]:
    """The test of a date as the database asks it."""
    if test.prefix == "ne":
        return (column < test.first) | (column >= test.last)
    low, high = test.span
    return (column >= low) & (column < high) if low < high else false()


def _check(kind: str, params: Params) -> None:
    known = {name for name, _ in fhir.SEARCHES[kind]} | {"_since"}
    for name in params:
        if name not in known:
            raise InvalidInput("fhir-parameter", name=name[:40], known=", ".join(sorted(known)))


def _has_id(one: fhir.Schedule | fhir.Slot, params: Params) -> bool:
    return "_id" not in params or one.id in _all(params, "_id")


def _all(params: Params, name: str) -> list[str]:
    return [part for text in params.get(name, ()) for part in text.split(",")]


def _dates(params: Params, name: str) -> list[fhir.DateTest]:
    return [fhir.date_test(text, name, VIET_NAM) for text in params.get(name, ())]


def _updates(params: Params) -> list[fhir.DateTest]:
    """When a resource must have changed; `_since` is `_lastUpdated=ge...` under the name that bulk readers use."""
    since = [fhir.date_test(f"ge{text}", "_since", VIET_NAM) for text in params.get("_since", ())]
    return [*_dates(params, "_lastUpdated"), *since]


def _mark(cursor: str | None) -> tuple[int, int, str]:
    if not cursor:
        return (0, 0, "")
    key, _, rest = read_text(cursor).partition(".")
    seconds, _, identifier = rest.partition(".")
    if not (key.isdecimal() and seconds.isdecimal() and len(key) < 11 and len(seconds) < 13 and int(key) <= KEY_MOST):
        raise InvalidInput("api-cursor")
    return int(key), int(seconds), identifier
