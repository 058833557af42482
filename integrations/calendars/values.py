"""The values that a feed is made of: already phrased, already redacted."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum


class EventStatus(StrEnum):
    """Where an event stands, as RFC 5545 section 3.8.1.11 names it."""

    CONFIRMED = "confirmed"
    TENTATIVE = "tentative"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedEvent:
    """One thing at one time, for one recipient.

    `uid` is random and stays while the assignment stays; `sequence` rises with every change of time or status.
    All instants are aware; the zones are IANA names of the places where the event begins and ends.
    A cancelled event is always written as transparent; the caller puts the word "cancelled" into `summary`.
    """

    uid: str
    sequence: int
    created_at: datetime
    revised_at: datetime
    starts_at: datetime
    start_zone: str
    ends_at: datetime
    end_zone: str
    summary: str
    description: str = ""
    location: str = ""
    url: str | None = None
    status: EventStatus = EventStatus.CONFIRMED
    is_transparent: bool = False
    categories: tuple[str, ...] = ()
    related_to: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    """A whole calendar as one subscriber sees it.

    `colour` is a CSS3 colour name (RFC 7986 section 5.9); `refresh` is the polling interval that clients are asked for.
    """

    name: str
    description: str
    colour: str
    refresh: timedelta
    timezone: str
    url: str | None = None
    events: tuple[FeedEvent, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class RenewalNotice:
    """The one event that a revoked subscription still shows: how to ask for a new link.

    `sequence` rises and `revised_at` moves whenever `starts_at` does, so that a calendar takes the newest.
    """

    uid: str
    name: str
    summary: str
    description: str
    starts_at: datetime
    zone: str
    sequence: int
    created_at: datetime
    revised_at: datetime
    url: str | None = None
    colour: str = "gray"
    length: timedelta = timedelta(hours=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedFinding:
    """Something in a feed that was not as it should be.

    Codes that leave the event out: `calendar.uid-missing`, `calendar.uid-repeated`, `calendar.end-not-after-start`,
    `calendar.time-naive`, `calendar.sequence-out-of-range`, `calendar.unreadable`, `calendar.changed-in-writing`.
    Codes that keep it: `calendar.zone-unknown` (times written in UTC), `calendar.url-unusable` (link left out).
    Codes of `check_feed` about the whole: `calendar.event-lost`, `calendar.event-unexpected`,
    `calendar.zone-undefined`, `calendar.line-too-long`, `calendar.property-forbidden`, `calendar.property-missing`.
    """

    code: str
    uid: str = ""
    detail: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RenderedFeed:
    """The bytes to serve, with what had to be left out of them."""

    body: bytes
    etag: str
    event_count: int
    findings: tuple[FeedFinding, ...] = ()
