"""The least that escort needs cost under the prices of a certificate.

Needs that could share a trip (one skill, one journey) pay shares of it. At most k of them fit on one trip, and the k
largest shares sum to at most one, so all shares together never exceed what the trip costs.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict

from solver.certificate import PER_POINT, Certificate
from solver.problem import Case
from solver.reasons.escorts import EscortFinder, GroupNeed
from solver.reasons.network import Network, Way
from solver.verify.price_capacities import PricedCapacities
from solver.verify.price_trips import Trip, TripFloors

_WHOLE = 10**9
"""Shares are counted in billionths of a trip."""

Place = tuple[int, str, tuple[int, ...]]
"""A need on a journey: place of its case, skill, flights."""


class PricedEscorts:
    """Prices of escorts' time and trips; every place must be announced before the first is priced."""

    def __init__(self, network: Network, finder: EscortFinder, prices: PricedCapacities, held: Certificate) -> None:
        self._network, self._finder, self._prices = network, finder, prices
        self._lookup = network.lookup
        problem = self._lookup.problem
        self._floors = TripFloors(network)
        self._number = {escort.id: number for number, escort in enumerate(problem.escorts)}
        self._trip_price = dict.fromkeys(range(len(problem.escorts)), 0)
        for escort, price in held.trips:
            if escort in self._trip_price:
                self._trip_price[escort] += price
        self._minutes, self._sums = _presence(held, len(problem.escorts))
        flights = {flight.id: number for number, flight in enumerate(problem.flights)}
        self._weights = {
            (w.case, w.skill, tuple(flights.get(flight, -1) for flight in w.flights)): w.weight for w in held.weights
        }
        self._together: dict[tuple[str, tuple[int, ...]], list[tuple[int, int]]] = defaultdict(list)
        self._shares: dict[Place, int] = {}
        self._riders: dict[int, set[tuple[int, str]]] = defaultdict(set)

    def announce(self, case: int, need: GroupNeed, out: Way) -> None:
        """Say that a need could ride on a journey."""
        skill = need.need.skill
        weight = self._weights.get((case, skill, out.flights), 1)
        self._together[skill, out.flights].append((weight, need.need.load))
        for flight in out.flights:
            self._riders[flight].add((case, skill))

    def board(self) -> None:
        """Tell the flights how many escorts could ride on them; call it when all needs are announced."""
        for number, needs in self._riders.items():
            flight = self._network.flights[number]
            self._prices.board(flight.id, min(len(needs), flight.seats))

    def share(self, case: int, need: GroupNeed, out: Way) -> int:
        """Give the share of a trip that a need pays, in billionths, rounded down."""
        skill = need.need.skill
        weights = self._together[skill, out.flights]
        weight = self._weights.get((case, skill, out.flights), 1)
        load = min(load for _, load in weights)
        most = max((escort.skills.get(skill, 0) for escort in self._lookup.problem.escorts), default=0)
        fits = max(most // load, 1) if load else len(weights)
        largest = sum(sorted((held for held, _ in weights), reverse=True)[:fits])
        return _WHOLE * weight // max(largest, weight)

    def price(self, case: int, need: GroupNeed, out: Way, limit: int) -> int:
        """Give the least that a need pays on a journey; a price of `limit` or more may be any such."""
        share = self.share(case, need, out)
        flights = [self._network.flights[number] for number in out.flights]
        out_price = sum(PER_POINT * flight.fare + self._prices.escort_price(flight.id) for flight in flights)
        changed, kept = self._changes(self._lookup.problem.cases[case], need)
        trips: dict[str, Trip | None] = {}
        best = limit
        for escort in need.escorts:
            base = self._lookup.escorts[escort].base
            if base not in trips:
                trips[base] = self._floors.find(base, out)
            trip = trips[base]
            if trip is None:
                continue
            paid = share * (PER_POINT * trip.cost + out_price + self._time(escort, trip)) // _WHOLE
            paid += 0 if kept in (None, escort) else changed
            if paid < best and self._finder.is_free(escort, out):
                best = paid
        return best

    def _changes(self, case: Case, need: GroupNeed) -> tuple[int, str | None]:
        """What another escort than the published one costs, and that one; None where none was published."""
        held = {met.skill: met.escort for met in case.published.escorts} if case.published else {}
        return PER_POINT * self._lookup.rules.weights.change_escort, held.get(need.need.skill)

    def _time(self, escort: str, trip: Trip) -> int:
        """The price of the trip itself and of being on it."""
        number = self._number[escort]
        minutes, sums = self._minutes[number], self._sums[number]
        low, high = bisect_left(minutes, trip.start), bisect_left(minutes, trip.end)
        return self._trip_price[number] + sums[max(high, low)] - sums[low]

    def earned(self) -> int:
        """What prices on time bring at most, less what fairness and prices on trips cost at least."""
        total = sum(sums[-1] for sums in self._sums)
        fairness = self._lookup.rules.weights.escort_fairness
        for number, escort in enumerate(self._lookup.problem.escorts):
            room = max(0, escort.trips_max - escort.trips_done)
            price = self._trip_price[number]
            total -= min(
                PER_POINT * fairness * ((escort.trips_done + trips) ** 2 - escort.trips_done**2) - price * trips
                for trips in range(room + 1)
            )
        return total


def _presence(held: Certificate, escorts: int) -> tuple[list[list[int]], list[list[int]]]:
    """For each escort, the minutes with a price in order, and the sum of the prices before each."""
    priced: list[dict[int, int]] = [{} for _ in range(escorts)]
    for escort, minute, price in held.presence:
        if escort < escorts:
            priced[escort][minute] = priced[escort].get(minute, 0) + price
    minutes, sums = [], []
    for prices in priced:
        minutes.append(sorted(prices))
        running = [0]
        for minute in minutes[-1]:
            running.append(running[-1] + prices[minute])
        sums.append(running)
    return minutes, sums
