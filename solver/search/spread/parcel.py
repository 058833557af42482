"""A sub-problem as it travels: two arrays of numbers, no ids, nothing of the people; and the answer that comes back."""

from __future__ import annotations

import time
import zlib
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

_FIRST_CHUNK, _CHUNK_SECONDS = 200, 0.1
_SQUEEZE = 1
"""Level of compression: most numbers are small, so the lightest saves nearly all there is to save."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Parcel:
    """A sub-problem: the kernel's arrays (compressed), and how long and how hot to anneal.

    `kernel` tells the sources of the kernel for which the arrays are laid out.
    """

    number: int
    kernel: str
    whole: bytes
    real: bytes
    seconds: float
    hot: float
    cold: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """The best that was found: rows, sessions and crews of all groups, one after another, and their score."""

    number: int
    holdings: bytes
    total: int
    moves: int


class WrongKernel(Exception):
    """This machine has other sources of the kernel than the one that made the parcel."""


def squeeze(array: np.ndarray[tuple[int], np.dtype[np.int64]] | np.ndarray[tuple[int], np.dtype[np.float64]]) -> bytes:
    """The bytes of an array, compressed."""
    return zlib.compress(array.tobytes(), _SQUEEZE)


def anneal_parcel(parcel: Parcel, is_stopped: Callable[[], bool] = lambda: False) -> Answer:
    """Anneal a sub-problem for its seconds. Raises WrongKernel."""
    from solver.search.kernel.annealing import anneal, load  # compiled code is loaded only where it is used
    from solver.search.kernel.ledger import BEST_ROW, C_BEST, C_MOVES, M_HOLDINGS
    from solver.search.kernel.warmth import SOURCES

    if parcel.kernel != SOURCES:
        raise WrongKernel(SOURCES)
    d = np.frombuffer(zlib.decompress(parcel.whole), dtype=np.int64).copy()
    v = np.frombuffer(zlib.decompress(parcel.real), dtype=np.float64).copy()
    load(d, v)
    began, chunk = time.monotonic(), _FIRST_CHUNK
    now = began
    while (done := (now - began) / max(parcel.seconds, 1e-9)) < 1 and not is_stopped():
        heat = parcel.hot * (parcel.cold / parcel.hot) ** done
        anneal(d, v, chunk, heat, heat)
        before, now = now, time.monotonic()
        chunk = max(20, min(2 * chunk, int(chunk * _CHUNK_SECONDS / max(now - before, 1e-6))))
    begin = int(d[BEST_ROW])
    return Answer(
        number=parcel.number,
        holdings=d[begin : begin + int(d[M_HOLDINGS])].tobytes(),
        total=int(d[C_BEST]),
        moves=int(d[C_MOVES]),
    )
