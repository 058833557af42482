"""A plan between bookings and the tables of compiled code."""

from __future__ import annotations

from collections.abc import Callable

from solver.search.instance import Instance
from solver.search.kernel.ledger import (
    BEST_CREW,
    BEST_ROW,
    BEST_SESSION,
    CASE_STAGE,
    G_CASE,
    G_NEED,
    G_ROW,
    GROUPS,
    Ints64,
)
from solver.search.kernel.room import Ledger
from solver.search.state import Booking

Tables = tuple[Ints64, ...]
"""A plan as the ledger holds it: a row for each group, a session for each stage, an escort and option for each need."""


def write_plan(
    instance: Instance, ledger: Ledger, bookings: list[Booking | None], place: Callable[[int, int], int]
) -> None:
    """Write a plan down as the best; `place` tells where a group's candidate of some number is in the ledger."""
    views = ledger.views
    groups, case_stage = views[GROUPS], views[CASE_STAGE]
    views[BEST_ROW][:] = -1
    for at, g in enumerate(ledger.able):
        booking = bookings[g]
        if booking is None:
            continue
        row = place(g, booking.candidate)
        views[BEST_ROW][at] = groups[at, G_ROW] + row
        stage = int(case_stage[groups[at, G_CASE]])
        for sessions in booking.sessions:
            views[BEST_SESSION][stage : stage + len(sessions)] = sessions
            stage += len(sessions)
        journey = int(instance.candidates[g].journeys[row])
        first, last = int(instance.journeys.first[journey]), int(instance.journeys.last[journey])
        for need, (escort, option) in enumerate(booking.escorts):
            known = ledger.number_of[instance.trips.base_of[escort], first, last]
            views[BEST_CREW][groups[at, G_NEED] + need] = (escort, known[option])


def read_plan(
    instance: Instance, ledger: Ledger, plan: Tables, number: Callable[[int, int], int]
) -> list[Booking | None]:
    """The bookings of a plan; `number` tells which candidate of a group is at a place of the ledger."""
    found: list[Booking | None] = [None] * len(instance.groups)
    groups, case_stage = ledger.views[GROUPS], ledger.views[CASE_STAGE]
    best_row, best_session, best_crew = plan
    for at, g in enumerate(ledger.able):
        if best_row[at] < 0:
            continue
        stage = int(case_stage[groups[at, G_CASE]])
        held = []
        for case in instance.groups[g].cases:
            count = len(instance.stages[case])
            held.append(tuple(best_session[stage : stage + count].tolist()))
            stage += count
        crew = best_crew[int(groups[at, G_NEED]) : int(groups[at + 1, G_NEED])].tolist()
        found[g] = Booking(
            candidate=number(g, int(best_row[at] - groups[at, G_ROW])),
            sessions=tuple(held),
            escorts=tuple((escort, ledger.options[option]) for escort, option in crew),
        )
    return found
