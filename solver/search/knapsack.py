"""Many small 0-1 knapsacks at once: what each capacity could earn at best from those who want it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from solver.journeys import Bools, Ints

Floats = NDArray[np.float64]
_STATES_MOST = 400
_WIDTHS = (8, 16, 32, 64, 128, _STATES_MOST + 1)


@dataclass(frozen=True, slots=True)
class _Shelf:
    """Knapsacks of like size that cannot hold all they are offered, those with most items first."""

    rows: Ints
    capacity: Ints
    width: int


class Knapsacks:
    """Knapsacks over items sorted by row; `row` and `amount` are per item, `capacity` per row.

    Amounts and capacities are counted in whole units (their common divisor, or coarser where there would be too many
    states; both are rounded down, which never forbids what fits).
    """

    def __init__(self, row: Ints, amount: Ints, capacity: Ints) -> None:
        self.row = row
        rows = len(capacity)
        self._start = np.searchsorted(row, np.arange(rows + 1))
        unit = np.ones(rows, dtype=np.int64)
        for r in range(rows):
            part = amount[self._start[r] : self._start[r + 1]]
            unit[r] = max(int(np.gcd.reduce(part)) if len(part) else 1, -(-int(capacity[r]) // _STATES_MOST), 1)
        self._amount = amount // unit[row]
        self._capacity = capacity // unit

    def solve(self, profit: Floats) -> tuple[float, Bools]:
        """The best total profit of all knapsacks, and which items are in; profits are >= 0."""
        chosen = profit > 0
        load = np.bincount(self.row[chosen], weights=self._amount[chosen], minlength=len(self._capacity))
        over = load > self._capacity
        if over.any():
            wanted = np.flatnonzero(chosen & over[self.row])
            chosen[wanted] = False
            chosen[wanted[self._fill(wanted, profit[wanted])]] = True
        return float(profit[chosen].sum()), chosen

    def _fill(self, items: Ints, profit: Floats) -> Bools:
        row, amount = self.row[items], self._amount[items]
        rows, first, count = np.unique(row, return_index=True, return_counts=True)
        capacity = self._capacity[rows]
        chosen = np.zeros(len(items), dtype=np.bool_)
        low = 0
        for width in _WIDTHS:
            mine = np.flatnonzero((capacity + 1 > low) & (capacity + 1 <= width))
            low = width
            if len(mine):
                mine = mine[np.argsort(-count[mine], kind="stable")]
                self._shelf(first[mine], count[mine], capacity[mine], amount, profit, chosen)
        return chosen

    def _shelf(self, first: Ints, count: Ints, capacity: Ints, amount: Ints, profit: Floats, chosen: Bools) -> None:
        """Dynamic programme over the items of all rows in step; rows with fewer items drop out on the way."""
        width, depth = int(capacity.max()) + 1, int(count[0])
        value = np.zeros((len(first), width))
        states = np.arange(width)
        picks: list[Bools] = []
        for level in range(depth):
            active = int(np.searchsorted(-count, -level, side="left"))
            item = first[:active] + level
            before = states[None, :] - amount[item][:, None]
            gained = np.take_along_axis(value[:active], np.maximum(before, 0), axis=1) + profit[item][:, None]
            better = (before >= 0) & (gained > value[:active])
            np.copyto(value[:active], gained, where=better)
            picks.append(better)
        room = capacity.copy()
        for level in range(depth - 1, -1, -1):
            active = len(picks[level])
            item = first[:active] + level
            taken = picks[level][np.arange(active), room[:active]]
            chosen[item[taken]] = True
            room[:active] -= np.where(taken, amount[item], 0)
