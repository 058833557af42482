"""Escorts for other systems: codes, skills and duties; a name only where the token was given names."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from scheduler.models import Escort, Office, PlanCase, PlanEscort
from scheduler.services.access import Action, Actor
from scheduler.services.escort_values import Duty, EscortView
from scheduler.services.escorts import escort_page
from scheduler.services.exchange.paging import Page, cut, key_cursor, read_key
from scheduler.services.exchange.telling import told_legs
from scheduler.services.exchange.values import DutyEntry, EscortDetail, EscortSummary, Skill
from scheduler.services.in_force import trips_in_force
from scheduler.services.present import entries_in_force


def list_escorts(session: Session, actor: Actor, *, limit: int, cursor: str | None = None) -> Page[EscortSummary]:
    """The active escorts of the actor's offices. Raises Forbidden, InvalidInput for a cursor that is none."""
    actor.demand(Action.SEE_ESCORTS)
    query = select(Escort).options(selectinload(Escort.skills)).where(Escort.is_active, Escort.id > read_key(cursor))
    allowed = actor.offices(Action.SEE_ESCORTS)
    if allowed is not None:
        query = query.where(Escort.office_id.in_(allowed))
    found = session.scalars(query.order_by(Escort.id).limit(limit + 1)).all()
    rows, after = cut(found, limit, lambda row: key_cursor(row.id))
    offices = {office.id: office.code for office in session.scalars(select(Office))}
    planned = _trips_planned(session, [row.id for row in rows])
    items = tuple(_summary(actor, row, offices[row.office_id], planned[row.id]) for row in rows)
    return Page(items=items, next=after)


def escort_detail(session: Session, actor: Actor, code: str) -> EscortDetail:
    """An escort with every trip in force. Raises NotFound, Forbidden."""
    view = escort_page(session, actor, code)
    return EscortDetail(escort=_of_view(view), duties=tuple(_duty(duty) for duty in view.duties))


def _trips_planned(session: Session, ids: Sequence[int]) -> Counter[int]:
    """How many trips in force these escorts have, by key."""
    served = PlanCase.escorts.any(PlanEscort.escort_id.in_(ids))
    cases = tuple(session.scalars(entries_in_force().where(served)))
    return Counter(trip.trip.escort_id for trip in trips_in_force(session, cases))


def _summary(actor: Actor, row: Escort, office: str, planned: int) -> EscortSummary:
    return EscortSummary(
        code=row.code,
        name=row.name if actor.may(Action.SEE_NAMES, row.office_id) else None,
        office=office,
        base=row.base,
        languages=tuple(row.languages),
        skills=tuple(Skill(skill=one.skill, load_max=one.load_max) for one in row.skills),
        trips_done=row.trips_done,
        trips_planned=planned,
        trips_max=row.trips_max,
    )


def _of_view(view: EscortView) -> EscortSummary:
    return EscortSummary(
        code=view.code,
        name=view.name or None,
        office=view.office,
        base=view.base,
        languages=view.languages,
        skills=tuple(Skill(skill=skill, load_max=most) for skill, most in view.skills),
        trips_done=view.trips_done,
        trips_planned=view.trips_planned,
        trips_max=view.trips_max,
    )


def _duty(duty: Duty) -> DutyEntry:
    return DutyEntry(
        skill=duty.skill,
        starts_at=duty.starts_at,
        start_zone=duty.start_zone,
        ends_at=duty.ends_at,
        end_zone=duty.end_zone,
        rest_ends_at=duty.rest_ends_at,
        people=duty.people,
        cases=duty.references,
        ahead=told_legs(duty.ahead),
        out=told_legs(duty.out),
        back=told_legs(duty.back),
    )
