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
from scheduler.models import Case, Flight, FlightState, Pin, PinKind, utc_now
from scheduler.services.access import Action, Actor
from scheduler.services.audit import record
from scheduler.services.case_page import find_case

_REASON_LENGTH = 200
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


def unpin(session: Session, actor: Actor, code: str, kind: str) -> None:
    """Take a hold or a pin of flights away; taking away what is not there changes nothing."""
    case = find_case(session, actor, code)
    actor.demand(Action.PLAN, case.office_id)
    row = _row(session, case, PinKind(kind)) if kind in {PinKind.HOLD, PinKind.FLIGHTS} else None
    if row is not None:
        session.delete(row)
        record(session, actor, "pin.removed", "case", case.id, pin=row.kind.value)


def _pin(
    session: Session, actor: Actor, case: Case, kind: PinKind, value: dict[str, Any], reason: str, until: date | None
) -> None:
    actor.demand(Action.PLAN, case.office_id)
    words = " ".join(reason.split())
    if not 1 <= len(words) <= _REASON_LENGTH:
        raise InvalidInput("pin-reason", most=_REASON_LENGTH)
    row = _row(session, case, kind)
    if row is None:
        row = Pin(case_id=case.id, kind=kind, key="", value={}, created_at=utc_now())
        session.add(row)
    row.value, row.reason, row.expires_on = value, words, until
    row.created_at, row.created_by_id = utc_now(), actor.user_id
    session.flush()
    record(session, actor, "pin.set", "case", case.id, pin=kind.value, **value)


def _row(session: Session, case: Case, kind: PinKind) -> Pin | None:
    query = select(Pin).where(Pin.case_id == case.id, Pin.kind == kind, Pin.key == "")
    return session.scalars(query).one_or_none()


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
