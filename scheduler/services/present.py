"""The plan as people hold it now: the entry behind every itinerary that has not been withdrawn.

Publishing keeps one itinerary a case, so these entries are exactly what is in force, whichever version made them.
"""

from __future__ import annotations

from sqlalchemy import Select, select
from sqlalchemy.orm import Session, joinedload, selectinload

from scheduler.models import (
    Airport,
    Case,
    Itinerary,
    PlanAppointment,
    PlanCase,
    PlanEscort,
    PlanLeg,
    PlanVersion,
    VersionStatus,
)
from scheduler.models.clinic import ClinicSession
from scheduler.services.access import Action, Actor
from scheduler.services.tokens import case_reference


def published_version(session: Session) -> PlanVersion | None:
    """The published version, None before the first publication."""
    return session.scalars(select(PlanVersion).where(PlanVersion.status == VersionStatus.PUBLISHED)).one_or_none()


def entries_in_force() -> Select[PlanCase]:
    """The planned entries that hold now, with flights, appointments, escorts and cases loaded in batches."""
    return (
        select(PlanCase)
        .join(Itinerary, Itinerary.plan_case_id == PlanCase.id)
        .where(Itinerary.withdrawn_at.is_(None))
        .options(
            joinedload(PlanCase.case).selectinload(Case.members),
            selectinload(PlanCase.legs).joinedload(PlanLeg.flight),
            selectinload(PlanCase.appointments).joinedload(PlanAppointment.session).joinedload(ClinicSession.clinic),
            selectinload(PlanCase.escorts).joinedload(PlanEscort.escort),
        )
        .order_by(PlanCase.case_id)
    )


def airports_by_code(session: Session) -> dict[str, Airport]:
    """Every airport."""
    return {airport.code: airport for airport in session.scalars(select(Airport))}


def is_hidden(actor: Actor, case: Case) -> bool:
    """Whether a protected case must be shown without a word about it."""
    return case.is_protected and not actor.may(Action.SEE_PROTECTED, case.office_id)


def shown_reference(actor: Actor, case: Case) -> str:
    """The case number, or for who may not see a protected case the reference that feeds use."""
    return case_reference(case.id) if is_hidden(actor, case) else case.code


def full_name(family_name: str, given_names: str) -> str:
    """Family name first, as both languages of this house write it."""
    return f"{family_name} {given_names}".strip()
