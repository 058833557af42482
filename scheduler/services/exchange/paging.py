"""Pages of a list by a key: stable while rows come and go, and as quick at the end as at the beginning."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Generic, TypeVar

from scheduler.errors import InvalidInput

Item = TypeVar("Item")
Row = TypeVar("Row")
KEY_MOST = 2**31 - 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Page(Generic[Item]):
    """Some items, and the cursor of the page after them, None on the last."""

    items: tuple[Item, ...]
    next: str | None


def cut(rows: Sequence[Row], limit: int, mark: Callable[[Row], str]) -> tuple[Sequence[Row], str | None]:
    """The first `limit` of `limit + 1` rows asked for, and the cursor that `mark` makes of the last of them."""
    if len(rows) <= limit:
        return rows, None
    return rows[:limit], mark(rows[limit - 1])


def key_cursor(key: int) -> str:
    """The cursor after a key."""
    return _pack(str(key))


def read_key(cursor: str | None) -> int:
    """The key to go on after, 0 for the beginning. Raises InvalidInput."""
    return _key(_unpack(cursor)) if cursor else 0


def time_cursor(at: datetime, key: int) -> str:
    """The cursor after an instant and, among rows of the same instant, a key."""
    return _pack(f"{int(at.timestamp())}.{key}")


def read_time(cursor: str) -> tuple[datetime, int]:
    """The instant and key to go on after. Raises InvalidInput."""
    seconds, _, key = _unpack(cursor).partition(".")
    return datetime.fromtimestamp(_key(seconds), UTC), _key(key)


def text_cursor(mark: str) -> str:
    """The cursor after a mark that its list understands."""
    return _pack(mark)


def read_text(cursor: str) -> str:
    """The mark to go on after. Raises InvalidInput."""
    return _unpack(cursor)


def _pack(text: str) -> str:
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def _unpack(cursor: str) -> str:
    try:
        return base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode("ascii")
    except (binascii.Error, ValueError):
        raise InvalidInput("api-cursor") from None


def _key(text: str) -> int:
    if not (text.isascii() and text.isdecimal()) or len(text) > 10 or int(text) > KEY_MOST:
        raise InvalidInput("api-cursor")
    return int(text)
