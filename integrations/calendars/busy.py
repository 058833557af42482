"""What is understood of somebody's own calendar: spans of time without a word about what fills them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

REFUSALS = frozenset(
    {
        "calendar.component-unclosed",
        "calendar.end-before-start",
        "calendar.line-unreadable",
        "calendar.rule-unreadable",
        "calendar.rule-unsupported",
        "calendar.start-missing",
        "calendar.time-out-of-range",
        "calendar.time-unreadable",
        "calendar.too-many-components",
        "calendar.too-many-occurrences",
        "calendar.too-many-times",
        "calendar.took-too-long",
        "calendar.unreadable",
    }
)
LOSSES = frozenset(
    {"calendar.cut-short", "calendar.too-many-components", "calendar.too-many-times", "calendar.took-too-long"}
)
"""Findings after which the rest of a calendar was not read: nobody knows which times are missing."""


class CalendarUnreadable(Exception):
    """The whole file gives nothing.

    Codes: `calendar.empty`, `calendar.too-large` (limit_bytes), `calendar.web-page`, `calendar.not-a-calendar`,
    `calendar.too-deep` (limit).
    """

    def __init__(self, code: str, **params: int) -> None:
        super().__init__(code)
        self.code = code
        self.params = params


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadingLimits:
    """What one file may cost; `seconds` is processor time of the reading thread."""

    file_bytes: int = 5_000_000
    components: int = 20_000
    depth: int = 16
    occurrences: int = 20_000
    series_occurrences: int = 5_000
    findings: int = 200
    seconds: float = 0.4


@dataclass(frozen=True, slots=True, kw_only=True)
class BusySpan:
    """A time at which a person is taken, cut to the window that was asked for.

    Instants are UTC. `is_all_day` holds when nothing but whole days went into it. `sources` are short hashes of the
    UIDs behind it: enough to see that a span came from the same event as yesterday, nothing to learn from.
    """

    starts_at: datetime
    ends_at: datetime
    is_all_day: bool = False
    is_tentative: bool = False
    sources: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadingFinding:
    """Something in a calendar that was left out or guessed, and where.

    `line` counts the lines of the file from 1. `detail` names a zone, a property or a limit, never a title.
    """

    code: str
    line: int = 0
    component: str = ""
    detail: str = ""

    @property
    def is_refusal(self) -> bool:
        """Whether something was left out; the other findings are guesses that were taken."""
        return self.code in REFUSALS


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadingCounts:
    """What became of the components of a file, for the page that shows what was understood."""

    components: int = 0
    recurring: int = 0
    occurrences: int = 0
    ignored_transparent: int = 0
    ignored_cancelled: int = 0
    ignored_declined: int = 0
    ignored_instants: int = 0
    ignored_own: int = 0
    refused: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarReading:
    """Merged busy spans in order of time, and all that was not plain on the way to them.

    `loss` is the code in LOSSES that says why the rest was not read, empty where the calendar was read to its end.
    """

    busy: tuple[BusySpan, ...]
    findings: tuple[ReadingFinding, ...] = ()
    counts: ReadingCounts = ReadingCounts()
    loss: str = ""


class ComponentRefused(Exception):
    """Raised inside the reader only; becomes a ReadingFinding about one component."""

    def __init__(self, code: str, detail: str = "", line: int = 0) -> None:
        super().__init__(code)
        self.code = code
        self.detail = detail[:80]
        self.line = line
