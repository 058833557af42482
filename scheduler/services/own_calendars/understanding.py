"""From the bytes of a calendar to the rows that are kept: times, and what the reader said of the rest."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, insert
from sqlalchemy.orm import Session

from integrations.calendars import BusySpan, CalendarReading, CalendarUnreadable, read_calendar
from scheduler.config import settings
from scheduler.models import OwnCalendar, OwnCalendarSpan
from scheduler.services.exchange.bookings import touch_examiner
from scheduler.services.own_calendars.owners import Owner, addresses_of, our_uids, zone_of

PAST, AHEAD = timedelta(days=1), timedelta(days=400)
_FINDINGS_KEPT = 100
_LONGEST_WAIT = timedelta(hours=24)


class NotUnderstood(Exception):
    """A calendar gave nothing that can be used; `code` and `params` belong to `error-owncalendar-why-...`."""

    def __init__(self, code: str, **params: int) -> None:
        super().__init__(code)
        self.code = code.replace(".", "-")
        self.params = params


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """All that reading one owner's calendar needs, taken from the tables beforehand."""

    zone: str
    own_addresses: tuple[str, ...]
    skipped_uids: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Understood:
    """What a calendar says between two instants."""

    busy: tuple[BusySpan, ...]
    told: dict[str, Any]
    read_from: datetime
    read_until: datetime


def reader_for(session: Session, owner: Owner) -> Reader:
    """Everything about an owner that decides how a calendar is read."""
    return Reader(
        zone=zone_of(session, owner),
        own_addresses=addresses_of(session, owner),
        skipped_uids=our_uids(session, owner),
    )


def understand(data: bytes, reader: Reader, now: datetime, *, may_be_cut: bool = False) -> Understood:
    """Read a calendar from yesterday to 400 days ahead.

    Raises NotUnderstood where it gives nothing, and where it breaks off before its end or is too much to be read
    whole unless it `may_be_cut`, as a file may that somebody looks at: what is missing would make its owner free.
    """
    window = (now - PAST, now + AHEAD)
    try:
        reading = read_calendar(
            data,
            default_zone=reader.zone,
            window=window,
            own_addresses=reader.own_addresses,
            skipped_uids=reader.skipped_uids,
        )
    except CalendarUnreadable as failure:
        raise NotUnderstood(failure.code, **failure.params) from None
    if reading.loss and not may_be_cut:
        raise NotUnderstood(reading.loss)
    if reading.counts.refused and reading.counts.refused >= reading.counts.components and not reading.busy:
        raise NotUnderstood("calendar.all-refused", count=reading.counts.refused)
    return Understood(busy=reading.busy, told=_told(reading), read_from=window[0], read_until=window[1])


def _told(reading: CalendarReading) -> dict[str, Any]:
    findings = [
        {"code": one.code, "line": one.line, "detail": one.detail, "is_refusal": one.is_refusal}
        for one in reading.findings[:_FINDINGS_KEPT]
    ]
    return {"counts": asdict(reading.counts), "findings": findings}


def store(session: Session, row: OwnCalendar, understood: Understood, now: datetime) -> None:
    """Replace the times of a calendar by those just read, whole, and forget earlier trouble."""
    seen = Counter(source for span in understood.busy for source in span.sources)
    session.flush()
    if row.clinic_id is not None and _differs(row, understood, now):
        touch_examiner(session, row.clinic_id, row.examiner, now)
    session.execute(delete(OwnCalendarSpan).where(OwnCalendarSpan.calendar_id == row.id))
    rows = [
        {
            "calendar_id": row.id,
            "starts_at": span.starts_at,
            "ends_at": span.ends_at,
            "is_all_day": span.is_all_day,
            "is_tentative": span.is_tentative,
            "is_recurring": any(seen[source] > 1 for source in span.sources),
        }
        for span in understood.busy
    ]
    if rows:
        session.execute(insert(OwnCalendarSpan), rows)
    session.expire(row, ["spans"])
    row.told = understood.told
    row.read_at, row.read_from, row.read_until = now, understood.read_from, understood.read_until
    note_good(row, now)


def _differs(row: OwnCalendar, understood: Understood, now: datetime) -> bool:
    """Whether the times ahead are others than those kept, as far as both readings reach."""
    until = min(row.read_until, understood.read_until)
    old, new = (
        {(one.starts_at, one.ends_at, one.is_tentative) for one in spans if one.ends_at > now and one.starts_at < until}
        for spans in (row.spans, understood.busy)
    )
    return old != new or row.read_until <= now


def note_good(row: OwnCalendar, now: datetime) -> None:
    """Note that the calendar answered; one behind an address is due again after the usual time."""
    row.checked_at = now
    row.failing_since, row.failures, row.failure_code, row.failure_params = None, 0, "", {}
    row.due_at = now + _usual() if row.sealed_address else None


def note_failure(row: OwnCalendar, failure: NotUnderstood, now: datetime, *, is_temporary: bool) -> None:
    """Note that a try gave nothing: the last good times stay, and the next try waits longer each time."""
    row.checked_at = now
    row.failures += 1
    row.failing_since = row.failing_since or now
    row.failure_code, row.failure_params = failure.code, dict(failure.params)
    wait = _usual() * 2 ** min(row.failures - 1, 8) if is_temporary else _LONGEST_WAIT
    row.due_at = now + min(wait, _LONGEST_WAIT) if row.sealed_address else None


def _usual() -> timedelta:
    return timedelta(minutes=settings().calendar_refresh_minutes)
