"""The course of the bound: prices for whole resources, then for every use of a resource, then a linear programme."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from solver.certificate import Certificate
from solver.search.certifying import of_resources, of_uses
from solver.search.cutting import CuttingPlanes
from solver.search.decomposition import Decomposition
from solver.search.instance import Instance
from solver.search.lagrangian import Lagrangian

_LINEAR_MOST, _LINEAR_SPAN, _LINEAR_GAIN = 800, 60, 2e-3
_WHOLE_SPAN, _WHOLE_GAIN = 100, 3e-4
_CUT_USES = 3_000
"""Uses with a price up to which the linear programme is quick enough to gain more than further steps would."""
_ROUNDS = 2
_HUGE_ROWS = 500_000
"""Candidates from which on compiled steps are worth the seconds that a first compilation takes."""
_CLAIM_SHARE, _CLAIM_POINTS = 1e-6, 100
"""What a certificate claims less than was reckoned in floating point, for its prices are rounded."""


def _is_huge(instance: Instance) -> bool:
    return sum(len(options) for options in instance.candidates) >= _HUGE_ROWS


def _swift(instance: Instance) -> Lagrangian:
    from solver.search.swift import SwiftLagrangian  # compiled code is loaded only where it is used

    return SwiftLagrangian(instance)


class Bounding:
    """Climbs through the stages of the bound; `prices` are per resource, whatever the stage.

    `is_compiled` lets huge instances be priced by compiled code, which is made first where there is none.
    """

    def __init__(self, instance: Instance, is_compiled: bool = False) -> None:
        self.linear = _swift(instance) if is_compiled and _is_huge(instance) else Lagrangian(instance)
        self.whole: Decomposition | None = None
        self.cutting: CuttingPlanes | None = None
        self._rounds = 0
        self._then = -np.inf

    @property
    def bound(self) -> float:
        """The best lower bound so far; minus infinity before the first step."""
        found = [stage.bound for stage in (self.linear, self.whole, self.cutting) if stage is not None]
        return max(found)

    @property
    def claim(self) -> int:
        """What a certificate would claim; there must be a bound."""
        return int(np.floor(self.bound - _CLAIM_SHARE * abs(self.bound) - _CLAIM_POINTS))

    def certificate(self) -> Certificate:
        """The prices of the best bound, and what they surely prove."""
        whole, cutting, claimed = self.whole, self.cutting, self.claim
        if cutting is not None and cutting.bound >= self.bound:
            return of_uses(cutting.whole, cutting.best, cutting.weights, claimed)
        if whole is not None and whole.bound >= self.bound:
            return of_uses(whole, whole.joined(whole.ascent.best[:3]), whole.weights, claimed)
        return of_resources(self.linear, claimed)

    @property
    def prices(self) -> NDArray[np.float64]:
        """Points per unit of each resource."""
        return self.linear.prices

    @property
    def is_done(self) -> bool:
        """Whether nothing more can be gained."""
        return self.cutting is not None and self.cutting.is_done

    def work(self, score: float, is_stopped: Callable[[], bool], iterations: int | None = None) -> None:
        """Climb towards the score of the best plan (0: none yet) until `is_stopped` or for so many iterations."""
        done = 0
        while not is_stopped() and not self.is_done and done != iterations:
            done += 1
            if self.cutting is not None:
                self.cutting.climb(1, is_stopped)
            elif self.whole is not None:
                self._work_on_uses(self.whole, self._target(score), is_stopped)
            else:
                self._work_on_resources(self._target(score), is_stopped)

    def _work_on_resources(self, target: float, is_stopped: Callable[[], bool]) -> None:
        linear = self.linear
        linear.climb(target, 1, is_stopped)
        count = linear.ascent.iterations
        if linear.is_done or count >= _LINEAR_MOST or self._is_slow(linear.bound, count, _LINEAR_SPAN, _LINEAR_GAIN):
            self.whole = Decomposition(linear)

    def _work_on_uses(self, whole: Decomposition, target: float, is_stopped: Callable[[], bool]) -> None:
        whole.climb(target, 1, is_stopped)
        if not whole.is_done and not self._is_slow(whole.bound, whole.ascent.iterations, _WHOLE_SPAN, _WHOLE_GAIN):
            return
        self._rounds += whole.is_done
        if whole.uses_moving <= _CUT_USES or self._rounds >= _ROUNDS:
            self.cutting = CuttingPlanes(whole)
        elif whole.is_done:
            whole.ascent.restart()

    def _is_slow(self, bound: float, count: int, span: int, gain: float) -> bool:
        """Whether the last `span` steps brought less than a share of the bound; asked after every step."""
        if count % span:
            return False
        before, self._then = self._then, bound
        return count > 3 * span and bound - before < gain * abs(bound)

    def _target(self, score: float) -> float:
        if score > 0:
            return score
        return self.bound * 1.2 if np.isfinite(self.bound) else 1e9
