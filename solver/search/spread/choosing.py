"""Which groups to plan anew together: those that compete for the same things, none of whom is being planned anew."""

from __future__ import annotations

import random
from collections.abc import Collection

import numpy as np

from solver.search.ruin import Ruiner

WAYS = ("dates", "left out", "scarce")
"""Kinds of sub-problems: departures close together, around those left out, around a capacity that has a price."""
_CENTRES = 8
"""Groups left out in the midst of one sub-problem."""
_LEFT_OUT_SHARE = 4
"""One in so many may be a group left out that could depart then."""


class Chooser:
    """Chooses groups of a plan; `rng` decides."""

    def __init__(self, ruiner: Ruiner, rng: random.Random) -> None:
        self._ruiner, self._state, self._rng = ruiner, ruiner.state, rng
        candidates = self._state.instance.candidates
        self._first = np.array([int(candidates[g].dates.min()) for g in ruiner.able], dtype=np.int64)
        self._last = np.array([int(candidates[g].dates.max()) for g in ruiner.able], dtype=np.int64)

    def choose(self, way: str, size: int, busy: Collection[int]) -> list[int]:
        """About `size` groups, without those that are `busy` or share a trip with one who is."""
        if way == "dates":
            chosen = self._dated(size, busy)
        elif way == "left out":
            chosen = [g for _ in range(_CENTRES) for g in self._ruiner.around_left_out(size // _CENTRES)]
        else:
            chosen = self._ruiner.around_scarce(size)
        tied: set[int] = set()
        for g in chosen:
            if g not in tied:
                crowd = self._crowd(g)
                tied |= crowd if crowd.isdisjoint(busy) else set()
        return sorted(tied)

    def _dated(self, size: int, busy: Collection[int]) -> list[int]:
        """Groups that depart around a random date, and some left out that could."""
        bookings, candidates = self._state.bookings, self._state.instance.candidates
        days = {
            g: int(candidates[g].dates[booking.candidate])
            for g in self._ruiner.able
            if g not in busy and (booking := bookings[g]) is not None
        }
        if not days:
            return self._ruiner.entangled(size)
        middle = self._rng.choice(list(days.values()))
        near = sorted(days, key=lambda g: (abs(days[g] - middle), self._rng.random()))
        could = np.flatnonzero((self._first <= middle) & (self._last >= middle)).tolist()
        out = [g for g in (self._ruiner.able[at] for at in could) if bookings[g] is None and g not in busy]
        self._rng.shuffle(out)
        out = out[: size // _LEFT_OUT_SHARE]
        return near[: size - len(out)] + out

    def _crowd(self, g: int) -> set[int]:
        """A group and all with whom it shares escort trips, directly or through others."""
        crowd, fresh = {g}, [g]
        while fresh:
            for other in self._ruiner.sharing(fresh.pop()):
                if other not in crowd:
                    crowd.add(other)
                    fresh.append(other)
        return crowd
