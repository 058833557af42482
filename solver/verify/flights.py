"""Rules `flights.1` to `flights.4`: the flights of each case (section 5, Flights of a case)."""

from __future__ import annotations

from collections.abc import Iterator

from solver.lookup import Lookup
from solver.problem import Case, Flight
from solver.verify.journeys import connections, journey_faults, wait_minutes
from solver.verify.verdict import Checked, Violation, violation


def check_flights(checked: Checked) -> Iterator[Violation]:
    """Find what is wrong with the flights of every planned case."""
    lookup = checked.lookup
    for entry in checked.planned.values():
        case = lookup.cases[entry.id]
        flights = [lookup.flights[flight] for flight in entry.flights]
        if bool(flights) != case.departure:
            yield violation("flights.1", case=case.id, flights=len(flights))
            continue
        if not case.departure:
            continue
        yield from _journey(lookup, case, flights)
        yield from _assisted(lookup, case, flights)
        yield from _landing(lookup, case, flights[-1])
        if case.pin is not None and case.pin.flights not in (None, entry.flights):
            yield violation("flights.4", case=case.id, pinned="+".join(case.pin.flights or ()))


def _journey(lookup: Lookup, case: Case, flights: list[Flight]) -> Iterator[Violation]:
    for fault in journey_faults(lookup, flights):
        yield violation("flights.1", case=case.id, **fault)
    if flights[0].origin != case.origin:
        yield violation("flights.1", case=case.id, leaves=flights[0].origin, origin=case.origin)
    if case.receiver is not None and flights[-1].destination not in lookup.receivers[case.receiver].airports:
        yield violation("flights.1", case=case.id, lands=flights[-1].destination, receiver=case.receiver)
    horizon, day = lookup.problem.horizon, lookup.leaves_on(flights[0])
    first, last = max(case.ready, horizon.start), min(case.deadline, horizon.end)
    if not first <= day <= last:
        yield violation("flights.1", case=case.id, date=str(day), first=str(first), last=str(last))
    if len(flights) - 1 > case.connections_max:
        yield violation("flights.1", case=case.id, connections=len(flights) - 1, most=case.connections_max)


def _assisted(lookup: Lookup, case: Case, flights: list[Flight]) -> Iterator[Violation]:
    """A wait that is too short for anybody is told under `flights.1` alone."""
    if "transit" not in case.assistance:
        return
    for before, after in connections(flights):
        wait, least = wait_minutes(before, after), lookup.least_connection(before, after)
        needed = least + lookup.rules.assisted_connection_extra
        if least <= wait < needed:
            yield violation("flights.2", case=case.id, airport=after.origin, wait=wait, least=needed)


def _landing(lookup: Lookup, case: Case, last: Flight) -> Iterator[Violation]:
    if case.receiver is None:
        return
    receiver, landing = lookup.receivers[case.receiver], lookup.lands_at(last)
    day, time = landing.date(), landing.time()
    if day.isoweekday() not in receiver.weekdays:
        yield violation("flights.3", case=case.id, receiver=receiver.id, date=str(day), weekday=day.isoweekday())
    if day in receiver.closed:
        yield violation("flights.3", case=case.id, receiver=receiver.id, closed=str(day))
    if not receiver.earliest <= time <= receiver.latest:
        yield violation("flights.3", case=case.id, receiver=receiver.id, lands=f"{time:%H:%M}")
