"""Asking an address for a calendar; no transaction need be open meanwhile."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlsplit

from integrations.calendars import FetchedCalendar, fetch_calendar
from integrations.outbound import RequestFailed, RequestLimits
from scheduler.config import settings
from scheduler.services.own_calendars.understanding import NotUnderstood
from scheduler.services.sealing import SealLost, seal, unseal

PURPOSE = "own-calendar"
WAITED = RequestLimits(body_bytes=5_000_000, seconds=8.0, redirects=4)
"""Limits while a person waits for the answer."""
UNATTENDED = RequestLimits(body_bytes=5_000_000, seconds=20.0, redirects=4)
_SHOWN = 100


class Unfetched(NotUnderstood):
    """An address gave no calendar; `is_temporary` says whether an early next try makes sense."""

    def __init__(self, code: str, *, is_temporary: bool, **params: int) -> None:
        super().__init__(code, **params)
        self.is_temporary = is_temporary


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What the last answer said about itself; empty to be given the whole calendar."""

    etag: str = ""
    last_modified: str = ""


def ask(address: str, known: Known, limits: RequestLimits) -> FetchedCalendar:
    """Fetch a calendar. Raises Unfetched."""
    try:
        return fetch_calendar(
            address,
            etag=known.etag,
            last_modified=known.last_modified,
            limits=limits,
            allow_private=settings().calendar_may_be_private,
        )
    except RequestFailed as failure:
        raise Unfetched(failure.code, is_temporary=failure.is_temporary, **failure.params) from None


def sealed(address: str) -> str:
    """The address as the database keeps it."""
    return seal(PURPOSE, address)


def opened(text: str) -> str:
    """The address behind what the database keeps. Raises Unfetched where the installation's key was changed."""
    try:
        return unseal(PURPOSE, text)
    except SealLost:
        raise Unfetched("calendar.seal-lost", is_temporary=False) from None


def shown(address: str) -> str:
    """What pages may show of a private address: the host alone."""
    try:
        host = urlsplit(address).hostname or ""
    except ValueError:
        host = ""
    return f"{host[:_SHOWN]}/…"
