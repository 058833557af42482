"""Feeds as bytes: rendered when something changed, kept, and served as they are.

What a feed shows also changes by time alone: tombstones are dropped, events enter and leave the window. `stale_at`
is the next such instant.
"""

from __future__ import annotations

import gzip
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

import structlog
from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from integrations import calendars
from scheduler.config import Settings, settings
from scheduler.i18n import LANGUAGES, Bilingual, Language, phrase
from scheduler.i18n.dates import VIET_NAM
from scheduler.models import (
    AirportTeam,
    CalendarEvent,
    Clinic,
    Escort,
    EventStatus,
    Examiner,
    FeedSnapshot,
    Office,
    Receiver,
    RecipientKind,
)
from scheduler.services.feeds.drafts import Recipient, read_assignment
from scheduler.services.feeds.duties import OUT, REST
from scheduler.services.feeds.meetings import team_name
from scheduler.services.links import BOARD_PATH, CLINICS_PATH, DUTIES_PATH, absolute

_PACKED_HARD = 9
_log = structlog.get_logger(__name__)
_COLOURS = {
    RecipientKind.ESCORT: "steelblue",
    RecipientKind.CLINIC: "seagreen",
    RecipientKind.OFFICE: "slateblue",
    RecipientKind.AIRPORT: "darkorange",
    RecipientKind.RECEIVER: "teal",
    RecipientKind.EXAMINER: "olivedrab",
}
_HOME = {
    RecipientKind.ESCORT: DUTIES_PATH,
    RecipientKind.CLINIC: CLINICS_PATH,
    RecipientKind.OFFICE: BOARD_PATH,
    RecipientKind.AIRPORT: BOARD_PATH,
    RecipientKind.EXAMINER: CLINICS_PATH,
}
"""The page behind a calendar; a receiver has no account, so none."""


def render_feeds(session: Session, recipients: Iterable[Recipient], now: datetime) -> tuple[int, int]:
    """Render these recipients' feeds in both languages; returns how many were rendered and how many changed."""
    chosen = sorted(set(recipients), key=lambda recipient: (recipient.kind.value, recipient.id))
    events, kept = _events(session, chosen), _kept(session, chosen)
    names = _Names(session)
    changed = 0
    for recipient in chosen:
        for language in LANGUAGES:
            changed += _render(session, recipient, language, events[recipient], kept, names, now)
    session.flush()
    return len(chosen) * len(LANGUAGES), changed


def every_recipient(session: Session) -> tuple[Recipient, ...]:
    """Everybody who may have a feed (active escorts, all others), and whoever has events already."""
    everybody = {
        RecipientKind.ESCORT: select(Escort.id).where(Escort.is_active),
        RecipientKind.CLINIC: select(Clinic.id),
        RecipientKind.OFFICE: select(Office.id),
        RecipientKind.AIRPORT: select(AirportTeam.id),
        RecipientKind.RECEIVER: select(Receiver.id),
        RecipientKind.EXAMINER: select(Examiner.id),
    }
    rows = session.execute(select(CalendarEvent.recipient_kind, CalendarEvent.recipient_id).distinct())
    return (
        *(Recipient(kind=kind, id=owner) for kind, query in everybody.items() for owner in session.scalars(query)),
        *(Recipient(kind=kind, id=recipient_id) for kind, recipient_id in rows),
    )


def refresh_stale_feeds(session: Session, now: datetime) -> int:
    """Render again the feeds that time alone has changed; returns how many changed. For the worker, e.g. nightly."""
    stale = session.execute(
        select(FeedSnapshot.recipient_kind, FeedSnapshot.recipient_id).where(FeedSnapshot.stale_at <= now).distinct()
    )
    return render_feeds(session, [Recipient(kind=kind, id=recipient_id) for kind, recipient_id in stale], now)[1]


def snapshot_of(session: Session, recipient: Recipient, language: str, now: datetime) -> FeedSnapshot:
    """The kept feed, rendered first where it is missing or stale."""
    query = select(FeedSnapshot).where(
        FeedSnapshot.recipient_kind == recipient.kind,
        FeedSnapshot.recipient_id == recipient.id,
        FeedSnapshot.language == language,
    )
    snapshot = session.scalars(query).one_or_none()
    if snapshot is None or (snapshot.stale_at is not None and snapshot.stale_at <= now):
        render_feeds(session, [recipient], now)
        snapshot = session.scalars(query).one()
    return snapshot


def shown_events(
    session: Session, recipient: Recipient, language: str, now: datetime
) -> tuple[calendars.FeedEvent, ...]:
    """What a feed shows now, as it is written into it."""
    shown = [row for row in _events(session, [recipient])[recipient] if _is_shown(row, settings(), now)]
    return _feed(recipient, "en" if language == "en" else "vi", shown, _Names(session), settings()).events


def _events(session: Session, recipients: Sequence[Recipient]) -> dict[Recipient, list[CalendarEvent]]:
    found: dict[Recipient, list[CalendarEvent]] = defaultdict(list)
    wanted = set(recipients)
    query = select(CalendarEvent)
    if len(wanted) == 1:
        only = recipients[0]
        query = query.where(CalendarEvent.recipient_kind == only.kind, CalendarEvent.recipient_id == only.id)
    for row in session.scalars(query.order_by(CalendarEvent.id)):
        recipient = Recipient(kind=row.recipient_kind, id=row.recipient_id)
        if recipient in wanted:
            found[recipient].append(row)
    return found


def _kept(session: Session, recipients: Sequence[Recipient]) -> dict[tuple[Recipient, str], FeedSnapshot]:
    query = select(FeedSnapshot)
    if len(recipients) == 1:
        only = recipients[0]
        query = query.where(FeedSnapshot.recipient_kind == only.kind, FeedSnapshot.recipient_id == only.id)
    return {(Recipient(kind=s.recipient_kind, id=s.recipient_id), s.language): s for s in session.scalars(query)}


def _render(
    session: Session,
    recipient: Recipient,
    language: Language,
    rows: Sequence[CalendarEvent],
    kept: dict[tuple[Recipient, str], FeedSnapshot],
    names: _Names,
    now: datetime,
) -> bool:
    rules = settings()
    shown = [row for row in rows if _is_shown(row, rules, now)]
    feed = _feed(recipient, language, shown, names, rules)
    rendered = calendars.build_feed(feed)
    for finding in rendered.findings:
        _log.error("feed.event-left-out", code=finding.code, uid=finding.uid)
    stale_at = min((at for row in rows for at in _turning_points(row, rules) if at > now), default=None)
    snapshot = kept.get((recipient, language))
    if snapshot is None:
        snapshot = FeedSnapshot(
            recipient_kind=recipient.kind, recipient_id=recipient.id, language=language, etag="", revised_at=now
        )
        session.add(snapshot)
    snapshot.stale_at = stale_at
    if snapshot.etag == rendered.etag:
        return False
    snapshot.etag, snapshot.revised_at, snapshot.content = rendered.etag, now, rendered.body
    snapshot.packed = gzip.compress(rendered.body, _PACKED_HARD, mtime=0)
    return True


def _is_shown(row: CalendarEvent, rules: Settings, now: datetime) -> bool:
    if row.status is EventStatus.CANCELLED:
        return now < _dropped_at(row, rules) and row.starts_at <= now + timedelta(days=rules.feed_future_days)
    left_at = row.ends_at + timedelta(days=rules.feed_past_days)
    return now < left_at and row.starts_at <= now + timedelta(days=rules.feed_future_days)


def _dropped_at(row: CalendarEvent, rules: Settings) -> datetime:
    return row.ends_at + timedelta(days=min(rules.tombstone_days, rules.feed_past_days))


def _turning_points(row: CalendarEvent, rules: Settings) -> tuple[datetime, datetime]:
    enters_at = row.starts_at - timedelta(days=rules.feed_future_days)
    if row.status is EventStatus.CANCELLED:
        return enters_at, _dropped_at(row, rules)
    return enters_at, row.ends_at + timedelta(days=rules.feed_past_days)


def _feed(
    recipient: Recipient, language: Language, rows: Sequence[CalendarEvent], names: _Names, rules: Settings
) -> calendars.Feed:
    mains = {_journey(row): row.uid for row in rows if read_assignment(row.assignment).part == OUT}
    return calendars.Feed(
        name=names.title(recipient, language),
        description=phrase("feeds-description", language),
        colour=_COLOURS[recipient.kind],
        refresh=timedelta(minutes=rules.feed_refresh_minutes),
        timezone=VIET_NAM,
        url=absolute(_HOME[recipient.kind]) if recipient.kind in _HOME else None,
        events=tuple(_event(row, language, mains.get(_journey(row), "")) for row in rows),
    )


def _journey(row: CalendarEvent) -> tuple[str, tuple[int, ...]]:
    """What the ways of one trip and the rest after it have in common."""
    assignment = read_assignment(row.assignment)
    return assignment.topic, assignment.subjects


def _event(row: CalendarEvent, language: Language, main: str) -> calendars.FeedEvent:
    """An event of the feed; `main` is the UID of the duty for which somebody flies ahead or back, or rests."""
    vietnamese = language == "vi"
    summary = row.summary_vi if vietnamese else row.summary_en
    is_cancelled = row.status is EventStatus.CANCELLED
    url = absolute(row.path) if row.path else None
    description = row.description_vi if vietnamese else row.description_en
    return calendars.FeedEvent(
        uid=row.uid,
        sequence=row.sequence,
        created_at=row.created_at,
        revised_at=row.revised_at,
        starts_at=row.starts_at,
        start_zone=row.start_zone,
        ends_at=row.ends_at,
        end_zone=row.end_zone,
        summary=phrase("feeds-cancelled", language, summary=summary) if is_cancelled else summary,
        description="\n".join((description, phrase("feeds-more", language, url=url))) if url else description,
        location=row.location_vi if vietnamese else row.location_en,
        url=url,
        status=calendars.EventStatus(row.status.value),
        is_transparent=read_assignment(row.assignment).part.startswith(REST),
        related_to=tuple(uid for uid in (main, *row.related.split()) if uid not in {"", row.uid}),
    )


class _Names:
    """The titles of feeds: clinics, offices and airports are named in public, persons and receivers never."""

    def __init__(self, session: Session) -> None:
        clinics = {
            clinic.id: Bilingual(vi=clinic.name_vi, en=clinic.name_en) for clinic in session.scalars(select(Clinic))
        }
        offices = {
            office.id: Bilingual(vi=office.name_vi, en=office.name_en) for office in session.scalars(select(Office))
        }
        teams = session.scalars(select(AirportTeam).options(joinedload(AirportTeam.airport)))
        examiners = session.execute(select(Examiner.id, Examiner.clinic_id))
        self._names = {
            RecipientKind.CLINIC: clinics,
            RecipientKind.OFFICE: offices,
            RecipientKind.AIRPORT: {team.id: team_name(team.airport) for team in teams},
            RecipientKind.EXAMINER: {examiner_id: clinics[clinic_id] for examiner_id, clinic_id in examiners},
        }

    def title(self, recipient: Recipient, language: Language) -> str:
        """What a phone shows as the calendar's name."""
        known = self._names.get(recipient.kind)
        name = known[recipient.id].in_(language) if known else ""
        return phrase(f"feeds-name-{recipient.kind.value}", language, name=name)
