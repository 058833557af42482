"""A fresh, exact look at one travel group: what everybody else leaves as a problem of its own, judged by the reasons.

It shares no search with the rest of `solver.explain`: `solver.reasons` decides. Looks at one group share what no
relaxation changes: which journeys there are, and what others use up.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, date, datetime, time

from solver.explain.index import LONGER
from solver.explain.ledger import Placement
from solver.explain.loosening import Loosener
from solver.lookup import Lookup, moment_of
from solver.problem import AssistanceWindow, Case, Escort, Flight, Pin, Problem, Receiver, Session
from solver.reasons import ReasonIndex, reason_of
from solver.reasons.network import Network

Key = tuple[str, ...]
_MUCH = 1 << 20
_ON_BOARD = ("seats", "wheelchairs", "stretchers", "minors")
_START, _END = datetime(1971, 1, 1, tzinfo=UTC), datetime(2999, 1, 1, tzinfo=UTC)


class Looks:
    """Fresh looks at one group beside everybody else."""

    def __init__(self, loosener: Loosener) -> None:
        self.loosener = loosener
        self._networks: dict[int, Network] = {}
        ledger, whole = loosener.ledger, loosener.index.problem
        self.windows = tuple(
            replace(held, people=max(0, held.people - ledger.used[_window_key(held)])) for held in whole.assistance
        )
        self.full = {case.receiver: self._full_days(case.receiver) for case in loosener.cases if case.receiver}

    def can_travel_as(self, relaxed: Iterable[Key], way: Placement) -> bool:
        """Tell whether the group could travel so, on flights of `way` alone, if these facts were no obstacle at all.

        Never true where `can_travel` is not; false also where only other flights would do. Quick, for they are few.
        """
        named = {flight for entry in way.entries for flight in entry.flights}
        named |= {flight for trip in way.trips for flight in (*trip.ahead, *trip.out, *trip.back)}
        return bool(named) and self._can(Residual(self, frozenset(relaxed), frozenset(named)))

    def can_travel(self, relaxed: Iterable[Key]) -> bool:
        """Tell whether the group could travel beside everybody else if these facts were no obstacle at all. Exact."""
        return self._can(Residual(self, frozenset(relaxed)))

    def _can(self, residual: Residual) -> bool:
        base, is_whole = residual.problem(self.loosener.cases), residual.flights is None
        if self._could(base, is_whole):
            return True
        trips = [(met, out) for met, out in dict.fromkeys(residual.open_trips()) if residual.has(out)]
        return any(self._could(residual.joined(base, met, out), is_whole) for met, out in trips)

    def _could(self, problem: Problem, is_whole: bool) -> bool:
        lookup = Lookup(problem)
        network = self._network(lookup) if is_whole else Network(lookup)
        found = reason_of(ReasonIndex(problem, lookup, network), self.loosener.cases[0].id)
        return found.reason == "capacity"

    def _network(self, lookup: Lookup) -> Network:
        most = lookup.rules.connection_max
        if most not in self._networks:
            self._networks[most] = Network(lookup)
        return self._networks[most].with_capacities(lookup)

    def _full_days(self, receiver: str) -> frozenset[date]:
        """Days on which a receiver has no room left for the people of the group who go there."""
        people = sum(len(case.people) for case in self.loosener.cases if case.receiver == receiver)
        most = self.loosener.lookup.receivers[receiver].people_per_day
        return frozenset(
            date.fromisoformat(resource[2])
            for resource, used in self.loosener.ledger.used.items()
            if resource[:2] == ("receiver_people", receiver) and used + people > most
        )


def _window_key(held: AssistanceWindow) -> Key:
    return "window", held.airport, held.role, held.start.isoformat()


class Residual:
    """What is left for one group, with some facts relaxed as far as `Loosener` looks; only on `flights`, if given."""

    def __init__(self, looks: Looks, relaxed: frozenset[Key], flights: frozenset[str] | None = None) -> None:
        loosener = looks.loosener
        self.looks, self.loosener, self.relaxed, self.flights = looks, loosener, relaxed, flights
        self.index, self.ledger = loosener.index, loosener.ledger
        self.lookup: Lookup = loosener.lookup

    def problem(self, cases: tuple[Case, ...]) -> Problem:
        """Build the problem of the group alone."""
        whole = self.index.problem
        rules = whole.rules
        if ("connection_max",) in self.relaxed:
            rules = replace(rules, connection_max=rules.connection_max + LONGER)
        if ("assisted_connection",) in self.relaxed:
            rules = replace(rules, assisted_connection_extra=0)
        sessions = tuple(self._sessions())
        return replace(
            whole,
            rules=rules,
            flights=self._flights(),
            receivers=tuple(self._receiver(held) for held in whole.receivers),
            assistance=self._windows(),
            sessions=sessions,
            escorts=(*(self._escort(held) for held in whole.escorts), *self._new_escorts(cases)),
            cases=tuple(self._case(case) for case in cases),
        )

    def _flights(self) -> tuple[Flight, ...]:
        """Flights that nobody uses and no fact names stay the same objects: most do."""
        if self.flights is not None:
            return tuple(self._flight(self.lookup.flights[one]) for one in sorted(self.flights))
        touched = {resource[1] for resource in (*self.ledger.used, *self.relaxed) if resource[0] in _ON_BOARD}
        return tuple(self._flight(held) if held.id in touched else held for held in self.loosener.flights)

    def has(self, flights: Iterable[str]) -> bool:
        """Whether the group may be looked for on these flights."""
        return self.flights is None or self.flights.issuperset(flights)

    def _flight(self, flight: Flight) -> Flight:
        used, needs = self.ledger.used, sum(len(case.escort_needs) for case in self.loosener.cases)
        rooms: dict[str, int] = {}
        for kind in _ON_BOARD:
            left = getattr(flight, kind) - used[kind, flight.id]
            rooms[kind] = left + _MUCH + needs if (kind, flight.id) in self.relaxed else max(left, 0)
        return replace(
            flight,
            seats=rooms["seats"],
            wheelchairs=rooms["wheelchairs"],
            stretchers=rooms["stretchers"],
            minors=rooms["minors"],
        )

    def _receiver(self, held: Receiver) -> Receiver:
        people = sum(len(case.people) for case in self.loosener.cases if case.receiver == held.id)
        if ("receiver_open", held.id) in self.relaxed:
            held = replace(
                held, weekdays=frozenset(range(1, 8)), closed=frozenset(), earliest=time(0), latest=time(23, 59)
            )
        if ("receiver_people", held.id) in self.relaxed:
            return replace(held, people_per_day=max(held.people_per_day, people))
        return replace(held, closed=held.closed | self.looks.full.get(held.id, frozenset()))

    def _windows(self) -> tuple[AssistanceWindow, ...]:
        keys = [key for key in self.relaxed if key[0] == "window"]
        if not keys:
            return self.looks.windows
        kept = [held for held in self.looks.windows if ("window", held.airport, held.role) not in self.relaxed]
        for key in keys:
            role = next(role for role in ("departure", "transit", "arrival") if role == key[2])
            kept.append(AssistanceWindow(airport=key[1], role=role, start=_START, end=_END, people=_MUCH))
        return tuple(kept)

    def _sessions(self) -> Iterable[Session]:
        """Every free span that the facts allow as a session of its own, so that nobody else's minutes are touched."""
        number = 0
        for (case_id, order), spans in self.loosener.spans.items():
            case = self.lookup.cases[case_id]
            clinics = {held.airport: held.id for held in self.index.problem.clinics}
            for span in spans:
                if not span.needs <= self.relaxed:
                    continue
                known = self.lookup.sessions.get(span.session)
                yield Session(
                    id=f"{number}",
                    clinic=known.clinic if known else clinics[case.origin],
                    stage=_own_stage(case_id, case.stages[order].stage),
                    start=moment_of(span.start),
                    end=moment_of(span.end),
                    sex=known.sex if known else case.stages[order].sex or "F",
                    languages=known.languages if known else case.languages,
                )
                number += 1

    def _escort(self, held: Escort) -> Escort:
        busy = tuple((moment_of(a), moment_of(b)) for a, b in self.ledger.of_escort.get(held.id, {}).values())
        away = () if ("escort_away", held.id) in self.relaxed else held.unavailable
        done = held.trips_done + self.ledger.trips_of(held.id)
        countries = {airport.country for airport in self.index.problem.airports}
        is_open = ("escort_permit", held.id) in self.relaxed
        return replace(
            held,
            unavailable=(*away, *busy),
            trips_done=done,
            trips_max=done + _MUCH if ("escort_trips", held.id) in self.relaxed else held.trips_max,
            entry_until=dict.fromkeys(countries, date.max) if is_open else held.entry_until,
        )

    def _new_escorts(self, cases: tuple[Case, ...]) -> Iterable[Escort]:
        countries = {airport.country for airport in self.index.problem.airports}
        for case in cases:
            for need in case.escort_needs:
                if ("escorts", case.id, need.skill) in self.relaxed:
                    yield Escort(
                        id=f"+{need.skill}-{case.id}",
                        base=case.origin,
                        sex=need.sex or "F",
                        languages=need.languages,
                        skills={need.skill: need.load},
                        entry_until=dict.fromkeys(countries, date.max),
                        unavailable=(),
                        trips_done=0,
                        trips_max=1,
                    )

    def _case(self, case: Case) -> Case:
        horizon, relaxed = self.index.problem.horizon, self.relaxed
        return replace(
            case,
            ready=min(case.ready, horizon.start) if ("ready",) in relaxed else case.ready,
            deadline=max(case.deadline, horizon.end) if ("deadline",) in relaxed else case.deadline,
            connections_max=_MUCH if ("connections_max",) in relaxed else case.connections_max,
            stages=tuple(replace(held, stage=_own_stage(case.id, held.stage)) for held in case.stages),
            pin=self._pin(case),
        )

    def _pin(self, case: Case) -> Pin | None:
        if case.pin is None:
            return None
        return Pin(
            flights=None if ("pin_flights",) in self.relaxed else case.pin.flights,
            appointments={},
            escorts={
                skill: escort
                for skill, escort in case.pin.escorts.items()
                if ("pin_escort", case.id, skill) not in self.relaxed
            },
            hold=case.pin.hold and ("hold",) not in self.relaxed,
        )

    def open_trips(self) -> Iterable[tuple[tuple[str, str], tuple[str, ...]]]:
        """Give the needs (case, skill) that a trip of the plan could meet as well, and the flights of the trip."""
        for case in self.loosener.cases:
            for need in case.escort_needs:
                for key, trip in self.ledger.trips.items():
                    escort = self.lookup.escorts[trip.escort]
                    fits = trip.skill == need.skill and need.sex in (None, escort.sex)
                    speaks = not need.languages or not set(need.languages).isdisjoint(escort.languages)
                    room = escort.skills.get(need.skill, -1) - self.ledger.loads[key] >= need.load
                    pin = case.pin.escorts.get(need.skill) if case.pin else None
                    is_pinned = pin in (None, escort.id) or ("pin_escort", case.id, need.skill) in self.relaxed
                    if fits and speaks and room and is_pinned:
                        yield (case.id, need.skill), trip.out

    def joined(self, base: Problem, met: tuple[str, str], out: tuple[str, ...]) -> Problem:
        """Give the problem of the group on exactly these flights with one need met by a trip that is made anyway."""

        def on_board(case: Case) -> Case:
            pin = case.pin or Pin(flights=None, appointments={}, escorts={}, hold=False)
            needs = tuple(need for need in case.escort_needs if (case.id, need.skill) != met)
            same = pin.flights in (None, out)
            return replace(case, pin=replace(pin, flights=out if same else pin.flights), escort_needs=needs)

        return replace(base, cases=tuple(on_board(case) for case in base.cases))


def _own_stage(case: str, stage: str) -> str:
    """Stages of different cases must not take each other's spans twice, so each case has sessions of its own."""
    return f"{stage}\n{case}"
