"""What the pages of own calendars show: times and reasons, never a title or a whole address."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from scheduler.i18n import Bilingual
from scheduler.i18n.sentences import Sentence

State = Literal["good", "failing", "over"]


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnerChoice:
    """Somebody whose calendar the reader may add; `key` is `escort:3` or `examiner:2:BS. Minh`."""

    key: str
    kind: str
    name: Bilingual


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarRow:
    """A calendar in a list.

    `state` is failing while newer tries give nothing, over when the times read are behind us. `why` says what is
    wrong and what to do. `read_at` is the last good reading, `read_until` the end of what it covers.
    """

    id: int
    kind: str
    owner: Bilingual
    label: str
    shown_address: str
    is_file: bool
    state: State
    checked_at: datetime
    read_at: datetime
    read_until: datetime
    failing_since: datetime | None
    why: Sentence | None
    busy: int
    zone: str
    counts_tentative: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class BusyRow:
    """A time at which the owner is taken; `counts` is false for a tentative one that the owner does not want counted.

    `first_on` and `last_on` are local dates; of whole days only they are shown.
    """

    starts_at: datetime
    ends_at: datetime
    first_on: date
    last_on: date
    is_all_day: bool
    is_tentative: bool
    is_recurring: bool
    counts: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class FindingRow:
    """What was left out or guessed, how often, and the first lines of the file where."""

    text: Sentence
    is_refusal: bool
    times: int
    lines: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarPage:
    """What was understood of a calendar: busy times until `until`, by local month and day, and what was ignored."""

    row: CalendarRow
    revision: int
    busy: tuple[BusyRow, ...]
    busy_later: int
    until: datetime
    events: int
    recurring: int
    ignored: tuple[Sentence, ...]
    findings: tuple[FindingRow, ...]
    owner_code: str
