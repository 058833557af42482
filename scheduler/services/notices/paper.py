"""A notice on paper: who arrives when, for the receiving side of one programme.

It holds what a receiver needs to be at the airport with a car that fits: the case, the principal applicant's name, how
many people of which ages, services at the airport, languages, flights. Nothing of health beyond the airline's codes.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from integrations import documents
from integrations.spreadsheets import Cell
from scheduler.i18n import Bilingual, both
from scheduler.i18n.dates import local, show_time, zone_label
from scheduler.i18n.places import place_name
from scheduler.models import Case, Flight, Office, PlanCase, utc_now
from scheduler.readiness.rules import CarrierRule
from scheduler.services.access import Actor
from scheduler.services.itineraries.guidance import printed_name
from scheduler.services.itineraries.journey import Airports
from scheduler.services.notices.gathering import Notice, Told
from scheduler.services.notices.listing import find_notice
from scheduler.services.notices.values import NoticeKey
from scheduler.services.papers import wording
from scheduler.services.papers.flying import last_landing_on
from scheduler.services.papers.passengers import Passenger, count_codes, count_kinds, passengers_of, said_codes
from scheduler.services.papers.sight import Sight, reference_of, sight_of
from scheduler.services.papers.values import Grid, Paper
from scheduler.services.papers.wording import cell, column, fact, joined, line

_HEADS = (
    "papers-head-case", "notices-head-step", "papers-head-principal", "papers-head-people", "papers-kind-adults",
    "papers-kind-children", "papers-kind-infants", "papers-head-services", "papers-head-languages",
    "papers-head-escorted", "papers-head-flight", "papers-head-airport", "papers-head-day", "papers-head-time",
    "papers-head-zone", "papers-head-route",
)  # fmt: skip
_WIDTHS = (16, 18, 30, 8, 10, 10, 10, 22, 14, 10, 12, 8, 12, 8, 10, 44)


def notice_paper(session: Session, actor: Actor, key: NoticeKey, *, now: datetime | None = None) -> Paper:
    """The paper of a notice with the cases of the reader's offices. Raises NotFound and Forbidden."""
    at = now or utc_now()
    notice, airports = find_notice(session, actor, key, at)
    return paper_of(actor, notice, airports, now=at)


def paper_of(actor: Actor, notice: Notice, airports: Airports, *, now: datetime) -> Paper:
    """The paper of a notice that is known."""
    key, first = notice.key, notice.cases[0].case
    sights = [sight_of(actor, told.case) for told in notice.cases]
    hidden = sum(not sight.names for sight in sights)
    receiver = notice.receiver
    programme = Bilingual(vi=notice.programme.name_vi, en=notice.programme.name_en)
    stem = "_".join(
        [key.kind.upper(), key.programme, *([receiver.code] if receiver else []), key.arrives_on.isoformat()]
    )
    return Paper(
        kind="notice",
        subject=stem[:64],
        stem=stem,
        sheet=wording.make_sheet(
            both(f"notices-title-{key.kind}"),
            f"{key.programme} {key.arrives_on.isoformat()}",
            joined(programme, receiver.name if receiver else None),
            first.office,
            (
                _facts(notice, airports),
                *_warnings(hidden),
                *(_table(notice, sights, entries, airports) for entries in _by_flight(notice)),
                *_cancelled(notice, sights),
                documents.Notes(items=(wording.said(f"notices-note-{key.kind}"),)),
            ),
            printed_at=now,
            is_landscape=True,
        ),
        grid=_grid(notice, sights, airports),
        people=sum(len(told.case.members) for told in notice.cases),
        withheld=hidden,
    )


def _warnings(hidden: int) -> tuple[documents.Notes, ...]:
    if not hidden:
        return ()
    return (documents.Notes(items=(wording.said("papers-withheld", cases=hidden),), is_warning=True),)


def _facts(notice: Notice, airports: Airports) -> documents.Facts:
    standing = [told for told in notice.cases if told.entry is not None]
    people, cases = sum(len(told.case.members) for told in standing), both("papers-cases", cases=len(standing))
    due = min(told.due_at for told in notice.cases)
    flights = [entry.legs[-1].flight for entry in notice.entries]
    zone = airports[flights[0].destination].timezone if flights else notice.cases[0].case.office.timezone
    return documents.Facts(
        columns=4,
        items=(
            fact("notices-fact-arrives", line(wording.day_of(notice.key.arrives_on), "strong")),
            fact("papers-fact-people", line(str(people), "big"), line(cases, "soft")),
            fact("notices-fact-due", *wording.when(due, zone)),
            fact("notices-fact-from", line(Bilingual(vi=_office(notice).name_vi, en=_office(notice).name_en))),
        ),
    )


def _office(notice: Notice) -> Office:
    return notice.cases[0].case.office


def _by_flight(notice: Notice) -> Sequence[tuple[PlanCase, ...]]:
    flights: dict[int, list[PlanCase]] = {}
    for entry in sorted(notice.entries, key=lambda entry: entry.legs[-1].flight.arrives_at):
        flights.setdefault(entry.legs[-1].flight_id, []).append(entry)
    return [tuple(entries) for entries in flights.values()]


def _table(notice: Notice, sights: Sequence[Sight], entries: Sequence[PlanCase], airports: Airports) -> documents.Table:
    flight = entries[0].legs[-1].flight
    told = {one.case.id: (one, sight) for one, sight in zip(notice.cases, sights, strict=True)}
    return documents.Table(
        columns=(
            column("papers-head-case", None),
            column("papers-head-principal", 1.7),
            column("papers-head-people", 1.4),
            column("papers-head-services", 0.8),
            column("papers-head-route", 2.2),
        ),
        groups=(
            documents.Group(
                band=(_flight_band(flight, airports),),
                rows=tuple(_row(*told[entry.case_id], entry, airports) for entry in entries),
            ),
        ),
        empty=wording.said("papers-nobody"),
    )


def _flight_band(flight: Flight, airports: Airports) -> documents.Line:
    airport = airports[flight.destination]
    clock = f"{show_time(flight.arrives_at, airport.timezone)} {zone_label(flight.arrives_at, airport.timezone)}"
    day = wording.day_of(local(flight.arrives_at, airport.timezone).date())
    place = place_name(airport.code, airport.city)
    return line(joined(place, day), lead=f"{flight.designator} → {airport.code} {clock}")


def _aboard(entry: PlanCase, airports: Airports) -> tuple[Passenger, ...]:
    day = last_landing_on(entry, airports)
    case = entry.case
    found = passengers_of(case, day, stretcher_seats=2, carrier=CarrierRule(), is_met=case.assist_arrival)
    return tuple(one for _, one in found)


def _row(told: Told, sight: Sight, entry: PlanCase, airports: Airports) -> tuple[documents.Cell, ...]:
    case, aboard = entry.case, _aboard(entry, airports)
    name = line(printed_name(case.members[0]), "strong") if sight.names else line(both("papers-name-withheld"), "soft")
    codes = said_codes(_services(aboard)) if sight.names else ""
    step = both(f"notices-step-{told.step}") if told.step in ("update", "first") and told.last else None
    return (
        cell(line(reference_of(case, sight), "code"), line(step, "soft") if step else None),
        cell(
            name,
            line(wording.languages(case.languages), "soft") if sight.is_open else None,
        ),
        cell(
            line(both("papers-people", people=len(case.members)), "strong"),
            line(count_kinds(one.kind for one in aboard), "soft") if sight.names and len(aboard) > 1 else None,
            line(both("papers-escorted"), "soft") if entry.escorts else None,
        ),
        cell(line(codes or "–", "code" if codes else "soft")),
        cell(*(line(_leg(leg.flight, airports), lead=leg.flight.designator) for leg in entry.legs)),
    )


def _services(aboard: Sequence[Passenger]) -> tuple[tuple[str, int], ...]:
    return tuple((code, count) for code, count in count_codes(aboard) if code not in ("CHD", "INF", "EXST"))


def _leg(flight: Flight, airports: Airports) -> str:
    ends = [(flight.origin, flight.departs_at), (flight.destination, flight.arrives_at)]
    shown = "–".join(f"{code} {show_time(at, airports[code].timezone)}" for code, at in ends)
    return f"{shown}, {local(flight.departs_at, airports[flight.origin].timezone):%d/%m}"


def _cancelled(notice: Notice, sights: Sequence[Sight]) -> tuple[documents.Notes, ...]:
    gone = [
        reference_of(told.case, sight) for told, sight in zip(notice.cases, sights, strict=True) if told.entry is None
    ]
    if not gone:
        return ()
    return (
        documents.Notes(
            title=wording.said("notices-cancelled-title"),
            items=tuple(wording.said("notices-cancelled-line", reference=code) for code in gone),
            is_warning=True,
        ),
    )


def _grid(notice: Notice, sights: Sequence[Sight], airports: Airports) -> Grid:
    return Grid(
        heads=tuple(both(key) for key in _HEADS),
        rows=tuple(_grid_row(told, sight, airports) for told, sight in zip(notice.cases, sights, strict=True)),
        widths=_WIDTHS,
    )


def _grid_row(told: Told, sight: Sight, airports: Airports) -> tuple[Cell, ...]:
    case, entry = told.case, told.entry
    step = both(f"notices-step-{told.step or 'sent'}")
    head: tuple[Cell, ...] = (reference_of(case, sight), f"{step.vi} · {step.en}", *_who(case, sight))
    if entry is None:
        return (*head, *("",) * 12)
    aboard = _aboard(entry, airports) if sight.names else ()
    kinds: tuple[Cell, ...] = tuple(sum(one.kind == kind for one in aboard) for kind in ("ADT", "CHD", "INF"))
    return (
        *head,
        *(kinds if aboard else ("", "", "")),
        " ".join(f"{code} {count}" for code, count in _services(aboard)),
        ", ".join(case.languages) if sight.is_open else "",
        len({met.escort_id for met in entry.escorts}),
        *_landing(entry.legs[-1].flight, airports),
        "; ".join(f"{leg.flight.designator} {_leg(leg.flight, airports)}" for leg in entry.legs),
    )


def _who(case: Case, sight: Sight) -> tuple[Cell, Cell]:
    return printed_name(case.members[0]) if sight.names else "", len(case.members)


def _landing(flight: Flight, airports: Airports) -> tuple[Cell, ...]:
    zone = airports[flight.destination].timezone
    at = local(flight.arrives_at, zone)
    return flight.designator, flight.destination, at.date(), at.time(), zone_label(flight.arrives_at, zone)
