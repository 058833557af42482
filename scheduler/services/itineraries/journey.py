"""The flights of an itinerary: both local times, the weekday, the day shift, and the wait at each connection."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from scheduler.i18n import Bilingual, both
from scheduler.i18n.dates import day_shift, local, show_date, show_duration, show_time, zone_label
from scheduler.i18n.places import airport_name, both_with, place_name
from scheduler.models import Airport, Case, Flight, FlightState, MobilityNeed
from scheduler.services.itineraries.carriers import carrier_name
from scheduler.services.itineraries.values import ItineraryLeg, ItineraryMeeting, ItineraryStop

# Three hours are what airlines ask of international passengers; people who need time get one more.
MEETING_MINUTES = 180
LONG_MEETING_MINUTES = 240
_NIGHT_WAIT_MINUTES = 360

Airports = Mapping[str, Airport]


def shown_date(instant: datetime, zone: str) -> Bilingual:
    """The local date with its weekday in both languages."""
    day = local(instant, zone).date()
    return Bilingual(vi=show_date(day, "vi"), en=show_date(day, "en"))


def make_legs(flights: Sequence[Flight], airports: Airports) -> tuple[ItineraryLeg, ...]:
    """The flights in order, each with the wait after it."""
    following: tuple[Flight | None, ...] = (*flights[1:], None)
    return tuple(_leg(flight, after, airports) for flight, after in zip(flights, following, strict=False))


def _leg(flight: Flight, after: Flight | None, airports: Airports) -> ItineraryLeg:
    origin, destination = airports[flight.origin], airports[flight.destination]
    shift = day_shift(flight.departs_at, origin.timezone, flight.arrives_at, destination.timezone)
    return ItineraryLeg(
        flight=flight.designator,
        carrier=carrier_name(flight.carrier),
        departure=_stop(flight.departs_at, origin, 0),
        arrival=_stop(flight.arrives_at, destination, shift),
        minutes=int((flight.arrives_at - flight.departs_at).total_seconds() // 60),
        wait=None if after is None else _wait(flight, after, airports),
        is_cancelled=flight.state is FlightState.CANCELLED,
    )


def _stop(at: datetime, airport: Airport, shift: int) -> ItineraryStop:
    return ItineraryStop(
        code=airport.code,
        city=place_name(airport.code, airport.city),
        at=at,
        time=show_time(at, airport.timezone),
        zone=zone_label(at, airport.timezone),
        date=shown_date(at, airport.timezone),
        day_shift=shift,
    )


def _wait(flight: Flight, after: Flight, airports: Airports) -> Bilingual:
    minutes = int((after.departs_at - flight.arrives_at).total_seconds() // 60)
    here = airports[flight.destination]
    city = place_name(here.code, here.city)
    enters = here.country != airports[flight.origin].country and here.country == airports[after.destination].country
    if enters:
        return both_with("itinerary-wait-entry", wait=show_duration(minutes), city=city)
    key = "itinerary-wait-long" if minutes >= _NIGHT_WAIT_MINUTES else "itinerary-wait"
    return both_with(key, wait=show_duration(minutes), city=city)


def needs_long_meeting(case: Case) -> bool:
    """Whether a family should come an hour earlier: first flight, a wheelchair or stretcher, a child alone, help."""
    return case.assist_departure or any(
        member.is_first_time_flyer or member.mobility is not MobilityNeed.NONE or member.is_unaccompanied_minor
        for member in case.members
    )


def meeting_minutes(case: Case) -> int:
    """How long before the first departure the family meets the team."""
    return LONG_MEETING_MINUTES if needs_long_meeting(case) else MEETING_MINUTES


def make_meeting(case: Case, first: Flight, airports: Airports) -> ItineraryMeeting:
    """Where and when the family meets the team: the office's meeting point, else the airport's check-in hall."""
    airport = airports[first.origin]
    minutes = meeting_minutes(case)
    at = first.departs_at - timedelta(minutes=minutes)
    place = Bilingual(vi=case.office.meeting_point_vi, en=case.office.meeting_point_en)
    is_own_airport = case.office.airport_code == airport.code
    if not (is_own_airport and place.vi and place.en):
        name = airport_name(airport.code, airport.name)
        place = both_with("itinerary-meeting-hall", airport=name, code=airport.code)
    return ItineraryMeeting(
        at=at,
        time=show_time(at, airport.timezone),
        zone=zone_label(at, airport.timezone),
        date=shown_date(at, airport.timezone),
        place=place,
        note=both("itinerary-meeting-note", hours=minutes // 60),
    )
