"""Short notice: what a version asks of families within a few days, compared with what they hold."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from scheduler.config import settings
from scheduler.i18n import LANGUAGES
from scheduler.models import Role, VersionStatus
from scheduler.services.access import SYSTEM, actor_of
from scheduler.services.publication import publish
from scheduler.services.short_notice import ShortNotice, short_notice
from tests.scheduler import builders
from tests.scheduler.world import NOW, World, make_world

CHECK_ON = builders.at("2026-12-08 08:30", "SGN")


@pytest.fixture
def world(session: Session) -> World:
    made = make_world(session)
    made.plan_family(made.version(1))
    publish(session, SYSTEM, 1, now=NOW)
    return made


def _moved(world: World, at: str = "2026-12-08 10:00") -> None:
    """A draft in which the family's check is moved; its flights stay."""
    draft = world.version(2, status=VersionStatus.DRAFT)
    builders.plan_case(
        world.session, draft, world.family, world.flights, appointments=[(world.check, builders.at(at, "SGN"), 45)]
    )


def _seen(world: World, days_before: float) -> ShortNotice | None:
    return short_notice(world.session, SYSTEM, 2, now=CHECK_ON - timedelta(days=days_before))


def test_a_check_moved_to_within_three_days_is_told(world: World) -> None:
    _moved(world)
    assert _seen(world, 4) is None
    late = _seen(world, 3)
    assert late is not None
    assert (late.days, late.families, late.departures, late.appointments) == (3, 1, 0, 1)
    (row,) = late.rows
    assert row.code == world.family.code
    assert [one.key for one in row.sentences] == ["plans-short-appointment-moved"]
    assert all("10:00" in row.sentences[0].in_(language) for language in LANGUAGES)


def test_what_stays_as_it_is_needs_no_notice(world: World) -> None:
    world.plan_family(world.version(2, status=VersionStatus.DRAFT))
    assert _seen(world, 1) is None


def test_a_departure_new_to_the_family_is_told(world: World) -> None:
    earlier = builders.make_flight(world.session, "CX 766", "SGN", "2026-12-09 10:30", "HKG", "2026-12-09 14:20")
    draft = world.version(2, status=VersionStatus.DRAFT)
    appointments = [(world.check, CHECK_ON, 45)]
    builders.plan_case(world.session, draft, world.family, (earlier, world.flights[1]), appointments=appointments)
    late = _seen(world, 1)
    assert late is not None
    assert (late.departures, late.appointments) == (1, 0)
    assert [one.key for one in late.rows[0].sentences] == ["plans-short-departure-moved"]


def test_the_setting_says_how_short_is_short(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    _moved(world)
    monkeypatch.setenv("HANHTRINH_SHORT_NOTICE_DAYS", "7")
    settings.cache_clear()
    assert _seen(world, 6) is not None
    assert _seen(world, 8) is None


def test_what_is_over_or_published_warns_nobody(world: World) -> None:
    _moved(world)
    assert _seen(world, -1) is None  # the day after
    assert short_notice(world.session, SYSTEM, 1, now=CHECK_ON - timedelta(days=1)) is None


def test_of_a_protected_family_only_its_number_is_told(world: World) -> None:
    _moved(world)
    world.family.is_protected = True
    planner = actor_of(builders.make_user(world.session, "p@example.org", Role.PLANNER))
    late = short_notice(world.session, planner, 2, now=CHECK_ON - timedelta(days=1))
    assert late is not None
    assert (late.rows[0].is_redacted, late.rows[0].sentences) == (True, ())


def test_another_offices_families_are_not_counted(world: World) -> None:
    _moved(world)
    other = builders.make_office(world.session, "HAN")
    planner = builders.make_user(world.session, "h@example.org", Role.PLANNER, office=other)
    assert short_notice(world.session, actor_of(planner), 2, now=CHECK_ON - timedelta(days=1)) is None
