"""One run from claim to draft: build, solve in a child, check, store. No transaction is open while it solves."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from threading import Event

import structlog
from sqlalchemy.orm import Session

from scheduler.config import settings
from scheduler.database import unit_of_work
from scheduler.errors import AppError, PlanRejected
from scheduler.journal import facts_of
from scheduler.models import PlanningRun, RunState, utc_now
from scheduler.planning import BuiltProblem, Freeze, build_problem, second_check, store_plan, tightened
from scheduler.planning.files import problem_bytes, sha256
from scheduler.planning.ids import key_of
from scheduler.services.access import SYSTEM
from scheduler.services.run_queue import ATTEMPTS_MAX, add_progress, beat, give_back, try_again
from scheduler.services.run_values import ProgressPoint
from scheduler.worker.child import Order, SolverDied, Solving, messages
from solver.files import plan_from_json
from solver.plan import Plan

log = structlog.get_logger()
ROUNDS_MAX = 4
"""How often a plan is sought again in a tighter problem after the second check."""
FAILURES = ("plan-facts-changed", "plan-illegal", "run-failed", "run-not-built", "run-solver-died", "run-worker-died")
"""Why a run may fail: each has a phrase `error-<code>` without parameters, for a run keeps the code alone."""
_STOP_GRACE_SECONDS = 60.0
Listener = Callable[[ProgressPoint], None]


class RunLost(Exception):
    """Another worker holds the run by now, or this one was told to leave: nothing more is written."""


@dataclass
class Execution:
    """One run in the hands of one worker. `leave` gives it back to the queue, `stop` ends it with the best plan."""

    run_id: int
    worker: str
    listen: Listener | None = None
    leave: Event = field(default_factory=Event)
    stop: Event = field(default_factory=Event)

    def carry_out(self) -> int | None:
        """Work the claimed run off; the number of the draft, None where there is none."""
        try:
            return self._persist()
        except RunLost:
            log.info("run.left", run=self.run_id)
        except AppError as failure:
            log.warning("run.failed", run=self.run_id, code=failure.code)
            self._fail(failure.code if failure.code in FAILURES else "run-not-built")
        except SolverDied as failure:
            log.warning("run.solver-died", run=self.run_id, exit=str(failure))
            self._fail("run-solver-died")
        except Exception as failure:
            self._fail("run-failed")
            log.error("run.crashed", run=self.run_id, **facts_of(failure))
        return None

    def _persist(self) -> int | None:
        """Seek again at once where the facts changed meanwhile: back in the queue, nobody might wait for the run."""
        while True:
            try:
                return self._carry_out()
            except PlanRejected as failure:
                if failure.code != "plan-facts-changed" or not self._may_try_again():
                    raise
                log.info("run.facts-changed", run=self.run_id)

    def _may_try_again(self) -> bool:
        if self.stop.is_set():
            return False
        with unit_of_work() as session:
            return try_again(session, self.run_id, self.worker)

    def _carry_out(self) -> int | None:
        built, order, incumbent = self._prepare()
        if incumbent is not None and self._is_worn_out():
            return self._finish(built, incumbent, "incumbent")
        plan, status = self._solve(built, order, incumbent)
        for _ in range(ROUNDS_MAX):
            with unit_of_work() as session:
                found = second_check(session, built, plan)
            if not found or self.stop.is_set():
                break
            log.info("run.tightened", run=self.run_id, cases=len(found))
            built = tightened(built, plan, found)
            again = Order(
                problem=problem_bytes(built.problem),
                time_limit=max(5.0, order.time_limit / 4),
                workers=order.workers,
                seed=order.seed,
                change_budget=order.change_budget,
            )
            self._forget_incumbent(again.problem)
            plan, status = self._solve(built, again, None)
        return self._finish(built, plan, status)

    def _prepare(self) -> tuple[BuiltProblem, Order, Plan | None]:
        """Build the problem; an incumbent of an earlier attempt counts only for the very same problem."""
        with unit_of_work() as session:
            run = self._own(session.get(PlanningRun, self.run_id))
            built = _built(session, run)
            run.frozen_cases = built.frozen_cases
            run.lifted = {
                str(key_of(one.case)): f"{one.reason} ticketed" if one.is_ticketed else one.reason
                for one in built.lifted
            }
            content = problem_bytes(built.problem)
            is_same = run.problem_sha256 == sha256(content)
            incumbent = plan_from_json(run.incumbent) if is_same and run.incumbent else None
            run.incumbent = run.incumbent if is_same else None
            run.problem, run.problem_sha256 = content, sha256(content)
            order = Order(
                problem=content,
                time_limit=run.time_limit_seconds,
                workers=run.workers,
                seed=run.seed,
                change_budget=run.change_budget,
            )
        return built, order, incumbent

    def _is_worn_out(self) -> bool:
        with unit_of_work() as session:
            return self._own(session.get(PlanningRun, self.run_id)).attempts > ATTEMPTS_MAX

    def _own(self, run: PlanningRun | None) -> PlanningRun:
        if run is None or run.claimed_by != self.worker or run.state is not RunState.RUNNING:
            raise RunLost
        return run

    def _solve(self, built: BuiltProblem, order: Order, incumbent: Plan | None) -> tuple[Plan, str]:
        """Solve in a child while heartbeats, progress and stop requests go on; the better of plan and incumbent."""
        solving = Solving(order)
        best, status = incumbent, "incumbent"
        watch = _Watch(self, solving, order.time_limit)
        try:
            for message in messages(solving):
                watch.look()
                if message is None:
                    continue
                if message.point is not None:
                    watch.progress(message.point)
                if message.plan:
                    plan = plan_from_json(message.plan)
                    if best is None or plan.score.total <= best.score.total:
                        best, status = plan, message.status or status
                        self._keep(message.plan)
                if message.kind == "done":
                    status = message.status
        except SolverDied:
            if best is None:
                raise
            log.warning("run.solver-died", run=self.run_id)
        finally:
            solving.end()
        if best is None:
            raise SolverDied("no plan")
        self.tell(_last_point(built, best, watch.seconds))
        return best, status

    def _keep(self, plan: bytes) -> None:
        with unit_of_work() as session:
            self._own(session.get(PlanningRun, self.run_id)).incumbent = plan

    def _forget_incumbent(self, problem: bytes) -> None:
        with unit_of_work() as session:
            run = self._own(session.get(PlanningRun, self.run_id))
            run.incumbent, run.problem, run.problem_sha256 = None, problem, sha256(problem)

    def tell(self, point: ProgressPoint) -> None:
        """Store one moment and pass it on."""
        with unit_of_work() as session:
            add_progress(session, self.run_id, point)
        if self.listen is not None:
            self.listen(point)

    def _finish(self, built: BuiltProblem, plan: Plan, status: str) -> int | None:
        """Store the draft and end the run in one transaction; stopped before it planned anybody, a run has no draft."""
        with unit_of_work() as session:
            run = self._own(session.get(PlanningRun, self.run_id))
            was_stopped = run.stop_requested or self.stop.is_set()
            is_empty = was_stopped and not plan.cases
            version = None if is_empty else store_plan(session, SYSTEM, built, plan, run=run)
            run.state = RunState.STOPPED if was_stopped else RunState.FINISHED
            run.outcome, run.finished_at, run.incumbent = status, utc_now(), None
            run.version_id = version.id if version else None
            return version.number if version else None

    def _fail(self, code: str) -> None:
        with unit_of_work() as session:
            run = session.get(PlanningRun, self.run_id)
            if run is None or run.claimed_by != self.worker or run.state is not RunState.RUNNING:
                return
            run.state, run.error_code, run.finished_at = RunState.FAILED, code, utc_now()


def _built(session: Session, run: PlanningRun) -> BuiltProblem:
    return build_problem(
        session,
        from_on=run.from_on,
        to_on=run.to_on,
        office_id=run.office_id,
        freeze=Freeze(is_told=run.freeze_told, is_ticketed=run.freeze_ticketed, within_days=run.freeze_days),
        notice_days=settings().short_notice_days if run.notice_days is None else run.notice_days,
        connection_reliability=run.connection_reliability,
    )


class _Watch:
    """Looks round while the child works: heartbeat, stop requests, throttled progress, and a child that hangs."""

    def __init__(self, execution: Execution, solving: Solving, limit: float) -> None:
        self._execution = execution
        self._solving = solving
        self._limit = limit
        self._started = self._beaten = self._told = time.monotonic()
        self._stopped_at: float | None = None
        self._beaten -= 3600

    @property
    def seconds(self) -> float:
        """Seconds since the solve began."""
        return time.monotonic() - self._started

    def look(self) -> None:
        """Beat, and pass on requests to stop or leave. Raises RunLost, SolverDied."""
        now = time.monotonic()
        if self._execution.leave.is_set():
            with unit_of_work() as session:
                give_back(session, self._execution.run_id, self._execution.worker)
            self._solving.stop()
            raise RunLost
        if now - self._beaten >= min(2.0, settings().run_heartbeat_seconds / 3):
            self._beaten = now
            self._beat()
        if self._execution.stop.is_set() and self._stopped_at is None:
            self._stopped_at = now
            self._solving.stop()
        since = self._stopped_at if self._stopped_at is not None else self._started + self._limit
        if now - since > _STOP_GRACE_SECONDS:
            raise SolverDied("hangs")

    def _beat(self) -> None:
        with unit_of_work() as session:
            wish = beat(session, self._execution.run_id, self._execution.worker)
        if wish is None:
            raise RunLost
        if wish:
            self._execution.stop.set()

    def progress(self, point: ProgressPoint) -> None:
        """Store and pass on progress, at most once a second."""
        if time.monotonic() - self._told >= 1.0 or self._told == self._started:
            self._told = time.monotonic()
            self._execution.tell(point)


def _last_point(built: BuiltProblem, plan: Plan, seconds: float) -> ProgressPoint:
    people = {case.id: len(case.people) for case in built.problem.cases}
    return ProgressPoint(
        seconds=seconds,
        phase="finish",
        score=plan.score.total,
        bound=plan.bound,
        cases_planned=len(plan.cases),
        cases_total=len(built.problem.cases),
        people_planned=sum(people[entry.id] for entry in plan.cases),
    )
