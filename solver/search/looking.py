"""Quick looks at the open sessions of a stage: the innermost loop of a search."""

from __future__ import annotations

from bisect import bisect_left, bisect_right

import numpy as np
from numpy.typing import NDArray

from solver.journeys import Ints
from solver.search.instance import Instance
from solver.search.stages import NO_MOST, StageOptions

Floats = NDArray[np.float64]


class StageView:
    """A stage's sessions laid out for quick looking: `values` are costs of change plus prices."""

    __slots__ = (
        "_dates",
        "_ends",
        "_minutes",
        "_most",
        "_resources",
        "dates",
        "is_tight",
        "least",
        "option",
        "sessions",
        "starts",
        "values",
    )

    def __init__(self, instance: Instance, option: StageOptions, prices: Floats) -> None:
        self.option = option
        self.sessions = option.sessions
        self.dates = option.dates
        self.starts = instance.sessions.starts[option.sessions]
        self._ends = instance.sessions.ends[option.sessions]
        self._dates: list[int] = option.dates.tolist()
        self._resources = option.sessions + instance.resources.sessions_at
        self._minutes = option.minutes
        self.least, self._most = option.before_departure
        self.is_tight = self.least <= 0 or instance.sessions.has_spills
        self.values: Floats = option.costs + prices[self._resources] * option.minutes

    def ends(self, rows: Ints) -> Ints:
        """When sessions end."""
        return self._ends[rows]

    def open(self, left: Ints, day: int, leaves: int) -> Ints:
        """The rows with minutes left that lie in the right span of days before a departure."""
        low, high = bisect_left(self._dates, day - self._most), bisect_right(self._dates, day - self.least)
        free = left[self._resources[low:high]] >= self._minutes
        if self.is_tight:
            free &= self._ends[low:high] <= leaves
        rows: Ints = free.nonzero()[0] + low
        return rows


def can_follow(first: StageView, rows: Ints, second: StageView, later: Ints) -> NDArray[np.bool_]:
    """Which sessions may follow which; on one date, only after the first has ended."""
    least, most = second.option.after_previous
    days = second.dates[later][None, :] - first.dates[rows][:, None]
    ok: NDArray[np.bool_] = days >= least
    if most < NO_MOST:
        ok &= days <= most
    if least <= 0:
        ok &= first.ends(rows)[:, None] <= second.starts[later][None, :]
    return ok
