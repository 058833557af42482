"""When people are taken by their own calendars: spans that a plan keeps free."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import datetime

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import Session

from scheduler.models import OwnCalendar, OwnCalendarSpan

Span = tuple[datetime, datetime]
Examiner = tuple[int, str]
"""The id of a clinic and the name that its sessions give the examiner."""


def away_of_escorts(
    session: Session, escort_ids: Collection[int], *, since: datetime, until: datetime | None = None
) -> Mapping[int, list[Span]]:
    """Per escort the spans of own calendars that end after `since` and begin before `until`, in order of time."""
    query = _spans(since, until).add_columns(OwnCalendar.escort_id).where(OwnCalendar.escort_id.in_(escort_ids))
    found: dict[int, list[Span]] = defaultdict(list)
    for starts_at, ends_at, escort_id in session.execute(query):
        found[escort_id].append((starts_at, ends_at))
    return found


def away_of_examiners(
    session: Session, clinic_ids: Collection[int], *, since: datetime, until: datetime
) -> Mapping[Examiner, list[Span]]:
    """Per examiner of these clinics the spans of own calendars, in order of time."""
    owner = (OwnCalendar.clinic_id, OwnCalendar.examiner)
    query = _spans(since, until).add_columns(*owner).where(OwnCalendar.clinic_id.in_(clinic_ids))
    found: dict[Examiner, list[Span]] = defaultdict(list)
    for starts_at, ends_at, clinic_id, examiner in session.execute(query):
        found[clinic_id, examiner].append((starts_at, ends_at))
    return found


def _spans(since: datetime, until: datetime | None) -> Select[datetime, datetime]:
    """Tentative spans count only where the calendar's owner wants them to."""
    query = (
        select(OwnCalendarSpan.starts_at, OwnCalendarSpan.ends_at)
        .join(OwnCalendar, OwnCalendar.id == OwnCalendarSpan.calendar_id)
        .where(or_(OwnCalendarSpan.is_tentative.is_(False), OwnCalendar.counts_tentative))
        .where(OwnCalendarSpan.ends_at > since)
        .order_by(OwnCalendarSpan.starts_at)
    )
    return query if until is None else query.where(OwnCalendarSpan.starts_at < until)
