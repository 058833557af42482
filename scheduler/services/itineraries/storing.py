"""The rows behind the papers: one itinerary a case, revised only where what it says changed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from scheduler.models import Itinerary, PlanCase, Publication
from scheduler.services.in_force import PlanInForce, load_planned, span_of
from scheduler.services.itineraries.content import FAMILY, content_hash, make_view
from scheduler.services.itineraries.paper import print_itinerary
from scheduler.services.itineraries.values import ItineraryView
from scheduler.services.tokens import digest, itinerary_token, new_salt

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class ItineraryChanges:
    """How many itineraries a publication made, revised, left as they were and withdrew."""

    created: int
    revised: int
    unchanged: int
    withdrawn: int


def store_itineraries(
    session: Session, publication: Publication, plan: PlanInForce, on_progress: Progress | None = None
) -> ItineraryChanges:
    """Print and keep the itinerary of every case in force; withdraw those of cases that fell out of the plan."""
    kept = {itinerary.case_id: itinerary for itinerary in session.scalars(select(Itinerary))}
    counts = {"created": 0, "revised": 0, "unchanged": 0}
    for done, planned in enumerate(plan.cases, 1):
        outcome = _store(session, publication, planned, plan, kept.get(planned.case_id))
        counts[outcome] += 1
        if on_progress is not None:
            on_progress(done, len(plan.cases))
    dropped = kept.keys() - {planned.case_id for planned in plan.cases}
    withdrawn = [_withdraw(session, kept[case_id], publication.published_at) for case_id in sorted(dropped)]
    return ItineraryChanges(**counts, withdrawn=sum(withdrawn))


def _store(
    session: Session, publication: Publication, planned: PlanCase, plan: PlanInForce, kept: Itinerary | None
) -> str:
    itinerary = kept or _fresh(planned)
    # What has ended is history: a case that travelled keeps the paper that it travelled with.
    if kept is not None and span_of(planned)[1] <= publication.published_at:
        return "unchanged"
    view = make_view(planned, itinerary, plan.airports, FAMILY)
    said = content_hash(view)
    itinerary.plan_case_id = planned.id
    if kept is not None and kept.content_sha256 == said and kept.withdrawn_at is None:
        return "unchanged"
    itinerary.revision += 1
    itinerary.revised_at = publication.published_at
    itinerary.publication_id = publication.id
    itinerary.content_sha256 = said
    itinerary.withdrawn_at = None
    itinerary.pdf = print_itinerary(_revised(view, itinerary.revision, publication.published_at))
    session.add(itinerary)
    return "created" if kept is None else "revised"


def _fresh(planned: PlanCase) -> Itinerary:
    salt = new_salt()
    return Itinerary(
        case_id=planned.case_id,
        revision=0,
        revised_at=planned.version.created_at,
        token_salt=salt,
        token_hash=digest(itinerary_token(salt)),
    )


def _revised(view: ItineraryView, revision: int, revised_at: datetime) -> ItineraryView:
    return replace(view, revision=revision, revised_at=revised_at, is_withdrawn=False)


def _withdraw(session: Session, itinerary: Itinerary, now: datetime) -> bool:
    if itinerary.withdrawn_at is not None:
        return False
    planned = load_planned(session, itinerary.plan_case_id)
    if span_of(planned)[1] <= now:
        return False
    itinerary.withdrawn_at = now
    itinerary.revision += 1
    itinerary.revised_at = now
    itinerary.pdf = None
    return True
