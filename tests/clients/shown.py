"""What a client shows of a calendar, in a form that can be compared with what was published."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Protocol

from tests.web.feed_mission import Feed


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Shown:
    """One event: instants in UTC, the status in capitals as RFC 5545 writes it, the title."""

    uid: str
    starts_at: datetime
    ends_at: datetime
    status: str
    summary: str


class Client(Protocol):
    """A calendar program that subscribes to addresses once and is asked again and again what it shows."""

    name: str
    keeps_copies: bool
    """Whether it shows what it has when an address is closed; who does not is not asked again."""

    def show(self, feeds: Sequence[Feed], wanted: Sequence[frozenset[Shown]], seconds: float) -> list[frozenset[Shown]]:
        """What each feed looks like as soon as it is as `wanted`, at the latest after so many seconds."""
        ...


def instant(seconds: float) -> datetime:
    """The instant of a Unix time."""
    return datetime.fromtimestamp(seconds, UTC)


class Missing(Exception):
    """A program or library is not installed; the message says what to install."""
