"""Summaries of readiness: remembered while nothing changes, assessed anew after any change that matters."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from scheduler.database import make_engine, upgrade
from scheduler.models import (
    Case,
    Clearance,
    ClearanceKind,
    ClearanceState,
    EscortNeed,
    HealthOutcome,
    HealthStage,
    Outcome,
    ProgrammeState,
    ProgrammeStatus,
    StageState,
)
from scheduler.services import readiness_summary
from scheduler.services.readiness import readiness_of_all
from scheduler.services.readiness_summary import digests_of, summaries_of
from scheduler.services.warming import warm_readiness
from tests.scheduler.planning_world import PlanningWorld, make_planning_world

TODAY = date(2026, 11, 2)
EVERY = select(Case.id)


@pytest.fixture
def world(session: Session) -> PlanningWorld:
    return _world(session)


def _world(session: Session) -> PlanningWorld:
    made = make_planning_world(session, TODAY, days=2)
    for number in (1, 2, 3):
        case = made.case(f"VM-{number}")
        case.clearances = [
            Clearance(
                kind=ClearanceKind.SECURITY,
                state=ClearanceState.HELD,
                issued_on=TODAY,
                expires_on=TODAY + timedelta(40),
            )
        ]
        case.health_stages = [HealthStage(stage="pec", position=1, minutes=15, state=StageState.DUE)]
    session.flush()
    return made


@pytest.fixture
def assessed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The codes of the cases that were really assessed."""
    codes: list[str] = []

    def noting(session: Session, cases: list[Case], today: date) -> object:
        kept = list(cases)
        codes.extend(case.code for case in kept)
        return readiness_of_all(session, kept, today)

    monkeypatch.setattr(readiness_summary, "readiness_of_all", noting)
    monkeypatch.setattr(readiness_summary, "_memory", readiness_summary._Memory())
    return codes


def test_a_summary_says_what_readiness_says(session: Session, world: PlanningWorld) -> None:
    summaries = summaries_of(session, EVERY, TODAY)
    for key, whole in readiness_of_all(session, session.scalars(select(Case)), TODAY).items():
        summary = summaries[key]
        assert (summary.is_ready, summary.windows, summary.next_step) == (
            whole.is_ready, whole.windows, whole.next_step
        )  # fmt: skip
        assert summary.has_stops == bool(whole.stops)
        assert summary.lapse == next(iter(whole.lapses), None)
        assert whole.window is not None
        assert summary.covers(whole.window.last) == (not whole.stops)
        assert not summary.covers(whole.window.first - timedelta(days=1))


def test_nothing_is_assessed_twice(session: Session, world: PlanningWorld, assessed: list[str]) -> None:
    first = summaries_of(session, EVERY, TODAY)
    assert sorted(assessed) == ["VM-1", "VM-2", "VM-3"]
    assert summaries_of(session, EVERY, TODAY) == first
    assert len(assessed) == 3
    summaries_of(session, EVERY, TODAY + timedelta(days=1))
    assert len(assessed) == 6


def test_what_was_worked_out_ahead_is_not_assessed_when_a_page_asks(
    session: Session, world: PlanningWorld, assessed: list[str]
) -> None:
    assert warm_readiness(session, TODAY) == 3
    assert sorted(assessed) == ["VM-1", "VM-2", "VM-3"]
    assert len(summaries_of(session, EVERY, TODAY)) == 3
    assert len(assessed) == 3


def _edit(case: Case) -> None:
    case.latest_on = TODAY + timedelta(days=30)


def _grow_up(case: Case) -> None:
    case.members[0].born_on = TODAY


def _lapse(case: Case) -> None:
    case.clearances[0].expires_on = TODAY


def _lose(case: Case) -> None:
    case.clearances.clear()


def _hold(case: Case) -> None:
    case.health_stages[0].held_on, case.health_stages[0].state = TODAY, StageState.HELD


def _examine(case: Case) -> None:
    outcome = HealthOutcome(member_id=case.members[0].id, outcome=Outcome.NOT_FIT)
    case.health_stages[0].outcomes.append(outcome)


def _need(case: Case) -> None:
    case.escort_needs = [EscortNeed(skill="child", load=1, languages=["vi"])]


@pytest.mark.parametrize("change", [_edit, _grow_up, _lapse, _lose, _hold, _examine, _need])
def test_a_change_is_seen_and_only_the_changed_case_is_assessed(
    session: Session, world: PlanningWorld, assessed: list[str], change: Callable[[Case], None]
) -> None:
    summaries_of(session, EVERY, TODAY)
    assessed.clear()
    change(session.scalars(select(Case).where(Case.code == "VM-2")).one())
    session.flush()
    summaries_of(session, EVERY, TODAY)
    assert assessed == ["VM-2"]


def test_a_repair_by_hand_and_a_rollback_are_seen(session: Session, world: PlanningWorld, assessed: list[str]) -> None:
    session.commit()
    before = summaries_of(session, EVERY, TODAY)
    session.execute(text("update \"case\" set earliest_on = '2026-12-24'"))
    assert summaries_of(session, EVERY, TODAY) != before
    session.rollback()
    assessed.clear()
    assert summaries_of(session, EVERY, TODAY) == before
    assert not assessed


def test_a_programme_that_is_suspended_changes_all_its_cases(session: Session, world: PlanningWorld) -> None:
    assert all(summary.is_ready for summary in summaries_of(session, EVERY, TODAY).values())
    session.add(ProgrammeStatus(programme_id=world.programme.id, from_on=TODAY, state=ProgrammeState.SUSPENDED))
    session.flush()
    assert not any(summary.is_ready for summary in summaries_of(session, EVERY, TODAY).values())


def test_names_and_numbers_of_documents_are_not_read(session: Session, world: PlanningWorld) -> None:
    before = digests_of(session, EVERY, TODAY)
    session.execute(text("update case_member set family_name = 'X', given_names = 'Y', document_number = 'Z'"))
    assert digests_of(session, EVERY, TODAY) == before


def test_what_is_remembered_has_an_end(
    session: Session, world: PlanningWorld, assessed: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(readiness_summary, "KEPT_MAX", 2)
    for _ in range(2):
        assert len(summaries_of(session, EVERY, TODAY)) == 3
    assert len(assessed) > 3


@pytest.mark.postgresql
def test_postgresql_tells_the_same(postgres_url: str, assessed: list[str]) -> None:
    upgrade(postgres_url)
    engine = make_engine(postgres_url)
    with Session(engine) as session:
        _world(session)
        before = summaries_of(session, EVERY, TODAY)
        assert summaries_of(session, EVERY, TODAY) == before
        assert len(assessed) == 3
        _examine(session.scalars(select(Case).where(Case.code == "VM-2")).one())
        session.flush()
        assert summaries_of(session, EVERY, TODAY).keys() == before.keys()
        assert assessed[3:] == ["VM-2"]
    engine.dispose()
