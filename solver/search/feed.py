"""Where a search gets its bound and prices from: its own slices of time, or a child process on another core."""

from __future__ import annotations

import pickle
import subprocess
import sys
import threading
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from solver.certificate import Certificate
from solver.problem import Problem
from solver.search.bounding import Bounding
from solver.search.clock import Clock
from solver.search.instance import Instance

Floats = NDArray[np.float64]


class PriceFeed(Protocol):
    """A source of ever better bounds and of prices; `version` counts the prices that came."""

    version: int
    has_failed: bool
    """Whether it ended without having said that it is done."""

    def update(self, score: int | None) -> float:
        """Let it know the best score; returns the best bound so far (minus infinity: none)."""
        ...

    @property
    def prices(self) -> Floats | None:
        """The latest prices."""
        ...

    @property
    def is_done(self) -> bool:
        """Whether no more will come."""
        ...

    @property
    def certificate(self) -> Certificate | None:
        """The prices of the last bound that was heard, where certificates are wanted."""
        ...

    def close(self) -> None:
        """End it."""
        ...


_COUNTED_SLICE, _COUNTED_SLICES = 20, 15
_POLISH_SECONDS = 3.0
_CLIMB_GAIN, _CLIMB_SECONDS, _CLIMB_SHARE = 2e-4, 8.0, 0.1


class Patience:
    """Whether a bound still climbs: by a share of itself within so many seconds and such a share of the time limit."""

    def __init__(self, limit: float) -> None:
        self._seconds = max(_CLIMB_SECONDS, _CLIMB_SHARE * limit)
        self._bound, self._since = -np.inf, 0.0

    def is_over(self, bound: int | None, now: float) -> bool:
        """Tell it the bound (None: none yet) at a second of the clock; whether it has stalled."""
        if bound is None or bound > self._bound + _CLIMB_GAIN * abs(bound):
            self._bound, self._since = -np.inf if bound is None else float(bound), now
        return now - self._since > self._seconds


class LocalPrices:
    """Works in the caller's thread: each `update` spends a slice of time, or of iterations where work `is_counted`."""

    def __init__(self, instance: Instance, clock: Clock, is_counted: bool, is_certified: bool = False) -> None:
        self._instance, self._clock, self._is_counted, self._is_certified = instance, clock, is_counted, is_certified
        self._bounding: Bounding | None = None
        self.version, self.has_failed = 0, False
        self._spent = 0.0

    def update(self, score: int | None) -> float:
        """Climb for a while unless more than a quarter of the time went here already."""
        try:
            if not self.has_failed:
                self._climb(score)
        except (MemoryError, ArithmeticError, RuntimeError, ValueError, LookupError):
            self.has_failed = True  # the bound so far holds, and the search goes on without a better one
        return self._bound()

    def _climb(self, score: int | None) -> None:
        if self._bounding is None:
            self._bounding = Bounding(self._instance)
            self.version = 1
        if self._is_counted:
            if self.version <= _COUNTED_SLICES:
                self._bounding.work(float(score or 0), self._clock.is_over, _COUNTED_SLICE)
                self.version += 1
            return
        began = self._clock.seconds
        if self._spent <= 0.25 * began + 0.02 * self._clock.limit and not self.is_done:
            slice_end = began + max(0.05 * self._clock.limit, 0.01)
            self._bounding.work(float(score or 0), lambda: self._clock.is_over() or self._clock.seconds > slice_end)
            self._spent += self._clock.seconds - began
            self.version += 1

    def _bound(self) -> float:
        """The bound, or what a certificate would claim of it."""
        if self._bounding is None or not np.isfinite(self._bounding.bound):
            return -np.inf
        return float(self._bounding.claim) if self._is_certified else self._bounding.bound

    @property
    def certificate(self) -> Certificate | None:
        """The prices of the best bound."""
        if self._bounding is None or not self._is_certified or not np.isfinite(self._bounding.bound):
            return None
        end = self._clock.seconds + _POLISH_SECONDS  # where a plan was proved best early there is time for prices
        score = self._bounding.bound * 1.02
        if not self.has_failed:
            self._bounding.work(score, lambda: self._clock.is_over() or self._clock.seconds > end)
        return self._bounding.certificate()

    @property
    def prices(self) -> Floats | None:
        """The prices of the best bound."""
        return self._bounding.prices if self._bounding is not None else None

    @property
    def is_done(self) -> bool:
        """Whether the bound has converged, or cannot be raised any more."""
        return self.has_failed or (self._bounding is not None and self._bounding.is_done)

    def close(self) -> None:
        """Nothing to end."""


class RemotePrices:
    """A child process that works beside the search; it dies with its parent."""

    def __init__(self, problem: Problem, is_certified: bool = False) -> None:
        self.version = 0
        self.certificate: Certificate | None = None
        self._bound = -np.inf
        self._prices: Floats | None = None
        self._done = False
        self.has_failed = False
        self._told: int | None = None
        command = [sys.executable, "-m", "solver.search.price_process"]
        self._child = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)  # noqa: S603
        self._mail: list[bytes] = [pickle.dumps((problem, is_certified))]
        self._ready = threading.Event()
        self._ready.set()
        threading.Thread(target=self._send, daemon=True).start()
        threading.Thread(target=self._listen, daemon=True).start()

    def _send(self) -> None:
        stream = self._child.stdin
        try:
            while stream is not None and not self._done:
                self._ready.wait(1.0)
                self._ready.clear()
                while self._mail:
                    stream.write(self._mail.pop(0))
                    stream.flush()
        except (OSError, ValueError):
            return

    def _listen(self) -> None:
        stream = self._child.stdout
        try:
            while stream is not None:
                bound, prices, is_done, certificate = pickle.load(stream)  # noqa: S301 - only our own child writes here
                self.certificate = certificate or self.certificate
                self._bound = max(self._bound, float(bound))
                if prices is not None:
                    self._prices = prices.astype(np.float64)
                    self.version += 1
                self._done = self._done or bool(is_done)
        except (OSError, EOFError, ValueError, pickle.UnpicklingError):
            self.has_failed = not self._done
            self._done = True

    def update(self, score: int | None) -> float:
        """Tell the child of a better score, and hear its bound."""
        if score is not None and score != self._told:
            self._told = score
            self._mail.append(pickle.dumps(float(score)))
            self._ready.set()
        return self._bound

    @property
    def prices(self) -> Floats | None:
        """The prices that came last."""
        return self._prices

    @property
    def is_done(self) -> bool:
        """Whether the child has ended."""
        return self._done

    def close(self) -> None:
        """End the child and do not wait for it to agree."""
        self._done = True
        self._child.kill()
        self._child.wait()
