"""What a device should be showing now, beside what it has fetched: to compare with over the telephone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from integrations import calendars
from scheduler.models import utc_now
from scheduler.services.access import Actor
from scheduler.services.feeds.drafts import Recipient
from scheduler.services.feeds.snapshots import shown_events, snapshot_of
from scheduler.services.feeds.subscriptions import managed

MOST_SHOWN = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class ComingEvent:
    """An event of a feed that has not ended; `zone` is that of the place where it begins."""

    title: str
    starts_at: datetime
    zone: str
    is_cancelled: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """The next events of a feed in its language, how many more there are, and when it last changed."""

    events: tuple[ComingEvent, ...]
    more: int
    revised_at: datetime


def preview_of(session: Session, actor: Actor, subscription_id: int, *, now: datetime | None = None) -> Preview:
    """What the feed of an address holds for the days to come. Raises NotFound, also for somebody else's."""
    at = now or utc_now()
    row = managed(session, actor, subscription_id)
    recipient = Recipient(kind=row.recipient_kind, id=row.recipient_id)
    revised_at = snapshot_of(session, recipient, row.language, at).revised_at
    coming = sorted(
        (event for event in shown_events(session, recipient, row.language, at) if event.ends_at > at),
        key=lambda event: (event.starts_at, event.uid),
    )
    return Preview(
        events=tuple(
            ComingEvent(
                title=event.summary,
                starts_at=event.starts_at,
                zone=event.start_zone,
                is_cancelled=event.status is calendars.EventStatus.CANCELLED,
            )
            for event in coming[:MOST_SHOWN]
        ),
        more=max(0, len(coming) - MOST_SHOWN),
        revised_at=revised_at,
    )


def jcal_of(session: Session, actor: Actor, subscription_id: int, *, now: datetime | None = None) -> bytes:
    """The whole feed of an address as jCal (RFC 7265), for our own pages. Raises NotFound, also for somebody else's."""
    row = managed(session, actor, subscription_id)
    recipient = Recipient(kind=row.recipient_kind, id=row.recipient_id)
    return calendars.to_jcal(snapshot_of(session, recipient, row.language, now or utc_now()).content)
