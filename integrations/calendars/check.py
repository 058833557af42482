"""Reading our own output as a stranger would."""

from dataclasses import dataclass
from itertools import chain

from icalendar import Calendar, Component

from integrations.calendars.events import read_back
from integrations.calendars.text import clean_line
from integrations.calendars.values import Feed, FeedFinding

_MAX_LINE_OCTETS = 75
_REQUIRED = ("VERSION", "PRODID", "NAME", "REFRESH-INTERVAL")
_FORBIDDEN = ("METHOD", "ORGANIZER", "ATTENDEE", "UID")
_FORBIDDEN_IN_EVENT = ("ORGANIZER", "ATTENDEE")


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedCheck:
    """What a parser sees in a feed."""

    event_count: int
    findings: tuple[FeedFinding, ...]


def check_feed(body: bytes, expected: Feed | None = None) -> FeedCheck:
    """Parse a rendered feed and compare it with the rules, and with the feed that it was made of.

    With `expected`, events that are lost, unexpected or changed are findings too. Bytes that are no calendar at all
    give the single finding `calendar.unreadable`.
    """
    try:
        calendar = Calendar.from_ical(body)
    except ValueError as error:
        unreadable = FeedFinding(code="calendar.unreadable", detail=type(error).__name__)
        return FeedCheck(event_count=0, findings=(unreadable,))
    events = {str(event.get("UID", "")): event for event in calendar.walk("VEVENT")}
    findings = chain(
        _frame_findings(calendar),
        _line_findings(body),
        _event_findings(events),
        _zone_findings(calendar),
        _differences(events, expected) if expected is not None else (),
    )
    return FeedCheck(event_count=len(calendar.walk("VEVENT")), findings=tuple(findings))


def _frame_findings(calendar: Calendar) -> list[FeedFinding]:
    missing = [FeedFinding(code="calendar.property-missing", detail=name) for name in _REQUIRED if name not in calendar]
    forbidden = [FeedFinding(code="calendar.property-forbidden", detail=n) for n in _FORBIDDEN if n in calendar]
    return missing + forbidden


def _line_findings(body: bytes) -> list[FeedFinding]:
    long = [number for number, line in enumerate(body.split(b"\r\n"), 1) if len(line) > _MAX_LINE_OCTETS]
    return [FeedFinding(code="calendar.line-too-long", detail=str(number)) for number in long]


def _event_findings(events: dict[str, Component]) -> list[FeedFinding]:
    return [
        FeedFinding(code="calendar.property-forbidden", uid=uid, detail=name)
        for uid, event in events.items()
        for name in _FORBIDDEN_IN_EVENT
        if name in event
    ]


def _zone_findings(calendar: Calendar) -> list[FeedFinding]:
    defined = {str(zone["TZID"]) for zone in calendar.walk("VTIMEZONE")}
    used = {
        event[name].params["TZID"]
        for event in calendar.walk("VEVENT")
        for name in ("DTSTART", "DTEND")
        if name in event and "TZID" in event[name].params
    }
    return [FeedFinding(code="calendar.zone-undefined", detail=name) for name in sorted(used - defined)]


def _differences(events: dict[str, Component], feed: Feed) -> list[FeedFinding]:
    wanted = {clean_line(event.uid): event for event in feed.events}
    found = [FeedFinding(code="calendar.event-lost", uid=uid) for uid in wanted if uid not in events]
    found += [FeedFinding(code="calendar.event-unexpected", uid=uid) for uid in events if uid not in wanted]
    found += [
        FeedFinding(code="calendar.changed-in-writing", uid=uid, detail=name)
        for uid, component in events.items()
        if uid in wanted
        for name in read_back(wanted[uid], component)
    ]
    return found
