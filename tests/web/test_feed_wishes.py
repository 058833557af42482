"""What may be written behind a feed's address: no cancelled events, alarms, METHOD:PUBLISH, jCal."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from icalendar import Calendar
from sqlalchemy import select

from integrations.calendars import check_feed
from scheduler.models import Subscription
from scheduler.services.access import SYSTEM
from scheduler.services.publication import publish
from tests.integrations.calendar_clients import read_by_ical_js
from tests.scheduler import builders
from tests.scheduler.world import NOW
from tests.web.feed_mission import Mission, open_mission, over_clock_changes


@pytest.fixture
def mission(tmp_path: Path) -> Iterator[Mission]:
    """A mission whose first journey is cancelled and whose others stand."""
    with open_mission(tmp_path / "instance") as opened:
        world = opened.world
        version = world.version(2)
        builders.leave_out(world.session, version, world.family)
        for case, flight in over_clock_changes(world):
            builders.plan_case(world.session, version, case, [flight], escorts=[("operational", world.other)])
            builders.plan_trip(world.session, version, world.other, [flight])
        publish(world.session, SYSTEM, 2, now=NOW + timedelta(hours=1))
        world.session.commit()
        yield opened


def _ask(mission: Mission, query: str, **headers: str) -> tuple[int, dict[str, str], bytes]:
    feed = mission.feed_of("escort", mission.world.escort.id)
    answer = mission.ask(feed, query=query, **headers)
    return answer.status, answer.headers, answer.body


def test_cancelled_events_can_be_left_out(mission: Mission) -> None:
    _, _, whole = _ask(mission, "")
    status, headers, body = _ask(mission, "?cancelled=no")
    assert (status, headers["content-type"]) == (200, "text/calendar; charset=utf-8")
    assert b"STATUS:CANCELLED" in whole
    assert b"STATUS:CANCELLED" not in body
    assert check_feed(body).findings == ()
    kept = [event for event in Calendar.from_ical(whole).walk("VEVENT") if event["STATUS"] != "CANCELLED"]
    assert check_feed(body).event_count == len(kept)
    assert _ask(mission, "?cancelled=no", If_None_Match=headers["etag"])[0] == 304
    assert _ask(mission, "", If_None_Match=headers["etag"])[0] == 200


def test_alarms_come_on_request_and_are_never_mails(mission: Mission) -> None:
    other = mission.feed_of("escort", mission.world.other.id)
    plain = mission.ask(other).body
    wished = mission.ask(other, query="?alarm=120").body
    assert b"VALARM" not in plain
    events = Calendar.from_ical(wished).walk("VEVENT")
    duties = [event for event in events if event["TRANSP"] == "OPAQUE"]
    assert duties
    for event in events:
        alarms = event.walk("VALARM")
        assert len(alarms) == (event["TRANSP"] == "OPAQUE")
        for alarm in alarms:
            assert (alarm["ACTION"], alarm["TRIGGER"].dt) == ("DISPLAY", -timedelta(minutes=120))
            assert alarm["DESCRIPTION"] == event["SUMMARY"]
    assert check_feed(wished).findings == ()
    assert len(read_by_ical_js(wished)["events"]) == len(events)


def test_old_importers_get_a_method_with_its_organiser(mission: Mission) -> None:
    _, headers, body = _ask(mission, "?method=publish")
    assert headers["content-type"] == "text/calendar; charset=utf-8; method=PUBLISH"
    calendar = Calendar.from_ical(body)
    assert calendar["METHOD"] == "PUBLISH"
    assert all("ORGANIZER" in event and "ATTENDEE" not in event for event in calendar.walk("VEVENT"))


def test_jcal_says_the_same(mission: Mission) -> None:
    _, headers, body = _ask(mission, "?format=jcal")
    assert headers["content-type"] == "application/calendar+json"
    assert json.loads(body)[0] == "vcalendar"
    assert read_by_ical_js(body)["events"] == read_by_ical_js(_ask(mission, "")[2])["events"]


def test_a_revoked_address_answers_jcal_too(mission: Mission) -> None:
    feed = mission.feed_of("escort", mission.world.escort.id)
    for row in mission.world.session.scalars(select(Subscription)):
        row.revoked_at = NOW
    mission.world.session.commit()
    plain, answer = mission.ask(feed), mission.ask(feed, query="?format=jcal")
    assert (plain.status, answer.status) == (410, 410)
    assert plain.headers["content-type"].startswith("text/calendar")
    assert answer.headers["content-type"] == "application/calendar+json"
    assert json.loads(answer.body)[0] == "vcalendar"
    assert read_by_ical_js(answer.body)["events"] == read_by_ical_js(plain.body)["events"]


@pytest.mark.parametrize("query", ["?alarm=-1", "?alarm=x", "?alarm=", "?cancelled=maybe", "?utm_source=x", "?alarm=²"])
def test_what_is_not_understood_is_passed_over(mission: Mission, query: str) -> None:
    encoded = query.encode("ascii", "backslashreplace").decode()
    assert _ask(mission, encoded)[2] == _ask(mission, "")[2]
