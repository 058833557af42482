"""Reckons the bound of a certificate again from problem and prices alone: no solver, no rounding but downwards.

Why it holds. Take any legal plan. Each travel group pays its own costs and the prices of all it uses; the escorts'
trips are paid for by shares. That is never less than the group's cheapest way under the prices. What the prices bring
together is never more than what the capacities can earn at best. So the plan costs at least the sum of the cheapest
ways less the best earnings: whatever the prices are. Ways on which a group's escorts cannot travel, its own people on
board, are in no plan; where a use of seats has a price of its own, escorts whom the group shares with no other take
seats with it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from solver.certificate import PER_POINT, CapacityKey, Certificate
from solver.lookup import Lookup
from solver.problem import Problem
from solver.reasons import ReasonIndex
from solver.verify.price_capacities import PricedCapacities
from solver.verify.price_escorts import PricedEscorts
from solver.verify.price_groups import PricedGroups, TravelGroup


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """The claimed bound and the one that the prices prove, in points; `is_of_problem` if it names this problem."""

    claimed: int
    proven: int
    is_of_problem: bool

    @property
    def holds(self) -> bool:
        """Whether the certificate is one of this problem and its prices prove at least what it claims."""
        return self.is_of_problem and self.claimed <= self.proven


def prove(problem: Problem, certificate: Certificate) -> Proof:
    """Reckon the bound that the prices of a certificate prove for every legal plan of a problem."""
    index = ReasonIndex(problem)
    prices = PricedCapacities(certificate)
    escorts = PricedEscorts(index.network, index.escorts, prices, certificate)
    groups, priced = _groups(index.lookup), PricedGroups(index, prices, escorts)
    escorted = {at: priced.bookable(group) for at, group in enumerate(groups) if priced.needs(group)}
    for at, ways in escorted.items():
        priced.announce(groups[at], ways)
    escorts.gather(_sizes(problem))
    for at, ways in escorted.items():
        priced.count_escorts(groups[at], ways)
    total = 0
    for at, group in enumerate(groups):
        total += priced.least(group, iter(escorted[at]) if at in escorted else priced.ways(group))
    escorts.board()
    total -= escorts.earned() + prices.earned(_capacities(problem, certificate))
    is_of_problem = certificate.problem == problem.name
    return Proof(claimed=certificate.bound, proven=total // PER_POINT, is_of_problem=is_of_problem)


def _groups(lookup: Lookup) -> list[TravelGroup]:
    place = {case.id: at for at, case in enumerate(lookup.problem.cases)}
    found: dict[int, TravelGroup] = {}
    for members in lookup.travel_groups.values():
        places = tuple(sorted(place[member] for member in members))
        found[places[0]] = TravelGroup(places, tuple(lookup.problem.cases[at] for at in places))
    return [found[first] for first in sorted(found)]


def _capacities(problem: Problem, certificate: Certificate) -> dict[CapacityKey, int]:
    """The size of every capacity that has prices and is in the problem."""
    size = _sizes(problem)
    found = {held.key: size(held.key) for held in certificate.capacities}
    for session in problem.sessions:
        found["minutes", session.id, ""] = int((session.end - session.start).total_seconds()) // 60
    return found


def _sizes(problem: Problem) -> Callable[[CapacityKey], int]:
    """How much there is of a capacity that journeys use; nothing of one that is not in the problem."""
    flights = {flight.id: flight for flight in problem.flights}
    people = {receiver.id: receiver.people_per_day for receiver in problem.receivers}
    windows = {str(at): window.people for at, window in enumerate(problem.assistance)}

    def size(key: CapacityKey) -> int:
        kind, name, _ = key
        if kind == "arrivals":
            return people.get(name, 0)
        if kind == "assistance":
            return windows.get(name, 0)
        return int(getattr(flights[name], kind)) if name in flights and kind != "minutes" else 0

    return size
