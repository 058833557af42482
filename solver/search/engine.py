"""The course of a solve: prepare, a first plan, then improvement and a bound side by side until time is up."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

from solver.certificate import Certificate
from solver.plan import Plan
from solver.problem import Problem
from solver.search.budgeting import BudgetedSearch
from solver.search.certifying import without_prices
from solver.search.clock import Clock, StopSignal
from solver.search.feed import LocalPrices, PriceFeed, RemotePrices
from solver.search.improving import Improver, Pace
from solver.search.instance import Instance, build_instance
from solver.search.magnitude import fit
from solver.search.outcome import Progress, Result, Status
from solver.search.record import Record
from solver.search.repair import Repair
from solver.search.resuming import resume
from solver.search.spread import open_cluster

Told = TypeVar("Told")

_CHILD_CASES = 150
"""From this many cases on the bound gets a process of its own; below, starting one costs more than it gives."""


def solve(
    problem: Problem,
    *,
    time_limit: float,
    workers: int = 2,
    seed: int = 0,
    on_progress: Callable[[Progress], None] | None = None,
    stop: StopSignal | None = None,
    on_plan: Callable[[Plan], None] | None = None,
    work_limit: int | None = None,
    is_certified: bool = False,
    change_budget: int | None = None,
    start: Plan | None = None,
    cluster: str | None = None,
) -> Result:
    """Find the best legal plan of a problem within `time_limit` seconds, all work included.

    `stop` ends the search early with the best plan so far. `on_progress` hears of score and bound at most every half
    second, `on_plan` gets the best plan at most every few seconds while it improves.
    `is_certified` asks for a certificate of the bound.
    `change_budget` is the most published cases that may lose any of what they hold, beyond those that cannot keep it
    (`Repair`); it holds in every plan, also in the first. The bound is that of the problem without a budget.
    `cluster` is the address of a Dask scheduler whose workers are to help. Raises ClusterError.
    `start` is a legal plan of the problem to go on from: the result is never worse. Not with a budget.
    `work_limit` counts moves: with it, one worker and time enough, the same seed gives the same plan on any machine.
    """
    clock = Clock(time_limit)
    fitted = fit(problem)
    made = _solve(
        fitted.problem,
        time_limit=clock.left,
        workers=workers,
        seed=seed,
        on_progress=_after(fitted.progress, on_progress) if not fitted.is_same else on_progress,
        stop=stop,
        on_plan=_after(fitted.plan, on_plan) if not fitted.is_same else on_plan,
        work_limit=work_limit,
        is_certified=is_certified,
        change_budget=change_budget,
        start=start,
        cluster=cluster,
    )
    return made if fitted.is_same else fitted.result(made)


def _after(change: Callable[[Told], Told], tell: Callable[[Told], None] | None) -> Callable[[Told], None] | None:
    """To tell what was changed first; None where nobody listens."""
    return None if tell is None else lambda told: tell(change(told))


def _solve(
    problem: Problem,
    *,
    time_limit: float,
    workers: int,
    seed: int,
    on_progress: Callable[[Progress], None] | None,
    stop: StopSignal | None,
    on_plan: Callable[[Plan], None] | None,
    work_limit: int | None,
    is_certified: bool,
    change_budget: int | None,
    start: Plan | None,
    cluster: str | None,
) -> Result:
    """As `solve`, of a problem whose numbers fit."""
    time_limit = max(0.0, time_limit)
    clock = Clock(time_limit, stop)
    record = Record(clock, on_progress, on_plan)
    record.enter("prepare")
    hands = open_cluster(cluster) if cluster is not None else None
    is_shared = workers > 1 and len(problem.cases) >= _CHILD_CASES
    remote = RemotePrices(problem, is_certified) if is_shared else None
    try:
        instance = build_instance(problem, (lambda: False) if change_budget is not None else clock.is_over)
        record.instance = instance
        record.constant = 0 if clock.is_over() else _constant(instance)
        repair = Repair(instance, record)
        clock.undoing = min(0.1 * time_limit, 0.005 * len(repair.keeper.groups))
        clock.reserve = _reserve(instance, time_limit) + clock.undoing
        repair.start(change_budget)
        if start is not None and change_budget is None:
            resume(instance, record, start)
        if not clock.is_over():  # else candidates may be missing, and a bound without them would be false
            record.raise_bound(_bound_alone(instance), is_whole=True)
        alone = record.bound
        feed: PriceFeed = remote or LocalPrices(instance, clock, work_limit is not None, is_certified)
        pace = Pace(workers=max(1, workers), seed=seed, work=work_limit, hands=hands)
        with _kept_from_failing(record):
            if change_budget is None or change_budget >= repair.standing:  # so many may all be disturbed
                Improver(instance, record, feed, pace).run()
            else:
                BudgetedSearch(repair, feed, pace, change_budget).run()
        with _kept_from_failing(record):
            repair.finish(change_budget)
        if remote is not None:
            record.raise_bound(remote.update(record.score))
        record.failure = record.failure or ("bound" if feed.has_failed else "")
    finally:
        if remote is not None:
            remote.close()
        if hands is not None:
            hands.close()
    certificate = _certificate(problem, feed, alone) if is_certified else None
    record.enter("finish")
    record.settle()
    plan = record.plan()
    return Result(
        plan=plan,
        status=_status(record, plan),
        score=plan.score.total,
        bound=record.bound,
        statistics=record.statistics(),
        certificate=certificate,
        failure=record.failure,
    )


@contextmanager
def _kept_from_failing(record: Record) -> Iterator[None]:
    """A search that runs out of memory, or stumbles over numbers, ends there: the best plan so far stays the answer."""
    try:
        yield
    except (MemoryError, ArithmeticError, RuntimeError, ValueError, LookupError) as failure:
        record.failure = type(failure).__name__


def _constant(instance: Instance) -> int:
    """What groups without any candidate, or with a need that no escort fits, cost in every plan."""
    pairs = zip(instance.groups, instance.candidates, strict=True)
    return sum(
        group.unplanned_cost
        for group, options in pairs
        if not len(options) or any(not need.escorts for need in group.needs)
    )


def _bound_alone(instance: Instance) -> float:
    """The bound of a plan in which nobody competes: each group at its least cost, escorts for nothing."""
    pairs = zip(instance.groups, instance.candidates, strict=True)
    return float(sum(min([group.unplanned_cost, *options.costs.tolist()]) for group, options in pairs))


def _certificate(problem: Problem, feed: PriceFeed, alone: int | None) -> Certificate | None:
    """The better of the prices and of no prices at all; None where time was up before there was a bound."""
    found = feed.certificate
    if alone is None or (found is not None and found.bound >= alone):
        return found
    return without_prices(problem.name, alone)


def _reserve(instance: Instance, time_limit: float) -> float:
    """Seconds kept for reasons, packing and score."""
    return min(0.1 * time_limit, 0.05 + 0.0008 * len(instance.problem.cases))


def _status(record: Record, plan: Plan) -> Status:
    if record.failure:
        return "broke_off"
    if record.has_refused:
        return "plan_refused"
    if record.false_bound is not None:
        return "bound_refused"
    if record.bound is not None and record.bound >= plan.score.total:
        return "optimal"
    if record.clock.is_cancelled:
        return "cancelled"
    return "feasible" if record.has_started else "no_plan_in_time"
