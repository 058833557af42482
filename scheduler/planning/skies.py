"""Airports, flights and assistance windows of a problem: only what a journey or an escort's way could use."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from scheduler.models import Airport, AssistanceWindow, Flight, FlightState, MobilityNeed, PlanCase, TripWay
from scheduler.planning.ids import flight_id
from scheduler.planning.rules import MissionRules
from scheduler.planning.standing import Standing
from scheduler.readiness.calendar import age_on
from scheduler.readiness.rules import ProgrammeRules
from solver import problem as values
from solver.problem import Role

WHEELCHAIRS = frozenset({MobilityNeed.WCHR, MobilityNeed.WCHS, MobilityNeed.WCHC})
ARRIVAL_SLACK_DAYS = 2


def load_flights(session: Session, *, from_on: date, to_on: date, now: datetime, rules: MissionRules) -> list[Flight]:
    """Scheduled flights still to leave, from the run's days and enough days around them for escorts' ways."""
    margin = timedelta(days=rules.escort_margin_days)
    first = max(now, datetime.combine(from_on, time(), now.tzinfo) - margin)
    last = datetime.combine(to_on, time(), now.tzinfo) + margin + timedelta(days=ARRIVAL_SLACK_DAYS)
    query = (
        select(Flight)
        .where(Flight.state == FlightState.SCHEDULED, Flight.departs_at > first, Flight.departs_at <= last)
        .options(selectinload(Flight.allotments))
        .order_by(Flight.departs_at, Flight.carrier, Flight.number, Flight.origin)
    )
    return list(session.scalars(query))


def useful_flights(
    flights: Sequence[Flight], *, origins: set[str], goals: set[str], bases: set[str], legs_max: int
) -> list[Flight]:
    """Flights on a route from an origin to a goal, from an escort's base to an origin, or from a goal to a base."""
    pairs = {(flight.origin, flight.destination) for flight in flights}
    routes = ((origins, goals), (bases, origins), (goals, bases))
    useful = {pair for starts, ends in routes for pair in _on_route(pairs, starts, ends, legs_max)}
    return [flight for flight in flights if (flight.origin, flight.destination) in useful]


def _on_route(pairs: set[tuple[str, str]], starts: set[str], ends: set[str], most: int) -> set[tuple[str, str]]:
    ahead = _hops(pairs, starts)
    back = _hops({(b, a) for a, b in pairs}, ends)
    far = most + 1
    return {(a, b) for a, b in pairs if ahead.get(a, far) + 1 + back.get(b, far) <= most}


def _hops(pairs: Iterable[tuple[str, str]], starts: set[str]) -> dict[str, int]:
    onward = defaultdict(list)
    for a, b in pairs:
        onward[a].append(b)
    hops = dict.fromkeys(starts, 0)
    waiting = deque(starts)
    while waiting:
        place = waiting.popleft()
        for following in onward[place]:
            if following not in hops:
                hops[following] = hops[place] + 1
                waiting.append(following)
    return hops


def flight_values(
    flights: Iterable[Flight], standing: Standing, mission: MissionRules, zones: Mapping[str, str]
) -> tuple[values.Flight, ...]:
    """The solver's flights, less what kept entries and their escorts use of them."""
    used = _usage(standing, mission, zones)
    return tuple(_flight_value(flight, used.get(flight.id, (0, 0, 0, 0))) for flight in flights)


def _flight_value(flight: Flight, used: tuple[int, int, int, int]) -> values.Flight:
    seats = sum(allotment.seats for allotment in flight.allotments)
    return values.Flight(
        id=flight_id(flight),
        carrier=flight.carrier,
        number=flight.number,
        origin=flight.origin,
        destination=flight.destination,
        departs=to_minute(flight.departs_at),
        arrives=to_minute(flight.arrives_at),
        seats=max(0, seats - used[0]),
        fare=fare_of(flight),
        wheelchairs=max(0, flight.wheelchairs - used[1]),
        stretchers=max(0, flight.stretchers - used[2]),
        minors=max(0, flight.minors - used[3]),
    )


def fare_of(flight: Flight) -> int:
    """Points per seat: the allotments' mean by seats, rounded up; the open market's fare where there is none."""
    seats = sum(allotment.seats for allotment in flight.allotments)
    if not seats:
        return flight.fare_points
    return -(-sum(allotment.seats * allotment.fare_points for allotment in flight.allotments) // seats)


def to_minute(moment: datetime) -> datetime:
    """The instant without seconds, as the contract keeps it."""
    return moment.replace(second=0, microsecond=0)


def _usage(standing: Standing, mission: MissionRules, zones: Mapping[str, str]) -> dict[int, tuple[int, int, int, int]]:
    """Per flight (by key): seats, wheelchairs, stretchers, unaccompanied minors of kept entries and their escorts."""
    used: dict[int, tuple[int, int, int, int]] = defaultdict(lambda: (0, 0, 0, 0))
    for entry in standing.kept.values():
        for leg in entry.legs:
            on = leg.flight.departs_at.astimezone(ZoneInfo(zones[leg.flight.origin])).date()
            used[leg.flight_id] = _sum(used[leg.flight_id], _taken(entry, mission, on))
    for trip in standing.trips:
        for flown in trip.legs:
            if flown.way is TripWay.OUT:
                used[flown.flight_id] = _sum(used[flown.flight_id], (1, 0, 0, 0))
    return used


def _sum(a: tuple[int, int, int, int], b: tuple[int, int, int, int]) -> tuple[int, int, int, int]:
    return a[0] + b[0], a[1] + b[1], a[2] + b[2], a[3] + b[3]


def _taken(entry: PlanCase, mission: MissionRules, on: date) -> tuple[int, int, int, int]:
    members = entry.case.members
    lying = sum(member.mobility is MobilityNeed.STCR for member in members)
    seated = sum(member.mobility is not MobilityNeed.STCR and not _is_infant(member.born_on, on) for member in members)
    return (
        seated + lying * mission.stretcher_seats,
        sum(member.mobility in WHEELCHAIRS for member in members),
        lying,
        sum(member.is_unaccompanied_minor for member in members),
    )


def _is_infant(born_on: date, on: date) -> bool:
    return age_on(born_on, on) < 2


def airport_values(airports: Iterable[Airport], programmes: Sequence[ProgrammeRules]) -> tuple[values.Airport, ...]:
    """Airports with least connection times that satisfy every programme in the problem.

    A programme asks its entry time wherever people come into an entry country, also when they go on beyond it; so at
    such an airport both times are raised to it. The longest demand of any programme holds for all.
    """
    least = max((rules.connections.minutes for rules in programmes), default=0)
    answer = []
    for airport in sorted(airports, key=lambda one: one.code):
        asked = (r.connections.entry_minutes for r in programmes if airport.country in r.connections.entry_countries)
        entry = max(asked, default=0)
        plain = max(airport.connection_minutes, least, entry)
        answer.append(
            values.Airport(
                code=airport.code,
                timezone=airport.timezone,
                country=airport.country,
                connection=plain,
                entry_connection=max(airport.entry_connection_minutes, plain),
            )
        )
    return tuple(answer)


def window_values(
    session: Session, codes: set[str], standing: Standing, *, first: datetime, last: datetime
) -> tuple[values.AssistanceWindow, ...]:
    """Staffed windows at these airports, less the people of kept entries.

    Windows of one airport and role may not overlap in a problem: those that do are merged, with the fewest people of
    any of them, so that no team is asked for more than it can help.
    """
    rows = session.scalars(
        select(AssistanceWindow)
        .where(AssistanceWindow.airport_code.in_(codes), AssistanceWindow.ends_at > first)
        .where(AssistanceWindow.starts_at <= last)
        .order_by(AssistanceWindow.airport_code, AssistanceWindow.role, AssistanceWindow.starts_at)
    )
    merged: list[values.AssistanceWindow] = []
    for row in rows:
        window = _window_value(row)
        if merged and _overlap(merged[-1], window):
            window = _union(merged.pop(), window)
        merged.append(window)
    return tuple(_less(window, standing) for window in merged if window.start < window.end)


def _window_value(row: AssistanceWindow) -> values.AssistanceWindow:
    role: Role = row.role.value
    start, end = to_minute(row.starts_at), to_minute(row.ends_at)
    return values.AssistanceWindow(airport=row.airport_code, role=role, start=start, end=end, people=row.people)


def _overlap(a: values.AssistanceWindow, b: values.AssistanceWindow) -> bool:
    return (a.airport, a.role) == (b.airport, b.role) and b.start < a.end


def _union(a: values.AssistanceWindow, b: values.AssistanceWindow) -> values.AssistanceWindow:
    people = min(a.people, b.people)
    return values.AssistanceWindow(airport=a.airport, role=a.role, start=a.start, end=max(a.end, b.end), people=people)


def _less(window: values.AssistanceWindow, standing: Standing) -> values.AssistanceWindow:
    inside = [entry for entry in standing.kept.values() if _is_helped(entry, window)]
    people = max(0, window.people - sum(len(entry.case.members) for entry in inside))
    return values.AssistanceWindow(
        airport=window.airport, role=window.role, start=window.start, end=window.end, people=people
    )


def _is_helped(entry: PlanCase, window: values.AssistanceWindow) -> bool:
    case, flights = entry.case, [leg.flight for leg in entry.legs]
    if not flights:
        return False
    events = {
        "departure": [(flights[0].origin, flights[0].departs_at)] if case.assist_departure else [],
        "transit": [(one.destination, one.arrives_at) for one in flights[:-1]] if case.assist_transit else [],
        "arrival": [(flights[-1].destination, flights[-1].arrives_at)] if case.assist_arrival else [],
    }
    return any(place == window.airport and window.start <= at < window.end for place, at in events[window.role])
