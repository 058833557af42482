"""The papers of a day that a person may take, found without making one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from sqlalchemy import select
from sqlalchemy.orm import Session

from scheduler.i18n import Bilingual
from scheduler.i18n.dates import VIET_NAM, local
from scheduler.i18n.places import place_name
from scheduler.models import Office, PlanCase, utc_now
from scheduler.services.access import Action, Actor
from scheduler.services.clinics import bookings_of, sessions_of_day
from scheduler.services.in_force import TripInForce, trips_in_force
from scheduler.services.itineraries.journey import Airports
from scheduler.services.papers.briefing import may_take, starts_on
from scheduler.services.papers.clinic import clinics_on
from scheduler.services.papers.flying import about, leaving_on
from scheduler.services.papers.meetings import meetings_of, shifts_at
from scheduler.services.papers.parties import flights_of_journeys
from scheduler.services.papers.sight import sight_of, withheld
from scheduler.services.present import airports_by_code

PaperKind = Literal["manifest", "airport", "clinic", "escort", "labels"]


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperRow:
    """A paper that can be taken. `code` and `number` are what its address is made of.

    `at` with `zone` is when it is needed: take-off, the shift, the first flight.
    """

    kind: PaperKind
    code: str
    number: int
    name: Bilingual
    at: datetime | None
    zone: str
    people: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperDay:
    """The papers of a local date by kind, those without any left out; `office` is '' for all of the reader's.

    `withheld` counts the departing cases whose names the reader may not print: the list is not whole without them.
    """

    on: date
    today: date
    office: str
    offices: tuple[tuple[str, Bilingual], ...]
    rows: tuple[PaperRow, ...]
    withheld: int

    @property
    def groups(self) -> tuple[tuple[PaperKind, tuple[PaperRow, ...]], ...]:
        """The rows by kind."""
        kinds = dict.fromkeys(row.kind for row in self.rows)
        return tuple((kind, tuple(row for row in self.rows if row.kind == kind)) for kind in kinds)


def papers_of_day(
    session: Session, actor: Actor, on: date | None, office_code: str = "", *, now: datetime | None = None
) -> PaperDay:
    """What a person may take on a local date (by default today). Raises Forbidden."""
    if not actor.may(Action.SEE_CLINICS):
        actor.demand(Action.SEE_CASES)
    today = local(now or utc_now(), VIET_NAM).date()
    day = on or today
    offices = _offices(session, actor)
    chosen = next((office for office in offices if office.code == office_code), None)
    entries = [entry for entry in about(session, day) if chosen is None or entry.case.office_id == chosen.id]
    airports = airports_by_code(session)
    seen = [entry for entry in entries if sight_of(actor, entry.case).names]
    trips = [trip for trip in trips_in_force(session, tuple(entries)) if may_take(actor, trip.trip.escort)]
    rows = (
        *_manifests(seen, entries, airports, day),
        *_shifts(session, seen, entries, airports, day),
        *_clinics(session, actor, chosen, day),
        *_briefings(trips, airports, day),
        *_labels(actor, entries, airports, day),
    )
    return PaperDay(
        on=day,
        today=today,
        office=chosen.code if chosen is not None else "",
        offices=tuple((office.code, Bilingual(vi=office.name_vi, en=office.name_en)) for office in offices),
        rows=rows,
        withheld=_withheld(actor, entries, airports, day),
    )


def _offices(session: Session, actor: Actor) -> Sequence[Office]:
    rows = session.scalars(select(Office).order_by(Office.code))
    return [row for row in rows if actor.may(Action.SEE_CASES, row.id) or actor.may(Action.SEE_CLINICS, row.id)]


def _withheld(actor: Actor, entries: Sequence[PlanCase], airports: Airports, day: date) -> int:
    """Departing cases of the reader's offices without names for the reader; none for who prints no names at all."""
    own = [entry for entry in entries if actor.may(Action.SEE_NAMES, entry.case.office_id)]
    own = [entry for entry in own if actor.may(Action.SEE_CASES, entry.case.office_id)]
    return withheld(actor, leaving_on(own, airports, day))


def _people(entries: Sequence[PlanCase]) -> int:
    return sum(len(entry.case.members) for entry in entries)


def _manifests(
    seen: Sequence[PlanCase], entries: Sequence[PlanCase], airports: Airports, day: date
) -> Iterator[PaperRow]:
    for flight in flights_of_journeys(leaving_on(seen, airports, day)):
        aboard = [entry for entry in entries if any(leg.flight_id == flight.id for leg in entry.legs)]
        place = place_name(flight.destination, airports[flight.destination].city)
        yield PaperRow(
            kind="manifest",
            code=f"{flight.designator} {flight.origin}–{flight.destination}",
            number=flight.id,
            name=place,
            at=flight.departs_at,
            zone=airports[flight.origin].timezone,
            people=_people(aboard),
        )


def _shifts(
    session: Session, seen: Sequence[PlanCase], entries: Sequence[PlanCase], airports: Airports, day: date
) -> Iterator[PaperRow]:
    open_ids = {entry.id for entry in seen}
    meetings = [one for entry in entries for one in meetings_of(entry)]
    for code in sorted({one.airport for one in meetings}):
        airport = airports[code]
        for shift, met in shifts_at(session, airport, day, meetings):
            if any(one.entry.id in open_ids for one in met):
                yield PaperRow(
                    kind="airport",
                    code=code,
                    number=shift.number,
                    name=place_name(code, airport.city),
                    at=shift.starts_at,
                    zone=airport.timezone,
                    people=_people([one.entry for one in met]),
                )


def _clinics(session: Session, actor: Actor, office: Office | None, day: date) -> Iterator[PaperRow]:
    for clinic in clinics_on(session, day):
        if not actor.may(Action.SEE_CLINICS, clinic.office_id) or (office and clinic.office_id != office.id):
            continue
        rows = [row for row in sessions_of_day(session, clinic, day) if not row.is_cancelled]
        booking = bookings_of(session, [row.id for row in rows])
        booked = [row for row in rows if booking.get(row.id)]
        yield PaperRow(
            kind="clinic",
            code=clinic.code,
            number=0,
            name=Bilingual(vi=clinic.name_vi, en=clinic.name_en),
            at=booked[0].starts_at if booked else None,
            zone=clinic.timezone,
            people=sum(len(case.members) for row in booked for _, case in booking[row.id]),
        )


def _briefings(trips: Sequence[TripInForce], airports: Airports, day: date) -> Iterator[PaperRow]:
    for trip in trips:
        if starts_on(trip, airports) == day:
            first = trip.trip.legs[0].flight
            path = [leg.flight for leg in trip.trip.legs if leg.way == "out"]
            route = "–".join([path[0].origin, *(flight.destination for flight in path)])
            yield PaperRow(
                kind="escort",
                code=trip.trip.escort.code,
                number=trip.trip.id,
                name=Bilingual(vi=route, en=route),
                at=first.departs_at,
                zone=airports[first.origin].timezone,
                people=_people(trip.cases),
            )


def _labels(actor: Actor, entries: Sequence[PlanCase], airports: Airports, day: date) -> Iterator[PaperRow]:
    own = [entry for entry in entries if actor.may(Action.SEE_CASES, entry.case.office_id)]
    leaving = leaving_on(own, airports, day)
    by_office: dict[str, list[PlanCase]] = {}
    for entry in leaving:
        by_office.setdefault(entry.case.office.code, []).append(entry)
    for code, found in sorted(by_office.items()):
        office = found[0].case.office
        yield PaperRow(
            kind="labels",
            code=code,
            number=len(found),
            name=Bilingual(vi=office.name_vi, en=office.name_en),
            at=None,
            zone=office.timezone,
            people=_people(found),
        )
