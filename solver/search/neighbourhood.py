"""Large neighbourhoods: free some entangled groups, let CP-SAT rearrange them at best, keep what is better."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from solver.model.scope import Scope
from solver.model.solving import Answer, Effort, solve_scope
from solver.search.booking import Booker
from solver.search.ruin import Ruiner
from solver.search.state import Booking, State

_GROWTH, _SHRINKAGE = 1.08, 0.9


@dataclass(slots=True)
class _Arm:
    """One kind of neighbourhood: how large it may be, and what it gained per second lately."""

    size: float
    worth: float = 1.0


class NeighbourhoodSearch:
    """Improves a state by exact sub-problems; the kinds of neighbourhood compete for time by what they gain."""

    def __init__(self, ruiner: Ruiner, booker: Booker, rng: random.Random, threads: int) -> None:
        self.ruiner, self.booker, self.rng, self.threads = ruiner, booker, rng, threads
        self.state: State = ruiner.state
        self._arms = {"left out": _Arm(25.0), "scarce": _Arm(30.0), "dates": _Arm(30.0), "escorts": _Arm(25.0)}
        self.rounds = 0
        self.rows_most = 25

    def step(self, seconds: float, work: float, is_stopped: Callable[[], bool] | None = None) -> int:
        """One sub-problem within seconds and deterministic work; returns by how many points the plan got better."""
        name = self._pick()
        arm = self._arms[name]
        victims = self._victims(name, max(3, int(arm.size)))
        before = self.state.total
        present: dict[int, Booking | None] = {g: self.state.bookings[g] for g in victims}
        self.ruiner.take_out(victims)
        rows = {g: self._rows(g, present[g]) for g in victims}
        fixed = self.state.total - sum(self.state.instance.groups[g].unplanned_cost for g in victims)
        effort = Effort(seconds=seconds, work=work, threads=self.threads, seed=self.rng.getrandbits(30))
        answer = solve_scope(Scope(self.state.instance, self.state, rows), effort, present, None, is_stopped)
        is_better = answer.outcome in ("optimal", "feasible") and answer.objective + fixed < before
        self.ruiner.put_back(answer.bookings if is_better else present)
        self.rounds += 1
        gain = before - self.state.total
        self._learn(arm, answer, gain)
        return gain

    def _pick(self) -> str:
        names = sorted(self._arms)
        if self.rng.random() < 0.25:
            return self.rng.choice(names)
        return self.rng.choices(names, [self._arms[name].worth + 1e-3 for name in names])[0]

    def _learn(self, arm: _Arm, answer: Answer, gain: int) -> None:
        if answer.outcome == "optimal":
            arm.size = min(arm.size * _GROWTH, 400.0)
        else:
            arm.size = max(arm.size * _SHRINKAGE, 4.0)
        arm.worth = 0.85 * arm.worth + 0.15 * min(gain / 1e5, 20.0)

    def _victims(self, name: str, size: int) -> list[int]:
        if name == "left out":
            return self.ruiner.around_left_out(size)
        if name == "dates":
            return self._dated(size)
        if name == "escorts":
            return self._escorted(size)
        return self.ruiner.around_scarce(size)

    def _dated(self, size: int) -> list[int]:
        """Groups whose departures lie closest to a random date, and some left out."""
        instance = self.state.instance
        planned = [g for g, booking in enumerate(self.state.bookings) if booking is not None]
        if not planned:
            return self.ruiner.entangled(size)
        days = {g: int(instance.candidates[g].dates[self._candidate(g)]) for g in planned}
        middle = days[self.rng.choice(planned)]
        near = sorted(planned, key=lambda g: (abs(days[g] - middle), self.rng.random()))[: size - size // 6]
        out = [g for g in self.ruiner.left_out() if (abs(instance.candidates[g].dates - middle) < 10).any()]
        self.rng.shuffle(out)
        return near + out[: size // 6]

    def _candidate(self, g: int) -> int:
        booking = self.state.bookings[g]
        return booking.candidate if booking is not None else 0

    def _escorted(self, size: int) -> list[int]:
        """Groups with escort needs around one of them, with those entangled with them."""
        groups = self.state.instance.groups
        needy = [g for g in self.ruiner.able if groups[g].needs]
        if not needy:
            return self.ruiner.entangled(size)
        chosen = self.rng.sample(needy, min(len(needy), max(2, size // 2)))
        return self.ruiner.grow(chosen, size)

    def _rows(self, g: int, present: Booking | None) -> list[int]:
        """The best candidates of a group by priced cost that fit beside the rest, and the one it has."""
        options = self.state.instance.candidates[g]
        values = self.booker.values(g)
        fits = (self.state.left[options.resources] >= options.use).all(axis=1) & np.isfinite(values)
        rows = np.flatnonzero(fits)
        most = self.rows_most
        if len(rows) > most:
            rows = rows[np.argpartition(values[rows], most)[:most]]
        chosen = set(rows.tolist())
        if present is not None:
            chosen.add(present.candidate)
        return sorted(chosen)
