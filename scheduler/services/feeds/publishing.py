"""The feeds' part of a publication: drafts, kept events, rendered bytes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from scheduler.services.feeds.duties import draft_duties
from scheduler.services.feeds.events import EventChanges, reconcile
from scheduler.services.feeds.meetings import draft_arrivals, draft_meetings, met_airports
from scheduler.services.feeds.parties import complete_parties, examiners_named, teams_at
from scheduler.services.feeds.sittings import booked_examiners, draft_departures, draft_sessions
from scheduler.services.feeds.snapshots import every_recipient, render_feeds
from scheduler.services.in_force import PlanInForce


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedChanges:
    """What a publication did to the calendars."""

    events: EventChanges
    rendered: int
    changed: int


def publish_feeds(session: Session, plan: PlanInForce, *, version_id: int, now: datetime) -> FeedChanges:
    """Bring every calendar to the plan in force, also those of people who have nothing to do (an empty feed)."""
    complete_parties(session)
    drafts = (
        *draft_duties(plan),
        *draft_sessions(plan, examiners_named(session, booked_examiners(plan))),
        *draft_departures(plan),
        *draft_meetings(plan, teams_at(session, met_airports(plan))),
        *draft_arrivals(plan),
    )
    events = reconcile(session, drafts, version_id=version_id, now=now)
    rendered, changed = render_feeds(session, every_recipient(session), now)
    return FeedChanges(events=events, rendered=rendered, changed=changed)
