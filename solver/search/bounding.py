"""The course of the bound: prices for whole resources first, then for every use of a resource by itself."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from solver.search.decomposition import Decomposition
from solver.search.instance import Instance
from solver.search.lagrangian import Lagrangian

_LINEAR_ITERATIONS = 400
_ROUNDS = 4


class Bounding:
    """Climbs through the stages of the bound; `prices` are per resource, whatever the stage."""

    def __init__(self, instance: Instance) -> None:
        self._linear = Lagrangian(instance)
        self._whole: Decomposition | None = None
        self._rounds = 0

    @property
    def bound(self) -> float:
        """The best lower bound so far; minus infinity before the first step."""
        return max(self._linear.bound, self._whole.bound if self._whole is not None else -np.inf)

    @property
    def prices(self) -> NDArray[np.float64]:
        """Points per unit of each resource."""
        return self._linear.prices

    @property
    def is_done(self) -> bool:
        """Whether nothing more can be gained."""
        return self._rounds >= _ROUNDS

    def work(self, score: float, is_stopped: Callable[[], bool], iterations: int | None = None) -> None:
        """Climb towards the score of the best plan (0: none yet) until `is_stopped` or for so many iterations."""
        done = 0
        while not is_stopped() and not self.is_done and done != iterations:
            done += 1
            if self._whole is None:
                self._linear.climb(self._target(score), 1, is_stopped)
                if self._linear.is_done or self._linear.ascent.iterations >= _LINEAR_ITERATIONS:
                    self._whole = Decomposition(self._linear)
                continue
            self._whole.climb(self._target(score), 1, is_stopped)
            if self._whole.is_done:
                self._rounds += 1
                self._whole.ascent.restart()

    def _target(self, score: float) -> float:
        if score > 0:
            return score
        return self.bound * 1.2 if np.isfinite(self.bound) else 1e9
