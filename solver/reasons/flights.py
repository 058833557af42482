"""Which journeys a travel group could take alone, against full capacities (section 5, Flights to Assistance)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from solver.files.writing import instant_text
from solver.lookup import Lookup, moment_of, people_with, seats_taken
from solver.problem import Case, Receiver, Role
from solver.reasons.finding import Fact
from solver.reasons.network import Network, Way

Obstacle = tuple[str | int, ...]
"""The kind of a fact, then what it is about; the last is a flight, a day or a minute wherever there is one."""

_PLACES = ("seats", "wheelchairs", "stretchers", "minors")


@dataclass(frozen=True, slots=True)
class Demand:
    """What a travel group asks of one journey, over all its cases."""

    origin: str
    goals: tuple[str, ...]
    receivers: tuple[tuple[Receiver, int], ...]
    first_day: int
    last_day: int
    connections_max: int
    least_slack: int
    seats: int
    wheelchairs: int
    stretchers: int
    minors: int
    helped: tuple[tuple[Role, int], ...]
    pins: frozenset[tuple[str, ...]]


def demand_of(lookup: Lookup, cases: tuple[Case, ...]) -> Demand:
    """Sum up and intersect what the cases of a group ask of the journey that they share."""
    horizon = lookup.problem.horizon
    people: Counter[str] = Counter()
    roles: Counter[Role] = Counter()
    for case in cases:
        people[case.receiver or ""] += len(case.people)
        roles.update(dict.fromkeys(case.assistance, len(case.people)))
    receivers = tuple((lookup.receivers[receiver], number) for receiver, number in people.items())
    goals = set.intersection(*(set(receiver.airports) for receiver, _ in receivers))
    extra = lookup.rules.assisted_connection_extra
    return Demand(
        origin=cases[0].origin,
        goals=tuple(sorted(goals)),
        receivers=receivers,
        first_day=max(horizon.start, *(case.ready for case in cases)).toordinal(),
        last_day=min(horizon.end, *(case.deadline for case in cases)).toordinal(),
        connections_max=min(case.connections_max for case in cases),
        least_slack=extra if "transit" in roles else 0,
        seats=sum(seats_taken(case, lookup.rules) for case in cases),
        wheelchairs=sum(people_with(case, "wheelchair") for case in cases),
        stretchers=sum(people_with(case, "stretcher") for case in cases),
        minors=sum(people_with(case, "unaccompanied_minor") for case in cases),
        helped=tuple(roles.items()),
        pins=frozenset(case.pin.flights for case in cases if case.pin and case.pin.flights is not None),
    )


class JourneyFinder:
    """Finds the journeys that a group could take alone, and what stood in the way of the others."""

    def __init__(self, network: Network) -> None:
        self.network = network
        self.lookup = network.lookup
        self._landings: dict[int, tuple[int, str]] = {}

    def allowed(self, demand: Demand, days: Iterable[int], obstacles: Counter[Obstacle]) -> Iterator[Way]:
        """Give the journeys that obey every rule of the group's own flights, day by day, the latest take-off first.

        Obstacles are counted for the journeys that are passed over on the way.
        """
        for day in days:
            for way in self._candidates(demand, day, obstacles):
                obstacle = self._obstacle(demand, way)
                if obstacle is None:
                    yield way
                else:
                    obstacles[obstacle] += 1

    def _candidates(self, demand: Demand, day: int, obstacles: Counter[Obstacle]) -> list[Way]:
        if demand.pins:
            return [way for way in self._pinned(demand, obstacles) if way.leaves_on == day]
        ways = [way for goal in demand.goals for way in self.network.ways(demand.origin, goal, day)]
        return sorted(ways, key=lambda way: -way.departs)

    def _pinned(self, demand: Demand, obstacles: Counter[Obstacle]) -> list[Way]:
        """A pin is kept exactly, so pins that differ, or that name no journey of these cases, leave nothing."""
        way = self.network.pinned_way(next(iter(demand.pins))) if len(demand.pins) == 1 else None
        if way is None or not self._fits_ends(demand, way):
            obstacles["pinned_flights",] = 1
            return []
        return [way]

    def _fits_ends(self, demand: Demand, way: Way) -> bool:
        first, last = self.network.flights[way.flights[0]], self.network.flights[way.flights[-1]]
        is_in_time = demand.first_day <= way.leaves_on <= demand.last_day
        return first.origin == demand.origin and last.destination in demand.goals and is_in_time

    def _obstacle(self, demand: Demand, way: Way) -> Obstacle | None:
        """Name the first rule that a journey breaks for the group, cheapest checks first."""
        if len(way.flights) - 1 > demand.connections_max:
            return ("too_many_connections",)
        for kind in _PLACES:
            if getattr(demand, kind) > getattr(way, kind):
                return self._fullest(kind, way)
        if way.slack < demand.least_slack:
            return ("assisted_connection",)
        return self._landing_obstacle(demand, way) or self._window_obstacle(demand, way)

    def _fullest(self, kind: str, way: Way) -> Obstacle:
        least = min(way.flights, key=lambda number: int(getattr(self.network.flights[number], kind)))
        return (kind, least)

    def _landing_obstacle(self, demand: Demand, way: Way) -> Obstacle | None:
        day, clock = self._landing(way.flights[-1])
        for receiver, people in demand.receivers:
            on = date.fromordinal(day)
            if on.isoweekday() not in receiver.weekdays:
                return ("receiver_weekday", receiver.id, day)
            if on in receiver.closed:
                return ("receiver_closed", receiver.id, day)
            if not f"{receiver.earliest:%H:%M}" <= clock <= f"{receiver.latest:%H:%M}":
                return ("receiver_hours", receiver.id, day)
            if people > receiver.people_per_day:
                return ("receiver_people", receiver.id, day)
        return None

    def _landing(self, number: int) -> tuple[int, str]:
        if number not in self._landings:
            local = self.lookup.lands_at(self.network.flights[number])
            self._landings[number] = (local.toordinal(), f"{local:%H:%M}")
        return self._landings[number]

    def _window_obstacle(self, demand: Demand, way: Way) -> Obstacle | None:
        for role, people in demand.helped:
            for airport, minute in self._events(role, way):
                window = self.lookup.window_at(airport, role, moment_of(minute))
                if window is None:
                    return ("no_window", airport, role, minute)
                if people > window.people:
                    return ("window_people", airport, role, minute)
        return None

    def _events(self, role: Role, way: Way) -> list[tuple[str, int]]:
        network = self.network
        if role == "departure":
            return [(network.origin[way.flights[0]], way.departs)]
        landings = [(network.destination[number], network.arrives[number]) for number in way.flights]
        return landings[-1:] if role == "arrival" else landings[:-1]


def journey_facts(network: Network, demand: Demand, obstacles: Counter[Obstacle]) -> tuple[Fact, ...]:
    """Turn the obstacles into facts, the most frequent first."""
    if not demand.goals:
        return (_general_fact(network, demand, "receivers_differ", 0),)
    if demand.pins and not obstacles:
        return (_general_fact(network, demand, "pinned_flights", 0),)
    if not obstacles:
        return (_general_fact(network, demand, "no_flights", 0),)
    merged = _merge(network, obstacles)
    return tuple(
        _journey_fact(network, demand, obstacle, count)
        for obstacle, count in sorted(merged.items(), key=lambda item: (-item[1], str(item[0])))
    )


def _merge(network: Network, obstacles: Counter[Obstacle]) -> dict[Obstacle, int]:
    """Tell of the same obstacle once, naming the roomiest flight (nearest to what was needed) or the earliest time."""
    merged: dict[Obstacle, tuple[Obstacle, int]] = {}
    for obstacle, count in obstacles.items():
        what = obstacle[:1] if obstacle[0] in _PLACES else obstacle[:-1]
        named, total = merged.get(what, (obstacle, 0))
        merged[what] = (min(named, obstacle, key=lambda held: _rank(network, held)), total + count)
    return dict(merged.values())


def _rank(network: Network, obstacle: Obstacle) -> tuple[int, int]:
    last = obstacle[-1]
    if not isinstance(last, int):
        return (0, 0)
    room: int = getattr(network.flights[last], str(obstacle[0])) if obstacle[0] in _PLACES else 0
    return (-room, last)


def _journey_fact(network: Network, demand: Demand, obstacle: Obstacle, journeys: int) -> Fact:
    kind, *about = obstacle
    if kind in _PLACES:
        flight = network.flights[int(about[0])]
        numbers = {"needed": getattr(demand, str(kind)), "most": getattr(flight, str(kind)), "journeys": journeys}
        return Fact(
            kind=str(kind), ids={"flight": flight.id, "date": str(network.lookup.leaves_on(flight))}, numbers=numbers
        )
    if str(kind).startswith("receiver_"):
        return _receiver_fact(demand, obstacle, journeys)
    if kind in ("no_window", "window_people"):
        people = dict(demand.helped)[_role(str(about[1]))]
        at = moment_of(int(about[2]))
        ids = {"airport": str(about[0]), "role": str(about[1]), "at": instant_text(at)}
        return Fact(kind=str(kind), ids=ids, numbers={"people": people, "journeys": journeys})
    return _general_fact(network, demand, str(kind), journeys)


def _role(name: str) -> Role:
    roles: dict[str, Role] = {"departure": "departure", "transit": "transit", "arrival": "arrival"}
    return roles[name]


def _receiver_fact(demand: Demand, obstacle: Obstacle, journeys: int) -> Fact:
    kind, receiver_id, day = obstacle
    receiver, people = next(held for held in demand.receivers if held[0].id == receiver_id)
    ids = {"receiver": receiver.id, "date": date.fromordinal(int(day)).isoformat()}
    numbers = {"journeys": journeys}
    if kind == "receiver_people":
        numbers |= {"people": people, "most": receiver.people_per_day}
    elif kind == "receiver_hours":
        ids |= {"earliest": f"{receiver.earliest:%H:%M}", "latest": f"{receiver.latest:%H:%M}"}
    return Fact(kind=str(kind), ids=ids, numbers=numbers)


def _general_fact(network: Network, demand: Demand, kind: str, journeys: int) -> Fact:
    ids = {
        "origin": demand.origin,
        "receiver": "+".join(receiver.id for receiver, _ in demand.receivers),
        "airports": "+".join(demand.goals),
        "first": date.fromordinal(demand.first_day).isoformat(),
        "last": date.fromordinal(demand.last_day).isoformat(),
    }
    if kind == "pinned_flights":
        ids["flights"] = "+".join(dict.fromkeys(flight for pin in sorted(demand.pins) for flight in pin))
        gone = [flight for pin in sorted(demand.pins) for flight in pin if flight not in network.number]
        if gone:
            ids["gone"] = "+".join(gone)
    if kind == "too_many_connections":
        return Fact(kind=kind, ids=ids, numbers={"most": demand.connections_max, "journeys": journeys})
    if kind == "assisted_connection":
        return Fact(kind=kind, ids=ids, numbers={"extra": demand.least_slack, "journeys": journeys})
    return Fact(kind=kind, ids=ids)
