"""Annealing in which only so many published cases may be disturbed: a fine for each, sought while the search cools."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import TYPE_CHECKING

from solver.search.booking import Booker
from solver.search.clock import Clock

if TYPE_CHECKING:
    from solver.search.kernel.annealer import Annealer

_HOT, _COLD = 300_000.0, 3_000.0
"""Points that a move may lose: about a person left out when a cycle begins, less than a day of waiting in its end."""
_CYCLE = 600
"""Moves for each group in one cycle from hot to cold. Whom to disturb is all or nothing, so one cycle gets stuck."""
_CYCLES_MOST = 4
_WARM, _COOLINGS = 50_000.0, 8
_CHUNK_SECONDS = 0.3
_CHUNKS = 150
"""Chunks of a cycle at least: the fine follows after each."""
_FINE, _LEAST_FINE, _MOST_FINE = 500_000.0, 2_000.0, 5_000_000.0
"""Points for disturbing one more case: at first, and within which they may go."""
_GAIN, _STEP = 0.2, 0.5
_SLACK, _SLACK_ENDS = 0.5, 0.8
"""The share of the budget by which a hot plan may exceed it, and the share of a cycle after which none may."""


class BudgetedAnnealing:
    """Cycles of annealing under a fine for disturbing a case that rises where too many are, and falls where too few.

    While it is hot a plan may disturb more than the budget allows; only plans within it are kept as the best.
    """

    def __init__(self, annealer: Annealer, booker: Booker, groups: int) -> None:
        self._annealer, self._booker, self._prices = annealer, booker, booker.prices
        self._cycle = max(1, _CYCLE * groups)
        self._fine = _FINE

    def run(self, clock: Clock, seconds: float, work: int | None) -> Iterator[bool]:
        """Anneal for some seconds or, if given, for `work` moves; yields after every chunk whether a cycle is over."""
        annealer, began = self._annealer, clock.seconds
        cycles = self._cycles(work) if work else 1
        chunk, cycle = max(1, (work or self._cycle) // cycles // _CHUNKS), 0
        while not clock.is_over():
            now = clock.seconds
            done = annealer.moves / work if work else (now - began) / max(seconds, 1e-9)
            if int(done * cycles) > cycle:
                cycle = int(done * cycles)
                yield True
            if done >= 1:
                return
            part = done * cycles % 1
            self._steer(part)
            before, heat = annealer.moves, _HOT * (_COLD / _HOT) ** part
            annealer.run(chunk, heat, heat)
            self._follow()
            if work is None:
                speed = (annealer.moves - before) / max(clock.seconds - now, 1e-6)
                if before == 0:
                    cycles = self._cycles(int(speed * seconds))
                chunk = max(10, int(min(speed * _CHUNK_SECONDS, 2 * chunk, speed * seconds / cycles / _CHUNKS)))
            self._reprice()
            yield False

    def cool(self) -> None:
        """Fill up what was emptied, nearly cold."""
        moves = max(1, self._cycle // _COOLINGS)
        self._steer(1.0)
        self._annealer.run(moves, _WARM, _COLD)

    def _steer(self, part: float) -> None:
        """Set the fine, and by how much the budget may be exceeded in a part of a cycle."""
        budget = self._annealer.budget
        slack = math.ceil((2 + _SLACK * budget) * max(0.0, 1 - part / _SLACK_ENDS)) if budget else 0
        self._annealer.fine(int(self._fine), slack)
        self._annealer.steer(int(self._fine))

    def _follow(self) -> None:
        """Raise the fine where more are disturbed than may be, lower it where fewer are."""
        budget = self._annealer.budget
        over = (self._annealer.disturbed - budget) / max(3.0, math.sqrt(budget))
        self._fine *= math.exp(max(-_STEP, min(_STEP, _GAIN * over)))
        self._fine = max(_LEAST_FINE, min(_MOST_FINE, self._fine))

    def _cycles(self, moves: int) -> int:
        return max(1, min(_CYCLES_MOST, round(moves / self._cycle)))

    def _reprice(self) -> None:
        if self._booker.prices is not self._prices:
            self._prices = self._booker.prices
            self._annealer.reprice(self._prices)
