"""Repair within a budget: annealing, then exact neighbourhoods, that disturb only so many published cases."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np

from solver.model.disturbance import limit_disturbance
from solver.model.scope import Draft, Scope
from solver.model.solving import Answer, Effort, solve_scope
from solver.search.budgeted_annealing import BudgetedAnnealing
from solver.search.feed import PriceFeed
from solver.search.improving import Pace
from solver.search.kernel.warmth import Warming, is_warm
from solver.search.neighbourhood import NeighbourhoodSearch
from solver.search.repair import Repair
from solver.search.ruin import Ruiner
from solver.search.state import Booking

if TYPE_CHECKING:
    from solver.search.kernel.annealer import Annealer

_SHARE_OF_MOVES = 0.75
_COOLINGS = 4
"""How often those who push others are left out and the rest filled up after a cycle of annealing."""
_WHOLE_GROUPS = 60
_STEP_SECONDS, _STEP_WORK = 3.0, 6.0
_MOVES_PER_ROUND = 200
_THREADS = 8
"""CP-SAT's portfolio is complete from eight workers on, also on two cores."""


class BudgetedSearch:
    """Improves the plan of a repair until time is up; after every step at most `budget` cases that stood are disturbed.

    The steps of one search differ only in whom they free, so the same plan and seed give the same course.
    """

    def __init__(self, repair: Repair, feed: PriceFeed, pace: Pace, budget: int) -> None:
        self._repair, self._feed, self._pace = repair, feed, pace
        self._budget = max(0, budget)
        self._state, self._record, self._booker = repair.state, repair.record, repair.booker
        self._keeper = repair.keeper
        self._rng = random.Random(pace.seed)
        self._ruiner = Ruiner(self._state, self._booker, self._rng)
        self._choice = _Choice(self._ruiner, self._booker, self._rng, _THREADS if pace.workers > 1 else 1)
        self._version = 0

    def run(self) -> None:
        """Annealing for most of the time, then step by step until time is up or nothing is left to win."""
        self._record.enter("improve")
        if len(self._ruiner.able) > _WHOLE_GROUPS and self._await_compiler():
            self._anneal(_SHARE_OF_MOVES * self._record.clock.left)
        self._rearrange(lambda: False)

    def _await_compiler(self) -> bool:
        """Whether there is compiled code; the first search of an installation has it made, and works on meanwhile."""
        if not is_warm():
            warming = Warming()
            if self._pace.work:
                warming.wait()
            self._rearrange(lambda: warming.is_over)
            warming.close()
        return is_warm() and not self._record.clock.is_over()

    def _anneal(self, seconds: float) -> None:
        from solver.search.kernel.annealer import Annealer  # compiled code is loaded only where it is used

        self._hear()
        bookings = self._state.copy_bookings()
        annealer = Annealer(self._state.instance, self._booker, bookings, self._pace.seed, self._record.clock.is_over)
        annealer.limit(self._keeper, self._repair.stands, self._budget)
        course = BudgetedAnnealing(annealer, self._booker, len(self._ruiner.able))
        work = None if self._pace.work is None else int(self._pace.work * _SHARE_OF_MOVES)
        for is_cold in course.run(self._record.clock, seconds, work):
            if is_cold:
                self._take(annealer, course)
            self._hear()
            self._record.tell()
            self._record.write()
        self._state.restore(self._record.best)
        self._record.counts["moves"] = self._record.counts.get("moves", 0) + annealer.moves

    def _take(self, annealer: Annealer, course: BudgetedAnnealing) -> None:
        """Record the best plan of a cycle; whom exact minutes push others for is left out first, and placed anew."""
        state, repair = self._state, self._repair
        self._keeper.tight.clear()
        for _ in range(_COOLINGS):
            state.restore(annealer.bookings())
            if self._is_within():
                break
            self._keeper.settle(state, repair.stands)
            annealer.load(state.bookings)
            annealer.close(self._keeper.tight)
            course.cool()
        else:
            state.restore(annealer.bookings())
            if self._keeper.settle(state, repair.stands):
                repair.place_elsewhere()
        if self._is_within():
            self._record.offer(state, state.bookings, state.total, "annealing within the budget")
        annealer.reopen()

    def _rearrange(self, is_enough: Callable[[], bool]) -> None:
        rounds, is_whole = 0, len(self._ruiner.able) <= _WHOLE_GROUPS
        while self._ruiner.able and not self._record.clock.is_over() and not is_enough():
            self._hear()
            if self._record.bound is not None and self._record.bound == self._record.score:
                break
            if self._pace.work is not None and rounds >= self._pace.work / _MOVES_PER_ROUND:
                break
            answer = self._step(list(self._ruiner.able) if is_whole else self._choice.victims(), is_whole)
            rounds += 1
            if is_whole and answer.outcome == "optimal":
                break
        self._record.counts["neighbourhoods"] = self._record.counts.get("neighbourhoods", 0) + rounds

    def _hear(self) -> None:
        self._record.raise_bound(self._feed.update(self._record.score))
        prices = self._feed.prices
        if prices is not None and self._feed.version != self._version:
            self._version = self._feed.version
            self._booker.reprice(prices)

    def _step(self, victims: list[int], is_whole: bool) -> Answer:
        """Rearrange some groups at best; goes back where a packed session would disturb more than the budget allows."""
        state, clock = self._state, self._record.clock
        victims = list(dict.fromkeys(victims))
        before, present = state.total, {g: state.bookings[g] for g in victims}
        others = self._repair.stands.difference(victims)
        most = self._budget - len(self._keeper.disturbed(state.bookings, others))
        self._ruiner.take_out(victims)
        rows = {g: self._rows(g, present[g], is_whole) for g in victims}
        effort = Effort(
            seconds=clock.left if is_whole or self._pace.work is not None else min(_STEP_SECONDS, clock.left),
            work=self._pace.work / 1_000 if is_whole and self._pace.work else None if is_whole else _STEP_WORK,
            threads=self._choice.threads,
            seed=self._rng.getrandbits(30),
        )
        fixed = state.total - sum(state.instance.groups[g].unplanned_cost for g in victims)

        def limit(draft: Draft) -> None:
            limit_disturbance(draft, self._keeper, self._repair.stands, max(0, most), present)

        answer = solve_scope(
            Scope(state.instance, state, rows, is_complete=is_whole), effort, present, None, clock.is_over, limit
        )
        is_better = answer.outcome in ("optimal", "feasible") and answer.objective + fixed < before
        self._ruiner.put_back(answer.bookings if is_better else present)
        if is_better and not self._is_within():
            self._ruiner.take_out(victims)
            self._ruiner.put_back(present)
        self._choice.learn(answer, before - state.total)
        self._record.offer(state, state.bookings, state.total, "within the budget")
        self._record.tell()
        self._record.write()
        return answer

    def _is_within(self) -> bool:
        return len(self._keeper.disturbed(self._state.bookings, self._repair.stands)) <= self._budget

    def _rows(self, g: int, present: Booking | None, is_whole: bool) -> list[int]:
        """The candidates that a step may use; the one that is published is always among them where it fits."""
        options = self._state.instance.candidates[g]
        fitting = np.flatnonzero((self._state.left[options.resources] >= options.use).all(axis=1)).tolist()
        if is_whole:
            return fitting
        rows = set(self._choice.rows(g, present))
        if g in self._repair.stands:
            rows.update(set(self._keeper.kept_rows(g).tolist()).intersection(fitting))
        return sorted(rows)


class _Choice(NeighbourhoodSearch):
    """Whom a step frees, learnt as in a search without a budget."""

    _name = "scarce"

    def victims(self) -> list[int]:
        self._name = self._pick()
        return self._victims(self._name, max(3, int(self._arms[self._name].size)))

    def rows(self, g: int, present: Booking | None) -> list[int]:
        return self._rows(g, present)

    def learn(self, answer: Answer, gain: int) -> None:
        self._learn(self._arms[self._name], answer, gain)
