"""Calendar feeds: what escorts, clinics and offices see on their phones, without a word that could hurt anybody."""

from scheduler.services.feeds.events import EventChanges, reconcile
from scheduler.services.feeds.fetching import fetch_feed
from scheduler.services.feeds.publishing import FeedChanges, publish_feeds
from scheduler.services.feeds.rights import list_recipients
from scheduler.services.feeds.snapshots import refresh_stale_feeds
from scheduler.services.feeds.subscriptions import (
    create_default_subscriptions,
    list_subscriptions,
    revoke,
    subscribe,
)
from scheduler.services.feeds.values import FeedAnswer, Held, NewSubscription, RecipientChoice, SubscriptionView

__all__ = [
    "EventChanges",
    "FeedAnswer",
    "FeedChanges",
    "Held",
    "NewSubscription",
    "RecipientChoice",
    "SubscriptionView",
    "create_default_subscriptions",
    "fetch_feed",
    "list_recipients",
    "list_subscriptions",
    "publish_feeds",
    "reconcile",
    "refresh_stale_feeds",
    "revoke",
    "subscribe",
]
