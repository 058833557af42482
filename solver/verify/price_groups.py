"""The least that each travel group costs under the prices of a certificate, over everything it could do."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from solver.certificate import PER_POINT, CapacityKey
from solver.lookup import is_held, moment_of
from solver.problem import Case
from solver.reasons import ReasonIndex
from solver.reasons.escorts import GroupNeed
from solver.reasons.flights import Demand, demand_of
from solver.reasons.network import Way
from solver.score import change_points, flight_change_points, unplanned_points
from solver.verify.price_capacities import PricedCapacities
from solver.verify.price_escorts import PricedEscorts
from solver.verify.price_health import NEVER, PricedHealth


@dataclass(frozen=True, slots=True)
class TravelGroup:
    """The cases that are planned together; `places` are theirs in the problem."""

    places: tuple[int, ...]
    cases: tuple[Case, ...]


class PricedGroups:
    """Prices travel groups one by one."""

    def __init__(self, index: ReasonIndex, prices: PricedCapacities, escorts: PricedEscorts) -> None:
        self._index, self._prices, self._escorts = index, prices, escorts
        self._lookup, self._rules = index.lookup, index.lookup.rules
        self._own: dict[tuple[int, str], int] = {}
        self._windows = {window: str(at) for at, window in enumerate(self._lookup.problem.assistance)}

    def left_out(self, group: TravelGroup) -> int:
        """Give what a group costs when it is left out."""
        problem = self._lookup.problem
        return PER_POINT * sum(
            unplanned_points(problem, case) + change_points(case, self._rules, None) for case in group.cases
        )

    def needs(self, group: TravelGroup) -> list[tuple[int, GroupNeed]]:
        """Give the escort needs of a group, each with the place of its case."""
        pairs = zip(group.places, group.cases, strict=True)
        return [(place, need) for place, case in pairs for need in self._index.escorts.needs_of((case,))]

    def ways(self, group: TravelGroup) -> Iterator[tuple[Way, Demand]]:
        """Give all journeys that a group could take alone."""
        if any(is_held(case) for case in group.cases) or not group.cases[0].departure:
            return
        demand = demand_of(self._lookup, group.cases)
        days = range(demand.first_day, demand.last_day + 1)
        for way in self._index.journeys.allowed(demand, days, Counter()):
            yield way, demand

    def least(self, group: TravelGroup, ways: Iterator[tuple[Way, Demand]]) -> int:
        """Give the least that a group costs in any way or left out, in thousandths of a point."""
        if any(is_held(case) for case in group.cases):
            return self.left_out(group)
        stages = self._stages(group)
        if not group.cases[0].departure:
            return min(self.left_out(group), self._staying(group.cases[0], stages[0]))
        best, needs = self.left_out(group), self.needs(group)
        for way, demand in ways:
            price = self._journey(group, way) + self._uses(group, way, demand)
            for held in stages if price < best else ():
                price += held.departing_on(way.leaves_on)
            for place, need in needs:
                if price < best:
                    price += self._escorts.price(place, need, way, best - price)
            best = min(best, price)
        return best

    def bookable(self, group: TravelGroup) -> list[tuple[Way, Demand]]:
        """Give the journeys on whose date every case could have held its stages and on which escorts could travel."""
        stages, needs = self._stages(group), self._index.escorts.needs_of(group.cases)
        return [
            (way, demand)
            for way, demand in self.ways(group)
            if all(case.departing_on(way.leaves_on) < NEVER for case in stages)
            and self._index.escorts.can_meet(needs, way, way.seats - demand.seats, Counter())
        ]

    def announce(self, group: TravelGroup, ways: list[tuple[Way, Demand]]) -> None:
        """Say which escort needs a group has on which journeys."""
        needs = self.needs(group)
        for way, demand in ways:
            takes: dict[CapacityKey, int] = {}
            for key, amount in self._takes(way, demand):
                takes[key] = takes.get(key, 0) + amount
            for place, need in needs:
                self._escorts.announce(group.places[0], place, need, way, takes)

    def count_escorts(self, group: TravelGroup, ways: list[tuple[Way, Demand]]) -> None:
        """Count the escorts whom a group shares with nobody with its own people, where its seats have their price."""
        owner, needs = group.places[0], self.needs(group)
        least: dict[int, int] = {}
        for way, demand in ways:
            own = self._escorts.own(needs, way)
            for number in way.flights if demand.seats else ():
                if self._prices.names(("seats", self._index.network.flights[number].id, ""), (owner, -1)):
                    least[number] = min(least.get(number, own), own)
        for number, own in least.items():
            self._own[owner, self._index.network.flights[number].id] = own
        for way, _ in ways:
            self._escorts.ride(needs, way, set(least))

    def _stages(self, group: TravelGroup) -> list[PricedHealth]:
        pairs = zip(group.places, group.cases, strict=True)
        return [PricedHealth(self._lookup, self._index.health, self._prices, case, place) for place, case in pairs]

    def _staying(self, case: Case, stages: PricedHealth) -> int:
        day_price = len(case.people) * self._rules.weights.wait_person_day[case.priority]
        change = flight_change_points(case, self._rules, ())
        ready = case.ready.toordinal()
        days = stages.last_days()
        return min((price + PER_POINT * (day_price * (day - ready) + change) for day, price in days), default=NEVER)

    def _journey(self, group: TravelGroup, way: Way) -> int:
        """Waiting, fares, journey and changed flights."""
        weights = self._rules.weights
        minutes = way.arrives - way.departs
        each = weights.connection_person * (len(way.flights) - 1) + weights.travel_person_minute * minutes
        points = 0
        for case in group.cases:
            waited = way.leaves_on - case.ready.toordinal()
            points += len(case.people) * (each + weights.wait_person_day[case.priority] * waited)
            if case.published is not None:
                flights = [self._index.network.flights[number].id for number in way.flights]
                points += flight_change_points(case, self._rules, flights)
        return PER_POINT * points

    def _uses(self, group: TravelGroup, way: Way, demand: Demand) -> int:
        """The fares of its seats, and the prices of all that it and the escorts whom it shares with nobody take."""
        network, owner = self._index.network, (group.places[0], -1)
        own = self._escorts.own(self.needs(group), way) if self.needs(group) else 0
        total = sum(PER_POINT * demand.seats * network.flights[number].fare for number in way.flights)
        for key, amount in self._takes(way, demand):
            more = self._own.get((owner[0], key[1]), 0) if key[0] == "seats" else 0
            total += self._prices.pay(key, owner, amount + more)
        for number in way.flights if own else ():
            flight = network.flights[number].id
            if (owner[0], flight) not in self._own:
                total += own * self._prices.escort_price(flight)
        return total

    def _takes(self, way: Way, demand: Demand) -> Iterator[tuple[CapacityKey, int]]:
        """What a group uses on a journey of each capacity that others could want."""
        network = self._index.network
        for number in way.flights:
            flight = network.flights[number].id
            if demand.seats:
                yield ("seats", flight, ""), demand.seats
            if demand.wheelchairs:
                yield ("wheelchairs", flight, ""), demand.wheelchairs
            if demand.stretchers:
                yield ("stretchers", flight, ""), demand.stretchers
            if demand.minors:
                yield ("minors", flight, ""), demand.minors
        lands = self._lookup.lands_at(network.flights[way.flights[-1]]).date().isoformat()
        for receiver, people in demand.receivers:
            yield ("arrivals", receiver.id, lands), people
        for at, people in self._helped(way, demand):
            yield ("assistance", at, ""), people

    def _helped(self, way: Way, demand: Demand) -> Iterator[tuple[str, int]]:
        """The windows of assistance in which a journey has events, with the people who ask for it."""
        network = self._index.network
        landings = [(network.destination[number], network.arrives[number]) for number in way.flights]
        for role, people in demand.helped:
            events = landings[-1:] if role == "arrival" else landings[:-1]
            if role == "departure":
                events = [(network.origin[way.flights[0]], way.departs)]
            for airport, minute in events:
                window = self._lookup.window_at(airport, role, moment_of(minute))
                if window is not None:
                    yield self._windows[window], people
