"""A plan replayed day by day: flights drawn late or cancelled, and who then misses what. Vectorised and seeded."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from solver.lookup import Lookup
from solver.plan import Plan
from solver.problem import Problem
from solver.robustness.chains import follow
from solver.robustness.delays import Delays, FlightChances
from solver.robustness.draws import Bools, Draws, Ints, draw
from solver.robustness.layout import ENDLESS, Layout, lay_out
from solver.robustness.shares import Share, estimate_of
from solver.robustness.values import CaseRisk, ConnectionRisk, Robustness, TurnaroundRisk

DAYS = 2000
"""How often each day of a plan is replayed unless another number is asked for."""
_CHUNK = 250


def replay(
    problem: Problem, plan: Plan, delays: Delays, *, days: int = DAYS, seed: int = 0, rebooked_after: int = 1
) -> Robustness:
    """Replay a legal plan `days` times (at least 1), each flight drawn once in each replay.

    Flights are drawn independently of one another; families on one flight share its draw. Who cannot fly as planned
    flies `rebooked_after` days later. The same seed gives the same figures. Raises ValueError where days < 1.
    """
    if days < 1:
        raise ValueError("a plan is replayed at least once")
    layout = lay_out(problem, plan)
    lookup = Lookup(problem)
    chances = [delays.of(one, lookup.airports[one.origin], lookup.airports[one.destination]) for one in layout.flights]
    tally = _Tally(layout, chances, rebooked_after)
    for number, start in enumerate(range(0, days, _CHUNK)):
        dice = np.random.default_rng([seed, number])
        tally.add(draw(chances, min(_CHUNK, days - start), dice))
    return _Result(layout, tally, days).told(seed, rebooked_after)


@dataclass(slots=True)
class _Counts:
    """Sums over replays for each row, and for each replay a weighted sum over the rows."""

    hits: Ints
    per_replay: list[Ints] = field(default_factory=list)
    weighted: list[Ints] = field(default_factory=list)

    def add(self, happened: Bools, weight: Ints | None = None) -> None:
        """Take in (rows x replays)."""
        self.hits += happened.sum(axis=1)
        self.per_replay.append(happened.sum(axis=0))
        if weight is not None:
            self.weighted.append(weight @ happened)


class _Tally:
    """What happened so far."""

    def __init__(self, layout: Layout, chances: list[FlightChances], rebooked_after: int) -> None:
        self._layout = layout
        self._rebooked_after = rebooked_after
        rows = layout.travellers
        self._inbound = _array(one.inbound for one in layout.connections)
        self._outbound = _array(one.outbound for one in layout.connections)
        self._spare = _array(one.spare for one in layout.connections)
        self._people = _array(one.people for one in rows)
        self._first = _array(one.flights[0] for one in rows)
        self._to_midnight = _array(one.to_midnight for one in rows)
        self._clearance_room = _array(one.clearance_room for one in rows)
        self._health_room = _array(one.health_room for one in rows)
        self._made = _incidence([one.connections for one in rows], len(layout.connections))
        self._flown = _incidence([one.flights for one in rows], len(chances))
        self.connections_missed, self.connections_cancelled = _counts(layout.connections), _counts(layout.connections)
        self.missed, self.cancelled = _counts(rows), _counts(rows)
        self.clearance, self.health, self.lapsed = _counts(rows), _counts(rows), _counts(rows)
        self.late, self.short = _counts(layout.leaps), _counts(layout.leaps)

    def add(self, draws: Draws) -> None:
        """Take in some replays."""
        missed, cancelled = self._connections(draws)
        self.connections_missed.add(missed)
        self.connections_cancelled.add(cancelled)
        self.missed.add(_any_of(self._made, missed), self._people)
        self.cancelled.add(_any_of(self._flown, draws.cancelled))
        self._add_lapses(draws)
        late, short = follow(self._layout, draws, self._rebooked_after)
        self.late.add(late)
        self.short.add(short)

    def _connections(self, draws: Draws) -> tuple[Bools, Bools]:
        cancelled = draws.cancelled[self._inbound] | draws.cancelled[self._outbound]
        lost = draws.arrives_late[self._inbound] - draws.departs_late[self._outbound]
        return (lost > self._spare[:, None]) & ~cancelled, cancelled

    def _add_lapses(self, draws: Draws) -> None:
        """A departure is put off where its flight is cancelled, or so late that it leaves on another date."""
        late = draws.departs_late[self._first] - self._to_midnight[:, None]
        put_off = np.where(draws.cancelled[self._first], self._rebooked_after, np.maximum(late // 1440 + 1, 0))
        clearance = put_off > np.maximum(self._clearance_room, 0)[:, None]
        health = put_off > np.maximum(self._health_room, 0)[:, None]
        self.clearance.add(clearance)
        self.health.add(health)
        self.lapsed.add(clearance | health)


class _Result:
    """The tally in the words of the room."""

    def __init__(self, layout: Layout, tally: _Tally, days: int) -> None:
        self._layout = layout
        self._tally = tally
        self._days = days

    def told(self, seed: int, rebooked_after: int) -> Robustness:
        """All figures."""
        tally = self._tally
        return Robustness(
            days=self._days,
            seed=seed,
            rebooked_after=rebooked_after,
            connections=self._connections(),
            turnarounds=self._turnarounds(),
            cases=self._cases(),
            missed_families=estimate_of(np.concatenate(tally.missed.per_replay)),
            missed_people=estimate_of(np.concatenate(tally.missed.weighted)),
            cancelled_families=estimate_of(np.concatenate(tally.cancelled.per_replay)),
            lapsed_families=estimate_of(np.concatenate(tally.lapsed.per_replay)),
            late_escorts=estimate_of(np.concatenate(tally.late.per_replay)),
        )

    def _share(self, counts: _Counts, row: int) -> Share:
        return Share(hits=int(counts.hits[row]), of=self._days)

    def _connections(self) -> tuple[ConnectionRisk, ...]:
        flights, travellers = self._layout.flights, self._layout.travellers
        users: list[list[int]] = [[] for _ in self._layout.connections]
        for index, traveller in enumerate(travellers):
            for number in traveller.connections:
                users[number].append(index)
        return tuple(
            ConnectionRisk(
                inbound=flights[one.inbound].id,
                outbound=flights[one.outbound].id,
                airport=flights[one.inbound].destination,
                spare=one.spare,
                cases=tuple(travellers[index].case for index in users[row]),
                people=sum(travellers[index].people for index in users[row]),
                missed=self._share(self._tally.connections_missed, row),
                cancelled=self._share(self._tally.connections_cancelled, row),
            )
            for row, one in enumerate(self._layout.connections)
        )

    def _turnarounds(self) -> tuple[TurnaroundRisk, ...]:
        flights = self._layout.flights
        return tuple(
            TurnaroundRisk(
                kind=leap.kind,
                escort=leap.escort,
                before=flights[leap.before].id,
                after=flights[leap.after].id,
                spare=leap.spare,
                late=self._share(self._tally.late, row),
                short=self._share(self._tally.short, row),
            )
            for row, leap in enumerate(self._layout.leaps)
        )

    def _cases(self) -> tuple[CaseRisk, ...]:
        tally = self._tally
        return tuple(
            CaseRisk(
                case=one.case,
                people=one.people,
                missed=self._share(tally.missed, row),
                cancelled=self._share(tally.cancelled, row),
                clearance=self._share(tally.clearance, row),
                health=self._share(tally.health, row),
                clearance_room=one.clearance_room,
                health_room=one.health_room if one.health_room < ENDLESS else None,
            )
            for row, one in enumerate(self._layout.travellers)
        )


def _array(values: Iterable[int]) -> Ints:
    return np.fromiter(values, dtype=np.int64)


def _counts(rows: tuple[object, ...]) -> _Counts:
    return _Counts(hits=np.zeros(len(rows), dtype=np.int64))


def _incidence(rows: list[tuple[int, ...]], width: int) -> Ints:
    """Numbers per row, padded with `width`, which stands for a row that never happens."""
    longest = max((len(row) for row in rows), default=0)
    padded = np.full((len(rows), longest), width, dtype=np.int64)
    for index, row in enumerate(rows):
        padded[index, : len(row)] = row
    return padded


def _any_of(incidence: Ints, happened: NDArray[np.bool_]) -> Bools:
    """For each row of numbers, whether any of those happened, replay by replay."""
    never = np.zeros((1, happened.shape[1]), dtype=np.bool_)
    padded = np.vstack([happened, never])
    answer = np.zeros((len(incidence), happened.shape[1]), dtype=np.bool_)
    for column in incidence.T:
        answer |= padded[column]
    return answer
