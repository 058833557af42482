"""Airport teams and receivers: whom to meet, when, with which help; by reference, never by name.

Protected cases stay out, as if they did not fly: whoever polls these feeds reads them, and the papers carry the rest.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta

from scheduler.i18n import Bilingual, both
from scheduler.i18n.dates import local
from scheduler.i18n.places import both_with, place_name
from scheduler.models import Airport, Flight, PlanCase, RecipientKind
from scheduler.services.feeds.drafts import (
    Assignment,
    EventDraft,
    Recipient,
    flight_lines,
    instant_text,
    joined,
    place,
)
from scheduler.services.feeds.sittings import help_wanted, meeting_place
from scheduler.services.in_force import PlanInForce
from scheduler.services.itineraries.journey import Airports
from scheduler.services.links import BOARD_PATH, on_day
from scheduler.services.papers.meetings import Meeting, meetings_of
from scheduler.services.tokens import case_reference

# From the landing until the people are with whoever takes them over: passport control, bags, handing over.
_AFTER_LANDING = timedelta(minutes=90)


def met_airports(plan: PlanInForce) -> frozenset[str]:
    """The airports at which somebody is to be met."""
    return frozenset(one.airport for one in _meetings(plan))


def draft_meetings(plan: PlanInForce, teams: Mapping[str, int]) -> Iterator[EventDraft]:
    """One event for each airport, task and flight; `teams` holds the id of the team by airport code."""
    groups: dict[tuple[str, str, tuple[int, ...]], list[Meeting]] = defaultdict(list)
    for one in _meetings(plan):
        flights = tuple(flight.id for flight in (one.inbound, one.onward) if flight is not None)
        groups[one.airport, one.role, flights].append(one)
    for (code, role, flights), meetings in groups.items():
        recipient = Recipient(kind=RecipientKind.AIRPORT, id=teams[code])
        assignment = Assignment(topic=f"meet-{role}", subjects=flights)
        yield _meeting(recipient, assignment, meetings, plan.airports)


def draft_arrivals(plan: PlanInForce) -> Iterator[EventDraft]:
    """One event for each receiver and last flight."""
    groups: dict[tuple[int, int], list[PlanCase]] = defaultdict(list)
    for planned in plan.cases:
        if planned.legs and planned.case.receiver_id is not None and not planned.case.is_protected:
            groups[planned.case.receiver_id, planned.legs[-1].flight_id].append(planned)
    for (receiver_id, _), cases in groups.items():
        yield _arrival(Recipient(kind=RecipientKind.RECEIVER, id=receiver_id), cases, plan.airports)


def _meetings(plan: PlanInForce) -> list[Meeting]:
    return [one for planned in plan.cases if not planned.case.is_protected for one in meetings_of(planned)]


def _meeting(
    recipient: Recipient, assignment: Assignment, meetings: Sequence[Meeting], airports: Airports
) -> EventDraft:
    first = meetings[0]
    airport, cases = airports[first.airport], [one.entry for one in meetings]
    starts_at = min(one.starts_at for one in meetings)
    flights = tuple(flight for flight in (first.inbound, first.onward) if flight is not None)
    return EventDraft(
        recipient=recipient,
        assignment=assignment,
        starts_at=starts_at,
        start_zone=airport.timezone,
        ends_at=max(one.ends_at for one in meetings),
        end_zone=airport.timezone,
        summary=_summary(f"feeds-meet-{first.role}-summary", flights, cases),
        description=joined(
            instant_text(f"feeds-meet-{first.role}", starts_at, airport.timezone),
            flight_lines(flights, airports),
            *_people(cases),
        ),
        location=_where(first, airport, airports),
        path=on_day(BOARD_PATH, local(starts_at, airport.timezone).date()),
        flights=tuple(flight.id for flight in flights),
    )


def _arrival(recipient: Recipient, cases: Sequence[PlanCase], airports: Airports) -> EventDraft:
    flight, office = cases[0].legs[-1].flight, cases[0].case.office
    airport = airports[flight.destination]
    name = Bilingual(vi=office.name_vi, en=office.name_en)
    return EventDraft(
        recipient=recipient,
        assignment=Assignment(topic="arrival", subjects=(flight.id,)),
        starts_at=flight.arrives_at,
        start_zone=airport.timezone,
        ends_at=flight.arrives_at + _AFTER_LANDING,
        end_zone=airport.timezone,
        summary=_summary("feeds-arrival-summary", (flight,), cases),
        description=joined(
            instant_text("feeds-meet-arrival", flight.arrives_at, airport.timezone),
            flight_lines((flight,), airports),
            *_people(cases),
            both_with("feeds-arrival-office", office=name, phone=office.phone) if office.phone else None,
        ),
        location=place(airport),
        path="",  # a receiver has no account here
        flights=(flight.id,),
    )


def _summary(key: str, flights: Sequence[Flight], cases: Sequence[PlanCase]) -> Bilingual:
    return both(
        key,
        flight=" → ".join(flight.designator for flight in flights),
        route="-".join((flights[0].origin, *(flight.destination for flight in flights))),
        people=sum(len(planned.case.members) for planned in cases),
        cases=len(cases),
    )


def _people(cases: Sequence[PlanCase]) -> Iterator[Bilingual | None]:
    """A line for each case with the reference that is on its bags, then what they need together."""
    for planned in sorted(cases, key=lambda one: one.case_id):
        yield both("feeds-meet-case", reference=case_reference(planned.case_id), people=len(planned.case.members))
    services = help_wanted([member for planned in cases for member in planned.case.members])
    yield both("feeds-departure-services", services=services) if services else None
    escorts = {met.escort_id for planned in cases for met in planned.escorts}
    yield both("feeds-meet-escorts", escorts=len(escorts)) if escorts else None


def _where(meeting: Meeting, airport: Airport, airports: Airports) -> Bilingual:
    if meeting.role == "departure" and meeting.onward is not None:
        return meeting_place(meeting.entry.case.office, meeting.onward, airports)
    return place(airport)


def team_name(airport: Airport) -> Bilingual:
    """`Los Angeles (LAX)`."""
    city = place_name(airport.code, airport.city)
    return Bilingual(vi=f"{city.vi} ({airport.code})", en=f"{city.en} ({airport.code})")
