"""From drafts to the kept events: what a subscriber already has is moved, cancelled or restored, never doubled.

A UID lives as long as (recipient, assignment) does; `sequence` rises by one and `revised_at` moves with every visible
change (feed rules, clauses 1-5). An event that has ended is history: no publication rewrites it.
"""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from scheduler.models import CalendarEvent, EventStatus
from scheduler.services.feeds.drafts import EventDraft, Recipient, read_assignment

_LINE_LENGTH = 300


@dataclass(slots=True, kw_only=True)
class EventChanges:
    """How many events a publication made, revised, cancelled, restored and left as they were."""

    created: int = 0
    revised: int = 0
    cancelled: int = 0
    restored: int = 0
    unchanged: int = 0


def reconcile(session: Session, drafts: Iterable[EventDraft], *, version_id: int, now: datetime) -> EventChanges:
    """Make the kept events say what the drafts say; what no draft speaks of is cancelled unless it has ended."""
    wanted: dict[Recipient, dict[str, EventDraft]] = defaultdict(dict)
    for draft in drafts:
        wanted[draft.recipient][draft.assignment.key()] = draft
    kept: dict[Recipient, list[CalendarEvent]] = defaultdict(list)
    for row in session.scalars(select(CalendarEvent).order_by(CalendarEvent.id)):
        kept[Recipient(kind=row.recipient_kind, id=row.recipient_id)].append(row)
    changes = EventChanges()
    for recipient in wanted.keys() | kept.keys():
        _reconcile_one(session, wanted[recipient], kept[recipient], changes, version_id, now)
    session.flush()
    return changes


def _reconcile_one(
    session: Session,
    wanted: dict[str, EventDraft],
    rows: list[CalendarEvent],
    changes: EventChanges,
    version_id: int,
    now: datetime,
) -> None:
    _retire(rows, wanted, now)
    known = {row.assignment: row for row in rows}
    known |= _adopted(wanted, known, now)
    # An adopted row takes its new key before another row may want the old one.
    session.flush()
    for key, draft in sorted(wanted.items()):
        _apply(session, draft, known.pop(key, None), changes, version_id, now)
    for row in known.values():
        if row.assignment not in wanted and row.status is EventStatus.CONFIRMED and row.ends_at > now:
            _cancel(row, version_id, now)
            changes.cancelled += 1


def _retire(rows: list[CalendarEvent], wanted: dict[str, EventDraft], now: datetime) -> None:
    """Give an ended event's key free where the same assignment comes again: the old event stays as it was."""
    for row in rows:
        draft = wanted.get(row.assignment)
        if draft and row.status is EventStatus.CONFIRMED and row.ends_at <= now < draft.ends_at:
            row.assignment = f"{row.assignment}@{row.id}"


def _adopted(wanted: dict[str, EventDraft], known: dict[str, CalendarEvent], now: datetime) -> dict[str, CalendarEvent]:
    """Let a trip that lost or gained a case keep its event: the row with the most cases in common takes the new key."""
    free = [
        row
        for key, row in known.items()
        if key not in wanted and row.status is EventStatus.CONFIRMED and row.ends_at > now
    ]
    adopted = {}
    for key, draft in sorted(wanted.items()):
        if key in known:
            continue
        best = max(free, key=lambda row: (_overlap(draft, row), -row.id), default=None)
        if best is not None and _overlap(draft, best):
            free.remove(best)
            best.assignment = key
            adopted[key] = best
    return adopted


def _overlap(draft: EventDraft, row: CalendarEvent) -> int:
    theirs = read_assignment(row.assignment)
    mine = draft.assignment
    if (theirs.topic, theirs.part) != (mine.topic, mine.part):
        return 0
    return len(set(theirs.subjects) & set(mine.subjects))


def _apply(
    session: Session,
    draft: EventDraft,
    row: CalendarEvent | None,
    changes: EventChanges,
    version_id: int,
    now: datetime,
) -> None:
    if row is None:
        if draft.ends_at > now:
            session.add(_new(draft, version_id, now))
            changes.created += 1
        return
    has_ended = row.ends_at <= now and row.status is EventStatus.CONFIRMED
    if not has_ended:
        row.related = draft.related()  # nobody sees it: no revision of its own
    texts = _visible(draft)
    is_same = all(getattr(row, name) == value for name, value in texts.items())
    if has_ended or (is_same and row.status is EventStatus.CONFIRMED):
        changes.unchanged += 1
        return
    if row.status is EventStatus.CANCELLED:
        changes.restored += 1
    else:
        changes.revised += 1
    for name, value in texts.items():
        setattr(row, name, value)
    _raise(row, EventStatus.CONFIRMED, version_id, now)


def _new(draft: EventDraft, version_id: int, now: datetime) -> CalendarEvent:
    return CalendarEvent(
        uid=str(uuid.uuid4()),
        recipient_kind=draft.recipient.kind,
        recipient_id=draft.recipient.id,
        assignment=draft.assignment.key(),
        sequence=0,
        status=EventStatus.CONFIRMED,
        created_at=now,
        revised_at=now,
        last_version_id=version_id,
        related=draft.related(),
        **_visible(draft),
    )


def _visible(draft: EventDraft) -> dict[str, object]:
    return {
        "starts_at": draft.starts_at,
        "start_zone": draft.start_zone,
        "ends_at": draft.ends_at,
        "end_zone": draft.end_zone,
        "summary_vi": draft.summary.vi[:_LINE_LENGTH],
        "summary_en": draft.summary.en[:_LINE_LENGTH],
        "description_vi": draft.description.vi,
        "description_en": draft.description.en,
        "location_vi": draft.location.vi[:_LINE_LENGTH],
        "location_en": draft.location.en[:_LINE_LENGTH],
        "path": draft.path,
    }


def _cancel(row: CalendarEvent, version_id: int, now: datetime) -> None:
    _raise(row, EventStatus.CANCELLED, version_id, now)


def _raise(row: CalendarEvent, status: EventStatus, version_id: int, now: datetime) -> None:
    row.status = status
    row.sequence += 1
    row.revised_at = now
    row.last_version_id = version_id
