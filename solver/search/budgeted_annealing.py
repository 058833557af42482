"""Annealing in which only so many published cases may be disturbed: a hard limit, and a toll that steers towards it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from solver.search.booking import Booker
from solver.search.clock import Clock

if TYPE_CHECKING:
    from solver.search.kernel.annealer import Annealer

_HOT, _COLD = 300_000.0, 5_000.0
"""Points that a move may lose: about a person left out at the start, a day of waiting in the end."""
_CHUNK_SECONDS = 0.4
_FIRST_CHUNK = 200
_COUNTED_CHUNKS = 50
_TOLL, _TOLL_LEAST, _TOLL_MOST = 200_000.0, 2_000.0, 3_000_000.0
_RISE, _FALL = 1.15, 0.85


class BudgetedAnnealing:
    """One course of annealing; the toll for disturbing a case rises while the budget is used up, and falls else."""

    def __init__(self, annealer: Annealer, booker: Booker, budget: int) -> None:
        self._annealer, self._booker, self._budget = annealer, booker, budget
        self._prices = booker.prices
        self._toll = _TOLL

    def run(self, clock: Clock, seconds: float, work: int | None) -> Iterator[None]:
        """Anneal for some seconds or, if given, for `work` moves; yields after every chunk of moves."""
        annealer, began = self._annealer, clock.seconds
        chunk = _FIRST_CHUNK if work is None else max(1, work // _COUNTED_CHUNKS)
        while not clock.is_over():
            now = clock.seconds
            done = annealer.moves / work if work else (now - began) / max(seconds, 1e-9)
            if done >= 1:
                return
            heat = _HOT * (_COLD / _HOT) ** done
            annealer.steer(int(self._toll))
            annealer.run(chunk, heat, heat)
            self._adapt()
            if work is None:
                took = max(clock.seconds - now, 1e-6)
                chunk = max(10, min(2 * chunk, int(chunk * _CHUNK_SECONDS / took)))
            yield

    def _adapt(self) -> None:
        is_used_up = self._annealer.disturbed >= self._annealer.budget
        self._toll = min(max(self._toll * (_RISE if is_used_up else _FALL), _TOLL_LEAST), _TOLL_MOST)
        if self._booker.prices is not self._prices:
            self._prices = self._booker.prices
            self._annealer.reprice(self._prices)
