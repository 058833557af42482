"""iCalendar out and in: feeds that phones and desktops subscribe to, and people's own calendars as busy spans."""

from integrations.calendars.busy import (
    BusySpan,
    CalendarReading,
    CalendarUnreadable,
    ReadingCounts,
    ReadingFinding,
    ReadingLimits,
)
from integrations.calendars.check import FeedCheck, check_feed
from integrations.calendars.feeds import build_feed, etag_of, render_feed, render_jcal, render_renewal_feed, with_event
from integrations.calendars.fetching import FetchedCalendar, fetch_calendar
from integrations.calendars.reading import read_calendar
from integrations.calendars.values import (
    EventStatus,
    Feed,
    FeedEvent,
    FeedFinding,
    RenderedFeed,
    RenewalNotice,
)
from integrations.calendars.variants import FeedOptions, adapt, to_jcal
from integrations.calendars.zones import canonical_zone

__all__ = [
    "BusySpan",
    "CalendarReading",
    "CalendarUnreadable",
    "EventStatus",
    "Feed",
    "FeedCheck",
    "FeedEvent",
    "FeedFinding",
    "FeedOptions",
    "FetchedCalendar",
    "ReadingCounts",
    "ReadingFinding",
    "ReadingLimits",
    "RenderedFeed",
    "RenewalNotice",
    "adapt",
    "build_feed",
    "canonical_zone",
    "check_feed",
    "etag_of",
    "fetch_calendar",
    "read_calendar",
    "render_feed",
    "render_jcal",
    "render_renewal_feed",
    "to_jcal",
    "with_event",
]
