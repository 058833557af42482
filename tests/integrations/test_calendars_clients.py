"""Our feeds as calendar clients that nobody here wrote see them."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
import recurring_ical_events
from icalendar import Calendar

from integrations.calendars import EventStatus, Feed, build_feed, render_feed, render_jcal
from tests.integrations.calendar_clients import Phone, read_by_ical_js
from tests.integrations.calendar_feeds import VIET_NAM, at, event, feed, lively_feed

Shown = tuple[str, datetime, datetime, str]


def published(source: Feed) -> list[Shown]:
    """Give what every client should show."""
    return sorted((one.uid, one.starts_at, one.ends_at, one.summary) for one in source.events)


def test_recurring_ical_events_shows_every_event() -> None:
    source = lively_feed()
    query = recurring_ical_events.of(Calendar.from_ical(render_feed(source)))
    shown = [
        (str(one["UID"]), one["DTSTART"].dt.astimezone(UTC), one["DTEND"].dt.astimezone(UTC), str(one["SUMMARY"]))
        for one in query.between(datetime(2026, 1, 1, tzinfo=UTC), datetime(2028, 1, 1, tzinfo=UTC))
    ]

    assert sorted(shown) == published(source)


@pytest.mark.client
@pytest.mark.parametrize("render", [render_feed, render_jcal])
def test_ical_js_shows_every_event(render: Any) -> None:
    source = lively_feed()
    read = read_by_ical_js(render(source))
    shown = [
        (one["uid"], datetime.fromtimestamp(one["start"], UTC), datetime.fromtimestamp(one["end"], UTC), one["summary"])
        for one in read["events"]
    ]

    assert sorted(shown) == published(source)
    assert read["types"]["refresh-interval"] == "duration"
    by_uid = {one["uid"]: one for one in read["events"]}
    assert by_uid["gone"]["status"] == "CANCELLED"
    assert by_uid["sgn-clinic"]["description"] == "Dòng một\nDòng hai, ba; bốn"


@pytest.mark.client
def test_ical_js_reads_our_zones_around_every_change_of_clocks() -> None:
    """Half-hourly events through the DST weeks of three places, judged by ical.js from our VTIMEZONE blocks alone."""
    weeks = {
        "America/Los_Angeles": [(2026, 11, 1), (2027, 3, 14), (2027, 11, 7)],
        "Australia/Sydney": [(2026, 10, 4), (2027, 4, 4)],
        "Pacific/Auckland": [(2026, 9, 27), (2027, 4, 4)],
    }
    events = []
    for zone, days in weeks.items():
        for day in days:
            noon = at(zone, *day, 12).timestamp()
            for step in range(-48, 24):
                start = datetime.fromtimestamp(noon + step * 1800, UTC)
                end = datetime.fromtimestamp(noon + step * 1800 + 900, UTC)
                uid = f"{zone}{start:%Y%m%d%H%M}"
                events.append(event(uid, starts_at=start, ends_at=end, start_zone=zone, end_zone=zone))
    source = feed(*events)
    shown = {(one["uid"], one["start"], one["end"]) for one in read_by_ical_js(render_feed(source))["events"]}

    assert shown == {(one.uid, int(one.starts_at.timestamp()), int(one.ends_at.timestamp())) for one in events}


class FeedServer:
    """A loopback server that serves one feed, with ETag and 304."""

    def __init__(self) -> None:
        self.source = feed()

    @contextmanager
    def running(self) -> Iterator[str]:
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                rendered = build_feed(outer.source)
                is_known = self.headers.get("If-None-Match") == rendered.etag
                self.send_response(304 if is_known else 200)
                self.send_header("ETag", rendered.etag)
                self.send_header("Content-Type", "text/calendar; charset=utf-8")
                self.send_header("Content-Length", "0" if is_known else str(len(rendered.body)))
                self.end_headers()
                if not is_known:
                    self.wfile.write(rendered.body)

            def log_message(self, *_: object) -> None:
                """Keep the test's output clean."""

        server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        thread = Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_address[1]}/feed.ics"
        finally:
            server.shutdown()
            server.server_close()
            thread.join()


@pytest.mark.client
def test_vdirsyncer_and_khal_follow_a_feed_through_its_life(tmp_path: Path) -> None:
    server = FeedServer()
    server.source = lively_feed()
    with server.running() as address:
        phone = Phone(tmp_path, address)
        phone.sync()
        assert phone.shown() == sorted(row[1:] for row in published(server.source))

        moved = event("sgn-clinic", sequence=1, starts_at=at(VIET_NAM, 2026, 11, 25, 8), summary="Phòng khám, dời")
        cancelled = event("akl-spring", sequence=1, status=EventStatus.CANCELLED, summary="HỦY / CANCELLED")
        server.source = feed(moved, cancelled, *server.source.events[2:4], event("new"))
        phone.sync()
        assert phone.shown() == sorted(row[1:] for row in published(server.source))
