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

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from solver.journeys import ROOMY, Bools, Ints
from solver.search.ascent import Ascent
from solver.search.bundle import Lines, summed
from solver.search.knapsack import Knapsacks
from solver.search.lagrangian import PACE, Lagrangian
from solver.search.stretches import ranges

Floats = NDArray[np.float64]
_BLEND, _WATCH_EVERY = 0.03, 40


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """The value at some prices, each able group's flat row (-1: left out) and which items fill their capacities."""

    value: float
    chosen: Ints
    taken: Bools


class Decomposition:
    """Climbs from the prices of a linear bound."""

    def __init__(self, linear: Lagrangian) -> None:
        self.linear = linear
        """The linear bound whose prices it starts from."""
        self._instance = linear.instance
        self._oracle = linear.instance.oracle
        self._lay_out_uses()
        self._lay_out_rows()
        prices = linear.prices
        start = prices[self._price_resource] * self._price_amount
        _, presence, count, parts = linear.ascent.best
        self.ascent = Ascent((start, presence, count, parts), step=0.01, patience=(12, 12), pace=PACE)
        self.weights = linear.weights
        """The weights of escorts' shares at the best bound."""
        self.items = len(start)
        """How many prices are on uses; those on escorts' presence follow, from `first_count` on those on trips."""
        self.first_count = self.items + presence.size
        self._is_kept = np.bincount(self._row_of, weights=start, minlength=len(self._limit)) > 0
        self._load = np.zeros(len(self._limit))

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
        for at, g in enumerate(self.linear.able.tolist()):
            options = self.linear.candidates[g]
            most = self._amounts(at, g).max(axis=0, initial=0)
            for column in range(options.use.size):
                seen = np.unique(options.resources[:, column])
                demand[seen] += most[column]
        demand[: len(self._riders)] += self._riders
        np.add.at(demand, self._oracle.pair_session + self._instance.resources.sessions_at, self._oracle.pair_minutes)
        found: Bools = (demand > capacity) & (capacity < ROOMY // 2)
        return found

    def _amounts(self, at: int, g: int) -> Ints:
        """What each candidate of a group uses of each of its resources; seats with those of its own escorts."""
        options, group = self.linear.candidates[g], self._instance.groups[g]
        amounts = np.repeat(options.use[None, :], len(options), axis=0)
        if group.seats:
            own = self.linear.escorts.table.own_seats[self.linear.starts[at] : self.linear.starts[at + 1]]
            amounts[:, : self._instance.table.legs_max] += own[:, None]
        return amounts

    def _has_own_escorts(self, at: int, g: int) -> bool:
        own = self.linear.escorts.table.own_seats[self.linear.starts[at] : self.linear.starts[at + 1]]
        return bool(self._instance.groups[g].seats and own.any())

    def _lay_out_uses(self) -> None:
        """Number the uses (group, resource), and list for every candidate row those it makes."""
        self._riders = self._count_riders()
        binding = self._binding()
        rows, items, resources, amounts, owners, crewed = [], [], [], [], [], []
        count = 0
        for at, g in enumerate(self.linear.able.tolist()):
            options = self.linear.candidates[g]
            wanted = binding[options.resources] & (options.use > 0)
            row, column = np.nonzero(wanted)
            unique, item = np.unique(options.resources[row, column], return_inverse=True)
            least = np.full(len(unique), ROOMY, dtype=np.int64)
            np.minimum.at(least, item, self._amounts(at, g)[row, column])
            rows.append(row + self.linear.starts[at])
            items.append(item + count)
            resources.append(unique)
            amounts.append(least)
            crewed.append(np.full(len(unique), self._has_own_escorts(at, g)))
            owners.append(np.full(len(unique), self._instance.groups[g].cases[0], dtype=np.int64))
            count += len(unique)
        empty = np.zeros(0, dtype=np.int64)
        self._use_row = np.concatenate([*rows, empty]).astype(np.int32)
        self._use_item = np.concatenate([*items, empty]).astype(np.int32)
        self._owner = np.concatenate([*owners, empty])
        session = self._oracle.pair_session + self._instance.resources.sessions_at
        self._pairs = np.flatnonzero(binding[session])
        self._first_pair = count
        self._first_ride = count + len(self._pairs)
        self._ridden = np.flatnonzero(binding[: len(self._riders)] & (self._riders > 0))
        ones = np.ones(len(self._ridden), dtype=np.int64)
        self._price_resource = np.concatenate([*resources, session[self._pairs], self._ridden])
        self._price_amount = np.concatenate([*amounts, self._oracle.pair_minutes[self._pairs], ones])
        self.is_crewed = np.zeros(len(self._price_amount), dtype=np.bool_)
        """Which prices are on uses of groups with escorts whom they share with no other."""
        self.is_crewed[:count] = np.concatenate([*crewed, np.zeros(0, dtype=np.bool_)])

    def describe(self, item: int) -> tuple[int, int, int]:
        """The resource that a price is on, whose use it is (the first case of a group) and of which stage.

        The stage is -1 for what journeys use; the case is -1 for escorts on board.
        """
        resource = int(self._price_resource[item])
        if item >= self._first_ride:
            return resource, -1, -1
        if item >= self._first_pair:
            return resource, *self._oracle.stage_of(int(self._pairs[item - self._first_pair]))
        return resource, int(self._owner[item]), -1

    def _count_riders(self) -> Ints:
        """For each flight, the escort needs that could bring an escort on board, at most its seats."""
        flights = len(self._instance.table.ids) + 1
        riders = np.zeros(flights, dtype=np.int64)
        for journeys in self.linear.escorts.table.journeys_of_needs():
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
        self._row_of = np.zeros(len(self._price_resource), dtype=np.int64)
        self._row_of[self._item_price] = row
        self._limit = capacity.astype(np.float64)
        self._knapsacks = Knapsacks(row.astype(np.int64), self._price_amount[self._item_price], capacity)

    def climb(self, target: float, iterations: int, is_stopped: Callable[[], bool]) -> None:
        """Take up to `iterations` steps towards `target`, the score of some plan."""
        for _ in range(iterations):
            if is_stopped():
                return
            *prices, parts = self.ascent.current
            self.linear.escorts.split(parts)
            found = self.find(self.joined(prices))
            if found.value > self.bound:
                self.weights = self.linear.escorts.weights
            copies = np.bincount(self._item_price[found.taken], minlength=self.items)
            used, presence, count = self._usage(found.chosen)
            self._watch(used)
            subgradient = np.where(self._is_kept[self._row_of], used - copies, 0.0)
            slopes = self.linear.escorts.slopes(found.chosen[found.chosen >= 0])
            self.ascent.learn(found.value, (subgradient, presence, count, slopes), target)

    @property
    def is_moving(self) -> Bools:
        """Which prices are in the climb; those on uses of capacities that seem never to be short are not."""
        escorts = self.linear.escorts
        rest = np.ones(escorts.presence.size + escorts.count.size, dtype=np.bool_)
        return np.concatenate([self._is_kept[self._row_of], rest])

    @property
    def uses_moving(self) -> int:
        """How many prices on uses are in the climb."""
        return int(self._is_kept[self._row_of].sum())

    def let_in(self, used: Floats) -> int:
        """Take capacities into the climb that are overfilled; `used` is per use. Returns how many."""
        load = np.bincount(self._row_of, weights=used * self._price_amount, minlength=len(self._is_kept))
        fresh = (load > self._limit + 1e-6) & ~self._is_kept
        self._is_kept |= fresh
        return int(fresh.sum())

    def _watch(self, used: Floats) -> None:
        """Take a capacity into the climb that is overfilled on average."""
        load = np.bincount(self._row_of, weights=used * self._price_amount, minlength=len(self._is_kept))
        self._load += _BLEND * (load - self._load)
        if self.ascent.iterations % _WATCH_EVERY == _WATCH_EVERY - 1:
            self._is_kept |= self._load > 1.02 * self._limit

    def joined(self, parts: Sequence[Floats]) -> Floats:
        """Prices on uses, presence and trips in one vector."""
        return np.concatenate([part.ravel() for part in parts])

    def best_prices(self) -> Floats:
        """All prices of the best bound in one vector, without those of capacities that bring nothing."""
        prices, presence, count, _ = self.ascent.best
        return self.joined((np.where(self._is_kept[self._row_of], prices, 0.0), presence, count))

    def find(self, prices: Floats) -> Found:
        """The bound under some prices, and the ways and fillings behind it."""
        escorts, uses = self.linear.escorts, prices[: self.items]
        escorts.presence = prices[self.items : self.first_count].reshape(escorts.presence.shape)
        escorts.count = prices[self.first_count :]
        value, chosen = self._evaluate(uses)
        earned, taken = self._knapsacks.solve(uses[self._item_price])
        return Found(value=value - earned, chosen=chosen, taken=taken)

    def _evaluate(self, prices: Floats) -> tuple[float, Ints]:
        paid = np.bincount(self._use_row, weights=prices[self._use_item], minlength=len(self.linear.base_cost))
        pair_price = np.zeros(len(self._oracle.pair_session))
        pair_price[self._pairs] = prices[self._first_pair : self._first_ride]
        seats = np.zeros(len(self._riders))
        seats[self._ridden] = prices[self._first_ride :]
        ride = seats[self._instance.journeys.flights].sum(axis=1)
        self.linear.load_pairs(pair_price)
        return self.linear.cheapest(self.linear.base_cost + paid, ride)

    def _usage(self, chosen: Ints) -> tuple[Floats, Floats, Floats]:
        used = np.zeros(self.items)
        mask = np.zeros(len(self.linear.base_cost), dtype=np.bool_)
        mask[chosen[chosen >= 0]] = True
        used[self._use_item[mask[self._use_row]]] = 1.0
        pairs = np.zeros(len(self._oracle.pair_session))
        pairs[self.linear.pairs_of(chosen[chosen >= 0])[0]] = 1.0
        used[self._first_pair : self._first_ride] = pairs[self._pairs]
        presence, count, journeys, shares = self.linear.escort_usage(chosen)
        seats = np.zeros(len(self._riders))
        np.add.at(seats, self._instance.journeys.flights[journeys], shares[:, None])
        used[self._first_ride :] = seats[self._ridden]
        return used, presence, count

    def ways(self, found: Found) -> Lines:
        """The ways of groups behind a value, as lines over all prices."""
        owner = np.flatnonzero(found.chosen >= 0)
        rows = found.chosen[owner]
        constant = self.linear.base_cost[rows].copy()
        low, high = np.searchsorted(self._use_row, rows), np.searchsorted(self._use_row, rows, side="right")
        parts = [
            (np.repeat(np.arange(len(rows)), high - low), self._use_item[ranges(low, high - low)].astype(np.int64))
        ]
        pairs, at = self.linear.pairs_of(rows)
        np.add.at(constant, at, self._oracle.pair_cost[pairs])
        known = np.searchsorted(self._pairs, pairs)
        is_priced = self._pairs[np.minimum(known, len(self._pairs) - 1)] == pairs if len(self._pairs) else pairs < 0
        parts.append((at[is_priced], known[is_priced] + self._first_pair))
        amounts = [np.ones(len(line)) for line, _ in parts]
        self._add_rides(rows, constant, parts, amounts)
        line, price = (np.concatenate(held) for held in zip(*parts, strict=True))
        return summed(owner, constant, line, price, np.concatenate(amounts))

    def _add_rides(self, rows: Ints, constant: Floats, parts: list[tuple[Ints, Ints]], amounts: list[Floats]) -> None:
        """What the escorts of some rows cost and use."""
        escorts = self.linear.escorts
        rides = escorts.rides(rows)
        line = np.searchsorted(rows, rides.row)
        np.add.at(constant, line, rides.share * escorts.table.cost[rides.trip] + rides.change)
        legs = self._instance.journeys.flights[escorts.table.journey[rides.place]]
        ride = np.searchsorted(self._ridden, legs)
        is_priced = (ride < len(self._ridden)) & ~escorts.table.aboard[rides.place][:, None]
        is_priced[is_priced] = self._ridden[ride[is_priced]] == legs[is_priced]
        at = np.nonzero(is_priced)[0]
        parts.append((line[at], ride[is_priced] + self._first_ride))
        amounts.append(rides.share[at])
        begin, size = escorts.table.begin[rides.trip], (escorts.table.end - escorts.table.begin)[rides.trip]
        points = ranges(rides.escort * escorts.presence.shape[1] + begin, size)
        parts.append((np.repeat(line, size), points + self.items))
        amounts.append(np.repeat(rides.share, size))
        parts.append((line, rides.escort + self.first_count))
        amounts.append(rides.share)

    def fillings(self, found: Found) -> Lines:
        """The fillings of capacities behind a value, as lines over all prices."""
        taken = np.flatnonzero(found.taken)
        owner, line = np.unique(self._knapsacks.row[taken], return_inverse=True)
        return summed(owner, np.zeros(len(owner)), line, self._item_price[taken], np.ones(len(taken)))
