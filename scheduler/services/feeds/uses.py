"""Who fetches a feed and when: noted beside the polls, written in batches, so that a poll never waits for a writer."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog
from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from scheduler.models import Subscription, SubscriptionUse

WRITTEN_EVERY = timedelta(minutes=5)
_AGENT_LENGTH = 120
_MOST_AGENTS = 8
_MOST_KEPT = 20_000
_UNPRINTABLE = re.compile(r"[^\x20-\x7e]+")
_log = structlog.get_logger(__name__)

UseKey = tuple[int, str]


@dataclass(slots=True, kw_only=True)
class Use:
    """What one program did with one address since this was last written."""

    first_at: datetime
    last_at: datetime
    status: int
    fetches: int = 1


def clean_agent(agent: str) -> str:
    """What a program calls itself, fit for a page and a column."""
    return _UNPRINTABLE.sub(" ", agent).strip()[:_AGENT_LENGTH]


def write_uses(session: Session, uses: Mapping[UseKey, Use]) -> None:
    """Add these uses to what is known; of very many programs on one address the oldest make room."""
    numbers = {subscription_id for subscription_id, _ in uses}
    rows = session.scalars(select(Subscription).where(Subscription.id.in_(numbers)))
    subscriptions = {row.id: row for row in rows}
    query = select(SubscriptionUse).where(SubscriptionUse.subscription_id.in_(numbers))
    known: dict[int, dict[str, SubscriptionUse]] = {}
    for row in session.scalars(query):
        known.setdefault(row.subscription_id, {})[row.agent] = row
    for (number, agent), use in uses.items():
        subscription = subscriptions.get(number)
        if subscription is not None:
            _write(session, subscription, known.setdefault(number, {}), agent, use)
    session.flush()


def _write(
    session: Session, subscription: Subscription, known: dict[str, SubscriptionUse], agent: str, use: Use
) -> None:
    if subscription.last_used_at is None or subscription.last_used_at <= use.last_at:
        subscription.last_used_at, subscription.last_agent = use.last_at, agent
    row = known.get(agent)
    if row is None and len(known) >= _MOST_AGENTS:
        row = min(known.values(), key=lambda one: one.last_at)
        del known[row.agent]
        row.agent, row.first_at, row.fetches = agent, use.first_at, 0
    if row is None:
        row = SubscriptionUse(subscription_id=subscription.id, agent=agent, first_at=use.first_at, fetches=0)
        session.add(row)
    known[agent] = row
    row.last_at, row.last_status = use.last_at, use.status
    row.fetches += use.fetches


class UseBook:
    """The uses of one process that are still to be written; a timer writes them, or whoever wants to read them."""

    def __init__(self, transaction: Callable[[], AbstractContextManager[Session]], seconds: float = 2.0) -> None:
        self._transaction = transaction
        self._seconds = seconds
        self._lock = threading.Lock()
        self._waiting: dict[UseKey, Use] = {}
        self._written_at: dict[UseKey, datetime] = {}
        self._timer: threading.Timer | None = None

    def note(self, subscription_id: int, agent: str, status: int, now: datetime) -> None:
        """Remember a fetch; it is written soon where this program was not seen in the last minutes."""
        key = subscription_id, clean_agent(agent)
        with self._lock:
            use = self._waiting.get(key)
            if use is None:
                self._waiting[key] = Use(first_at=now, last_at=now, status=status)
            else:
                use.last_at, use.status, use.fetches = now, status, use.fetches + 1
            if self._timer is None and self._is_due(key, now):
                self._timer = threading.Timer(self._seconds, self.write)
                self._timer.daemon = True
                self._timer.start()

    def write(self, *, everything: bool = False) -> None:
        """Write what is due; `everything` also what was written a moment ago. A busy database leaves it for later."""
        with self._lock:
            self._timer = None
            now = max((use.last_at for use in self._waiting.values()), default=None)
            if now is None:
                return
            due = {key: use for key, use in self._waiting.items() if everything or self._is_due(key, now)}
            for key in due:
                del self._waiting[key]
        try:
            with self._transaction() as session:
                write_uses(session, due)
        except SQLAlchemyError as failure:
            _log.warning("feed.uses-not-written", failure=type(failure).__name__, uses=len(due))
            return
        with self._lock:
            if len(self._written_at) > _MOST_KEPT:
                self._written_at.clear()
            self._written_at.update(dict.fromkeys(due, now))
        _log.info("feeds.polled", programs=len(due), fetches=sum(use.fetches for use in due.values()))

    def _is_due(self, key: UseKey, now: datetime) -> bool:
        written_at = self._written_at.get(key)
        return written_at is None or now - written_at >= WRITTEN_EVERY or len(self._waiting) > _MOST_KEPT
