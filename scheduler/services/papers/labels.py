"""Labels for travel bags: a reference and a code, nothing else.

The white bag marks a family to everybody at an airport, and strangers read what is on it. A label therefore holds no
name, number of a case, nationality, programme or route. Its code opens a page that asks to sign in, unlike the one on
the itinerary inside the bag: whoever photographs a bag learns nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from integrations import documents
from scheduler.errors import NotFound
from scheduler.i18n import both
from scheduler.models import Case, Itinerary, PlanCase, utc_now
from scheduler.services.access import Action, Actor
from scheduler.services.links import bag_address
from scheduler.services.papers import wording
from scheduler.services.papers.flying import about, in_force, leaving_on
from scheduler.services.papers.sight import sight_of
from scheduler.services.papers.values import Paper
from scheduler.services.present import airports_by_code
from scheduler.services.tokens import case_reference

# One white bag is given for each case; a large family carries its papers in two.
PEOPLE_PER_BAG = 6


def day_labels(
    session: Session, actor: Actor, on: date, office_code: str | None = None, *, now: datetime | None = None
) -> Paper:
    """The labels of all who leave on a local date, of one office or of the reader's. Raises NotFound for nobody."""
    actor.demand(Action.SEE_CASES)
    leaving = leaving_on(about(session, on), airports_by_code(session), on)
    entries = [
        entry
        for entry in leaving
        if actor.may(Action.SEE_CASES, entry.case.office_id) and office_code in (None, entry.case.office.code)
    ]
    return labels_of(entries, f"LABELS_{office_code or 'ALL'}_{on.isoformat()}", on.isoformat(), now=now or utc_now())


def case_labels(session: Session, actor: Actor, code: str, *, now: datetime | None = None) -> Paper:
    """The labels of one case that flies. Raises NotFound, also for who may not see the case."""
    of_case = select(Case.id).where(Case.code == code).scalar_subquery()
    seen = [
        entry
        for entry in session.scalars(in_force().where(PlanCase.case_id == of_case))
        if entry.legs and sight_of(actor, entry.case).is_open
    ]
    reference = case_reference(seen[0].case_id) if seen else ""
    return labels_of(seen, f"LABELS_{reference}", reference, now=now or utc_now())


def labels_of(entries: Sequence[PlanCase], stem: str, subject: str, *, now: datetime) -> Paper:
    """The labels of these entries, one for each bag. Raises NotFound for nobody."""
    if not entries:
        raise NotFound("paper-nobody")
    return Paper(
        kind="labels",
        subject=subject,
        stem=stem,
        sheet=documents.LabelSheet(
            title=wording.said("papers-labels-title"),
            issuer=entries[0].case.office.name_vi,
            issued_at=now,
            labels=tuple(label for entry in entries for label in _labels(entry.case)),
        ),
        people=sum(len(entry.case.members) for entry in entries),
        withheld=len(entries),
    )


def _labels(case: Case) -> tuple[documents.Label, ...]:
    reference = case_reference(case.id)
    bags = -(-len(case.members) // PEOPLE_PER_BAG)
    alt = both("papers-label-alt", reference=reference)
    return tuple(
        documents.Label(
            reference=reference,
            part=wording.said("papers-label-part", number=number, bags=bags),
            link=bag_address(reference),
            link_alt=f"{alt.vi} · {alt.en}",
            office=documents.Bilingual(vi=case.office.name_vi, en=case.office.name_en),
            found=wording.said("papers-label-found"),
            phone=wording.phone_of(case.office),
        )
        for number in range(1, bags + 1)
    )


def case_of_bag(session: Session, actor: Actor, reference: str) -> str:
    """The number of the case whose bag bears a reference. Raises NotFound, also for a case that is not open."""
    wanted = reference.strip().upper()
    found = [
        case
        for case in session.scalars(select(Case).join(Itinerary).where(Itinerary.withdrawn_at.is_(None)))
        if case_reference(case.id) == wanted and sight_of(actor, case).is_open
    ]
    if len(found) != 1:
        raise NotFound("bag-unknown", reference=wanted[:16])
    return found[0].code
