"""Calendar feeds: what escorts, clinics and offices see on their phones, without a word that could hurt anybody."""

from scheduler.services.feeds.events import EventChanges, reconcile
from scheduler.services.feeds.fetching import fetch_feed
from scheduler.services.feeds.polling import ReadyFeed, ready_feed
from scheduler.services.feeds.preview import jcal_of, preview_of
from scheduler.services.feeds.publishing import FeedChanges, publish_feeds
from scheduler.services.feeds.rights import list_recipients
from scheduler.services.feeds.snapshots import refresh_stale_feeds
from scheduler.services.feeds.subscriptions import (
    create_default_subscriptions,
    list_subscriptions,
    revoke,
    send_test,
    subscribe,
    subscription_view,
)
from scheduler.services.feeds.uses import UseBook
from scheduler.services.feeds.values import (
    NO_WISH,
    NOTHING_HELD,
    FeedAnswer,
    Held,
    NewSubscription,
    RecipientChoice,
    SubscriptionView,
    UseView,
    Wish,
)

__all__ = [
    "NOTHING_HELD",
    "NO_WISH",
    "EventChanges",
    "FeedAnswer",
    "FeedChanges",
    "Held",
    "NewSubscription",
    "ReadyFeed",
    "RecipientChoice",
    "SubscriptionView",
    "UseBook",
    "UseView",
    "Wish",
    "create_default_subscriptions",
    "fetch_feed",
    "jcal_of",
    "list_recipients",
    "list_subscriptions",
    "preview_of",
    "publish_feeds",
    "ready_feed",
    "reconcile",
    "refresh_stale_feeds",
    "revoke",
    "send_test",
    "subscribe",
    "subscription_view",
]
