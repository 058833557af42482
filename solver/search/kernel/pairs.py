"""Lists of sessions that stages of many cases share: one of thousands is laid out once, not for every case."""

from __future__ import annotations

import numpy as np

from solver.search.kernel.ledger import Ints64


class PairTable:
    """Session pairs; stages that look at parts of the same lists of sessions and dates share them."""

    def __init__(self) -> None:
        self._parts: list[Ints64] = []
        self._known: dict[tuple[int, int], int] = {}
        self._size = 0

    def add(self, sessions: Ints64, dates: Ints64) -> int:
        """Where the pairs of a stage begin."""
        whole, days = sessions.base, dates.base
        if isinstance(whole, np.ndarray) and isinstance(days, np.ndarray) and whole.shape == days.shape:
            at = _offset(sessions, whole)
            if at == _offset(dates, days):
                key = id(whole), id(days)
                if key not in self._known:
                    self._known[key] = self._append(whole, days)
                return self._known[key] + at
        return self._append(sessions, dates)

    def _append(self, sessions: Ints64, dates: Ints64) -> int:
        self._parts.append(np.column_stack([sessions, dates]))
        begin = self._size
        self._size += len(sessions)
        return begin

    def table(self) -> Ints64:
        """Session and date of every pair."""
        return np.concatenate([*self._parts, np.zeros((0, 2), dtype=np.int64)])


def _offset(part: Ints64, whole: Ints64) -> int:
    """How many entries of the whole lie before a part of it that has no gaps."""
    begin = part.__array_interface__["data"][0] - whole.__array_interface__["data"][0]
    return int(begin) // whole.itemsize
