"""What stands in a feed, line by line, and what is refused."""

import json
import random
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar

from integrations.calendars import (
    EventStatus,
    RenewalNotice,
    build_feed,
    check_feed,
    etag_of,
    render_feed,
    render_jcal,
    render_renewal_feed,
)
from tests.integrations.calendar_feeds import REVISED_AT, VIET_NAM, at, event, feed, lively_feed


def unfolded(body: bytes) -> list[str]:
    return body.replace(b"\r\n ", b"").decode("utf-8").split("\r\n")


def test_same_feed_gives_same_bytes_whatever_the_order_of_its_events() -> None:
    once = lively_feed()
    shuffled = list(once.events)
    random.Random(7).shuffle(shuffled)

    assert render_feed(once) == render_feed(replace(once, events=tuple(shuffled)))
    assert build_feed(once).etag == etag_of(render_feed(once))


def test_bytes_do_not_depend_on_the_zone_object_of_an_instant() -> None:
    plain = event()
    elsewhere = replace(plain, starts_at=plain.starts_at.astimezone(timezone(timedelta(hours=-3))))

    assert render_feed(feed(plain)) == render_feed(feed(elsewhere))


def test_a_change_gives_another_etag() -> None:
    before, after = feed(event()), feed(event(sequence=1, starts_at=at(VIET_NAM, 2026, 11, 25, 19, 0)))

    assert build_feed(before).etag != build_feed(after).etag
    assert etag_of(b"").startswith('"')
    assert etag_of(b"").endswith('"')


def test_frame_says_what_clients_need() -> None:
    lines = unfolded(render_feed(feed(event(), name="A, B; C", description="d, e", url="https://example.org/f")))

    for line in (
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "CALSCALE:GREGORIAN",
        "NAME:A\\, B\\; C",
        "X-WR-CALNAME:A\\, B\\; C",
        "X-WR-CALDESC:d\\, e",
        "COLOR:teal",
        "REFRESH-INTERVAL;VALUE=DURATION:PT1H",
        "X-PUBLISHED-TTL:PT1H",
        "X-WR-TIMEZONE:Asia/Ho_Chi_Minh",
        "URL:https://example.org/f",
        "END:VCALENDAR",
    ):
        assert lines.count(line) == 1
    assert sum(line.startswith("PRODID:") for line in lines) == 1


def test_frame_has_no_scheduling_and_no_uid_of_its_own() -> None:
    body = render_feed(lively_feed())

    calendar = Calendar.from_ical(body)
    assert "UID" not in calendar
    for name in (b"METHOD", b"ORGANIZER", b"ATTENDEE", b"BEGIN:VALARM"):
        assert b"\r\n" + name not in body


def test_stamp_is_the_last_revision() -> None:
    lines = unfolded(render_feed(feed(event(revised_at=datetime(2026, 10, 2, 8, 0, 0, 999, tzinfo=UTC)))))

    assert "DTSTAMP:20261002T080000Z" in lines
    assert "LAST-MODIFIED:20261002T080000Z" in lines
    assert "CREATED:20261001T023000Z" in lines


def test_both_ends_stand_in_the_time_of_their_place() -> None:
    flight = event(ends_at=at("America/Los_Angeles", 2026, 11, 25, 21, 10), end_zone="America/Los_Angeles")
    lines = unfolded(render_feed(feed(flight)))

    assert "DTSTART;TZID=Asia/Ho_Chi_Minh:20261125T193000" in lines
    assert "DTEND;TZID=America/Los_Angeles:20261125T211000" in lines


def test_the_repeated_hour_of_autumn_is_written_in_utc() -> None:
    lines = unfolded(render_feed(lively_feed()))

    assert "DTSTART:20261101T093000Z" in lines


def test_event_during_which_the_clocks_change_is_written_in_utc() -> None:
    lines = unfolded(render_feed(lively_feed()))

    assert "DTSTART:20270314T093000Z" in lines
    assert "DTEND:20270314T103000Z" in lines


def test_cancelled_event_frees_the_time() -> None:
    calendar = Calendar.from_ical(render_feed(feed(event(status=EventStatus.CANCELLED, sequence=4))))
    (tombstone,) = calendar.walk("VEVENT")

    assert tombstone["STATUS"] == "CANCELLED"
    assert tombstone["TRANSP"] == "TRANSPARENT"
    assert tombstone["SEQUENCE"] == 4


def test_optional_properties_are_carried() -> None:
    full = event(
        location="SGN, ga T2",
        url="https://example.org/duty?a=1,2;b",
        status=EventStatus.TENTATIVE,
        is_transparent=True,
        categories=("Hộ tống", "A, B"),
        related_to=("trip-1", "trip-2"),
    )
    lines = unfolded(render_feed(feed(full)))

    for line in (
        "LOCATION:SGN\\, ga T2",
        "URL:https://example.org/duty?a=1,2;b",
        "STATUS:TENTATIVE",
        "TRANSP:TRANSPARENT",
        "CATEGORIES:Hộ tống,A\\, B",
        "RELATED-TO:trip-1",
        "RELATED-TO:trip-2",
    ):
        assert line in lines


@pytest.mark.parametrize(
    ("code", "changes"),
    [
        ("calendar.end-not-after-start", {"ends_at": at(VIET_NAM, 2026, 11, 25, 19, 30)}),
        ("calendar.end-not-after-start", {"ends_at": at(VIET_NAM, 2026, 11, 25, 19, 30) + timedelta(milliseconds=1)}),
        ("calendar.end-not-after-start", {"ends_at": at(VIET_NAM, 2026, 11, 24, 19, 30)}),
        ("calendar.uid-missing", {"uid": " \n"}),
        ("calendar.uid-repeated", {"uid": "good"}),
        ("calendar.sequence-out-of-range", {"sequence": -1}),
        ("calendar.sequence-out-of-range", {"sequence": 2**31}),
        ("calendar.time-naive", {"starts_at": datetime(2026, 11, 25, 1, 0)}),  # noqa: DTZ001 - the point of the case
    ],
)
def test_broken_event_is_left_out_with_a_finding(code: str, changes: dict[str, object]) -> None:
    broken = event(**{"uid": "broken", **changes})
    others = () if code == "calendar.uid-repeated" else (event("fine"),)
    rendered = build_feed(feed(event("good"), broken, *others))

    assert code in {finding.code for finding in rendered.findings if finding.uid == broken.uid}
    uids = [str(one["UID"]) for one in Calendar.from_ical(rendered.body).walk("VEVENT")]
    assert broken.uid not in uids
    assert rendered.event_count == len(uids)
    assert code == "calendar.uid-repeated" or sorted(uids) == ["fine", "good"]


def test_unknown_zone_keeps_the_instant() -> None:
    rendered = build_feed(feed(event(start_zone="Mars/Olympus", url="javascript:alert(1)")))

    assert {finding.code for finding in rendered.findings} == {"calendar.zone-unknown", "calendar.url-unusable"}
    (kept,) = Calendar.from_ical(rendered.body).walk("VEVENT")
    assert kept["DTSTART"].dt == event().starts_at
    assert "URL" not in kept


def test_lines_are_folded_between_letters() -> None:
    long = "Đưa đón người cao tuổi tại ga quốc tế, cột số 12; mang túi hồ sơ 😀 " * 20
    body = render_feed(feed(event(description=long, location=long)))

    lines = body.split(b"\r\n")
    assert max(map(len, lines)) <= 75
    assert b"\n" not in b"".join(lines)
    for line in lines:
        line.decode("utf-8")
    (read,) = Calendar.from_ical(body).walk("VEVENT")
    assert str(read["DESCRIPTION"]) == long.strip()


def test_control_characters_are_dropped() -> None:
    dirty = event(summary="a\x00b\x07\r\nATTENDEE:c\u2028d\ud800", description="x\r\ny\x0bz\x1b[0m\ttab")
    (read,) = Calendar.from_ical(render_feed(feed(dirty))).walk("VEVENT")

    assert str(read["SUMMARY"]) == "ab ATTENDEE:c d"
    assert str(read["DESCRIPTION"]) == "x\ny\nz[0m\ttab"
    assert "ATTENDEE" not in read


@given(summary=st.text(), description=st.text(), location=st.text(), category=st.text(), uid=st.text(min_size=1))
def test_no_text_breaks_out_of_its_property(
    summary: str, description: str, location: str, category: str, uid: str
) -> None:
    hostile = event(uid, summary=summary, description=description, location=location, categories=(category,))
    source = feed(hostile, event("calm"), name=summary or "x", description=description)
    rendered = build_feed(source)

    assert {finding.code for finding in rendered.findings} <= {"calendar.uid-missing", "calendar.uid-repeated"}
    names = {line.partition(":")[0].partition(";")[0] for line in unfolded(rendered.body)}
    assert not names & {"METHOD", "ORGANIZER", "ATTENDEE", "VALARM"}
    whole = check_feed(rendered.body, source)
    assert whole.event_count == rendered.event_count
    assert {f.code for f in whole.findings} <= {"calendar.event-lost", "calendar.property-missing"}


def test_check_passes_our_own_output() -> None:
    checked = check_feed(render_feed(lively_feed()), lively_feed())

    assert checked.findings == ()
    assert checked.event_count == len(lively_feed().events)


def test_check_finds_what_was_tampered_with() -> None:
    body = render_feed(lively_feed())
    tampered = body.replace(b"DTSTART:20261101T093000Z", b"DTSTART:20261101T103000Z")
    tampered = tampered.replace(b"CALSCALE:GREGORIAN", b"METHOD:PUBLISH").replace(b"UID:gone", b"UID:elsewhere")
    tampered = tampered.replace(b"TZID:Pacific/Auckland", b"TZID:Pacific/Nowhere")
    codes = {finding.code for finding in check_feed(tampered, lively_feed()).findings}

    assert codes == {
        "calendar.changed-in-writing",
        "calendar.event-lost",
        "calendar.event-unexpected",
        "calendar.property-forbidden",
        "calendar.zone-undefined",
    }


def test_check_refuses_what_is_no_calendar() -> None:
    assert [finding.code for finding in check_feed(b"<html>").findings] == ["calendar.unreadable"]


def test_empty_feed_is_a_calendar_too() -> None:
    checked = check_feed(render_feed(feed()), feed())

    assert checked.event_count == 0
    assert checked.findings == ()


def test_jcal_says_the_same_as_icalendar() -> None:
    source = lively_feed()
    read = json.loads(render_jcal(source))

    assert read[0] == "vcalendar"
    assert ["refresh-interval", {}, "duration", "PT1H"] in read[1]
    events = [component for component in read[2] if component[0] == "vevent"]
    uids = [prop[3] for component in events for prop in component[1] if prop[0] == "uid"]
    assert uids == [str(one["UID"]) for one in Calendar.from_ical(render_feed(source)).walk("VEVENT")]
    starts = [prop for component in events for prop in component[1] if prop[0] == "dtstart"]
    assert ["dtstart", {"tzid": "Australia/Sydney"}, "date-time", "2026-10-04T09:00:00"] in starts
    assert render_jcal(source) == render_jcal(source)


def test_jcal_leaves_broken_events_out() -> None:
    read = json.loads(render_jcal(feed(event("good"), event("bad", ends_at=event().starts_at))))

    assert sum(component[0] == "vevent" for component in read[2]) == 1


def test_revoked_subscription_still_gets_one_friendly_event() -> None:
    notice = RenewalNotice(
        sequence=4,
        created_at=REVISED_AT,
        revised_at=REVISED_AT,
        uid="renew-1",
        name="Hành Trình",
        summary="Liên kết lịch đã hết hiệu lực",
        description="Mở trang lịch của tôi để tạo liên kết mới.",
        starts_at=REVISED_AT,
        zone="Asia/Saigon",
        url="https://example.org/subscriptions",
    )
    body = render_renewal_feed(notice)

    assert body == render_renewal_feed(notice)
    (only,) = Calendar.from_ical(body).walk("VEVENT")
    assert str(only["SUMMARY"]) == notice.summary
    assert only["TRANSP"] == "TRANSPARENT"
    assert check_feed(body).findings == ()
