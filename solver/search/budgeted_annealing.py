"""Annealing in which only so many published cases may be disturbed: a hard limit, and a toll that steers towards it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from solver.search.booking import Booker
from solver.search.clock import Clock

if TYPE_CHECKING:
    from solver.search.kernel.annealer import Annealer

_HOT, _COLD = 800_000.0, 3_000.0
"""Points that a move may lose: a person left out when a cycle begins, less than a day of waiting in its end."""
_CYCLE = 175
"""Moves for each group in one cycle from hot to cold. Whom to disturb is all or nothing, so one cycle gets stuck."""
_WARM, _COOLINGS = 20_000.0, 20
_CHUNK_SECONDS = 0.3
_FIRST_CHUNK = 1_000
_TOLL = 500_000
"""Points that steer away from disturbing a case: about what one more that may be disturbed is worth on M."""


class BudgetedAnnealing:
    """Cycles of annealing. The toll for disturbing a case is drawn around a usual one for every move."""

    def __init__(self, annealer: Annealer, booker: Booker, groups: int) -> None:
        self._annealer, self._booker, self._prices = annealer, booker, booker.prices
        self._cycle = max(1, _CYCLE * groups)

    def run(self, clock: Clock, seconds: float, work: int | None) -> Iterator[bool]:
        """Anneal for some seconds or, if given, for `work` moves; yields after every chunk whether a cycle is over."""
        annealer, began = self._annealer, clock.seconds
        annealer.steer(_TOLL)
        cycles = self._cycles(work) if work else 1
        chunk, cycle = max(1, min(_FIRST_CHUNK, (work or self._cycle) // 20)), 0
        while not clock.is_over():
            now = clock.seconds
            done = annealer.moves / work if work else (now - began) / max(seconds, 1e-9)
            if int(done * cycles) > cycle:
                cycle = int(done * cycles)
                yield True
            if done >= 1:
                return
            heat = _HOT * (_COLD / _HOT) ** (done * cycles % 1)
            before = annealer.moves
            annealer.run(chunk, heat, heat)
            if work is None:
                speed = (annealer.moves - before) / max(clock.seconds - now, 1e-6)
                if before == 0:
                    cycles = self._cycles(int(speed * seconds))
                chunk = max(10, int(min(speed * _CHUNK_SECONDS, 2 * chunk, self._cycle / 20)))
            self._reprice()
            yield False

    def cool(self) -> None:
        """Fill up what was emptied, nearly cold."""
        moves = max(1, self._cycle // _COOLINGS)
        self._annealer.run(moves, _WARM, _COLD)

    def _cycles(self, moves: int) -> int:
        return max(1, round(moves / self._cycle))

    def _reprice(self) -> None:
        if self._booker.prices is not self._prices:
            self._prices = self._booker.prices
            self._annealer.reprice(self._prices)
