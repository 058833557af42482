"""Publishing: who may, what it leaves behind, what a second publication changes."""

from __future__ import annotations

import gzip
import json
from datetime import timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from integrations import documents
from scheduler.errors import Conflict, Forbidden, NotFound
from scheduler.i18n import LANGUAGES, phrase
from scheduler.models import (
    AuditEntry,
    CalendarEvent,
    CaseState,
    FeedSnapshot,
    FlightState,
    Itinerary,
    Publication,
    Role,
    VersionStatus,
)
from scheduler.services.access import SYSTEM, actor_of
from scheduler.services.itineraries import PaperFailed
from scheduler.services.publication import publish
from tests.scheduler import builders
from tests.scheduler.world import NOW, World, make_world


@pytest.fixture
def world(session: Session) -> World:
    return make_world(session)


def _count(session: Session, table: type[object]) -> int:
    return session.scalar(select(func.count()).select_from(table)) or 0


def _problem(world: World) -> bytes:
    """The part of a problem file that publishing reads: the rules, and the flights as they were verified."""
    flights = [
        {
            "id": f"{flight.carrier}{flight.number}.{flight.origin}.{flight.departs_on:%Y%m%d}",
            "departs": f"{flight.departs_at:%Y-%m-%dT%H:%M}Z",
            "arrives": f"{flight.arrives_at:%Y-%m-%dT%H:%M}Z",
        }
        for flight in (*world.flights, world.back)
    ]
    return gzip.compress(json.dumps({"rules": builders.RULES, "flights": flights}).encode())


def _events(session: Session) -> dict[str, tuple[object, ...]]:
    rows = session.scalars(select(CalendarEvent))
    return {row.uid: (row.sequence, row.revised_at, row.last_version_id) for row in rows}


def test_first_publication_makes_papers_events_and_feeds(world: World) -> None:
    version = world.version(1)
    world.plan_family(version)
    seen: list[tuple[int, int]] = []
    result = publish(world.session, SYSTEM, 1, now=NOW, on_progress=lambda done, total: seen.append((done, total)))
    assert version.status is VersionStatus.PUBLISHED
    assert version.published_at == NOW
    assert (result.cases, result.people, result.superseded) == (1, 3, None)
    assert (result.itineraries.created, result.itineraries.withdrawn) == (1, 0)
    # Escort: duty, way back, rest. Clinic: one session. Office: one departure. Airport teams: seeing off, transit,
    # arrival. Receiver: one arrival.
    assert result.feeds.events.created == 9
    assert seen == [(1, 1)]
    # Two escorts, a clinic, an office, three teams, a receiver: each in two languages, also those with nothing to do.
    assert _count(world.session, FeedSnapshot) == 16
    entry = world.session.scalars(select(AuditEntry).where(AuditEntry.action == "version.published")).one()
    assert entry.details["events_created"] == 9


@pytest.mark.parametrize(
    "status", [status for status in VersionStatus if status is not VersionStatus.APPROVED], ids=lambda s: s.value
)
def test_only_an_approved_version_is_published(world: World, status: VersionStatus) -> None:
    world.version(1, status=status)
    with pytest.raises(Conflict) as refused:
        publish(world.session, SYSTEM, 1, now=NOW)
    assert refused.value.code == "publication-not-approved"


def test_a_planner_may_not_publish_an_approver_may(world: World) -> None:
    version = world.version(1)
    world.plan_family(version)
    planner = builders.make_user(world.session, "planner@example.org", Role.PLANNER)
    with pytest.raises(Forbidden):
        publish(world.session, actor_of(planner), 1, now=NOW)
    approver = builders.make_user(world.session, "approver@example.org", Role.APPROVER)
    publish(world.session, actor_of(approver), 1, now=NOW)
    assert world.session.scalars(select(Publication)).one().published_by_id == approver.id


def test_the_right_is_asked_in_every_office_of_the_version(world: World) -> None:
    elsewhere = builders.make_office(world.session, "HAN")
    world.plan_family(world.version(1))
    approver = builders.make_user(world.session, "han@example.org", Role.APPROVER, office=elsewhere)
    with pytest.raises(Forbidden):
        publish(world.session, actor_of(approver), 1, now=NOW)


def test_an_unknown_version_is_not_found(world: World) -> None:
    with pytest.raises(NotFound):
        publish(world.session, SYSTEM, 77, now=NOW)


def test_the_earlier_version_is_superseded(world: World) -> None:
    first, second = world.version(1), world.version(2)
    world.plan_family(first)
    world.plan_family(second)
    publish(world.session, SYSTEM, 1, now=NOW)
    result = publish(world.session, SYSTEM, 2, now=NOW + timedelta(hours=1))
    assert (first.status, second.status) == (VersionStatus.SUPERSEDED, VersionStatus.PUBLISHED)
    assert result.superseded == 1


def test_an_equal_version_changes_no_paper_event_or_byte(world: World) -> None:
    for number in (1, 2):
        world.plan_family(world.version(number))
    publish(world.session, SYSTEM, 1, now=NOW)
    papers = [(i.revision, i.revised_at, i.pdf) for i in world.session.scalars(select(Itinerary))]
    events = _events(world.session)
    bodies = {s.id: (s.content, s.etag, s.revised_at) for s in world.session.scalars(select(FeedSnapshot))}
    result = publish(world.session, SYSTEM, 2, now=NOW + timedelta(hours=1))
    world.session.expire_all()
    assert papers == [(i.revision, i.revised_at, i.pdf) for i in world.session.scalars(select(Itinerary))]
    assert events == _events(world.session)
    assert bodies == {s.id: (s.content, s.etag, s.revised_at) for s in world.session.scalars(select(FeedSnapshot))}
    assert (result.itineraries.unchanged, result.feeds.events.unchanged, result.feeds.changed) == (1, 9, 0)


def test_a_dropped_case_loses_its_paper_and_gets_the_same_link_back(world: World) -> None:
    world.plan_family(world.version(1))
    builders.leave_out(world.session, world.version(2), world.family)
    world.plan_family(world.version(3))
    publish(world.session, SYSTEM, 1, now=NOW)
    row = world.session.scalars(select(Itinerary)).one()
    token_hash = row.token_hash
    second = publish(world.session, SYSTEM, 2, now=NOW + timedelta(hours=1))
    assert second.itineraries.withdrawn == 1
    assert row.withdrawn_at == NOW + timedelta(hours=1)
    assert row.pdf is None
    third = publish(world.session, SYSTEM, 3, now=NOW + timedelta(hours=2))
    assert third.itineraries.revised == 1
    assert row.withdrawn_at is None
    assert (row.revision, row.token_hash) == (3, token_hash)
    assert row.pdf is not None


def test_an_office_without_a_number_to_call_is_named(world: World) -> None:
    world.office.phone = ""
    world.plan_family(world.version(1))
    assert publish(world.session, SYSTEM, 1, now=NOW).offices_without_phone == ("SGN",)


def test_a_version_says_nothing_of_days_before_its_first(world: World) -> None:
    world.plan_family(world.version(1))
    world.version(2, from_on=builders.at("2026-12-20 12:00", "SGN").date())
    publish(world.session, SYSTEM, 1, now=NOW)
    result = publish(world.session, SYSTEM, 2, now=NOW + timedelta(hours=1))
    assert (result.itineraries.unchanged, result.itineraries.withdrawn) == (1, 0)
    assert (result.feeds.events.unchanged, result.feeds.events.cancelled) == (9, 0)


def test_a_withdrawn_case_does_not_stand_over_a_later_version(world: World) -> None:
    world.plan_family(world.version(1))
    world.version(2, from_on=builders.at("2026-12-20 12:00", "SGN").date())
    publish(world.session, SYSTEM, 1, now=NOW)
    world.family.state = CaseState.WITHDRAWN
    result = publish(world.session, SYSTEM, 2, now=NOW + timedelta(hours=1))
    assert (result.itineraries.withdrawn, result.feeds.events.cancelled) == (1, 9)


def test_a_family_that_travelled_keeps_its_paper_and_history(world: World) -> None:
    world.plan_family(world.version(1))
    world.version(2)
    publish(world.session, SYSTEM, 1, now=NOW)
    later = builders.at("2026-12-20 12:00", "SGN")
    result = publish(world.session, SYSTEM, 2, now=later)
    assert (result.itineraries.withdrawn, result.feeds.events.cancelled) == (0, 0)
    assert world.session.scalars(select(Itinerary)).one().pdf is not None


@pytest.mark.parametrize(
    ("code", "spoil"),
    [
        ("publication-flight-cancelled", lambda w: setattr(w.flights[1], "state", FlightState.CANCELLED)),
        ("publication-flight-cancelled", lambda w: setattr(w.back, "state", FlightState.CANCELLED)),
        ("publication-flight-moved", lambda w: setattr(w.back, "arrives_at", w.back.arrives_at + timedelta(minutes=1))),
        ("publication-session-changed", lambda w: setattr(w.check, "is_cancelled", True)),
        (
            "publication-session-changed",
            lambda w: setattr(w.check, "starts_at", builders.at("2026-12-08 09:00", "SGN")),
        ),
        ("publication-escort-gone", lambda w: setattr(w.escort, "is_active", False)),
        ("publication-case-stopped", lambda w: setattr(w.family, "state", CaseState.ON_HOLD)),
    ],
)
def test_facts_that_changed_since_the_plan_stop_it(world: World, code: str, spoil: object) -> None:
    version = world.version(1, problem=_problem(world))
    world.plan_family(version)
    spoil(world)  # type: ignore[operator]
    with pytest.raises(Conflict) as refused:
        publish(world.session, SYSTEM, 1, now=NOW)
    assert refused.value.code == code
    assert all(phrase(f"error-{code}", language, **refused.value.params) for language in LANGUAGES)
    assert version.status is VersionStatus.APPROVED


def test_a_paper_that_fails_leaves_nothing_behind(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    version = world.version(1)
    world.plan_family(version)
    world.session.commit()

    def jam(_itinerary: object) -> bytes:
        raise documents.DocumentError("itinerary.typ", "out of paper")

    monkeypatch.setattr(documents, "render_itinerary", jam)
    with pytest.raises(PaperFailed):
        publish(world.session, SYSTEM, 1, now=NOW)
    world.session.rollback()
    assert version.status is VersionStatus.APPROVED
    assert [_count(world.session, table) for table in (Publication, Itinerary, CalendarEvent, FeedSnapshot)] == [0] * 4
