"""Rules `escorts.1`, `escorts.2`, `escorts.4`, `escorts.5`: the ways of an escort's trip and the span it takes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from solver.lookup import Lookup, minute_of
from solver.plan import Trip
from solver.problem import Flight
from solver.verify.journeys import journey_faults
from solver.verify.verdict import Checked, Violation, violation

Span = tuple[int, int]


def check_ways(lookup: Lookup, trip: Trip) -> Iterator[Violation]:
    """Find what is wrong with the ways ahead and back of a trip whose `out` holds a flight, and with the permit."""
    out = [lookup.flights[flight] for flight in trip.out]
    ahead = [lookup.flights[flight] for flight in trip.ahead]
    back = [lookup.flights[flight] for flight in trip.back]
    base, turnaround = lookup.escorts[trip.escort].base, lookup.rules.escort_turnaround
    yield from _check_way(lookup, "escorts.1", trip, ahead, (base, out[0].origin))
    yield from _check_way(lookup, "escorts.2", trip, back, (out[-1].destination, base))
    if ahead and base != out[0].origin:
        rest = minute_of(out[0].departs) - minute_of(ahead[-1].arrives)
        if rest < turnaround:
            yield violation("escorts.1", escort=trip.escort, flight=ahead[-1].id, minutes=rest, least=turnaround)
    if back and base != out[-1].destination:
        rest = minute_of(back[0].departs) - minute_of(out[-1].arrives)
        if rest < turnaround:
            yield violation("escorts.2", escort=trip.escort, flight=back[0].id, minutes=rest, least=turnaround)
        yield from _check_permit(lookup, trip, out[-1].destination, back[0])


def _check_way(
    lookup: Lookup, rule: str, trip: Trip, way: Sequence[Flight], ends: tuple[str, str]
) -> Iterator[Violation]:
    start, goal = ends
    if (start != goal) != bool(way):
        yield violation(rule, escort=trip.escort, start=start, goal=goal, flights=len(way))
        return
    if not way:
        return
    for fault in journey_faults(lookup, way):
        yield violation(rule, escort=trip.escort, **fault)
    if (way[0].origin, way[-1].destination) != ends:
        lands = way[-1].destination
        yield violation(rule, escort=trip.escort, leaves=way[0].origin, start=start, lands=lands, goal=goal)


def _check_permit(lookup: Lookup, trip: Trip, airport: str, back: Flight) -> Iterator[Violation]:
    escort, country = lookup.escorts[trip.escort], lookup.airports[airport].country
    if lookup.airports[escort.base].country == country:
        return
    leaves_on, until = lookup.local(airport, back.departs).date(), escort.entry_until.get(country)
    if until is None or until < leaves_on:
        last = str(until) if until else "never"
        yield violation("escorts.4", escort=escort.id, country=country, date=str(leaves_on), last=last)


def span_of(lookup: Lookup, trip: Trip) -> Span:
    """Give the minutes from reporting for duty until the rest after the trip ends; the trip holds a flight."""
    ids = (*trip.ahead, *trip.out, *trip.back)
    first, last = lookup.flights[ids[0]], lookup.flights[ids[-1]]
    return (
        minute_of(first.departs) - lookup.rules.escort_report,
        minute_of(last.arrives) + lookup.rules.escort_rest,
    )


def check_spans(checked: Checked) -> Iterator[Violation]:
    """Find trips of one escort that share a minute with each other or with a time away."""
    lookup = checked.lookup
    spans: dict[str, list[tuple[Span, int]]] = {}
    for number, trip in enumerate(checked.plan.trips):
        if trip.out:
            spans.setdefault(trip.escort, []).append((span_of(lookup, trip), number))
    for escort_id, held in spans.items():
        held.sort()
        latest = held[0]
        for later in held[1:]:
            if share_minute(latest[0], later[0]):
                yield violation("escorts.5", escort=escort_id, trip=later[1], other=latest[1])
            latest = max(latest, later, key=lambda item: item[0][1])
        for index, (start, end) in enumerate(lookup.escorts[escort_id].unavailable):
            away = (minute_of(start), minute_of(end))
            for span, number in held:
                if share_minute(span, away):
                    yield violation("escorts.5", escort=escort_id, trip=number, unavailable=index)


def share_minute(one: Span, other: Span) -> bool:
    """Tell whether two half-open spans share a minute; an empty one shares none."""
    return max(one[0], other[0]) < min(one[1], other[1])
