"""What the feed services give to pages and commands."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from scheduler.i18n import Bilingual

SubscriptionState = Literal["active", "expired", "revoked"]


@dataclass(frozen=True, slots=True, kw_only=True)
class NewSubscription:
    """A subscription just made: the only time that its address can be shown."""

    id: int
    kind: str
    recipient_id: int
    recipient: Bilingual
    label: str
    language: str
    token: str
    url: str
    webcal_url: str
    expires_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class UseView:
    """A program that has fetched a feed by one address; `fetches` is at least how often."""

    agent: str
    first_at: datetime
    last_at: datetime
    last_status: int
    fetches: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SubscriptionView:
    """A subscription as its owner or the office sees it; the address itself is not kept anywhere.

    `uses` is filled for the page of one subscription alone.
    """

    id: int
    kind: str
    recipient_id: int
    recipient: Bilingual
    label: str
    language: str
    state: SubscriptionState
    created_at: datetime
    expires_at: datetime
    revoked_at: datetime | None
    last_used_at: datetime | None
    last_agent: str
    tested_until: datetime | None = None
    uses: tuple[UseView, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class RecipientChoice:
    """Somebody whose feed the actor may subscribe to."""

    kind: str
    id: int
    name: Bilingual


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """What a calendar says that it holds already: entity tags, and where it names none, the instant of its copy.

    `*` among the tags stands for any copy (RFC 9110, 13.1.2 and 13.1.3).
    """

    etags: frozenset[str] = frozenset()
    since: datetime | None = None

    def is_current(self, etag: str, revised_at: datetime) -> bool:
        """Whether that copy is still right; HTTP knows whole seconds only."""
        if self.etags:
            return "*" in self.etags or etag in self.etags
        return self.since is not None and revised_at.replace(microsecond=0) <= self.since


NOTHING_HELD = Held()


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """How a subscriber wants the feed; written behind the address (`?cancelled=no&alarm=120&method=publish`)."""

    hides_cancelled: bool = False
    is_published: bool = False
    is_json: bool = False
    alarm_minutes: int = 0


NO_WISH = Wish()


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedAnswer:
    """What to answer to a calendar: 200 with the feed, 304, 410 with a calendar that says how to renew, or 404.

    `etag` is quoted as HTTP wants it; `revised_at` is for Last-Modified; both are empty for 404.
    """

    status: Literal[200, 304, 404, 410]
    content: bytes = b""
    etag: str = ""
    revised_at: datetime | None = None
