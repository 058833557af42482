"""Many stretches of numbers laid end to end, and the least of each."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from solver.journeys import Ints


def before(sizes: Ints) -> Ints:
    """The sum of all sizes before each."""
    found: Ints = np.cumsum(sizes) - sizes
    return found


def ranges(begin: Ints, sizes: Ints) -> Ints:
    """`begin[i] .. begin[i] + sizes[i] - 1` for every i, one after the other."""
    found: Ints = np.repeat(begin - before(sizes), sizes) + np.arange(int(sizes.sum()))
    return found


def least_at(value: NDArray[np.float64], begins: Ints) -> Ints:
    """The position of the first least value of each stretch; `begins` are their starts, none is empty."""
    if not len(begins):
        return begins
    least = np.minimum.reduceat(value, begins)
    hits = np.flatnonzero(value <= np.repeat(least, np.diff(np.append(begins, len(value)))))
    found: Ints = hits[np.searchsorted(hits, begins)]
    return found
