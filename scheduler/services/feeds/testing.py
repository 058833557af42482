"""Test events: for a day one address shows an event that says that the calendar has arrived, whatever else is in it."""

from __future__ import annotations

from datetime import datetime, timedelta

from integrations import calendars
from scheduler.i18n import Language, phrase
from scheduler.i18n.dates import VIET_NAM
from scheduler.models import Subscription
from scheduler.services.links import SUBSCRIPTIONS_PATH, absolute
from scheduler.services.tokens import derived_uid

TEST_LASTS = timedelta(hours=24)
_LENGTH = timedelta(minutes=30)


def is_tested(tested_at: datetime | None, now: datetime) -> bool:
    """Whether the feed of an address holds a test event now."""
    return tested_at is not None and now < tested_at + TEST_LASTS


def revised_with_test(revised_at: datetime, tested_at: datetime | None, now: datetime) -> datetime:
    """When the feed of an address last changed: also when its test event came, and when it went."""
    if tested_at is None:
        return revised_at
    return max(revised_at, tested_at if is_tested(tested_at, now) else tested_at + TEST_LASTS)


def add_test(content: bytes, row: Subscription) -> bytes:
    """The feed with the test event of this address: half an hour from the next full hour on."""
    language: Language = "en" if row.language == "en" else "vi"
    tested_at = row.tested_at or row.created_at
    starts_at = tested_at.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
    url = absolute(f"{SUBSCRIPTIONS_PATH}/{row.id}")
    event = calendars.FeedEvent(
        uid=derived_uid("test", row.id),
        # Minutes since the address was made: a later test is a later revision of the same event.
        sequence=int((tested_at - row.created_at) / timedelta(minutes=1)),
        created_at=row.created_at,
        revised_at=tested_at,
        starts_at=starts_at,
        start_zone=VIET_NAM,
        ends_at=starts_at + _LENGTH,
        end_zone=VIET_NAM,
        summary=phrase("feeds-test-summary", language),
        description=phrase("feeds-test-description", language),
        url=url,
        is_transparent=True,
    )
    return calendars.with_event(content, event)
