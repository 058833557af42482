"""What a message would do to the flights as they are now; of two messages about a flight the later said counts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import select, tuple_
from sqlalchemy.orm import Session

from scheduler.models import Airport, Flight, FlightChange, FlightState
from scheduler.services.flight_changes.values import Effect, FlightKey, Kind, Leg, Reading, Wanted
from scheduler.services.imports import Problem
from scheduler.services.reference import airport_of

_CHUNK = 200


def compare(
    session: Session, reading: Reading, said_at: datetime, now: datetime
) -> tuple[tuple[Effect, ...], tuple[Problem, ...]]:
    """The effect on each flight that a message names, and what stops it as things stand."""
    keys = {one.key for one in reading.wanted}
    book = _Book(session, keys, said_at, now)
    effects, problems = [], []
    for one in reading.wanted:
        problem = book.problem(one)
        if problem is not None:
            problems.append(problem)
        else:
            effects.append(book.effect(one))
    return tuple(sorted(effects, key=lambda one: (one.departs_on, one.key))), tuple(problems)


def leg_of(flight: Flight) -> Leg:
    """A flight as it stands."""
    return Leg(
        destination=flight.destination,
        departs_at=flight.departs_at,
        arrives_at=flight.arrives_at,
        aircraft=flight.aircraft,
    )


class _Book:
    """The flights named, and what later messages have said of them already."""

    def __init__(self, session: Session, keys: set[FlightKey], said_at: datetime, now: datetime) -> None:
        self._session, self._now = session, now
        self._zones = dict(session.execute(select(Airport.code, Airport.timezone)).all())
        self._flights = {_key(row): row for row in _flights(session, keys)}
        for key, row in _moved_away(session, keys - self._flights.keys()):
            self._flights.setdefault(key, row)
        self._overtaken = set(_overtaken(session, keys, said_at))

    def problem(self, one: Wanted) -> Problem | None:
        flight = self._flights.get(one.key)
        shown = f"{one.key[0]} {one.key[1]} {one.key[2]} {one.key[3]:%d/%m/%Y}"
        if flight is None and one.action == "moved":
            return Problem(sheet=one.sheet, row=one.line, code="unknown-flight", params={"flight": shown})
        moves_to = self._departs_on(one)
        if flight is not None and moves_to != flight.departs_on and self._is_taken(one, moves_to):
            return Problem(sheet=one.sheet, row=one.line, code="flight-date-taken", params={"flight": shown})
        return None

    def effect(self, one: Wanted) -> Effect:
        flight = self._flights.get(one.key)
        return Effect(
            key=one.key,
            kind=self._kind(one, flight),
            flight_id=flight.id if flight is not None else 0,
            before=leg_of(flight) if flight is not None else None,
            after=_kept_aircraft(one.leg, flight),
            departs_on=self._departs_on(one),
            line=one.line,
        )

    def _kind(self, one: Wanted, flight: Flight | None) -> Kind:
        leaves_at = flight.departs_at if flight is not None else one.leg.departs_at if one.leg is not None else None
        if flight is None and one.leg is None:
            return "unknown"
        if leaves_at is not None and leaves_at <= self._now:
            return "departed"
        if one.key in self._overtaken:
            return "overtaken"
        if flight is None:
            return "new"
        is_cancelled = flight.state is FlightState.CANCELLED
        if one.leg is None:
            return "unchanged" if is_cancelled else "cancelled"
        if is_cancelled:
            return "restored"
        return "unchanged" if _kept_aircraft(one.leg, flight) == leg_of(flight) else "moved"

    def _departs_on(self, one: Wanted) -> date:
        """The local date on which the flight leaves once the message is done."""
        if one.leg is None:
            return one.key[3]
        zone = self._zones.get(one.key[2]) or _zone(one.key[2])
        return one.leg.departs_at.astimezone(ZoneInfo(zone)).date()

    def _is_taken(self, one: Wanted, on: date) -> bool:
        query = select(Flight.id).where(
            Flight.carrier == one.key[0],
            Flight.number == one.key[1],
            Flight.origin == one.key[2],
            Flight.departs_on == on,
        )
        return self._session.scalar(query) is not None


def _zone(code: str) -> str:
    airport = airport_of(code)
    return airport.timezone if airport is not None else "UTC"


def _kept_aircraft(leg: Leg | None, flight: Flight | None) -> Leg | None:
    """A leg that says nothing of the aircraft leaves it as it is."""
    if leg is None or leg.aircraft or flight is None:
        return leg
    return Leg(
        destination=leg.destination, departs_at=leg.departs_at, arrives_at=leg.arrives_at, aircraft=flight.aircraft
    )


def _key(flight: Flight) -> FlightKey:
    return flight.carrier, flight.number, flight.origin, flight.departs_on


def _flights(session: Session, keys: Iterable[FlightKey]) -> Iterator[Flight]:
    identity = tuple_(Flight.carrier, Flight.number, Flight.origin, Flight.departs_on)
    for chunk in _chunks(keys):
        yield from session.scalars(select(Flight).where(identity.in_(chunk)))


def _moved_away(session: Session, keys: Iterable[FlightKey]) -> Iterator[tuple[FlightKey, Flight]]:
    """Flights that a message has moved to another date, the latest first: airlines still call them by the old one."""
    row = FlightChange
    identity = tuple_(row.carrier, row.number, row.origin, row.departs_on)
    for chunk in _chunks(keys):
        query = select(row, Flight).join(Flight, Flight.id == row.flight_id).where(identity.in_(chunk))
        for told, flight in session.execute(query.order_by(row.id.desc())):
            yield (told.carrier, told.number, told.origin, told.departs_on), flight


def _overtaken(session: Session, keys: Iterable[FlightKey], said_at: datetime) -> Iterator[FlightKey]:
    row = FlightChange
    identity = tuple_(row.carrier, row.number, row.origin, row.departs_on)
    for chunk in _chunks(keys):
        query = select(row.carrier, row.number, row.origin, row.departs_on).where(row.said_at > said_at)
        rows = session.execute(query.where(identity.in_(chunk)))
        yield from ((carrier, number, origin, on) for carrier, number, origin, on in rows)


def _chunks(keys: Iterable[FlightKey]) -> Iterator[list[FlightKey]]:
    ordered = sorted(keys)
    yield from (ordered[start : start + _CHUNK] for start in range(0, len(ordered), _CHUNK))


def count_kinds(effects: Iterable[Effect]) -> Mapping[Kind, int]:
    """How many flights of each kind."""
    found: dict[Kind, int] = {}
    for one in effects:
        found[one.kind] = found.get(one.kind, 0) + 1
    return found
