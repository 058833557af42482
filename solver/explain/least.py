"""The least that would have to be otherwise: for each smallest set of facts the cheapest option."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import combinations

from solver.explain.ledger import Placement
from solver.explain.rules import Key
from solver.explain.values import Relaxation


@dataclass(frozen=True, slots=True)
class Option:
    """One way to plan the group and the facts to be otherwise; `points` is its own cost, for ranking."""

    loose: tuple[tuple[Key, Relaxation], ...]
    placement: Placement
    points: int

    @property
    def keys(self) -> frozenset[Key]:
        """The facts that would have to be otherwise."""
        return frozenset(key for key, _ in self.loose)


class Least:
    """For each smallest set of facts that would have to be otherwise the cheapest option, kept while they are found."""

    def __init__(self) -> None:
        self._best: dict[frozenset[Key], Option] = {}

    def is_beaten(self, keys: Iterable[Key], points: int) -> bool:
        """Tell whether nothing that needs these facts, or more, at these points, or more, can be among the least."""
        wanted = tuple(keys)
        held = self._best.get(frozenset(wanted))
        if held is not None and held.points <= points:
            return True
        return any(frozenset(some) in self._best for size in range(len(wanted)) for some in combinations(wanted, size))

    def add(self, option: Option) -> None:
        """Keep an option unless it is beaten."""
        if not self.is_beaten(option.keys, option.points):
            self._best[option.keys] = option

    def result(self) -> dict[frozenset[Key], Option]:
        """Give what is left when everything was seen, the smallest sets first."""
        least: dict[frozenset[Key], Option] = {}
        for keys in sorted(self._best, key=lambda held: (len(held), sorted(held))):
            if not any(held < keys for held in least):
                least[keys] = self._best[keys]
        return least
