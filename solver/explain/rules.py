"""What a travel group's own rules say of a journey: every rule that it breaks, and how each could be looser."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from itertools import pairwise

from solver.explain.index import ExplainIndex
from solver.explain.values import Relaxation
from solver.files.writing import instant_text
from solver.lookup import Lookup, moment_of
from solver.problem import Case, Role
from solver.reasons.flights import Demand
from solver.reasons.network import Way

Key = tuple[str, ...]
Obstacles = dict[Key, Relaxation]


def room_of(lookup: Lookup, resource: Key) -> int:
    """Give the capacity of a resource of the ledger."""
    kind = resource[0]
    if kind == "receiver_people":
        return lookup.receivers[resource[1]].people_per_day
    if kind == "window":
        role: Role = resource[2]  # type: ignore[assignment]
        window = lookup.window_at(resource[1], role, datetime.fromisoformat(resource[3]))
        return window.people if window else 0
    room: int = getattr(lookup.flights[resource[1]], kind)
    return room


def obstacles_of(index: ExplainIndex, cases: Sequence[Case], demand: Demand, way: Way) -> Obstacles:
    """Name every rule of the group itself that a journey breaks, whatever others hold."""
    found: Obstacles = {}
    _dates(demand, way, found)
    more = len(way.flights) - 1 - demand.connections_max
    if more > 0:
        found["connections_max",] = Relaxation(kind="connections_max", numbers={"more": more})
    if way.slack < demand.least_slack:
        numbers = {"minutes": way.slack, "least": demand.least_slack}
        found["assisted_connection",] = Relaxation(kind="assisted_connection", numbers=numbers)
    wait = _longest_wait(index, way)
    if wait > index.problem.rules.connection_max:
        found["connection_max",] = Relaxation(kind="connection_max", numbers={"minutes": wait})
    if demand.pins and demand.pins != {index.ids(way)}:
        pinned = [case.id for case in cases if case.pin and case.pin.flights not in (None, index.ids(way))]
        found["pin_flights",] = Relaxation(kind="pin_flights", ids={"case": "+".join(pinned)})
    _landing(index, demand, way, found)
    _windows(index, demand, way, found)
    return found


def _dates(demand: Demand, way: Way, found: Obstacles) -> None:
    ids = {"date": date.fromordinal(way.leaves_on).isoformat()}
    if way.leaves_on < demand.first_day:
        numbers = {"days": demand.first_day - way.leaves_on}
        found["ready",] = Relaxation(kind="ready", ids=ids, numbers=numbers)
    if way.leaves_on > demand.last_day:
        numbers = {"days": way.leaves_on - demand.last_day}
        found["deadline",] = Relaxation(kind="deadline", ids=ids, numbers=numbers)


def _longest_wait(index: ExplainIndex, way: Way) -> int:
    network = index.network
    return max((network.departs[b] - network.arrives[a] for a, b in pairwise(way.flights)), default=0)


def _landing(index: ExplainIndex, demand: Demand, way: Way, found: Obstacles) -> None:
    local = index.lookup.lands_at(index.network.flights[way.flights[-1]])
    day, clock = local.date(), local.time()
    for receiver, people in demand.receivers:
        ids = {"receiver": receiver.id, "date": day.isoformat()}
        is_open = day.isoweekday() in receiver.weekdays and day not in receiver.closed
        if not is_open or not receiver.earliest <= clock <= receiver.latest:
            ids["at"] = f"{clock:%H:%M}"
            found["receiver_open", receiver.id] = Relaxation(kind="receiver_open", ids=ids)
        if people > receiver.people_per_day:
            numbers = {"more": people - receiver.people_per_day}
            found["receiver_people", receiver.id] = Relaxation(kind="receiver_people", ids=ids, numbers=numbers)


def _windows(index: ExplainIndex, demand: Demand, way: Way, found: Obstacles) -> None:
    network = index.network
    landings = [(network.destination[number], network.arrives[number]) for number in way.flights]
    events = {
        "departure": [(network.origin[way.flights[0]], way.departs)],
        "transit": landings[:-1],
        "arrival": landings[-1:],
    }
    for role, people in demand.helped:
        for airport, minute in events[role]:
            if index.lookup.window_at(airport, role, moment_of(minute)) is None:
                ids = {"airport": airport, "role": role, "at": instant_text(moment_of(minute))}
                loose = Relaxation(kind="window_added", ids=ids, numbers={"people": people})
                found["window", airport, role] = loose


def shortage(lookup: Lookup, resource: Key, more: int) -> tuple[Key, Relaxation]:
    """Give the fact and the relaxation for a resource of the ledger of which some is missing."""
    kind = resource[0]
    if kind == "receiver_people":
        ids = {"receiver": resource[1], "date": resource[2]}
        return (kind, resource[1]), Relaxation(kind=kind, ids=ids, numbers={"more": more})
    if kind == "window":
        start = instant_text(datetime.fromisoformat(resource[3]))
        ids = {"airport": resource[1], "role": resource[2], "start": start}
        return resource[:3], Relaxation(kind="window_people", ids=ids, numbers={"more": more})
    flight = lookup.flights[resource[1]]
    ids = {"flight": flight.id, "date": lookup.leaves_on(flight).isoformat()}
    return (kind, flight.id), Relaxation(kind=kind, ids=ids, numbers={"more": more})
