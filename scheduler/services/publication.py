"""Publishing: an approved version becomes what families, escorts, clinics and offices hold in their hands.

All of it happens in the caller's transaction: a paper that cannot be printed or a feed that cannot be written leaves
nothing behind.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session
from sqlalchemy.orm.exc import StaleDataError

from scheduler.config import settings
from scheduler.errors import Conflict, NotFound
from scheduler.models import PlanVersion, Publication, VersionStatus, utc_now
from scheduler.services.access import Actor
from scheduler.services.audit import record
from scheduler.services.exchange.bookings import forget_bookings, keep_bookings
from scheduler.services.feeds import FeedChanges, publish_feeds
from scheduler.services.in_force import plan_in_force
from scheduler.services.itineraries import ItineraryChanges, store_itineraries
from scheduler.services.itineraries.storing import Papers, Progress, print_papers
from scheduler.services.messages import remember, write_messages
from scheduler.services.publication_checks import check_facts, check_rights


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicationResult:
    """What a publication did; `superseded` is the number of the version that it replaced, None for the first.

    `offices_without_phone` are codes: their families' papers carry no number to call, which somebody should mend.
    """

    number: int
    publication_id: int
    published_at: datetime
    superseded: int | None
    cases: int
    people: int
    itineraries: ItineraryChanges
    feeds: FeedChanges
    offices_without_phone: tuple[str, ...] = ()
    messages: int = 0


def print_ahead(
    session: Session,
    actor: Actor,
    number: int,
    *,
    now: datetime,
    on_progress: Progress | None = None,
) -> Papers:
    """Print the papers of a version that is about to be published `now`, without writing anything.

    Printing takes nearly all of a publication's time: done ahead, the transaction that changes things is short.
    `on_progress(done, total)` counts papers. Raises what `publish` raises.
    """
    version = _approved(session, actor, number)
    plan = plan_in_force(session, version, now=now, past_days=settings().feed_past_days)
    check_facts(plan, version, now)
    return print_papers(session, plan, now, on_progress)


def publish(
    session: Session,
    actor: Actor,
    number: int,
    *,
    now: datetime | None = None,
    on_progress: Progress | None = None,
    papers: Papers | None = None,
) -> PublicationResult:
    """Publish an approved version: itineraries, events and feeds; the published one is superseded.

    `papers` were printed ahead for the same `now`; what changed since is printed anew. `on_progress(done, total)`
    counts papers. Raises NotFound, Forbidden, Conflict (not approved, facts that have changed since the plan was
    verified, somebody else was first) and PaperFailed.
    """
    version = _approved(session, actor, number)
    at = now or utc_now()
    plan = plan_in_force(session, version, now=at, past_days=settings().feed_past_days)
    check_facts(plan, version, at)
    superseded = _take_over(session, version, at)
    publication = Publication(version_id=version.id, published_at=at, published_by_id=actor.user_id)
    session.add(publication)
    session.flush()
    itineraries = store_itineraries(session, publication, plan, on_progress, papers)
    keep_bookings(session, at)
    forget_bookings(session, at)
    known = remember(session, at)
    feeds = publish_feeds(session, plan, version_id=version.id, now=at)
    result = PublicationResult(
        number=version.number,
        publication_id=publication.id,
        published_at=at,
        superseded=superseded,
        cases=len(plan.cases),
        people=sum(len(planned.case.members) for planned in plan.cases),
        itineraries=itineraries,
        feeds=feeds,
        offices_without_phone=tuple(sorted({p.case.office.code for p in plan.cases if not p.case.office.phone})),
        messages=write_messages(session, publication, known, at),
    )
    _record(session, actor, version, result)
    session.flush()
    return result


def check_publishable(session: Session, actor: Actor, number: int) -> None:
    """Raise what `publish` would raise at once: NotFound, Forbidden, or Conflict for a version not approved."""
    _approved(session, actor, number)


def _approved(session: Session, actor: Actor, number: int) -> PlanVersion:
    version = session.scalars(select(PlanVersion).where(PlanVersion.number == number)).one_or_none()
    if version is None:
        raise NotFound("publication-version-unknown", number=str(number))
    check_rights(session, actor, version)
    if version.status is not VersionStatus.APPROVED:
        raise Conflict("publication-not-approved", number=str(number), status=version.status.value)
    return version


def _take_over(session: Session, version: PlanVersion, at: datetime) -> int | None:
    """Supersede the published version first: the database allows one published version at any instant."""
    earlier = session.scalars(select(PlanVersion).where(PlanVersion.status == VersionStatus.PUBLISHED)).one_or_none()
    try:
        if earlier is not None:
            earlier.status = VersionStatus.SUPERSEDED
            session.flush()
        version.status = VersionStatus.PUBLISHED
        version.published_at = at
        session.flush()
    except (StaleDataError, IntegrityError):
        raise Conflict("publication-overtaken", number=str(version.number)) from None
    return None if earlier is None else earlier.number


def _record(session: Session, actor: Actor, version: PlanVersion, result: PublicationResult) -> None:
    events = result.feeds.events
    record(
        session,
        actor,
        "version.published",
        "plan_version",
        version.id,
        number=version.number,
        superseded=result.superseded,
        cases=result.cases,
        itineraries_created=result.itineraries.created,
        itineraries_revised=result.itineraries.revised,
        itineraries_withdrawn=result.itineraries.withdrawn,
        events_created=events.created,
        events_revised=events.revised,
        events_cancelled=events.cancelled,
        events_restored=events.restored,
        messages=result.messages,
    )
