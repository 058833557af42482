"""When to stop: a time limit that covers everything, and somebody's wish."""

from __future__ import annotations

import time
from typing import Protocol


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

    def is_over(self) -> bool:
        """Whether time is up or somebody asked to stop."""
        return self.is_cancelled or self.left <= 0.0
