"""Where things stand on a timeline: shares of its width in per cent, for SVG (no inline style is allowed here)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from scheduler.i18n.dates import local
from scheduler.services.case_values import ClearanceRow
from scheduler.services.clinic_values import SessionView
from scheduler.services.escort_values import EscortView, Roster, Span

_AHEAD_DAYS = 365
_SOON_DAYS = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """A stretch from `x` of `width`, both in per cent of the whole; `tone` names its colour and pattern."""

    x: float
    width: float
    tone: str
    label: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tick:
    """A mark at `x` per cent with the date that it stands for."""

    x: float
    on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class ClearanceBars:
    """The expiry of every clearance over the coming year: marks at the first of each other month."""

    ticks: tuple[Tick, ...]
    rows: tuple[tuple[ClearanceRow, Bar | None], ...]


def share(value: float, whole: float) -> float:
    """`value` of `whole` in per cent, kept between 0 and 100."""
    return round(min(100.0, max(0.0, 100 * value / whole)), 2) if whole > 0 else 0.0


def clearance_bars(clearances: Sequence[ClearanceRow], today: date) -> ClearanceBars:
    """Bars from today to the last good day of each clearance, cut after a year."""
    rows = tuple((row, _clearance_bar(row)) for row in clearances)
    return ClearanceBars(ticks=tuple(_months(today)), rows=rows)


def _clearance_bar(row: ClearanceRow) -> Bar | None:
    if row.state != "held":
        return None
    if row.days_left is None:
        return Bar(x=0, width=100, tone="good")
    if row.days_left < 0:
        return Bar(x=0, width=1, tone="bad")
    tone = "warn" if row.days_left <= _SOON_DAYS else "good"
    return Bar(x=0, width=max(1.0, share(row.days_left + 1, _AHEAD_DAYS)), tone=tone)


def _months(today: date) -> Iterator[Tick]:
    for ahead in range(1, 13, 3):
        index = today.month - 1 + ahead
        first = date(today.year + index // 12, index % 12 + 1, 1)
        yield Tick(x=share((first - today).days, _AHEAD_DAYS), on=first)


def roster_days(roster: Roster) -> tuple[Tick, ...]:
    """The midnights of a roster."""
    return tuple(
        Tick(x=share(shift, roster.days), on=roster.from_on + timedelta(days=shift)) for shift in range(roster.days)
    )


def escort_bars(roster: Roster, escort: EscortView) -> tuple[Bar, ...]:
    """The stretches of an escort's duties and absences within the roster's days."""
    spans = [*escort.away, *(span for duty in escort.duties for span in duty.spans)]
    return tuple(_bars(spans, roster.starts_at, roster.ends_at))


def _bars(spans: Iterable[Span], starts_at: datetime, ends_at: datetime) -> Iterator[Bar]:
    whole = (ends_at - starts_at).total_seconds()
    for span in spans:
        if span.ends_at <= starts_at or span.starts_at >= ends_at:
            continue
        x = share((span.starts_at - starts_at).total_seconds(), whole)
        end = share((span.ends_at - starts_at).total_seconds(), whole)
        yield Bar(x=x, width=round(max(0.3, end - x), 2), tone=span.kind, label=span.label)


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """A block of a clinic's day grid: rows of five minutes, the first is 1; the end row is exclusive."""

    first: int
    end: int


STEP_MINUTES = 5


def block(starts_at: datetime, ends_at: datetime, opens_at: datetime) -> Block:
    """The rows of a stretch on a grid that begins at `opens_at`."""
    first = int((starts_at - opens_at).total_seconds() // 60 // STEP_MINUTES) + 1
    end = -int(-(ends_at - opens_at).total_seconds() // 60 // STEP_MINUTES) + 1
    return Block(first=first, end=max(first + 1, end))


def hours(opens_at: datetime, closes_at: datetime, zone: str) -> tuple[datetime, ...]:
    """The full hours from the one in which a day opens to the one in which it closes."""
    first = local(opens_at, zone).replace(minute=0, second=0, microsecond=0)
    count = -int(-(closes_at - first).total_seconds() // 3600)
    return tuple(first + timedelta(hours=shift) for shift in range(count + 1))


def columns(sessions: Sequence[SessionView]) -> tuple[tuple[tuple[int, SessionView], ...], ...]:
    """The columns of a day grid: one for each examiner and stage, with the numbers of its sessions in the day."""
    found: dict[tuple[str, str], list[tuple[int, SessionView]]] = {}
    for number, session in enumerate(sessions, 1):
        found.setdefault((session.stage, session.examiner or session.code), []).append((number, session))
    return tuple(tuple(column) for column in found.values())
