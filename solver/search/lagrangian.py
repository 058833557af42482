"""A lower bound for every legal plan, and prices for what is scarce, by Lagrangian relaxation.

Why the bound holds. Take any legal plan and any prices >= 0. Add price x (use - capacity) for every seat, need,
receiver date, assistance window, session minute and escort's time: no term is positive, for the plan is legal. What
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
from solver.search.ascent import Ascent
from solver.search.boarding import with_seats_for_escorts
from solver.search.escort_prices import TRIP, EscortPrices
from solver.search.instance import Instance
from solver.search.stretches import least_at

Floats = NDArray[np.float64]
PACE = (1.0, 1.0, 3.0, 0.3)
"""How fast prices on uses, on escorts' time and on trips, and shares of trips move beside each other."""


class Lagrangian:
    """Climbs the bound by subgradient steps; `bound` and `prices` are the best so far."""

    def __init__(self, instance: Instance) -> None:
        self.instance = instance
        self._capacity = instance.resources.capacity.astype(np.float64)
        self.escorts = EscortPrices(instance, with_seats_for_escorts(instance))
        self.candidates = self.escorts.table.candidates
        """Those of each group with which all its needs could be met."""
        self._lay_out()
        size = len(self._capacity)
        self.current: Floats = np.zeros(size)
        self._scale = self._scales()
        self.weights = self.escorts.weights
        """The weights of escorts' shares at the best bound."""
        presence, count = np.zeros_like(self.escorts.presence), np.zeros_like(self.escorts.count)
        parts = self.escorts.share * TRIP
        self.ascent = Ascent((np.zeros(size), presence, count, parts), pace=PACE)

    @property
    def bound(self) -> float:
        """The best bound so far; minus infinity before the first step."""
        return self.ascent.value

    @property
    def prices(self) -> Floats:
        """The prices of the best bound, in points per unit of each resource."""
        found: Floats = self.ascent.best[0] / self._scale
        return found

    @property
    def is_done(self) -> bool:
        """Whether the bound has converged."""
        return self.ascent.is_done

    def _lay_out(self) -> None:
        """Concatenate the candidates of all groups."""
        able = [g for g, options in enumerate(self.candidates) if len(options)]
        groups, candidates = self.instance.groups, self.candidates
        self.able = np.array(able, dtype=np.int64)
        lengths = np.array([len(candidates[g]) for g in able], dtype=np.int64)
        self.starts = np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64)
        self.left_out = np.array([groups[g].unplanned_cost for g in able], dtype=np.float64)
        self.constant = float(sum(grp.unplanned_cost for grp in groups) - self.left_out.sum())
        nothing = np.zeros(0, dtype=np.int64)
        self._journey = np.concatenate([*(candidates[g].journeys for g in able), nothing])
        self.base_cost = np.concatenate([*(candidates[g].costs for g in able), nothing]).astype(np.float64)
        self._seats = np.repeat(np.array([groups[g].seats for g in able], dtype=np.float64), lengths)
        self._seats += self.escorts.table.own_seats
        self._entries(able)
        self._dates(able)

    def _entries(self, able: list[int]) -> None:
        """The uses of resources other than seats that could ever bind, as flat (row, resource, amount) lists."""
        legs_max = self.instance.table.legs_max
        rows, resources, amounts = [], [], []
        demand = np.zeros(len(self._capacity))
        for at, g in enumerate(able):
            options = self.candidates[g]
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
        oracle, candidates = self.instance.oracle, self.candidates
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

    def _scales(self) -> Floats:
        """A typical use of each resource, so that a step means the same to all."""
        scale = np.full(len(self._capacity), 3.0)
        minutes = self.instance.oracle.pair_minutes
        scale[self.instance.resources.sessions_at :] = float(minutes.mean()) if len(minutes) else 1.0
        least: Floats = np.maximum(scale, 1.0)
        return least

    def evaluate(self) -> tuple[float, Ints]:
        """The bound under the current prices, and each able group's best flat row (-1: left out)."""
        flights = len(self.instance.table.ids) + 1
        resources = self.instance.resources
        seat_price = self.current[:flights][self.instance.journeys.flights].sum(axis=1)
        value = self.base_cost + self._seats * seat_price[self._journey]
        value += np.bincount(
            self._entry_row, weights=self.current[self._entry_resource] * self._entry_amount, minlength=len(value)
        )
        oracle = self.instance.oracle
        oracle.load(self.current[resources.sessions_at :][oracle.pair_session] * oracle.pair_minutes)
        total, chosen = self.cheapest(value, seat_price)
        priced = self.current > 0
        return total - float(self.current[priced] @ self._capacity[priced]), chosen

    def cheapest(self, value: Floats, seat_price: Floats) -> tuple[float, Ints]:
        """Each able group's best flat row (-1: left out) and the sum of all, less what escorts' prices bring.

        `value` holds the priced cost of every row without health and escorts (the oracle is loaded), `seat_price`
        what one seat on all flights of a journey costs. Health and escorts are worked out only where they matter.
        """
        self._floors = np.append(self.instance.oracle.floors(), 0.0)
        for at in self._health_at:
            value += self._floors[at]
        self.escorts.pay_floors(value, seat_price)
        counted, self._trips = self.escorts.trip_counts()
        total = self.constant + counted - float(self.escorts.presence.sum())
        if not len(self.able):
            return total, np.zeros(0, dtype=np.int64)
        promising = least_at(value, self.starts[:-1])
        self._refine(value, promising)
        limit = np.minimum(value[promising], self.left_out)
        rows = np.flatnonzero(value < np.repeat(limit, np.diff(self.starts)))
        self._refine(value, np.setdiff1d(rows, promising, assume_unique=True))
        best = least_at(value, self.starts[:-1])
        chosen = np.where(value[best] < self.left_out, best, -1)
        return total + float(np.minimum(value[best], self.left_out).sum()), chosen

    def _refine(self, value: Floats, rows: Ints) -> None:
        """Turn the floors of health and escorts in the value of some rows into what they cost."""
        for at in self._health_at:
            real = rows[at[rows] < len(self._floors) - 1]
            cells, back = np.unique(at[real], return_inverse=True)
            value[real] += (self.instance.oracle.price(cells) - self._floors[cells])[back]
        self.escorts.pay(value, rows)

    def load_pairs(self, pair_price: Floats) -> None:
        """Set a price for each (case, stage, session)."""
        self.instance.oracle.load(pair_price)

    def _usage(self, chosen: Ints) -> tuple[Floats, Floats, Floats]:
        """What the chosen rows use beyond capacity: resources, presence, trip counts."""
        excess = np.where(self._capacity < ROOMY // 2, -self._capacity, -1e6)
        taken = chosen[chosen >= 0]
        legs = self.instance.journeys.flights[self._journey[taken]]
        np.add.at(excess, legs, self._seats[taken][:, None])
        mask = np.zeros(len(self.base_cost), dtype=np.bool_)
        mask[taken] = True
        used = mask[self._entry_row]
        np.add.at(excess, self._entry_resource[used], self._entry_amount[used])
        return self._with_shared(excess, chosen)

    def _with_shared(self, excess: Floats, chosen: Ints) -> tuple[Floats, Floats, Floats]:
        """Add what the chosen rows use of sessions and what their escorts do to what they use by themselves."""
        oracle, pairs = self.instance.oracle, self.pairs_of(chosen[chosen >= 0])[0]
        sessions = oracle.pair_session[pairs] + self.instance.resources.sessions_at
        np.add.at(excess, sessions, oracle.pair_minutes[pairs].astype(np.float64))
        presence, count, journeys, shares = self.escort_usage(chosen)
        np.add.at(excess, self.instance.journeys.flights[journeys], shares[:, None])
        return excess, presence, count

    def escort_usage(self, chosen: Ints) -> tuple[Floats, Floats, Ints, Floats]:
        """Presence and trips of escorts beyond what they have, and the journeys on which they ride by what shares."""
        presence, count, journeys, shares = self.escorts.usage(chosen[chosen >= 0])
        return presence - 1.0, count - self._trips, journeys, shares

    def pairs_of(self, rows: Ints) -> tuple[Ints, Ints]:
        """The oracle's (case, stage, session) pairs that go with some flat rows, and the position of each one's row."""
        cells = np.concatenate([at[rows] for at in self._health_at])
        real = np.flatnonzero(cells < len(self._floors) - 1)
        pairs, at = self.instance.oracle.choose(cells[real])
        return pairs, real[at] % max(len(rows), 1)

    def climb(self, target: float, iterations: int, is_stopped: Callable[[], bool]) -> None:
        """Take up to `iterations` steps towards `target`, the score of some plan."""
        for _ in range(iterations):
            if is_stopped():
                return
            scaled, self.escorts.presence, self.escorts.count, parts = self.ascent.current
            self.escorts.split(parts)
            self.current = scaled / self._scale
            value, chosen = self.evaluate()
            if value > self.bound:
                self.weights = self.escorts.weights
            excess, presence, count = self._usage(chosen)
            slopes = self.escorts.slopes(chosen[chosen >= 0])
            self.ascent.learn(value, (excess / self._scale, presence, count, slopes), target)
