"""Draws of delays and cancellations for all flights of a plan."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from solver.robustness.delays import FlightChances, Profile

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, kw_only=True)
class Draws:
    """Arrays (flights x replays): minutes late off the stand (at least 0), on it, and whether it does not fly."""

    departs_late: Ints
    arrives_late: Ints
    cancelled: Bools
    replays: int


def draw(chances: Sequence[FlightChances], replays: int, dice: np.random.Generator) -> Draws:
    """Draw every flight once for each replay.

    One chance serves both ends of a flight: what leaves among the latest lands among the latest. Nobody boards before
    the published time, so an early departure counts as one in time.
    """
    rank = dice.random((len(chances), replays))
    fate = dice.random((len(chances), replays))
    rates = np.array([one.cancellation for one in chances], dtype=np.float64)
    return Draws(
        departs_late=np.maximum(_late([one.departure for one in chances], rank), 0),
        arrives_late=_late([one.arrival for one in chances], rank),
        cancelled=fate < rates[:, None],
        replays=replays,
    )


def _late(profiles: Sequence[Profile], rank: NDArray[np.float64]) -> Ints:
    """Minutes late, all flights of one profile at a time."""
    rows: dict[int, list[int]] = {}
    for row, profile in enumerate(profiles):
        rows.setdefault(id(profile), []).append(row)
    late = np.empty(rank.shape, dtype=np.int64)
    for held in rows.values():
        late[held] = profiles[held[0]].at(rank[held])
    return late
