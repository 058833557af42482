"""What a publication did to each calendar, in a form that two publications can be added up in."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from scheduler.models import CalendarEvent, ChangeKind, EventStatus, OutboxChange
from scheduler.services.feeds.drafts import Recipient, read_assignment
from scheduler.services.feeds.duties import REST

_TIMES = ("starts_at", "start_zone", "ends_at", "end_zone")
_WORDS = (
    "summary_vi", "summary_en", "description_vi", "description_en", "location_vi", "location_en", "path",
)  # fmt: skip
Facts = Mapping[str, Any]
"""An event as JSON: its times (ISO 8601, UTC), zones and words; empty where there is none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One event before and after; `sequence` is its revision now."""

    event_id: int | None
    uid: str
    sequence: int
    kind: ChangeKind
    before: Facts
    after: Facts

    @property
    def first_start(self) -> datetime:
        """The earliest start that the change speaks of."""
        return min(datetime.fromisoformat(facts["starts_at"]) for facts in (self.before, self.after) if facts)

    @property
    def last_end(self) -> datetime:
        """The latest end that the change speaks of: afterwards nobody needs to be told."""
        return max(datetime.fromisoformat(facts["ends_at"]) for facts in (self.before, self.after) if facts)


@dataclass(frozen=True, slots=True, kw_only=True)
class Concern:
    """A change and whose calendar it is in; `session_id` is the clinic session that it is about."""

    change: Change
    recipient: Recipient
    session_id: int | None


Remembered = Mapping[int, tuple[int, Facts]]
"""Event id -> revision and facts, empty facts for a cancelled event."""


def remember(session: Session, now: datetime) -> Remembered:
    """The events that lie ahead, as people know them before a publication."""
    rows = session.scalars(select(CalendarEvent).where(CalendarEvent.ends_at > now))
    return {row.id: (row.sequence, facts_of(row) if row.status is EventStatus.CONFIRMED else {}) for row in rows}


def concerns_since(session: Session, known: Remembered, now: datetime) -> tuple[Concern, ...]:
    """What differs from what was remembered, by start; rests after a duty are left out: they follow it."""
    found = []
    for row in session.scalars(select(CalendarEvent)):
        sequence, before = known.get(row.id, (-1, {}))
        is_ahead = row.ends_at > now or row.id in known
        if row.sequence != sequence and is_ahead and not is_rest(row):
            concern = concern_of(row, before)
            found += [concern] if concern is not None else []
    return tuple(sorted(found, key=lambda one: (one.change.first_start, one.change.uid)))


def concern_of(row: CalendarEvent, before: Facts) -> Concern | None:
    """The step from `before` to what an event says now; None where people see no difference."""
    after = facts_of(row)
    kind = kind_of(before, after, is_cancelled=row.status is EventStatus.CANCELLED)
    if kind is None:
        return None
    assignment = read_assignment(row.assignment)
    return Concern(
        change=Change(event_id=row.id, uid=row.uid, sequence=row.sequence, kind=kind, before=before, after=after),
        recipient=Recipient(kind=row.recipient_kind, id=row.recipient_id),
        session_id=assignment.subjects[0] if assignment.topic == "session" and assignment.subjects else None,
    )


def change_from(row: OutboxChange) -> Change:
    """The change that a message was written with."""
    return Change(
        event_id=row.event_id,
        uid=row.uid,
        sequence=row.sequence,
        kind=row.kind,
        before=row.before,
        after=row.after,
    )


def is_rest(row: CalendarEvent) -> bool:
    """Whether an event is the rest after a duty."""
    return read_assignment(row.assignment).part.startswith(REST)


def facts_of(row: CalendarEvent) -> Facts:
    """An event as JSON."""
    facts: dict[str, Any] = {name: getattr(row, name) for name in _WORDS}
    facts |= {"starts_at": row.starts_at.isoformat(), "start_zone": row.start_zone}
    return facts | {"ends_at": row.ends_at.isoformat(), "end_zone": row.end_zone}


def kind_of(before: Facts, after: Facts, *, is_cancelled: bool) -> ChangeKind | None:
    """What a person would call the step from `before` to `after`; None for no step at all."""
    if is_cancelled:
        return ChangeKind.CANCELLED if before else None
    if not before:
        return ChangeKind.NEW
    if any(before[name] != after[name] for name in _TIMES):
        return ChangeKind.MOVED
    return ChangeKind.CHANGED if any(before[name] != after[name] for name in _WORDS) else None


def added_up(
    unsaid: Iterable[Change], later: Iterable[Change], *, perhaps_said: Collection[str] = ()
) -> tuple[Change, ...]:
    """Changes nobody was told yet and what came after them, as one: what went there and back again is nothing.

    `perhaps_said` are events whose earlier change may have left the house: their way back has to be told.
    """
    total = {change.uid: change for change in unsaid}
    for change in later:
        earlier = total.pop(change.uid, None)
        before = change.before if earlier is None else earlier.before
        kind = kind_of(before, change.after, is_cancelled=change.kind is ChangeKind.CANCELLED)
        if kind is None and change.uid in perhaps_said:
            kind, before = change.kind, change.before
        if kind is not None:
            total[change.uid] = replace(change, kind=kind, before=before)
    return tuple(sorted(total.values(), key=lambda change: (change.first_start, change.uid)))
