"""The cheapest way to hold all stages of a case before each departure date, for all cases at once.

A dynamic programme over *offsets* (days before the departure): `before_departure` bounds the offset of a stage and
`after_previous` the difference of two offsets, whatever the date, so cases with the same limits share one table.
Within one date the order of stages and the departure's minute are not looked at: what is found is never too dear,
which is what a bound needs; `solver.search.booking` books exactly.

A *cell* is a (case, departure date): `table_at[case] + date - first[case]`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from solver.journeys import Ints
from solver.search.stages import StageOptions
from solver.search.stretches import before, ranges

Floats = NDArray[np.float64]
Limits = tuple[tuple[int, int, int, int], ...]
"""Per stage: least and most offset (cut to the calendar), least and most days after the stage before."""
_AT_ONCE = 4096
_SMALL = np.int32
"""Tens of millions of (case, stage, session) are laid out on the largest instances: half as wide is half the memory."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Batch:
    """Cases with equal limits and the cells of all their departure dates."""

    limits: Limits
    cells: Ints
    cases: Ints
    departs: Ints


class HealthOracle:
    """Prices the health stages of cases per departure date.

    `first` and `days` give, for each case, the first departure date of interest and how many follow.
    """

    def __init__(self, options: list[tuple[StageOptions, ...]], first: Ints, days: Ints) -> None:
        self._options = options
        self.first, self.days = first, days
        self.table_at = np.concatenate([[0], np.cumsum(days)]).astype(np.int64)
        self._lay_out_pairs()
        self._group()
        self.load(np.zeros(len(self.pair_session)))

    def _lay_out_pairs(self) -> None:
        """Lay all (case, stage, session) options into flat arrays, in segments of equal (case, stage, date)."""
        kept = [(c, k, o, self._useful(c, o)) for c, stages in enumerate(self._options) for k, o in enumerate(stages)]
        dates = [o.dates[use] for _, _, o, use in kept]
        last = int((self.first + self.days).max(initial=0))  # where no session is of use, no date is looked at
        self._day0 = int(min((d[0] for d in dates if len(d)), default=last))
        self._span = int(max((d[-1] for d in dates if len(d)), default=last)) - self._day0 + 1
        self._depth = max((len(stages) for stages in self._options), default=0)
        sizes = [len(d) for d in dates]
        self.pair_session = _joined([o.sessions[use] for _, _, o, use in kept])
        self.pair_cost: Ints = np.broadcast_to(np.int64(0), sum(sizes))
        self.has_costs = any(o.change_cost for _, _, o, _ in kept)
        """Whether a session costs anything by itself."""
        if self.has_costs:
            self.pair_cost = np.concatenate([o.costs[use] for _, _, o, use in kept])
        self.pair_minutes = np.repeat(np.array([o.minutes for _, _, o, _ in kept], dtype=_SMALL), sizes)
        lines = np.repeat(np.array([c * self._depth + k for c, k, _, _ in kept], dtype=_SMALL), sizes)
        self._pair_line = lines
        date = _joined(dates)
        is_new = np.ones(len(date), dtype=np.bool_)
        is_new[1:] = (lines[1:] != lines[:-1]) | (date[1:] != date[:-1])
        self._segment_at = np.flatnonzero(is_new)
        self._segment_cell = lines[self._segment_at].astype(np.int64) * self._span + date[self._segment_at] - self._day0
        self._segment_size = np.diff(np.append(self._segment_at, len(date)))

    @property
    def shape(self) -> tuple[int, int, int]:
        """The most stages of a case, the days of the calendar, its first day."""
        return self._depth, self._span, self._day0

    @property
    def lines(self) -> int:
        """Stages of all cases, as if each had the most."""
        return len(self._options) * self._depth

    def segments(self) -> tuple[Ints, Ints]:
        """The (stage, date) in which some session could be held, and where their pairs begin."""
        return self._segment_cell, self._segment_at

    def calendar(self) -> tuple[Ints, Ints, Ints]:
        """Per case its batch of limits (-1: none), first date, how many, first cell; where the limits of a batch begin;
        the limits, one line for each stage."""
        table = np.column_stack([self._batch_of, self.first, self.days, self.table_at[:-1]])
        begins = np.concatenate([[0], np.cumsum([len(batch.limits) for batch in self._batches])])
        limits = [limit for batch in self._batches for limit in batch.limits]
        return table, begins.astype(np.int64), np.array(limits, dtype=np.int64).reshape(-1, 4)

    def forget(self) -> None:
        """Let go of the prices; they have to be loaded anew before the next question."""
        self._pair_value = np.zeros(0)
        self._held = np.zeros((0, self._span))

    def stage_of(self, pair: int) -> tuple[int, int]:
        """The case and the order of the stage of a pair."""
        case, stage = divmod(int(self._pair_line[pair]), self._depth)
        return case, stage

    def _useful(self, case: int, option: StageOptions) -> slice:
        """The options of a stage that some departure date of its case allows."""
        low, high = option.before_departure
        earliest, latest = self.first[case] - high, self.first[case] + self.days[case] - 1 - low
        if not self.days[case]:
            return slice(0, 0)
        begin, end = np.searchsorted(option.dates, [earliest, latest + 1])
        return slice(int(begin), max(int(begin), int(end)))

    def _group(self) -> None:
        found: dict[Limits, list[int]] = {}
        for case, stages in enumerate(self._options):
            if stages and self.days[case]:
                limits = tuple((*o.before_departure, *o.after_previous) for o in stages)
                found.setdefault(limits, []).append(case)
        self._batches: list[_Batch] = []
        self._batch_of = np.full(len(self._options), -1, dtype=np.int64)
        for limits, members in found.items():
            cases = np.array(members, dtype=np.int64)
            farthest = int((self.first[cases] + self.days[cases]).max()) - 1 - self._day0
            cut = tuple((low, max(low, min(high, farthest)), least, most) for low, high, least, most in limits)
            cells = ranges(self.table_at[cases], self.days[cases])
            owner = np.repeat(cases, self.days[cases])
            self._batch_of[cases] = len(self._batches)
            departs = self.first[owner] + cells - self.table_at[owner]
            self._batches.append(_Batch(limits=cut, cells=cells, cases=owner, departs=departs))

    def load(self, pair_price: Floats) -> None:
        """Set a price for each (case, stage, session); what it costs besides is added."""
        self._pair_value = self.pair_cost + pair_price
        held = np.full(len(self._options) * self._depth * self._span, np.inf)
        if len(self._segment_at):
            held[self._segment_cell] = np.minimum.reduceat(self._pair_value, self._segment_at)
        self._held = held.reshape(len(self._options) * self._depth, self._span)

    def floors(self) -> Floats:
        """For each cell, a cost that no way of holding the stages can beat: each stage by itself."""
        floor = np.zeros(int(self.table_at[-1]))
        least, level = self._held, 0
        wanted = [
            (max(high - low + 1, 1).bit_length() - 1, low, high, stage, b) for b, low, high, stage in self._spans()
        ]
        for k, low, high, stage, batch in sorted(wanted, key=lambda found: found[0]):
            while level < k:
                least, level = _doubled(least, 1 << level), level + 1
            line = batch.cases * self._depth + stage
            begin, end = batch.departs - high - self._day0, batch.departs - low - self._day0
            first = least[line, np.clip(begin, 0, self._span - 1)]
            last = least[line, np.clip(end - (1 << k) + 1, 0, self._span - 1)]
            floor[batch.cells] += np.minimum(first, last)
        return floor

    def _spans(self) -> Iterator[tuple[_Batch, int, int, int]]:
        for batch in self._batches:
            for stage, (low, high, _, _) in enumerate(batch.limits):
                yield batch, low, high, stage

    def price_all(self) -> Floats:
        """The least cost of each cell; infinite where the stages cannot be held."""
        return self.price(np.arange(int(self.table_at[-1])))

    def price(self, cells: Ints) -> Floats:
        """The least cost of some cells."""
        found = np.zeros(len(cells))
        for limits, cases, departs, at in self._parts(cells):
            found[at] = self._forward(limits, cases, departs)[-1].min(axis=-1)
        return found

    def _parts(self, cells: Ints) -> Iterator[tuple[Limits, Ints, Ints, Ints]]:
        """Cells by equal limits: limits, cases, departure dates, positions in `cells`."""
        case = np.searchsorted(self.table_at, cells, side="right") - 1
        batch = self._batch_of[case]
        order = np.argsort(batch, kind="stable")
        edges = np.searchsorted(batch[order], np.arange(len(self._batches) + 1))
        for number, held in enumerate(self._batches):
            for low in range(int(edges[number]), int(edges[number + 1]), _AT_ONCE):
                at = order[low : min(low + _AT_ONCE, int(edges[number + 1]))]
                yield held.limits, case[at], self.first[case[at]] + cells[at] - self.table_at[case[at]], at

    def _window(self, cases: Ints, departs: Ints, stage: int, low: int, high: int) -> Floats:
        """The cost of holding a stage `low`..`high` days before each departure date: (cell, offset)."""
        day = departs[:, None] - np.arange(low, high + 1) - self._day0
        inside = (day >= 0) & (day < self._span)
        line = (cases * self._depth + stage)[:, None]
        return np.where(inside, self._held[line, np.where(inside, day, 0)], np.inf)

    def _forward(self, limits: Limits, cases: Ints, departs: Ints) -> list[Floats]:
        """Per stage, the least cost of holding it at each offset and all before it in order."""
        tables: list[Floats] = []
        for stage, (low, high, least, most) in enumerate(limits):
            value = self._window(cases, departs, stage, low, high)
            if stage:
                value = value + _reach(tables[-1], limits[stage - 1][0], low, high, least, most)
            tables.append(value)
        return tables

    def choose(self, cells: Ints) -> tuple[Ints, Ints]:
        """The pairs (options of one stage) that attain the `price` of some cells.

        Returns positions in the pair arrays, and for each the position in `cells` that it belongs to.
        """
        chosen, owners = [np.zeros(0, dtype=np.int64)], [np.zeros(0, dtype=np.int64)]
        for limits, cases, departs, at in self._parts(cells):
            places, good = self._trace(limits, cases, departs)
            chosen.append(places[good])
            owners.append(np.broadcast_to(at, good.shape)[good])
        segment = np.searchsorted(self._segment_cell, np.concatenate(chosen))
        return self._cheapest_pair(segment), np.concatenate(owners)

    def _trace(self, limits: Limits, cases: Ints, departs: Ints) -> tuple[Ints, NDArray[np.bool_]]:
        """Where each stage is held, (stage, cell), and whether it can be."""
        tables = self._forward(limits, cases, departs)
        rows = np.arange(len(cases))
        places = np.zeros((len(tables), len(cases)), dtype=np.int64)
        good = np.zeros(places.shape, dtype=np.bool_)
        offset = np.zeros(len(cases), dtype=np.int64)
        for stage in range(len(tables) - 1, -1, -1):
            low = limits[stage][0]
            value = tables[stage]
            if stage < len(tables) - 1:
                least, most = limits[stage + 1][2:]
                gap = low + np.arange(value.shape[1])[None, :] - offset[:, None]
                value = np.where((gap >= least) & (gap <= most), value, np.inf)
            offset = low + value.argmin(axis=1)
            good[stage] = np.isfinite(value[rows, offset - low])
            places[stage] = (cases * self._depth + stage) * self._span + departs - offset - self._day0
        return places, good

    def _cheapest_pair(self, segments: Ints) -> Ints:
        if not len(segments):
            return segments
        sizes = self._segment_size[segments]
        pair = ranges(self._segment_at[segments], sizes)
        value, begins = self._pair_value[pair], before(sizes)
        least = np.minimum.reduceat(value, begins)
        hits = np.flatnonzero(value <= np.repeat(least, sizes))
        cheapest: Ints = pair[hits[np.searchsorted(hits, begins)]]
        return cheapest


def _joined(parts: list[Ints]) -> NDArray[np.int32]:
    """All parts one after another."""
    whole = np.empty(sum(len(part) for part in parts), dtype=_SMALL)
    at = 0
    for part in parts:
        whole[at : at + len(part)] = part
        at += len(part)
    return whole


def _doubled(least: Floats, step: int) -> Floats:
    """The least of each entry and that `step` further right."""
    wider = least.copy()
    np.minimum(least[:, :-step], least[:, step:], out=wider[:, :-step])
    return wider


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
