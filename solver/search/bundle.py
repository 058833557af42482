"""What the pricing of a decomposition has found so far: ways of groups and fillings of capacities, as sparse lines.

Every line bounds the bound: a group never costs less than the cheapest of its ways, a capacity never earns less than
the best of its fillings. Coefficients are over one vector of all prices: uses, then escorts' presence, then counts.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from solver.journeys import Ints

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Lines:
    """Sparse lines: `owner` and `constant` per line; `line`, `price` and `amount` per entry, sorted by line."""

    owner: Ints
    constant: Floats
    line: Ints
    price: Ints
    amount: Floats


def summed(owner: Ints, constant: Floats, line: Ints, price: Ints, amount: Floats) -> Lines:
    """Lines of some entries in any order; entries of one line and price are added up."""
    width = int(price.max(initial=0)) + 1
    key, back = np.unique(line * width + price, return_inverse=True)
    total = np.zeros(len(key))
    np.add.at(total, back, amount)
    line, price = np.divmod(key, width)
    return Lines(owner=owner, constant=constant, line=line, price=price, amount=total)


@dataclass(slots=True)
class Line:
    """One line; `touched` is when it mattered last."""

    owner: int
    constant: float
    price: Ints
    amount: Floats
    touched: int


class Bundle:
    """A set of lines; those that no longer matter are dropped."""

    def __init__(self) -> None:
        self._lines: dict[tuple[int, float, bytes, bytes], Line] = {}
        self.clock = 0
        """How often lines were added."""

    def __len__(self) -> int:
        return len(self._lines)

    def add(self, lines: Lines) -> int:
        """Add lines; returns how many of them were new."""
        self.clock += 1
        edges = np.searchsorted(lines.line, np.arange(len(lines.owner) + 1))
        count = len(self._lines)
        for number, owner in enumerate(lines.owner.tolist()):
            part = slice(int(edges[number]), int(edges[number + 1]))
            order = np.argsort(lines.price[part], kind="stable")
            price, amount = lines.price[part][order], lines.amount[part][order]
            constant = float(lines.constant[number])
            key = (owner, round(constant, 3), price.tobytes(), amount.tobytes())
            held = self._lines.get(key)
            if held is None:
                self._lines[key] = Line(owner, constant, price, amount, self.clock)
            else:
                held.touched = self.clock
        return len(self._lines) - count

    def all(self) -> list[Line]:
        """The lines, in the order in which they came."""
        return list(self._lines.values())

    def forget(self, age: int) -> None:
        """Drop the lines that did not matter for so many additions."""
        self._lines = {key: line for key, line in self._lines.items() if self.clock - line.touched <= age}
