"""A plan laid out for its replay: flights by number, connections with spare minutes, cases and escorts' chains."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise

from solver.lookup import Lookup, minute_of
from solver.plan import Plan, PlannedCase, Trip
from solver.problem import Case, Flight, Problem
from solver.robustness.values import TurnaroundKind

ENDLESS = 1 << 20
"""Days of room where nothing lapses."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Connection:
    """A change from flight `inbound` to `outbound` (numbers) that needs all but `spare` minutes of the wait."""

    inbound: int
    outbound: int
    spare: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Traveller:
    """A planned case with flights: its flights and connections by number, and the days its departure may be put off.

    `to_midnight` is how many minutes late the first flight may leave and still leave on the same local date.
    """

    case: str
    people: int
    flights: tuple[int, ...]
    connections: tuple[int, ...]
    clearance_room: int
    health_room: int
    to_midnight: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Leap:
    """A turnaround of an escort: flights on either side, the lateness that it bears, and that which cuts the rest."""

    kind: TurnaroundKind
    escort: str
    before: int
    after: int
    spare: int
    rested: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Chain:
    """An escort's trip: flights by number and spare minutes between them, way by way, then what follows each way."""

    ahead: tuple[int, ...]
    out: tuple[int, ...]
    back: tuple[int, ...]
    spare_ahead: tuple[int, ...]
    spare_out: tuple[int, ...]
    spare_back: tuple[int, ...]
    spare_turn: int
    to_case: int | None
    to_next: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """Everything that a replay of a legal plan asks; `leaps` are named by number in the chains."""

    flights: tuple[Flight, ...]
    connections: tuple[Connection, ...]
    travellers: tuple[Traveller, ...]
    leaps: tuple[Leap, ...]
    chains: tuple[Chain, ...]


def lay_out(problem: Problem, plan: Plan) -> Layout:
    """Lay out a plan that is legal for the problem; an illegal one may name what is not there (KeyError)."""
    lookup = Lookup(problem)
    ways = [entry.flights for entry in plan.cases] + [way for trip in plan.trips for way in _ways(trip)]
    names = sorted({flight for way in ways for flight in way})
    drawing = _Drawing(lookup, {name: number for number, name in enumerate(names)})
    travellers = tuple(drawing.traveller(entry) for entry in plan.cases if entry.flights)
    chains = tuple(drawing.chains(plan.trips))
    return Layout(
        flights=tuple(lookup.flights[name] for name in names),
        connections=tuple(drawing.connections),
        travellers=travellers,
        leaps=tuple(drawing.leaps),
        chains=chains,
    )


class _Drawing:
    """The connections and leaps numbered so far."""

    def __init__(self, lookup: Lookup, number: dict[str, int]) -> None:
        self._lookup = lookup
        self._number = number
        self._connection_number: dict[Connection, int] = {}
        self.leaps: list[Leap] = []

    @property
    def connections(self) -> list[Connection]:
        """All connections in the order of their numbers."""
        return list(self._connection_number)

    def traveller(self, entry: PlannedCase) -> Traveller:
        """A planned case with flights."""
        case = self._lookup.cases[entry.id]
        flights = [self._lookup.flights[name] for name in entry.flights]
        extra = self._lookup.rules.assisted_connection_extra if "transit" in case.assistance else 0
        first = flights[0]
        return Traveller(
            case=entry.id,
            people=len(case.people),
            flights=self._numbers(entry.flights),
            connections=tuple(self._connection(a, b, extra) for a, b in pairwise(flights)),
            clearance_room=(case.deadline - self._lookup.leaves_on(first)).days,
            health_room=self._health_room(case, entry, first),
            to_midnight=_to_midnight(self._lookup.local(first.origin, first.departs)),
        )

    def _connection(self, inbound: Flight, outbound: Flight, extra: int) -> int:
        made = Connection(
            inbound=self._number[inbound.id],
            outbound=self._number[outbound.id],
            spare=self._spare(inbound, outbound) - extra,
        )
        return self._connection_number.setdefault(made, len(self._connection_number))

    def _spare(self, inbound: Flight, outbound: Flight) -> int:
        wait = minute_of(outbound.departs) - minute_of(inbound.arrives)
        return wait - self._lookup.least_connection(inbound, outbound)

    def _health_room(self, case: Case, entry: PlannedCase, first: Flight) -> int:
        """The days by which the departure may be put off before a stage was held too long before it."""
        leaves_on = self._lookup.leaves_on(first)
        most = {stage.stage: stage.before_departure[1] for stage in case.stages}
        rooms = [
            limit - (leaves_on - self._lookup.held_on(held.session, held.start)).days
            for held in entry.appointments
            if (limit := most[held.stage]) is not None
        ]
        return min(rooms, default=ENDLESS)

    def _numbers(self, flights: Sequence[str]) -> tuple[int, ...]:
        return tuple(self._number[name] for name in flights)

    def _spares(self, flights: Sequence[str]) -> tuple[int, ...]:
        taken = [self._lookup.flights[name] for name in flights]
        return tuple(self._spare(a, b) for a, b in pairwise(taken))

    def chains(self, trips: Sequence[Trip]) -> list[Chain]:
        """The chain of each trip, those of one escort joined in the order in which they begin."""
        of_escort: dict[str, list[Trip]] = defaultdict(list)
        for trip in trips:
            of_escort[trip.escort].append(trip)
        made = []
        for escort in sorted(of_escort):
            held = sorted(of_escort[escort], key=lambda trip: self._first(trip).departs)
            made += [self._chain(trip, after) for trip, after in zip(held, [*held[1:], None], strict=True)]
        return made

    def _chain(self, trip: Trip, after: Trip | None) -> Chain:
        flights = self._lookup.flights
        return Chain(
            ahead=self._numbers(trip.ahead),
            out=self._numbers(trip.out),
            back=self._numbers(trip.back),
            spare_ahead=self._spares(trip.ahead),
            spare_out=self._spares(trip.out),
            spare_back=self._spares(trip.back),
            spare_turn=self._spare(flights[trip.out[-1]], flights[trip.back[0]]) if trip.back else 0,
            to_case=self._to_case(trip) if trip.ahead else None,
            to_next=self._to_next(trip, after) if after is not None else None,
        )

    def _to_case(self, trip: Trip) -> int:
        before, after = self._lookup.flights[trip.ahead[-1]], self._lookup.flights[trip.out[0]]
        gap = minute_of(after.departs) - minute_of(before.arrives)
        spare = self._spare(before, after)
        return self._leap("ahead", trip.escort, before, after, spare, gap - self._lookup.rules.escort_turnaround)

    def _to_next(self, trip: Trip, after: Trip) -> int:
        rules = self._lookup.rules
        before, following = self._lookup.flights[_joined(trip)[-1]], self._first(after)
        spare = minute_of(following.departs) - minute_of(before.arrives) - rules.escort_report
        return self._leap("next", trip.escort, before, following, spare, spare - rules.escort_rest)

    def _leap(self, kind: TurnaroundKind, escort: str, before: Flight, after: Flight, spare: int, rested: int) -> int:
        ends = self._number[before.id], self._number[after.id]
        self.leaps.append(Leap(kind=kind, escort=escort, before=ends[0], after=ends[1], spare=spare, rested=rested))
        return len(self.leaps) - 1

    def _first(self, trip: Trip) -> Flight:
        return self._lookup.flights[_joined(trip)[0]]


def _ways(trip: Trip) -> tuple[tuple[str, ...], ...]:
    return trip.ahead, trip.out, trip.back


def _joined(trip: Trip) -> tuple[str, ...]:
    return trip.ahead + trip.out + trip.back


def _to_midnight(local: datetime) -> int:
    """The minutes of real time from a local instant to the end of its date."""
    following = datetime.combine(local.date() + timedelta(days=1), datetime.min.time(), local.tzinfo)
    return int(following.timestamp() - local.timestamp()) // 60
