"""Every shared capacity of a problem in one vector, so that use, price and what is left are plain array look-ups.

Order: seats, wheelchairs, stretchers and minors of each flight, people of each receiver and arrival date,
people of each assistance window, minutes of each session. Each part ends with (or pads by) an entry nothing can fill.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from solver.journeys import ROOMY, FlightTable, Ints, minute_of
from solver.problem import ROLES, Problem


@dataclass(frozen=True, slots=True, kw_only=True)
class Resources:
    """Capacities and where each family begins; `windows_of` maps (role, flight) to a window's resource."""

    capacity: Ints
    wheelchairs_at: int
    stretchers_at: int
    minors_at: int
    receivers_at: int
    first_day: int
    days: int
    windows_at: int
    no_window: int
    sessions_at: int
    windows_of: Ints
    """(3 x flights + 1): the window resource of the departure (role 0) or arrival (roles 1, 2) of a flight."""

    def receiver_day(self, receiver: int, days: Ints) -> Ints:
        """The resource of a receiver on each of the arrival dates (ordinals)."""
        return self.receivers_at + receiver * self.days + (days - self.first_day)


def _windows(problem: Problem, table: FlightTable) -> tuple[Ints, Ints]:
    """The people of each window, and (3 x flights + 1) the window of each flight event, -1 where there is none."""
    number = {airport.code: index for index, airport in enumerate(problem.airports)}
    people = np.array([window.people for window in problem.assistance], dtype=np.int64)
    place = np.array([number[window.airport] for window in problem.assistance], dtype=np.int64)
    start = np.array([minute_of(window.start) for window in problem.assistance], dtype=np.int64)
    end = np.array([minute_of(window.end) for window in problem.assistance], dtype=np.int64)
    found = np.full((3, table.none + 1), -1, dtype=np.int64)
    for role, name in enumerate(ROLES):
        chosen = np.array([i for i, w in enumerate(problem.assistance) if w.role == name], dtype=np.int64)
        if not len(chosen) or not table.none:
            continue
        at = (table.departs if role == 0 else table.arrives)[:-1]
        airport = (table.origin if role == 0 else table.destination)[:-1]
        base = min(int(start[chosen].min()), int(at.min()))
        key = place[chosen] * ROOMY + (start[chosen] - base)
        order = np.argsort(key)
        chosen = chosen[order]
        before = np.searchsorted(key[order], airport * ROOMY + (at - base), side="right") - 1
        window = chosen[np.maximum(before, 0)]
        inside = (before >= 0) & (place[window] == airport) & (at >= start[window]) & (at < end[window])
        found[role, :-1] = np.where(inside, window, -1)
    return people, found


def build_resources(problem: Problem, table: FlightTable) -> Resources:
    """Lay out the capacities of a problem."""
    flights = table.none + 1
    people, windows_of = _windows(problem, table)
    first_day = int(table.lands_on[:-1].min()) if table.none else 0
    days = int(table.lands_on[:-1].max()) - first_day + 1 if table.none else 1
    receivers_at = 4 * flights
    windows_at = receivers_at + len(problem.receivers) * days
    no_window = windows_at + len(people)
    lengths = [minute_of(session.end) - minute_of(session.start) for session in problem.sessions]
    capacity = np.concatenate(
        [
            table.seats,
            table.wheelchairs,
            table.stretchers,
            table.minors,
            np.repeat(np.array([r.people_per_day for r in problem.receivers], dtype=np.int64), days),
            people,
            np.array([ROOMY], dtype=np.int64),
            np.array(lengths, dtype=np.int64),
        ]
    )
    return Resources(
        capacity=capacity,
        wheelchairs_at=flights,
        stretchers_at=2 * flights,
        minors_at=3 * flights,
        receivers_at=receivers_at,
        first_day=first_day,
        days=days,
        windows_at=windows_at,
        no_window=no_window,
        sessions_at=no_window + 1,
        windows_of=np.where(windows_of >= 0, windows_of + windows_at, -1),
    )
