"""Reading people's own calendars: spans, and never a crash or an endless rule."""

from __future__ import annotations

import random
import time
from datetime import UTC, datetime, timedelta

import pytest

from integrations.calendars import CalendarReading, CalendarUnreadable, ReadingLimits, read_calendar
from integrations.calendars.rules import expand

WINDOW = (datetime(2026, 11, 1, tzinfo=UTC), datetime(2026, 12, 1, tzinfo=UTC))
UTC_ZONE = UTC


def _event(*lines: str, uid: str = "a@b") -> str:
    return "\r\n".join(["BEGIN:VEVENT", f"UID:{uid}", *lines, "END:VEVENT"])


def _read(*blocks: str, **options: object) -> CalendarReading:
    body = "\r\n".join(["BEGIN:VCALENDAR", "VERSION:2.0", *blocks, "END:VCALENDAR", ""]).encode()
    return read_calendar(body, default_zone="Asia/Ho_Chi_Minh", window=WINDOW, **options)  # type: ignore[arg-type]


def _starts(reading: CalendarReading) -> list[str]:
    return [f"{one.starts_at:%d %H:%M}-{one.ends_at:%d %H:%M}" for one in reading.busy]


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (("DTSTART:20261103T010000Z", "DTEND:20261103T020000Z"), ["03 01:00-03 02:00"]),
        (("DTSTART:20261103T080000", "DURATION:PT1H"), ["03 01:00-03 02:00"]),
        (("DTSTART;VALUE=DATE:20261103", "DTEND;VALUE=DATE:20261105"), ["02 17:00-04 17:00"]),
        (("DTSTART;VALUE=DATE:20261103",), ["02 17:00-03 17:00"]),
        (("DTSTART;TZID=SE Asia Standard Time:20261103T080000", "DURATION:PT1H"), ["03 01:00-03 02:00"]),
        (("DTSTART;TZID=/x.org/Tz/America/Los_Angeles:20261103T080000", "DURATION:PT1H"), ["03 16:00-03 17:00"]),
        (
            (
                "DTSTART;TZID=America/Los_Angeles:20261026T080000",
                "DURATION:PT1H",
                "RRULE:FREQ=WEEKLY;UNTIL=20261116T160000Z",
                "EXDATE;TZID=America/Los_Angeles:20261109T080000",
                "RDATE:20261120T160000Z",
            ),
            ["02 16:00-02 17:00", "16 16:00-16 17:00", "20 16:00-20 17:00"],
        ),
        (
            ("DTSTART:20261103T010000Z", "DURATION:PT1H", "RDATE;VALUE=PERIOD:20261105T010000Z/PT4H"),
            ["03 01:00-03 02:00", "05 01:00-05 05:00"],
        ),
        (("DTSTART:20261103T010000Z", "DTEND:20261103T020000Z", "TRANSP:TRANSPARENT"), []),
        (("DTSTART:20261103T010000Z", "DTEND:20261103T020000Z", "STATUS:CANCELLED"), []),
        (("DTSTART:20261103T010000Z", "DTEND:20261103T020000Z", "X-MICROSOFT-CDO-BUSYSTATUS:FREE"), []),
        (("DTSTART:20261103T010000Z", "DTEND:20261103T020000Z", "ATTENDEE;PARTSTAT=DECLINED:mailto:a@b.vn"), []),
        (("DTSTART:20251103T010000Z", "DURATION:PT1H", "RRULE:FREQ=YEARLY"), ["03 01:00-03 02:00"]),
        (("DTSTART:19700131T010000Z", "DURATION:PT1H", "RRULE:FREQ=MONTHLY;BYMONTHDAY=-1"), ["30 01:00-30 02:00"]),
    ],
)
def test_events_become_spans(lines: tuple[str, ...], expected: list[str]) -> None:
    reading = _read(_event(*lines))
    assert _starts(reading) == expected
    assert not reading.findings


def test_one_occurrence_moved_and_one_cancelled() -> None:
    series = _event("DTSTART:20261102T010000Z", "DURATION:PT1H", "RRULE:FREQ=DAILY;COUNT=4")
    moved = _event("RECURRENCE-ID:20261103T010000Z", "DTSTART:20261103T050000Z", "DURATION:PT2H")
    gone = _event("RECURRENCE-ID:20261104T010000Z", "DTSTART:20261104T010000Z", "DURATION:PT1H", "STATUS:CANCELLED")
    assert _starts(_read(series, moved, gone)) == ["02 01:00-02 02:00", "03 05:00-03 07:00", "05 01:00-05 02:00"]


def test_this_and_future_moves_the_rest() -> None:
    series = _event("DTSTART:20261102T010000Z", "DURATION:PT1H", "RRULE:FREQ=DAILY;COUNT=3")
    later = _event("RECURRENCE-ID;RANGE=THISANDFUTURE:20261103T010000Z", "DTSTART:20261103T020000Z", "DURATION:PT1H")
    assert _starts(_read(series, later)) == ["02 01:00-02 02:00", "03 02:00-03 03:00", "04 02:00-04 03:00"]


def test_zone_defined_in_the_file_is_used() -> None:
    zone = "\r\n".join(
        ["BEGIN:VTIMEZONE", "TZID:Custom", "BEGIN:STANDARD", "DTSTART:16010101T000000", "TZOFFSETFROM:+0900",
         "TZOFFSETTO:+0900", "END:STANDARD", "END:VTIMEZONE"]
    )  # fmt: skip
    reading = _read(zone, _event("DTSTART;TZID=Custom:20261103T100000", "DURATION:PT1H"))
    assert _starts(reading) == ["03 01:00-03 02:00"]
    unknown = _read(_event("DTSTART;TZID=Custom:20261103T080000", "DURATION:PT1H"))
    assert [one.code for one in unknown.findings] == ["calendar.zone-unknown"]


def test_free_busy_and_tentative() -> None:
    block = "\r\n".join(
        ["BEGIN:VFREEBUSY", "UID:f", "FREEBUSY:20261103T010000Z/PT3H", "FREEBUSY;FBTYPE=FREE:20261104T010000Z/PT1H",
         "FREEBUSY;FBTYPE=BUSY-TENTATIVE:20261103T030000Z/20261103T060000Z", "END:VFREEBUSY"]
    )  # fmt: skip
    reading = _read(block)
    assert [(one.starts_at.hour, one.ends_at.hour, one.is_tentative) for one in reading.busy] == [
        (1, 4, False),
        (4, 6, True),
    ]


def test_a_broken_event_loses_only_itself() -> None:
    good = _event("DTSTART:20261103T010000Z", "DURATION:PT1H", uid="good")
    reading = _read(_event("DTSTART:tomorrow"), _event("SUMMARY:x"), "BEGIN:VEVENT\r\nDTSTART:20261104", good)
    assert _starts(reading) == ["03 01:00-03 02:00"]
    assert {one.code for one in reading.findings if one.is_refusal} == {
        "calendar.time-unreadable",
        "calendar.start-missing",
        "calendar.component-unclosed",
    }


def test_a_file_that_breaks_off_says_so_even_between_two_events() -> None:
    whole = "\r\n".join(["BEGIN:VCALENDAR", _event("DTSTART:20261103T010000Z", "DURATION:PT1H"), "END:VCALENDAR"])
    window = (datetime(2026, 11, 1, tzinfo=UTC), datetime(2026, 12, 1, tzinfo=UTC))
    for text, is_whole in ((whole, True), (whole.removesuffix("END:VCALENDAR"), False), (whole[:-20], False)):
        reading = read_calendar(text.encode(), default_zone="Asia/Ho_Chi_Minh", window=window)
        assert reading.loss == ("" if is_whole else "calendar.cut-short")
        assert ("calendar.cut-short" in {one.code for one in reading.findings}) is not is_whole


def test_nothing_but_times_leaves() -> None:
    secret = "Chemotherapy of Nguyen Thi Binh"
    lines = ("DTSTART:20261103T010000Z", "DURATION:PT1H", f"SUMMARY:{secret}", f"DESCRIPTION:{secret}")
    shown = repr(_read(_event(*lines, uid=secret), _event(f"DTSTART;X={secret}:bad", f"LOCATION:{secret}")))
    assert "Nguyen" not in shown
    assert "Chemotherapy" not in shown


@pytest.mark.parametrize(
    "rule",
    [
        "FREQ=SECONDLY",
        "FREQ=SECONDLY;BYSETPOS=2",
        "FREQ=SECONDLY;BYMONTH=2;BYMONTHDAY=30",
        "FREQ=MINUTELY;COUNT=999999999",
        "FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30",
        "FREQ=DAILY;INTERVAL=7;BYDAY=1FR",
        "FREQ=YEARLY;BYWEEKNO=54",
        "FREQ=DAILY;BYHOUR=0,1,2;BYMINUTE=" + ",".join(map(str, range(60))) + ";BYSECOND=" + "1,2,3,4,5,6,7,8,9",
        "FREQ=NEVER",
        "FREQ=DAILY;INTERVAL=0;COUNT=-1",
        "RSCALE=CHINESE;FREQ=YEARLY",
    ],
)
def test_hostile_rules_end_soon(rule: str) -> None:
    before = time.thread_time()
    _read(_event("DTSTART:19010104T000000Z", "DURATION:PT1S", f"RRULE:{rule}"))
    # Processor time, not wall time: the bound is the reader's own budget and must hold on a busy machine.
    assert time.thread_time() - before < 5


def test_a_window_gives_the_same_as_the_whole_rule() -> None:
    """Moving the start forward must not change what a rule gives."""
    from dateutil.rrule import rrulestr

    chance = random.Random(20261122)
    for _ in range(300):
        frequency = chance.choice(["HOURLY;INTERVAL=7", "DAILY", "WEEKLY", "MONTHLY", "YEARLY"])
        rule = f"FREQ={frequency}" + ("" if "INTERVAL" in frequency else f";INTERVAL={chance.randint(1, 5)}")
        rule += chance.choice(["", "", ";BYDAY=MO,TH", ";BYMONTH=2,7,11", ";BYMONTHDAY=31,-1", ";COUNT=900"])
        start = datetime(2015, 1, 1) + timedelta(hours=chance.randint(0, 90_000))  # noqa: DTZ001
        first = start + timedelta(days=chance.randint(-400, 1500))
        last = first + timedelta(days=90)
        expected = rrulestr(rule, dtstart=start).between(first, last, inc=True)
        assert expand(rule, start, first, last, zone=UTC_ZONE, most=50_000) == expected, (rule, start, first)


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "calendar.empty"),
        (b"<!DOCTYPE html><html>sign in</html>", "calendar.web-page"),
        (b"PK\x03\x04", "calendar.not-a-calendar"),
        (b"BEGIN:VCALENDAR\r\n" + b"BEGIN:X\r\n" * 100, "calendar.too-deep"),
        (b"BEGIN:VCALENDAR\r\n" + b" " * 6_000_000, "calendar.too-large"),
    ],
)
def test_what_is_no_calendar_is_refused(data: bytes, code: str) -> None:
    with pytest.raises(CalendarUnreadable) as caught:
        read_calendar(data, default_zone="UTC", window=WINDOW)
    assert caught.value.code == code


def test_too_many_components_are_cut_with_a_reason() -> None:
    blocks = [_event("DTSTART:20261103T010000Z", "DURATION:PT1H", uid=str(number)) for number in range(50)]
    reading = _read(*blocks, limits=ReadingLimits(components=20))
    assert "calendar.too-many-components" in {one.code for one in reading.findings}
    assert (len(reading.busy), reading.loss) == (1, "calendar.too-many-components")


def test_too_many_times_are_cut_with_a_reason_in_events_and_in_free_busy() -> None:
    daily = _event("DTSTART:20261103T010000Z", "DURATION:PT1H", "RRULE:FREQ=DAILY;COUNT=12")
    periods = ",".join(f"202611{day:02}T010000Z/PT1H" for day in range(3, 15))
    busy = f"BEGIN:VFREEBUSY\r\nFREEBUSY:{periods}\r\nEND:VFREEBUSY"
    for block in (daily, busy):
        assert (len(_read(block).busy), _read(block).loss) == (12, "")
        assert _read(block, limits=ReadingLimits(occurrences=11)).loss == "calendar.too-many-times"
    assert len(_read(busy, limits=ReadingLimits(occurrences=11)).busy) == 11


def test_a_loss_is_known_among_more_findings_than_are_shown() -> None:
    broken = [_event("DTSTART:tomorrow", uid=str(number)) for number in range(9)]
    reading = _read(*broken, _event("DTSTART:20261103T010000Z"), limits=ReadingLimits(components=9, findings=3))
    assert reading.loss == "calendar.too-many-components"
    assert reading.loss not in {one.code for one in reading.findings}


def test_mutated_files_never_crash() -> None:
    chance = random.Random(7)
    base = "\r\n".join(
        ["BEGIN:VCALENDAR", _event("DTSTART;TZID=Asia/Saigon:20261102T080000", "DURATION:PT1H",
         "RRULE:FREQ=WEEKLY;BYDAY=MO,WE;COUNT=9", "EXDATE;TZID=Asia/Saigon:20261104T080000"),
         _event("RECURRENCE-ID:20261109T010000Z", "DTSTART:20261109T050000Z", "DTEND:20261109T060000Z"),
         _event("DTSTART;VALUE=DATE:20261120", "RDATE;VALUE=PERIOD:20261122T010000Z/PT1H", uid="c"), "END:VCALENDAR"]
    ).encode()  # fmt: skip
    codes: set[str] = set()
    for _ in range(300):
        body = bytearray(base)
        for _ in range(chance.randint(1, 8)):
            at = chance.randrange(len(body))
            body[at : at + chance.choice([0, 1, 1, 9])] = bytes(
                chance.choices(b"0129:;=,TZ\r\n \xff", k=chance.choice([0, 1, 2]))
            )
        try:
            reading = read_calendar(bytes(body), default_zone="Asia/Ho_Chi_Minh", window=WINDOW)
        except CalendarUnreadable as refused:
            codes.add(refused.code)
            continue
        assert all(one.starts_at < one.ends_at for one in reading.busy)
        assert all(one.ends_at <= two.starts_at for one, two in zip(reading.busy, reading.busy[1:], strict=False))
    assert all(code.startswith("calendar.") for code in codes)


def test_availability_is_busy_outside_its_parts() -> None:
    block = "\r\n".join(
        ["BEGIN:VAVAILABILITY", "UID:v", "DTSTART:20261102T000000Z", "DTEND:20261104T000000Z", "BEGIN:AVAILABLE",
         "UID:w", "DTSTART:20261002T080000Z", "DTEND:20261002T170000Z", "RRULE:FREQ=DAILY", "END:AVAILABLE",
         "END:VAVAILABILITY"]
    )  # fmt: skip
    assert _starts(_read(block)) == ["02 00:00-02 08:00", "02 17:00-03 08:00", "03 17:00-04 00:00"]


def test_a_day_is_as_long_as_its_place_makes_it() -> None:
    """Los Angeles puts its clocks back on 1 November 2026: that day has 25 hours."""
    body = f"BEGIN:VCALENDAR\r\n{_event('DTSTART;VALUE=DATE:20261101')}\r\nEND:VCALENDAR".encode()
    reading = read_calendar(body, default_zone="America/Los_Angeles", window=WINDOW)
    assert reading.busy[0].is_all_day
    assert reading.busy[0].ends_at - reading.busy[0].starts_at == timedelta(hours=25)


def test_answers_of_the_owner_count_and_of_others_do_not() -> None:
    lines = ("DTSTART:20261103T010000Z", "DURATION:PT1H", "ATTENDEE;PARTSTAT=DECLINED:mailto:me@b.vn")
    event = _event(*lines, "ATTENDEE;PARTSTAT=ACCEPTED:mailto:you@b.vn")
    assert _read(event, own_addresses=("Me@b.vn",)).busy == ()
    assert len(_read(event, own_addresses=("you@b.vn",)).busy) == 1


def test_events_that_wrongly_share_a_uid_both_count() -> None:
    reading = _read(*(_event(f"DTSTART:2026110{day}T010000Z", "DURATION:PT1H") for day in (3, 5)))
    assert len(reading.busy) == 2
    assert [one.code for one in reading.findings] == ["calendar.uid-repeated"]
