"""Time for the end of a search: reasons are found ahead while there is nothing else to do, the rest is foreseen."""

from __future__ import annotations

from solver.search.clock import Clock
from solver.search.leftovers import Leftovers
from solver.search.state import Booking

_SPARE, _MOST = 1.3, 0.4
"""How much more time is kept for reasons than they seem to take, and the most of all time that is kept."""


class Foresight:
    """Finds reasons of those left out ahead of time; keeps time free for the others at the pace seen so far."""

    def __init__(self, clock: Clock, leftovers: Leftovers) -> None:
        self._clock, self._leftovers = clock, leftovers
        self._least, self._pace = clock.reserve, 0.0

    def work(self, bookings: list[Booking | None], seconds: float) -> None:
        """Find reasons for some seconds, then set the clock's reserve for those that are not known yet."""
        unknown = self._leftovers.unknown(bookings)
        began, count = self._clock.seconds, len(unknown)
        while unknown and not self._clock.is_over() and self._clock.seconds - began < seconds:
            self._leftovers.learn(unknown.pop())
        if len(unknown) < count:
            self._pace = (self._clock.seconds - began) / (count - len(unknown))
        wanted = self._least + _SPARE * self._pace * len(unknown)
        self._clock.reserve = max(self._least, min(wanted, _MOST * self._clock.limit))
