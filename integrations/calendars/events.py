"""One event: checked, written, read back."""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache

from icalendar import Component, Event, vCategory, vUri

from integrations.calendars.text import ExactText, clean_line, clean_text
from integrations.calendars.values import EventStatus, FeedEvent, FeedFinding
from integrations.calendars.zones import canonical_zone, zone_of

MAX_SEQUENCE = 2**31 - 1
_URL = re.compile(r"https?://[!-~]+", re.ASCII)
_REMEMBERED_EVENTS = 16_384


@dataclass(frozen=True, slots=True, kw_only=True)
class EventBytes:
    """One event as content lines, with what reading it back showed."""

    body: bytes
    findings: tuple[FeedFinding, ...]


def refuse(events: Iterable[FeedEvent]) -> tuple[FeedFinding, ...]:
    """Name the events that cannot stand in a feed, each with the first reason."""
    rows = tuple(events)
    uses = Counter(clean_line(event.uid) for event in rows)
    return tuple(FeedFinding(code=code, uid=event.uid) for event in rows if (code := _refusal(event, uses)) is not None)


def _refusal(event: FeedEvent, uses: Counter[str]) -> str | None:
    uid = clean_line(event.uid)
    if not uid:
        return "calendar.uid-missing"
    if any(moment.tzinfo is None for moment in _moments(event)):
        return "calendar.time-naive"
    if whole_second(event.ends_at) <= whole_second(event.starts_at):
        return "calendar.end-not-after-start"
    if not 0 <= event.sequence <= MAX_SEQUENCE:
        return "calendar.sequence-out-of-range"
    # Neither of two events with one UID can be trusted to be the true one.
    return "calendar.uid-repeated" if uses[uid] > 1 else None


def _moments(event: FeedEvent) -> tuple[datetime, ...]:
    return event.created_at, event.revised_at, event.starts_at, event.ends_at


def whole_second(instant: datetime) -> datetime:
    """Give the instant in UTC without fractions, which iCalendar cannot carry."""
    return instant.astimezone(UTC).replace(microsecond=0)


def notices(event: FeedEvent) -> tuple[FeedFinding, ...]:
    """Name what will be left out of an event that is otherwise kept."""
    found = [
        FeedFinding(code="calendar.zone-unknown", uid=event.uid, detail=zone)
        for zone in dict.fromkeys((event.start_zone, event.end_zone))
        if zone_of(canonical_zone(zone)) is None
    ]
    if event.url is not None and not is_usable_url(event.url):
        found.append(FeedFinding(code="calendar.url-unusable", uid=event.uid))
    return tuple(found)


def is_usable_url(url: str) -> bool:
    """Say whether a link is plain ASCII http(s): anything else could break the line or surprise a phone."""
    return _URL.fullmatch(url) is not None


def component_of(event: FeedEvent, local_zones: frozenset[str]) -> Event:
    """Make the VEVENT; times stand in local time for `local_zones`, in UTC for all others."""
    component = Event()
    component.add("UID", ExactText(clean_line(event.uid)))
    component.add("SEQUENCE", event.sequence)
    component.add("CREATED", whole_second(event.created_at))
    # Without METHOD both properties mean the last revision (RFC 5545 section 3.8.7.2).
    component.add("DTSTAMP", whole_second(event.revised_at))
    component.add("LAST-MODIFIED", whole_second(event.revised_at))
    start, end = written_times(event, local_zones)
    component.add("DTSTART", start)
    component.add("DTEND", end)
    component.add("STATUS", ExactText(event.status.value.upper()))
    is_transparent = event.is_transparent or event.status is EventStatus.CANCELLED
    component.add("TRANSP", ExactText("TRANSPARENT" if is_transparent else "OPAQUE"))
    _add_texts(component, event)
    return component


def _add_texts(component: Event, event: FeedEvent) -> None:
    component.add("SUMMARY", ExactText(clean_line(event.summary)))
    for name, text in (("DESCRIPTION", clean_text(event.description)), ("LOCATION", clean_line(event.location))):
        if text:
            component.add(name, ExactText(text))
    if event.url is not None and is_usable_url(event.url):
        component.add("URL", vUri(event.url))
    categories: list[str] = [ExactText(word) for word in map(clean_line, event.categories) if word]
    if categories:
        component.add("CATEGORIES", vCategory(categories))
    for uid in filter(None, map(clean_line, event.related_to)):
        component.add("RELATED-TO", ExactText(uid))


def written_times(event: FeedEvent, local_zones: frozenset[str]) -> tuple[datetime, datetime]:
    """Choose how the two ends are written: local time in its zone, or UTC where clients would disagree."""
    start = _written_time(event.starts_at, event.start_zone, local_zones)
    end = _written_time(event.ends_at, event.end_zone, local_zones)
    # recurring-ical-events adds the length to the local start, which is an hour off if the clocks change on the way.
    if start.utcoffset() != whole_second(event.ends_at).astimezone(start.tzinfo).utcoffset():
        return whole_second(event.starts_at), whole_second(event.ends_at)
    return start, end


def _written_time(instant: datetime, zone_name: str, local_zones: frozenset[str]) -> datetime:
    moment = whole_second(instant)
    name = canonical_zone(zone_name)
    zone = zone_of(name)
    if zone is None or name not in local_zones:
        return moment
    local = moment.astimezone(zone)
    # In the hour that autumn repeats RFC 5545 section 3.3.5 means the first pass; ical.js takes the second.
    is_repeated = local.replace(fold=0).utcoffset() != local.replace(fold=1).utcoffset()
    return moment if is_repeated else local


@lru_cache(maxsize=_REMEMBERED_EVENTS)
def write_event(event: FeedEvent, local_zones: frozenset[str]) -> EventBytes:
    """Write one event and read it back; an event that does not survive this is reported, not served."""
    try:
        body = component_of(event, local_zones).to_ical()
        differences = read_back(event, Event.from_ical(body))
    except (ValueError, TypeError, AttributeError, KeyError, IndexError, OverflowError) as error:
        failure = FeedFinding(code="calendar.unreadable", uid=event.uid, detail=type(error).__name__)
        return EventBytes(body=b"", findings=(failure,))
    findings = tuple(
        FeedFinding(code="calendar.changed-in-writing", uid=event.uid, detail=name) for name in differences
    )
    return EventBytes(body=body, findings=findings)


def read_back(event: FeedEvent, component: Component) -> tuple[str, ...]:
    """Name the properties of a parsed VEVENT that do not say what the event says."""
    expected: dict[str, object] = {
        "UID": clean_line(event.uid),
        "SEQUENCE": event.sequence,
        "DTSTART": whole_second(event.starts_at),
        "DTEND": whole_second(event.ends_at),
        "DTSTAMP": whole_second(event.revised_at),
        "LAST-MODIFIED": whole_second(event.revised_at),
        "SUMMARY": clean_line(event.summary),
        "STATUS": event.status.value.upper(),
        "DESCRIPTION": clean_text(event.description),
    }
    return tuple(name for name, value in expected.items() if _read(component, name) != value)


def _read(component: Component, name: str) -> object:
    value = component.get(name, "")
    moment = getattr(value, "dt", None)
    if isinstance(moment, datetime):
        return moment.astimezone(UTC)
    return int(value) if name == "SEQUENCE" else str(value)
