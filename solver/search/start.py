"""The first plan: groups one after another, the hardest promises first, each in its cheapest way that fits."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from solver.search.booking import Booker
from solver.search.instance import Instance
from solver.search.state import State


def insertion_order(instance: Instance) -> list[int]:
    """Groups that can be planned: pinned ones first, then by what a seat left empty costs, then the least choice."""
    cases = instance.problem.cases

    def urgency(g: int) -> tuple[bool, float, int, int]:
        group = instance.groups[g]
        is_free = all(cases[index].pin is None for index in group.cases)
        return is_free, -group.unplanned_cost / group.people, len(instance.candidates[g]), g

    return sorted((g for g, options in enumerate(instance.candidates) if len(options)), key=urgency)


def deadline_order(instance: Instance) -> list[int]:
    """As a careful person would go: pinned groups, then by priority, then by deadline."""
    cases = instance.problem.cases

    def turn(g: int) -> tuple[bool, int, int, int]:
        members = [cases[index] for index in instance.groups[g].cases]
        is_free = all(case.pin is None for case in members)
        return is_free, -max(int(c.priority) for c in members), min(c.deadline.toordinal() for c in members), g

    return sorted((g for g, options in enumerate(instance.candidates) if len(options)), key=turn)


def fill(
    state: State, booker: Booker, order: Sequence[int], is_stopped: Callable[[], bool], is_thrifty: bool = False
) -> int:
    """Plan each group of `order` that is not planned yet in the best way that still fits; returns how many were.

    One who `is_thrifty` leaves out whom prices advise to leave out.
    """
    planned = 0
    for g in order:
        if is_stopped():
            break
        if state.bookings[g] is None:
            booking = booker.find(state, g, is_thrifty=is_thrifty)
            if booking is not None:
                state.insert(g, booking)
                planned += 1
    return planned
