"""The peer to beat: what a careful person with a spreadsheet gets, who never moves anything again."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from solver.plan import Plan, Unplanned
from solver.problem import Problem
from solver.search.assembly import assemble_plan
from solver.search.booking import Booker
from solver.search.instance import Instance, build_instance
from solver.search.state import State

_DAY_FIRST = 1e9


class _Spreadsheet(Booker):
    """Takes the first date on which a group can go, and on it the cheapest journey."""

    def values(self, g: int) -> NDArray[np.float64]:
        options = self.instance.candidates[g]
        first = float(options.dates.min()) if len(options) else 0.0
        return (options.dates - first) * _DAY_FIRST + options.costs + self.escort_floor(g)


def _turn(instance: Instance, g: int) -> tuple[bool, int, int, int]:
    """Pins first, then priority, then the deadline."""
    cases = [instance.problem.cases[index] for index in instance.groups[g].cases]
    return (
        all(case.pin is None for case in cases),
        -max(int(case.priority) for case in cases),
        min(case.deadline.toordinal() for case in cases),
        g,
    )


def greedy_score(problem: Problem) -> int:
    """The score of cases planned one by one by pin, priority and deadline."""
    return _greedy(build_instance(problem)).total


def greedy_plan(problem: Problem) -> Plan:
    """The plan itself; everybody left out is said to be so for want of room."""
    state = _greedy(build_instance(problem))
    groups = zip(state.instance.groups, state.bookings, strict=True)
    out = sorted(case for group, booking in groups if booking is None for case in group.cases)
    reasons = tuple(Unplanned(id=problem.cases[case].id, reason="capacity", detail="") for case in out)
    return assemble_plan(state.instance, state.bookings, reasons, None)


def _greedy(instance: Instance) -> State:
    state, booker = State(instance), _Spreadsheet(instance)
    for g in sorted(range(len(instance.groups)), key=lambda g: _turn(instance, g)):
        booking = booker.find(state, g, is_dear_allowed=True)
        if booking is not None:
            state.insert(g, booking)
    return state
