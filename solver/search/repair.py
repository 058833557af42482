"""Repair of a published plan: all that still stands at once, then the rest; in the end, changes undone for nothing."""

from __future__ import annotations

from solver.search.booking import Booker
from solver.search.instance import Instance
from solver.search.keeping import Keeper, undo_changes
from solver.search.record import Record
from solver.search.start import deadline_order, fill
from solver.search.state import State


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
            self._place_elsewhere()
        self.record.offer(state, state.bookings, state.total, "repair")

    def _place_elsewhere(self) -> None:
        """Place whom `settle` left out in other sessions than those whose gaps are too small."""
        state, clock = self.state, self.record.clock
        closed = [self.instance.resources.sessions_at + session for session in sorted(self.keeper.tight)]
        left = state.left[closed]
        state.left[closed] = 0
        fill(state, self.booker, deadline_order(self.instance), clock.is_over)
        state.left[closed] = left
        self.keeper.settle(state, self.stands)

    def finish(self) -> None:
        """Undo the changes of the best plan that can be undone at no other cost, while there is time."""
        if not self.keeper.groups or self.record.clock.is_over():
            return
        self.state.restore(self.record.best)
        undo_changes(self.state, self.keeper, self.booker, self.record.clock.is_over)
        self.record.offer(self.state, self.state.bookings, self.state.total, "undo")
