"""Annealing in compiled code for plans of some size: chunk by chunk, with news of prices between the chunks."""

from __future__ import annotations

from collections.abc import Callable

from solver.search.booking import Booker
from solver.search.instance import Instance
from solver.search.record import Record
from solver.search.start import insertion_order
from solver.search.state import State

_COURSES = ((0.15, 300_000.0), (1.0, 300_000.0))
"""Until which share of the time a course lasts, and how many points a move may lose at its start (about a person left
out). The first is short, so that there is a good plan soon."""
_COLD = 5_000.0
"""Points that a move may lose in the end: about a day of waiting."""
_AFRESH = 0.1
"""Until which share of a course a plan built anew under new prices may take over."""
_CHUNK_SECONDS = 0.2
_FIRST_CHUNK = 100
_COUNTED_CHUNKS = 50
_REPRICE_SHARE = 0.05
"""The most of the time that may go into sorting candidates by new prices."""


class Annealing:
    """One course of annealing from the best plan of a record; better plans are offered to it on the way."""

    def __init__(self, instance: Instance, record: Record, booker: Booker, seed: int) -> None:
        from solver.search.kernel.annealer import Annealer  # compiled code is loaded only where it is used

        self._instance, self._record, self._clock, self._booker = instance, record, record.clock, booker
        self._annealer = Annealer(instance, booker, record.best, seed, record.clock.is_over)
        self._state = State(instance)
        self._order = insertion_order(instance)
        self._prices = booker.prices
        self._priced_at, self._pricing = record.clock.seconds, 0.0

    def run(self, seconds: float, work: int | None, hear: Callable[[], None]) -> None:
        """Anneal for some seconds or, if given, for `work` moves; `hear` is called often and may reprice the booker."""
        self._annealer.start_afresh(self._order)
        began, chunk = self._clock.seconds, _FIRST_CHUNK if work is None else max(1, work // _COUNTED_CHUNKS)
        while not self._clock.is_over():
            now = self._clock.seconds
            done = self._annealer.moves / work if work else (now - began) / max(seconds, 1e-9)
            if done >= 1:
                break
            heat, part = _heat(done)
            self._annealer.run(chunk, heat, heat)
            if work is None:
                chunk = self._next_chunk(chunk, self._clock.seconds - now)
            self._offer()
            hear()
            if self._reprice(work is not None) and part < _AFRESH:
                self._annealer.start_afresh(self._order)
            self._record.tell()
            self._record.write()
        self._record.counts["moves"] = self._record.counts.get("moves", 0) + self._annealer.moves

    def _next_chunk(self, chunk: int, took: float) -> int:
        return max(10, min(2 * chunk, int(chunk * _CHUNK_SECONDS / max(took, 1e-6))))

    def _offer(self) -> None:
        if self._record.score is None or self._annealer.best_total < self._record.score:
            self._record.offer(self._state, self._annealer.bookings(), self._annealer.best_total, "annealing")

    def _reprice(self, is_counted: bool) -> bool:
        """Take over new prices, unless that was done a moment ago and takes long; returns whether it was done."""
        if self._booker.prices is self._prices:
            return False
        began = self._clock.seconds
        if not is_counted and (began - self._priced_at) * _REPRICE_SHARE < self._pricing:
            return False
        self._prices = self._booker.prices
        self._annealer.reprice(self._prices)
        self._priced_at, self._pricing = self._clock.seconds, self._clock.seconds - began
        return True


def _heat(done: float) -> tuple[float, float]:
    """The temperature after a share of the time, and the share of its course."""
    begin = 0.0
    for end, hot in _COURSES:
        if done < end:
            part = (done - begin) / (end - begin)
            return float(hot * (_COLD / hot) ** part), part
        begin = end
    return _COLD, 1.0
