"""From the prices of a bound to the certificate that `solver.verify.proof` reckons it from again."""

from __future__ import annotations

from collections import defaultdict
from datetime import date

import numpy as np
from numpy.typing import NDArray

from solver.certificate import PER_POINT, CapacityKey, CapacityKind, CapacityPrices, Certificate, TripWeight
from solver.journeys import Ints
from solver.search.decomposition import Decomposition
from solver.search.escort_prices import EscortPrices
from solver.search.escort_table import GRID_MINUTES
from solver.search.instance import Instance
from solver.search.lagrangian import Lagrangian

Floats = NDArray[np.float64]


def without_prices(problem: str, bound: int) -> Certificate:
    """A certificate that needs no prices: every group at its least cost."""
    return Certificate(problem=problem, bound=bound, capacities=(), presence=(), trips=(), weights=())


def of_resources(linear: Lagrangian, bound: int) -> Certificate:
    """The certificate of a linear bound: a price for each unit of a resource."""
    prices = whole_prices(linear.prices)
    instance = linear.instance
    capacities = [
        CapacityPrices(key=key_of(instance, at), unit=int(prices[at]), escort=int(prices[at]), uses=())
        for at in np.flatnonzero(prices).tolist()
        if at != instance.resources.no_window
    ]
    _, presence, count, _ = linear.ascent.best
    return _certificate(linear.escorts, bound, capacities, presence, count, linear.weights)


def of_uses(whole: Decomposition, prices: Floats, weights: Floats, bound: int) -> Certificate:
    """The certificate of a decomposition: a price for every use of a resource by itself."""
    held = whole_prices(prices)
    uses: dict[int, list[tuple[int, int, int]]] = defaultdict(list)
    escort: dict[int, int] = {}
    for item in np.flatnonzero((held[: whole.items] > 0) | whole.is_crewed).tolist():
        resource, case, stage = whole.describe(item)
        if case < 0:
            escort[resource] = int(held[item])
        else:
            uses[resource].append((case, stage, int(held[item])))
    instance = whole.linear.instance
    capacities = [
        CapacityPrices(key=key_of(instance, at), unit=0, escort=escort.get(at, 0), uses=tuple(sorted(uses[at])))
        for at in sorted({*uses, *escort})
    ]
    presence = prices[whole.items : whole.first_count].reshape(whole.linear.escorts.presence.shape)
    return _certificate(whole.linear.escorts, bound, capacities, presence, prices[whole.first_count :], weights)


def whole_prices(prices: Floats) -> Ints:
    """Prices in whole thousandths of a point."""
    found: Ints = np.rint(np.maximum(prices, 0.0) * PER_POINT).astype(np.int64)
    return found


def key_of(instance: Instance, resource: int) -> CapacityKey:
    """The name of a resource in a certificate."""
    held, problem = instance.resources, instance.problem
    if resource >= held.sessions_at:
        return "minutes", problem.sessions[resource - held.sessions_at].id, ""
    if resource >= held.windows_at:
        return "assistance", str(resource - held.windows_at), ""
    if resource >= held.receivers_at:
        receiver, day = divmod(resource - held.receivers_at, held.days)
        return "arrivals", problem.receivers[receiver].id, date.fromordinal(held.first_day + day).isoformat()
    kinds: tuple[CapacityKind, ...] = ("seats", "wheelchairs", "stretchers", "minors")
    kind, flight = divmod(resource, held.wheelchairs_at)
    return kinds[kind], problem.flights[flight].id, ""


def _certificate(
    escorts: EscortPrices,
    bound: int,
    capacities: list[CapacityPrices],
    presence: Floats,
    count: Floats,
    weights: Floats,
) -> Certificate:
    at, trips = whole_prices(presence), whole_prices(count)
    numbers, points = (found.tolist() for found in np.nonzero(at))
    origin = escorts.table.origin
    return Certificate(
        problem=escorts.instance.problem.name,
        bound=bound,
        capacities=tuple(capacities),
        presence=tuple(
            (number, origin + GRID_MINUTES * point, int(at[number, point]))
            for number, point in zip(numbers, points, strict=True)
        ),
        trips=tuple((number, int(trips[number])) for number in np.flatnonzero(trips).tolist()),
        weights=_weights(escorts, weights),
    )


def _weights(escorts: EscortPrices, weights: Floats) -> tuple[TripWeight, ...]:
    """Weights in whole numbers; those of needs that never came are 1, which is what a certificate takes for granted."""
    instance = escorts.instance
    counted = np.rint(weights).astype(np.int64)
    found = []
    for place in np.flatnonzero(counted > 1).tolist():
        case, skill = escorts.table.need_of(place)
        legs = instance.journeys.flights[escorts.table.journey[place]].tolist()
        flights = tuple(instance.table.ids[leg] for leg in legs if leg != instance.table.none)
        found.append(TripWeight(case=case, skill=skill, flights=flights, weight=int(counted[place])))
    return tuple(found)
