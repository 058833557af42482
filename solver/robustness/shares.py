"""Figures of a simulation with their 95 % confidence intervals: a share of the replays, and a mean over them.

The intervals tell what more replays would narrow, not how well the delays of past years fit those to come.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt

import numpy as np
from numpy.typing import NDArray

_Z = 1.959963984540054
_RARE = 95


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """In how many of `of` replays something happened; `low` and `high` are Wilson's interval at 95 %."""

    hits: int
    of: int

    @property
    def probability(self) -> float:
        """The share itself, 0 to 1."""
        return self.hits / self.of

    @property
    def low(self) -> float:
        """The lower end; exactly 0 where nothing happened."""
        return self._interval()[0] if self.hits else 0.0

    @property
    def high(self) -> float:
        """The upper end; exactly 1 where it always happened."""
        return self._interval()[1] if self.hits < self.of else 1.0

    def _interval(self) -> tuple[float, float]:
        share, square = self.probability, _Z * _Z / self.of
        middle = (share + square / 2) / (1 + square)
        half = sqrt(share * (1 - share) * square + square * square / 4) / (1 + square)
        return max(0.0, middle - half), min(1.0, middle + half)


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimate:
    """A mean over replays, its 95 % interval (`low`, `high`), and what one replay in twenty exceeds or reaches.

    `some` is the share of replays with at least one.
    """

    mean: float
    low: float
    high: float
    bad: int
    some: Share


def estimate_of(counts: NDArray[np.int64]) -> Estimate:
    """The mean of one count per replay."""
    mean = float(counts.mean())
    half = _Z * float(counts.std(ddof=1)) / sqrt(len(counts)) if len(counts) > 1 else 0.0
    bad = int(np.percentile(counts, _RARE, method="higher"))
    some = Share(hits=int((counts > 0).sum()), of=len(counts))
    return Estimate(mean=mean, low=max(0.0, mean - half), high=mean + half, bad=bad, some=some)
