"""The airport team's sheet of one shift: whom to meet, when and where, and what help they need."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from integrations import documents
from integrations.spreadsheets import Cell
from scheduler.errors import NotFound
from scheduler.i18n import Bilingual, both
from scheduler.i18n.dates import local, show_time, zone_label
from scheduler.i18n.places import airport_name, both_with, place_name
from scheduler.models import Airport, Case, Flight, Office, utc_now
from scheduler.services.access import Actor
from scheduler.services.itineraries.guidance import age_on, children_to_represent, printed_name
from scheduler.services.itineraries.journey import Airports, make_meeting
from scheduler.services.papers import wording
from scheduler.services.papers.flying import about, last_landing_on, offices_by_airport
from scheduler.services.papers.meetings import Meeting, Shift, meetings_of, shifts_at
from scheduler.services.papers.passengers import CHILD_UNTIL, INFANT_UNTIL, count_kinds
from scheduler.services.papers.sight import Sight, demand_names, reference_of, sight_of, withheld
from scheduler.services.papers.values import Grid, Paper
from scheduler.services.papers.wording import cell, column, fact, joined, line
from scheduler.services.present import airports_by_code
from scheduler.services.tokens import case_reference

_HEADS = (
    "papers-head-day", "papers-head-time", "papers-head-zone", "papers-head-task", "papers-head-case",
    "papers-head-bag", "papers-head-principal", "papers-head-people", "papers-head-languages", "papers-head-inbound",
    "papers-head-onward", "papers-head-help", "papers-head-escorts",
)  # fmt: skip
_WIDTHS = (12, 8, 10, 20, 16, 8, 30, 10, 14, 26, 26, 50, 30)


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """A meeting with what this reader may know of it."""

    meeting: Meeting
    sight: Sight
    help: tuple[Bilingual, ...]
    kinds: Bilingual


def airport_sheet(
    session: Session, actor: Actor, code: str, on: date, number: int, *, now: datetime | None = None
) -> Paper:
    """The sheet of a shift that begins on a local date at an airport. Raises NotFound for one with nobody to meet."""
    airports = airports_by_code(session)
    if code not in airports:
        raise NotFound("paper-nobody")
    airport = airports[code]
    meetings = [one for entry in about(session, on) for one in meetings_of(entry)]
    found = [pair for pair in shifts_at(session, airport, on, meetings) if pair[0].number == number]
    if not found:
        raise NotFound("paper-nobody")
    demand_names(actor, [one.entry for one in found[0][1]])
    return shift_paper(session, actor, airports, airport, on, *found[0], now=now or utc_now())


def shift_paper(
    session: Session,
    actor: Actor,
    airports: Airports,
    airport: Airport,
    on: date,
    shift: Shift,
    meetings: Sequence[Meeting],
    *,
    now: datetime,
) -> Paper:
    """The paper of a shift whose meetings are known."""
    seen = [_seen(actor, one, airports) for one in meetings]
    entries = [one.entry for one in meetings]
    office = offices_by_airport(session).get(airport.code) or entries[0].case.office
    begins, ends = (local(at, airport.timezone) for at in (shift.starts_at, shift.ends_at))
    stem = f"AIRPORT_{airport.code}_{on.isoformat()}_{begins:%H%M}-{ends:%H%M}"
    return Paper(
        kind="airport",
        subject=f"{airport.code}.{on.isoformat()}.{shift.number}",
        stem=stem,
        sheet=wording.make_sheet(
            both("papers-airport-title"),
            f"{airport.code} {begins:%H:%M}–{ends:%H:%M}",
            joined(
                place_name(airport.code, airport.city), airport_name(airport.code, airport.name), wording.day_of(on)
            ),
            office,
            (
                _facts(shift, airport, office, seen),
                *_warnings(actor, meetings),
                _table(seen, airport, airports),
            ),
            printed_at=now,
            is_landscape=True,
        ),
        grid=_grid(seen, airport, airports),
        people=sum(len(entry.case.members) for entry in entries),
        withheld=withheld(actor, entries),
    )


def _seen(actor: Actor, meeting: Meeting, airports: Airports) -> Seen:
    case, sight = meeting.entry.case, sight_of(actor, meeting.entry.case)
    day = last_landing_on(meeting.entry, airports)
    ages = [age_on(member.born_on, day) for member in case.members]
    kinds = count_kinds("INF" if age < INFANT_UNTIL else "CHD" if age < CHILD_UNTIL else "ADT" for age in ages)
    # What help or language is needed says who somebody is: of a case that is not open it stays with protection staff.
    kinds = kinds if sight.is_open else Bilingual(vi="", en="")
    return Seen(meeting=meeting, sight=sight, kinds=kinds, help=_help(case, day, sight) if sight.is_open else ())


def _help(case: Case, day: date, sight: Sight) -> tuple[Bilingual, ...]:
    found = [*_mobility(case)]
    alone = sum(member.is_unaccompanied_minor for member in case.members)
    if alone:
        found.append(both("papers-help-minor", count=alone))
    children = children_to_represent(case, day)
    if children:
        named = [m for m in case.members if m.is_legal_representative and m not in children]
        if not named:
            found.append(both("papers-help-representative-missing", count=len(children)))
        elif sight.names:
            names = ", ".join(printed_name(member) for member in named)
            found.append(both("papers-help-representative", count=len(children), names=names))
    novices = sum(member.is_first_time_flyer for member in case.members)
    if novices:
        found.append(both("papers-help-first-flight", count=novices))
    return tuple(found)


def _mobility(case: Case) -> Iterator[Bilingual]:
    """Each need with those who have it, by their numbers on the itinerary: the sheet adds no name."""
    who: dict[str, list[str]] = {}
    for number, member in enumerate(case.members, start=1):
        who.setdefault(member.mobility.value, []).append(str(number))
    for need in sorted(who.keys() - {"none"}):
        told = both(f"itinerary-need-{need}")
        if len(case.members) == 1:
            yield told
            continue
        yield both_with("papers-help-numbered", need=told, count=len(who[need]), numbers=", ".join(who[need]))


def _facts(shift: Shift, airport: Airport, office: Office, seen: Sequence[Seen]) -> documents.Facts:
    people = sum(len(one.meeting.entry.case.members) for one in seen)
    begins, ends = (show_time(at, airport.timezone) for at in (shift.starts_at, shift.ends_at))
    place = Bilingual(vi=office.meeting_point_vi, en=office.meeting_point_en)
    is_home = office.airport_code == airport.code and place.vi
    return documents.Facts(
        columns=4,
        items=(
            fact(
                "papers-fact-shift",
                line(f"{begins}–{ends}", "big", tail=zone_label(shift.starts_at, airport.timezone)),
            ),
            fact("papers-fact-people", line(str(people), "big"), line(both("papers-cases", cases=len(seen)), "soft")),
            fact("papers-fact-meeting", line(place if is_home else both("papers-meeting-ask"))),
            fact("papers-fact-team", line(shift.provider or Bilingual(vi=office.name_vi, en=office.name_en))),
        ),
    )


def _warnings(actor: Actor, meetings: Sequence[Meeting]) -> tuple[documents.Notes, ...]:
    hidden = withheld(actor, [one.entry for one in meetings])
    if not hidden:
        return ()
    return (documents.Notes(items=(wording.said("papers-withheld", cases=hidden),), is_warning=True),)


def _table(seen: Sequence[Seen], airport: Airport, airports: Airports) -> documents.Table:
    return documents.Table(
        columns=(
            column("papers-head-time", None),
            column("papers-head-who", 2.0),
            column("papers-head-flights", 2.0),
            column("papers-head-help", 2.4),
            column("papers-head-escorts", 1.2),
            column("papers-head-met", None),
        ),
        groups=(documents.Group(rows=tuple(_row(one, airport, airports) for one in seen)),),
        empty=wording.said("papers-nobody"),
    )


def _row(one: Seen, airport: Airport, airports: Airports) -> tuple[documents.Cell, ...]:
    meeting, case = one.meeting, one.meeting.entry.case
    return (
        cell(
            line(show_time(meeting.starts_at, airport.timezone), "big"),
            line(both(f"papers-task-{meeting.role}"), "strong"),
        ),
        cell(
            line(_principal(one), "strong") if one.sight.names else line(both("papers-name-withheld"), "soft"),
            line(both("papers-bag", reference=case_reference(case.id)), "soft", lead=reference_of(case, one.sight)),
            line(one.kinds if one.kinds.vi else both("papers-people", people=len(case.members)), "soft"),
        ),
        cell(*_flights(meeting, airports)),
        cell(
            *(line(need) for need in one.help),
            *([line(wording.languages(case.languages), "soft")] if one.sight.is_open else []),
            *_gathering(meeting, airport, airports),
        ),
        cell(*[line(name) for name in _escorts(meeting)] or [line("–", "soft")]),
        wording.tick(),
    )


def _gathering(meeting: Meeting, airport: Airport, airports: Airports) -> tuple[documents.Line, ...]:
    """Where a family waits, if that is not the meeting point of the sheet: another office's family at this airport."""
    case = meeting.entry.case
    if meeting.role != "departure" or meeting.onward is None or case.office.airport_code == airport.code:
        return ()
    return (line(make_meeting(case, meeting.onward, airports).place, "soft"),)


def _principal(one: Seen) -> str:
    return printed_name(one.meeting.entry.case.members[0])


def _escorts(meeting: Meeting) -> tuple[str, ...]:
    return tuple(sorted({met.escort.name for met in meeting.entry.escorts}))


def _flights(meeting: Meeting, airports: Airports) -> tuple[documents.Line, ...]:
    lines = []
    if meeting.inbound is not None:
        lines += [*_end("papers-lands", meeting.inbound, airports, landing=True)]
    if meeting.onward is not None:
        lines += [*_end("papers-leaves", meeting.onward, airports, landing=False)]
    return tuple(lines)


def _end(key: str, flight: Flight, airports: Airports, *, landing: bool) -> tuple[documents.Line, ...]:
    other = airports[flight.origin if landing else flight.destination]
    clock = _clock(flight, airports, landing=landing)
    return line(both(key), lead=clock), line(joined(other.code, place_name(other.code, other.city), by=" "), "soft")


def _clock(flight: Flight, airports: Airports, *, landing: bool) -> str:
    at, code = (flight.arrives_at, flight.destination) if landing else (flight.departs_at, flight.origin)
    return f"{flight.designator} {show_time(at, airports[code].timezone)}"


def _grid(seen: Sequence[Seen], airport: Airport, airports: Airports) -> Grid:
    return Grid(
        heads=tuple(both(key) for key in _HEADS),
        rows=tuple(_grid_row(one, airport, airports) for one in seen),
        widths=_WIDTHS,
    )


def _grid_row(one: Seen, airport: Airport, airports: Airports) -> tuple[Cell, ...]:
    meeting, case = one.meeting, one.meeting.entry.case
    at = local(meeting.starts_at, airport.timezone)
    task, help_ = both(f"papers-task-{meeting.role}"), "; ".join(f"{need.vi} · {need.en}" for need in one.help)
    return (
        at.date(),
        at.time(),
        zone_label(meeting.starts_at, airport.timezone),
        f"{task.vi} · {task.en}",
        reference_of(case, one.sight),
        case_reference(case.id),
        _principal(one) if one.sight.names else "",
        len(case.members),
        ", ".join(case.languages) if one.sight.is_open else "",
        _clock(meeting.inbound, airports, landing=True) if meeting.inbound else "",
        _clock(meeting.onward, airports, landing=False) if meeting.onward else "",
        help_,
        ", ".join(_escorts(meeting)),
    )
