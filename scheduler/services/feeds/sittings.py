"""Clinics, examiners and offices: the booked block of each session, and each flight that our people leave with.

A protected case's booking is a taken time alone; a session of such bookings only is a busy block without a word more.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta

from scheduler.i18n import LANGUAGES, Bilingual, both, phrase
from scheduler.i18n.dates import local, show_time, zone_label
from scheduler.models import CaseMember, Flight, MobilityNeed, PlanAppointment, PlanCase, RecipientKind
from scheduler.models.office import Office
from scheduler.services.feeds.drafts import (
    Assignment,
    EventDraft,
    Recipient,
    bilingual,
    flight_lines,
    instant_text,
    joined,
    place,
)
from scheduler.services.in_force import PlanInForce
from scheduler.services.itineraries.guidance import stage_name
from scheduler.services.itineraries.journey import Airports, meeting_minutes
from scheduler.services.links import BOARD_PATH, CLINICS_PATH, on_day
from scheduler.services.tokens import case_reference

_Booked = tuple[PlanAppointment, PlanCase]


def booked_examiners(plan: PlanInForce) -> frozenset[tuple[int, str]]:
    """Everybody who holds a session with appointments, by clinic and name."""
    sessions = [appointment.session for planned in plan.cases for appointment in planned.appointments]
    return frozenset((one.clinic_id, one.examiner) for one in sessions if one.examiner)


def draft_sessions(plan: PlanInForce, examiners: Mapping[tuple[int, str], int]) -> Iterator[EventDraft]:
    """One event for the clinic, and one for the examiner, of each session with appointments that is not cancelled.

    `examiners` holds the id of the examiner by clinic and name.
    """
    sessions: dict[int, list[_Booked]] = defaultdict(list)
    for planned in plan.cases:
        for appointment in planned.appointments:
            sessions[appointment.session_id].append((appointment, planned))
    for booked in sessions.values():
        held = booked[0][0].session
        if held.is_cancelled:
            continue
        draft = _session(sorted(booked, key=lambda pair: (pair[0].starts_at, pair[1].case_id)))
        yield draft
        if held.examiner:
            examiner = Recipient(kind=RecipientKind.EXAMINER, id=examiners[held.clinic_id, held.examiner])
            yield replace(draft, recipient=examiner)


def _session(booked: Sequence[_Booked]) -> EventDraft:
    session = booked[0][0].session
    clinic, zone = session.clinic, session.clinic.timezone
    starts_at = booked[0][0].starts_at
    told = [planned for _, planned in booked if not planned.case.is_protected]
    zone_line = both("feeds-session-zone", zone=zone_label(starts_at, zone))
    return EventDraft(
        recipient=Recipient(kind=RecipientKind.CLINIC, id=clinic.id),
        assignment=Assignment(topic="session", subjects=(session.id,)),
        starts_at=starts_at,
        start_zone=zone,
        ends_at=max(appointment.ends_at for appointment, _ in booked),
        end_zone=zone,
        summary=_session_summary(session.stage, told) if told else both("feeds-neutral-session"),
        description=joined(zone_line, _bookings(booked, zone)) if told else both("feeds-neutral-note"),
        location=_clinic_place(booked) if told else Bilingual(vi="", en=""),
        path=on_day(CLINICS_PATH, local(starts_at, zone).date()),
    )


def _session_summary(stage: str, told: Sequence[PlanCase]) -> Bilingual:
    name, people = stage_name(stage), sum(len(planned.case.members) for planned in told)
    vi, en = (
        phrase("feeds-session-summary", language, stage=name.in_(language), cases=len(told), people=people)
        for language in LANGUAGES
    )
    return Bilingual(vi=vi, en=en)


def _bookings(booked: Sequence[_Booked], zone: str) -> Bilingual:
    lines = [_booking(appointment, planned, zone) for appointment, planned in booked]
    return bilingual([line.vi for line in lines], [line.en for line in lines])


def _booking(appointment: PlanAppointment, planned: PlanCase, zone: str) -> Bilingual:
    time, until = show_time(appointment.starts_at, zone), show_time(appointment.ends_at, zone)
    if planned.case.is_protected:
        return both("feeds-neutral-booking", time=time, until=until)
    people = len(planned.case.members)
    reference = case_reference(planned.case_id)
    return both("feeds-session-booking", time=time, until=until, reference=reference, people=people)


def _clinic_place(booked: Sequence[_Booked]) -> Bilingual:
    clinic = booked[0][0].session.clinic
    vi = ", ".join(filter(None, (clinic.name_vi, clinic.address_vi)))
    return Bilingual(vi=vi, en=", ".join(filter(None, (clinic.name_en, clinic.address_en))))


def draft_departures(plan: PlanInForce) -> Iterator[EventDraft]:
    """One event for each office and first flight; protected cases stay out, as if they did not fly."""
    groups: dict[tuple[int, int], list[PlanCase]] = defaultdict(list)
    for planned in plan.cases:
        if planned.legs and not planned.case.is_protected:
            groups[planned.case.office_id, planned.legs[0].flight_id].append(planned)
    for cases in groups.values():
        yield _departure(cases[0].legs[0].flight, cases, plan.airports)


def _departure(flight: Flight, cases: Sequence[PlanCase], airports: Airports) -> EventDraft:
    office, origin = cases[0].case.office, airports[flight.origin]
    members = [member for planned in cases for member in planned.case.members]
    meets_at = flight.departs_at - timedelta(minutes=max(meeting_minutes(planned.case) for planned in cases))
    services = help_wanted(members)
    return EventDraft(
        recipient=Recipient(kind=RecipientKind.OFFICE, id=office.id),
        assignment=Assignment(topic="departure", subjects=(flight.id,)),
        starts_at=meets_at,
        start_zone=origin.timezone,
        ends_at=flight.departs_at,
        end_zone=origin.timezone,
        summary=both(
            "feeds-departure-summary",
            flight=flight.designator,
            route=f"{flight.origin}-{flight.destination}",
            people=len(members),
            cases=len(cases),
        ),
        description=joined(
            instant_text("feeds-departure-meeting", meets_at, origin.timezone),
            flight_lines((flight,), airports),
            both("feeds-departure-services", services=services) if services else None,
        ),
        location=meeting_place(office, flight, airports),
        path=on_day(BOARD_PATH, flight.departs_on),
        flights=(flight.id,),
    )


def help_wanted(members: Sequence[CaseMember]) -> str:
    """Airline codes of special services with their counts: `WCHR 2, UMNR 1`."""
    counts = Counter(member.mobility.value for member in members if member.mobility is not MobilityNeed.NONE)
    counts["UMNR"] = sum(member.is_unaccompanied_minor for member in members)
    return ", ".join(f"{code} {count}" for code, count in sorted(counts.items()) if count)


def meeting_place(office: Office, flight: Flight, airports: Airports) -> Bilingual:
    if office.airport_code == flight.origin and office.meeting_point_vi and office.meeting_point_en:
        return Bilingual(vi=office.meeting_point_vi, en=office.meeting_point_en)
    return place(airports[flight.origin])
