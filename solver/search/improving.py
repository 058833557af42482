"""Improvement of a first plan: ruin and recreate, exact neighbourhoods, one exact model where it is small enough."""

from __future__ import annotations

import random
from dataclasses import dataclass

from solver.model.scope import Scope
from solver.model.solving import Effort, solve_scope
from solver.search.annealing import Annealing
from solver.search.booking import Booker
from solver.search.feed import Patience, PriceFeed, RemotePrices
from solver.search.instance import Instance
from solver.search.kernel.warmth import Warming, is_warm
from solver.search.neighbourhood import NeighbourhoodSearch
from solver.search.record import Record
from solver.search.ruin import Ruiner
from solver.search.spread.hands import Hands, LocalHands
from solver.search.start import deadline_order, fill, insertion_order
from solver.search.state import Booking, State

_HEAT = 60_000.0
_EXACT_GROUPS, _EXACT_ROWS = 110, 6_000
_EXACT_THREADS = 8
"""CP-SAT's portfolio is complete from eight workers on, also on two cores."""
_STEP_SECONDS = 3.0
_STEP_WORK = 6.0
_LEAST_STEP_SECONDS = 0.5
"""What is left of the time when no further step is begun: to build its model takes about as long."""
_AT_ONCE = 200
_EARLY = 1e7
"""Points a day, more than any journey costs: the first date wins, and on it the cheapest journey."""
_HUGE_GROUPS = 10_000
"""From this many groups on, reasons are foreseen, and only the best candidates of a group by price are annealed: with
all of them the arrays take gigabytes, and most are never used."""
_NARROW_ROWS = 120
"""How many candidates of a group are annealed in a huge plan."""
_FEW_WORKERS = 2
"""So many anneal a huge plan as one to the end: on few cores the whole beats its parts."""
_FORESIGHT = 0.02
"""The share of the time for a first look at reasons, to see how long they take."""
_WHOLE_SHARE = 0.2
"""The share of the time in which everything is annealed as one first: it lays out the plan as prices advise."""
_MOVES_PER_WORK, _MOVES_PER_ROUND = 1_000, 200
"""Moves that count as much as a unit of CP-SAT's deterministic time, and as one exact neighbourhood."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """Threads, seed, how many moves to make at most (None: as many as time allows), and the hands of a cluster."""

    workers: int
    seed: int
    work: int | None
    hands: Hands | None = None


class Improver:
    """Improves the plan of `record` until its clock is over, steered by the prices of `feed`."""

    def __init__(self, instance: Instance, record: Record, feed: PriceFeed, pace: Pace) -> None:
        self._instance, self._record, self._feed = instance, record, feed
        self._workers, self._seed, self._work, self._hands = pace.workers, pace.seed, pace.work, pace.hands
        self._clock = record.clock
        self._rng = random.Random(pace.seed)
        self._booker = Booker(instance)
        self._state = State(instance)
        self._priced_version = 0
        self._patience = Patience(record.clock.limit)

    def run(self) -> None:
        """The whole improvement: a first plan, then better ones."""
        self._record.enter("start")
        self._start()
        self._hear()
        if not any(len(options) for options in self._instance.candidates):
            return  # no case can be planned, so there is nothing to move
        self._record.enter("improve")
        self._anneal_or_spread(self._share_of_moves() * self._clock.left)
        if self._is_small():
            self._record.enter("exact")
            self._solve_whole()
        self._record.enter("improve")
        self._rearrange()

    def _start(self) -> None:
        """A first plan, told of while it grows: each group on its first date, or cheapest if that is better."""
        if self._record.has_started:  # a published plan is repaired already
            self._state.restore(self._record.best)
            return
        self._booker.reprice(self._booker.prices, _EARLY)
        self._grow(self._state, deadline_order(self._instance))
        self._booker.reprice(self._booker.prices)
        self._record.has_started = not self._clock.is_over()
        if self._record.has_started and self._is_small():
            cheap = State(self._instance)
            self._grow(cheap, insertion_order(self._instance))
            self._state = cheap if cheap.total < self._state.total else self._state

    def _grow(self, state: State, order: list[int]) -> None:
        for at in range(0, len(order), _AT_ONCE):
            fill(state, self._booker, order[at : at + _AT_ONCE], self._clock.is_over)
            self._record.offer(state, state.bookings, state.total, "start")

    @property
    def _is_proved(self) -> bool:
        return self._record.bound is not None and self._record.bound == self._record.score

    def _is_small(self) -> bool:
        able = [options for options in self._instance.candidates if len(options)]
        return len(able) <= _EXACT_GROUPS and sum(len(options) for options in able) <= _EXACT_ROWS

    def _share_of_moves(self) -> float:
        """The share of the time for ruin and recreate; exact neighbourhoods cover small plans faster."""
        able = sum(1 for options in self._instance.candidates if len(options))
        if self._is_small():
            return 0.07
        return 0.88 if able <= 2_000 else 1.0

    def _hear(self) -> None:
        """Take over a better bound and newer prices."""
        self._record.raise_bound(self._feed.update(self._record.score))
        prices = self._feed.prices
        if prices is None or self._feed.version == self._priced_version:
            return
        self._priced_version = self._feed.version
        self._booker.reprice(prices)

    def _hear_and_count(self) -> int:
        """As `_hear`; returns how many threads could work beside this one.

        The bound's child has a core while it climbs; once it hardly does, the core is worth more to the plan.
        """
        self._hear()
        has_child = isinstance(self._feed, RemotePrices) and not self._feed.is_done
        heard = self._record.bound if self._feed.version else None
        if has_child and self._patience.is_over(heard, self._clock.seconds):
            self._feed.close()
            has_child = False
        return self._workers - 1 - int(has_child)

    def _anneal_or_spread(self, seconds: float) -> None:
        """Annealing of everything; then, on a cluster or where there are many and cores for them, of parts."""
        until, is_huge = self._clock.seconds + seconds, len(self._instance.groups) >= _HUGE_GROUPS
        if is_huge:
            self._record.foresee(_FORESIGHT * seconds)
        if self._hands is None and not (is_huge and self._workers > _FEW_WORKERS and self._work is None):
            self._anneal(until - self._clock.seconds)
            return
        self._anneal(_WHOLE_SHARE * seconds)
        left = until - self._clock.seconds
        if left <= 0 or self._clock.is_over() or not self._await_compiler(left):
            return
        from solver.search.spread.spreading import Spread  # compiled code is loaded only where it is used

        hands = self._hands or LocalHands(self._workers - 1)
        try:
            Spread(self._instance, self._record, self._booker, hands, self._seed).run(left, self._hear)
        finally:
            if self._hands is None:
                hands.close()
        self._state.restore(self._record.best)

    def _anneal(self, seconds: float) -> None:
        """Ruin and recreate for a while, with a falling temperature; compiled where compiling pays."""
        until = self._clock.seconds + seconds
        if self._is_small() or not self._await_compiler(seconds):
            self._anneal_slowly(until - self._clock.seconds)
            return
        most = _NARROW_ROWS if len(self._instance.groups) >= _HUGE_GROUPS and not self._work else None
        annealing = Annealing(self._instance, self._record, self._booker, self._seed, most)
        annealing.run(until - self._clock.seconds, self._work, self._hear_and_count)
        self._state.restore(self._record.best)

    def _await_compiler(self, seconds: float) -> bool:
        """Whether there is compiled code; the first search of an installation has it made, and works on meanwhile."""
        until = self._clock.seconds + seconds
        if not is_warm():
            warming = Warming()
            if self._work:
                warming.wait()
            while not warming.is_over and self._clock.seconds < until and not self._clock.is_over():
                self._anneal_slowly(1.0)
            warming.close()
        return is_warm() and not self._clock.is_over()

    def _anneal_slowly(self, seconds: float) -> None:
        """Ruin and recreate in the interpreter."""
        began = self._clock.seconds
        ruiner = Ruiner(self._state, self._booker, self._rng)
        while not self._clock.is_over() and ruiner.able:
            done = ruiner.moves / self._work if self._work else (self._clock.seconds - began) / max(seconds, 1e-9)
            if done >= 1:
                break
            ruiner.run(self._clock.is_over, 50, _HEAT * (1 - done))
            self._record.offer(self._state, ruiner.best, ruiner.best_total, "ruin and recreate")
            self._hear()
            self._record.tell()
            self._record.write()
        ruiner.return_to_best()
        self._record.counts["moves"] = self._record.counts.get("moves", 0) + ruiner.moves

    def _solve_whole(self) -> None:
        """One model of everything, proved if time allows; what it finds and proves is kept on the way."""
        if not any(len(options) for options in self._instance.candidates):
            return
        best = self._record.best
        self._state.restore([None] * len(best))
        rows = {g: list(range(len(options))) for g, options in enumerate(self._instance.candidates) if len(options)}
        scope = Scope(self._instance, self._state, rows, is_complete=True)
        fixed = self._state.total - sum(self._instance.groups[g].unplanned_cost for g in rows)

        def keep(bookings: dict[int, Booking | None], objective: int, _: float) -> bool:
            full = [bookings.get(g) for g in range(len(self._instance.groups))]
            self._record.offer(self._state, full, objective + fixed, "exact model")
            return self._clock.is_over()

        effort = Effort(
            seconds=self._clock.left,
            work=self._work / _MOVES_PER_WORK if self._work else None,
            threads=_EXACT_THREADS if self._workers > 1 else 1,
            seed=self._seed,
        )
        answer = solve_scope(scope, effort, {g: best[g] for g in rows}, keep, self._clock.is_over)
        if answer.bound is not None:
            self._record.raise_bound(answer.bound + fixed, is_whole=True)
        self._state.restore(self._record.best)

    def _rearrange(self) -> None:
        """Exact neighbourhoods until time is up, with a little annealing where they no longer gain."""
        if self._clock.is_over() or self._is_proved:
            return
        ruiner = Ruiner(self._state, self._booker, self._rng)
        if not ruiner.able:
            return
        search = NeighbourhoodSearch(ruiner, self._booker, self._rng, self._workers)
        while not self._clock.is_over() and not self._is_proved:
            if self._work and search.rounds >= self._work / _MOVES_PER_ROUND:
                break
            if not self._work and self._clock.left < min(_LEAST_STEP_SECONDS, 0.01 * self._clock.limit):
                break
            seconds = self._clock.left if self._work else min(_STEP_SECONDS, self._clock.left)
            search.step(seconds, _STEP_WORK, self._clock.is_over)
            self._record.offer(self._state, ruiner.best, ruiner.best_total, "neighbourhood")
            self._hear()
            self._record.tell()
            self._record.write()
        self._record.counts["neighbourhoods"] = search.rounds
