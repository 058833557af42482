"""Ruin and recreate: take a few entangled groups out of the plan and put them back in a better order.

The quick half of the improvement; it needs no solver and scales to any size. Its moves are priced by what is scarce,
accepted by their true cost with a falling threshold (simulated annealing).
"""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Iterable, Mapping
from itertools import islice

import numpy as np

from solver.search.booking import Booker
from solver.search.state import Booking, State

_BLINK = 0.03
"""The chance that a candidate is overlooked, so that the same ruin is not always repaired the same way."""
_LOOSE = 0.2
_SCARCE = 0.8
"""The chance that only what has a price ties groups together: to share what is plenty means little."""
_FEW = 64
_THRIFT = 0.5
"""The chance that a repair leaves out whom prices advise to leave out; else all are planned that can be."""


class Ruiner:
    """Improves a state move by move; `best_total` and `best` hold the best snapshot so far."""

    def __init__(self, state: State, booker: Booker, rng: random.Random) -> None:
        self.state, self.booker, self.rng = state, booker, rng
        self._dice = np.random.default_rng(rng.getrandbits(32))
        self.best_total = state.total
        self.best = state.copy_bookings()
        self.able = [g for g, options in enumerate(state.instance.candidates) if len(options)]
        self._out = {g: None for g in self.able if state.bookings[g] is None}
        self._holders: dict[int, set[int]] = {}
        for g in self.able:
            self._note(g, 1)
        self.moves = 0

    def left_out(self) -> list[int]:
        """Groups that could be planned alone but are not."""
        return list(self._out)

    def _resources_of(self, g: int) -> list[int]:
        """The finite resources that a planned group uses; an escort counts as one, by a negative number."""
        booking = self.state.bookings[g]
        instance = self.state.instance
        if booking is None:
            return []
        none, no_window = instance.table.none, instance.resources.no_window
        flights = 4 * (none + 1)
        row = instance.candidates[g].resources[booking.candidate].tolist()
        used = [r for r in row if r != no_window and (r >= flights or r % (none + 1) != none)]
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

    def take_out(self, groups: Iterable[int]) -> None:
        """Leave groups out that are planned."""
        for g in groups:
            if self.state.bookings[g] is not None:
                self._note(g, -1)
                self.state.remove(g)
                self._out[g] = None

    def put_back(self, bookings: Mapping[int, Booking | None]) -> None:
        """Give groups that are left out the bookings that are said to fit; remembers the plan if it is the best."""
        for g, booking in bookings.items():
            if booking is not None:
                self.state.insert(g, booking)
                self._note(g, 1)
                self._out.pop(g, None)
        if self.state.total < self.best_total:
            self.best_total = self.state.total
            self.best = self.state.copy_bookings()

    def return_to_best(self) -> None:
        """Make the state the best snapshot again."""
        changed = [g for g in self.able if self.state.bookings[g] is not self.best[g]]
        self.take_out(changed)
        self.put_back({g: self.best[g] for g in changed})

    def run(self, is_stopped: Callable[[], bool], moves: int, heat: float) -> None:
        """Make up to `moves` moves at a temperature of `heat` points."""
        for _ in range(moves):
            if is_stopped():
                return
            self.move(heat)

    def move(self, heat: float) -> bool:
        """One ruin and recreate; returns whether the new plan was kept."""
        before = self.state.total
        victims = self._choose()
        olds = {g: self.state.bookings[g] for g in victims}
        self.take_out(victims)
        self._recreate(victims)
        self.moves += 1
        change = self.state.total - before
        if change <= 0 or (heat > 0 and self.rng.random() < math.exp(-change / heat)):
            if self.state.total < self.best_total:
                self.best_total = self.state.total
                self.best = self.state.copy_bookings()
            return True
        self.take_out(victims)
        self.put_back(olds)
        return False

    def _recreate(self, victims: list[int]) -> None:
        groups = self.state.instance.groups
        way, is_thrifty = self.rng.random(), self.rng.random() < _THRIFT
        order = list(victims)
        self.rng.shuffle(order)
        if way < 0.4:
            order.sort(key=lambda g: -groups[g].unplanned_cost)
        elif way < 0.6:
            order.sort(key=lambda g: len(self.state.instance.candidates[g]))
        for g in order:
            skip = self._dice.random(len(self.state.instance.candidates[g])) < _BLINK
            booking = self.booker.find(self.state, g, skip=skip, is_thrifty=is_thrifty)
            if booking is not None:
                self.state.insert(g, booking)
                self._note(g, 1)
                self._out.pop(g, None)

    def _choose(self) -> list[int]:
        """A few groups that compete for the same things."""
        size = self.rng.randint(2, 10)
        if self._out and self.rng.random() < 0.6:
            return self.around_left_out(size)
        return self.entangled(size)

    def entangled(self, size: int) -> list[int]:
        """A random group and others that hold what it, or they, use."""
        return self.grow([self.rng.choice(self.able)], size)

    def around_left_out(self, size: int) -> list[int]:
        """A group left out and holders of what one of its good candidates needs."""
        if not self._out:
            return self.entangled(size)
        g = next(islice(self._out, self.rng.randrange(min(len(self._out), _FEW)), None))
        self._out[g] = self._out.pop(g)
        options = self.state.instance.candidates[g]
        values = self.booker.values(g)
        most = min(len(values), max(4, len(values) // 4))
        top = np.argpartition(values, most - 1)[:most]
        row = int(top[self.rng.randrange(len(top))])
        victims = [g, *self._in_the_way(g, row), *self._escorts_away(g, int(options.journeys[row]))]
        for session in self._wanted_sessions(g, int(options.dates[row])):
            holders = sorted(self._holders.get(session, ()))
            victims.extend(self.rng.sample(holders, min(len(holders), 3)))
        return self.grow(victims, size)

    def _in_the_way(self, g: int, row: int) -> list[int]:
        """Holders of what a candidate lacks (its escorts' seats too), as many as have to go."""
        state, instance = self.state, self.state.instance
        options, seats = instance.candidates[g], len(instance.groups[g].needs)
        flights = instance.table.none
        found: list[int] = []
        for resource, use in zip(options.resources[row].tolist(), options.use.tolist(), strict=True):
            lacking = use + (seats if resource < flights else 0) - int(state.left[resource])
            holders = sorted(self._holders.get(resource, ())) if lacking > 0 else []
            self.rng.shuffle(holders)
            for holder in holders:
                if lacking <= 0:
                    break
                booking = state.bookings[holder]
                if booking is not None:
                    held = instance.candidates[holder]
                    lacking -= int(held.use[held.resources[booking.candidate] == resource].sum())
                    found.append(holder)
        return found

    def _escorts_away(self, g: int, journey: int) -> list[int]:
        """For each need, if a random fitting escort is on another trip then: whom that trip is for."""
        state, trips = self.state, self.state.instance.trips
        found: list[int] = []
        for need in state.instance.groups[g].needs:
            if not need.escorts:
                continue
            escort = self.rng.choice(need.escorts)
            options = trips.options(trips.base_of[escort], journey)
            if not options or any(state.can_travel(escort, option, journey) for option in options):
                continue
            for holder in sorted(self._holders.get(-1 - escort, ())):
                booking = state.bookings[holder]
                spans = [o for e, o in booking.escorts if e == escort] if booking is not None else []
                if any(o.start < options[0].end and options[0].start < o.end for o in spans):
                    found.append(holder)
        return found

    def _wanted_sessions(self, g: int, day: int) -> list[int]:
        """For each stage of a group a session that would suit a departure date, mostly if it is full."""
        wanted = []
        instance = self.state.instance
        for case in instance.groups[g].cases:
            for option in instance.stages[case]:
                low = int(np.searchsorted(option.dates, day - option.before_departure[1]))
                high = int(np.searchsorted(option.dates, day - option.before_departure[0], side="right"))
                if high > low:
                    session = int(option.sessions[self.rng.randrange(low, high)]) + instance.resources.sessions_at
                    if self.state.left[session] < option.minutes or self.rng.random() < _LOOSE:
                        wanted.append(session)
        return wanted

    def around_scarce(self, size: int) -> list[int]:
        """Those who hold a resource that has a price, those left out who want it, and who is tied to them."""
        prices = self.booker.prices
        scarce = np.flatnonzero(prices > 0)
        if not len(scarce):
            return self.entangled(size)
        worth = np.cumsum(prices[scarce] * self.state.instance.resources.capacity[scarce])
        resource = int(scarce[min(int(np.searchsorted(worth, self.rng.random() * worth[-1])), len(scarce) - 1)])
        victims = sorted(self._holders.get(resource, ()))
        self.rng.shuffle(victims)
        candidates = self.state.instance.candidates
        wanting = [g for g in islice(self._out, 4 * _FEW) if (candidates[g].resources == resource).any()]
        self.rng.shuffle(wanting)
        chosen = wanting[: size // 4] + victims[: size // 2]
        return self.grow(chosen, size) if chosen else self.entangled(size)

    def grow(self, victims: list[int], size: int) -> list[int]:
        """Add groups that share a resource with one that is in already, until there are `size`."""
        chosen = dict.fromkeys(victims)
        members = list(chosen)
        for _ in range(3 * size):
            if len(members) >= size:
                break
            resources = self._resources_of(self.rng.choice(members))
            if not resources:
                continue
            if self.rng.random() < _SCARCE:
                prices = self.booker.prices
                resources = [r for r in resources if r < 0 or prices[r] > 0] or resources
            holders = self._holders.get(self.rng.choice(resources))
            extra = self.rng.choice(sorted(holders)) if holders else members[0]
            if extra not in chosen:
                chosen[extra] = None
                members.append(extra)
        return members

    def sharing(self, g: int) -> set[int]:
        """The groups that share an escort trip with a planned group."""
        booking = self.state.bookings[g]
        if booking is None or not booking.escorts:
            return set()
        candidates = self.state.instance.candidates
        journey = int(candidates[g].journeys[booking.candidate])
        found = set()
        for escort, _ in booking.escorts:
            for other in self._holders.get(-1 - escort, ()):
                held = self.state.bookings[other]
                if held is not None and int(candidates[other].journeys[held.candidate]) == journey:
                    found.add(other)
        return found - {g}
