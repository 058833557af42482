"""The reference data: installed once, kept as people left it, with a source for its numbers; readiness of rows."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import event, func, select
from sqlalchemy.orm import Session

from scheduler.models import Airport, Case, Clinic, Office, Programme, ProgrammeRuleSet, ProgrammeStatus
from scheduler.readiness import ProgrammeRules
from scheduler.services import imports
from scheduler.services.access import SYSTEM
from scheduler.services.readiness import readiness_of, readiness_of_all, rule_history, stages_due
from scheduler.services.reference import ensure_airports, install_reference, shipped_programmes
from tests.scheduler.import_files import CASE_LIST, workbook

TODAY = date(2026, 11, 22)


@pytest.fixture
def ready(session: Session) -> Session:
    install_reference(session)
    session.commit()
    return session


def counts(session: Session) -> list[int]:
    tables = (Airport, Office, Clinic, Programme, ProgrammeRuleSet, ProgrammeStatus)
    return [session.scalar(select(func.count()).select_from(table)) or 0 for table in tables]


def test_installing_twice_adds_nothing_and_keeps_what_people_changed(ready: Session) -> None:
    before = counts(ready)
    office = ready.scalars(select(Office).where(Office.code == "HAN")).one()
    office.phone = "+84 24 0000 0000"
    install_reference(ready)
    ready.commit()
    assert counts(ready) == before
    assert office.phone == "+84 24 0000 0000"


def test_airports_have_zones_and_connection_times(ready: Session) -> None:
    boston, seoul = ready.get_one(Airport, "BOS"), ready.get_one(Airport, "ICN")
    assert (boston.timezone, boston.country, boston.entry_connection_minutes) == ("America/New_York", "US", 180)
    assert (seoul.connection_minutes, seoul.entry_connection_minutes) == (120, 120)
    assert ensure_airports(ready, ["boi", "QQQ", "SGN"]) == ("QQQ",)
    assert ready.get_one(Airport, "BOI").timezone == "America/Boise"


def test_every_programme_has_states_checked_rules_and_sources() -> None:
    for row in shipped_programmes():
        for rule_set in row["rule_sets"]:
            rules = ProgrammeRules.model_validate(rule_set["rules"])
            assert rules.checked_on is not None
            assert rules.source
            for kind, validity in rules.validity.items():
                assert validity.days is None or f"validity.{kind}" in rules.sources, (row["code"], kind)
            for name in ("health", "required", "notice", "arrival", "minors", "connections", "carriers"):
                assert name in rules.sources, (row["code"], name)
            assert rules.people_per_flight is None or "people_per_flight" in rules.sources
        assert row["states"]


def test_readiness_of_rows_needs_a_fixed_number_of_queries(ready: Session) -> None:
    sheets = {name: list(rows) for name, rows in CASE_LIST.items()}
    sheets["Hồ sơ"] = [*sheets["Hồ sơ"], *((f"HT-1{n:02}", "CA-GAR", "SGN", "", "vi", "", "") for n in range(40))]
    extra = ((f"HT-1{n:02}", 1, "Lê", "An", "nam", "01/02/1990", "principal", "") for n in range(40))
    sheets["Thành viên"] = [*sheets["Thành viên"], *extra]
    imports.apply(ready, SYSTEM, "cases", workbook(sheets), "cases.xlsx")
    ready.commit()
    ready.expunge_all()
    statements: list[str] = []
    event.listen(ready.get_bind(), "before_cursor_execute", lambda *given: statements.append(given[2]))
    cases = ready.scalars(select(Case)).all()
    answers = readiness_of_all(ready, cases, TODAY)
    assert len(answers) == 42
    assert len(statements) < 15
    case = next(case for case in cases if case.code == "HT-001")
    answer = readiness_of(ready, case, TODAY)
    assert answer == answers[case.id]
    assert not answer.is_ready
    assert {stop.code for stop in answer.stops} >= {"no-receiver", "clearance-missing", "clearance-pending"}


def test_stages_due_of_a_row(ready: Session) -> None:
    imports.apply(ready, SYSTEM, "cases", workbook(CASE_LIST), "cases.xlsx")
    case = ready.scalars(select(Case).where(Case.code == "HT-001")).one()
    due = stages_due(case, rule_history(case.programme), TODAY + timedelta(days=30))
    assert [(row.stage, row.before_departure) for row in due] == [("pec", (1, 2))]
