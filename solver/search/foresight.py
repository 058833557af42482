"""Time for the end of a search: reasons are found ahead while there is nothing else to do, the rest is foreseen."""

from __future__ import annotations

from solver.search.clock import Clock
from solver.search.leftovers import Leftovers
from solver.search.state import Booking

_SPARE, _MOST = 1.5, 0.15
"""How much more time is kept for the end than it seems to take, and the most of all time that is kept."""


class Foresight:
    """Finds reasons of those left out ahead of time; keeps time free for the others at the pace seen so far."""

    def __init__(self, clock: Clock, leftovers: Leftovers) -> None:
        self._clock, self._leftovers = clock, leftovers
        self._least = clock.reserve

    def work(self, bookings: list[Booking | None], seconds: float, finishing: float) -> None:
        """Find reasons for some seconds, then set the clock's reserve for those that are not known yet.

        `finishing`: the seconds that it took last to check and hand over a plan whose reasons were known.
        """
        unknown, until = self._leftovers.unknown(bookings), self._clock.seconds + seconds
        while unknown and not self._clock.is_over() and self._clock.seconds < until:
            self._leftovers.learn(unknown.pop())
        wanted = max(self._least, _SPARE * finishing) + _SPARE * self._leftovers.pace * len(unknown)
        self._clock.reserve = max(self._least, min(wanted, _MOST * self._clock.limit))

    def know_all(self, bookings: list[Booking | None], finishing: float) -> bool:
        """Find the reasons that are still missing at the end; False where the limit leaves no time for them."""
        unknown = self._leftovers.unknown(bookings)
        while unknown and self._clock.seconds + finishing < self._clock.limit:
            self._leftovers.learn(unknown.pop())
        return not unknown
