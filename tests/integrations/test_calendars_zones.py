"""The VTIMEZONE blocks against zoneinfo, read by somebody else's rule expander."""

from bisect import bisect_right
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from dateutil.rrule import rrulestr
from icalendar import Calendar, Timezone

from integrations.calendars import build_feed, canonical_zone, render_feed
from tests.integrations.calendar_feeds import VIET_NAM, at, event, feed, lively_feed

FIRST, LAST = datetime(2026, 1, 1, tzinfo=UTC), datetime(2029, 12, 31, 23, 30, tzinfo=UTC)
HALF_HOURS = [FIRST + timedelta(minutes=30) * n for n in range(int((LAST - FIRST) / timedelta(minutes=30)) + 1)]
# Destinations and gateways: no daylight time, northern, southern, and half-hour offsets.
DESTINATIONS = """
Asia/Ho_Chi_Minh Asia/Hong_Kong Asia/Seoul Asia/Tokyo Asia/Taipei Asia/Singapore Asia/Bangkok Asia/Kolkata Asia/Dubai
Asia/Qatar Europe/Istanbul Europe/London Europe/Dublin Europe/Paris Europe/Berlin Europe/Amsterdam Europe/Oslo
Europe/Stockholm Europe/Copenhagen Europe/Helsinki Europe/Lisbon America/Los_Angeles America/Denver America/Phoenix
America/Chicago America/New_York America/Anchorage Pacific/Honolulu America/Toronto America/Winnipeg America/Edmonton
America/Vancouver America/Halifax America/St_Johns Australia/Sydney Australia/Melbourne Australia/Brisbane
Australia/Adelaide Australia/Darwin Australia/Perth Australia/Hobart Pacific/Auckland
""".split()  # noqa: SIM905 - a list of forty quoted names is harder to read


def written_zone(name: str, first_at: datetime = FIRST, last_at: datetime = LAST) -> Timezone | None:
    """Render a feed that touches a zone at both instants and give the block that it carries for the zone."""
    hour = timedelta(hours=1)
    source = feed(
        event("first", starts_at=first_at, ends_at=first_at + hour, start_zone=name, end_zone=name),
        event("last", starts_at=last_at, ends_at=last_at + hour, start_zone=name, end_zone=name),
    )
    blocks = Calendar.from_ical(render_feed(source)).walk("VTIMEZONE")
    assert len(blocks) <= 1
    return blocks[0] if blocks else None  # type: ignore[return-value]


def onsets(block: Timezone) -> list[tuple[datetime, timedelta]]:
    """Expand a block to the instants from which each offset holds."""
    found = []
    for observance in block.subcomponents:
        start = observance["DTSTART"].dt
        offset_from, offset_to = observance["TZOFFSETFROM"].td, observance["TZOFFSETTO"].td
        locals_ = [start]
        if "RRULE" in observance:
            rule = rrulestr(observance["RRULE"].to_ical().decode(), dtstart=start)
            locals_ = rule.between(start, datetime(2031, 1, 1), inc=True)  # noqa: DTZ001 - onsets are local by definition
        found += [((local - offset_from).replace(tzinfo=UTC), offset_to) for local in locals_]
    return sorted(found)


@pytest.mark.parametrize("name", DESTINATIONS)
def test_block_agrees_with_zoneinfo_at_every_half_hour(name: str) -> None:
    block = written_zone(name)
    assert block is not None or name == "America/Vancouver"  # its law is changing: newer zone data gives no yearly rule
    if block is None:
        return
    table = onsets(block)
    moments = [moment for moment, _ in table]
    zone = ZoneInfo(name)
    wrong = [
        instant
        for instant in HALF_HOURS
        if table[bisect_right(moments, instant) - 1][1] != instant.astimezone(zone).utcoffset()
    ]
    assert wrong == []


def test_viet_nam_is_one_block() -> None:
    block = written_zone(VIET_NAM)

    assert block is not None
    (only,) = block.subcomponents
    assert only.name == "STANDARD"
    assert only["TZOFFSETFROM"].td == only["TZOFFSETTO"].td == timedelta(hours=7)
    assert "RRULE" not in only
    assert "RDATE" not in only


def test_zones_with_daylight_time_have_yearly_rules() -> None:
    block = written_zone("America/Los_Angeles")

    assert block is not None
    rules = {part.name: part["RRULE"].to_ical().decode() for part in block.subcomponents}
    assert rules == {
        "DAYLIGHT": "FREQ=YEARLY;BYDAY=2SU;BYMONTH=3",
        "STANDARD": "FREQ=YEARLY;BYDAY=1SU;BYMONTH=11",
    }
    assert b"RDATE" not in render_feed(lively_feed())


def test_rule_for_the_last_sunday_is_not_the_fourth() -> None:
    block = written_zone("Pacific/Auckland", at("Pacific/Auckland", 2026, 9, 1), at("Pacific/Auckland", 2026, 10, 1))

    assert block is not None
    rules = {part.name: part["RRULE"].to_ical().decode() for part in block.subcomponents}
    assert rules["DAYLIGHT"] == "FREQ=YEARLY;BYDAY=-1SU;BYMONTH=9"


def test_zone_without_yearly_rule_goes_out_in_utc() -> None:
    # Morocco's clocks follow Ramadan: no yearly rule can say when.
    name = "Africa/Casablanca"
    first, last = datetime(2026, 1, 5, 8, tzinfo=UTC), datetime(2026, 12, 1, 8, tzinfo=UTC)

    assert written_zone(name, first, last) is None
    source = feed(
        event("first", starts_at=first, ends_at=first + timedelta(hours=2), start_zone=name),
        event("last", starts_at=last, ends_at=last + timedelta(hours=2), start_zone=name),
    )
    assert b"DTSTART:20260105T080000Z" in render_feed(source)
    assert build_feed(source).findings == ()


def test_zone_that_stands_still_during_the_feed_has_one_block() -> None:
    block = written_zone("Africa/Casablanca", datetime(2026, 6, 1, tzinfo=UTC), datetime(2026, 7, 1, tzinfo=UTC))

    assert block is not None
    (only,) = block.subcomponents
    assert only["TZOFFSETTO"].td == timedelta(hours=1)


def test_utc_is_written_as_utc() -> None:
    body = render_feed(feed(event(start_zone="Etc/UTC", end_zone="UTC")))

    assert b"VTIMEZONE" not in body
    assert b"DTSTART:20261125T123000Z" in body


def test_every_zone_in_use_is_defined_once() -> None:
    calendar = Calendar.from_ical(render_feed(lively_feed()))
    defined = [str(zone["TZID"]) for zone in calendar.walk("VTIMEZONE")]
    used = {
        one[name].params["TZID"]
        for one in calendar.walk("VEVENT")
        for name in ("DTSTART", "DTEND")
        if "TZID" in one[name].params
    }

    assert len(defined) == len(set(defined))
    assert used <= set(defined)


@pytest.mark.parametrize("name", ["Asia/Ho_Chi_Minh", "Asia/Saigon", "SE Asia Standard Time", " Asia/Saigon "])
def test_viet_nam_has_one_name(name: str) -> None:
    assert canonical_zone(name) == VIET_NAM
    body = render_feed(feed(event(start_zone=name, end_zone=name), timezone=name))
    assert b"Saigon" not in body
    assert b"DTSTART;TZID=Asia/Ho_Chi_Minh:20261125T193000" in body


def test_bangkok_is_viet_nam_only_where_the_country_says_so() -> None:
    assert canonical_zone("Asia/Bangkok", country="VN") == VIET_NAM
    assert canonical_zone("Asia/Bangkok", country="TH") == "Asia/Bangkok"
    assert canonical_zone("Asia/Bangkok") == "Asia/Bangkok"
