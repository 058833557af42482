"""The course of a solve: prepare, a first plan, prices and a bound, then improvement until time is up."""

from __future__ import annotations

import random
from collections.abc import Callable

from solver.plan import Plan
from solver.problem import Problem
from solver.search.booking import Booker
from solver.search.clock import Clock, StopSignal
from solver.search.instance import Instance, build_instance
from solver.search.lagrangian import Lagrangian
from solver.search.outcome import Progress, Result, Status
from solver.search.record import Record
from solver.search.ruin import Ruiner
from solver.search.start import fill, insertion_order
from solver.search.state import State


def solve(
    problem: Problem,
    *,
    time_limit: float,
    workers: int = 2,
    seed: int = 0,
    on_progress: Callable[[Progress], None] | None = None,
    stop: StopSignal | None = None,
    on_plan: Callable[[Plan], None] | None = None,
) -> Result:
    """Find the best legal plan of a problem within `time_limit` seconds, all work included.

    `stop` ends the search early with the best plan so far. `on_progress` hears of score and bound at most every half
    second, `on_plan` gets the best plan at most every few seconds while it improves; both are called in this thread.
    """
    clock = Clock(time_limit, stop)
    record = Record(clock, on_progress, on_plan)
    record.enter("prepare")
    instance = build_instance(problem, clock.is_over)
    record.instance = instance
    clock.reserve = _reserve(instance, time_limit)
    _search(instance, record, max(1, workers), seed)
    record.enter("finish")
    plan = record.plan()
    return Result(
        plan=plan,
        status=_status(record, plan),
        score=plan.score.total,
        bound=record.bound,
        statistics=record.statistics(),
    )


def _reserve(instance: Instance, time_limit: float) -> float:
    """Seconds kept for reasons, packing and score."""
    return min(0.1 * time_limit, 0.05 + 0.0008 * len(instance.problem.cases))


def _status(record: Record, plan: Plan) -> Status:
    if record.bound is not None and record.bound >= plan.score.total:
        return "optimal"
    if record.clock.is_cancelled:
        return "cancelled"
    return "feasible" if plan.cases or not record.clock.is_over() else "no_plan_in_time"


def _search(instance: Instance, record: Record, workers: int, seed: int) -> None:
    clock = record.clock
    state = State(instance)
    record.offer(state, state.bookings, state.total, "nothing planned")
    record.enter("start")
    booker = Booker(instance)
    fill(state, booker, insertion_order(instance), clock.is_over)
    record.offer(state, state.bookings, state.total, "start")
    record.enter("bound")
    prices = Lagrangian(instance)
    prices.climb(float(state.total), 1, clock.is_over)
    record.raise_bound(prices.bound)
    began, limit = clock.seconds, 0.2 * clock.limit
    while not clock.is_over() and clock.seconds - began < limit and not prices.is_done:
        prices.climb(float(record.score or 0), 5, clock.is_over)
        record.raise_bound(prices.bound)
    record.counts["price iterations"] = prices.iterations
    record.enter("improve")
    priced = State(instance)
    booker.reprice(prices.prices)
    fill(priced, booker, insertion_order(instance), clock.is_over)
    record.offer(priced, priced.bookings, priced.total, "priced start")
    if priced.total < state.total:
        state = priced
    _improve(state, booker, record, seed)


def _improve(state: State, booker: Booker, record: Record, seed: int) -> None:
    clock = record.clock
    ruiner = Ruiner(state, booker, random.Random(seed))
    began = clock.seconds
    span = max(clock.left, 1e-9)
    while not clock.is_over():
        heat = 60_000 * (1 - (clock.seconds - began) / span)
        ruiner.run(clock.is_over, 50, heat)
        record.offer(state, ruiner.best, ruiner.best_total, "ruin and recreate")
        record.tell()
    record.counts["moves"] = ruiner.moves
