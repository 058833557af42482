"""The departures board: the flights of the published plan on which our people leave in a fortnight."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, selectinload

from scheduler.i18n.dates import VIET_NAM, day_shift, local
from scheduler.i18n.places import place_name
from scheduler.models import (
    Airport,
    Case,
    Flight,
    FlightState,
    MobilityNeed,
    Office,
    PlanCase,
    PlanEscort,
    PlanLeg,
    PlanVersion,
    VersionStatus,
    utc_now,
)
from scheduler.planning.away import away_of_escorts
from scheduler.planning.freezing import ticketed_among
from scheduler.planning.ids import flight_id
from scheduler.services.access import Action, Actor
from scheduler.services.board_values import Board, Departure, Fragile, Place, Service
from scheduler.services.readiness_summary import summaries_of
from scheduler.services.replays import fragile_connections

DAYS = 14
CROWD = 3
"""How many cases share a flight before their needs are counted for people who may not see cases."""
DEPARTED_SHOWN = timedelta(hours=6)


def departures(
    session: Session,
    actor: Actor,
    *,
    origin: str | None = None,
    on: date | None = None,
    now: datetime | None = None,
    days: int = DAYS,
) -> Board:
    """The board from now, or from the start of the local day `on`, for `days` days; optionally of one airport."""
    actor.demand(Action.SEE_BOARD)
    at = now or utc_now()
    today = local(at, VIET_NAM).date()
    first = on or today
    until = _after(first, days)
    version = session.scalar(select(PlanVersion).where(PlanVersion.status == VersionStatus.PUBLISHED))
    origins = _origins(session, actor)
    chosen = origin if origin in {place.code for place in origins} else None
    planned = _planned(session, actor, version.id, chosen) if version else ()
    rows = _rows(session, actor, planned, at)
    begins = at - DEPARTED_SHOWN if first == today else _midnight(first)
    shown = tuple(row for row in rows if begins <= row.departs_at and row.departs_on < until)
    later = [row.departs_on for row in rows if row.departs_on >= until]
    coming = [row for row in shown if row.departs_at >= at and row.status != "cancelled"]
    return Board(
        version=version.number if version else None,
        published_at=version.published_at if version else None,
        today=today,
        on=first,
        earlier_on=_after(first, -days),
        later_on=until,
        origin=chosen,
        origins=origins,
        next_departure=coming[0] if coming else None,
        departures=shown,
        people_day=sum(row.people for row in rows if row.departs_on == first),
        people_week=sum(row.people for row in rows if first <= row.departs_on < _after(first, 7)),
        cases_total=sum(row.cases_total for row in coming),
        cases_ready=_ready(session, planned, (max(at, begins), until), today),
        escorts_missing=sum(row.escorts_missing for row in coming),
        next_on=later[0] if later else None,
    )


def _ready(session: Session, planned: Sequence[PlanCase], shown: tuple[datetime, date], today: date) -> int:
    """How many cases that leave from an instant and before a day (`shown`) have every clearance for their very day."""
    coming, (begins, until) = {}, shown
    for entry in planned:
        flight = entry.legs[0].flight
        if flight.state is not FlightState.CANCELLED and begins <= flight.departs_at and flight.departs_on < until:
            coming[entry.case_id] = entry
    told = summaries_of(session, select(Case.id).where(Case.id.in_(coming)), today)
    return sum(told[key].covers(entry.legs[0].flight.departs_on) for key, entry in coming.items())


def _after(first: date, days: int) -> date:
    return first + timedelta(days=days)


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), ZoneInfo(VIET_NAM))


def _origins(session: Session, actor: Actor) -> tuple[Place, ...]:
    allowed = actor.offices(Action.SEE_BOARD)
    query = select(Airport).join(Office, Office.airport_code == Airport.code).order_by(Airport.code)
    if allowed is not None:
        query = query.where(Office.id.in_(allowed))
    return tuple(_place(airport) for airport in session.scalars(query).unique())


def _planned(session: Session, actor: Actor, version_id: int, origin: str | None) -> Sequence[PlanCase]:
    query = (
        select(PlanCase)
        .join(PlanCase.case)
        .where(PlanCase.version_id == version_id, PlanCase.is_planned)
        .options(
            selectinload(PlanCase.legs).joinedload(PlanLeg.flight),
            selectinload(PlanCase.escorts).joinedload(PlanEscort.escort),
            joinedload(PlanCase.case).selectinload(Case.members),
            joinedload(PlanCase.case).selectinload(Case.escort_needs),
        )
    )
    allowed = actor.offices(Action.SEE_BOARD)
    if allowed is not None:
        query = query.where(Case.office_id.in_(allowed))
    found = [entry for entry in session.scalars(query) if entry.legs]
    return [entry for entry in found if origin is None or entry.legs[0].flight.origin == origin]


def _rows(session: Session, actor: Actor, planned: Sequence[PlanCase], at: datetime) -> tuple[Departure, ...]:
    by_flight: dict[int, list[PlanCase]] = defaultdict(list)
    for entry in planned:
        by_flight[entry.legs[0].flight_id].append(entry)
    codes = {code for e in planned for leg in e.legs for code in (leg.flight.origin, leg.flight.destination)}
    places = {a.code: _place(a) for a in session.scalars(select(Airport).where(Airport.code.in_(codes)))}
    guides = {met.escort_id for entry in planned for met in entry.escorts}
    marks = Marks(
        away=away_of_escorts(session, guides, since=at) if guides else {},
        ticketed=ticketed_among(session, {entry.case_id: entry for entry in planned}),
        fragile=fragile_connections(session, planned[0].version_id) if planned else {},
    )
    rows = [_departure(actor, entries, places, marks, at) for entries in by_flight.values()]
    return tuple(sorted(rows, key=lambda row: (row.departs_at, row.designator)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Marks:
    """What is marked beside departures: when escorts are away, who is ticketed (case keys), what breaks easily."""

    away: Mapping[int, Sequence[tuple[datetime, datetime]]]
    ticketed: Collection[int]
    fragile: Mapping[tuple[str, str], float]


def _departure(
    actor: Actor,
    entries: list[PlanCase],
    places: dict[str, Place],
    marks: Marks,
    at: datetime,
) -> Departure:
    flight = entries[0].legs[0].flight
    origin, destination = places[flight.origin], places[flight.destination]
    onward = sorted({e.legs[-1].flight.destination for e in entries} - {flight.destination})
    names = {e.escort_id: e.escort.name for entry in entries for e in entry.escorts}
    missing = sum(_missing(entry) for entry in entries)
    services, is_assisted = _services(actor, entries)
    return Departure(
        flight=flight.id,
        designator=flight.designator,
        departs_at=flight.departs_at,
        departs_on=local(flight.departs_at, origin.timezone).date(),
        arrives_at=flight.arrives_at,
        arrival_day_shift=day_shift(flight.departs_at, origin.timezone, flight.arrives_at, destination.timezone),
        origin=origin,
        destination=destination,
        onward=tuple(places[code] for code in onward),
        people=sum(len(entry.case.members) for entry in entries),
        cases=_codes(actor, entries),
        cases_total=len(entries),
        cases_ticketed=sum(entry.case_id in marks.ticketed for entry in entries),
        escorts=tuple(sorted(names.values())) if actor.may(Action.SEE_ESCORTS) else (),
        escorts_total=len(names),
        escorts_missing=missing,
        escorts_away=_away(entries, marks.away),
        services=services,
        is_assisted=is_assisted,
        fragile=_fragile(entries, marks.fragile),
        status=_status(entries, flight, missing, at),
    )


def _fragile(entries: Sequence[PlanCase], breaking: Mapping[tuple[str, str], float]) -> tuple[Fragile, ...]:
    """The fragile connections of these journeys, the worst of each airport."""
    worst: dict[str, float] = {}
    for entry in entries if breaking else ():
        for first, second in pairwise(leg.flight for leg in entry.legs):
            share = breaking.get((flight_id(first), flight_id(second)), 0.0)
            if share > worst.get(first.destination, 0.0):
                worst[first.destination] = share
    return tuple(Fragile(airport=airport, share=share) for airport, share in sorted(worst.items()))


def _away(entries: Sequence[PlanCase], away: Mapping[int, Sequence[tuple[datetime, datetime]]]) -> int:
    """How many escorts of these entries are taken elsewhere between first take-off and last landing."""
    found = set()
    for entry in entries:
        first, last = entry.legs[0].flight.departs_at, entry.legs[-1].flight.arrives_at
        for met in entry.escorts:
            if any(starts_at < last and ends_at > first for starts_at, ends_at in away.get(met.escort_id, ())):
                found.add(met.escort_id)
    return len(found)


def _place(airport: Airport) -> Place:
    return Place(code=airport.code, city=place_name(airport.code, airport.city), timezone=airport.timezone)


def _missing(entry: PlanCase) -> int:
    met = {escort.skill for escort in entry.escorts}
    return sum(need.skill not in met for need in entry.case.escort_needs)


def _is_open(actor: Actor, case: Case, action: Action) -> bool:
    return actor.may(action, case.office_id) and (
        not case.is_protected or actor.may(Action.SEE_PROTECTED, case.office_id)
    )


def _codes(actor: Actor, entries: Iterable[PlanCase]) -> tuple[str, ...]:
    return tuple(sorted(entry.case.code for entry in entries if _is_open(actor, entry.case, Action.SEE_CASES)))


def _services(actor: Actor, entries: Iterable[PlanCase]) -> tuple[tuple[Service, ...], bool]:
    """Counts by airline code; those of protected cases only for who may see them, since one alone points at one.

    Who may not see cases reads counts only where `CROWD` cases share the flight; below that a wheelchair or stretcher
    would be the condition of a family that can be told: they read no more than that there is some assistance (True).
    """
    counts: Counter[str] = Counter()
    seen = [entry for entry in entries if _is_open(actor, entry.case, Action.SEE_BOARD)]
    for entry in seen:
        for member in entry.case.members:
            if member.mobility is not MobilityNeed.NONE:
                counts[member.mobility.value] += 1
            if member.is_unaccompanied_minor:
                counts["UMNR"] += 1
    if len(seen) < CROWD and not all(actor.may(Action.SEE_CASES, entry.case.office_id) for entry in seen):
        return (), bool(counts)
    return tuple(Service(code=code, people=people) for code, people in sorted(counts.items())), False


def _status(entries: list[PlanCase], flight: Flight, missing: int, at: datetime) -> str:
    if any(leg.flight.state is FlightState.CANCELLED for entry in entries for leg in entry.legs):
        return "cancelled"
    if flight.departs_at < at:
        return "departed"
    if missing:
        return "escort-missing"
    return "today" if flight.departs_at - at <= timedelta(hours=24) else "confirmed"
