"""Flights for other systems: our seats on them and the people whom the plan in force puts there."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import Session

from scheduler.errors import NotFound
from scheduler.models import Allotment, CaseMember, Flight, Itinerary, PlanCase, PlanLeg
from scheduler.services.access import Action, Actor
from scheduler.services.exchange.paging import Page, cut, read_time, time_cursor
from scheduler.services.exchange.values import FlightEntry
from scheduler.services.version_rows import zones_of


def list_flights(
    session: Session,
    actor: Actor,
    *,
    limit: int,
    cursor: str | None = None,
    from_on: date | None = None,
    to_on: date | None = None,
    origin: str = "",
    destination: str = "",
) -> Page[FlightEntry]:
    """Flights by departure; the dates are local ones of departure, inclusive. Raises Forbidden, InvalidInput."""
    actor.demand(Action.SEE_BOARD)
    query = select(Flight).order_by(Flight.departs_at, Flight.id).limit(limit + 1)
    if from_on is not None:
        query = query.where(Flight.departs_on >= from_on)
    if to_on is not None:
        query = query.where(Flight.departs_on <= to_on)
    if origin:
        query = query.where(Flight.origin == origin)
    if destination:
        query = query.where(Flight.destination == destination)
    rows, after = cut(
        session.scalars(_after(query, cursor)).all(), limit, lambda row: time_cursor(row.departs_at, row.id)
    )
    return Page(items=_entries(session, rows), next=after)


def flight_entry(session: Session, actor: Actor, flight_id: int) -> FlightEntry:
    """One flight. Raises NotFound, Forbidden."""
    actor.demand(Action.SEE_BOARD)
    row = session.get(Flight, flight_id)
    if row is None:
        raise NotFound("api-no-such-flight", flight=str(flight_id))
    return _entries(session, [row])[0]


def _after(query: Select[Flight], cursor: str | None) -> Select[Flight]:
    if not cursor:
        return query
    at, key = read_time(cursor)
    return query.where(or_(Flight.departs_at > at, (Flight.departs_at == at) & (Flight.id > key)))


def _entries(session: Session, rows: Sequence[Flight]) -> tuple[FlightEntry, ...]:
    zones, ids = zones_of(session), [row.id for row in rows]
    seats = _sums(session, select(Allotment.flight_id, func.sum(Allotment.seats)).where(Allotment.flight_id.in_(ids)))
    booked = _sums(session, _booked(ids))
    return tuple(
        FlightEntry(
            id=row.id,
            flight=row.designator,
            origin=row.origin,
            destination=row.destination,
            departs_on=row.departs_on,
            departs_at=row.departs_at,
            departure_zone=zones[row.origin],
            arrives_at=row.arrives_at,
            arrival_zone=zones[row.destination],
            aircraft=row.aircraft,
            state=row.state,
            seats=seats.get(row.id, 0),
            people_booked=booked.get(row.id, 0),
        )
        for row in rows
    )


def _booked(ids: list[int]) -> Select[int, int]:
    return (
        select(PlanLeg.flight_id, func.count(CaseMember.id))
        .join(PlanCase, PlanCase.id == PlanLeg.plan_case_id)
        .join(Itinerary, Itinerary.plan_case_id == PlanCase.id)
        .join(CaseMember, CaseMember.case_id == PlanCase.case_id)
        .where(PlanLeg.flight_id.in_(ids), Itinerary.withdrawn_at.is_(None))
    )


def _sums(session: Session, query: Select[int, int]) -> dict[int, int]:
    return {key: int(total) for key, total in session.execute(query.group_by(query.selected_columns[0]))}
