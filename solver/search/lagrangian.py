"""A lower bound for every legal plan, and prices for what is scarce, by Lagrangian relaxation.

Why the bound holds. Take any legal plan and any prices >= 0. Add price x (use - capacity) for every seat, need, receiver
date, assistance window, session minute and minute of an escort: no term is positive, for the plan is legal. What
remains splits into groups: each pays its cost and the price of what it uses, or its cost when left out. Each group is
replaced by its cheapest way, taken over *all* its journeys and all chains of sessions by date (order within a date is
ignored), with escorts by shares (`solver.search.escort_prices`), so nothing gets dearer. Trips of an escort are
counted by a number of their own (fairness is convex), tied to the trips made by a price as well. The sum is `value`.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from solver.journeys import ROOMY, Ints
from solver.search.escort_prices import EscortPrices
from solver.search.instance import Instance

Floats = NDArray[np.float64]
_AVERAGING = 0.15
_SHORTEST = 5e-4


class Lagrangian:
    """Climbs the bound by subgradient steps; `bound` and `prices` are the best so far."""

    def __init__(self, instance: Instance) -> None:
        self.instance = instance
        self._capacity = instance.resources.capacity.astype(np.float64)
        self._lay_out()
        self.escorts = EscortPrices(instance)
        self._flat_escort_rows()
        size = len(self._capacity)
        self.current: Floats = np.zeros(size)
        self._scale = self._scales()
        self.bound = -np.inf
        self.prices: Floats = self.current.copy()
        self._direction = (
            np.zeros(size),
            np.zeros_like(self.escorts.presence),
            np.zeros_like(self.escorts.count),
        )
        self._step = 0.2
        self._blend = 0.1
        self._stalled = 0
        self.iterations = 0
        self._best_presence = self.escorts.presence.copy()
        self._best_count = self.escorts.count.copy()
        self.reduced: Floats = self._cost.copy()
        """The priced cost of each flat candidate at the last evaluation."""

    def _lay_out(self) -> None:
        """Concatenate the candidates of all groups."""
        able = [g for g, options in enumerate(self.instance.candidates) if len(options)]
        groups, candidates = self.instance.groups, self.instance.candidates
        self.able = np.array(able, dtype=np.int64)
        lengths = np.array([len(candidates[g]) for g in able], dtype=np.int64)
        self.starts = np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64)
        self._left_out = np.array([groups[g].unplanned_cost for g in able], dtype=np.float64)
        self._constant = float(sum(grp.unplanned_cost for grp in groups) - self._left_out.sum())
        nothing = np.zeros(0, dtype=np.int64)
        self._journey = np.concatenate([*(candidates[g].journeys for g in able), nothing])
        self._cost = np.concatenate([*(candidates[g].costs for g in able), nothing]).astype(np.float64)
        self._seats = np.repeat(np.array([groups[g].seats for g in able], dtype=np.float64), lengths)
        self._entries(able)
        self._dates(able)

    def _entries(self, able: list[int]) -> None:
        """The uses of resources other than seats that could ever bind, as flat (row, resource, amount) lists."""
        legs_max = self.instance.table.legs_max
        rows, resources, amounts = [], [], []
        demand = np.zeros(len(self._capacity))
        for at, g in enumerate(able):
            options = self.instance.candidates[g]
            skip = legs_max if self.instance.groups[g].seats else 0
            for column in range(skip, options.use.size):
                resource = options.resources[:, column]
                demand[np.unique(resource)] += options.use[column]
                rows.append(np.arange(self.starts[at], self.starts[at + 1]))
                resources.append(resource)
                amounts.append(np.full(len(resource), options.use[column], dtype=np.float64))
        nothing = np.zeros(0, dtype=np.int64)
        resource = np.concatenate([*resources, nothing])
        binding = demand[resource] > self._capacity[resource]
        self._entry_row = np.concatenate([*rows, nothing])[binding].astype(np.int32)
        self._entry_resource = resource[binding].astype(np.int32)
        self._entry_amount = np.concatenate([*amounts, np.zeros(0)])[binding]

    def _dates(self, able: list[int]) -> None:
        """Where in the oracle's table the health cost of each candidate lies, per member."""
        oracle, candidates = self.instance.oracle, self.instance.candidates
        depth = max((len(self.instance.groups[g].cases) for g in able), default=1)
        size = int(oracle.table_at[-1])
        self._health_at = []
        for member in range(depth):
            parts = []
            for g in able:
                cases = self.instance.groups[g].cases
                if member < len(cases):
                    case = cases[member]
                    parts.append(oracle.table_at[case] + candidates[g].dates - oracle.first[case])
                else:
                    parts.append(np.full(len(candidates[g]), size, dtype=np.int64))
            self._health_at.append(np.concatenate([*parts, np.zeros(0, dtype=np.int64)]))

    def _flat_escort_rows(self) -> None:
        position = {int(g): at for at, g in enumerate(self.able)}
        self._block_rows = [
            slice(self.starts[position[b.group]], self.starts[position[b.group] + 1]) for b in self.escorts.blocks
        ]

    def _scales(self) -> Floats:
        """A typical use of each resource, so that a step means the same to all."""
        scale = np.full(len(self._capacity), 3.0)
        minutes = self.instance.oracle.pair_minutes
        scale[self.instance.resources.sessions_at :] = float(minutes.mean()) if len(minutes) else 1.0
        return np.maximum(scale, 1.0)

    def evaluate(self) -> tuple[float, Ints]:
        """The bound under the current prices, and each able group's best flat row (-1: left out)."""
        flights = len(self.instance.table.ids) + 1
        resources = self.instance.resources
        seat_price = self.current[:flights][self.instance.journeys.flights].sum(axis=1)
        value = self._cost + self._seats * seat_price[self._journey]
        value += np.bincount(
            self._entry_row, weights=self.current[self._entry_resource] * self._entry_amount, minlength=len(value)
        )
        health = np.append(self.instance.oracle.price(self.current[resources.sessions_at :]), 0.0)
        for at in self._health_at:
            value += health[at]
        for rows, paid in zip(self._block_rows, self.escorts.price(seat_price), strict=True):
            value[rows] += paid
        self.reduced = value
        if not len(self.able):
            return self._constant, np.zeros(0, dtype=np.int64)
        least = np.minimum.reduceat(value, self.starts[:-1])
        hits = np.flatnonzero(value <= np.repeat(least, np.diff(self.starts)))
        _, first = np.unique(np.searchsorted(self.starts, hits, side="right"), return_index=True)
        chosen = np.where(least < self._left_out, hits[first], -1)
        counted, self._trips = self.escorts.trip_counts()
        total = self._constant + float(np.minimum(least, self._left_out).sum()) + counted
        priced = self.current > 0
        total -= float(self.current[priced] @ self._capacity[priced]) + float(self.escorts.presence.sum())
        return total, chosen

    def _usage(self, chosen: Ints) -> tuple[Floats, Floats, Floats]:
        """What the chosen rows use beyond capacity: resources, presence, trip counts."""
        excess = -self._capacity
        taken = chosen[chosen >= 0]
        legs = self.instance.journeys.flights[self._journey[taken]]
        np.add.at(excess, legs, self._seats[taken][:, None])
        mask = np.zeros(len(self._cost), dtype=np.bool_)
        mask[taken] = True
        used = mask[self._entry_row]
        np.add.at(excess, self._entry_resource[used], self._entry_amount[used])
        self._use_sessions(chosen, excess)
        presence, count = np.full_like(self.escorts.presence, -1.0), -self._trips
        recent = self.escorts.used
        recent *= 1 - _AVERAGING
        for block, rows in zip(self.escorts.blocks, self._block_rows, strict=True):
            at = int(np.searchsorted(self.starts, rows.start))
            if chosen[at] >= 0:
                row = int(chosen[at] - rows.start)
                recent[block.rows.start + row] += _AVERAGING
                share = self.escorts.load(block, row, presence, count)
                excess[self.instance.journeys.flights[block.journeys[row]]] += share
        return excess, presence, count

    def _use_sessions(self, chosen: Ints, excess: Floats) -> None:
        cases, days = [], []
        candidates = self.instance.candidates
        for at, g in enumerate(self.able.tolist()):
            if chosen[at] >= 0:
                day = int(candidates[g].dates[chosen[at] - self.starts[at]])
                for case in self.instance.groups[g].cases:
                    cases.append(case)
                    days.append(day)
        oracle = self.instance.oracle
        pairs, _ = oracle.choose(np.array(cases, dtype=np.int64), np.array(days, dtype=np.int64))
        np.add.at(
            excess,
            oracle.pair_session[pairs] + self.instance.resources.sessions_at,
            oracle.pair_minutes[pairs].astype(np.float64),
        )

    def climb(self, target: float, iterations: int, is_stopped: Callable[[], bool]) -> None:
        """Take up to `iterations` steps towards `target`, the score of some plan (volume algorithm).

        Each step starts from the best prices so far and goes along a running average of subgradients.
        """
        for _ in range(iterations):
            if is_stopped():
                return
            value, chosen = self.evaluate()
            excess, presence, count = self._usage(chosen)
            self._average((excess / self._scale, presence, count), 1.0 if not self.iterations else self._blend)
            self.iterations += 1
            self._keep(value, (excess / self._scale, presence, count))
            self._move(max(target - self.bound, abs(target) * 1e-3))
            if self.iterations % 10 == 0:
                self.escorts.split()

    @property
    def is_done(self) -> bool:
        """Whether steps have become too short to matter."""
        return self._step <= _SHORTEST

    def _average(self, new: tuple[Floats, Floats, Floats], blend: float) -> None:
        for old, fresh in zip(self._direction, new, strict=True):
            old *= 1 - blend
            old += blend * fresh

    def _keep(self, value: float, subgradient: tuple[Floats, Floats, Floats]) -> None:
        """Move the centre where the bound rose; longer steps while that goes well, shorter ones after failures."""
        if value > self.bound:
            agrees = sum(float((a * b).sum()) for a, b in zip(self._direction, subgradient, strict=True))
            if agrees > 0 and np.isfinite(self.bound):
                self._step = min(self._step * 1.1, 2.0)
            self._stalled = 0
            self.bound = value
            self.prices = self.current
            self._best_presence, self._best_count = self.escorts.presence, self.escorts.count
        else:
            self._stalled += 1
            if self._stalled >= 8:
                self._step = max(self._step * 0.66, _SHORTEST)
                self._stalled = 0

    def _move(self, distance: float) -> None:
        centre = (self.prices, self._best_presence, self._best_count)
        free = [(at > 0) | (way > 0) for at, way in zip(centre, self._direction, strict=True)]
        norm = sum(float((way[f] ** 2).sum()) for way, f in zip(self._direction, free, strict=True))
        step = self._step * distance / max(norm, 1e-9)
        resources, presence, count = self._direction
        self.current = np.where(free[0], np.maximum(self.prices + step * resources / self._scale, 0.0), 0.0)
        self.escorts.presence = np.where(free[1], np.maximum(self._best_presence + step * presence, 0.0), 0.0)
        self.escorts.count = np.where(free[2], np.maximum(self._best_count + step * count, 0.0), 0.0)
