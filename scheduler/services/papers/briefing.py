"""An escort's briefing: the way in local times, who is in care and what they need, and the form of the hand-over.

It holds the least that the duty needs. The skill for which an escort was chosen and any condition stay out of it; names
stand there only where the reader may know them. An escort who prints it alone gets references: the office adds names
by handing over the bags.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from integrations import documents
from scheduler.errors import NotFound
from scheduler.i18n import both
from scheduler.i18n.dates import local, show_duration
from scheduler.i18n.places import both_with, place_name
from scheduler.models import Airport, Escort, Flight, Office, PlanTrip, TripWay, utc_now
from scheduler.services.access import Action, Actor
from scheduler.services.in_force import DutyRules, TripInForce, duty_rules, trips_in_force
from scheduler.services.itineraries.journey import Airports, make_meeting
from scheduler.services.papers import wording
from scheduler.services.papers.care import Care, care_of, people_in_care, warnings_about
from scheduler.services.papers.flying import in_force
from scheduler.services.papers.values import Paper
from scheduler.services.papers.wording import cell, column, fact, joined, line
from scheduler.services.present import airports_by_code
from scheduler.services.tokens import case_reference

_CHECKS = (
    "papers-check-identity", "papers-check-bag", "papers-check-medicine", "papers-check-crew", "papers-check-transit",
    "papers-check-never-alone", "papers-check-report",
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """The flights of a trip by way, with when the escort reports for the first."""

    ahead: tuple[Flight, ...]
    out: tuple[Flight, ...]
    back: tuple[Flight, ...]
    report_at: datetime
    report_zone: str


def briefing(session: Session, actor: Actor, trip_id: int, *, now: datetime | None = None) -> Paper:
    """The briefing of a trip in force: for its own escort, and for who may see escorts. Raises NotFound."""
    entries = tuple(session.scalars(in_force()))
    found = [one for one in trips_in_force(session, entries) if one.trip.id == trip_id]
    if not found:
        raise NotFound("paper-no-trip")
    return trip_paper(session, actor, airports_by_code(session), found[0], now=now or utc_now())


def trip_paper(session: Session, actor: Actor, airports: Airports, trip: TripInForce, *, now: datetime) -> Paper:
    """The briefing of a trip that is known. Raises NotFound for who may not see it."""
    escort = trip.trip.escort
    is_own = _is_own(actor, escort)
    if not is_own and not actor.may(Action.SEE_ESCORTS, escort.office_id):
        raise NotFound("paper-no-trip")
    route = _route(trip.trip, airports, duty_rules(trip.trip.version))
    care = [care_of(actor, entry, is_own=is_own) for entry in trip.cases]
    office = session.get_one(Office, escort.office_id)
    on = local(route.report_at, route.report_zone).date()
    path = "-".join([route.out[0].origin, *(flight.destination for flight in route.out)])
    may_name = is_own or actor.may(Action.SEE_NAMES, escort.office_id)
    return Paper(
        kind="escort",
        subject=f"{escort.code}.{on.isoformat()}",
        stem=f"ESCORT_{escort.code}_{on.isoformat()}_{path}",
        sheet=wording.make_sheet(
            both("papers-escort-title"),
            escort.code,
            joined(escort.name if may_name else escort.code, path.replace("-", "–")),
            office,
            (
                _facts(route, care, office, airports),
                *_flights(route, airports),
                people_in_care(care, airports),
                *warnings_about(care, airports),
                _places(route, care, airports),
                documents.Notes(
                    title=wording.said("papers-escort-checks"),
                    items=tuple(wording.said(key) for key in _CHECKS),
                    has_boxes=True,
                ),
                _handover(escort, care, path, on, may_name=may_name),
            ),
            printed_at=now,
        ),
        people=sum(len(one.entry.case.members) for one in care),
        withheld=sum(not one.sight.names for one in care),
    )


def may_take(actor: Actor, escort: Escort) -> bool:
    """Whether the briefing of this escort's trips is the actor's to take."""
    return _is_own(actor, escort) or actor.may(Action.SEE_ESCORTS, escort.office_id)


def _is_own(actor: Actor, escort: Escort) -> bool:
    is_theirs = escort.user_id is not None and escort.user_id == actor.user_id
    return is_theirs and escort.is_active and actor.may(Action.SEE_OWN_DUTIES)


def starts_on(trip: TripInForce, airports: Airports) -> date:
    """The local date on which the escort reports for a trip's first flight."""
    route = _route(trip.trip, airports, duty_rules(trip.trip.version))
    return local(route.report_at, route.report_zone).date()


def _route(trip: PlanTrip, airports: Airports, rules: DutyRules) -> Route:
    ways = {way: tuple(leg.flight for leg in trip.legs if leg.way is way) for way in TripWay}
    ahead, out, back = ways[TripWay.AHEAD], ways[TripWay.OUT], ways[TripWay.BACK]
    if not out:
        raise NotFound("paper-no-trip")
    first = (*ahead, *out)[0]
    return Route(
        ahead=ahead,
        out=out,
        back=back,
        report_at=first.departs_at - timedelta(minutes=rules.report_minutes),
        report_zone=airports[first.origin].timezone,
    )


def _facts(route: Route, care: Sequence[Care], office: Office, airports: Airports) -> documents.Facts:
    people = sum(len(one.entry.case.members) for one in care)
    last = route.out[-1]
    report = "papers-fact-report-flight" if route.ahead else "papers-fact-report"
    return documents.Facts(
        columns=4,
        items=(
            fact(report, *wording.when(route.report_at, route.report_zone)),
            fact("papers-fact-people", line(str(people), "big"), line(both("papers-cases", cases=len(care)), "soft")),
            fact("papers-fact-handover", *wording.when(last.arrives_at, airports[last.destination].timezone)),
            fact("papers-fact-duty", line(wording.phone_of(office), "code"), line(both("papers-duty-note"), "soft")),
        ),
    )


def _flights(route: Route, airports: Airports) -> tuple[documents.Table, ...]:
    ways = (("ahead", route.ahead), ("out", route.out), ("back", route.back))
    return tuple(
        documents.Table(
            title=wording.said(f"papers-way-{way}"),
            columns=(
                column("papers-head-flight", 1.0),
                column("papers-head-departure", 1.7),
                column("papers-head-arrival", 1.7),
                column("papers-head-wait", 1.0),
            ),
            groups=(documents.Group(rows=tuple(_leg(flights, place, airports) for place in range(len(flights)))),),
            empty=wording.said("papers-nobody"),
        )
        for way, flights in ways
        if flights
    )


def _leg(flights: Sequence[Flight], place: int, airports: Airports) -> tuple[documents.Cell, ...]:
    flight = flights[place]
    following = flights[place + 1] if place + 1 < len(flights) else None
    wait = int((following.departs_at - flight.arrives_at).total_seconds() // 60) if following else None
    return (
        cell(line(flight.designator, "code")),
        cell(*_end(flight.departs_at, airports[flight.origin])),
        cell(*_end(flight.arrives_at, airports[flight.destination])),
        cell(line(show_duration(wait)) if wait is not None else line("–", "soft")),
    )


def _end(at: datetime, airport: Airport) -> tuple[documents.Line, ...]:
    place = joined(airport.code, place_name(airport.code, airport.city), by=" ")
    return line(place, "strong"), *wording.when(at, airport.timezone)


def _places(route: Route, care: Sequence[Care], airports: Airports) -> documents.Notes:
    first = care[0].entry
    meeting = make_meeting(first.case, route.out[0], airports)
    items = [both_with("papers-place-start", place=meeting.place, moment=wording.moment(meeting.at, route.report_zone))]
    for flight in route.out[:-1]:
        airport = airports[flight.destination]
        items.append(
            both_with("papers-place-transit", airport=airport.code, city=place_name(airport.code, airport.city))
        )
    end = airports[route.out[-1].destination]
    receivers = {_receiver(one) for one in care}
    for name, phone in sorted(receivers):
        city = place_name(end.code, end.city)
        call = phone or both("papers-phone-ask")
        items.append(
            both_with("papers-place-end-named", airport=end.code, city=city, receiver=name, phone=call)
            if name
            else both_with("papers-place-end", airport=end.code, city=city)
        )
    return documents.Notes(
        title=wording.said("papers-escort-places"), items=tuple(wording.text(item) for item in items)
    )


def _receiver(one: Care) -> tuple[str, str]:
    """Name and telephone of the receiver; of a protected case they are told by mouth, on no paper."""
    receiver = one.entry.case.receiver
    if receiver is None or one.entry.case.is_protected:
        return "", ""
    return receiver.name, receiver.phone


def _handover(escort: Escort, care: Sequence[Care], path: str, on: date, *, may_name: bool) -> documents.Signatures:
    references = ", ".join(case_reference(one.entry.case_id) for one in care)
    people = sum(len(one.entry.case.members) for one in care)
    name, time = wording.said("papers-field-name"), wording.said("papers-field-time")
    fields = (name, time, wording.said("papers-field-bags"))
    who = escort.name if may_name else escort.code
    signers = (
        wording.said("papers-sign-office"),
        wording.said("papers-sign-escort", name=who),
        wording.said("papers-sign-escort-gives", name=who),
        wording.said("papers-sign-receiver"),
    )
    day = f"{on:%d/%m/%Y}"
    return documents.Signatures(
        title=wording.said("papers-handover-title"),
        note=wording.said("papers-handover-note", people=people, references=references, route=path, day=day),
        remarks=wording.said("papers-handover-remarks"),
        starts_page=True,
        boxes=tuple(documents.SignatureBox(title=title, fields=fields) for title in signers),
    )
