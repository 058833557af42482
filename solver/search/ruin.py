"""Ruin and recreate: take a few entangled groups out of the plan and put them back in a better order.

The quick half of the improvement; it needs no solver and scales to any size. Its moves are priced by what is scarce,
accepted by their true cost with a falling threshold (simulated annealing).
"""

from __future__ import annotations

import math
import random
from collections.abc import Callable

import numpy as np

from solver.search.booking import Booker
from solver.search.state import State


class Ruiner:
    """Improves a state move by move; `best_total` and `best` hold the best snapshot so far."""

    def __init__(self, state: State, booker: Booker, rng: random.Random) -> None:
        self.state, self.booker, self.rng = state, booker, rng
        self.best_total = state.total
        self.best = state.copy_bookings()
        self._able = [g for g, options in enumerate(state.instance.candidates) if len(options)]
        self._holders: dict[int, set[int]] = {}
        for g in self._able:
            self._note(g, 1)
        self.moves = 0

    def _resources_of(self, g: int) -> list[int]:
        """The finite resources that a planned group uses."""
        booking = self.state.bookings[g]
        instance = self.state.instance
        if booking is None:
            return []
        options = instance.candidates[g]
        used = options.resources[booking.candidate].tolist()
        none = instance.table.none
        used = [r for r in used if r != instance.resources.no_window and (r >= 4 * (none + 1) or r % (none + 1) != none)]
        for sessions in booking.sessions:
            used.extend(instance.resources.sessions_at + session for session in sessions)
        used.extend(-1 - escort for escort, _ in booking.escorts)
        return used

    def _note(self, g: int, sign: int) -> None:
        for resource in self._resources_of(g):
            holders = self._holders.setdefault(resource, set())
            if sign > 0:
                holders.add(g)
            else:
                holders.discard(g)

    def _take_out(self, g: int) -> None:
        self._note(g, -1)
        self.state.remove(g)

    def run(self, is_stopped: Callable[[], bool], moves: int, heat: float, cooling: float) -> None:
        """Make up to `moves` moves from temperature `heat` (points), multiplied by `cooling` after each."""
        for _ in range(moves):
            if is_stopped():
                return
            self.move(heat)
            heat *= cooling

    def move(self, heat: float) -> bool:
        """One ruin and recreate; returns whether the new plan was kept."""
        before = self.state.total
        snapshot: dict[int, object] = {}
        victims = self._choose()
        olds = {g: self.state.bookings[g] for g in victims}
        del snapshot
        for g in victims:
            if self.state.bookings[g] is not None:
                self._take_out(g)
        self._recreate(victims)
        self.moves += 1
        change = self.state.total - before
        if change <= 0 or (heat > 0 and self.rng.random() < math.exp(-change / heat)):
            if self.state.total < self.best_total:
                self.best_total = self.state.total
                self.best = self.state.copy_bookings()
            return True
        for g in victims:
            if self.state.bookings[g] is not None:
                self._take_out(g)
        for g, booking in olds.items():
            if booking is not None:
                self.state.insert(g, booking)
                self._note(g, 1)
        return False

    def _recreate(self, victims: list[int]) -> None:
        groups = self.state.instance.groups
        way = self.rng.random()
        order = list(victims)
        self.rng.shuffle(order)
        if way < 0.4:
            order.sort(key=lambda g: -groups[g].unplanned_cost)
        elif way < 0.6:
            order.sort(key=lambda g: len(self.state.instance.candidates[g]))
        for g in order:
            options = self.state.instance.candidates[g]
            skip = np.random.default_rng(self.rng.getrandbits(32)).random(len(options)) < 0.03
            booking = self.booker.find(self.state, g, skip=skip)
            if booking is not None:
                self.state.insert(g, booking)
                self._note(g, 1)

    def _choose(self) -> list[int]:
        """A few groups that compete for the same things."""
        size = self.rng.randint(2, 10)
        left_out = [g for g in self._able if self.state.bookings[g] is None]
        if left_out and self.rng.random() < 0.6:
            return self._around(self.rng.choice(left_out), size)
        return self._chain(self.rng.choice(self._able), size)

    def _around(self, g: int, size: int) -> list[int]:
        """A group left out and holders of what one of its good candidates needs."""
        options = self.state.instance.candidates[g]
        values = self.booker.values(g)
        top = np.argsort(values, kind="stable")[: max(4, len(values) // 4)]
        row = int(top[self.rng.randrange(len(top))])
        wanted = options.resources[row][self.state.left[options.resources[row]] < options.use].tolist()
        victims = [g]
        day = int(options.dates[row])
        for case in self.state.instance.groups[g].cases:
            for option in self.state.instance.stages[case]:
                low = int(np.searchsorted(option.dates, day - option.before_departure[1]))
                high = int(np.searchsorted(option.dates, day - option.before_departure[0], side="right"))
                if high > low:
                    at = self.rng.randrange(low, high)
                    session = int(option.sessions[at]) + self.state.instance.resources.sessions_at
                    if self.state.left[session] < option.minutes or self.rng.random() < 0.2:
                        wanted.append(session)
        for resource in wanted:
            holders = sorted(self._holders.get(resource, ()))
            if holders:
                victims.extend(self.rng.sample(holders, min(len(holders), 3)))
        return self._grow(victims, size)

    def _chain(self, g: int, size: int) -> list[int]:
        return self._grow([g], size)

    def _grow(self, victims: list[int], size: int) -> list[int]:
        victims = list(dict.fromkeys(victims))
        tries = 0
        while len(victims) < size and tries < 3 * size:
            tries += 1
            resources = self._resources_of(self.rng.choice(victims))
            if not resources:
                continue
            holders = sorted(self._holders.get(self.rng.choice(resources), ()))
            if holders:
                extra = self.rng.choice(holders)
                if extra not in victims:
                    victims.append(extra)
        return victims
