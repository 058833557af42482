"""Two versions compared case by case."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import cast

import pytest
from click.testing import CliRunner
from sqlalchemy.orm import Session

from scheduler import database
from scheduler.cli.versions import diff_command
from scheduler.config import settings
from scheduler.i18n import LANGUAGES, Language, phrase
from scheduler.models import PlanningRun, Role
from scheduler.services.access import SYSTEM, actor_of
from scheduler.services.diff import compare
from tests.scheduler import builders
from tests.scheduler.world import World, make_world


@pytest.fixture
def world(session: Session) -> World:
    return make_world(session)


def _keys(world: World, a: int = 1, b: int = 2) -> list[str]:
    return [s.key for change in compare(world.session, SYSTEM, a, b).changes for s in change.sentences]


def test_the_same_plan_differs_in_nothing(world: World) -> None:
    for number in (1, 2):
        world.plan_family(world.version(number))
    comparison = compare(world.session, SYSTEM, 1, 2)
    assert (comparison.changes, comparison.unchanged, comparison.people_disturbed) == ((), 1, 0)


def test_newly_planned_and_no_longer_planned(world: World) -> None:
    builders.leave_out(world.session, world.version(1), world.family)
    world.plan_family(world.version(2))
    forth, back = compare(world.session, SYSTEM, 1, 2), compare(world.session, SYSTEM, 2, 1)
    assert (forth.counts["new"], forth.people_disturbed) == (1, 0)
    assert _keys(world)[:2] == ["diff-new", "diff-appointment-new"]
    assert (back.counts["dropped"], back.people_disturbed) == (1, 3)
    assert _keys(world, 2, 1) == ["diff-dropped", "diff-because"]
    assert "capacity" not in back.changes[0].sentences[1].in_("en")


def test_moved_flights_appointments_and_escorts_are_told_with_local_times(world: World) -> None:
    world.plan_family(world.version(1))
    other = builders.make_flight(world.session, "CX 766", "SGN", "2026-12-10 10:30", "HKG", "2026-12-10 14:20")
    second = world.version(2)
    builders.plan_case(
        world.session, second, world.family, (other, world.flights[1]),
        appointments=[(world.check, builders.at("2026-12-08 09:30", "SGN"), 45)],
        escorts=[("operational", world.other)],
    )  # fmt: skip
    (change,) = compare(world.session, SYSTEM, 1, 2).changes
    assert [sentence.key for sentence in change.sentences] == ["diff-flights", "diff-appointment", "diff-escort"]
    assert change.sentences[0].in_("en") == (
        "Flights changed from CX 764 SGN-HKG, CX 872 HKG-LAX (departing Thu 10 Dec 2026 19:30 (GMT+7)) to "
        "CX 766 SGN-HKG, CX 872 HKG-LAX (departing Thu 10 Dec 2026 10:30 (GMT+7))."
    )
    for sentence in change.sentences:
        assert len({sentence.in_(language) for language in LANGUAGES}) == 2


def test_a_protected_case_changes_without_words(world: World) -> None:
    world.family.is_protected = True
    world.plan_family(world.version(1))
    builders.leave_out(world.session, world.version(2), world.family)
    planner = actor_of(builders.make_user(world.session, "a@example.org", Role.PLANNER))
    (change,) = compare(world.session, planner, 1, 2).changes
    assert (change.code, change.is_redacted, change.sentences, change.people) == ("VM-26-0412", True, (), None)


def test_score_terms_are_compared(world: World) -> None:
    world.version(1, score=10, terms={"fares": 4, "waiting": 6})
    world.version(2, score=7, terms={"fares": 1, "waiting": 6})
    comparison = compare(world.session, SYSTEM, 1, 2)
    assert comparison.score_delta == -3
    assert {term.term: term.delta for term in comparison.terms} == {"fares": -3, "waiting": 0}


def test_a_longer_appointment_is_a_move(world: World) -> None:
    start = builders.at("2026-12-08 08:30", "SGN")
    for number, minutes in ((1, 45), (2, 60)):
        builders.plan_case(
            world.session, world.version(number), world.family, world.flights,
            appointments=[(world.check, start + timedelta(), minutes)],
        )  # fmt: skip
    assert _keys(world) == ["diff-appointment"]


def test_a_later_version_says_nothing_of_who_left_before_its_days(world: World) -> None:
    world.plan_family(world.version(1))
    world.version(2, from_on=date(2026, 12, 11))
    world.version(3, from_on=date(2026, 12, 10))
    assert compare(world.session, SYSTEM, 1, 2).changes == ()
    assert compare(world.session, SYSTEM, 2, 1).changes == ()
    assert _keys(world, 1, 3) == ["diff-dropped", "diff-left-the-plan"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_versions_of_other_scope_say_so_and_name_what_one_alone_holds(
    world: World, database_path: Path, monkeypatch: pytest.MonkeyPatch, language: str
) -> None:
    """`hanhtrinh diff` said that no case differs, beside a difference of scores, where the cases were others."""
    other = builders.make_case(world.session, world.office, world.programme, "VM-26-0999")
    builders.leave_out(world.session, world.version(1, score=10), world.family)
    run = PlanningRun(
        office_id=world.office.id, from_on=date(2026, 12, 1), to_on=date(2026, 12, 9), requested_at=datetime.now(UTC)
    )
    world.session.add(run)
    world.session.flush()
    builders.leave_out(world.session, world.version(2, score=4, run_id=run.id), other)
    comparison = compare(world.session, SYSTEM, 1, 2)
    assert (comparison.only_before, comparison.only_after) == (("VM-26-0412",), ("VM-26-0999",))
    assert (comparison.unchanged, comparison.is_of_one_scope) == (0, False)
    world.session.commit()
    monkeypatch.setenv("HANHTRINH_DATABASE_URL", f"sqlite:///{database_path}")
    monkeypatch.setenv("HANHTRINH_LANGUAGE", language)
    settings.cache_clear()
    database.engine.cache_clear()
    shown = CliRunner().invoke(diff_command, ["1", "2"]).output
    database.engine().dispose()
    database.engine.cache_clear()
    for key in ("diff-scopes-differ", "diff-none-in-both"):
        assert phrase(key, cast(Language, language)) in shown
    assert phrase("diff-none", cast(Language, language)) not in shown
    lines = [line for line in shown.splitlines() if "VM-26-0" in line]
    assert len(lines) == 2
    assert lines[0].endswith("VM-26-0412.")
    assert world.office.code in shown
