"""iCalendar out: feeds that phones and desktops subscribe to, and the same feed as jCal."""

from integrations.calendars.check import FeedCheck, check_feed
from integrations.calendars.feeds import build_feed, etag_of, render_feed, render_jcal, render_renewal_feed
from integrations.calendars.values import (
    EventStatus,
    Feed,
    FeedEvent,
    FeedFinding,
    RenderedFeed,
    RenewalNotice,
)
from integrations.calendars.zones import canonical_zone

__all__ = [
    "EventStatus",
    "Feed",
    "FeedCheck",
    "FeedEvent",
    "FeedFinding",
    "RenderedFeed",
    "RenewalNotice",
    "build_feed",
    "canonical_zone",
    "check_feed",
    "etag_of",
    "render_feed",
    "render_jcal",
    "render_renewal_feed",
]
