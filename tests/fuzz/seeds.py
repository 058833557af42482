"""Sound files from which the damaged ones are made, and the words that each format listens to."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from datetime import date, time
from functools import lru_cache
from pathlib import Path

from integrations.schedules import SsimData, SsimLeg, build_file, write_ssim
from scheduler.demo.season import DATA, season_file, weekly_flights
from scheduler.services.imports import template
from tests.scheduler.import_files import CASE_LIST, MEMBERS, text, workbook

_STRANGE = [
    b"", b"\0", b"\xff\xfe", b"\xef\xbb\xbf", b"\x1a", b"\r", b"\n\n", b"\t", b"%s%n", b"-1", b"0", b"9" * 20, b"1e308",
    b"NaN", b"Nguy\xe1\xbb\x85n", "\u202e\u0000\U0001f600".encode(), b"A" * 5000,
]  # fmt: skip
WORDS: dict[str, Sequence[bytes]] = {
    "ssim": [*_STRANGE, b"00XXX00", b"31FEB26", b"29FEB27", b"2400", b"+1400", b"1234567", b"       ", b"1AIRLINE",
             b"\r\n3 ", b"\r\n4 ", b"\r\n5 ", b"J", b"999999"],
    "calendars": [*_STRANGE, b"RRULE:FREQ=SECONDLY", b"RRULE:FREQ=YEARLY;BYYEARDAY=366", b";COUNT=999999999",
                  b";INTERVAL=0", b";UNTIL=99991231T235959Z", b"BEGIN:VEVENT\r\n", b"END:VEVENT\r\n", b"END:VCALENDAR",
                  b"DTSTART:00010101T000000", b"DTSTART;TZID=Nowhere/Land:20261201T080000", b"DURATION:P99999999D",
                  b"EXDATE:", b"RDATE;VALUE=PERIOD:", b";VALUE=DATE", b"\r\n ", b"RECURRENCE-ID:20261201T010000Z\r\n",
                  b"BYDAY=5MO,-5SU", b"BEGIN:VTIMEZONE\r\n", b"TZOFFSETTO:+9999"],
    "spreadsheets": [*_STRANGE, b'"', b'""', b";", b",", b"=1+1", b"=HYPERLINK(0)", b"#REF!", b"31/02/2026", b"1.234,5",
                     b"<c r='ZZZ9999999'>", b"<row r='0'>", b"t=\"s\"", b"<v>99999999999</v>", b"<!DOCTYPE x>", b"&l;"],
}  # fmt: skip


@lru_cache
def seeds_of(kind: str) -> tuple[bytes, ...]:
    """The sound files of a kind: `ssim`, `calendars` or `spreadsheets`."""
    return {"ssim": _schedules, "calendars": _calendars, "spreadsheets": _spreadsheets}[kind]()


def corpus_of(folder: Path, kind: str) -> tuple[bytes, ...]:
    """Further files of a kind from a folder and those below it, by their names' ends."""
    ends = {"ssim": {".ssim"}, "calendars": {".ics"}, "spreadsheets": {".csv", ".xlsx", ".xls", ".ods"}}[kind]
    paths = sorted(path for path in folder.rglob("*") if path.suffix.lower() in ends and path.is_file())
    return tuple(data for path in paths if (data := path.read_bytes()))


def season_schedule(first: date = date(2026, 12, 1), last: date = date(2027, 2, 28)) -> bytes:
    """Every flight that the demo knows, as a whole SSIM file."""
    with DATA.open(encoding="utf-8", newline="") as file:
        everywhere = frozenset(code for row in csv.DictReader(file) for code in (row["origin"], row["destination"]))
    return season_file(weekly_flights(everywhere), first, last, date(2026, 11, 1))


def _schedules() -> tuple[bytes, ...]:
    leg = SsimLeg(
        airline="CX", flight_number=880, period_from=date(2026, 10, 25), period_to=date(2027, 3, 27), days=(1, 3, 5),
        departure_station="HKG", departs_at_clock=time(0, 30), departure_variation_minutes=480, arrival_station="LAX",
        arrives_at_clock=time(21, 25), arrival_variation_minutes=-480, arrival_day=-1, aircraft_type="77W",
        data=(SsimData(element=10, text="AA 8928/QR 5810"), SsimData(element=127, text="CATHAY PACIFIC")),
    )  # fmt: skip
    small = write_ssim(build_file((leg,), created_on=date(2026, 11, 1)))
    lines = small.split(b"\r\n")
    return small, small, b"".join(lines), b"\n".join(one.rstrip() for one in lines), season_schedule()[:60_000]


_EVENTS = (
    ("DTSTART;TZID=Asia/Saigon:20261202T080000", "DURATION:PT1H", "RRULE:FREQ=WEEKLY;BYDAY=MO,WE;COUNT=9",
     "EXDATE;TZID=Asia/Saigon:20261209T080000", "STATUS:TENTATIVE"),
    ("RECURRENCE-ID:20261216T010000Z", "DTSTART:20261216T050000Z", "DTEND:20261216T060000Z"),
    ("DTSTART;VALUE=DATE:20261220", "DTEND;VALUE=DATE:20261223", "TRANSP:TRANSPARENT"),
    ("DTSTART:20261225T010000", "DTEND:20261225T020000", "RRULE:FREQ=MONTHLY;BYMONTHDAY=-1;UNTIL=20271231T000000Z"),
    ("DTSTART;TZID=America/Los_Angeles:20261101T013000", "DURATION:PT3H", "RDATE;VALUE=PERIOD:20261203T010000Z/PT1H",
     "ATTENDEE;PARTSTAT=DECLINED:mailto:a@example.org"),
)  # fmt: skip
_ZONE = (
    "BEGIN:VTIMEZONE", "TZID:Office", "BEGIN:STANDARD", "DTSTART:19700101T000000", "TZOFFSETFROM:+0700",
    "TZOFFSETTO:+0700", "END:STANDARD", "END:VTIMEZONE", "BEGIN:VFREEBUSY", "UID:f",
    "FREEBUSY;FBTYPE=BUSY-TENTATIVE:20261204T010000Z/PT2H,20261205T010000Z/20261205T030000Z", "END:VFREEBUSY",
    "BEGIN:VAVAILABILITY", "UID:v", "DTSTART:20261207T000000Z", "DTEND:20261212T000000Z", "BEGIN:AVAILABLE", "UID:w",
    "DTSTART;TZID=Office:20261207T080000", "DTEND;TZID=Office:20261207T170000", "RRULE:FREQ=DAILY", "END:AVAILABLE",
    "END:VAVAILABILITY",
)  # fmt: skip


def _calendars() -> tuple[bytes, ...]:
    events = [
        line
        for number, lines in enumerate(_EVENTS)
        for line in ("BEGIN:VEVENT", f"UID:{number // 2}@x", *lines, "SUMMARY:Họp, với\\; ai", "END:VEVENT")
    ]
    whole = "\r\n".join(["BEGIN:VCALENDAR", "VERSION:2.0", *_ZONE, *events, "END:VCALENDAR", ""])
    return whole.encode(), "\r\n".join(["BEGIN:VCALENDAR", *events, "END:VCALENDAR"]).encode(), whole.encode("utf-16")


def _spreadsheets() -> tuple[bytes, ...]:
    flights = [
        ["Carrier", "Flight number", "From", "To", "Departs", "Arrives", "Seats"],
        ["VN", 98, "SGN", "SFO", "01/12/2026 21:00", "01/12/2026 18:20", 12],
        ["CX", 764, "SGN", "HKG", "02/12/2026 19:30", "02/12/2026 23:20", 9],
    ]
    return (
        text(MEMBERS), text(MEMBERS, ";", "utf-16"), text(flights, "\t"), text(flights, ",", "cp1252"), text(MEMBERS),
        workbook(CASE_LIST), template("flights", "vi"),
    )  # fmt: skip
