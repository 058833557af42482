"""The rows behind the papers: one itinerary a case, revised only where what it says changed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
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


@dataclass(frozen=True, slots=True, kw_only=True)
class PrintedPaper:
    """A paper printed ahead of its publication: what it says, as which revision, and the salt of a new one's secret."""

    content_sha256: str
    revision: int
    salt: str
    pdf: bytes


Papers = Mapping[int, PrintedPaper]
"""Papers printed ahead, by the key of the case."""


def print_papers(session: Session, plan: PlanInForce, at: datetime, on_progress: Progress | None = None) -> Papers:
    """Print what `store_itineraries` would print at that instant; nothing is written, the session only reads."""
    kept = {itinerary.case_id: itinerary for itinerary in session.scalars(select(Itinerary))}
    papers = {}
    for done, planned in enumerate(plan.cases, 1):
        paper = _print(planned, plan, kept.get(planned.case_id), at)
        if paper is not None:
            papers[planned.case_id] = paper
        if on_progress is not None:
            on_progress(done, len(plan.cases))
    return papers


def store_itineraries(
    session: Session,
    publication: Publication,
    plan: PlanInForce,
    on_progress: Progress | None = None,
    papers: Papers | None = None,
) -> ItineraryChanges:
    """Keep the itinerary of every case in force; withdraw those of cases that fell out of the plan.

    A paper printed ahead is used where it still says the same; any other is printed now.
    """
    kept = {itinerary.case_id: itinerary for itinerary in session.scalars(select(Itinerary))}
    counts = {"created": 0, "revised": 0, "unchanged": 0}
    for done, planned in enumerate(plan.cases, 1):
        ahead = papers.get(planned.case_id) if papers else None
        outcome = _store(session, publication, planned, plan, kept.get(planned.case_id), ahead)
        counts[outcome] += 1
        if on_progress is not None:
            on_progress(done, len(plan.cases))
    dropped = kept.keys() - {planned.case_id for planned in plan.cases}
    withdrawn = [_withdraw(session, kept[case_id], publication.published_at) for case_id in sorted(dropped)]
    return ItineraryChanges(**counts, withdrawn=sum(withdrawn))


def _print(
    planned: PlanCase, plan: PlanInForce, kept: Itinerary | None, at: datetime, ahead: PrintedPaper | None = None
) -> PrintedPaper | None:
    """The paper of a planned case, None where the kept one says it all; `ahead` where that is this very paper."""
    # What has ended is history: a case that travelled keeps the paper that it travelled with.
    if kept is not None and span_of(planned)[1] <= at:
        return None
    itinerary = kept or _fresh(planned, ahead.salt if ahead else new_salt())
    view = make_view(planned, itinerary, plan.airports, FAMILY)
    said, revision = content_hash(view), itinerary.revision + 1
    if kept is not None and kept.content_sha256 == said and kept.withdrawn_at is None:
        return None
    if ahead is not None and (ahead.content_sha256, ahead.revision) == (said, revision):
        return ahead
    pdf = print_itinerary(_revised(view, revision, at))
    return PrintedPaper(content_sha256=said, revision=revision, salt=itinerary.token_salt, pdf=pdf)


def _store(
    session: Session,
    publication: Publication,
    planned: PlanCase,
    plan: PlanInForce,
    kept: Itinerary | None,
    ahead: PrintedPaper | None,
) -> str:
    paper = _print(planned, plan, kept, publication.published_at, ahead)
    if paper is None:
        if kept is not None and span_of(planned)[1] > publication.published_at:
            kept.plan_case_id = planned.id
        return "unchanged"
    itinerary = kept or _fresh(planned, paper.salt)
    itinerary.plan_case_id = planned.id
    itinerary.revision = paper.revision
    itinerary.revised_at = publication.published_at
    itinerary.publication_id = publication.id
    itinerary.content_sha256 = paper.content_sha256
    itinerary.withdrawn_at = None
    itinerary.pdf = paper.pdf
    session.add(itinerary)
    return "created" if kept is None else "revised"


def _fresh(planned: PlanCase, salt: str) -> Itinerary:
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
