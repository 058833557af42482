"""Rules `seats` and `receivers`: what all cases and escorts take together on flights and on arrival days."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date

from solver.lookup import people_with, seats_taken
from solver.problem import Need
from solver.verify.verdict import Checked, Violation, violation

_NEEDS: dict[str, Need] = {
    "wheelchairs": "wheelchair",
    "stretchers": "stretcher",
    "minors": "unaccompanied_minor",
}


def check_seats(checked: Checked) -> Iterator[Violation]:
    """Find flights that carry more than there is room for."""
    lookup = checked.lookup
    taken: dict[str, Counter[str]] = {kind: Counter() for kind in ("seats", *_NEEDS)}
    for entry in checked.planned.values():
        case = lookup.cases[entry.id]
        amounts = {"seats": seats_taken(case, lookup.rules)}
        amounts |= {kind: people_with(case, need) for kind, need in _NEEDS.items()}
        for flight in entry.flights:
            for kind, amount in amounts.items():
                taken[kind][flight] += amount
    for trip in checked.plan.trips:
        taken["seats"].update(trip.out)
    for kind, flights in taken.items():
        for flight, amount in flights.items():
            room: int = getattr(lookup.flights[flight], kind)
            if amount > room:
                yield violation("seats", flight=flight, kind=kind, taken=amount, most=room)


def check_receivers(checked: Checked) -> Iterator[Violation]:
    """Find arrival days on which a receiver is sent more people than it can take."""
    lookup = checked.lookup
    arriving: Counter[tuple[str, date]] = Counter()
    for entry in checked.planned.values():
        case = lookup.cases[entry.id]
        if case.receiver is not None and entry.flights:
            day = lookup.lands_at(lookup.flights[entry.flights[-1]]).date()
            arriving[case.receiver, day] += len(case.people)
    for (receiver, day), people in arriving.items():
        most = lookup.receivers[receiver].people_per_day
        if people > most:
            yield violation("receivers", receiver=receiver, date=str(day), people=people, most=most)
