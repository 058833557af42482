"""The short way for a poll: one look-up that asks for every right anew, and the bytes as they lie there.

Nothing is remembered between two polls, so that a revoked address, an expired one or a right that has ended is seen at
once, whichever process answers. Whatever is not plainly in order takes the long way (`fetch_feed`).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import Connection, Row, Select, and_, bindparam, select

from scheduler.models import (
    AirportTeam,
    Clinic,
    Escort,
    Examiner,
    FeedSnapshot,
    Office,
    RecipientKind,
    Subscription,
    User,
    UserRole,
)
from scheduler.services.access import Actor
from scheduler.services.feeds.rights import may_manage, may_read
from scheduler.services.feeds.testing import is_tested, revised_with_test
from scheduler.services.feeds.values import NOTHING_HELD, Held
from scheduler.services.tokens import digest


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadyFeed:
    """A poll that is plainly in order; `content` is empty where the caller has the feed already or asked for none."""

    subscription_id: int
    is_current: bool
    etag: str
    revised_at: datetime
    content: bytes


def ready_feed(
    connection: Connection, token: str, now: datetime, *, held: Held = NOTHING_HELD, is_packed: bool = False
) -> ReadyFeed | None:
    """The feed of an open address, plain or gzipped, or None: the long way knows what to answer then."""
    row = connection.execute(_look_up(), {"hash": digest(token)}).first()
    if row is None or row.revoked_at is not None or row.expires_at <= now:
        return None
    if row.etag is None or (row.stale_at is not None and row.stale_at <= now):
        return None
    if is_tested(row.tested_at, now) or not _is_entitled(connection, row):
        return None
    revised_at = revised_with_test(row.feed_revised_at, row.tested_at, now)
    is_current = held.is_current(row.etag, revised_at)
    content = b"" if is_current else connection.execute(_bytes(is_packed), {"snapshot": row.snapshot_id}).scalar_one()
    return ReadyFeed(
        subscription_id=row.id,
        is_current=is_current,
        etag=row.etag,
        revised_at=revised_at,
        content=content,
    )


@lru_cache
def _look_up() -> Select[*tuple[Any, ...]]:
    is_of_snapshot = and_(
        FeedSnapshot.recipient_kind == Subscription.recipient_kind,
        FeedSnapshot.recipient_id == Subscription.recipient_id,
        FeedSnapshot.language == Subscription.language,
    )
    is_of_escort = and_(Subscription.recipient_kind == RecipientKind.ESCORT, Escort.id == Subscription.recipient_id)
    return (
        select(
            Subscription.id,
            Subscription.recipient_kind,
            Subscription.recipient_id,
            Subscription.revoked_at,
            Subscription.expires_at,
            Subscription.created_by_id,
            Subscription.tested_at,
            FeedSnapshot.id.label("snapshot_id"),
            FeedSnapshot.etag,
            FeedSnapshot.revised_at.label("feed_revised_at"),
            FeedSnapshot.stale_at,
            Escort.is_active.label("escort_is_active"),
            User.is_active.label("account_is_active"),
        )
        .outerjoin(FeedSnapshot, is_of_snapshot)
        .outerjoin(Escort, is_of_escort)
        .outerjoin(User, User.id == Escort.user_id)
        .where(Subscription.token_hash == bindparam("hash"))
    )


@lru_cache
def _bytes(is_packed: bool) -> Select[bytes]:
    column = FeedSnapshot.packed if is_packed else FeedSnapshot.content
    return select(column).where(FeedSnapshot.id == bindparam("snapshot"))


def _is_entitled(connection: Connection, row: Row[Any]) -> bool:
    """What `still_entitled` asks, for the row of a look-up."""
    if row.recipient_kind is RecipientKind.ESCORT:
        return bool(row.escort_is_active) and row.account_is_active is not False
    if row.created_by_id is None:
        return True
    offices = _offices(connection, row.recipient_kind, row.recipient_id)
    actor = _holder(connection, row.created_by_id)
    return may_manage(actor, offices) or may_read(actor, row.recipient_kind, offices)


def _holder(connection: Connection, user_id: int) -> Actor:
    """The actor whom the address was made by; a closed account has no grants."""
    query = select(UserRole.role, UserRole.office_id).join(User).where(User.id == user_id, User.is_active)
    grants = frozenset((role, office_id) for role, office_id in connection.execute(query))
    return Actor(user_id=user_id, grants=grants)


def _offices(connection: Connection, kind: RecipientKind, recipient_id: int) -> frozenset[int]:
    """What `offices_of` says of the owner of a feed."""
    if kind is RecipientKind.OFFICE:
        return frozenset({recipient_id})
    queries: dict[RecipientKind, Select[int]] = {
        RecipientKind.CLINIC: select(Clinic.office_id).where(Clinic.id == recipient_id),
        RecipientKind.EXAMINER: select(Clinic.office_id).join(Examiner).where(Examiner.id == recipient_id),
        RecipientKind.AIRPORT: select(Office.id)
        .join(AirportTeam, AirportTeam.airport_code == Office.airport_code)
        .where(AirportTeam.id == recipient_id),
    }
    query = queries.get(kind)
    return frozenset() if query is None else frozenset(connection.scalars(query))
