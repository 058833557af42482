"""Annealing in compiled code for plans of some size: chunk by chunk, with news of prices between the chunks."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from solver.search.booking import Booker
from solver.search.instance import Instance
from solver.search.record import Record
from solver.search.start import insertion_order
from solver.search.state import State

if TYPE_CHECKING:
    from solver.search.companions import Companion

_COURSES = ((0.15, 300_000.0), (1.0, 300_000.0))
"""Until which share of the time a course lasts, and how many points a move may lose at its start (about a person left
out). The first is short, so that there is a good plan soon."""
_COLD = 5_000.0
"""Points that a move may lose in the end: about a day of waiting."""
_AFRESH = 0.1
"""Until which share of a course a plan built anew under new prices may take over."""
_FIRST_CHUNK = 100
_COUNTED_CHUNKS = 50
_EPOCHS = 20
"""How often, in the whole time, a thread that is behind goes on from the best plan of all threads."""
_SEED_STEP = 7919
_REPRICE_SHARE, _TAKE_SHARE = 0.05, 0.05
"""The most of the time that may go into sorting candidates by new prices, and into telling of better plans."""


class Annealing:
    """One course of annealing from the best plan of a record; better plans are offered to it on the way."""

    def __init__(self, instance: Instance, record: Record, booker: Booker, seed: int, most: int | None = None) -> None:
        from solver.search.companions import Board  # compiled code is loaded only where it is used
        from solver.search.kernel.annealer import Annealer

        self._instance, self._record, self._clock, self._booker = instance, record, record.clock, booker
        self._annealer = Annealer(instance, booker, record.best, seed, record.clock.is_over, most)
        self._board = Board(self._annealer.best_total)
        self._companions: list[Companion] = []
        self._seed, self._began, self._seconds = seed, record.clock.seconds, 0.0
        self._state = State(instance)
        self._order = insertion_order(instance)
        self._prices, self._priced_at, self._pricing = booker.prices, record.clock.seconds, 0.0
        self._taken_at, self._taking = record.clock.seconds, 0.0
        self._epoch, self._offered = 0, self._board.total

    def run(self, seconds: float, work: int | None, hear: Callable[[], int]) -> None:
        """Anneal for some seconds or, if given, for `work` moves.

        `hear` is called often, may reprice the booker, and says how many threads more may work.
        """
        self._annealer.start_afresh(self._order)
        self._began, self._seconds = self._clock.seconds, max(seconds, 1e-9)
        try:
            if work is None:
                self._run_for_time(hear)
            else:
                self._run_for_work(work, hear)
        finally:
            self._part()
        self._take()
        moves = self._annealer.moves + sum(companion.moves for companion in self._companions)
        self._record.counts["moves"] = self._record.counts.get("moves", 0) + moves
        self._record.counts["companions"] = len(self._companions)

    def _run_for_time(self, hear: Callable[[], int]) -> None:
        from solver.search.companions import next_chunk

        chunk = _FIRST_CHUNK
        while not self._clock.is_over() and self._done < 1:
            now = self._clock.seconds
            heat, epoch = self._course()
            self._join(epoch)
            self._annealer.run(chunk, heat, heat)
            chunk = next_chunk(chunk, self._clock.seconds - now)
            self._take_seldom()
            self._accompany(hear())
            self._follow_prices(_heat(self._done)[1] < _AFRESH, is_counted=False)

    def _run_for_work(self, work: int, hear: Callable[[], int]) -> None:
        chunk = max(1, work // _COUNTED_CHUNKS)
        while not self._clock.is_over() and self._annealer.moves < work:
            heat, part = _heat(self._annealer.moves / work)
            self._annealer.run(chunk, heat, heat)
            self._take()
            hear()
            self._follow_prices(part < _AFRESH, is_counted=True)

    @property
    def _done(self) -> float:
        """The share of the time that is over."""
        return (self._clock.seconds - self._began) / self._seconds

    def _course(self) -> tuple[float, int]:
        """The present temperature, and the number of the last time at which threads go on from the best plan."""
        done = self._done
        return _heat(min(done, 1.0))[0], int(_EPOCHS * done)

    def _join(self, epoch: int) -> None:
        """At the begin of an epoch, go on from the best plan of all threads."""
        if epoch != self._epoch and self._board.plan is not None and self._board.total < self._annealer.best_total:
            self._annealer.adopt(self._board.plan)
        self._epoch = epoch

    def _accompany(self, threads: int) -> None:
        """Start threads until there are so many."""
        from solver.search.companions import Companion

        while len(self._companions) < threads:
            seed = self._seed + _SEED_STEP * (len(self._companions) + 1)
            self._companions.append(Companion(self._annealer, seed, self._board, self._course))

    def _part(self) -> None:
        """End the other threads: all are asked before the first is waited for."""
        for companion in self._companions:
            companion.ask_to_end()
        for companion in self._companions:
            companion.join()

    def _take(self) -> None:
        """Offer the best plan of all threads to the record."""
        self._board.show(self._annealer)
        plan, total = self._board.best()
        if plan is not None and total != self._offered:
            self._offered = total
            self._record.offer(self._state, self._annealer.bookings(plan), total, "annealing")

    def _take_seldom(self) -> None:
        """As `_take`, unless that was done a moment ago and takes long."""
        now = self._clock.seconds
        if (now - self._taken_at) * _TAKE_SHARE >= self._taking:
            self._take()
            self._taken_at = self._clock.seconds
            self._taking = self._taken_at - now

    def _follow_prices(self, is_early: bool, is_counted: bool) -> None:
        """Take over new prices; early in a course a plan built anew under them may take over."""
        if self._reprice(is_counted) and is_early:
            self._annealer.start_afresh(self._order)
        self._record.tell()
        self._record.write()

    def _reprice(self, is_counted: bool) -> bool:
        """Take over new prices, unless that was done a moment ago and takes long; returns whether it was done."""
        if self._booker.prices is self._prices:
            return False
        began = self._clock.seconds
        if not is_counted and (began - self._priced_at) * _REPRICE_SHARE < self._pricing:
            return False
        self._prices = self._booker.prices
        with self._board.lock:
            plan = self._board.plan
            self._annealer.reprice(self._prices, self._annealer.bookings(plan) if plan is not None else None)
            self._board.renew(self._annealer)
            self._board.prices += 1
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
