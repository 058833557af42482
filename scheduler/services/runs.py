"""Planning runs: ask for one, stop it, watch it. The queue that the worker claims from is `run_queue`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from scheduler.config import settings
from scheduler.errors import Conflict, Forbidden, InvalidInput, NotFound
from scheduler.i18n.dates import VIET_NAM, local
from scheduler.i18n.sentences import Sentence
from scheduler.models import Case, Office, PlanningRun, PlanVersion, RunProgress, RunState, User, utc_now
from scheduler.services.access import Action, Actor
from scheduler.services.audit import record
from scheduler.services.run_values import LiftedCase, LiftedCount, ProgressPoint, Promises, RunView
from scheduler.services.version_rows import gaps, is_hidden
from scheduler.services.work_queue import is_changed

__all__ = [
    "ProgressPoint",
    "Promises",
    "RunView",
    "recent_runs",
    "request_run",
    "run_view",
    "runs_before",
    "stop_run",
    "wanted_reliability",
]

DAYS_MAX = 366
AHEAD_DAYS_MAX = 1096
"""No airline and no clinic has dates beyond three years; a later one is a slip of the hand."""
BUDGET_MAX = 100_000
NOTICE_MAX = 60
RELIABILITY_MAX = 99.5
SECONDS_MAX = 24 * 3600
_LIVE = (RunState.QUEUED, RunState.RUNNING)


def request_run(
    session: Session,
    actor: Actor,
    *,
    from_on: date,
    to_on: date,
    office_id: int | None = None,
    time_limit_seconds: int = 60,
    workers: int = 2,
    seed: int = 0,
    change_budget: int | None = None,
    freeze_told: bool = False,
    freeze_ticketed: bool = False,
    freeze_days: int | None = None,
    notice_days: int | None = None,
    connection_reliability: float | None = None,
) -> PlanningRun:
    """Queue a run over departures from `from_on` to `to_on`, both inclusive.

    `change_budget` is the most published cases to disturb. `freeze_told` and `freeze_days` leave those alone who hold
    an itinerary, or leave within so many days; `freeze_ticketed` keeps flights that tickets were issued for.
    `connection_reliability` is the percent of landings that the time between flights is to allow for (0: nothing
    asked; None: as the installation is set). Within `notice_days` nobody is newly asked to leave (None: as set).
    Without an office the actor needs the right in every office. Raises Forbidden, InvalidInput.
    """
    _demand_planning(actor, office_id)
    _check_request(from_on, to_on, time_limit_seconds, workers)
    _check_promises(change_budget, freeze_days, notice_days)
    _check_reliability(connection_reliability)
    if office_id is not None and session.get(Office, office_id) is None:
        raise NotFound("no-such-office", office=str(office_id))
    run = PlanningRun(
        state=RunState.QUEUED,
        requested_at=utc_now(),
        requested_by_id=actor.user_id,
        office_id=office_id,
        from_on=from_on,
        to_on=to_on,
        time_limit_seconds=time_limit_seconds,
        workers=workers,
        seed=seed,
        change_budget=change_budget,
        freeze_told=freeze_told,
        freeze_ticketed=freeze_ticketed,
        freeze_days=freeze_days,
        notice_days=notice_days,
        connection_reliability=connection_reliability,
    )
    session.add(run)
    session.flush()
    record(session, actor, "run.request", "planning_run", run.id, office=office_id, seconds=time_limit_seconds)
    return run


def wanted_reliability() -> str:
    """The percent of landings that this installation leaves time for, as it is written; '' where it asks nothing."""
    return f"{settings().connection_reliability:g}" if settings().connection_reliability else ""


def stop_run(session: Session, actor: Actor, run_id: int) -> None:
    """Ask a live run to stop with the best plan so far; a queued one ends at once. Raises Conflict where it is over."""
    run = _found(session, run_id)
    _demand_planning(actor, run.office_id)
    now = utc_now()
    queued = (
        update(PlanningRun)
        .where(PlanningRun.id == run_id, PlanningRun.state == RunState.QUEUED)
        .values(state=RunState.STOPPED, stop_requested=True, finished_at=now)
    )
    running = (
        update(PlanningRun)
        .where(PlanningRun.id == run_id, PlanningRun.state == RunState.RUNNING)
        .values(stop_requested=True)
    )
    if not (is_changed(session, queued) or is_changed(session, running)):
        raise Conflict("run-is-over", run=str(run_id))
    session.refresh(run)
    record(session, actor, "run.stop", "planning_run", run_id)


def run_view(session: Session, actor: Actor, run_id: int) -> RunView:
    """A run with all its progress. Raises NotFound, Forbidden."""
    actor.demand(Action.SEE_BOARD)
    run = _found(session, run_id)
    session.refresh(run)
    points = session.scalars(select(RunProgress).where(RunProgress.run_id == run_id).order_by(RunProgress.id)).all()
    return _views(session, actor, [run], {run.id: points}, with_progress=True)[0]


def recent_runs(session: Session, actor: Actor, limit: int = 20) -> tuple[RunView, ...]:
    """The newest runs with their latest numbers, newest first."""
    return runs_before(session, actor, None, limit)


def runs_before(session: Session, actor: Actor, run_id: int | None, limit: int) -> tuple[RunView, ...]:
    """The newest runs older than `run_id` with their latest numbers, newest first."""
    actor.demand(Action.SEE_BOARD)
    query = select(PlanningRun).order_by(PlanningRun.id.desc()).limit(limit)
    runs = session.scalars(query if run_id is None else query.where(PlanningRun.id < run_id)).all()
    last = (
        select(func.max(RunProgress.id))
        .where(RunProgress.run_id.in_([run.id for run in runs]))
        .group_by(RunProgress.run_id)
    )
    points: dict[int, Sequence[RunProgress]] = {
        point.run_id: [point] for point in session.scalars(select(RunProgress).where(RunProgress.id.in_(last)))
    }
    return _views(session, actor, runs, points, with_progress=False)


def _demand_planning(actor: Actor, office_id: int | None) -> None:
    actor.demand(Action.PLAN, office_id)
    if office_id is None and actor.offices(Action.PLAN) is not None:
        raise Forbidden("forbidden", action=Action.PLAN.value)


def _check_request(from_on: date, to_on: date, seconds: int, workers: int) -> None:
    if to_on < from_on:
        raise InvalidInput("run-dates-reversed", first=from_on.isoformat(), last=to_on.isoformat())
    farthest = local(utc_now(), VIET_NAM).date() + timedelta(days=AHEAD_DAYS_MAX)
    if to_on > farthest:
        raise InvalidInput("run-too-far", last=farthest.isoformat())
    if (to_on - from_on).days >= DAYS_MAX:
        raise InvalidInput("run-too-long", days=DAYS_MAX)
    if not 1 <= seconds <= SECONDS_MAX:
        raise InvalidInput("run-time-limit", most=SECONDS_MAX)
    if not 1 <= workers <= 64:
        raise InvalidInput("run-workers", most=64)


def _check_promises(change_budget: int | None, freeze_days: int | None, notice_days: int | None) -> None:
    if change_budget is not None and not 0 <= change_budget <= BUDGET_MAX:
        raise InvalidInput("run-change-budget", most=BUDGET_MAX)
    if freeze_days is not None and not 0 <= freeze_days <= DAYS_MAX:
        raise InvalidInput("run-freeze-days", most=DAYS_MAX)
    if notice_days is not None and not 0 <= notice_days <= NOTICE_MAX:
        raise InvalidInput("run-notice-days", most=NOTICE_MAX)


def _check_reliability(wanted: float | None) -> None:
    if wanted is not None and not 0 <= wanted <= RELIABILITY_MAX:
        raise InvalidInput("run-reliability", most=str(RELIABILITY_MAX))


def _found(session: Session, run_id: int) -> PlanningRun:
    run = session.get(PlanningRun, run_id)
    if run is None:
        raise NotFound("no-such-run", run=str(run_id))
    return run


def _views(
    session: Session,
    actor: Actor,
    runs: Sequence[PlanningRun],
    points: dict[int, Sequence[RunProgress]],
    *,
    with_progress: bool,
) -> tuple[RunView, ...]:
    users = {user.id: user.name for user in session.scalars(select(User))}
    offices = {office.id: office.code for office in session.scalars(select(Office))}
    ids = [run.version_id for run in runs if run.version_id]
    versions = {row.id: row for row in session.scalars(select(PlanVersion).where(PlanVersion.id.in_(ids)))}
    lifted = _lifted(session, actor, runs) if with_progress else {}
    views = []
    for run in runs:
        seen = tuple(_point(point) for point in points.get(run.id, ()))
        names = (users.get(run.requested_by_id or 0, ""), offices.get(run.office_id or 0, ""))
        view = _view(actor, run, seen, names, versions.get(run.version_id or 0), with_progress)
        views.append(replace(view, lifted=lifted.get(run.id, ())))
    return tuple(views)


def _lifted(session: Session, actor: Actor, runs: Sequence[PlanningRun]) -> dict[int, tuple[LiftedCase, ...]]:
    """The cases whose freeze was lifted, by run; only for those who may plan there."""
    seen = [run for run in runs if run.lifted and _may_plan(actor, run.office_id)]
    keys = {int(key) for run in seen for key in run.lifted}
    cases = {case.id: case for case in session.scalars(select(Case).where(Case.id.in_(keys)))} if keys else {}
    return {
        run.id: tuple(
            _lifted_case(actor, cases[int(key)], kept) for key, kept in run.lifted.items() if int(key) in cases
        )
        for run in seen
    }


def _lifted_case(actor: Actor, case: Case, kept: object) -> LiftedCase:
    reason, is_ticketed = _reason_of(kept)
    is_open = actor.may(Action.SEE_CASES, case.office_id) and not is_hidden(actor, case)
    return LiftedCase(code=case.code, reason=reason, is_ticketed=is_ticketed, is_open=is_open)


def _reason_of(kept: object) -> tuple[str, bool]:
    """What a run keeps is the reason, followed by ` ticketed` where tickets were issued for the lost flights."""
    reason, _, rest = str(kept).partition(" ")
    return reason, bool(rest)


def _lifted_counts(run: PlanningRun) -> tuple[LiftedCount, ...]:
    counts = Counter(_reason_of(kept) for kept in run.lifted.values())
    return tuple(
        LiftedCount(reason=reason, is_ticketed=is_ticketed, cases=cases)
        for (reason, is_ticketed), cases in sorted(counts.items())
    )


def _point(row: RunProgress) -> ProgressPoint:
    return ProgressPoint(
        seconds=row.seconds,
        phase=row.phase,
        score=row.score,
        bound=row.bound,
        cases_planned=row.cases_planned,
        cases_total=row.cases_total,
        people_planned=row.people_planned,
        constant=row.constant_points or 0,
    )


def _view(
    actor: Actor,
    run: PlanningRun,
    points: tuple[ProgressPoint, ...],
    names: tuple[str, str],
    version: PlanVersion | None,
    with_progress: bool,
) -> RunView:
    last = points[-1] if points else None
    score, bound = (last.score, last.bound) if last else (None, None)
    constant = version.constant_points if version else max((point.constant for point in points), default=0)
    gap, controllable = (None, None) if score is None else gaps(score, bound, constant)
    is_live = run.state in _LIVE
    ends = run.finished_at or utc_now()
    return RunView(
        id=run.id,
        state=run.state.value,
        requested_at=run.requested_at,
        requested_by=names[0],
        office=names[1],
        from_on=run.from_on,
        to_on=run.to_on,
        time_limit_seconds=run.time_limit_seconds,
        workers=run.workers,
        seed=run.seed,
        change_budget=run.change_budget,
        freeze_told=run.freeze_told,
        freeze_ticketed=run.freeze_ticketed,
        freeze_days=run.freeze_days,
        notice_days=run.notice_days,
        connection_reliability=run.connection_reliability,
        frozen_cases=run.frozen_cases,
        lifted_counts=_lifted_counts(run),
        claimed_at=run.claimed_at,
        finished_at=run.finished_at,
        attempts=run.attempts,
        stop_requested=run.stop_requested,
        outcome=run.outcome,
        error=Sentence(key=f"error-{run.error_code}", params={"run": str(run.id)}) if run.error_code else None,
        score=score,
        bound=bound,
        gap=gap,
        controllable_gap=controllable,
        cases_planned=last.cases_planned if last else 0,
        cases_total=last.cases_total if last else 0,
        people_planned=last.people_planned if last else 0,
        elapsed_seconds=(ends - run.claimed_at).total_seconds() if run.claimed_at else 0.0,
        version_number=version.number if version else None,
        progress=points if with_progress else (),
        is_live=is_live,
        may_stop=is_live and not run.stop_requested and _may_plan(actor, run.office_id),
    )


def _may_plan(actor: Actor, office_id: int | None) -> bool:
    if office_id is None:
        return actor.offices(Action.PLAN) is None
    return actor.may(Action.PLAN, office_id)
