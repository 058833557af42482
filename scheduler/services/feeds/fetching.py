"""Answering a calendar that polls: a look-up by hash, a right asked anew, and the bytes as they lie there."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from integrations import calendars
from scheduler.config import settings
from scheduler.i18n import Language, phrase
from scheduler.i18n.dates import VIET_NAM, local
from scheduler.models import Subscription, SubscriptionUse, utc_now
from scheduler.services.feeds.drafts import Recipient
from scheduler.services.feeds.rights import still_entitled
from scheduler.services.feeds.snapshots import snapshot_of
from scheduler.services.feeds.subscriptions import state_of
from scheduler.services.feeds.testing import add_test, is_tested, revised_with_test
from scheduler.services.feeds.uses import WRITTEN_EVERY, Use, clean_agent, write_uses
from scheduler.services.feeds.values import NO_WISH, NOTHING_HELD, FeedAnswer, Held, Wish
from scheduler.services.links import SUBSCRIPTIONS_PATH, absolute
from scheduler.services.tokens import derived_uid, digest

_MORNING_HOUR = 9


def fetch_feed(
    session: Session,
    token: str,
    agent: str,
    now: datetime | None = None,
    *,
    held: Held = NOTHING_HELD,
    wish: Wish = NO_WISH,
) -> FeedAnswer:
    """Answer a poll: 200 with the feed, 304 if the caller has it already, 410 with a renewal notice, 404.

    410 is for a revoked or expired address and for an owner who is no longer entitled.
    """
    at = now or utc_now()
    row = session.scalars(select(Subscription).where(Subscription.token_hash == digest(token))).one_or_none()
    if row is None:
        return FeedAnswer(status=404)
    if state_of(row, at) != "active" or not still_entitled(session, row):
        _note_use(session, row, agent, 410, at)
        return _gone(row, at, wish)
    snapshot = snapshot_of(session, Recipient(kind=row.recipient_kind, id=row.recipient_id), row.language, at)
    revised_at = revised_with_test(snapshot.revised_at, row.tested_at, at)
    content, etag = b"", snapshot.etag
    if is_tested(row.tested_at, at) or wish != NO_WISH:
        content = _wished(add_test(snapshot.content, row) if is_tested(row.tested_at, at) else snapshot.content, wish)
        etag = calendars.etag_of(content)
    is_current = held.is_current(etag, revised_at)
    _note_use(session, row, agent, 304 if is_current else 200, at)
    if is_current:
        return FeedAnswer(status=304, etag=etag, revised_at=revised_at)
    return FeedAnswer(status=200, content=content or snapshot.content, etag=etag, revised_at=revised_at)


def _wished(content: bytes, wish: Wish) -> bytes:
    rules = settings()
    organiser = f"mailto:{rules.mail_from}" if rules.mail_from else rules.base_url
    options = calendars.FeedOptions(
        hides_cancelled=wish.hides_cancelled,
        organiser=organiser if wish.is_published else "",
        alarm_minutes=wish.alarm_minutes,
    )
    adapted = content if options.is_plain else calendars.adapt(content, options)
    return calendars.to_jcal(adapted) if wish.is_json else adapted


def _note_use(session: Session, row: Subscription, agent: str, status: int, now: datetime) -> None:
    """Remember who polls: a new program or another answer at once, the same again at most every few minutes."""
    name = clean_agent(agent)
    known = session.execute(
        select(SubscriptionUse.last_at, SubscriptionUse.last_status).where(
            SubscriptionUse.subscription_id == row.id, SubscriptionUse.agent == name
        )
    ).one_or_none()
    is_same = known is not None and (known.last_status == 410) == (status == 410)
    if known is None or not is_same or now - known.last_at >= WRITTEN_EVERY:
        write_uses(session, {(row.id, name): Use(first_at=now, last_at=now, status=status)})


def _gone(row: Subscription, now: datetime, wish: Wish) -> FeedAnswer:
    """A calendar with one event, each day at the same hour: the same bytes all day, another revision the next."""
    language: Language = "en" if row.language == "en" else "vi"
    today = now.astimezone(ZoneInfo(VIET_NAM)).replace(hour=0, minute=0, second=0, microsecond=0)
    revised_at = max(today, row.created_at)
    content = calendars.render_renewal_feed(
        calendars.RenewalNotice(
            uid=derived_uid("renewal", row.id),
            name=phrase("feeds-renewal-name", language),
            summary=phrase("feeds-renewal-summary", language),
            description=phrase("feeds-renewal-description", language, url=absolute(SUBSCRIPTIONS_PATH)),
            starts_at=today.replace(hour=_MORNING_HOUR),
            zone=VIET_NAM,
            sequence=(today.date() - local(row.created_at, VIET_NAM).date()).days,
            created_at=row.created_at,
            revised_at=revised_at,
            url=absolute(SUBSCRIPTIONS_PATH),
        )
    )
    content = calendars.to_jcal(content) if wish.is_json else content
    return FeedAnswer(status=410, content=content, etag=calendars.etag_of(content), revised_at=revised_at)
