"""Dates, times and periods of a foreign calendar as local wall clock plus zone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo

from icalendar.prop import vDate, vDatetime, vDuration

from integrations.calendars.busy import ComponentRefused
from integrations.calendars.scanning import RawLine
from integrations.calendars.zone_book import ZoneBook

_LONGEST = timedelta(days=3660)


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """A wall-clock time (naive) and the zone in which it is read; a date is its midnight."""

    wall: datetime
    zone: tzinfo
    is_date: bool = False

    def at(self) -> datetime:
        """Give the instant in UTC; times that spring skips are read with the offset before the change."""
        return instant(self.wall, self.zone)

    def wall_in(self, zone: tzinfo) -> datetime:
        """Give the wall clock of this moment in another zone; a date stays its midnight wherever it is read."""
        if self.is_date or zone is self.zone:
            return self.wall
        return self.at().astimezone(zone).replace(tzinfo=None)


def instant(wall: datetime, zone: tzinfo) -> datetime:
    """Turn a wall clock into UTC; raises ComponentRefused at the ends of the calendar."""
    try:
        return wall.replace(tzinfo=zone).astimezone(UTC)
    except (OverflowError, ValueError) as fault:
        raise ComponentRefused("calendar.time-out-of-range", str(wall.year)) from fault


def read_moment(line: RawLine, zones: ZoneBook) -> Moment:
    """Read a DTSTART, DTEND or RECURRENCE-ID."""
    return read_value(line.value, line, zones)


def read_value(value: str, line: RawLine, zones: ZoneBook) -> Moment:
    """Read one value of a line; eight digits are a date even where VALUE=DATE was forgotten."""
    text = value.strip().upper()
    try:
        if len(text) == 8:
            return Moment(wall=datetime.combine(vDate.from_ical(text), time()), zone=zones.default, is_date=True)  # type: ignore[no-untyped-call]
        found = vDatetime.from_ical(text)  # type: ignore[no-untyped-call]
    except (ValueError, TypeError, AttributeError, OverflowError) as fault:
        raise ComponentRefused("calendar.time-unreadable", line.name, line.number) from fault
    if not isinstance(found, date) or not isinstance(found, datetime):
        raise ComponentRefused("calendar.time-unreadable", line.name, line.number)
    if found.tzinfo is not None:
        return Moment(wall=found.astimezone(UTC).replace(tzinfo=None), zone=UTC)
    name = line.params.get("TZID", "")
    return Moment(wall=found, zone=zones.find(name, line.number) if name else zones.default)


def read_duration(value: str, line: RawLine) -> timedelta:
    """Read a DURATION; negative ones and those of more than ten years are refused."""
    try:
        found = vDuration.from_ical(value.strip().upper())  # type: ignore[no-untyped-call]
    except (ValueError, TypeError, OverflowError) as fault:
        raise ComponentRefused("calendar.time-unreadable", line.name, line.number) from fault
    if not isinstance(found, timedelta) or found > _LONGEST:
        raise ComponentRefused("calendar.time-out-of-range", line.name, line.number)
    if found < timedelta(0):
        raise ComponentRefused("calendar.end-before-start", line.name, line.number)
    return found


def read_period(value: str, line: RawLine, zones: ZoneBook) -> tuple[Moment, timedelta | None]:
    """Read one value of FREEBUSY or RDATE: a start, and its length when it is a period."""
    start_text, slash, end_text = value.partition("/")
    start = read_value(start_text, line, zones)
    if not slash:
        return start, None
    if end_text.strip().upper().lstrip("+-").startswith("P"):
        return start, read_duration(end_text, line)
    length = read_value(end_text, line, zones).at() - start.at()
    if length < timedelta(0):
        raise ComponentRefused("calendar.end-before-start", line.name, line.number)
    return start, length
