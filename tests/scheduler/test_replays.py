"""The worker replays versions: each once, two workers never the same, a dead one's again, a broken one never twice."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

import scheduler.database
from scheduler.config import settings
from scheduler.database import unit_of_work
from scheduler.models import Airport, PlanVersion, ReplayState, Role, VersionReplay, utc_now
from scheduler.planning import build_problem, store_plan
from scheduler.services.access import SYSTEM, actor_of
from scheduler.services.packing import unpacked
from scheduler.services.replays import ask_again, fragile_connections, replay_page, seasons_of
from scheduler.services.replays.queue import SECONDS_MAX, claim_version, keep_replay, note_failed
from scheduler.services.replays.values import FIGURES, FRAGILE
from scheduler.services.robustness import robustness_of
from scheduler.worker.replaying import replay_next, replay_versions
from solver.search import solve
from tests.scheduler import builders
from tests.scheduler.planning_world import make_planning_world


@pytest.fixture
def used(session: Session, database_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Session]:
    """A version in which one family and its escort change at Hong Kong with little time; jobs use the same file."""
    world = make_planning_world(session, datetime.now(UTC).date())
    session.get_one(Airport, "HKG").connection_minutes = 110
    member = builders.make_member(1, family_name="Đặng", given_names="Thùy Trâm")
    world.case("VM-1", member, escort="operational")
    built = build_problem(session, from_on=world.first, to_on=world.last)
    store_plan(session, SYSTEM, built, solve(built.problem, time_limit=3, workers=1).plan)
    session.commit()
    monkeypatch.setenv("HANHTRINH_DATABASE_URL", f"sqlite:///{database_path}")
    settings.cache_clear()
    scheduler.database.engine.cache_clear()
    yield session
    settings.cache_clear()
    scheduler.database.engine.cache_clear()


def _row(session: Session) -> VersionReplay:
    session.expire_all()
    return session.scalars(select(VersionReplay)).one()


def test_a_version_is_replayed_once_and_told_in_words_later(used: Session) -> None:
    assert replay_page(used, SYSTEM, 1).state == "none"
    assert seasons_of(used, SYSTEM, 1) == {}
    assert replay_versions("w") == 1
    assert replay_versions("w") == 0
    row = _row(used)
    assert (row.state, row.days, row.attempts) == (ReplayState.DONE, 2000, 1)
    page = replay_page(used, SYSTEM, 1)
    (connection,) = page.connections
    assert (connection.inbound, connection.outbound, connection.airport) == ("CX 764", "CX 872", "HKG")
    assert (connection.spare, connection.cases, connection.codes, connection.hidden) == (15, 1, ("VM-1",), 0)
    assert (page.families, page.people, tuple(page.seasons)) == (1, 1, FIGURES)
    assert [(lapse.code, lapse.kind) for lapse in page.lapses] == [("VM-1", "health")]
    content = row.result
    assert content is not None
    assert not any(secret in repr(unpacked(content)) for secret in ("VM-1", "Đặng", "Trâm"))


def test_it_finds_what_the_command_finds(used: Session) -> None:
    replay_next("w")
    page, view = replay_page(used, SYSTEM, 1), robustness_of(used, SYSTEM, 1, days=2000)
    assert page.connections[0].missed.share == view.connections[0].missed.probability
    assert {name: one.mean for name, one in page.seasons.items()} == {
        name: one.mean for name, one in view.estimates.items()
    }
    missed = page.seasons["missed_families"]
    assert missed.some.share == pytest.approx(missed.mean)  # one family: once a period or not at all


def test_fragile_connections_are_known_by_the_flights(used: Session) -> None:
    assert fragile_connections(used, 1) == {}
    replay_next("w")
    used.expire_all()
    share = replay_page(used, SYSTEM, 1).connections[0].missed.share
    found = fragile_connections(used, 1)
    assert bool(found) == (share >= FRAGILE)
    assert all(first.startswith("CX764.") and second.startswith("CX872.") for first, second in found)


def test_two_workers_never_take_the_same(used: Session) -> None:
    with unit_of_work() as one:
        assert claim_version(one, "a") is not None
    with unit_of_work() as other:
        assert claim_version(other, "b") is None


def test_what_a_dead_worker_left_is_taken_over_once(used: Session) -> None:
    for worker, attempts in (("a", 1), ("b", 2)):
        with unit_of_work() as session:
            assert claim_version(session, worker) is not None
        row = _row(used)
        assert (row.claimed_by, row.attempts) == (worker, attempts)
        row.claimed_at = utc_now() - timedelta(seconds=SECONDS_MAX + 1)
        used.commit()
    with unit_of_work() as session:
        assert claim_version(session, "c") is None
    assert _row(used).state is ReplayState.FAILED


def test_who_lost_a_version_keeps_nothing_of_it(used: Session) -> None:
    with unit_of_work() as session:
        claim = claim_version(session, "a")
    assert claim is not None
    row = _row(used)
    row.claimed_by = "b"
    used.commit()
    with unit_of_work() as session:
        keep_replay(session, claim, "a", b"late", days=1, seconds=1.0)
        note_failed(session, claim, "a")
    assert (_row(used).state, _row(used).result) == (ReplayState.WORKING, None)


def test_a_version_that_cannot_be_read_is_tried_once(used: Session) -> None:
    version = used.scalars(select(PlanVersion)).one()
    version.problem = b"nothing"
    used.commit()
    assert replay_versions("w") == 1
    assert _row(used).state is ReplayState.FAILED
    assert replay_page(used, SYSTEM, 1).state == "failed"
    version.problem = b"still nothing"
    ask_again(used, SYSTEM, 1)
    used.commit()
    assert replay_versions("w") == 1


def test_who_sees_the_board_alone_gets_counts(used: Session) -> None:
    replay_next("w")
    viewer = actor_of(builders.make_user(used, "viewer@example.org", Role.VIEWER))
    page = replay_page(used, viewer, 1)
    (connection,) = page.connections
    assert (connection.codes, connection.hidden, connection.people) == ((), 1, 1)
    assert (page.lapses, page.hidden_lapses) == ((), 1)
    assert not page.may_ask
