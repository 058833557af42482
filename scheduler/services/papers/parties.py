"""Who is on a flight: the people of each case, with the flights before and after it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from scheduler.i18n import Bilingual
from scheduler.i18n.dates import local, show_time, zone_label
from scheduler.models import CaseMember, Flight, PlanCase, Programme
from scheduler.planning.rules import mission_rules_on
from scheduler.readiness.rules import CarrierRule
from scheduler.services.access import Actor
from scheduler.services.itineraries.journey import Airports
from scheduler.services.papers import wording
from scheduler.services.papers.flying import last_landing_on
from scheduler.services.papers.passengers import Passenger, passengers_of
from scheduler.services.papers.sight import Sight, sight_of
from scheduler.services.readiness import rule_history


@dataclass(frozen=True, slots=True, kw_only=True)
class Connection:
    """The flight before or after: `CX 826 HKG-YYZ 19:20 GMT+8` on a local date."""

    flight: str
    day: Bilingual


@dataclass(frozen=True, slots=True, kw_only=True)
class Party:
    """The people of one case on the flight, with the flights before and after it."""

    entry: PlanCase
    sight: Sight
    aboard: tuple[tuple[CaseMember, Passenger], ...]
    kilograms: int
    inbound: Connection | None
    onward: Connection | None


def parties_on(
    session: Session, actor: Actor, entries: Sequence[PlanCase], flight: Flight, airports: Airports
) -> tuple[Party, ...]:
    """Who is on a flight by case, those with names first."""
    seats = mission_rules_on(session, flight.departs_on).stretcher_seats
    carriers = _carriers(session, entries, flight)
    made = [_party(actor, entry, flight, airports, seats, carriers[entry.case.programme_id]) for entry in entries]
    return tuple(sorted(made, key=lambda party: (not party.sight.names, party.entry.case.code)))


def _carriers(session: Session, entries: Sequence[PlanCase], flight: Flight) -> dict[int, CarrierRule]:
    """By programme: what it agreed with the carrier about bags, as of the day of the flight."""
    ids = {entry.case.programme_id for entry in entries}
    found = {}
    for programme in session.scalars(select(Programme).where(Programme.id.in_(ids))):
        rules = rule_history(programme).rules_on(flight.departs_on)
        found[programme.id] = rules.carrier(flight.carrier) if rules else CarrierRule()
    return found


def _party(
    actor: Actor, entry: PlanCase, flight: Flight, airports: Airports, stretcher_seats: int, carrier: CarrierRule
) -> Party:
    flights = [leg.flight for leg in entry.legs]
    place = next(index for index, one in enumerate(flights) if one.id == flight.id)
    case, is_first, is_last = entry.case, place == 0, place == len(flights) - 1
    is_met = (
        (case.assist_departure and is_first)
        or (case.assist_arrival and is_last)
        or (case.assist_transit and not (is_first and is_last))
    )
    return Party(
        entry=entry,
        sight=sight_of(actor, case),
        aboard=passengers_of(
            case,
            last_landing_on(entry, airports),
            stretcher_seats=stretcher_seats,
            carrier=carrier,
            is_met=is_met,
        ),
        kilograms=carrier.bag_kilograms,
        inbound=None if is_first else _connection(flights[place - 1], airports, is_inbound=True),
        onward=None if is_last else _connection(flights[place + 1], airports, is_inbound=False),
    )


def _connection(flight: Flight, airports: Airports, *, is_inbound: bool) -> Connection:
    code, at = (flight.destination, flight.arrives_at) if is_inbound else (flight.origin, flight.departs_at)
    zone = airports[code].timezone
    route = f"{flight.designator} {flight.origin}-{flight.destination}"
    return Connection(
        flight=f"{route} {show_time(at, zone)} {zone_label(at, zone)}", day=wording.day_of(local(at, zone).date())
    )


def flights_of_journeys(entries: Sequence[PlanCase]) -> tuple[Flight, ...]:
    """The flights of these journeys, each once, in order of departure."""
    found = {leg.flight_id: leg.flight for entry in entries for leg in entry.legs}
    return tuple(sorted(found.values(), key=lambda flight: (flight.departs_at, flight.designator)))
