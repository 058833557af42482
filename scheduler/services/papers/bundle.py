"""All papers of a day, one after the other, for an office or for all."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from scheduler.errors import NotFound
from scheduler.i18n.dates import local
from scheduler.models import Itinerary, Office, PlanCase, utc_now
from scheduler.services.access import Action, Actor
from scheduler.services.audit import record
from scheduler.services.in_force import trips_in_force
from scheduler.services.itineraries.journey import Airports
from scheduler.services.itineraries.reading import current_paper
from scheduler.services.notices.gathering import gather
from scheduler.services.notices.listing import of_reader
from scheduler.services.notices.paper import paper_of
from scheduler.services.papers.airport import shift_paper
from scheduler.services.papers.briefing import may_take, starts_on, trip_paper
from scheduler.services.papers.clinic import clinic_list, clinics_on
from scheduler.services.papers.flying import about, leaving_on
from scheduler.services.papers.labels import labels_of
from scheduler.services.papers.manifest import manifest
from scheduler.services.papers.meetings import meetings_of, shifts_at
from scheduler.services.papers.parties import flights_of_journeys
from scheduler.services.papers.printing import as_file, safe
from scheduler.services.papers.sight import sight_of
from scheduler.services.papers.values import Paper, PaperFile
from scheduler.services.present import airports_by_code


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """A paper still to be made: `folder` is where it belongs in the bundle."""

    folder: str
    make: Callable[[], Sequence[PaperFile]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """What a bundle is made from. `office` None means all of them."""

    on: date
    office: Office | None
    entries: tuple[PlanCase, ...]
    airports: Airports
    now: datetime


def find_office(session: Session, code: str | None) -> Office | None:
    """The office of that code, None for none given. Raises NotFound."""
    if not code:
        return None
    found = session.scalars(select(Office).where(Office.code == code.upper())).one_or_none()
    if found is None:
        raise NotFound("no-such-office", office=code[:12])
    return found


def day_jobs(
    session: Session, actor: Actor, on: date, office: Office | None = None, *, now: datetime | None = None
) -> tuple[Job, ...]:
    """The papers of a local date that a person may take, each made when it is asked for. Raises Forbidden.

    Itineraries, manifests and labels of who leaves on that date; the shifts, clinic lists and briefings that begin on
    it; the notices that are due on it or late by then.
    """
    actor.demand(Action.SEE_CASES)
    actor.demand(Action.SEE_NAMES)
    entries = tuple(entry for entry in about(session, on) if office is None or entry.case.office_id == office.id)
    day = Day(on=on, office=office, entries=entries, airports=airports_by_code(session), now=now or utc_now())
    return (
        *_leaving(session, actor, day),
        *_shifts(session, actor, day),
        *_clinics(session, actor, day),
        *_briefings(session, actor, day),
        *_notices(session, actor, day),
    )


def note_bundle(session: Session, actor: Actor, on: date, office: Office | None, *, files: int) -> None:
    """Put on record that somebody took a whole day; done last, so that no one waits for the database meanwhile."""
    record(session, actor, "paper.bundle", "day", on.isoformat(), files=files, office=office.code if office else "")


def _all_forms(paper: Paper) -> Sequence[PaperFile]:
    return [as_file(paper, form) for form in paper.forms]


def _leaving(session: Session, actor: Actor, day: Day) -> Iterator[Job]:
    leaving = leaving_on(day.entries, day.airports, day.on)
    named = [entry for entry in leaving if sight_of(actor, entry.case).names]
    for entry in named:
        yield Job(folder="itineraries", make=lambda entry=entry: _itinerary(session, entry))  # type: ignore[misc]
    for flight in flights_of_journeys(named):
        yield Job(
            folder="manifests",
            make=lambda key=flight.id: _all_forms(manifest(session, actor, key, now=day.now)),  # type: ignore[misc]
        )
    own = [entry for entry in leaving if actor.may(Action.SEE_CASES, entry.case.office_id)]
    if own:
        stem = f"LABELS_{day.office.code if day.office else 'ALL'}_{day.on.isoformat()}"
        yield Job(folder="labels", make=lambda: _all_forms(labels_of(own, stem, day.on.isoformat(), now=day.now)))


def _itinerary(session: Session, entry: PlanCase) -> Sequence[PaperFile]:
    query = select(Itinerary).where(Itinerary.case_id == entry.case_id, Itinerary.withdrawn_at.is_(None))
    row = session.scalars(query).one_or_none()
    content = current_paper(session, row) if row is not None else None
    if row is None or content is None:
        return ()
    name = f"ITINERARY_{safe(entry.case.code)}_r{row.revision}.pdf"
    return [PaperFile(name=name, mimetype="application/pdf", content=content)]


def _shifts(session: Session, actor: Actor, day: Day) -> Iterator[Job]:
    meetings = [one for entry in day.entries for one in meetings_of(entry)]
    for code in sorted({one.airport for one in meetings}):
        airport = day.airports[code]
        for shift, met in shifts_at(session, airport, day.on, meetings):
            if not any(sight_of(actor, one.entry.case).names for one in met):
                continue
            yield Job(
                folder="airports",
                make=lambda airport=airport, shift=shift, met=met: _all_forms(  # type: ignore[misc]
                    shift_paper(session, actor, day.airports, airport, day.on, shift, met, now=day.now)
                ),
            )


def _clinics(session: Session, actor: Actor, day: Day) -> Iterator[Job]:
    for clinic in clinics_on(session, day.on):
        is_asked = day.office is None or clinic.office_id == day.office.id
        if is_asked and actor.may(Action.SEE_CLINICS, clinic.office_id):
            yield Job(
                folder="clinics",
                make=lambda code=clinic.code: _all_forms(  # type: ignore[misc]
                    clinic_list(session, actor, code, day.on, now=day.now)
                ),
            )


def _briefings(session: Session, actor: Actor, day: Day) -> Iterator[Job]:
    for trip in trips_in_force(session, day.entries):
        if starts_on(trip, day.airports) == day.on and may_take(actor, trip.trip.escort):
            yield Job(
                folder="escorts",
                make=lambda trip=trip: _all_forms(  # type: ignore[misc]
                    trip_paper(session, actor, day.airports, trip, now=day.now)
                ),
            )


def _notices(session: Session, actor: Actor, day: Day) -> Iterator[Job]:
    found, airports = gather(session, day.now)
    for notice in found:
        own = of_reader(actor, notice, day.office)
        due = [told.due_at for told in own.cases if told.step]
        is_due = bool(due) and local(min(due), own.cases[0].case.office.timezone).date() <= day.on
        if is_due and notice.key.arrives_on >= day.on:
            yield Job(
                folder="notices",
                make=lambda own=own: _all_forms(paper_of(actor, own, airports, now=day.now)),  # type: ignore[misc]
            )
