"""The best way to add one group to a partial plan: journey, exact sessions and escorts, by cost plus prices."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from solver.journeys import Ints
from solver.search.groups import GroupNeed
from solver.search.instance import Instance
from solver.search.looking import StageView, can_follow
from solver.search.state import Booking, State, TripKey
from solver.search.trips import TripOption

Floats = NDArray[np.float64]
_CHUNK = 48
"""Candidates looked at together; the best that fits is mostly among the first."""


@dataclass(frozen=True, slots=True)
class _Escorting:
    cost: float
    escorts: tuple[tuple[int, TripOption], ...]


@dataclass(frozen=True, slots=True)
class _Care:
    cost: float
    sessions: tuple[tuple[int, ...], ...]


@dataclass(frozen=True, slots=True)
class _Ranked:
    """The candidates of a group by priced cost, with the least that their sessions could cost."""

    rows: Ints
    values: Floats
    plain: Floats
    resources: Ints


class Booker:
    """Finds bookings for groups in a state; `prices` (points per unit of each resource) steer, they are never paid."""

    def __init__(self, instance: Instance, prices: Floats | None = None) -> None:
        self.instance = instance
        size = len(instance.resources.capacity)
        self.prices: Floats = np.zeros(size) if prices is None else prices
        self._early = 0.0
        self._floors: dict[int, Floats] = {}
        self._values: dict[int, Floats] = {}
        self._views: dict[int, tuple[StageView, ...]] = {}
        self._plain: dict[int, Floats] = {}
        self._ranked: dict[int, _Ranked] = {}
        self._care_cost: Floats | None = None

    def reprice(self, prices: Floats, early: float = 0.0) -> None:
        """Steer by other prices from now on; `early` is a price on each day after a group's first possible date."""
        self.prices, self._early = prices, early
        self._values.clear()
        self._ranked.clear()
        self._views.clear()
        self._care_cost = None

    def values(self, g: int) -> Floats:
        """The priced cost of each candidate of a group, with the least cost of its escorts; remembered."""
        found = self._values.get(g)
        if found is None:
            options = self.instance.candidates[g]
            found = self.plain(g)
            if options.use.size:
                found = found + self.prices[options.resources] @ options.use
            if self._early and len(options):
                found = found + self._early * (options.dates - options.dates.min())
            self._values[g] = found
        return found

    def care_floor(self, g: int) -> Floats:
        """For each candidate of a group, what its sessions cost at least by prices, were all of them empty."""
        oracle, options = self.instance.oracle, self.instance.candidates[g]
        if self._care_cost is None:
            prices = self.prices[self.instance.resources.sessions_at :]
            oracle.load(prices[oracle.pair_session] * oracle.pair_minutes)
            self._care_cost = oracle.price_all()
            oracle.forget()
        floor = np.zeros(len(options))
        for case in self.instance.groups[g].cases:
            floor += self._care_cost[oracle.table_at[case] + options.dates - oracle.first[case]]
        return floor

    def worth(self, g: int) -> Floats:
        """As `values`, with the least that sessions could cost: what no booking of a candidate can go below."""
        return self.values(g) + self.care_floor(g)

    def plain(self, g: int) -> Floats:
        """The cost of each candidate of a group with the least cost of its escorts, without prices; remembered."""
        found = self._plain.get(g)
        if found is None:
            found = self.instance.candidates[g].costs + self.escort_floor(g)
            self._plain[g] = found
        return found

    def escort_floor(self, g: int) -> Floats:
        """For each candidate, a cost that the trips of its needs cannot go below if nobody shares them."""
        group, options = self.instance.groups[g], self.instance.candidates[g]
        if not group.needs:
            return np.zeros(len(options))
        if g not in self._floors:
            trips, total = self.instance.trips, np.zeros(len(options))
            fares = self.instance.table.fare[self.instance.journeys.flights[options.journeys]].sum(axis=1)
            for need in group.needs:
                bases = {trips.base_of[escort] for escort in need.escorts}
                least = np.full(len(options), np.inf)
                for base in sorted(bases):
                    least = np.minimum(least, trips.floor(base, options.journeys).cost)
                total += least + fares
            self._floors[g] = total
        return self._floors[g]

    def find(
        self,
        state: State,
        g: int,
        skip: NDArray[np.bool_] | None = None,
        is_dear_allowed: bool = False,
        is_thrifty: bool = False,
    ) -> Booking | None:
        """The cheapest booking that fits, or None where there is none below the group's cost when left out.

        `skip` marks candidates, by rank, that are not to be used; with `is_dear_allowed` the cost when left out is no
        limit; one who `is_thrifty` leaves a group out whose booking, prices and all, costs more than leaving it out.
        """
        options, group = self.instance.candidates[g], self.instance.groups[g]
        if not len(options):
            return None
        best, found = float(group.unplanned_cost) if is_thrifty else np.inf, None
        limit = np.inf if is_dear_allowed else float(group.unplanned_cost)
        ranked = self._rank(g)
        care: dict[tuple[int, int], _Care | None] = {}
        for at in range(0, len(options), _CHUNK):
            part = slice(at, at + _CHUNK)
            if ranked.values[at] >= best:
                break
            fits = (state.left[ranked.resources[part]] >= options.use).all(axis=1) & (ranked.plain[part] < limit)
            if skip is not None:
                fits &= ~skip[part]
            for row in ranked.rows[part][fits].tolist():
                booked = self._book(state, g, row, best, limit, care)
                if booked is not None:
                    best, found = booked
        return found

    def _rank(self, g: int) -> _Ranked:
        found = self._ranked.get(g)
        if found is None:
            values = self.worth(g)
            rows = np.argsort(values, kind="stable")
            resources = self.instance.candidates[g].resources[rows]
            found = _Ranked(rows, values[rows], self.plain(g)[rows], resources)
            self._ranked[g] = found
        return found

    def _book(
        self, state: State, g: int, row: int, best: float, limit: float, care: dict[tuple[int, int], _Care | None]
    ) -> tuple[float, Booking] | None:
        """A booking on one candidate, with its priced cost, if that is below `best` and its own cost below `limit`."""
        value = float(self.values(g)[row])
        if value >= best:
            return None
        held = self._care(state, g, row, care)
        if held is None or value + held.cost >= best:
            return None
        value += held.cost
        if not self.instance.groups[g].needs:
            return value, Booking(candidate=row, sessions=held.sessions, escorts=())
        met = self._escort(state, g, row)
        if met is None:
            return None
        extra = met.cost - float(self.escort_floor(g)[row])
        if self.plain(g)[row] + extra >= limit or value + extra >= best:
            return None
        return value + extra, Booking(candidate=row, sessions=held.sessions, escorts=met.escorts)

    def _care(self, state: State, g: int, row: int, known: dict[tuple[int, int], _Care | None]) -> _Care | None:
        """The cheapest sessions for all members if the group takes a candidate; remembered per date."""
        group, options = self.instance.groups[g], self.instance.candidates[g]
        day, leaves = int(options.dates[row]), 1 << 60
        if group.departs and any(stage.is_tight for case in group.cases for stage in self._stages(case)):
            leaves = int(self.instance.table.departs[self.instance.journeys.first[options.journeys[row]]])
        if (day, leaves) in known:
            return known[day, leaves]
        total, sessions = 0.0, []
        result: _Care | None = None
        for case in group.cases:
            held = self._hold(state, case, day, leaves)
            if held is None:
                break
            total += held[0]
            sessions.append(held[1])
            if len(group.cases) > 1:
                self._use(state, case, held[1], 1)
        else:
            result = _Care(total, tuple(sessions))
        if len(group.cases) > 1:
            for case, used in zip(group.cases, sessions, strict=False):
                self._use(state, case, used, -1)
        known[day, leaves] = result
        return result

    def _use(self, state: State, case: int, sessions: tuple[int, ...], sign: int) -> None:
        for stage, session in zip(self.instance.stages[case], sessions, strict=True):
            state.left[self.instance.resources.sessions_at + session] -= sign * stage.minutes

    def _hold(self, state: State, case: int, day: int, leaves: int) -> tuple[float, tuple[int, ...]] | None:
        """The cheapest chain of sessions before a departure, exact on dates; within a date, session after session."""
        stages = self._stages(case)
        chains: list[tuple[Ints, Ints]] = []
        values: Floats = np.zeros(0)
        for position, stage in enumerate(stages):
            rows = stage.open(state.left, day, leaves)
            if not len(rows):
                return None
            value = stage.values[rows]
            parent = rows
            if position:
                reach = can_follow(stages[position - 1], chains[-1][0], stage, rows)
                joined = np.where(reach, values[:, None], np.inf)
                parent = joined.argmin(axis=0)
                value = value + joined[parent, np.arange(len(rows))]
            chains.append((rows, parent))
            values = value
        if not stages:
            return 0.0, ()
        at = int(values.argmin())
        cost = float(values[at])
        if cost == np.inf:
            return None
        picked = []
        for stage, (rows, parent) in zip(reversed(stages), reversed(chains), strict=True):
            picked.append(int(stage.sessions[rows[at]]))
            at = int(parent[at])
        return cost, tuple(reversed(picked))

    def _stages(self, case: int) -> tuple[StageView, ...]:
        found = self._views.get(case)
        if found is None:
            instance = self.instance
            found = tuple(StageView(instance, option, self.prices) for option in instance.stages[case])
            self._views[case] = found
        return found

    def _escort(self, state: State, g: int, row: int) -> _Escorting | None:
        """The cheapest escorts for all needs of a group on a candidate; trips already made may be shared."""
        group, options = self.instance.groups[g], self.instance.candidates[g]
        journey = int(options.journeys[row])
        opened: dict[TripKey, tuple[int, TripOption]] = {}
        chosen: list[tuple[int, TripOption]] = []
        total = 0.0
        for need in group.needs:
            best = self._meet(state, need, journey, opened)
            if best is None:
                return None
            cost, escort, option = best
            total += cost
            key = (escort, need.need.skill, journey)
            opened[key] = (need.need.load + (opened[key][0] if key in opened else 0), option)
            chosen.append((escort, option))
        made = sum(key not in state.trips for key in opened)
        if made and not self._has_seats(state, g, row, made):
            return None
        return _Escorting(total, tuple(chosen))

    def _has_seats(self, state: State, g: int, row: int, trips: int) -> bool:
        group, options = self.instance.groups[g], self.instance.candidates[g]
        flights = self.instance.journeys.flights[options.journeys[row]]
        return bool((state.left[flights] >= group.seats + trips).all())

    def _meet(
        self, state: State, need: GroupNeed, journey: int, opened: dict[TripKey, tuple[int, TripOption]]
    ) -> tuple[float, int, TripOption] | None:
        best: tuple[float, int, TripOption] | None = None
        skill = need.need.skill
        change = self.instance.problem.rules.weights.change_escort
        busy = {key[0] for key in opened if key[1] != skill}
        for escort in need.escorts:
            if escort in busy:
                continue
            extra = change if need.published is not None and need.published != escort else 0
            key = (escort, skill, journey)
            trip = state.trips.get(key)
            if trip is not None or key in opened:
                load = (trip.load if trip else 0) + (opened[key][0] if key in opened else 0) + need.need.load
                if load <= self.instance.problem.escorts[escort].skills[skill] and (best is None or extra < best[0]):
                    best = (extra, escort, trip.option if trip else opened[key][1])
                continue
            for option in self._options(escort, journey):
                if best is not None and option.cost + extra >= best[0]:
                    break
                if state.can_travel(escort, option, journey):
                    cost = float(state.trip_cost(escort, option, journey) + extra)
                    if best is None or cost < best[0]:
                        best = (cost, escort, option)
                    break
        return best

    def _options(self, escort: int, journey: int) -> tuple[TripOption, ...]:
        return self.instance.trips.options(self.instance.trips.base_of[escort], journey)
