"""All events of one UID within a window: rules, extra dates, exceptions and moved occurrences.

Rules are expanded by `rules` at a bounded price and handed to recurring-ical-events as plain dates. It works on the
wall clock of the series, marked as UTC so that the zone of the machine plays no part.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, tzinfo

import recurring_ical_events
from icalendar import Calendar, Event

from integrations.calendars.busy import ComponentRefused
from integrations.calendars.moments import Moment, instant, read_moment, read_period
from integrations.calendars.own_events import OwnEvent, midnight
from integrations.calendars.rules import expand
from integrations.calendars.scanning import RawLine
from integrations.calendars.zone_book import ZoneBook

_DAY = timedelta(days=1)
_INDEX = "X-INDEX"


@dataclass(frozen=True, slots=True, kw_only=True)
class Occurrence:
    """One time of one event, as instants in UTC."""

    event: OwnEvent
    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """The instants between which unavailability is wanted, and the most occurrences of one series."""

    first_at: datetime
    last_at: datetime
    most: int

    def walls(self, zone: tzinfo, length: timedelta) -> tuple[datetime, datetime]:
        """Give the wall clock from which and until which an occurrence of that length can matter."""
        first = self.first_at.astimezone(zone).replace(tzinfo=None) - length - _DAY
        return first, self.last_at.astimezone(zone).replace(tzinfo=None) + _DAY


def occurrences(events: list[OwnEvent], window: Window, zones: ZoneBook) -> list[Occurrence]:
    """List the occurrences of the events of one UID that touch the window; raises ComponentRefused."""
    if len(events) == 1 and not events[0].recurs:
        return _touching([_occurrence(events[0], events[0].start.wall, events[0].length)], window)
    master = max((one for one in events if _recurrence_id(one) is None), key=lambda one: one.sequence, default=None)
    zone = master.start.zone if master is not None else events[0].start.zone
    length = max(one.length for one in events)
    first, last = window.walls(zone, min(length, timedelta(days=3660)))
    calendar = Calendar()
    for index, event in enumerate(events):
        is_master = event is master
        if is_master or _recurrence_id(event) is not None:
            calendar.add_component(_written(event, index, zone, (first, last), window.most, zones))
    found = recurring_ical_events.of(calendar).between(first.replace(tzinfo=UTC), last.replace(tzinfo=UTC))
    return _touching([_understood(one, events, zone) for one in found], window)


def _written(
    event: OwnEvent, index: int, zone: tzinfo, walls: tuple[datetime, datetime], most: int, zones: ZoneBook
) -> Event:
    start = event.start.wall_in(zone)
    written = Event()
    written.add("UID", "series")
    written.add("DTSTART", start.replace(tzinfo=UTC))
    written.add("DTEND", (start + event.length).replace(tzinfo=UTC))
    written.add("SEQUENCE", event.sequence)
    written.add(_INDEX, str(index))
    line = _recurrence_id(event)
    if line is not None:
        moved = _aligned(read_moment(line, zones), start, zone, is_all_day=event.start.is_date)
        follows = line.params.get("RANGE", "").upper() == "THISANDFUTURE"
        written.add("RECURRENCE-ID", moved, parameters={"RANGE": "THISANDFUTURE"} if follows else {})
        return written
    excluded = _exceptions(event, zone, walls, most, zones)
    extra = _rule_starts(event, "RRULE", walls, most)
    dates = {one.replace(tzinfo=UTC) for one in extra}
    periods = []
    for at, own_length in _extra_dates(event, zone, walls, zones, most):
        if own_length is None:
            dates.add(at)
        else:
            periods.append((at, at + own_length))
    if dates:
        written.add("RDATE", sorted(dates))
    if periods:
        written.add("RDATE", sorted(set(periods)))
    for one in excluded:
        written.add("EXDATE", one)
    return written


def _rule_starts(event: OwnEvent, name: str, walls: tuple[datetime, datetime], most: int) -> list[datetime]:
    found: list[datetime] = []
    for line in event.raw.all(name)[:20]:
        try:
            found += expand(line.value, event.start.wall, *walls, zone=event.start.zone, most=most)
        except ComponentRefused as refused:
            raise ComponentRefused(refused.code, refused.detail, line.number) from refused
    return found


def _exceptions(
    event: OwnEvent, zone: tzinfo, walls: tuple[datetime, datetime], most: int, zones: ZoneBook
) -> list[date | datetime]:
    excluded: list[date | datetime] = [one.replace(tzinfo=UTC) for one in _rule_starts(event, "EXRULE", walls, most)]
    for line in event.raw.all("EXDATE"):
        for value in _values(line.value, most):
            moment, _ = read_period(value, line, zones)
            if moment.is_date and not event.start.is_date:
                excluded.append(moment.wall.date())
            else:
                excluded.append(_aligned(moment, event.start.wall, zone, is_all_day=event.start.is_date))
    return excluded


def _extra_dates(
    event: OwnEvent, zone: tzinfo, walls: tuple[datetime, datetime], zones: ZoneBook, most: int
) -> list[tuple[datetime, timedelta | None]]:
    found = []
    for line in event.raw.all("RDATE"):
        for value in _values(line.value, most):
            moment, own_length = read_period(value, line, zones)
            wall = _aligned(moment, event.start.wall, zone, is_all_day=event.start.is_date)
            if walls[0] <= wall.replace(tzinfo=None) <= walls[1]:
                found.append((wall, own_length))
    return found


def _values(text: str, most: int) -> list[str]:
    values = [value for value in text.split(",") if value.strip()]
    if len(values) > most:
        raise ComponentRefused("calendar.too-many-occurrences", str(most))
    return values


def _aligned(moment: Moment, start: datetime, zone: tzinfo, *, is_all_day: bool) -> datetime:
    """Bring a date or time to the wall clock of the series, so that it meets the occurrence it means."""
    wall = moment.wall_in(zone)
    if is_all_day:
        wall = midnight(wall)
    elif moment.is_date:
        wall = datetime.combine(wall.date(), start.time())
    return wall.replace(tzinfo=UTC)


def _recurrence_id(event: OwnEvent) -> RawLine | None:
    return event.raw.first("RECURRENCE-ID")


def _understood(found: Event, events: list[OwnEvent], zone: tzinfo) -> Occurrence:
    event = events[int(str(found[_INDEX]))]
    start, end = found.decoded("DTSTART"), found.decoded("DTEND")
    if not isinstance(start, datetime) or not isinstance(end, datetime):
        raise ComponentRefused("calendar.unreadable")
    wall = start.replace(tzinfo=None)
    if event.is_all_day:
        starts_at = instant(wall, zone)
        return Occurrence(event=event, starts_at=starts_at, ends_at=instant(wall + (end - start), zone))
    starts_at = instant(wall, zone)
    return Occurrence(event=event, starts_at=starts_at, ends_at=starts_at + (end - start))


def _occurrence(event: OwnEvent, wall: datetime, length: timedelta) -> Occurrence:
    starts_at = instant(wall, event.start.zone)
    # A day is a day of its place, 23 or 25 hours long when the clocks change; other lengths are exact.
    try:
        ends_at = instant(wall + length, event.start.zone) if event.is_all_day else starts_at + length
    except OverflowError as fault:
        raise ComponentRefused("calendar.time-out-of-range") from fault
    return Occurrence(event=event, starts_at=starts_at, ends_at=ends_at)


def _touching(found: list[Occurrence], window: Window) -> list[Occurrence]:
    return [
        one
        for one in found
        if (one.starts_at < window.last_at and one.ends_at > window.first_at)
        or (one.starts_at == one.ends_at and window.first_at <= one.starts_at < window.last_at)
    ]
