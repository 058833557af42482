"""Jobs: publishing by the worker, once, with progress, stoppable before anything is written."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from threading import Barrier, Event, Thread

import pytest
from click.testing import CliRunner
from sqlalchemy import func, select

from scheduler import database
from scheduler.cli.versions import publish_command
from scheduler.config import settings
from scheduler.database import unit_of_work, upgrade
from scheduler.errors import Conflict, Forbidden, NotFound
from scheduler.i18n import LANGUAGES
from scheduler.models import (
    FlightState,
    Itinerary,
    Job,
    JobKind,
    PlanVersion,
    Publication,
    Role,
    RunState,
    User,
    utc_now,
)
from scheduler.services import job_queue
from scheduler.services.access import SYSTEM, Actor, actor_of
from scheduler.services.itineraries import paper
from scheduler.services.job_keeping import purge_jobs
from scheduler.services.jobs import JobView, job_view, live_publication, request_publication, stop_job
from scheduler.worker import jobs as working
from scheduler.worker.jobs import carry_out_next_job, requeue_dead_jobs
from tests.scheduler import builders
from tests.scheduler.world import NOW, make_world


@pytest.fixture
def approver(database_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[int]:
    """An approved version with one family in the database that commands and worker use; the approver's key."""
    with _installation(f"sqlite:///{database_path}", monkeypatch) as key:
        yield key


@pytest.fixture
def approver_on_postgresql(postgres_url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[int]:
    """The same on PostgreSQL."""
    upgrade(postgres_url)
    with _installation(postgres_url, monkeypatch) as key:
        yield key


@contextmanager
def _installation(address: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[int]:
    monkeypatch.setenv("HANHTRINH_DATABASE_URL", address)
    monkeypatch.setattr(working, "utc_now", lambda: NOW)
    settings.cache_clear()
    database.engine.cache_clear()
    with unit_of_work() as session:
        world = make_world(session)
        problem = gzip.compress(json.dumps({"rules": builders.RULES, "flights": []}).encode())
        world.plan_family(world.version(1, problem=problem))
        user = builders.make_user(session, "approver@example.org", Role.APPROVER)
        session.flush()
        key = user.id
    yield key
    database.engine().dispose()
    database.engine.cache_clear()


def _actor(key: int) -> Actor:
    with unit_of_work() as session:
        return actor_of(session.get_one(User, key))


def _ask(key: int, number: int = 1) -> int:
    with unit_of_work() as session:
        return request_publication(session, _actor(key), number)


def _view(job_id: int) -> JobView:
    with unit_of_work() as session:
        return job_view(session, SYSTEM, job_id)


def _published() -> tuple[int, int, str]:
    with unit_of_work() as session:
        counts = [session.scalar(select(func.count()).select_from(table)) or 0 for table in (Publication, Itinerary)]
        return counts[0], counts[1], session.scalars(select(PlanVersion.status)).one().value


def test_publishing_waits_for_the_worker_and_happens_once(approver: int) -> None:
    job_id = _ask(approver)
    assert _ask(approver) == job_id
    assert _published() == (0, 0, "approved")
    waiting = _view(job_id)
    assert (waiting.state, waiting.is_live, waiting.may_stop, waiting.step) == ("queued", True, True, "")
    with unit_of_work() as session:
        seen = live_publication(session, SYSTEM, 1)
        assert seen is not None
        assert seen.id == job_id
    assert carry_out_next_job("w")
    assert not carry_out_next_job("w")
    done = _view(job_id)
    assert (done.state, done.made, done.error) == ("finished", 1, None)
    assert done.outcome is not None
    assert all("1" in done.outcome.in_(language) for language in LANGUAGES)
    assert _published() == (1, 1, "published")
    assert _ask(approver) == job_id  # pressed again on an old page: the same job, nothing new
    with unit_of_work() as session:
        assert session.scalars(select(Publication.published_by_id)).one() == approver
        assert live_publication(session, SYSTEM, 1) is None


def test_papers_are_printed_before_anything_is_locked(approver: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Another connection writes while a paper is being printed: on SQLite that fails where a writer holds the file."""
    job_id, printed, real = _ask(approver), [], working.print_ahead

    def watched(*given: object, **named: object) -> object:
        papers = real(*given, **named)  # type: ignore[arg-type]
        with unit_of_work() as session:
            printed.append(session.get_one(Job, job_id).phase)
            session.get_one(User, approver).name = "Somebody Else"
        return papers

    monkeypatch.setattr(working, "print_ahead", watched)
    monkeypatch.setattr("scheduler.services.itineraries.storing.print_itinerary", _counted(calls := []))
    assert carry_out_next_job("w")
    assert printed == ["print"]
    assert len(calls) == 1  # printed ahead, and not again inside the transaction
    assert _published() == (1, 1, "published")


def _counted(calls: list[str]) -> object:
    def print_one(view: paper.ItineraryView) -> bytes:
        calls.append(view.opaque_reference)
        return paper.print_itinerary(view)

    return print_one


def test_stopped_while_waiting_or_printing_nothing_is_published(approver: int, monkeypatch: pytest.MonkeyPatch) -> None:
    waiting = _ask(approver)
    with unit_of_work() as session:
        stop_job(session, SYSTEM, waiting)
    assert not carry_out_next_job("w")
    assert _view(waiting).state == "stopped"
    printing, real = _ask(approver), working.print_ahead
    assert printing != waiting

    def stopped(*given: object, **named: object) -> object:
        with unit_of_work() as session:
            stop_job(session, SYSTEM, printing)
        return real(*given, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(working, "print_ahead", stopped)
    assert carry_out_next_job("w")
    assert _view(printing).state == "stopped"
    assert _published() == (0, 0, "approved")
    with unit_of_work() as session, pytest.raises(Conflict):
        stop_job(session, SYSTEM, printing)


def test_a_stop_that_comes_while_it_is_written_takes_everything_back(
    approver: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    job_id, real = _ask(approver), working.finish

    def late(session: object, *given: object) -> bool:
        session.get_one(Job, job_id).stop_requested = True  # type: ignore[attr-defined]
        session.flush()  # type: ignore[attr-defined]
        return real(session, *given)  # type: ignore[arg-type]

    monkeypatch.setattr(working, "finish", late)
    assert carry_out_next_job("w")
    assert _view(job_id).state == "stopped"
    assert _published() == (0, 0, "approved")


def test_a_refusal_is_told_and_leaves_nothing(approver: int) -> None:
    job_id = _ask(approver)
    with unit_of_work() as session:
        flight = session.scalars(select(PlanVersion)).one().cases[0].legs[0].flight
        flight.state = FlightState.CANCELLED
    assert carry_out_next_job("w")
    failed = _view(job_id)
    assert failed.state == "failed"
    assert failed.error is not None
    assert all(failed.error.in_(language) for language in LANGUAGES)
    assert failed.error.key == "error-publication-flight-cancelled"
    assert _published() == (0, 0, "approved")
    assert _ask(approver) != job_id  # it may be tried again


def test_what_nobody_foresaw_ends_in_a_sentence(approver: int, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object, **__: object) -> object:
        raise RuntimeError("Nguyễn Thị Ánh")

    monkeypatch.setattr(working, "print_ahead", broken)
    job_id = _ask(approver)
    assert carry_out_next_job("w")
    failed = _view(job_id)
    assert failed.error is not None
    assert failed.error.key == "error-job-failed"
    assert all(failed.error.in_(language) for language in LANGUAGES)


def test_rights_are_asked_when_pressed_and_when_done(approver: int) -> None:
    with unit_of_work() as session:
        planner = builders.make_user(session, "planner@example.org", Role.PLANNER)
        session.flush()
        with pytest.raises(Forbidden):
            request_publication(session, actor_of(planner), 1)
        with pytest.raises(NotFound):
            request_publication(session, SYSTEM, 77)
    job_id = _ask(approver)
    with unit_of_work() as session:
        session.get_one(User, approver).is_active = False
    assert carry_out_next_job("w")
    assert _view(job_id).state == "failed"
    assert _published() == (0, 0, "approved")


def test_a_dead_worker_loses_the_job_and_a_living_one_does_it(approver: int) -> None:
    job_id = _ask(approver)
    with unit_of_work() as session:
        assert job_queue.claim_next(session, "dead") is not None
        assert job_queue.claim_next(session, "quick") is None
        session.get_one(Job, job_id).heartbeat_at = utc_now() - timedelta(hours=1)
    requeue_dead_jobs()
    assert carry_out_next_job("alive")
    assert _published() == (1, 1, "published")
    with unit_of_work() as session:
        assert not job_queue.finish(session, job_id, "dead", {"number": 1})  # what comes back from the dead is too late


def test_jobs_are_dropped_long_after_their_end(approver: int) -> None:
    done = _ask(approver)
    assert carry_out_next_job("w")
    with unit_of_work() as session:
        assert purge_jobs(session, before=utc_now() - timedelta(days=30)) == 0
        session.get_one(Job, done).finished_at = utc_now() - timedelta(days=31)
        session.add(Job(kind=JobKind.PUBLISH, requested_at=utc_now() - timedelta(days=40), version_number=1))
    with unit_of_work() as session:
        assert purge_jobs(session, before=utc_now() - timedelta(days=30)) == 1
        assert session.scalars(select(Job.state)).all() == [RunState.QUEUED], "what is not over stays"


def test_a_job_that_kills_its_workers_is_given_up(approver: int) -> None:
    job_id = _ask(approver)
    for number in range(job_queue.ATTEMPTS_MAX):
        with unit_of_work() as session:
            assert job_queue.claim_next(session, f"w{number}") is not None
            session.get_one(Job, job_id).heartbeat_at = utc_now() - timedelta(hours=1)
        requeue_dead_jobs()
    failed = _view(job_id)
    assert failed.state == "failed"
    assert failed.error is not None
    assert failed.error.key == "error-job-worker-died"


def test_a_worker_that_is_told_to_leave_gives_the_job_back(approver: int) -> None:
    job_id, leave = _ask(approver), Event()
    leave.set()
    assert carry_out_next_job("w", leave=leave)
    with unit_of_work() as session:
        job = session.get_one(Job, job_id)
        assert (job.state, job.attempts, job.claimed_by) == (RunState.QUEUED, 0, "")
    assert carry_out_next_job("w")
    assert _published()[2] == "published"


@pytest.mark.postgresql
def test_workers_on_postgresql_publish_once(approver_on_postgresql: int) -> None:
    asked: list[int] = []
    _together(4, lambda _: asked.append(_ask(approver_on_postgresql)))
    assert len(set(asked)) == 1  # four presses at once are one
    worked: list[bool] = []
    _together(4, lambda number: worked.append(carry_out_next_job(f"w{number}")))
    assert worked.count(True) == 1
    assert _view(asked[0]).state == "finished"
    assert _published() == (1, 1, "published")


def _together(people: int, work: Callable[[int], None]) -> None:
    start = Barrier(people)

    def wait_and_work(number: int) -> None:
        start.wait()
        work(number)

    threads = [Thread(target=wait_and_work, args=(number,)) for number in range(people)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def test_presses_at_once_are_one_on_sqlite_too(approver: int) -> None:
    asked: list[int] = []
    _together(4, lambda _: asked.append(_ask(approver)))
    assert len(set(asked)) == 1


def test_the_command_publishes_at_once_and_prints_its_progress(approver: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("scheduler.cli.versions.utc_now", lambda: NOW)
    monkeypatch.setenv("HANHTRINH_LANGUAGE", "en")
    done = CliRunner().invoke(publish_command, ["1"])
    assert done.exit_code == 0, done.output
    assert "1/1" in done.stderr
    assert "1/1" not in done.stdout
    assert _published() == (1, 1, "published")
