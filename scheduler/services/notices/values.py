"""What the page of notices shows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from typing import Literal

from scheduler.i18n import Bilingual

NO_RECEIVER = "-"
NoticeState = Literal["overdue", "due", "upcoming", "sent"]
STATES: tuple[NoticeState, ...] = ("overdue", "due", "upcoming", "sent")


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeKey:
    """One notice: `abn` or `nat` of a programme to a receiver about all who arrive on a local date."""

    kind: str
    programme: str
    receiver: str
    arrives_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeRow:
    """A notice with the cases it tells of.

    `step` is what has to go out next (`first`, `update`, `cancellation`), '' where nothing has. `due_at` is the end of
    the office day at the place of arrival, in `due_zone`. `stamp` says which state of the plan the row shows.
    `sent_at` and `sent_by` are of the last one sent. `may_mark` is False for who may not say that it was sent,
    `may_undo` for who may not say that the last one was not sent after all.
    """

    key: NoticeKey
    programme_name: Bilingual
    receiver_name: str
    airport: str
    due_at: datetime
    due_zone: str
    arrives_at: datetime | None
    state: NoticeState
    step: str
    references: tuple[str, ...]
    people: int
    withheld: int
    sent_at: datetime | None
    sent_by: str
    reference: str
    stamp: str
    may_mark: bool
    may_undo: bool


def bundle_of(row: NoticeRow) -> tuple[str, datetime, str]:
    """What notices share that go out in one go."""
    return row.state, row.due_at, row.receiver_name or row.key.programme


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeList:
    """A page of the notices of the reader's offices; `counts` are by state, over all of them.

    `later` is how many upcoming ones are left out because they are due after `until`.
    """

    rows: tuple[NoticeRow, ...]
    counts: dict[str, int]
    programmes: tuple[str, ...]
    today: date
    until: date
    later: int
    page: int
    pages: int

    @property
    def groups(self) -> tuple[tuple[NoticeRow, ...], ...]:
        """The rows by what goes out together: to one receiver (or programme), by one instant, in one state."""
        return tuple(tuple(rows) for _, rows in groupby(self.rows, key=bundle_of))


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeHint:
    """What the board says: how many notices are late, and how many are due within two days."""

    overdue: int
    due: int
