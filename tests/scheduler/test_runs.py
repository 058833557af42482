"""The queue of runs: who may ask, who claims, what happens when a worker dies."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy.orm import Session

from scheduler.errors import Conflict, Forbidden, InvalidInput, NotFound
from scheduler.models import PlanningRun, Role, RunState, utc_now
from scheduler.services.access import SYSTEM, actor_of
from scheduler.services.run_queue import add_progress, beat, claim_next, give_back, purge_runs, release_dead
from scheduler.services.run_values import ProgressPoint
from scheduler.services.runs import recent_runs, request_run, run_view, stop_run
from tests.scheduler import builders

FIRST, LAST = date(2027, 1, 4), date(2027, 1, 31)


def _ask(session: Session) -> PlanningRun:
    return request_run(session, SYSTEM, from_on=FIRST, to_on=LAST)


def test_a_planner_of_one_office_plans_that_office_only(session: Session) -> None:
    office, other = builders.make_office(session), builders.make_office(session, "HAN")
    actor = actor_of(builders.make_user(session, "a@example.org", Role.PLANNER, office=office))
    run = request_run(session, actor, from_on=FIRST, to_on=LAST, office_id=office.id)
    assert run_view(session, actor, run.id).office == "SGN"
    for office_id in (None, other.id):
        with pytest.raises(Forbidden):
            request_run(session, actor, from_on=FIRST, to_on=LAST, office_id=office_id)


def test_requests_that_cannot_be_meant_are_refused(session: Session) -> None:
    with pytest.raises(InvalidInput):
        request_run(session, SYSTEM, from_on=LAST, to_on=FIRST)
    with pytest.raises(InvalidInput):
        request_run(session, SYSTEM, from_on=FIRST, to_on=LAST, time_limit_seconds=0)
    with pytest.raises(NotFound):
        request_run(session, SYSTEM, from_on=FIRST, to_on=LAST, office_id=99)
    with pytest.raises(InvalidInput):
        request_run(session, SYSTEM, from_on=FIRST, to_on=LAST, change_budget=-1)
    with pytest.raises(InvalidInput):
        request_run(session, SYSTEM, from_on=FIRST, to_on=LAST, freeze_days=-1)


@pytest.mark.parametrize(("first", "last"), [("9999-12-30", "9999-12-31"), ("2999-01-01", "2999-02-01")])
def test_days_beyond_every_timetable_are_refused_in_words(session: Session, first: str, last: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        request_run(session, SYSTEM, from_on=date.fromisoformat(first), to_on=date.fromisoformat(last))
    assert refused.value.code == "run-too-far"


def test_lifted_promises_name_cases_to_those_alone_who_plan_there(session: Session) -> None:
    office, other = builders.make_office(session), builders.make_office(session, "HAN")
    case = builders.make_case(session, office, builders.make_programme(session), "VM-1")
    run = request_run(session, SYSTEM, from_on=FIRST, to_on=LAST, office_id=office.id, freeze_told=True)
    run.lifted = {str(case.id): "no_journey"}
    session.flush()
    (one,) = run_view(session, SYSTEM, run.id).lifted
    assert (one.code, one.reason) == ("VM-1", "no_journey")
    elsewhere = actor_of(builders.make_user(session, "a@example.org", Role.PLANNER, office=other))
    assert run_view(session, elsewhere, run.id).lifted == ()


def test_the_oldest_is_claimed_first_and_once(session: Session) -> None:
    first, second = _ask(session), _ask(session)
    claimed = [claim_next(session, worker) for worker in ("a", "b", "c")]
    assert [run.id if run else None for run in claimed] == [first.id, second.id, None]
    assert (first.state, first.claimed_by, first.attempts) == (RunState.RUNNING, "a", 1)


def test_a_beat_tells_of_stop_requests_and_of_lost_runs(session: Session) -> None:
    run = _ask(session)
    claim_next(session, "a")
    assert beat(session, run.id, "a") is False
    stop_run(session, SYSTEM, run.id)
    assert beat(session, run.id, "a") is True
    assert beat(session, run.id, "b") is None


def test_a_queued_run_is_stopped_at_once_and_only_once(session: Session) -> None:
    run = _ask(session)
    stop_run(session, SYSTEM, run.id)
    assert run_view(session, SYSTEM, run.id).state == "stopped"
    assert claim_next(session, "a") is None
    with pytest.raises(Conflict):
        stop_run(session, SYSTEM, run.id)


def test_a_dead_workers_run_is_claimed_again_three_times_at_most(session: Session) -> None:
    run = _ask(session)
    later = utc_now() + timedelta(hours=1)
    for attempt in (1, 2, 3):
        assert claim_next(session, f"w{attempt}") is not None
        assert release_dead(session) == ()
        release_dead(session, now=later)
    session.refresh(run)
    assert (run.state, run.error_code) == (RunState.FAILED, "run-worker-died")


def test_a_worn_out_run_with_an_incumbent_stays_claimable(session: Session) -> None:
    run = _ask(session)
    claim_next(session, "a")
    run.attempts, run.incumbent = 3, b"plan"
    session.flush()
    assert release_dead(session, now=utc_now() + timedelta(hours=1)) == (run.id,)
    session.refresh(run)
    assert (run.state, run.incumbent) == (RunState.QUEUED, b"plan")


def test_giving_back_does_not_count_as_an_attempt(session: Session) -> None:
    run = _ask(session)
    claim_next(session, "a")
    give_back(session, run.id, "a")
    session.refresh(run)
    assert (run.state, run.attempts) == (RunState.QUEUED, 0)


def test_the_view_shows_the_latest_numbers(session: Session) -> None:
    run = _ask(session)
    for seconds, score in ((1.0, 900), (2.0, 800)):
        point = ProgressPoint(
            seconds=seconds, phase="improve", score=score, bound=600, cases_planned=3, cases_total=4, people_planned=9,
            constant=300,
        )  # fmt: skip
        add_progress(session, run.id, point)
    session.flush()
    view = run_view(session, SYSTEM, run.id)
    assert (view.score, view.gap, view.controllable_gap, len(view.progress)) == (800, 0.25, 0.4, 2)
    (listed,) = recent_runs(session, SYSTEM)
    assert (listed.score, listed.progress) == (800, ())


def test_purging_keeps_the_run(session: Session) -> None:
    run = _ask(session)
    run.problem, run.finished_at = b"p", utc_now() - timedelta(days=40)
    session.flush()
    assert purge_runs(session, before=utc_now() - timedelta(days=30)) == 1
    session.refresh(run)
    assert run.problem is None
