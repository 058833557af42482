"""Subscriptions: a private address for each device, shown once, revoked at any time."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from scheduler.config import settings
from scheduler.errors import Conflict, Forbidden, InvalidInput, NotFound
from scheduler.i18n import LANGUAGES, phrase
from scheduler.models import Contact, Escort, RecipientKind, Subscription, SubscriptionUse, Way, utc_now
from scheduler.services.access import Actor
from scheduler.services.audit import record
from scheduler.services.feeds.drafts import Recipient
from scheduler.services.feeds.rights import (
    DAILY_KINDS,
    PERSONAL_KINDS,
    feed_owner_of,
    list_recipients,
    may_hold,
    may_manage,
    offices_of,
    shown_name,
)
from scheduler.services.feeds.snapshots import snapshot_of
from scheduler.services.feeds.testing import TEST_LASTS, is_tested
from scheduler.services.feeds.values import NewSubscription, SubscriptionState, SubscriptionView, UseView
from scheduler.services.links import feed_address
from scheduler.services.tokens import digest, new_token

_LABEL_LENGTH = 80


def subscribe(
    session: Session,
    actor: Actor,
    kind: str,
    recipient_id: int,
    label: str,
    language: str,
    *,
    with_test: bool = False,
) -> NewSubscription:
    """Make a private address of a feed for one device. Its token is in the answer and nowhere else.

    `with_test` puts a test event into the feed for a day.
    Raises InvalidInput for a wrong kind, label or language, NotFound without such a recipient, Forbidden, and Conflict
    for a person who is invited by mail: beside a feed every duty would stand there twice (feed rules, clause 6).
    """
    recipient = Recipient(kind=_kind(kind), id=recipient_id)
    owner = feed_owner_of(session, recipient)
    if not may_hold(actor, owner):
        raise Forbidden("forbidden", action="manage-subscriptions")
    if _is_invited(session, recipient):
        raise Conflict("subscription-invited")
    now, token = utc_now(), new_token()
    row = Subscription(
        recipient_kind=recipient.kind,
        recipient_id=recipient.id,
        label=_label(label),
        language=_language(language),
        token_hash=digest(token),
        created_at=now,
        created_by_id=actor.user_id,
        expires_at=now + timedelta(days=settings().subscription_days),
        last_agent="",
        tested_at=now if with_test else None,
    )
    session.add(row)
    session.flush()
    snapshot_of(session, recipient, row.language, now)
    record(session, actor, "subscription.created", "subscription", row.id, of=kind, recipient=recipient_id)
    url = feed_address(token)
    return NewSubscription(
        id=row.id,
        kind=kind,
        recipient_id=recipient_id,
        recipient=shown_name(owner, actor),
        label=row.label,
        language=row.language,
        token=token,
        url=url,
        webcal_url="webcal:" + url.split(":", 1)[1],
        expires_at=row.expires_at,
    )


def _is_invited(session: Session, recipient: Recipient) -> bool:
    """Whether a person gets each duty as an invitation."""
    query = select(Contact.id).where(
        Contact.recipient_kind == recipient.kind,
        Contact.recipient_id == recipient.id,
        Contact.way == Way.INVITATIONS,
        Contact.is_active,
    )
    return recipient.kind in PERSONAL_KINDS and session.scalars(query.limit(1)).first() is not None


def revoke(session: Session, actor: Actor, subscription_id: int) -> None:
    """Close an address for good; doing it twice changes nothing. Raises NotFound, also for somebody else's."""
    row = managed(session, actor, subscription_id)
    if row.revoked_at is None:
        row.revoked_at = utc_now()
        record(session, actor, "subscription.revoked", "subscription", row.id)


def send_test(session: Session, actor: Actor, subscription_id: int) -> None:
    """Put a test event into the feed of one address for a day. Raises NotFound, and Conflict for a closed address."""
    row = managed(session, actor, subscription_id)
    now = utc_now()
    if state_of(row, now) != "active":
        raise Conflict("subscription-closed")
    row.tested_at = now
    record(session, actor, "subscription.tested", "subscription", row.id)


def subscription_view(session: Session, actor: Actor, subscription_id: int) -> SubscriptionView:
    """One address with the programs that have fetched it, the latest first. Raises NotFound."""
    row = managed(session, actor, subscription_id)
    query = select(SubscriptionUse).where(SubscriptionUse.subscription_id == row.id)
    uses = tuple(
        UseView(
            agent=use.agent,
            first_at=use.first_at,
            last_at=use.last_at,
            last_status=use.last_status,
            fetches=use.fetches,
        )
        for use in session.scalars(query.order_by(SubscriptionUse.last_at.desc(), SubscriptionUse.id))
    )
    return replace(_view(session, actor, row), uses=uses)


def managed(session: Session, actor: Actor, subscription_id: int) -> Subscription:
    """An address that the actor may manage. Raises NotFound, also for somebody else's."""
    row = session.get(Subscription, subscription_id)
    if row is None or not _may_manage(session, actor, row):
        raise NotFound("subscription-unknown")
    return row


def list_subscriptions(session: Session, actor: Actor) -> tuple[SubscriptionView, ...]:
    """The subscriptions that the actor may manage, newest first."""
    rows = session.scalars(select(Subscription).order_by(Subscription.created_at.desc(), Subscription.id.desc()))
    return tuple(_view(session, actor, row) for row in rows if _may_manage(session, actor, row))


def create_default_subscriptions(
    session: Session, actor: Actor, language: str = "vi", *, is_further: bool = False
) -> tuple[NewSubscription, ...]:
    """One address for each escort, clinic and office without one, for a demonstration or the first day.

    With `is_further` everybody gets one more: earlier addresses stay open, but nobody can show them again.
    """
    now = utc_now()
    live = session.scalars(select(Subscription).where(Subscription.revoked_at.is_(None), Subscription.expires_at > now))
    served = set() if is_further else {(row.recipient_kind.value, row.recipient_id) for row in live}
    label = phrase("feeds-default-label", "en" if language == "en" else "vi")
    return tuple(
        subscribe(session, actor, choice.kind, choice.id, label, language)
        for choice in list_recipients(session, actor, DAILY_KINDS)
        if (choice.kind, choice.id) not in served
        and not _is_invited(session, Recipient(kind=_kind(choice.kind), id=choice.id))
    )


def state_of(row: Subscription, now: datetime) -> SubscriptionState:
    """Whether an address still opens."""
    if row.revoked_at is not None:
        return "revoked"
    return "expired" if row.expires_at <= now else "active"


def _view(session: Session, actor: Actor, row: Subscription) -> SubscriptionView:
    owner = feed_owner_of(session, Recipient(kind=row.recipient_kind, id=row.recipient_id))
    return SubscriptionView(
        id=row.id,
        kind=row.recipient_kind.value,
        recipient_id=row.recipient_id,
        recipient=shown_name(owner, actor),
        label=row.label,
        language=row.language,
        state=state_of(row, utc_now()),
        created_at=row.created_at,
        expires_at=row.expires_at,
        revoked_at=row.revoked_at,
        last_used_at=row.last_used_at,
        last_agent=row.last_agent,
        tested_until=row.tested_at + TEST_LASTS if row.tested_at and is_tested(row.tested_at, utc_now()) else None,
    )


def _may_manage(session: Session, actor: Actor, row: Subscription) -> bool:
    if actor.user_id is not None and row.created_by_id == actor.user_id:
        return True
    try:
        owner = feed_owner_of(session, Recipient(kind=row.recipient_kind, id=row.recipient_id))
    except NotFound:
        return actor.is_system
    # Who may only read an office's or clinic's feed manages no address of others.
    return may_manage(actor, offices_of(owner)) or (isinstance(owner, Escort) and may_hold(actor, owner))


def _kind(kind: str) -> RecipientKind:
    try:
        return RecipientKind(kind)
    except ValueError:
        known = ", ".join(member.value for member in RecipientKind)
        raise InvalidInput("subscription-kind", kind=kind, known=known) from None


def _label(label: str) -> str:
    text = " ".join(label.split())
    if not 1 <= len(text) <= _LABEL_LENGTH:
        raise InvalidInput("subscription-label", most=_LABEL_LENGTH)
    return text


def _language(language: str) -> str:
    if language not in LANGUAGES:
        raise InvalidInput("subscription-language", language=language, known=", ".join(LANGUAGES))
    return language
