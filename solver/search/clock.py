"""When to stop: a time limit that covers everything, and somebody's wish."""

from __future__ import annotations

import os
import time
from pathlib import Path
from typing import Protocol

_LOADED = time.monotonic()
_WRITING, _WRITING_CASE = 0.1, 0.0002
"""Seconds that writing a plan takes, and for each case."""


class StopSignal(Protocol):
    """Anything with `is_set`, such as `threading.Event`."""

    def is_set(self) -> bool:
        """Whether the search is to end now with the best plan so far."""
        ...


class Clock:
    """Seconds since the start of a solve against its limit; `reserve` is kept free for what must follow the search."""

    def __init__(self, limit: float, stop: StopSignal | None = None) -> None:
        self._started = time.monotonic()
        self.limit = max(0.0, limit)
        self.reserve = 0.0
        self.undoing = 0.0
        """The part of the reserve in which changes are undone."""
        self._stop = stop

    @property
    def seconds(self) -> float:
        """Seconds since the start."""
        return time.monotonic() - self._started

    @property
    def left(self) -> float:
        """Seconds until the search has to end, never negative."""
        return max(0.0, self.limit - self.reserve - self.seconds)

    @property
    def is_cancelled(self) -> bool:
        """Whether somebody asked to stop."""
        return self._stop is not None and self._stop.is_set()

    def is_past_undoing(self) -> bool:
        """Whether the part of the reserve in which changes are undone is over as well."""
        return self.left <= 0.0 and self.seconds >= self.limit - self.reserve + self.undoing

    def is_over(self) -> bool:
        """Whether time is up or somebody asked to stop."""
        return self.is_cancelled or self.left <= 0.0


def seconds_for_search(limit: float, cases: int) -> float:
    """What is left of a command's time limit for solving: less what it took to start and read, and what writing takes.

    At least half of the limit, for a command that is given less than it needs to start still has to find some plan.
    """
    return max(0.5 * limit, limit - process_age() - _WRITING - _WRITING_CASE * cases)


def process_age() -> float:
    """Seconds since this process began; where the system does not tell, since this module was loaded."""
    try:
        ticks = int(Path("/proc/self/stat").read_text(encoding="ascii").rpartition(")")[2].split()[19])
        return max(0.0, time.clock_gettime(time.CLOCK_BOOTTIME) - ticks / os.sysconf("SC_CLK_TCK"))
    except (OSError, ValueError, AttributeError, IndexError):
        return time.monotonic() - _LOADED
