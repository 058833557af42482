"""Planning runs for other systems: ask for one, watch it, stop it. A request never solves."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from scheduler.errors import NotFound
from scheduler.i18n import both
from scheduler.models import Office, RunState
from scheduler.services import runs
from scheduler.services.access import Actor
from scheduler.services.exchange.paging import KEY_MOST, Page, cut, key_cursor, read_key
from scheduler.services.exchange.plan_values import LiftedEntry, RunEntry, RunPoint
from scheduler.services.run_values import Promises, RunView

POINTS_MAX = 600


def list_runs(session: Session, actor: Actor, *, limit: int, cursor: str | None = None) -> Page[RunEntry]:
    """The runs, newest first, without their progress. Raises Forbidden, InvalidInput for a cursor that is none."""
    before = read_key(cursor) or KEY_MOST
    views = runs.runs_before(session, actor, before, limit + 1)
    rows, after = cut(views, limit, lambda view: key_cursor(view.id))
    return Page(items=tuple(_entry(view) for view in rows), next=after)


def run_entry(session: Session, actor: Actor, run_id: int) -> RunEntry:
    """A run with its progress. Raises NotFound, Forbidden."""
    return _entry(runs.run_view(session, actor, run_id))


def request_run(
    session: Session,
    actor: Actor,
    *,
    from_on: date,
    to_on: date,
    office: str | None,
    time_limit_seconds: int,
    workers: int,
    seed: int,
    promises: Promises,
    connection_reliability: float | None,
) -> RunEntry:
    """Queue a run over departures on these local dates, inclusive. Raises Forbidden, NotFound, InvalidInput."""
    run = runs.request_run(
        session,
        actor,
        from_on=from_on,
        to_on=to_on,
        office_id=_office_id(session, office) if office else None,
        time_limit_seconds=time_limit_seconds,
        workers=workers,
        seed=seed,
        change_budget=promises.change_budget,
        freeze_told=promises.freeze_told,
        freeze_ticketed=promises.freeze_ticketed,
        freeze_days=promises.freeze_days,
        notice_days=promises.notice_days,
        connection_reliability=connection_reliability,
    )
    return run_entry(session, actor, run.id)


def stop_run(session: Session, actor: Actor, run_id: int) -> RunEntry:
    """Ask a run to stop with the best plan so far. Raises NotFound, Forbidden, Conflict where it is over."""
    runs.stop_run(session, actor, run_id)
    return run_entry(session, actor, run_id)


def _office_id(session: Session, code: str) -> int:
    key = session.scalar(select(Office.id).where(Office.code == code))
    if key is None:
        raise NotFound("no-such-office", office=code)
    return key


def _entry(view: RunView) -> RunEntry:
    step = max(1, -(-len(view.progress) // POINTS_MAX))
    return RunEntry(
        id=view.id,
        state=RunState(view.state),
        requested_at=view.requested_at,
        office=view.office or None,
        from_on=view.from_on,
        to_on=view.to_on,
        time_limit_seconds=view.time_limit_seconds,
        workers=view.workers,
        seed=view.seed,
        change_budget=view.change_budget,
        freeze_told=view.freeze_told,
        freeze_ticketed=view.freeze_ticketed,
        freeze_days=view.freeze_days,
        notice_days=view.notice_days,
        connection_reliability=view.connection_reliability,
        frozen_cases=view.frozen_cases,
        lifted=tuple(
            LiftedEntry(cases=one.cases, reason=both(f"reason-{one.reason}"), is_ticketed=one.is_ticketed)
            for one in view.lifted_counts
        ),
        started_at=view.claimed_at,
        finished_at=view.finished_at,
        stop_requested=view.stop_requested,
        outcome=view.outcome,
        error=view.error.text if view.error else None,
        score=view.score,
        bound=view.bound,
        gap=view.gap,
        controllable_gap=view.controllable_gap,
        cases_planned=view.cases_planned,
        cases_total=view.cases_total,
        people_planned=view.people_planned,
        version=view.version_number,
        progress=tuple(
            RunPoint(
                seconds=point.seconds,
                phase=point.phase,
                score=point.score,
                bound=point.bound,
                cases_planned=point.cases_planned,
                cases_total=point.cases_total,
            )
            for point in view.progress[::step]
        ),
    )
