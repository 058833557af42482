"""What makes a list of flights a legal journey (section 4), for cases and for escorts' ways ahead and back."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from solver.lookup import Lookup, minute_of
from solver.problem import Flight
from solver.verify.verdict import Value

Fault = dict[str, Value]


def wait_minutes(before: Flight, after: Flight) -> int:
    """Give the minutes between landing and the next departure; negative where the next leaves first."""
    return minute_of(after.departs) - minute_of(before.arrives)


def connections(flights: Sequence[Flight]) -> Iterator[tuple[Flight, Flight]]:
    """Give the pairs of flights that do meet at one airport."""
    return ((before, after) for before, after in pairwise(flights) if before.destination == after.origin)


def journey_faults(lookup: Lookup, flights: Sequence[Flight]) -> Iterator[Fault]:
    """Find what breaks section 4 in a list of at least one flight, as parameters of a violation."""
    if len(flights) > lookup.rules.legs_max:
        yield {"legs": len(flights), "most": lookup.rules.legs_max}
    yield from _breaks(flights)
    for before, after in connections(flights):
        wait, least = wait_minutes(before, after), lookup.least_connection(before, after)
        if wait < least:
            yield {"airport": after.origin, "wait": wait, "least": least}
        elif wait > lookup.rules.connection_max:
            yield {"airport": after.origin, "wait": wait, "most": lookup.rules.connection_max}


def _breaks(flights: Sequence[Flight]) -> Iterator[Fault]:
    visited = {flights[0].origin}
    for flight in flights:
        if flight.destination in visited:
            yield {"flight": flight.id, "visited": flight.destination}
        visited.add(flight.destination)
    for before, after in pairwise(flights):
        if before.destination != after.origin:
            yield {"flight": after.id, "leaves": after.origin, "arrived": before.destination}
