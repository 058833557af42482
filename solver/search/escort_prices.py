"""Escorts in the lower bound: what each need pays at least on each candidate of its group.

A trip is one thing that several needs may share, which would tie groups together. The bound lets every need pay a
*share* of a trip instead. For a skill and a journey let N be the needs that could meet on a trip; at most k of them
fit on one (the largest load of any escort over the smallest load in N). Shares w_n with the k largest summing to at
most 1 never add up to more than the trip, so the sum of shares paid is at most what a legal plan pays: costs,
the seat on each flight, presence and count alike. Presence is taken on a time grid inside the span that every way of
making the trip has in common (`TripFinder.floor`), so it too is never more than a legal plan's.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from solver.journeys import Bools, Ints, minute_of
from solver.search.groups import GroupNeed
from solver.search.instance import Instance

Floats = NDArray[np.float64]
_GRID_MINUTES = 360
_FLOOR_WEIGHT = 0.02


@dataclass(slots=True)
class _Block:
    """One need: its rows in the flat list, its escorts (columns), and per base the costs and grid span of each row."""

    group: int
    escorts: Ints
    allowed: Bools
    base: Ints
    cost: Floats
    begin: Ints
    end: Ints
    change: Floats
    journeys: Ints
    rows: slice
    choice: Ints


class EscortPrices:
    """Prices of escorts' time and trips, and the cheapest escort of every need under them."""

    def __init__(self, instance: Instance) -> None:
        self.instance = instance
        problem = instance.problem
        self._bases = sorted(set(instance.trips.base_of))
        self._entry = [{c: d.toordinal() for c, d in e.entry_until.items()} for e in problem.escorts]
        self._away = [[(minute_of(a), minute_of(b)) for a, b in e.unavailable] for e in problem.escorts]
        self._countries = [airport.country for airport in problem.airports]
        spans = [self._span(need, g) for g, group in enumerate(instance.groups) for need in group.needs]
        spans = [span for span in spans if span is not None]
        self._origin = min((span[0] for span in spans if span), default=0)
        last = max((span[1] for span in spans if span), default=0)
        points = max(0, -(-(last - self._origin) // _GRID_MINUTES)) + 2
        self.presence: Floats = np.zeros((len(problem.escorts), points))
        self.count: Floats = np.zeros(len(problem.escorts))
        self.blocks: list[_Block] = []
        size = 0
        for g, group in enumerate(instance.groups):
            for need in group.needs:
                rows = len(instance.candidates[g])
                if rows:
                    self.blocks.append(self._block(g, need, slice(size, size + rows)))
                    size += rows
        self._keys(size)

    def _span(self, need: GroupNeed, g: int) -> tuple[int, int] | None:
        options = self.instance.candidates[g]
        if not len(options):
            return None
        table, journeys = self.instance.table, self.instance.journeys
        rules = self.instance.problem.rules
        first = int(table.departs[journeys.first[options.journeys]].min()) - rules.escort_report
        last = int(table.arrives[journeys.last[options.journeys]].max()) + rules.escort_rest
        return first, last + 8 * 1440 + rules.escort_turnaround

    def _block(self, g: int, need: GroupNeed, rows: slice) -> _Block:
        trips, options = self.instance.trips, self.instance.candidates[g]
        fares = self.instance.table.fare[self.instance.journeys.flights[options.journeys]].sum(axis=1)
        bases = sorted({trips.base_of[escort] for escort in need.escorts})
        floors = [trips.floor(base, options.journeys) for base in bases]
        cost = np.array([floor.cost + fares for floor in floors]).reshape(len(bases), len(options))
        change = self.instance.problem.rules.weights.change_escort
        columns = [bases.index(trips.base_of[escort]) for escort in need.escorts]
        allowed = np.ones((len(options), len(need.escorts)), dtype=np.bool_)
        lasts = self.instance.journeys.last[options.journeys]
        enters = [self._entry_dates(base, lasts) for base in bases]
        for column, escort in enumerate(need.escorts):
            floor = floors[columns[column]]
            allowed[:, column] = np.isfinite(floor.cost) & self._may_enter(escort, lasts, enters[columns[column]])
            for away_from, away_to in self._away[escort]:
                allowed[:, column] &= (floor.start >= away_to) | (floor.end <= away_from)
        points = self.presence.shape[1] - 1
        begin = np.array([-(-(f.start - self._origin) // _GRID_MINUTES) for f in floors]).reshape(cost.shape)
        end = np.array([-(-(f.end - self._origin) // _GRID_MINUTES) for f in floors]).reshape(cost.shape)
        begin = np.clip(begin, 0, points)
        return _Block(
            group=g,
            escorts=np.array(need.escorts, dtype=np.int64),
            allowed=allowed,
            base=np.array(columns, dtype=np.int64),
            cost=cost,
            begin=begin,
            end=np.clip(end, begin, points),
            change=np.array(
                [change if need.published is not None and need.published != e else 0 for e in need.escorts],
                dtype=np.float64,
            ),
            journeys=options.journeys,
            rows=rows,
            choice=np.zeros(len(options), dtype=np.int64),
        )

    def _entry_dates(self, base: int, lasts: Ints) -> Ints:
        """The earliest date on which a way back could leave; 0 where entry is not asked."""
        table, country = self.instance.table, self.instance.table.country
        unique, at = np.unique(lasts, return_inverse=True)
        dates = np.zeros(len(unique), dtype=np.int64)
        for index, last in enumerate(unique.tolist()):
            if country[table.destination[last]] != country[base]:
                dates[index] = self.instance.trips.leaves_home_on(base, last)
        return dates[at]

    def _may_enter(self, escort: int, lasts: Ints, dates: Ints) -> Bools:
        limits = np.array([self._entry[escort].get(code, 0) for code in self._countries], dtype=np.int64)
        return limits[self.instance.table.destination[lasts]] >= dates

    def _keys(self, size: int) -> None:
        """Number the (skill, journey) pairs and how many needs fit on one trip of each."""
        problem = self.instance.problem
        skills: dict[str, int] = {}
        key = np.zeros(size, dtype=np.int64)
        fits = np.ones(size, dtype=np.int64)
        blocks = iter(self.blocks)
        able = [grp for grp, rows in zip(self.instance.groups, self.instance.candidates, strict=True) if len(rows)]
        needs = [need.need for group in able for need in group.needs]
        for need, block in zip(needs, blocks, strict=True):
            number = skills.setdefault(need.skill, len(skills))
            key[block.rows] = number * len(self.instance.journeys) + block.journeys
            most = max((e.skills.get(need.skill, 0) for e in problem.escorts), default=0)
            fits[block.rows] = most // need.load if need.load else 1 << 20
        _, self._key = np.unique(key, return_inverse=True)
        keys = int(self._key.max()) + 1 if size else 0
        self._fits = np.zeros(keys, dtype=np.int64)
        np.maximum.at(self._fits, self._key, np.maximum(fits, 1))
        self.used: Floats = np.zeros(size)
        self.share: Floats = np.zeros(size)
        self.split()

    def split(self) -> None:
        """Share trips by how often each need has used them so far; who never comes pays nothing."""
        weight = self.used + _FLOOR_WEIGHT
        order = np.lexsort((-weight, self._key))
        sorted_key = self._key[order]
        starts = np.searchsorted(sorted_key, sorted_key, side="left")
        counted = np.arange(len(order)) - starts < self._fits[sorted_key]
        total = np.bincount(sorted_key[counted], weights=weight[order][counted], minlength=len(self._fits))
        self.share = weight / np.maximum(total[self._key], 1e-12) if len(weight) else weight
        self.share = np.minimum(self.share, 1.0)

    def price(self, seat_price: Floats) -> list[Floats]:
        """For each block, the least that the need pays on each candidate; `seat_price` is per journey."""
        cumulative = np.concatenate([np.zeros((len(self.count), 1)), np.cumsum(self.presence, axis=1)], axis=1)
        found = []
        for block in self.blocks:
            share = self.share[block.rows]
            rows = np.arange(len(share))
            if not block.allowed.size:
                found.append(np.full(len(share), np.inf))
                continue
            begin, end = block.begin[block.base], block.end[block.base]
            time = cumulative[block.escorts[:, None], end] - cumulative[block.escorts[:, None], begin]
            whole = block.cost[block.base] + time + self.count[block.escorts][:, None] + seat_price[block.journeys]
            paid = np.where(block.allowed.T, share * whole + block.change[:, None], np.inf)
            block.choice = paid.argmin(axis=0)
            found.append(paid[block.choice, rows])
        return found

    def load(self, block: _Block, row: int, presence: Floats, count: Floats) -> float:
        """Add what the need of a block uses on a candidate to presence and count; returns its share of the trip."""
        column = int(block.choice[row])
        share = float(self.share[block.rows][row])
        base, escort = int(block.base[column]), int(block.escorts[column])
        presence[escort, block.begin[base, row] : block.end[base, row]] += share
        count[escort] += share
        return share

    def trip_counts(self) -> tuple[float, Floats]:
        """The least of fairness minus the count's price over the trips each escort could make, and where it lies."""
        weights, total = self.instance.problem.rules.weights, 0.0
        best = np.zeros(len(self.count))
        for escort, person in enumerate(self.instance.problem.escorts):
            room = max(0, person.trips_max - person.trips_done)
            trips = np.arange(room + 1)
            value = weights.escort_fairness * ((person.trips_done + trips) ** 2 - person.trips_done**2)
            value = value - self.count[escort] * trips
            best[escort] = value.argmin()
            total += float(value.min())
        return total, best
