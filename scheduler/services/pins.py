"""Pins: what a person fixes about a case before the next run, with a reason and an optional last day."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, datetime
from itertools import pairwise
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from scheduler.errors import InvalidInput
from scheduler.i18n.dates import VIET_NAM, local
from scheduler.models import Case, Flight, FlightState, Pin, PinKind, utc_now
from scheduler.models.clinic import ClinicSession
from scheduler.services.access import Action, Actor
from scheduler.services.audit import record
from scheduler.services.case_page import find_case
from scheduler.services.pin_page import active_escorts, can_meet, sessions_for, stages_to_pin
from scheduler.services.readiness import readiness_of

_REASON_LENGTH = 200
_ON_RECORD = {"session": "clinic_session"}
"""What the audit record calls a pin's value, where its own word means something else there."""
_FLIGHT = re.compile(r"(?P<carrier>[A-Z0-9]{2})\s*0*(?P<number>\d{1,4}[A-Z]?)\s+(?P<day>\S+)")
_DATES = ("%d/%m/%Y", "%Y-%m-%d", "%d-%m-%Y", "%d.%m.%Y")


def hold(session: Session, actor: Actor, code: str, *, reason: str, until: date | None = None) -> None:
    """Keep a case out of the next plans. Raises NotFound, Forbidden, InvalidInput without a reason."""
    _pin(session, actor, find_case(session, actor, code), PinKind.HOLD, {}, reason, until)


def pin_flights(
    session: Session, actor: Actor, code: str, *, flights: str, reason: str, until: date | None = None
) -> None:
    """Fix the flights of a case: one a line, `VN98 01/12/2026` with the local departure date, in order.

    Raises InvalidInput naming the line that cannot be used: unreadable, unknown, cancelled, not joined to the one
    before, or not from the case's airport.
    """
    case = find_case(session, actor, code)
    actor.demand(Action.PLAN, case.office_id)
    lines = [line.strip() for line in flights.splitlines() if line.strip()]
    if not lines:
        raise InvalidInput("pin-flights-missing")
    found: list[Flight] = []
    for number, line in enumerate(lines, 1):
        found.append(_flight(session, number, line, found[-1].destination if found else case.origin))
    _check_joined(case, found)
    _pin(session, actor, case, PinKind.FLIGHTS, {"flights": [flight.id for flight in found]}, reason, until)


def pin_appointment(
    session: Session, actor: Actor, code: str, *, session_id: int, reason: str, until: date | None = None
) -> None:
    """Keep one stage of a case in a session: the stage that the session holds.

    Raises NotFound, Forbidden and InvalidInput: for a session that is unknown, over, cancelled or elsewhere, that no
    stage still due could be held in, or without a reason.
    """
    case = find_case(session, actor, code)
    actor.demand(Action.PLAN, case.office_id)
    room, now = session.get(ClinicSession, session_id), utc_now()
    if room is None:
        raise InvalidInput("pin-session-unknown")
    if room.is_cancelled or room.starts_at <= now:
        raise InvalidInput("pin-session-over")
    today = local(now, VIET_NAM).date()
    due = stages_to_pin(case, readiness_of(session, case, today), today)
    if room.id not in {row.id for row in sessions_for(session, case, due, now)}:
        raise InvalidInput("pin-session-unfit")
    _pin(session, actor, case, PinKind.APPOINTMENT, {"session": room.id}, reason, until, key=room.stage)


def pin_escort(
    session: Session, actor: Actor, code: str, *, skill: str, escort_id: int, reason: str, until: date | None = None
) -> None:
    """Keep an escort for one need of a case, whatever the flights.

    Raises NotFound, Forbidden and InvalidInput: for a need that the case does not have, an escort who is unknown or
    could not meet it, or without a reason.
    """
    case = find_case(session, actor, code)
    actor.demand(Action.PLAN, case.office_id)
    need = next((row for row in case.escort_needs if row.skill == skill), None)
    if need is None or not case.departs:
        raise InvalidInput("pin-escort-not-needed")
    escort = next((row for row in active_escorts(session) if row.id == escort_id), None)
    if escort is None or not can_meet(escort, need):
        raise InvalidInput("pin-escort-unfit")
    _pin(session, actor, case, PinKind.ESCORT, {"escort": escort.id}, reason, until, key=need.skill)


def unpin(session: Session, actor: Actor, code: str, pin_id: int) -> None:
    """Take a pin of the case away; taking away what is not there changes nothing."""
    case = find_case(session, actor, code)
    actor.demand(Action.PLAN, case.office_id)
    row = session.scalars(select(Pin).where(Pin.case_id == case.id, Pin.id == pin_id)).one_or_none()
    if row is not None:
        session.delete(row)
        record(session, actor, "pin.removed", "case", case.id, pin=row.kind.value)


def _pin(
    session: Session,
    actor: Actor,
    case: Case,
    kind: PinKind,
    value: dict[str, Any],
    reason: str,
    until: date | None,
    key: str = "",
) -> None:
    actor.demand(Action.PLAN, case.office_id)
    words, now = " ".join(reason.split()), utc_now()
    if not 1 <= len(words) <= _REASON_LENGTH:
        raise InvalidInput("pin-reason", most=_REASON_LENGTH)
    if until is not None and until < local(now, VIET_NAM).date():
        raise InvalidInput("pin-until")
    row = session.scalars(select(Pin).where(Pin.case_id == case.id, Pin.kind == kind, Pin.key == key)).one_or_none()
    if row is None:
        row = Pin(case_id=case.id, kind=kind, key=key, value={}, created_at=now)
        session.add(row)
    row.value, row.reason, row.expires_on = value, words, until
    row.created_at, row.created_by_id = now, actor.user_id
    session.flush()
    pinned = {_ON_RECORD.get(name, name): what for name, what in value.items()}
    record(session, actor, "pin.set", "case", case.id, pin=kind.value, **pinned)


def _flight(session: Session, number: int, line: str, origin: str) -> Flight:
    parts = _FLIGHT.fullmatch(line.upper())
    day = _day(parts["day"]) if parts else None
    if parts is None or day is None:
        raise InvalidInput("pin-flight-unreadable", line=str(number), text=line[:40])
    query = select(Flight).where(
        Flight.carrier == parts["carrier"], Flight.number == parts["number"], Flight.departs_on == day
    )
    rows = session.scalars(query.order_by(Flight.departs_at)).all()
    if not rows:
        raise InvalidInput("pin-flight-unknown", line=str(number), text=line[:40])
    # One number may fly on in a second leg: the one that leaves from where the case is, is meant.
    flight = next((row for row in rows if row.origin == origin), rows[0])
    if flight.state is FlightState.CANCELLED:
        raise InvalidInput("pin-flight-cancelled", line=str(number), text=line[:40])
    return flight


def _day(text: str) -> date | None:
    for form in _DATES:
        try:
            return datetime.strptime(text, form).date()  # noqa: DTZ007 - a local date has no zone
        except ValueError:
            continue
    return None


def _check_joined(case: Case, flights: Sequence[Flight]) -> None:
    if flights[0].origin != case.origin:
        raise InvalidInput("pin-flight-origin", airport=flights[0].origin, origin=case.origin)
    for number, (first, second) in enumerate(pairwise(flights), 2):
        if second.origin != first.destination or second.departs_at <= first.arrives_at:
            raise InvalidInput("pin-flight-not-joined", line=str(number), airport=first.destination)
