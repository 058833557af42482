"""Steps of a version: who may, from which state, what is recorded, and what a view hides."""

from __future__ import annotations

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from scheduler.config import settings
from scheduler.errors import Conflict, Forbidden, NotFound
from scheduler.models import AuditEntry, PlanVersion, Role, User, VersionStatus
from scheduler.services.access import SYSTEM, Actor, actor_of
from scheduler.services.versions import approve, list_versions, propose, version_view, withdraw
from tests.scheduler import builders
from tests.scheduler.world import World, make_world


@pytest.fixture
def world(session: Session) -> World:
    return make_world(session)


def _person(world: World, email: str, *roles: Role) -> tuple[User, Actor]:
    user = builders.make_user(world.session, email, *roles)
    return user, actor_of(user)


def _draft(world: World, author: User | None = None) -> PlanVersion:
    version = world.version(1, status=VersionStatus.DRAFT, author_id=author.id if author else None)
    world.plan_family(version)
    return version


def test_another_person_approves(world: World) -> None:
    author, planner = _person(world, "a@example.org", Role.PLANNER)
    _, approver = _person(world, "b@example.org", Role.APPROVER)
    version = _draft(world, author)
    propose(world.session, planner, 1)
    approve(world.session, approver, 1)
    assert (version.status, version.approver_id) == (VersionStatus.APPROVED, approver.user_id)
    acts = world.session.scalars(select(AuditEntry.action).order_by(AuditEntry.id)).all()
    assert acts == ["version.propose", "version.approve"]


def test_the_author_may_not_approve_unless_settings_allow(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    author, actor = _person(world, "a@example.org", Role.APPROVER)
    _draft(world, author)
    with pytest.raises(Forbidden) as refused:
        approve(world.session, actor, 1)
    assert refused.value.code == "approval-needs-another-person"
    monkeypatch.setenv("HANHTRINH_AUTHOR_MAY_APPROVE", "true")
    settings.cache_clear()
    approve(world.session, actor, 1)
    entry = world.session.scalars(select(AuditEntry)).one()
    assert entry.details == {"own_approval": True}


def test_the_system_is_nobodys_second_pair_of_eyes(world: World) -> None:
    author, _ = _person(world, "a@example.org", Role.PLANNER)
    version = _draft(world, author)
    with pytest.raises(Forbidden):
        approve(world.session, SYSTEM, 1)
    assert version.status is VersionStatus.DRAFT


def test_a_version_of_the_system_needs_a_named_person(world: World) -> None:
    _, approver = _person(world, "b@example.org", Role.APPROVER)
    version = _draft(world)
    approve(world.session, approver, 1)
    assert version.status is VersionStatus.APPROVED


def test_an_approver_of_another_office_may_not(world: World) -> None:
    hanoi = builders.make_office(world.session, "HAN")
    actor = actor_of(builders.make_user(world.session, "c@example.org", Role.APPROVER, office=hanoi))
    _draft(world)
    with pytest.raises(Forbidden):
        approve(world.session, actor, 1)


@pytest.mark.parametrize("status", ["approved", "published", "superseded", "withdrawn"])
def test_what_is_past_approval_cannot_be_approved(world: World, status: str) -> None:
    _, approver = _person(world, "b@example.org", Role.APPROVER)
    _draft(world).status = VersionStatus(status)
    world.session.flush()
    with pytest.raises(Conflict) as refused:
        approve(world.session, approver, 1)
    assert refused.value.code == "version-cannot-approve"


def test_a_published_version_is_not_withdrawn(world: World) -> None:
    version = _draft(world)
    withdraw(world.session, SYSTEM, 1)
    assert version.status is VersionStatus.WITHDRAWN
    world.version(2, status=VersionStatus.PUBLISHED)
    with pytest.raises(Conflict):
        withdraw(world.session, SYSTEM, 2)
    with pytest.raises(NotFound):
        withdraw(world.session, SYSTEM, 9)


def test_who_comes_second_is_told_so(world: World) -> None:
    version = _draft(world)
    assert version.revision
    table = PlanVersion.__table__
    world.session.connection().execute(update(table).values(revision=table.c.revision + 1))  # type: ignore[arg-type]
    with pytest.raises(Conflict) as refused:
        propose(world.session, SYSTEM, 1)
    assert refused.value.code == "version-changed-meanwhile"


def test_a_protected_case_shows_its_code_alone(world: World) -> None:
    world.family.is_protected = True
    _draft(world)
    _, planner = _person(world, "a@example.org", Role.PLANNER)
    view = version_view(world.session, planner, 1)
    (row,) = view.cases
    assert (row.code, row.is_redacted, row.people, row.principal) == ("VM-26-0412", True, None, "")
    assert (row.legs, row.appointments, row.escorts, row.departs_on) == ((), (), (), None)
    assert view.trips == ()
    _, protection = _person(world, "p@example.org", Role.PROTECTION)
    (row,) = version_view(world.session, protection, 1).cases
    assert len(row.legs) == 2
    assert row.principal == "Nguyễn Thị Ánh Nguyệt"


def test_a_view_shows_flights_trips_and_counts(world: World) -> None:
    _draft(world)
    view = version_view(world.session, SYSTEM, 1)
    (row,) = view.cases
    assert [leg.designator for leg in row.legs] == ["CX 764", "CX 872"]
    assert row.departs_on is not None
    assert row.departs_on.isoformat() == "2026-12-10"
    assert view.trips[0].cases == ("VM-26-0412",)
    assert (view.summary.people_planned, view.summary.cases_total) == (3, 1)
    assert (view.may_propose, view.may_publish) == (True, False)


def test_another_offices_cases_are_counted_only(world: World) -> None:
    hanoi = builders.make_office(world.session, "HAN")
    actor = actor_of(builders.make_user(world.session, "c@example.org", Role.PLANNER, office=hanoi))
    _draft(world)
    view = version_view(world.session, actor, 1)
    assert (view.cases, view.hidden_cases, view.trips) == ((), 1, ())


def test_versions_are_listed_newest_first(world: World) -> None:
    world.version(1, score=100, bound=80, constant_points=60)
    world.version(2)
    newest, oldest = list_versions(world.session, SYSTEM)
    assert (newest.number, oldest.number) == (2, 1)
    assert (oldest.gap, oldest.controllable_gap) == (0.2, 0.5)
    with pytest.raises(Forbidden):
        list_versions(world.session, _person(world, "e@example.org", Role.ESCORT)[1])
