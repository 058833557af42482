"""Escorts: one event for each way of a trip (ahead, with the people, back) and the rest after it.

The skill of a trip stays out of every text: it would tell what the people in the escort's care need. A trip with a
protected case is busy time alone: which flights it is, and with whom, stands behind sign-in.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from scheduler.i18n import Bilingual, both
from scheduler.i18n.dates import VIET_NAM, local
from scheduler.models import Flight, RecipientKind, TripWay
from scheduler.services.feeds.drafts import (
    Assignment,
    EventDraft,
    Recipient,
    flight_lines,
    instant_text,
    joined,
    place,
    route,
)
from scheduler.services.in_force import DutyRules, PlanInForce, TripInForce
from scheduler.services.itineraries.journey import Airports
from scheduler.services.links import DUTIES_PATH, on_day
from scheduler.services.tokens import case_reference

OUT, REST = "out", "rest"
_REFERENCES_IN_SUMMARY = 4
_NOWHERE = Bilingual(vi="", en="")


def draft_duties(plan: PlanInForce) -> Iterator[EventDraft]:
    """The events of every trip in force."""
    for trip in plan.trips:
        is_protected = any(planned.case.is_protected for planned in trip.cases)
        for draft in _trip(trip, plan.airports, plan.rules):
            yield _neutral(draft) if is_protected else draft


def _neutral(draft: EventDraft) -> EventDraft:
    """The same time without a word of what it is for; a zone abroad would name the country of the people."""
    is_rest = draft.assignment.part == REST
    return replace(
        draft,
        start_zone=VIET_NAM,
        end_zone=VIET_NAM,
        summary=draft.summary if is_rest else both("feeds-neutral-duty"),
        description=instant_text("feeds-rest-note", draft.ends_at, VIET_NAM) if is_rest else both("feeds-neutral-note"),
        location=_NOWHERE,
        path=on_day(DUTIES_PATH, local(draft.starts_at, VIET_NAM).date()),
        flights=(),
    )


def _trip(trip: TripInForce, airports: Airports, rules: DutyRules) -> Iterator[EventDraft]:
    ahead, out, back = (_flights(trip, way) for way in (TripWay.AHEAD, TripWay.OUT, TripWay.BACK))
    report = timedelta(minutes=rules.report_minutes)
    first = ahead or out
    if ahead:
        yield _own_travel(trip, ahead, first[0].departs_at - report, "ahead", airports)
    begins = out[0].departs_at - report
    yield _duty(trip, out, max(begins, ahead[-1].arrives_at) if ahead else begins, airports)
    if back:
        begins = max(back[0].departs_at - report, out[-1].arrives_at)
        yield _own_travel(trip, back, begins, "back", airports)
    yield _rest(trip, (*ahead, *out, *back), rules, airports)


def _flights(trip: TripInForce, way: TripWay) -> tuple[Flight, ...]:
    return tuple(leg.flight for leg in trip.trip.legs if leg.way is way)


def _duty(trip: TripInForce, flights: Sequence[Flight], begins_at: datetime, airports: Airports) -> EventDraft:
    references = [case_reference(case_id) for case_id in trip.case_ids]
    people = sum(len(planned.case.members) for planned in trip.cases)
    origin = airports[flights[0].origin]
    shown = " ".join(references[:_REFERENCES_IN_SUMMARY])
    more = len(references) - _REFERENCES_IN_SUMMARY
    return _draft(
        trip,
        OUT,
        flights,
        begins_at,
        airports,
        summary=both(
            "feeds-duty-summary",
            route=route(flights),
            people=people,
            references=f"{shown} +{more}" if more > 0 else shown,
        ),
        description=joined(
            instant_text("feeds-duty-report", begins_at, origin.timezone, airport=origin.code),
            flight_lines(flights, airports),
            both("feeds-duty-people", people=people, references=" ".join(references)),
        ),
    )


def _own_travel(
    trip: TripInForce, flights: Sequence[Flight], begins_at: datetime, part: str, airports: Airports
) -> EventDraft:
    return _draft(
        trip,
        part,
        flights,
        begins_at,
        airports,
        summary=both(f"feeds-travel-{part}-summary", route=route(flights)),
        description=joined(flight_lines(flights, airports), both(f"feeds-travel-{part}-note")),
    )


def _draft(
    trip: TripInForce,
    part: str,
    flights: Sequence[Flight],
    begins_at: datetime,
    airports: Airports,
    *,
    summary: Bilingual,
    description: Bilingual,
) -> EventDraft:
    origin, destination = airports[flights[0].origin], airports[flights[-1].destination]
    return EventDraft(
        recipient=_recipient(trip),
        assignment=_assignment(trip, part),
        starts_at=begins_at,
        start_zone=origin.timezone,
        ends_at=flights[-1].arrives_at,
        end_zone=destination.timezone,
        summary=summary,
        description=description,
        location=place(origin),
        path=on_day(DUTIES_PATH, local(begins_at, origin.timezone).date()),
        flights=tuple(flight.id for flight in flights),
    )


def _rest(trip: TripInForce, flights: Sequence[Flight], rules: DutyRules, airports: Airports) -> EventDraft:
    home = airports[flights[-1].destination]
    begins_at = flights[-1].arrives_at
    ends_at = begins_at + timedelta(minutes=rules.rest_minutes)
    return EventDraft(
        recipient=_recipient(trip),
        assignment=_assignment(trip, REST),
        starts_at=begins_at,
        start_zone=home.timezone,
        ends_at=ends_at,
        end_zone=home.timezone,
        summary=both("feeds-rest-summary"),
        description=instant_text("feeds-rest-note", ends_at, home.timezone),
        location=_NOWHERE,
        path=on_day(DUTIES_PATH, local(begins_at, home.timezone).date()),
    )


def _recipient(trip: TripInForce) -> Recipient:
    return Recipient(kind=RecipientKind.ESCORT, id=trip.trip.escort_id)


def _assignment(trip: TripInForce, part: str) -> Assignment:
    return Assignment(topic=f"trip:{trip.trip.skill}", subjects=trip.case_ids, part=part)
