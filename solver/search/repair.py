"""Repair of a published plan: all that still stands at once, then the rest; in the end, changes undone for nothing."""

from __future__ import annotations

from collections.abc import Callable

from solver.search.booking import Booker
from solver.search.instance import Instance
from solver.search.keeping import Keeper
from solver.search.record import Record
from solver.search.start import deadline_order, fill
from solver.search.state import State
from solver.search.undoing import Undoing

_FEW_GROUPS = 150
"""Up to so many groups with something published, each change is judged to the minute when it is undone."""


class Repair:
    """The first and the last step of a solve where a plan is published; `stands` are the groups that can keep it.

    A group stands if it can be planned just as published (flights, sessions, start minutes and escorts) beside the
    groups before it in `keep_order`: what the disruption leaves, group by group. The others are broken: to move them
    is forced, and counts in no budget.
    """

    def __init__(self, instance: Instance, record: Record) -> None:
        self.instance, self.record = instance, record
        self.keeper = Keeper(instance)
        self.booker = Booker(instance)
        self.stands: frozenset[int] = frozenset()
        self.state = State(instance)

    @property
    def standing(self) -> int:
        """How many cases with something published are in the groups that stand."""
        return sum(len(self.keeper.published[g]) for g in self.stands)

    def start(self, budget: int | None) -> None:
        """Record the first legal plan: what stands, then with the broken and new groups in the best way that fits."""
        if budget is None and (not self.keeper.groups or self.record.clock.is_over()):
            self.record.offer(self.state, self.state.bookings, self.state.total, "nothing planned")
            return
        self.keep()
        self.place(budget)

    def keep(self) -> None:
        """Record what stands, just as published."""
        self.stands = self.keeper.restore(self.state)
        self.record.counts["groups that stand"] = len(self.stands)
        self.record.has_started = bool(self.stands) or not self.record.clock.is_over()
        self.record.offer(self.state, self.state.bookings, self.state.total, "as published")

    def place(self, budget: int | None) -> None:
        """Place the broken and new groups beside what stands; with a budget, no minute of that moves for them."""
        state, clock = self.state, self.record.clock
        fill(state, self.booker, deadline_order(self.instance), clock.is_over)
        if budget is not None and self.keeper.settle(state, self.stands):
            self.place_elsewhere()
        self.record.offer(state, state.bookings, state.total, "repair")

    def place_elsewhere(self) -> None:
        """Place whom `settle` left out in other sessions than those whose gaps are too small."""
        state, clock = self.state, self.record.clock
        closed = [self.instance.resources.sessions_at + session for session in sorted(self.keeper.tight)]
        left = state.left[closed]
        state.left[closed] = 0
        fill(state, self.booker, deadline_order(self.instance), clock.is_over)
        state.left[closed] = left
        self.keeper.settle(state, self.stands)

    def finish(self, budget: int | None = None) -> None:
        """Undo the changes of the best plan that can be undone at no other cost, in the time that is kept for it."""
        clock = self.record.clock
        if not self.keeper.groups or clock.is_cancelled:
            return
        for is_exact in (len(self.keeper.groups) <= _FEW_GROUPS, True):
            if self._undo(lambda: clock.is_cancelled or clock.is_past_undoing(), budget, is_exact=is_exact) or is_exact:
                return

    def _undo(self, is_stopped: Callable[[], bool], budget: int | None, *, is_exact: bool) -> bool:
        """Undo from the best plan on; whether that is recorded, or nothing was to be undone."""
        self.state.restore(self.record.best)
        undoing = Undoing(self.state, self.keeper, self.booker, is_stopped, is_exact=is_exact)
        undoing.run()
        if not undoing.moved:
            return True
        if budget is not None and len(self.keeper.disturbed(self.state.bookings, self.stands)) > budget:
            return False
        self.record.counts["changes undone"] = undoing.moved
        return self.record.offer(self.state, self.state.bookings, self.state.total, "undo", is_tie_taken=True)
