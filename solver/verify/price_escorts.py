"""The least that escort needs cost under the prices of a certificate.

Needs that could share a trip (one skill, one journey) pay shares of it. At most k of them fit on one trip, and the k
largest shares sum to at most one, so all shares together never exceed what the trip costs. Where one group alone could
want a trip, or none fits two needs, its escorts are its own: their seats are counted with the group's. Two groups who
do not fit together, with one escort, into some capacity of the journey never share a trip.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass

from solver.certificate import PER_POINT, CapacityKey, Certificate
from solver.problem import Case
from solver.reasons.escorts import EscortFinder, GroupNeed
from solver.reasons.network import Network, Way
from solver.verify.price_capacities import PricedCapacities
from solver.verify.price_trips import Trip, TripFloors

_WHOLE = 10**9
"""Shares are counted in billionths of a trip."""

Place = tuple[int, str, tuple[int, ...]]
"""A need on a journey: place of its case, skill, flights."""
Takes = dict[CapacityKey, int]
"""What a group uses of capacities."""


@dataclass(frozen=True, slots=True)
class _Rider:
    """A need that could ride on a journey: places of its group and case, weight, load, and what its group takes."""

    group: int
    case: int
    weight: int
    load: int
    takes: Takes


class PricedEscorts:
    """Prices of escorts' time and trips; every need must be announced before the first is priced."""

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
        self._together: dict[tuple[str, tuple[int, ...]], list[_Rider]] = defaultdict(list)
        self._party: dict[Place, list[_Rider]] = {}
        self._riders: dict[int, set[tuple[int, str]]] = defaultdict(set)
        self._most: dict[str, int] = defaultdict(int)
        for person in problem.escorts:
            for skill, load in person.skills.items():
                self._most[skill] = max(self._most[skill], load)

    def announce(self, group: int, case: int, need: GroupNeed, out: Way, takes: Takes) -> None:
        """Say that a need of a group (place of its first case) could ride on a journey, and what the group takes."""
        skill = need.need.skill
        weight = self._weights.get((case, skill, out.flights), 1)
        self._together[skill, out.flights].append(_Rider(group, case, weight, need.need.load, takes))

    def gather(self, sizes: Callable[[CapacityKey], int]) -> None:
        """Find out who might share a trip, from the sizes of capacities; call it when all needs are announced."""
        for (skill, flights), riders in self._together.items():
            seats: Takes = {("seats", self._network.flights[number].id, ""): 1 for number in flights}
            for party in _parties(riders, seats, sizes):
                for rider in party:
                    self._party[rider.case, skill, flights] = party

    def own(self, needs: list[tuple[int, GroupNeed]], out: Way) -> int:
        """Give how many escorts at least a group shares with no other on a journey; call it after `gather`."""
        loads: dict[str, int] = defaultdict(int)
        for case, need in needs:
            if self._is_own(case, need, out):
                loads[need.need.skill] += need.need.load
        return sum(max(1, -(-load // max(self._most[skill], 1))) for skill, load in loads.items())

    def ride(self, needs: list[tuple[int, GroupNeed]], out: Way, counted: set[int]) -> None:
        """Say that the escorts of some needs could ride on a journey, but for own ones on flights that counted them."""
        for case, need in needs:
            is_own = self._is_own(case, need, out)
            for flight in out.flights:
                if not (is_own and flight in counted):
                    self._riders[flight].add((case, need.need.skill))

    def board(self) -> None:
        """Tell the flights how many escorts could ride on them; call it when all rides are known."""
        for number, needs in self._riders.items():
            flight = self._network.flights[number]
            self._prices.board(flight.id, min(len(needs), flight.seats))

    def _is_own(self, case: int, need: GroupNeed, out: Way) -> bool:
        riders = self._party[case, need.need.skill, out.flights]
        return len({rider.group for rider in riders}) == 1 or self._fits(need.need.skill, riders) == 1

    def _fits(self, skill: str, riders: list[_Rider]) -> int:
        """How many needs one trip could meet at most."""
        load = min(rider.load for rider in riders)
        return max(self._most[skill] // load, 1) if load else len(riders)

    def share(self, case: int, need: GroupNeed, out: Way) -> int:
        """Give the share of a trip that a need pays, in billionths, rounded down."""
        skill = need.need.skill
        riders = self._party[case, skill, out.flights]
        fits = self._fits(skill, riders)
        if fits == 1:
            return _WHOLE
        weight = self._weights.get((case, skill, out.flights), 1)
        largest = sum(sorted((rider.weight for rider in riders), reverse=True)[:fits])
        return _WHOLE * weight // max(largest, weight)

    def price(self, case: int, need: GroupNeed, out: Way, limit: int) -> int:
        """Give the least that a need pays on a journey; a price of `limit` or more may be any such."""
        share = self.share(case, need, out)
        flights = [self._network.flights[number] for number in out.flights]
        out_price = sum(PER_POINT * flight.fare for flight in flights)
        if not self._is_own(case, need, out):
            out_price += sum(self._prices.escort_price(flight.id) for flight in flights)
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
        needs = sum(len(case.escort_needs) for case in self._lookup.problem.cases)  # a trip meets at least one
        for number, escort in enumerate(self._lookup.problem.escorts):
            room = min(max(0, escort.trips_max - escort.trips_done), needs)
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


def _parties(riders: list[_Rider], seats: Takes, sizes: Callable[[CapacityKey], int]) -> list[list[_Rider]]:
    """Part those whom nothing connects: needs of one group, and of groups who fit in pairs, are of one party."""
    found: list[list[_Rider]] = []
    for rider in riders:
        mine = [party for party in found if any(_may_share(rider, other, seats, sizes) for other in party)]
        found = [party for party in found if party not in mine]
        found.append([rider, *(other for party in mine for other in party)])
    return found


def _may_share(one: _Rider, other: _Rider, seats: Takes, sizes: Callable[[CapacityKey], int]) -> bool:
    if one.group == other.group:
        return True
    return all(
        one.takes.get(key, 0) + other.takes.get(key, 0) + seats.get(key, 0) <= sizes(key)
        for key in {*one.takes, *seats}
    )
