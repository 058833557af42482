"""The memory of a running search: the best plan, the best bound, and what is told to whoever watches."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from solver.plan import Plan
from solver.problem import Problem
from solver.search.assembly import assemble_plan, true_total
from solver.search.checking import is_legal, passes
from solver.search.clock import Clock
from solver.search.foresight import Foresight
from solver.search.instance import Instance
from solver.search.leftovers import Leftovers
from solver.search.outcome import Incumbent, Phase, Progress, Statistics
from solver.search.state import Booking, State
from solver.verify import verify

_TELL_EVERY = 0.5
_WRITE_EVERY = 4.0
_MANY = 2_000
"""From this many cases on, a first plan is written when it is whole, not while it grows."""
_EARLIER = 12


class Record:
    """Keeps the best snapshot and bound of a solve, and reports them at most every half second."""

    def __init__(
        self, clock: Clock, on_progress: Callable[[Progress], None] | None, on_plan: Callable[[Plan], None] | None
    ) -> None:
        self.clock = clock
        self._on_progress, self._on_plan = on_progress, on_plan
        self.instance: Instance | None = None
        self.best: list[Booking | None] = []
        self.score: int | None = None
        self.bound: int | None = None
        self.phase: Phase = "prepare"
        self._phase_began = 0.0
        self._phases: list[tuple[Phase, float]] = []
        self._incumbents: list[Incumbent] = []
        self.counts: dict[str, int] = {}
        self.constant = 0
        """What groups cost that no plan can plan, as far as was seen when the problem was prepared."""
        self.has_started = False
        """Whether a first plan was finished in time."""
        self._told_at = -_TELL_EVERY
        self._written_at = 0.0
        self._written_score: int | None = None
        self._written: list[Booking | None] | None = None
        self._finishing = 0.0
        """Seconds that it took last to check and hand over a plan, without its reasons."""
        self._planned = (0, 0)
        self._leftovers: Leftovers | None = None
        self._earlier: list[tuple[list[Booking | None], int]] = []
        """Better plans before the best, the newest last, in case that the best breaks a rule."""
        self.has_refused = False
        self.false_bound: int | None = None
        """The least bound that a legal plan has proved false."""
        self.failure = ""
        """The name of what ended a part of the search too early; "" where nothing did."""
        self._foresight: Foresight | None = None

    def enter(self, phase: Phase) -> None:
        """Begin a phase; the same phase may come more than once."""
        now = self.clock.seconds
        self._phases.append((self.phase, now - self._phase_began))
        self.phase, self._phase_began = phase, now
        self.tell(force=True)

    def offer(
        self, state: State, bookings: list[Booking | None], total: int, origin: str, *, is_tie_taken: bool = False
    ) -> bool:
        """Keep a snapshot if it beats the best by its true score; `total` is the state's at that moment."""
        least = None if self.score is None else self.score + int(is_tie_taken)
        if least is not None and total >= least:
            return False
        score = true_total(state, bookings, total)
        if least is not None and score >= least:
            return False
        if self.score is not None:
            self._earlier = [*self._earlier[-_EARLIER:], (self.best, self.score)]
        if self.bound is not None and passes(self.bound, score) and not self._believe(state.instance, bookings, score):
            return False
        self.best, self.score = list(bookings), score
        self._incumbents.append(Incumbent(seconds=self.clock.seconds, score=score, origin=origin))
        groups = state.instance.groups
        planned = [group for group, booking in zip(groups, bookings, strict=True) if booking is not None]
        self._planned = (sum(len(group.cases) for group in planned), sum(group.people for group in planned))
        self.tell()
        self.write()
        return True

    def raise_bound(self, value: float, is_whole: bool = False) -> None:
        """Keep a better lower bound; a float is rounded down with room for its own error.

        `is_whole`: the bound of a model whose objective takes whole points only.
        """
        if not np.isfinite(value):
            return
        bound = int(np.ceil(value - 1e-3)) if is_whole else int(np.floor(value - 1e-9 * abs(value) - 1e-3))
        if self.false_bound is not None and bound >= self.false_bound:
            return
        if self.score is not None and self.instance is not None and passes(bound, self.score):
            if is_legal(self.instance, self.best, self.score):
                self.false_bound = bound
                return
            self._go_back()
        if self.score is not None:
            bound = min(bound, self.score)
        if self.bound is None or bound > self.bound:
            self.bound = bound
            self.tell()

    def _believe(self, instance: Instance, bookings: list[Booking | None], score: int) -> bool:
        """A plan below the bound: one of them is wrong. A legal plan proves that the bound is, which is dropped."""
        if not is_legal(instance, bookings, score):
            self.has_refused = True
            return False
        self.false_bound, self.bound = self.bound, None
        return True

    def _go_back(self) -> None:
        """Drop a best plan that breaks a rule for the one before it, for the one written last, or for nobody."""
        self.has_refused = True
        nobody: list[Booking | None] = [None] * len(self.best)
        if self.best == nobody:
            raise ValueError("the plan of nobody breaks a rule")
        if self._earlier:
            self.best, self.score = self._earlier.pop()
        elif self._written is not None and self._written is not self.best:
            self.best, self.score = self._written, self._written_score
        else:
            self.best, self.score = nobody, None

    def tell(self, force: bool = False) -> None:
        """Report progress if it is time."""
        now = self.clock.seconds
        if self._on_progress is None or (not force and now - self._told_at < _TELL_EVERY):
            return
        self._told_at = now
        self._on_progress(
            Progress(
                phase=self.phase,
                seconds=now,
                score=self.score,
                bound=self.bound,
                planned_cases=self._planned[0],
                planned_people=self._planned[1],
                cases=len(self.instance.problem.cases) if self.instance else 0,
                constant=self.constant,
            )
        )

    def write(self) -> None:
        """Hand the best plan to `on_plan`, at most every few seconds and only when it has changed."""
        if self._on_plan is None or self.instance is None or self.score == self._written_score:
            return
        if not self.has_started and len(self.instance.problem.cases) > _MANY:
            return  # reasons for thousands who are still to be planned would take longer than to plan them
        began, explaining = self.clock.seconds, self._leftovers.seconds if self._leftovers else 0.0
        if self._written_score is not None and began - self._written_at < max(_WRITE_EVERY, 20 * self._finishing):
            return
        self._on_plan(self.plan())
        self._written_at, self._written_score = self.clock.seconds, self.score
        explained = (self._leftovers.seconds if self._leftovers else 0.0) - explaining
        self._written, self._finishing = self.best, self._written_at - began - explained

    def plan(self) -> Plan:
        """The best plan that the verifier finds legal, with exact minutes, reasons and score.

        A best plan that breaks a rule is dropped for the one before it, then for the one written last.
        """
        while True:
            made = self._assembled()
            if made is not None and verify(made[0], made[1], reasons=False).is_legal:
                return made[1]
            self._go_back()

    def _assembled(self) -> tuple[Problem, Plan] | None:
        """The problem and the best plan; None where its appointments cannot even be given minutes."""
        if self.instance is None:
            raise ValueError("there is no instance yet")
        if self._leftovers is None:
            self._leftovers = Leftovers(self.instance)
        unplanned = self._leftovers.explain(self.best)
        try:
            return self.instance.problem, assemble_plan(self.instance, self.best, unplanned, self.bound)
        except (ValueError, LookupError):
            return None

    def foresee(self, seconds: float) -> None:
        """Spend some seconds on reasons that the end will need, and keep time free for the others."""
        if self.instance is None:
            return
        if self._leftovers is None:
            self._leftovers = Leftovers(self.instance)
        if self._foresight is None:
            self._foresight = Foresight(self.clock, self._leftovers)
        self._foresight.work(self.best, seconds, self._finishing)

    def settle(self) -> None:
        """Go back to the plan written last where there is no time for the reasons of a better one."""
        if self._foresight is None or self._written is None or self.score == self._written_score:
            return
        if not self._foresight.know_all(self.best, self._finishing):
            self.best, self.score = self._written, self._written_score

    def statistics(self) -> Statistics:
        """How the time was spent so far."""
        phases = [*self._phases, (self.phase, self.clock.seconds - self._phase_began)]
        return Statistics(
            phases=tuple(phases), incumbents=tuple(self._incumbents), counts=tuple(sorted(self.counts.items()))
        )
