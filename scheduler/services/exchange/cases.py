"""Cases for other systems: how ready they are and what the plan in force says, by code."""

from __future__ import annotations

from datetime import date
from typing import cast

from sqlalchemy import ColumnElement, Select, select, true
from sqlalchemy.orm import Session, joinedload, selectinload

from scheduler.i18n.dates import VIET_NAM, local
from scheduler.models import Case, CaseState, Office, PlanCase, Programme, utc_now
from scheduler.services.access import Action, Actor
from scheduler.services.case_page import case_page, find_case
from scheduler.services.case_values import CasePage, PlanState
from scheduler.services.exchange.paging import Page, cut, key_cursor, read_key
from scheduler.services.exchange.telling import told_appointments, told_escorts, told_legs
from scheduler.services.exchange.values import CaseDetail, CaseSummary, Finding, Level, Member, Window
from scheduler.services.findings_told import told_finding
from scheduler.services.in_force import travel_on
from scheduler.services.present import airports_by_code, entries_in_force, is_hidden, published_version
from scheduler.services.readiness_summary import ReadinessSummary, summaries_of


def list_cases(
    session: Session,
    actor: Actor,
    *,
    limit: int,
    cursor: str | None = None,
    office: str = "",
    programme: str = "",
    state: str = "",
    today: date | None = None,
) -> Page[CaseSummary]:
    """The cases of the actor's offices in the order in which they came, in a fixed number of queries for a page.

    Raises Forbidden, InvalidInput for a cursor that is none.
    """
    actor.demand(Action.SEE_CASES)
    day = today or local(utc_now(), VIET_NAM).date()
    query = _query(actor, office, programme, state).where(Case.id > read_key(cursor)).limit(limit + 1)
    cases, after = cut(session.scalars(query).all(), limit, lambda case: key_cursor(case.id))
    ids = [case.id for case in cases]
    readiness = summaries_of(session, select(Case.id).where(Case.id.in_(ids)), day)
    departures, left_out = _standing(session, ids)
    items = []
    for case in cases:
        plan: PlanState = "planned" if case.id in departures else "left-out" if case.id in left_out else "not-asked"
        items.append(_summary(actor, case, readiness[case.id], plan, departures.get(case.id)))
    return Page(items=tuple(items), next=after)


def case_detail(session: Session, actor: Actor, code: str) -> CaseDetail:
    """One case. Raises NotFound, Forbidden for a protected one."""
    case = find_case(session, actor, code)
    return _detail(actor, case, case_page(session, actor, code))


def _query(actor: Actor, office: str, programme: str, state: str) -> Select[Case]:
    query = select(Case).options(joinedload(Case.office), joinedload(Case.programme), selectinload(Case.members))
    allowed = actor.offices(Action.SEE_CASES)
    if allowed is not None:
        query = query.where(Case.office_id.in_(allowed))
    if office:
        query = query.where(Case.office.has(Office.code == office))
    if programme:
        query = query.where(Case.programme.has(Programme.code == programme), _is_told(actor))
    if state:
        query = query.where(Case.state == CaseState(state), _is_told(actor))
    return query.order_by(Case.id)


def _is_told(actor: Actor) -> ColumnElement[bool]:
    """Which filter finds a protected case would tell about it."""
    seeing = actor.offices(Action.SEE_PROTECTED)
    return true() if seeing is None else Case.is_protected.is_(False) | Case.office_id.in_(seeing)


def _standing(session: Session, ids: list[int]) -> tuple[dict[int, date], set[int]]:
    """The departure date (of the last appointment without departure) of cases in force, and who is left out."""
    airports = airports_by_code(session)
    entries = session.scalars(entries_in_force().where(PlanCase.case_id.in_(ids)))
    departures = {entry.case_id: travel_on(entry, airports) for entry in entries}
    version = published_version(session)
    if version is None:
        return departures, set()
    query = select(PlanCase.case_id).where(PlanCase.version_id == version.id, PlanCase.case_id.in_(ids))
    return departures, set(session.scalars(query.where(PlanCase.is_planned.is_(False)))) - departures.keys()


def _summary(
    actor: Actor, case: Case, readiness: ReadinessSummary, plan: PlanState, departs_on: date | None
) -> CaseSummary:
    if is_hidden(actor, case):
        return CaseSummary(
            code=case.code, office=case.office.code, is_redacted=True, programme=None, state=None, priority=None,
            people=None, departs=None, origin=None, is_ready=None, ready_from=None, ready_until=None, next_step=None,
            plan=None, departs_on=None,
        )  # fmt: skip
    window, step = next(iter(readiness.windows), None), readiness.next_step
    return CaseSummary(
        code=case.code,
        office=case.office.code,
        is_redacted=False,
        programme=case.programme.code,
        state=case.state.value,
        priority=case.priority.value,
        people=len(case.members),
        departs=case.departs,
        origin=case.origin,
        is_ready=readiness.is_ready,
        ready_from=window.first if window else None,
        ready_until=window.last if window else None,
        next_step=told_finding(actor, case.office_id, step) if step else None,
        plan=plan,
        departs_on=departs_on,
    )


def _detail(actor: Actor, case: Case, page: CasePage) -> CaseDetail:
    rows = [row for _, row in page.appointments]
    return CaseDetail(
        code=page.code,
        reference=page.reference,
        revision=page.revision,
        office=case.office.code,
        programme=page.programme,
        state=page.state,
        priority=page.priority,
        departs=page.departs,
        origin=page.origin,
        people=len(page.members),
        is_ready=page.is_ready,
        windows=tuple(Window(first=window.first, last=window.last) for window in page.windows),
        findings=tuple(Finding(level=cast(Level, row.level), text=row.text) for row in page.findings),
        escort_skills=tuple(need.skill for need in page.needs),
        plan=page.plan,
        version=int(page.version) if page.version else None,
        legs=told_legs(page.legs),
        appointments=told_appointments(actor, case.office_id, rows),
        escorts=told_escorts(page.escorts),
        reasons=page.reasons,
        ticketed_on=page.ticket.issued_on if page.ticket and not page.ticket.is_other else None,
        itinerary_revision=page.itinerary.revision if page.itinerary and not page.itinerary.is_withdrawn else None,
        members=_members(actor, case, page),
    )


def _members(actor: Actor, case: Case, page: CasePage) -> tuple[Member, ...]:
    if not actor.may(Action.SEE_NAMES, case.office_id):
        return ()
    return tuple(
        Member(
            number=row.number,
            name=row.name,
            relationship=row.relationship,
            sex=row.sex,
            age=row.age,
            mobility=row.mobility,
        )
        for row in page.members
    )
