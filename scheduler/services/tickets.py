"""Tickets: for whose flights the airline has issued them, noted for one case or for all on a flight; undone as well."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from scheduler.errors import InvalidInput, NotFound
from scheduler.i18n.dates import VIET_NAM, local
from scheduler.models import Airport, Case, Flight, Itinerary, PlanCase, PlanLeg, Ticket, User, utc_now
from scheduler.services.access import Action, Actor
from scheduler.services.audit import record
from scheduler.services.present import entries_in_force, is_hidden

OLDEST = timedelta(days=400)
"""Airlines' tickets live for a year: an older date is a slip of the pen."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketView:
    """The tickets of a case: issued when, noted when and by whom ('' where nobody signed in did).

    `is_other` says that they are for `flights` (designator and local date), not for those of the plan in force.
    """

    issued_on: date
    noted_at: datetime
    noted_by: str
    is_other: bool
    flights: tuple[tuple[str, date], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketRow:
    """A case on a flight; `flights` are the designators of its whole journey, `ticket` None where none is noted."""

    code: str
    people: int
    flights: tuple[str, ...]
    ticket: TicketView | None


@dataclass(frozen=True, slots=True, kw_only=True)
class FlightTickets:
    """Who is on a flight by the plan in force, and for whom tickets are issued.

    `hidden` counts cases that this reader may not plan or open; `today` is the latest day of issue that can be noted.
    """

    number: int
    designator: str
    origin: str
    destination: str
    departs_at: datetime
    departs_on: date
    zone: str
    rows: tuple[TicketRow, ...]
    hidden: int
    may_note: bool
    today: date

    @property
    def ticketed(self) -> int:
        """How many of the cases have tickets for this very journey."""
        return sum(row.ticket is not None and not row.ticket.is_other for row in self.rows)


def note_tickets(session: Session, actor: Actor, codes: Sequence[str], issued_on: date | None) -> int:
    """Note that tickets were issued on a day for the flights that these cases hold; how many cases that changed.

    All or none: raises NotFound, Forbidden, and InvalidInput for no case, a day that cannot be meant, or a case without
    flights in the plan in force.
    """
    cases = _cases(session, actor, codes)
    today = local(utc_now(), VIET_NAM).date()
    if issued_on is None or not today - OLDEST <= issued_on <= today:
        raise InvalidInput("ticket-date")
    entries = _entries(session, cases)
    without = [case.code for case in cases if not _flights_of(entries.get(case.id))]
    if without:
        raise InvalidInput("ticket-no-flights", case=without[0])
    held = {row.case_id: row for row in session.scalars(select(Ticket).where(Ticket.case_id.in_(entries)))}
    planned = {case.id: _flights_of(entries[case.id]) for case in cases}
    return sum(_note(session, actor, key, planned[key], held.get(key), issued_on) for key in planned)


def flights_in_force(session: Session, case_ids: Iterable[int]) -> Mapping[int, list[int]]:
    """The flights (ids in order) that the plan in force gives these cases (keys), in one query."""
    query = (
        select(PlanCase.case_id, PlanLeg.flight_id)
        .join(PlanLeg, PlanLeg.plan_case_id == PlanCase.id)
        .join(Itinerary, Itinerary.plan_case_id == PlanCase.id)
        .where(Itinerary.withdrawn_at.is_(None), PlanCase.case_id.in_(list(case_ids)))
        .order_by(PlanCase.case_id, PlanLeg.position)
    )
    found: dict[int, list[int]] = {}
    for case_id, flight_id in session.execute(query):
        found.setdefault(case_id, []).append(flight_id)
    return found


def note_imported(session: Session, actor: Actor, case: Case, flights: list[int], issued_on: date) -> None:
    """Note tickets that an import tells of, for the flights that the case holds. Raises Forbidden."""
    actor.demand(Action.PLAN, case.office_id)
    held = session.scalars(select(Ticket).where(Ticket.case_id == case.id)).one_or_none()
    _note(session, actor, case.id, flights, held, issued_on)


def remove_tickets(session: Session, actor: Actor, codes: Sequence[str]) -> int:
    """Take back that tickets were issued; how many cases had any. Raises NotFound, Forbidden, InvalidInput."""
    cases = _cases(session, actor, codes)
    rows = session.scalars(select(Ticket).where(Ticket.case_id.in_([case.id for case in cases]))).all()
    for row in rows:
        session.delete(row)
        record(session, actor, "ticket.removed", "case", row.case_id, flights=list(row.flights))
    session.flush()
    return len(rows)


def _note(
    session: Session, actor: Actor, case_id: int, flights: list[int], held: Ticket | None, issued_on: date
) -> bool:
    if held is not None and (held.flights, held.issued_on) == (flights, issued_on):
        return False
    row = held or Ticket(case_id=case_id)
    row.flights, row.issued_on = flights, issued_on
    row.noted_at, row.noted_by_id = utc_now(), actor.user_id
    session.add(row)
    session.flush()
    record(session, actor, "ticket.noted", "case", case_id, flights=flights, issued=issued_on.isoformat())
    return True


def _cases(session: Session, actor: Actor, codes: Sequence[str]) -> Sequence[Case]:
    """The cases of these codes, every one of which the actor may plan and open. Raises as `note_tickets` does."""
    wanted = tuple(dict.fromkeys(codes))
    if not wanted:
        raise InvalidInput("ticket-no-case")
    found = {case.code: case for case in session.scalars(select(Case).where(Case.code.in_(wanted)))}
    for code in wanted:
        case = found.get(code)
        if case is None or not actor.may(Action.SEE_CASES, case.office_id) or is_hidden(actor, case):
            raise NotFound("case-unknown", case=code[:32])
        actor.demand(Action.PLAN, case.office_id)
    return [found[code] for code in wanted]


def _entries(session: Session, cases: Iterable[Case]) -> Mapping[int, PlanCase]:
    query = entries_in_force().where(PlanCase.case_id.in_([case.id for case in cases]))
    return {entry.case_id: entry for entry in session.scalars(query)}


def _flights_of(entry: PlanCase | None) -> list[int]:
    return [leg.flight_id for leg in entry.legs] if entry is not None else []


def flight_tickets(session: Session, actor: Actor, number: int) -> FlightTickets:
    """Who is on a flight by the plan in force, with their tickets. Raises NotFound, Forbidden."""
    actor.demand(Action.SEE_CASES)
    flight = session.get(Flight, number)
    if flight is None:
        raise NotFound("ticket-no-flight")
    aboard = session.scalars(entries_in_force().where(PlanCase.legs.any(PlanLeg.flight_id == number))).all()
    seen = [entry for entry in aboard if actor.may(Action.SEE_CASES, entry.case.office_id)]
    shown = [entry for entry in seen if not is_hidden(actor, entry.case)]
    tickets = tickets_of(session, {entry.case_id: _flights_of(entry) for entry in shown})
    rows = (
        TicketRow(
            code=entry.case.code,
            people=len(entry.case.members),
            flights=tuple(leg.flight.designator for leg in entry.legs),
            ticket=tickets.get(entry.case_id),
        )
        for entry in shown
    )
    return FlightTickets(
        number=flight.id,
        designator=flight.designator,
        origin=flight.origin,
        destination=flight.destination,
        departs_at=flight.departs_at,
        departs_on=flight.departs_on,
        zone=session.get_one(Airport, flight.origin).timezone,
        rows=tuple(sorted(rows, key=lambda row: row.code)),
        hidden=len(aboard) - len(shown),
        may_note=actor.may(Action.PLAN),
        today=local(utc_now(), VIET_NAM).date(),
    )


def tickets_of(session: Session, planned: Mapping[int, Sequence[int]]) -> Mapping[int, TicketView]:
    """What is noted for cases, by key, against the flights that the plan in force gives them; in three queries."""
    rows = session.scalars(select(Ticket).where(Ticket.case_id.in_(planned))).all()
    if not rows:
        return {}
    ids = {flight for row in rows for flight in row.flights}
    flights = {flight.id: flight for flight in session.scalars(select(Flight).where(Flight.id.in_(ids)))}
    people = {user.id: user.name for user in session.scalars(select(User))}
    return {
        row.case_id: TicketView(
            issued_on=row.issued_on,
            noted_at=row.noted_at,
            noted_by=people.get(row.noted_by_id or 0, ""),
            is_other=row.flights != [*planned[row.case_id]],
            flights=tuple((flights[one].designator, flights[one].departs_on) for one in row.flights if one in flights),
        )
        for row in rows
    }


def ticket_of(session: Session, case: Case, entry: PlanCase | None) -> TicketView | None:
    """What is noted for one case, against the entry in force; without one any ticket is for other flights."""
    return tickets_of(session, {case.id: _flights_of(entry)}).get(case.id)
