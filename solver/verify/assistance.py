"""Rule `assistance`: every event falls into a staffed window, and no window serves too many (section 5, Assistance)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import datetime

from solver.files.writing import instant_text
from solver.problem import Flight, Role
from solver.verify.verdict import Checked, Violation, violation

Event = tuple[str, datetime]


def events_of(role: Role, flights: Sequence[Flight]) -> list[Event]:
    """Give the airport and instant of each event of a role on a journey."""
    if role == "departure":
        return [(flights[0].origin, flights[0].departs)]
    landings = [(flight.destination, flight.arrives) for flight in flights]
    return landings[-1:] if role == "arrival" else landings[:-1]


def check_assistance(checked: Checked) -> Iterator[Violation]:
    """Find events without a staffed window, and windows with too many people."""
    lookup = checked.lookup
    helped: Counter[tuple[str, Role, datetime]] = Counter()
    for entry in checked.planned.values():
        case = lookup.cases[entry.id]
        flights = [lookup.flights[flight] for flight in entry.flights]
        for role in case.assistance if flights else ():
            used: set[tuple[str, Role, datetime]] = set()
            for airport, moment in events_of(role, flights):
                window = lookup.window_at(airport, role, moment)
                if window is None:
                    at = instant_text(moment)
                    yield violation("assistance", case=case.id, airport=airport, role=role, at=at)
                else:
                    used.add((airport, role, window.start))
            helped.update({window_key: len(case.people) for window_key in used})
    for (airport, role, start), people in helped.items():
        held = lookup.window_at(airport, role, start)
        if held is not None and people > held.people:
            at = instant_text(start)
            yield violation("assistance", airport=airport, role=role, start=at, people=people, most=held.people)
