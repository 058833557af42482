"""Compiled annealing for the rest of the search: bookings in, prices in, better bookings out."""

from __future__ import annotations

from collections.abc import Callable, Collection
from copy import copy
from dataclasses import replace

import numpy as np

from solver.journeys import Ints
from solver.search.booking import Booker
from solver.search.instance import Instance
from solver.search.keeping import Keeper
from solver.search.kernel.annealing import anneal, fill, load
from solver.search.kernel.building import build
from solver.search.kernel.holding import hold
from solver.search.kernel.ledger import (
    BEST_CREW,
    BEST_ROW,
    BEST_SESSION,
    C_BEST,
    C_DICE,
    C_DISTURBED,
    C_MOVES,
    C_TOTAL,
    CARE,
    CREW,
    F_BROKEN,
    FRAMES,
    G_ROW,
    GROUPS,
    LEFT,
    M_BUDGET,
    M_FINE,
    M_SLACK,
    M_TOLL,
    ORDER,
    PRICE,
    ROW,
    SESSION,
    VALUE,
    Floats,
)
from solver.search.kernel.writing import Tables, read_plan, write_plan
from solver.search.state import Booking

_TRIP_ROWS, _FEW_TRIP_ROWS = 60, 30
"""Candidates of a group with escort needs whose trips are made; fewer where candidates are narrowed."""
_BEST = (BEST_ROW, BEST_SESSION, BEST_CREW)
_PRICED = (PRICE, ORDER, VALUE, CARE)


class Annealer:
    """Ruin and recreate over the flat arrays of an instance; `best_total` is the score of its best plan."""

    def __init__(
        self,
        instance: Instance,
        booker: Booker,
        bookings: list[Booking | None],
        seed: int,
        is_stopped: Callable[[], bool] = lambda: False,
        most: int | None = None,
    ) -> None:
        self._whole, self._booker, self._most, self._is_stopped = instance, booker, most, is_stopped
        self.generation = 0
        """Counts up whenever candidates get other numbers: tables of one generation mean nothing in another."""
        self._closed: dict[int, int] = {}
        self._lay_out(bookings)
        self._ledger.d[C_DICE] = _dice(seed)
        self._rank(booker.prices)
        self.load(bookings)

    def _lay_out(self, bookings: list[Booking | None]) -> None:
        instance, booker = self._whole, self._booker
        self._rows = {} if self._most is None else self._best_rows(bookings, self._most)
        narrow = [
            options.take(self._rows[g]) if g in self._rows else options for g, options in enumerate(instance.candidates)
        ]
        self._instance = replace(instance, candidates=narrow)
        plain = {g: self._part(g, booker.plain(g)) for g, options in enumerate(narrow) if len(options)}
        self._ledger = build(self._instance, plain, self._wanted(bookings), self._is_stopped)
        self._groups = self._ledger.views[GROUPS]

    def _best_rows(self, bookings: list[Booking | None], most: int) -> dict[int, Ints]:
        """The best candidates of each group that has too many, by priced cost, and the one it holds; by number."""
        found = {}
        for g, options in enumerate(self._whole.candidates):
            if len(options) > most:
                rows = np.argpartition(self._booker.worth(g), most)[:most]
                booking = bookings[g]
                found[g] = np.unique(rows if booking is None else np.append(rows, booking.candidate))
        return found

    def _part(self, g: int, values: Floats) -> Floats:
        """The values of the candidates of a group that are looked at."""
        return values[self._rows[g]] if g in self._rows else values

    def _place(self, g: int, candidate: int) -> int:
        """The place of a candidate among those that are looked at."""
        return int(np.searchsorted(self._rows[g], candidate)) if g in self._rows else candidate

    def _number(self, g: int, place: int) -> int:
        """The number of a candidate that is looked at."""
        return int(self._rows[g][place]) if g in self._rows else place

    def _wanted(self, bookings: list[Booking | None]) -> dict[int, list[int]]:
        """For groups with escort needs, the candidates to look at: the present one, then those of least priced cost."""
        wanted: dict[int, list[int]] = {}
        for g, group in enumerate(self._instance.groups):
            if not group.needs or not len(self._instance.candidates[g]):
                continue
            values = self._part(g, self._booker.worth(g))
            rows = np.argsort(values, kind="stable")[: _TRIP_ROWS if self._most is None else _FEW_TRIP_ROWS]
            booking = bookings[g]
            wanted[g] = [self._place(g, booking.candidate)] if booking is not None else []
            wanted[g].extend(int(row) for row in rows if np.isfinite(values[row]))
        return wanted

    def looks_at(self, g: int) -> int:
        """How many candidates of a group there are to choose from."""
        return len(self._instance.candidates[g])

    def reprice(self, prices: Floats, bookings: list[Booking | None] | None = None) -> None:
        """Steer by other prices from now on; where candidates are narrowed, those that are best now are looked at.

        Then `bookings`, by default the best plan, are what it goes on from.
        """
        if self._most is None:
            self._booker.reprice(prices)
            self._rank(prices)
            return
        plan, dice, moves = bookings or self.bookings(), self._ledger.d[C_DICE], self.moves
        self._booker.reprice(prices)
        self._lay_out(plan)
        self.generation += 1
        self._ledger.d[C_DICE], self._ledger.d[C_MOVES] = dice, moves
        self._rank(prices)
        self.load(plan)

    def _rank(self, prices: Floats) -> None:
        """Write prices down, and the order in which candidates are tried."""
        self._ledger.views[PRICE][:] = prices
        ranks, ranked, cared = (self._ledger.views[number] for number in (ORDER, VALUE, CARE))
        for at, g in enumerate(self._ledger.able):
            first, last = int(self._groups[at, G_ROW]), int(self._groups[at + 1, G_ROW])
            care = self._part(g, self._booker.care_floor(g))
            values = self._part(g, self._booker.values(g)) + care
            order = np.argsort(values, kind="stable")
            ranks[first:last] = first + order
            ranked[first:last] = values[order]
            cared[first:last] = care[order]

    def load(self, bookings: list[Booking | None]) -> None:
        """Go on from a plan."""
        write_plan(self._instance, self._ledger, bookings, self._place)
        load(self._ledger.d, self._ledger.v)

    def twin(self, seed: int) -> Annealer:
        """Another one with arrays of its own, at the same plans and prices; it does not reprice by itself."""
        made = copy(self)
        made._ledger = self._ledger.twin()
        made._groups = made._ledger.views[GROUPS]
        made._ledger.d[C_DICE], made._ledger.d[C_MOVES] = _dice(seed), 0
        return made

    def take_prices(self, source: Annealer) -> None:
        """Steer by the prices of another one of the same instance, and go on from its best plan if it was made anew."""
        if source.generation != self.generation:
            dice, moves = self._ledger.d[C_DICE], self.moves
            self.__dict__.update(source.twin(0).__dict__)
            self._ledger.d[C_DICE], self._ledger.d[C_MOVES] = dice, moves
            load(self._ledger.d, self._ledger.v)
            return
        for number in _PRICED:
            self._ledger.views[number][:] = source._ledger.views[number]

    def best_tables(self) -> Tables:
        """The best plan, for `adopt`."""
        return tuple(self._ledger.views[number].copy() for number in _BEST)

    def adopt(self, plan: Tables) -> None:
        """Go on from a plan of another one of the same instance."""
        for number, table in zip(_BEST, plan, strict=True):
            self._ledger.views[number][:] = table
        load(self._ledger.d, self._ledger.v)

    def limit(self, keeper: Keeper, stands: Collection[int], budget: int) -> None:
        """Let no more than `budget` published cases of the groups that stand be disturbed from now on."""
        hold(self._instance, self._ledger, keeper, stands)
        self.budget = budget
        load(self._ledger.d, self._ledger.v)

    @property
    def budget(self) -> int:
        """The most cases that may be disturbed, counted by whole groups."""
        return int(self._ledger.d[M_BUDGET])

    @budget.setter
    def budget(self, most: int) -> None:
        self._ledger.d[M_BUDGET] = most

    @property
    def disturbed(self) -> int:
        """Cases of groups that stand and do not hold all that is published now."""
        return int(self._ledger.d[C_DISTURBED])

    def broken_sessions(self) -> set[int]:
        """Sessions in which somebody may lose the published start as things are now."""
        return set(np.flatnonzero(self._ledger.views[FRAMES][:, F_BROKEN]).tolist())

    def close(self, sessions: Collection[int]) -> None:
        """Let nobody more into sessions until `reopen`; who leaves one makes room for others."""
        left = self._ledger.views[LEFT]
        for session in sessions:
            resource = self._instance.resources.sessions_at + session
            if left[resource] > 0:
                self._closed[resource] = self._closed.get(resource, 0) + int(left[resource])
                left[resource] = 0

    def reopen(self) -> None:
        """Give closed sessions their room back, and go on from the present plan as if it were the best."""
        for resource, room in self._closed.items():
            self._ledger.views[LEFT][resource] += room
        self._closed = {}
        self.forget()

    def forget(self) -> None:
        """Take the present plan for the best from now on."""
        for kept, present in ((BEST_ROW, ROW), (BEST_SESSION, SESSION), (BEST_CREW, CREW)):
            self._ledger.views[kept][:] = self._ledger.views[present]
        self._ledger.d[C_BEST] = self._ledger.d[C_TOTAL]

    def steer(self, points: int) -> None:
        """Steer away from disturbing a case by so many points, which are never paid."""
        self._ledger.d[M_TOLL] = points

    def fine(self, points: int, slack: int = 0) -> None:
        """Ask a gain of so many points for each case more that is disturbed, also for `slack` above the budget."""
        self._ledger.d[M_FINE], self._ledger.d[M_SLACK] = points, slack

    def run(self, moves: int, hot: float, cold: float) -> None:
        """Make moves at a temperature that falls from `hot` to `cold` points."""
        anneal(self._ledger.d, self._ledger.v, moves, hot, cold)

    def fill(self, order: list[int], is_thrifty: bool) -> None:
        """Plan groups (numbers of the instance) that are left out, one after another; one who `is_thrifty` leaves out
        whom prices advise to leave out."""
        place = {g: at for at, g in enumerate(self._ledger.able)}
        fill(self._ledger.d, self._ledger.v, np.array([place[g] for g in order], dtype=np.int64), is_thrifty)

    def start_afresh(self, order: list[int]) -> bool:
        """Build a plan anew under the present prices, go on from it if it beats the present best; returns whether."""
        views = self._ledger.views
        kept = self.best_tables()
        total = self.best_total
        views[BEST_ROW][:] = -1
        load(self._ledger.d, self._ledger.v)
        self.fill(order, is_thrifty=True)
        self.fill(order, is_thrifty=False)
        if self.best_total < total:
            return True
        self.adopt(kept)
        return False

    def return_to_best(self) -> None:
        """Go on from the best plan."""
        load(self._ledger.d, self._ledger.v)

    @property
    def best_total(self) -> int:
        """The score of the best plan, if published appointments keep their start where their session is kept."""
        return int(self._ledger.d[C_BEST])

    @property
    def total(self) -> int:
        """The score of the present plan."""
        return int(self._ledger.d[C_TOTAL])

    @property
    def moves(self) -> int:
        """Moves made so far."""
        return int(self._ledger.d[C_MOVES])

    def bookings(self, plan: Tables | None = None) -> list[Booking | None]:
        """The best plan, or another one's of the same instance."""
        tables = plan or tuple(self._ledger.views[number] for number in _BEST)
        return read_plan(self._instance, self._ledger, tables, self._number)


def _dice(seed: int) -> int:
    return seed * 0x2545F4914F6CDD1D % (1 << 62) + 88172645463325252
