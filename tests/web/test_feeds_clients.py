"""From a published plan to what phones show: the real app on a real file, read by clients that nobody here wrote."""

from __future__ import annotations

import gzip
import http.client
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import recurring_ical_events
import time_machine
from flask import Flask
from icalendar import Calendar
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.serving import make_server

from scheduler.config import Settings, settings
from scheduler.database import make_engine, upgrade
from scheduler.models import CalendarEvent, EventStatus, FlightState, VersionStatus
from scheduler.services.access import SYSTEM
from scheduler.services.feeds import list_recipients, subscribe
from scheduler.services.publication import publish
from tests.integrations.calendar_clients import Phone, read_by_ical_js
from tests.scheduler import builders
from tests.scheduler.world import NOW, World, make_world
from web.factory import create_app

pytestmark = pytest.mark.client
HOUR = timedelta(hours=1)
Shown = tuple[str, datetime, datetime]


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    """One address and whose it is."""

    kind: str
    recipient_id: int
    language: str
    token: str

    @property
    def path(self) -> str:
        return f"/feeds/{self.token}.ics"


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What the server said."""

    status: int
    headers: dict[str, str]
    body: bytes


@dataclass
class Mission:
    """The world on a file, its server, and the addresses of all its feeds."""

    world: World
    address: str
    feeds: tuple[Feed, ...]

    def publish(self, number: int) -> None:
        """Approve and publish the plan in the rows, an hour after the one before."""
        publish(self.world.session, SYSTEM, number, now=NOW + (number - 1) * HOUR)
        self.world.session.commit()

    def ask(self, feed: Feed, method: str = "GET", **headers: str) -> Answer:
        """One request as a phone makes it: no cookie, no session."""
        connection = http.client.HTTPConnection(urlsplit(self.address).netloc, timeout=30)
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        connection.request(method, feed.path, headers=sent)
        response = connection.getresponse()
        answer = Answer(
            status=response.status,
            headers={name.lower(): value for name, value in response.getheaders()},
            body=response.read(),
        )
        connection.close()
        return answer

    def rows(self, feed: Feed) -> list[CalendarEvent]:
        """The events that the feed must show."""
        query = select(CalendarEvent).where(
            CalendarEvent.recipient_kind == feed.kind, CalendarEvent.recipient_id == feed.recipient_id
        )
        return list(self.world.session.scalars(query))


@pytest.fixture
def installation(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Settings]:
    """An empty installation on a SQLite file, at the hour of the tests' world."""
    monkeypatch.setenv("HANHTRINH_INSTANCE", str(tmp_path))
    settings.cache_clear()
    with time_machine.travel(NOW, tick=True):
        upgrade(settings().database)
        yield settings()
    settings.cache_clear()


@pytest.fixture
def mission(installation: Settings) -> Iterator[Mission]:
    engine = make_engine(installation.database)
    with Session(engine, expire_on_commit=False) as session, _serving(create_app(installation)) as address:
        world = make_world(session)
        _plan(world, 1)
        publish(session, SYSTEM, 1, now=NOW)
        feeds = tuple(
            Feed(
                kind=choice.kind,
                recipient_id=choice.id,
                language=language,
                token=subscribe(session, SYSTEM, choice.kind, choice.id, "phone", language).token,
            )
            for choice in list_recipients(session, SYSTEM)
            for language in ("vi", "en")
        )
        session.commit()
        yield Mission(world=world, address=address, feeds=feeds)
    engine.dispose()


class _serving:  # noqa: N801 - reads as a verb where it is used
    """A context with the app on a free port of this machine."""

    def __init__(self, app: Flask) -> None:
        self._server = make_server("127.0.0.1", 0, app, threaded=True)
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)

    def __enter__(self) -> str:
        self._thread.start()
        return f"http://127.0.0.1:{self._server.server_port}"

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


def _plan(world: World, number: int) -> None:
    """The world's family to Los Angeles, and somebody over the end of Auckland's summer time without appointments."""
    version = world.version(number, status=VersionStatus.APPROVED)
    world.check.examiner = "BS. Phan Thu"
    world.plan_family(version)
    single = world.session.info.get("single") or _single(world)
    world.session.info["single"] = single
    case, flights = single
    builders.plan_case(world.session, version, case, flights, escorts=[("operational", world.other)])
    builders.plan_trip(world.session, version, world.other, flights)


def _single(world: World) -> tuple[object, ...]:
    case = builders.make_case(world.session, world.office, world.programme, "VM-27-0001")
    out = builders.make_flight(world.session, "NZ 280", "SGN", "2027-04-03 09:30", "AKL", "2027-04-04 02:10")
    return case, (out,)


def _instants(rows: list[CalendarEvent]) -> list[Shown]:
    return sorted((row.uid, row.starts_at, row.ends_at) for row in rows)


def _by_recurring_ical_events(body: bytes) -> list[Shown]:
    query = recurring_ical_events.of(Calendar.from_ical(body))
    found = query.between(datetime(2026, 1, 1, tzinfo=UTC), datetime(2028, 1, 1, tzinfo=UTC))
    return sorted(
        (str(one["UID"]), one["DTSTART"].dt.astimezone(UTC), one["DTEND"].dt.astimezone(UTC)) for one in found
    )


def _by_ical_js(body: bytes) -> list[Shown]:
    return sorted(
        (one["uid"], datetime.fromtimestamp(one["start"], UTC), datetime.fromtimestamp(one["end"], UTC))
        for one in read_by_ical_js(body)["events"]
    )


def test_every_feed_shows_every_event_in_two_libraries(mission: Mission) -> None:
    seen = 0
    for feed in mission.feeds:
        answer = mission.ask(feed)
        wanted = _instants(mission.rows(feed))
        assert (answer.status, answer.headers["content-type"]) == (200, "text/calendar; charset=utf-8")
        assert _by_recurring_ical_events(answer.body) == wanted
        assert _by_ical_js(answer.body) == wanted
        seen += len(wanted)
    # Two escorts, a clinic, an office, teams at three airports, a receiver and an examiner, each in two languages.
    assert len(mission.feeds) == 18
    assert seen >= 28


def test_vdirsyncer_and_khal_show_every_feed(mission: Mission, tmp_path: Path) -> None:
    for feed in mission.feeds:
        if feed.language != "vi":
            continue
        home = tmp_path / f"{feed.kind}-{feed.recipient_id}"
        home.mkdir()
        phone = Phone(home, mission.address + feed.path)
        phone.sync()
        assert phone.shown() == sorted((row.starts_at, row.ends_at, row.summary_vi) for row in mission.rows(feed))


def test_the_same_plan_again_gives_the_same_bytes_and_304(mission: Mission) -> None:
    before = {feed: mission.ask(feed) for feed in mission.feeds}
    _plan(mission.world, 2)
    mission.publish(2)
    for feed, first in before.items():
        again = mission.ask(feed)
        assert (again.body, again.headers["etag"]) == (first.body, first.headers["etag"])
        assert again.headers["last-modified"] == first.headers["last-modified"]
        unchanged = mission.ask(feed, If_None_Match=first.headers["etag"])
        assert (unchanged.status, unchanged.body) == (304, b"")


def test_a_phone_may_ask_in_any_way_that_http_knows(mission: Mission) -> None:
    feed = mission.feeds[0]
    first = mission.ask(feed)
    etag, modified = first.headers["etag"], first.headers["last-modified"]
    for known in (f"W/{etag}", f'"other", {etag}', "*"):
        assert mission.ask(feed, If_None_Match=known).status == 304
    assert mission.ask(feed, If_Modified_Since=modified).status == 304
    assert mission.ask(feed, If_Modified_Since="Sun, 01 Nov 2026 00:00:00 GMT").status == 200
    # The tag decides where both are given.
    assert mission.ask(feed, If_None_Match='"other"', If_Modified_Since=modified).status == 200
    head = mission.ask(feed, "HEAD")
    assert (head.status, head.body, head.headers["etag"]) == (200, b"", etag)
    assert int(head.headers["content-length"]) == len(first.body)
    packed = mission.ask(feed, Accept_Encoding="gzip")
    assert packed.headers["content-encoding"] == "gzip"
    assert gzip.decompress(packed.body) == first.body
    assert "set-cookie" not in first.headers


def test_a_cancelled_flight_moves_events_and_leaves_tombstones(mission: Mission, tmp_path: Path) -> None:
    world = mission.world
    feed = next(f for f in mission.feeds if f.kind == "escort" and f.recipient_id == world.escort.id)
    phone = Phone(tmp_path, mission.address + feed.path)
    phone.sync()
    before = {row.uid: (row.sequence, row.starts_at) for row in mission.rows(feed)}
    world.back.state = FlightState.CANCELLED
    version = world.version(2)
    later = builders.make_flight(world.session, "VN 99", "LAX", "2026-12-13 23:30", "SGN", "2026-12-15 06:30")
    builders.plan_case(world.session, version, world.family, world.flights, escorts=[("operational", world.escort)])
    builders.plan_trip(world.session, version, world.escort, world.flights, back=[later])
    mission.publish(2)
    body = mission.ask(feed).body
    events = {str(event["UID"]): event for event in Calendar.from_ical(body).walk("VEVENT")}
    moved = [row for row in mission.rows(feed) if row.starts_at != before[row.uid][1]]
    assert {row.uid for row in mission.rows(feed)} == set(before)
    assert moved
    for row in moved:
        assert int(events[row.uid]["SEQUENCE"]) == before[row.uid][0] + 1
    other = next(f for f in mission.feeds if f.kind == "escort" and f.recipient_id == world.other.id)
    gone = {str(e["UID"]): e for e in Calendar.from_ical(mission.ask(other).body).walk("VEVENT")}
    rows = mission.rows(other)
    assert {row.status for row in rows} == {EventStatus.CANCELLED}
    for row in rows:
        event = gone[row.uid]
        assert (str(event["STATUS"]), int(event["SEQUENCE"]), str(event["TRANSP"])) == ("CANCELLED", 1, "TRANSPARENT")
    phone.sync()
    assert [shown[:2] for shown in phone.shown()] == sorted((r.starts_at, r.ends_at) for r in mission.rows(feed))
