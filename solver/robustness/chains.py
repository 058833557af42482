"""Escorts followed from flight to flight: how late each comes to the next case and to the next trip."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from solver.robustness.draws import Bools, Draws, Ints
from solver.robustness.layout import Chain, Layout

_DAY = 1440


def follow(layout: Layout, draws: Draws, rebooked_after: int) -> tuple[Bools, Bools]:
    """For each leap and replay: whether the escort comes too late, and whether the rest is cut.

    An escort who misses a connection or whose flight is cancelled goes on `rebooked_after` days later.
    """
    late = np.zeros((len(layout.leaps), draws.replays), dtype=np.bool_)
    short = np.zeros_like(late)
    walk = _Walk(draws, rebooked_after * _DAY)
    for chain in layout.chains:
        for number, lateness in walk.arrivals(chain):
            leap = layout.leaps[number]
            grace = draws.departs_late[leap.after] if leap.kind == "ahead" else 0
            late[number] = lateness - grace > leap.spare
            short[number] = lateness > leap.rested
    return late, short


class _Walk:
    """One escort after another through the same draws."""

    def __init__(self, draws: Draws, wait: int) -> None:
        self._draws = draws
        self._wait = wait

    def arrivals(self, chain: Chain) -> list[tuple[int, Ints]]:
        """The lateness, in minutes, with which a trip reaches each of its leaps."""
        told = []
        none = np.zeros(self._draws.replays, dtype=np.int64)
        if chain.to_case is not None:
            told.append((chain.to_case, self._ride(chain.ahead, chain.spare_ahead, none)))
        if chain.to_next is not None:
            lateness = self._ride(chain.out, chain.spare_out, none)
            if chain.back:
                lateness = self._ride(chain.back, chain.spare_back, self._put_off(chain, lateness))
            told.append((chain.to_next, lateness))
        return told

    def _put_off(self, chain: Chain, lateness: Ints) -> Ints:
        """Whole days by which the way back begins later because the escort was not yet there."""
        over = lateness - self._draws.departs_late[chain.back[0]] - chain.spare_turn
        whole_days: Ints = np.maximum(-(-over // _DAY), 0) * _DAY
        return whole_days

    def _ride(self, flights: Sequence[int], spares: Sequence[int], put_off: Ints) -> Ints:
        """The lateness on landing of one way that begins so many minutes later."""
        draws = self._draws
        slip: Ints = put_off + self._wait * draws.cancelled[flights[0]]
        for before, after, spare in zip(flights, flights[1:], spares, strict=False):
            is_missed = draws.arrives_late[before] - draws.departs_late[after] > spare
            slip = slip + self._wait * (is_missed | draws.cancelled[after])
        landed: Ints = slip + draws.arrives_late[flights[-1]]
        return landed
