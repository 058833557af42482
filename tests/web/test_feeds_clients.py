"""From a published plan to what phones show: the real app on a real file, read by clients that nobody here wrote.

Clients that are too heavy for every run are in `tests.clients`.
"""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
import recurring_ical_events
from icalendar import Calendar

from scheduler.models import CalendarEvent, EventStatus, FlightState
from tests.integrations.calendar_clients import Phone, read_by_ical_js
from tests.scheduler import builders
from tests.web.feed_mission import Mission, open_mission, plan

pytestmark = pytest.mark.client
Shown = tuple[str, datetime, datetime]


@pytest.fixture
def mission(tmp_path: Path) -> Iterator[Mission]:
    with open_mission(tmp_path / "instance") as opened:
        yield opened


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
    # Two escorts, a clinic, an office, five airports, a receiver and an examiner, each in two languages.
    assert len(mission.feeds) == 22
    assert seen >= 44


def test_vdirsyncer_and_khal_show_every_feed(mission: Mission, tmp_path: Path) -> None:
    phone = Phone(tmp_path, {f"feed{feed.subscription_id}": mission.address + feed.path for feed in mission.feeds})
    phone.sync()
    found = phone.rows()
    for feed in mission.feeds:
        shown = sorted(
            (row.starts_at, row.ends_at, row.title) for row in found if row.calendar == f"feed{feed.subscription_id}"
        )
        assert shown == sorted(
            (row.starts_at, row.ends_at, row.summary_vi if feed.language == "vi" else row.summary_en)
            for row in mission.rows(feed)
        )


def test_the_same_plan_again_gives_the_same_bytes_and_304(mission: Mission) -> None:
    before = {feed: mission.ask(feed) for feed in mission.feeds}
    plan(mission.world, 2)
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
    feed = mission.feed_of("escort", world.escort.id)
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
    other = mission.feed_of("escort", world.other.id)
    gone = {str(e["UID"]): e for e in Calendar.from_ical(mission.ask(other).body).walk("VEVENT")}
    rows = mission.rows(other)
    assert {row.status for row in rows} == {EventStatus.CANCELLED}
    for row in rows:
        event = gone[row.uid]
        assert (str(event["STATUS"]), int(event["SEQUENCE"]), str(event["TRANSP"])) == ("CANCELLED", 1, "TRANSPARENT")
    phone.sync()
    assert [shown[:2] for shown in phone.shown()] == sorted((r.starts_at, r.ends_at) for r in mission.rows(feed))
