"""Slack for a wanted reliability: more minutes at airports where flights land late, without breaking a promise.

The contract's weights cannot price slack: a minute of waiting costs the same wherever it lies, so no weight tells a
wait between flights from time in the air. What the contract has is each airport's least connection; it is raised.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import replace
from itertools import pairwise

import numpy as np

from solver.lookup import Lookup, minute_of
from solver.problem import Case, Flight, Problem
from solver.robustness.delays import Delays, Profile

_GRID = np.linspace(0.0, 1.0, 10_001)


def extra_minutes(profiles: Mapping[Profile, int], reliability: float) -> int:
    """The minutes late that no more landings than 1 - `reliability` (a share) exceed; flights counted by profile."""
    minutes = np.concatenate([profile.at(_GRID) for profile in profiles])
    weights = np.repeat(np.fromiter(profiles.values(), dtype=np.float64), len(_GRID))
    order = np.argsort(minutes, kind="stable")
    reached = np.cumsum(weights[order]) / weights.sum()
    index = min(int(np.searchsorted(reached, reliability - 1e-9)), len(order) - 1)
    return max(0, int(minutes[order][index]))


def with_slack(problem: Problem, delays: Delays, reliability: float) -> Problem:
    """The problem with least connections long enough that a landing is in time with chance `reliability` (0 to 1).

    An airport's times are raised by what flights landing there need, but never so far that flights which a case is
    pinned to or has published would become illegal. 0 changes nothing. Raises ValueError outside 0 to 1.
    """
    if not 0 <= reliability < 1:
        raise ValueError("a reliability lies between 0 and 1")
    if reliability == 0:
        return problem
    lookup = Lookup(problem)
    landing: dict[str, dict[Profile, int]] = defaultdict(lambda: defaultdict(int))
    left_from = {flight.origin for flight in problem.flights}
    for flight in problem.flights:
        if flight.destination in left_from:
            ends = lookup.airports[flight.origin], lookup.airports[flight.destination]
            landing[flight.destination][delays.of(flight, *ends).arrival] += 1
    most = _promised(lookup, problem.cases)
    extra = {code: min(extra_minutes(held, reliability), most.get(code, 1 << 20)) for code, held in landing.items()}
    airports = tuple(
        replace(
            airport,
            connection=airport.connection + extra.get(airport.code, 0),
            entry_connection=airport.entry_connection + extra.get(airport.code, 0),
        )
        for airport in problem.airports
    )
    return replace(problem, airports=airports)


def _promised(lookup: Lookup, cases: Iterable[Case]) -> Mapping[str, int]:
    """For each airport the least spare minutes of a connection that a case is pinned to or has published."""
    most: dict[str, int] = {}
    for case in cases:
        extra = lookup.rules.assisted_connection_extra if "transit" in case.assistance else 0
        for before, after in _fixed_connections(lookup, case):
            wait = minute_of(after.departs) - minute_of(before.arrives)
            spare = wait - lookup.least_connection(before, after) - extra
            if spare >= 0:
                most[before.destination] = min(spare, most.get(before.destination, spare))
    return most


def _fixed_connections(lookup: Lookup, case: Case) -> list[tuple[Flight, Flight]]:
    pinned = case.pin.flights if case.pin is not None else None
    published = case.published.flights if case.published is not None else None
    found = []
    for way in (pinned or (), published or ()):
        known = [lookup.flights.get(name) for name in way]
        found += [(a, b) for a, b in pairwise(known) if a is not None and b is not None and a.destination == b.origin]
    return found
