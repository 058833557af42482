"""The course of the bound: prices for whole resources first, then for every use of a resource by itself."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from solver.search.instance import Instance
from solver.search.lagrangian import Lagrangian


class Bounding:
    """Climbs through the stages of the bound; `prices` are per resource, whatever the stage."""

    def __init__(self, instance: Instance) -> None:
        self._linear = Lagrangian(instance)
        self.iterations = 0

    @property
    def bound(self) -> float:
        """The best lower bound so far."""
        return self._linear.bound

    @property
    def prices(self) -> NDArray[np.float64]:
        """Points per unit of each resource."""
        return self._linear.prices

    @property
    def is_done(self) -> bool:
        """Whether nothing more can be gained."""
        return self._linear.is_done

    def work(self, score: float, is_stopped: Callable[[], bool]) -> None:
        """Climb towards the score of the best plan (0: none yet) until `is_stopped`."""
        while not is_stopped() and not self.is_done:
            target = score if score > 0 else self._linear.bound * 1.2 if np.isfinite(self._linear.bound) else 1e9
            self._linear.climb(target, 1, is_stopped)
            self.iterations += 1
