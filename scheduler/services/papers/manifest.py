"""The departure manifest of one flight: who boards, with which services, seats, bags and connections.

It is made for the airline's desk and the airport team. It holds names, types and service codes; neither dates of birth
nor documents, which the airline has with the ticket, and neither programme nor receiver, which would say why somebody
travels.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from integrations import documents
from integrations.spreadsheets import Cell
from scheduler.errors import NotFound
from scheduler.i18n import Bilingual, both
from scheduler.i18n.places import place_name
from scheduler.models import Airport, CaseMember, Flight, FlightState, Office, PlanCase, utc_now
from scheduler.services.access import Actor
from scheduler.services.itineraries.carriers import carrier_name
from scheduler.services.itineraries.guidance import printed_name
from scheduler.services.itineraries.journey import Airports
from scheduler.services.papers import wording
from scheduler.services.papers.flying import offices_by_airport, on_flight
from scheduler.services.papers.parties import Connection, Party, parties_on
from scheduler.services.papers.passengers import Passenger, count_codes, count_kinds, said_codes, ticket_name
from scheduler.services.papers.sight import demand_names, reference_of, withheld
from scheduler.services.papers.values import Grid, Paper
from scheduler.services.papers.wording import cell, column, fact, joined, line
from scheduler.services.present import airports_by_code

_HEADS = (
    "papers-head-number", "papers-head-case", "papers-head-ticket", "papers-head-family", "papers-head-given",
    "papers-head-sex", "papers-head-kind", "papers-head-services", "papers-head-seats", "papers-head-bags",
    "papers-head-kilograms", "papers-head-inbound", "papers-head-onward", "papers-head-escorts",
)  # fmt: skip
_WIDTHS = (6, 16, 34, 18, 26, 6, 8, 24, 8, 8, 8, 26, 26, 30)


def manifest(session: Session, actor: Actor, flight_id: int, *, now: datetime | None = None) -> Paper:
    """The manifest of a flight with our people on it. Raises NotFound without any, Forbidden without a name to show.

    Everybody on the flight is counted. Names of a protected case, or of another office's, stand there only for who may
    know them: the rest is told as people without names, and the paper says how many.
    """
    entries = on_flight(session, flight_id)
    if not entries:
        raise NotFound("paper-nobody")
    demand_names(actor, entries)
    flight = session.get_one(Flight, flight_id)
    airports = airports_by_code(session)
    parties = parties_on(session, actor, entries, flight, airports)
    office = _office(session, flight, entries)
    code = f"{flight.carrier}{flight.number}"
    on = flight.departs_on.isoformat()
    return Paper(
        kind="manifest",
        subject=f"{code}.{flight.origin}.{on}",
        stem=f"MANIFEST_{code}_{flight.origin}-{flight.destination}_{on}",
        sheet=wording.make_sheet(
            both("papers-manifest-title"),
            f"{flight.designator} {flight.origin}-{flight.destination}",
            both("papers-manifest-summary"),
            office,
            (_facts(flight, airports, parties), *_warnings(actor, flight, entries), _table(parties), _confirmed()),
            printed_at=now or utc_now(),
        ),
        grid=_grid(parties),
        people=sum(len(party.aboard) for party in parties),
        withheld=withheld(actor, entries),
    )


def _office(session: Session, flight: Flight, entries: Sequence[PlanCase]) -> Office:
    return offices_by_airport(session).get(flight.origin) or entries[0].case.office


def _facts(flight: Flight, airports: Airports, parties: Sequence[Party]) -> documents.Facts:
    aboard = [one for party in parties for _, one in party.aboard]
    # A service or a child alone may point at one protected person: only those who are named are told by kind.
    told = [one for party in parties if party.sight.names for _, one in party.aboard]
    origin, destination = airports[flight.origin], airports[flight.destination]
    codes = said_codes(count_codes(told)) or "–"
    totals = both("papers-seats-bags", seats=sum(one.seats for one in aboard), bags=sum(one.bags for one in aboard))
    return documents.Facts(
        columns=3,
        items=(
            fact("papers-fact-flight", line(flight.designator, "big"), line(carrier_name(flight.carrier), "soft")),
            fact("papers-fact-departure", *_end(flight.departs_at, origin)),
            fact("papers-fact-arrival", *_end(flight.arrives_at, destination)),
            fact(
                "papers-fact-people",
                line(str(len(aboard)), "big"),
                line(count_kinds(one.kind for one in told), "soft"),
            ),
            fact("papers-fact-seats", line(totals, "strong"), line(_escorts(parties), "soft")),
            fact("papers-fact-services", line(codes, "code")),
        ),
    )


def _end(at: datetime, airport: Airport) -> tuple[documents.Line, ...]:
    place = joined(airport.code, place_name(airport.code, airport.city), by=" ")
    return line(place, "strong"), *wording.when(at, airport.timezone)


def _escorts(parties: Sequence[Party]) -> Bilingual:
    escorts = {met.escort_id: met.escort for party in parties if party.sight.names for met in party.entry.escorts}
    if not escorts:
        return both("papers-escorts-none")
    names = ", ".join(sorted(f"{escort.name} ({escort.code})" for escort in escorts.values()))
    return both("papers-escorts-with", count=len(escorts), names=names)


def _warnings(actor: Actor, flight: Flight, entries: Sequence[PlanCase]) -> tuple[documents.Notes, ...]:
    told = []
    if flight.state is FlightState.CANCELLED:
        told.append(wording.said("papers-flight-cancelled"))
    if hidden := withheld(actor, entries):
        told.append(wording.said("papers-withheld", cases=hidden))
    return tuple(documents.Notes(items=(one,), is_warning=True) for one in told)


def _table(parties: Sequence[Party]) -> documents.Table:
    numbers = iter(range(1, 100_000))
    return documents.Table(
        title=wording.said("papers-manifest-passengers"),
        columns=(
            column("papers-head-number", None),
            column("papers-head-name", 3.4),
            column("papers-head-sex", None),
            column("papers-head-kind", None),
            column("papers-head-services", 1.5),
            column("papers-head-seats", None, is_right=True),
            column("papers-head-bags", None, is_right=True),
            column("papers-head-seat", 0.7),
            column("papers-head-boarded", None),
        ),
        groups=tuple(
            documents.Group(
                band=_band(party),
                rows=tuple(_row(str(next(numbers)), party, member, one) for member, one in party.aboard),
            )
            for party in parties
        ),
        empty=wording.said("papers-nobody"),
    )


def _band(party: Party) -> tuple[documents.Line, ...]:
    case = party.entry.case
    head = line(both("papers-people", people=len(case.members)), lead=reference_of(case, party.sight))
    return head, *_connection_lines(party)


def _connection_lines(party: Party) -> tuple[documents.Line, ...]:
    found = (("papers-inbound", party.inbound), ("papers-onward", party.onward))
    return tuple(line(joined(both(key), one.day, by=" "), "soft", lead=one.flight) for key, one in found if one)


def _row(number: str, party: Party, member: CaseMember, one: Passenger) -> tuple[documents.Cell, ...]:
    shown = party.sight.names
    name = (
        cell(line(ticket_name(member), "strong"), line(printed_name(member), "soft"))
        if shown
        else cell(line(both("papers-name-withheld"), "soft"))
    )
    return (
        cell(line(number, "soft")),
        name,
        cell(line(member.sex.value if shown else "–")),
        cell(line(one.kind if shown else "–")),
        cell(line(" ".join(one.codes) if shown else "", "code")),
        cell(line(str(one.seats))),
        cell(line(f"{one.bags} × {party.kilograms} kg")),
        wording.to_fill(),
        wording.tick(),
    )


def _confirmed() -> documents.Signatures:
    fields = (wording.said("papers-field-name"), wording.said("papers-field-time"))
    return documents.Signatures(
        title=wording.said("papers-manifest-closed"),
        note=wording.said("papers-manifest-closed-note"),
        boxes=(
            documents.SignatureBox(title=wording.said("papers-sign-team"), fields=fields),
            documents.SignatureBox(title=wording.said("papers-sign-airline"), fields=fields),
        ),
    )


def _grid(parties: Sequence[Party]) -> Grid:
    rows: list[tuple[Cell, ...]] = []
    for party in parties:
        for member, one in party.aboard:
            rows.append((len(rows) + 1, *_grid_row(party, member, one)))
    return Grid(heads=tuple(both(key) for key in _HEADS), rows=tuple(rows), widths=_WIDTHS)


def _grid_row(party: Party, member: CaseMember, one: Passenger) -> tuple[Cell, ...]:
    shown = party.sight.names
    escorts = ", ".join(sorted({met.escort.name for met in party.entry.escorts}))
    return (
        reference_of(party.entry.case, party.sight),
        ticket_name(member) if shown else "",
        member.family_name.upper() if shown else "",
        member.given_names.upper() if shown else "",
        member.sex.value if shown else "",
        one.kind if shown else "",
        " ".join(one.codes) if shown else "",
        one.seats,
        one.bags,
        party.kilograms,
        _shown(party.inbound),
        _shown(party.onward),
        escorts if shown else "",
    )


def _shown(one: Connection | None) -> str:
    return f"{one.flight}, {one.day.en}" if one else ""
