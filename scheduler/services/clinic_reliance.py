"""What rests on a health result that somebody is about to take back."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from scheduler.i18n import Bilingual
from scheduler.models import Case, PlanAppointment, PlanCase, PlanVersion, VersionStatus
from scheduler.services.access import Action, Actor
from scheduler.services.clinic_values import Appointed, Reliance
from scheduler.services.findings_told import told_stage
from scheduler.services.in_force import travel_on
from scheduler.services.present import airports_by_code, entries_in_force, is_hidden

_ON_THEIR_WAY = (VersionStatus.DRAFT, VersionStatus.PROPOSED, VersionStatus.APPROVED)


def resting_on(session: Session, actor: Actor, case: Case, appointment: PlanAppointment, now: datetime) -> Reliance:
    """The departure and appointments in force after an appointment, and versions on their way that plan the case.

    Of a protected case that the reader may not see, its departure is not told: an appointment or a number stands for
    all of it.
    """
    entry = session.scalars(entries_in_force().where(PlanCase.case_id == case.id)).one_or_none()
    later = [one for one in entry.appointments if one.starts_at > appointment.starts_at] if entry else []
    flies = entry is not None and bool(entry.legs) and entry.legs[0].flight.departs_at > now
    versions = session.scalars(
        select(PlanVersion.number)
        .join(PlanCase, PlanCase.version_id == PlanVersion.id)
        .where(PlanCase.case_id == case.id, PlanCase.is_planned, PlanVersion.status.in_(_ON_THEIR_WAY))
        .order_by(PlanVersion.number)
    ).all()
    return Reliance(
        departs_on=travel_on(entry, airports_by_code(session))
        if entry and flies and not is_hidden(actor, case)
        else None,
        appointments=tuple(appointed(actor, one, now) for one in later if one.ends_at > now),
        versions=tuple(versions),
    )


def appointed(actor: Actor, one: PlanAppointment, now: datetime) -> Appointed:
    """An appointment in words for this reader."""
    clinic = one.session.clinic
    return Appointed(
        id=one.id,
        name=told_stage(actor, clinic.office_id, one.stage),
        starts_at=one.starts_at,
        zone=clinic.timezone,
        clinic=Bilingual(vi=clinic.name_vi, en=clinic.name_en),
        may_record=one.starts_at <= now and actor.may(Action.EDIT_HEALTH, clinic.office_id),
    )
