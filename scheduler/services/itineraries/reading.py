"""The itinerary as people read it: staff by case number, the family by the code on its paper."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from scheduler.errors import NotFound
from scheduler.models import Airport, Case, Flight, FlightState, Itinerary, PlanLeg
from scheduler.services.access import Action, Actor
from scheduler.services.audit import record
from scheduler.services.in_force import load_planned
from scheduler.services.itineraries.content import FAMILY, Sight, make_public_view, make_view
from scheduler.services.itineraries.journey import Airports
from scheduler.services.itineraries.paper import print_itinerary
from scheduler.services.itineraries.values import ItineraryView, PublicItineraryView
from scheduler.services.links import itinerary_address
from scheduler.services.tokens import digest, itinerary_token


def itinerary_view(session: Session, actor: Actor, case_code: str) -> ItineraryView:
    """The published itinerary of a case, redacted for the actor.

    Raises NotFound where the case is not the actor's to see or has no itinerary. Names and needs of a protected case
    are shown to protection staff alone.
    """
    case, itinerary = _of_case(session, actor, case_code)
    return make_view(load_planned(session, itinerary.plan_case_id), itinerary, _airports(session), _sight(actor, case))


def public_itinerary(session: Session, token: str) -> PublicItineraryView:
    """What the page behind a paper's QR code shows; it knows no name. Raises NotFound for any unknown token."""
    itinerary = session.scalars(select(Itinerary).where(Itinerary.token_hash == digest(token))).one_or_none()
    if itinerary is None:
        raise NotFound("itinerary-unknown")
    return make_public_view(load_planned(session, itinerary.plan_case_id), itinerary, _airports(session))


def itinerary_pdf(session: Session, actor: Actor, case_code: str) -> bytes:
    """The paper of a case, with names; each time it is taken goes on record.

    Once one of its flights is cancelled it says so above everything, and no longer when to be where. Raises Forbidden
    for who may not see the names, NotFound without a paper.
    """
    case, itinerary = _of_case(session, actor, case_code)
    actor.demand(Action.SEE_NAMES, case.office_id)
    if case.is_protected:
        actor.demand(Action.SEE_PROTECTED, case.office_id)
    if itinerary.pdf is None:
        raise NotFound("itinerary-withdrawn", case=case.code)
    record(session, actor, "itinerary.printed", "case", case.id, revision=itinerary.revision)
    return current_paper(session, itinerary) or itinerary.pdf


def current_paper(session: Session, itinerary: Itinerary) -> bytes | None:
    """The stored paper of an itinerary, or one that warns where a flight was cancelled since; None without one."""
    if itinerary.pdf is None:
        return None
    cancelled = (
        select(PlanLeg.id)
        .join(PlanLeg.flight)
        .where(PlanLeg.plan_case_id == itinerary.plan_case_id, Flight.state == FlightState.CANCELLED)
    )
    if session.scalars(cancelled.limit(1)).first() is None:
        return itinerary.pdf
    planned = load_planned(session, itinerary.plan_case_id)
    return print_itinerary(make_view(planned, itinerary, _airports(session), FAMILY))


def itinerary_link(itinerary: Itinerary) -> str:
    """The address in the QR code of an itinerary."""
    return itinerary_address(itinerary_token(itinerary.token_salt))


def _of_case(session: Session, actor: Actor, case_code: str) -> tuple[Case, Itinerary]:
    case = session.scalars(select(Case).where(Case.code == case_code)).one_or_none()
    if case is None or not actor.may(Action.SEE_CASES, case.office_id):
        raise NotFound("itinerary-unknown")
    itinerary = session.scalars(select(Itinerary).where(Itinerary.case_id == case.id)).one_or_none()
    if itinerary is None:
        raise NotFound("itinerary-none", case=case.code)
    return case, itinerary


def _sight(actor: Actor, case: Case) -> Sight:
    may_see_details = not case.is_protected or actor.may(Action.SEE_PROTECTED, case.office_id)
    return Sight(names=may_see_details and actor.may(Action.SEE_NAMES, case.office_id), details=may_see_details)


def _airports(session: Session) -> Airports:
    return {airport.code: airport for airport in session.scalars(select(Airport))}
