"""Climbing a concave function of prices >= 0 by its subgradients: the volume algorithm of Barahona and Anbil."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Prices = tuple[Floats, ...]

_SHORTEST = 2e-4
_AFRESH = 0.02
_PATIENCE_EVERY = 40
_BLEND_FIRST, _BLEND_LAST, _BLEND_DECAY = 0.2, 0.02, 0.99


class Ascent:
    """Proposes prices (`current`), is told value and subgradient there, remembers the best (`best`, `value`)."""

    def __init__(
        self, start: Prices, step: float = 0.2, patience: tuple[int, int] = (3, 8), pace: tuple[float, ...] = ()
    ) -> None:
        self._pace = pace or (1.0,) * len(start)
        self._first_patience, self._last_patience = patience
        self.current: Prices = start
        self.best: Prices = start
        self.value = -np.inf
        self.iterations = 0
        self._direction: Prices | None = None
        self._step = step
        self._failures = 0

    @property
    def is_done(self) -> bool:
        """Whether steps have become too short to matter."""
        return self._step <= _SHORTEST

    @property
    def _patience(self) -> int:
        """Failures until steps get shorter: few at first, when steps are far too long anyway."""
        return min(self._first_patience + self.iterations // _PATIENCE_EVERY, self._last_patience)

    def restart(self) -> None:
        """Forget the direction and step out again from the best prices."""
        self.current, self._direction, self._failures = self.best, None, 0
        self._step = _AFRESH

    def learn(self, value: float, subgradient: Prices, target: float) -> None:
        """Take in what was found at `current` and go on towards `target`, a value that cannot be passed."""
        self.iterations += 1
        if self._direction is None:
            self._direction = tuple(part.copy() for part in subgradient)
        else:
            blend = max(_BLEND_LAST, _BLEND_FIRST * _BLEND_DECAY**self.iterations)
            for old, fresh in zip(self._direction, subgradient, strict=True):
                old *= 1 - blend
                old += blend * fresh
        self._judge(value, subgradient)
        self._go(max(target - self.value, abs(target) * 1e-3))

    def _judge(self, value: float, subgradient: Prices) -> None:
        """Move the centre where the value rose; longer steps while that goes well, shorter ones after failures."""
        if value <= self.value:
            self._failures += 1
            if self._failures >= self._patience:
                self._step = max(self._step * 0.66, _SHORTEST)
                self._failures = 0
            return
        agrees = sum(float((a * b).sum()) for a, b in zip(self._direction or (), subgradient, strict=True))
        if agrees > 0 and np.isfinite(self.value):
            self._step = min(self._step * 1.1, 2.0)
        self._failures = 0
        self.value, self.best = value, self.current

    def _go(self, distance: float) -> None:
        direction = self._direction or ()
        free = [(at > 0) | (way > 0) for at, way in zip(self.best, direction, strict=True)]
        norm = sum(pace * float((way[f] ** 2).sum()) for way, f, pace in zip(direction, free, self._pace, strict=True))
        step = self._step * distance / max(norm, 1e-9)
        self.current = tuple(
            np.where(f, np.maximum(at + step * pace * way, 0.0), 0.0)
            for at, way, f, pace in zip(self.best, direction, free, self._pace, strict=True)
        )
