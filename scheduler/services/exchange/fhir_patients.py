"""From the id of a patient back to the case, for a reader who knows it by exactly that id."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from scheduler.models import Case, Clinic, ClinicBooking
from scheduler.services.access import Actor
from scheduler.services.exchange.fhir_values import patients_of
from scheduler.services.tokens import case_reference


def cases_of_patients(
    session: Session, actor: Actor, clinics: Sequence[Clinic], identifiers: Collection[str]
) -> list[int]:
    """The cases with appointments at these clinics that one of these patients belongs to.

    A reference is a keyed hash, so the cases with appointments there are gone through; a case that the reader knows by
    its reference is not found by its number.
    """
    heads = {identifier.rpartition(".")[0] for identifier in identifiers}
    booked = select(ClinicBooking.case_id).where(ClinicBooking.clinic_id.in_([clinic.id for clinic in clinics]))
    known = session.execute(select(Case.id, Case.code).where(Case.id.in_(booked)))
    likely = [key for key, code in known if code in heads or case_reference(key) in heads]
    query = select(Case).where(Case.id.in_(likely)).options(selectinload(Case.members))
    return [case.id for case in session.scalars(query) if set(patients_of(actor, case)) & set(identifiers)]
