"""A whole feed: the frame, the zones that its events need, and the events in a fixed order."""

import hashlib
import json
import re
from collections.abc import Iterable
from datetime import datetime, timedelta

from icalendar import Calendar, Timezone, vDuration, vUri

from integrations.calendars.events import (
    component_of,
    is_usable_url,
    notices,
    refuse,
    whole_second,
    write_event,
)
from integrations.calendars.text import ExactText, clean_line, clean_text
from integrations.calendars.values import Feed, FeedEvent, FeedFinding, RenderedFeed, RenewalNotice
from integrations.calendars.zones import canonical_zone, timezone_component, zone_of

PRODUCT = "-//Hanh Trinh//Departure feeds 1//EN"
_COLOUR = re.compile(r"[a-z]{3,24}")
_END = b"END:VCALENDAR\r\n"
_RENEWAL_REFRESH = timedelta(days=1)


def render_feed(feed: Feed) -> bytes:
    """Write a feed as iCalendar (RFC 5545, RFC 7986): the same feed always gives the same bytes."""
    return build_feed(feed).body


def build_feed(feed: Feed) -> RenderedFeed:
    """Write a feed and say what was left out of it.

    Every event is read back by the library's own parser; one that does not survive is left out with a finding, so that
    it cannot take the rest of the feed with it.
    """
    refused = refuse(feed.events)
    broken = {finding.uid for finding in refused}
    candidates = _in_order(event for event in feed.events if event.uid not in broken)
    zones = _zones(candidates)
    local_zones = frozenset(zones)
    findings: list[FeedFinding] = list(refused)
    bodies = []
    for event in candidates:
        written = write_event(event, local_zones & _own_zones(event))
        findings += [*notices(event), *written.findings]
        if not written.findings:
            bodies.append(written.body)
    # The frame ends with END:VCALENDAR; the events go before it.
    frame = _frame(feed, tuple(zones.values())).to_ical()
    body = b"".join((frame.removesuffix(_END), *bodies, _END))
    return RenderedFeed(body=body, etag=etag_of(body), event_count=len(bodies), findings=tuple(findings))


def render_jcal(feed: Feed) -> bytes:
    """Write a feed as jCal (RFC 7265), for `application/calendar+json`."""
    broken = {finding.uid for finding in build_feed(feed).findings if not _keeps_event(finding)}
    events = _in_order(event for event in feed.events if event.uid not in broken)
    zones = _zones(events)
    calendar = _frame(feed, tuple(zones.values()))
    for event in events:
        calendar.add_component(component_of(event, frozenset(zones)))
    return json.dumps(calendar.to_jcal(), ensure_ascii=False, separators=(",", ":")).encode("utf-8")


def render_renewal_feed(notice: RenewalNotice) -> bytes:
    """Write the calendar that answers a revoked address: one event that says how to renew the link."""
    event = FeedEvent(
        uid=notice.uid,
        sequence=notice.sequence,
        created_at=notice.created_at,
        revised_at=notice.revised_at,
        starts_at=notice.starts_at,
        start_zone=notice.zone,
        ends_at=notice.starts_at + notice.length,
        end_zone=notice.zone,
        summary=notice.summary,
        description=notice.description,
        url=notice.url,
        is_transparent=True,
    )
    return render_feed(
        Feed(
            name=notice.name,
            description=notice.description,
            colour=notice.colour,
            refresh=_RENEWAL_REFRESH,
            timezone=notice.zone,
            url=notice.url,
            events=(event,),
        )
    )


def with_event(body: bytes, event: FeedEvent) -> bytes:
    """Add an event to a rendered feed, its times in UTC; its UID must be new to the feed."""
    return body.removesuffix(_END) + write_event(event, frozenset()).body + _END


def etag_of(body: bytes) -> str:
    """Give the strong entity tag of a body, quoted as HTTP wants it (RFC 9110 section 8.8.3)."""
    return f'"{hashlib.sha256(body).hexdigest()[:32]}"'


def _keeps_event(finding: FeedFinding) -> bool:
    return finding.code in {"calendar.zone-unknown", "calendar.url-unusable"}


def _in_order(events: Iterable[FeedEvent]) -> tuple[FeedEvent, ...]:
    return tuple(sorted(events, key=lambda event: (whole_second(event.starts_at), event.uid)))


def _own_zones(event: FeedEvent) -> frozenset[str]:
    return frozenset({canonical_zone(event.start_zone), canonical_zone(event.end_zone)})


def _zones(events: tuple[FeedEvent, ...]) -> dict[str, Timezone]:
    """Make the VTIMEZONE of each zone in use; a zone that no block describes is absent, and its times go out in UTC."""
    instants: dict[str, list[datetime]] = {}
    for event in events:
        for zone, instant in ((event.start_zone, event.starts_at), (event.end_zone, event.ends_at)):
            instants.setdefault(canonical_zone(zone), []).append(whole_second(instant))
    blocks = {}
    for name in sorted(instants):
        if name == "UTC" or zone_of(name) is None:
            continue
        block = timezone_component(name, min(instants[name]), max(instants[name]))
        if block is not None:
            blocks[name] = block
    return blocks


def _frame(feed: Feed, zones: tuple[Timezone, ...]) -> Calendar:
    """Make the calendar without its events. It has no UID: vdirsyncer would take the feed for one single item."""
    calendar = Calendar()
    calendar.add("VERSION", ExactText("2.0"))
    calendar.add("PRODID", ExactText(PRODUCT))
    calendar.add("CALSCALE", ExactText("GREGORIAN"))
    for name, text in (
        ("NAME", clean_line(feed.name)),
        ("X-WR-CALNAME", clean_line(feed.name)),
        ("DESCRIPTION", clean_text(feed.description)),
        ("X-WR-CALDESC", clean_text(feed.description)),
        ("X-WR-TIMEZONE", canonical_zone(feed.timezone)),
        ("COLOR", feed.colour if _COLOUR.fullmatch(feed.colour) else ""),
    ):
        if text:
            calendar.add(name, ExactText(text))
    calendar.add("REFRESH-INTERVAL", vDuration(feed.refresh), parameters={"VALUE": "DURATION"})
    calendar.add("X-PUBLISHED-TTL", vDuration(feed.refresh))
    if feed.url is not None and is_usable_url(feed.url):
        calendar.add("URL", vUri(feed.url))
    for zone in zones:
        calendar.add_component(zone)
    return calendar
