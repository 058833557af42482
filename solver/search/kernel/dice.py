"""Chance in compiled code: xorshift with its state among the ledger's words, the same on every machine."""

from __future__ import annotations

from solver.search.kernel.compiled import compiled
from solver.search.kernel.ledger import C_DICE, Ints64

_UNIT = 1.0 / (1 << 53)
_FRONT = (1 << 57) - 1


@compiled
def chance(d: Ints64) -> float:
    """A number in [0, 1)."""
    x = d[C_DICE]
    x ^= x << 13
    x ^= (x >> 7) & _FRONT
    x ^= x << 17
    d[C_DICE] = x
    return float((x >> 11) & ((1 << 53) - 1)) * _UNIT


@compiled
def below(d: Ints64, count: int) -> int:
    """A whole number in 0..count-1."""
    return int(chance(d) * count)
