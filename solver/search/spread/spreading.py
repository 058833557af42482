"""Sub-problems in flight: choose, carve, hand out, merge, as long as there is time."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass

from solver.search.booking import Booker
from solver.search.instance import Instance
from solver.search.record import Record
from solver.search.ruin import Ruiner
from solver.search.spread.carving import Carved, Carver, Pace
from solver.search.spread.choosing import WAYS, Chooser
from solver.search.spread.hands import Hands, Lost
from solver.search.spread.merging import merge
from solver.search.spread.parcel import Answer
from solver.search.state import Booking, State

_SIZE, _LEAST_SIZE = 250, 20
_SECONDS = 5.0
"""Seconds of a parcel: long enough that carving and merging cost little, short enough to stop and to hear prices."""
_HOT, _MILD, _COLD = 200_000.0, 30_000.0, 5_000.0
"""Points that a move may lose at the start of a parcel, early and late in the course, and at its end."""
_WAIT = 0.2
_MEMORY = 0.7
"""How much of what a kind of sub-problem gained before counts beside what the last one did."""
_CURIOUS = 0.2
"""The chance that any kind of sub-problem is made, not one that gained lately."""


@dataclass(slots=True)
class _Flight:
    carved: Carved
    way: str
    is_second: bool


class Spread:
    """Improves the best plan of a record by sub-problems that `hands` anneal; steered by the prices of `booker`."""

    def __init__(self, instance: Instance, record: Record, booker: Booker, hands: Hands, seed: int) -> None:
        self._record, self._clock, self._booker, self._hands = record, record.clock, booker, hands
        self._rng = random.Random(seed)
        self._instance = instance
        state = State(instance)
        state.restore(record.best)
        self._ruiner = Ruiner(state, booker, self._rng)
        self._chooser = Chooser(self._ruiner, self._rng)
        self._carver = Carver(instance, booker)
        self._flights: dict[int, _Flight] = {}
        self._worth: dict[str, float] = {}
        self.moves = self.lost = self.merged = self.refused = 0

    def run(self, seconds: float, hear: Callable[[], None]) -> None:
        """Work for some seconds; `hear` is called often and may reprice the booker."""
        began = self._clock.seconds
        while not self._clock.is_over() and (done := (self._clock.seconds - began) / max(seconds, 1e-9)) < 1:
            left = seconds * (1 - done)
            if self._hands.free and self._give(done, min(_SECONDS, left)):
                continue
            answers = self._hands.collect(min(_WAIT, left))
            for answer in answers:
                self._hear_answer(answer)
            if not answers:
                self._record.foresee(_WAIT)
            hear()
            self._record.tell()
            self._record.write()
        self._count()

    def _give(self, done: float, seconds: float) -> bool:
        """Hand out one more sub-problem; returns whether there was one."""
        way = self._pick()
        busy = {g for flight in self._flights.values() for g in flight.carved.groups}
        shares = len(self._flights) + max(1, self._hands.free)
        size = min(_SIZE, max(_LEAST_SIZE, len(self._ruiner.able) // shares))
        chosen = self._chooser.choose(way, size, busy)
        if not chosen:
            return False
        state = self._ruiner.state
        held: dict[int, Booking | None] = {g: state.bookings[g] for g in chosen}
        self._ruiner.take_out(chosen)
        hot = _HOT * (_MILD / _HOT) ** done
        pace = Pace(seconds=seconds, hot=hot, cold=_COLD, seed=self._rng.getrandbits(60))
        carved = self._carver.carve(state, held, pace)
        self._ruiner.put_back(held)
        if carved is None:
            return False
        self._flights[carved.parcel.number] = _Flight(carved, way, False)
        self._hands.give(carved.parcel)
        return True

    def _pick(self) -> str:
        tried = [*self._worth, *(flight.way for flight in self._flights.values())]
        fresh = [way for way in WAYS if way not in tried]
        if fresh or self._rng.random() < _CURIOUS:
            return self._rng.choice(fresh or WAYS)
        return self._rng.choices(WAYS, [self._worth.get(way, 0.0) + 1.0 for way in WAYS])[0]

    def _hear_answer(self, answer: Answer | Lost) -> None:
        if isinstance(answer, Lost):
            self._retry(answer)
            return
        flight = self._flights.pop(answer.number)
        self.moves += answer.moves
        gain = merge(self._ruiner, self._booker, flight.carved.bookings(answer))
        self.merged += gain > 0
        self.refused += gain == 0
        self._worth[flight.way] = _MEMORY * self._worth.get(flight.way, gain) + (1 - _MEMORY) * gain
        if gain:
            state = self._ruiner.state
            self._record.offer(state, state.bookings, state.total, "sub-problem")

    def _retry(self, lost: Lost) -> None:
        """Have a lost parcel annealed once more, then drop it: its groups stay as they are."""
        self.lost += 1
        flight = self._flights[lost.parcel.number]
        if flight.is_second:
            del self._flights[lost.parcel.number]
            return
        flight.is_second = True
        self._hands.give(lost.parcel)

    def _count(self) -> None:
        counts = self._record.counts
        for name in ("moves", "lost", "merged", "refused"):
            key = name if name == "moves" else f"sub-problems {name}"
            counts[key] = counts.get(key, 0) + int(getattr(self, name))
