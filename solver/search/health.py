"""The cheapest way to hold all stages of a case before each departure date, for all cases at once.

A dynamic programme over *offsets* (days before the departure): `before_departure` bounds the offset of a stage and
`after_previous` the difference of two offsets, whatever the date, so cases with the same limits share one table.
Within one date the order of stages and the departure's minute are not looked at: what is found is never too dear,
which is what a bound needs; `solver.search.booking` books exactly.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from solver.journeys import Ints
from solver.search.stages import StageOptions

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Batch:
    """Cases with equal limits: `cases` (positions in the oracle), their first departure date and number of dates."""

    cases: Ints
    first: Ints
    days: int
    limits: tuple[tuple[int, int, int, int], ...]
    """Per stage: least and most offset (cut to the calendar), least and most days after the stage before."""


class HealthOracle:
    """Prices the health stages of cases per departure date.

    `first` and `days` give, for each case, the first departure date of interest and how many follow.
    """

    def __init__(self, options: list[tuple[StageOptions, ...]], first: Ints, days: Ints) -> None:
        self._options = options
        self.first, self.days = first, days
        self.table_at = np.concatenate([[0], np.cumsum(days)]).astype(np.int64)
        self._pairs()
        self._batches = self._group()

    def _pairs(self) -> None:
        """Lay all (case, stage, session) options into flat arrays, in segments of equal (stage, case, date)."""
        dates = [o.dates for stages in self._options for o in stages if len(o.dates)]
        self._day0 = int(min((d.min() for d in dates), default=0))
        self._span = int(max((d.max() for d in dates), default=0)) - self._day0 + 1
        self._depth = max((len(stages) for stages in self._options), default=0)
        rows, sessions, minutes, costs, cells = [], [], [], [], []
        for case, stages in enumerate(self._options):
            for stage, option in enumerate(stages):
                count = len(option.sessions)
                rows.append(np.full(count, case, dtype=np.int64))
                sessions.append(option.sessions)
                minutes.append(np.full(count, option.minutes, dtype=np.int64))
                costs.append(option.costs)
                cells.append((case * self._depth + stage) * self._span + option.dates - self._day0)
        empty = np.zeros(0, dtype=np.int64)
        self.pair_session = np.concatenate([*sessions, empty])
        self.pair_minutes = np.concatenate([*minutes, empty])
        self.pair_cost = np.concatenate([*costs, empty])
        cell = np.concatenate([*cells, empty])
        self._segment_at = np.flatnonzero(np.concatenate([[True], cell[1:] != cell[:-1]])) if len(cell) else empty
        self._segment_cell = cell[self._segment_at]

    def _group(self) -> list[_Batch]:
        found: dict[tuple[tuple[int, int, int, int], ...], list[int]] = {}
        for case, stages in enumerate(self._options):
            if stages and self.days[case]:
                limits = tuple((*o.before_departure, *o.after_previous) for o in stages)
                found.setdefault(limits, []).append(case)
        batches = []
        for limits, members in found.items():
            cases = np.array(members, dtype=np.int64)
            farthest = int((self.first[cases] + self.days[cases]).max()) - 1 - self._day0
            cut = tuple((low, min(high, max(farthest, low)), least, most) for low, high, least, most in limits)
            for at in range(0, len(cases), 64):
                part = cases[at : at + 64]
                batches.append(_Batch(cases=part, first=self.first[part], days=int(self.days[part].max()), limits=cut))
        return batches

    def price(self, session_price: Floats) -> Floats:
        """The least cost of each (case, departure date) at `table_at[case] + day`; infinite where impossible.

        `session_price` is points per minute of each session.
        """
        return self.price_pairs(session_price[self.pair_session] * self.pair_minutes)

    def price_pairs(self, pair_price: Floats) -> Floats:
        """As `price`, with a price for each (case, stage, session) by itself."""
        self._pair_value = self.pair_cost + pair_price
        cells = np.full(len(self._options) * self._depth * self._span, np.inf)
        if len(self._segment_at):
            cells[self._segment_cell] = np.minimum.reduceat(self._pair_value, self._segment_at)
        self._cells = cells.reshape(len(self._options), self._depth, self._span)
        result = np.zeros(int(self.table_at[-1]))
        for batch in self._batches:
            table = self._table(batch)
            for row, case in enumerate(batch.cases):
                low, high = self.table_at[case], self.table_at[case + 1]
                result[low:high] = table[row, : high - low]
        return result

    def _window(self, cases: Ints, departs: Ints, stage: int, low: int, high: int) -> Floats:
        """The cost of holding a stage `low`..`high` days before each departure date: (..., offset)."""
        day = departs[..., None] - np.arange(low, high + 1) - self._day0
        inside = (day >= 0) & (day < self._span)
        rows = cases.reshape(cases.shape + (1,) * (day.ndim - cases.ndim))
        return np.where(inside, self._cells[rows, stage, np.where(inside, day, 0)], np.inf)

    def _table(self, batch: _Batch) -> Floats:
        departs = batch.first[:, None] + np.arange(batch.days)
        table: Floats = self._forward(batch, departs)[-1].min(axis=-1)
        return table

    def _forward(self, batch: _Batch, departs: Ints) -> list[Floats]:
        """Per stage, the least cost of holding it at each offset and all before it in order."""
        tables: list[Floats] = []
        for stage, (low, high, least, most) in enumerate(batch.limits):
            value = self._window(batch.cases, departs, stage, low, high)
            if stage:
                value = value + _reach(tables[-1], batch.limits[stage - 1][0], low, high, least, most)
            tables.append(value)
        return tables

    def choose(self, cases: Ints, departs: Ints) -> tuple[Ints, Ints]:
        """The pairs (options of one stage) that attain the last `price` for some cases on given departure dates.

        Returns positions in the pair arrays and the case of each.
        """
        day_of = np.full(len(self._options), -1, dtype=np.int64)
        day_of[cases] = departs
        chosen: list[Ints] = []
        for batch in self._batches:
            part = batch.cases[day_of[batch.cases] >= 0]
            if len(part):
                chosen.append(self._trace(batch, part, day_of[part]))
        if not chosen:
            empty = np.zeros(0, dtype=np.int64)
            return empty, empty
        cell = np.concatenate(chosen)
        segment = np.searchsorted(self._segment_cell, cell)
        pair = self._cheapest_pair()[segment]
        return pair, cell // (self._depth * self._span)

    def _trace(self, batch: _Batch, cases: Ints, departs: Ints) -> Ints:
        part = _Batch(cases=cases, first=departs, days=1, limits=batch.limits)
        tables = self._forward(part, departs)
        rows = np.arange(len(cases))
        cells: list[Ints] = []
        offset = np.zeros(len(cases), dtype=np.int64)
        for stage in range(len(tables) - 1, -1, -1):
            low = batch.limits[stage][0]
            value = tables[stage]
            if stage < len(tables) - 1:
                least, most = batch.limits[stage + 1][2:]
                gap = low + np.arange(value.shape[1])[None, :] - offset[:, None]
                value = np.where((gap >= least) & (gap <= most), value, np.inf)
            offset = low + value.argmin(axis=1)
            good = np.isfinite(value[rows, offset - low])
            cell = (cases * self._depth + stage) * self._span + departs - offset - self._day0
            cells.append(cell[good])
        return np.concatenate(cells)

    def _cheapest_pair(self) -> Ints:
        least = np.minimum.reduceat(self._pair_value, self._segment_at)
        lengths = np.diff(np.append(self._segment_at, len(self._pair_value)))
        hits = np.flatnonzero(self._pair_value <= np.repeat(least, lengths))
        segment = np.searchsorted(self._segment_at, hits, side="right") - 1
        first = np.concatenate([[True], segment[1:] != segment[:-1]])
        cheapest: Ints = hits[first]
        return cheapest


def _reach(before: Floats, before_low: int, low: int, high: int, least: int, most: int) -> Floats:
    """For each offset `low`..`high`, the least of `before` at offsets `least`..`most` larger."""
    width = before.shape[-1]
    start = np.arange(low, high + 1) + least - before_low
    end = np.minimum(np.arange(low, high + 1) + most - before_low, width - 1)
    result = np.full((*before.shape[:-1], high - low + 1), np.inf)
    if most >= width + high:
        suffix = np.minimum.accumulate(before[..., ::-1], axis=-1)[..., ::-1]
        good = start < width
        result[..., good] = suffix[..., np.maximum(start[good], 0)]
        return result
    for column in range(high - low + 1):
        first, last = max(int(start[column]), 0), int(end[column])
        if first <= last:
            result[..., column] = before[..., first : last + 1].min(axis=-1)
    return result
