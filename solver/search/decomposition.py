"""A stronger lower bound: every capacity as a knapsack that must be filled by whole families and whole visits.

`solver.search.lagrangian` prices a capacity per unit, as if half a family could have a seat. Here each use of a
capacity by a group (or of a session by a stage) has a price of its own. Why the bound holds: write a copy y of every
use x, ask x <= y and let only y obey the capacity; any legal plan has such a copy. For prices m >= 0 on x - y the
relaxation splits: each group pays m for what it uses, over all its journeys and chains of sessions; each capacity
earns the most m that whole uses within it can bring (a 0-1 knapsack, solved exactly). Escorts' seats on a flight are
copied as
one whole number with one price: in the knapsack, as many single seats as there are needs that could ride there.
Escorts' time and number are priced as before. At m = price x amount it is never below the linear bound.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from solver.journeys import ROOMY, Bools, Ints
from solver.search.ascent import Ascent
from solver.search.knapsack import Knapsacks
from solver.search.lagrangian import Lagrangian

Floats = NDArray[np.float64]


class Decomposition:
    """Climbs from the prices of a linear bound."""

    def __init__(self, linear: Lagrangian) -> None:
        self._linear = linear
        self._instance = linear.instance
        self._oracle = linear.instance.oracle
        self._lay_out_uses()
        self._lay_out_rows()
        prices = linear.prices
        start = prices[self._price_resource] * self._price_amount
        _, presence, count = linear.ascent.best
        self.ascent = Ascent((start, presence, count), step=0.05)

    @property
    def bound(self) -> float:
        """The best bound so far; minus infinity before the first step."""
        return self.ascent.value

    @property
    def is_done(self) -> bool:
        """Whether the bound has converged."""
        return self.ascent.is_done

    def _binding(self) -> Bools:
        """The resources that those who want them could overfill."""
        capacity = self._instance.resources.capacity
        demand = np.zeros(len(capacity))
        for g in self._linear.able.tolist():
            options = self._instance.candidates[g]
            for column in range(options.use.size):
                seen = np.unique(options.resources[:, column])
                demand[seen] += options.use[column]
        demand[: len(self._riders)] += self._riders
        np.add.at(demand, self._oracle.pair_session + self._instance.resources.sessions_at, self._oracle.pair_minutes)
        found: Bools = (demand > capacity) & (capacity < ROOMY // 2)
        return found

    def _lay_out_uses(self) -> None:
        """Number the uses (group, resource), and list for every candidate row those it makes."""
        self._riders = self._count_riders()
        binding = self._binding()
        rows, items, resources, amounts = [], [], [], []
        count = 0
        for at, g in enumerate(self._linear.able.tolist()):
            options = self._instance.candidates[g]
            wanted = binding[options.resources] & (options.use > 0)
            row, column = np.nonzero(wanted)
            unique, first, item = np.unique(options.resources[row, column], return_index=True, return_inverse=True)
            rows.append(row + self._linear.starts[at])
            items.append(item + count)
            resources.append(unique)
            amounts.append(options.use[column[first]])
            count += len(unique)
        empty = np.zeros(0, dtype=np.int64)
        self._use_row = np.concatenate([*rows, empty]).astype(np.int32)
        self._use_item = np.concatenate([*items, empty]).astype(np.int32)
        session = self._oracle.pair_session + self._instance.resources.sessions_at
        self._pairs = np.flatnonzero(binding[session])
        self._first_pair = count
        self._first_ride = count + len(self._pairs)
        self._ridden = np.flatnonzero(binding[: len(self._riders)] & (self._riders > 0))
        ones = np.ones(len(self._ridden), dtype=np.int64)
        self._price_resource = np.concatenate([*resources, session[self._pairs], self._ridden])
        self._price_amount = np.concatenate([*amounts, self._oracle.pair_minutes[self._pairs], ones])

    def _count_riders(self) -> Ints:
        """For each flight, the escort needs that could bring an escort on board, at most its seats."""
        flights = len(self._instance.table.ids) + 1
        riders = np.zeros(flights, dtype=np.int64)
        for journeys in self._linear.escorts.table.journeys_of_needs():
            riders[np.unique(self._instance.journeys.flights[journeys])] += 1
        riders[-1] = 0
        return np.minimum(riders, self._instance.resources.capacity[:flights])

    def _lay_out_rows(self) -> None:
        """The knapsacks over items sorted by resource; an item is a price's, an escorts' price has several."""
        rides = np.repeat(np.arange(len(self._ridden)), self._riders[self._ridden]) + self._first_ride
        item_price = np.concatenate([np.arange(self._first_ride), rides]).astype(np.int64)
        self._item_price = item_price[np.argsort(self._price_resource[item_price], kind="stable")]
        resources, row = np.unique(self._price_resource[self._item_price], return_inverse=True)
        capacity = self._instance.resources.capacity[resources]
        self._knapsacks = Knapsacks(row.astype(np.int64), self._price_amount[self._item_price], capacity)

    def climb(self, target: float, iterations: int, is_stopped: Callable[[], bool]) -> None:
        """Take up to `iterations` steps towards `target`, the score of some plan."""
        for _ in range(iterations):
            if is_stopped():
                return
            prices, self._linear.escorts.presence, self._linear.escorts.count = self.ascent.current
            value, chosen = self._evaluate(prices)
            earned, taken = self._knapsacks.solve(prices[self._item_price])
            copies = np.bincount(self._item_price[taken], minlength=len(prices))
            used, presence, count = self._usage(chosen)
            self.ascent.learn(value - earned, (used - copies, presence, count), target)
            if self.ascent.iterations % 10 == 0:
                self._linear.escorts.split()

    def _evaluate(self, prices: Floats) -> tuple[float, Ints]:
        paid = np.bincount(self._use_row, weights=prices[self._use_item], minlength=len(self._linear.base_cost))
        pair_price = np.zeros(len(self._oracle.pair_session))
        pair_price[self._pairs] = prices[self._first_pair : self._first_ride]
        seats = np.zeros(len(self._riders))
        seats[self._ridden] = prices[self._first_ride :]
        ride = seats[self._instance.journeys.flights].sum(axis=1)
        self._oracle.load(pair_price)
        return self._linear.cheapest(self._linear.base_cost + paid, ride)

    def _usage(self, chosen: Ints) -> tuple[Floats, Floats, Floats]:
        used = np.zeros(len(self._price_resource))
        mask = np.zeros(len(self._linear.base_cost), dtype=np.bool_)
        mask[chosen[chosen >= 0]] = True
        used[self._use_item[mask[self._use_row]]] = 1.0
        pairs = np.zeros(len(self._oracle.pair_session))
        pairs[self._linear.chosen_pairs(chosen)] = 1.0
        used[self._first_pair : self._first_ride] = pairs[self._pairs]
        presence, count, journeys, shares = self._linear.escort_usage(chosen)
        seats = np.zeros(len(self._riders))
        np.add.at(seats, self._instance.journeys.flights[journeys], shares[:, None])
        used[self._first_ride :] = seats[self._ridden]
        return used, presence, count
