"""One case as its page shows it, redacted for the reader."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from scheduler.errors import Forbidden, NotFound
from scheduler.i18n import Bilingual
from scheduler.i18n.dates import VIET_NAM, local
from scheduler.models import Case, CaseLink, CaseMember, Itinerary, PlanCase, utc_now
from scheduler.readiness import Readiness, age_on
from scheduler.readiness.clearances import last_good_on
from scheduler.services.access import Action, Actor
from scheduler.services.case_values import (
    CasePage,
    ClearanceRow,
    FindingRow,
    ItineraryState,
    LinkRow,
    MemberRow,
    NeedRow,
    PlanState,
    StageRow,
)
from scheduler.services.findings_told import told_finding, told_reason, told_stage
from scheduler.services.health_told import told_clearance, told_outcome
from scheduler.services.pin_page import need_choices, stage_choices, stages_to_pin, told_pins
from scheduler.services.present import entries_in_force, full_name, is_hidden, published_version
from scheduler.services.readiness import facts_of, readiness_of, rule_history
from scheduler.services.tickets import ticket_of
from scheduler.services.tokens import case_reference
from scheduler.services.version_rows import appointment_row, leg_row, zones_of
from scheduler.services.version_values import AppointmentRow, EscortRow, LegRow


def find_case(session: Session, actor: Actor, code: str) -> Case:
    """The case of that code. Raises NotFound, also for another office's; Forbidden for a protected one."""
    case = session.scalars(
        select(Case).where(Case.code == code).options(joinedload(Case.office), joinedload(Case.programme))
    ).one_or_none()
    if case is None or not actor.may(Action.SEE_CASES, case.office_id):
        raise NotFound("case-unknown", case=code[:32])
    if is_hidden(actor, case):
        raise Forbidden("case-protected", case=case.code)
    return case


def case_page(session: Session, actor: Actor, code: str, *, today: date | None = None) -> CasePage:
    """Everything about a case that the reader may see. Raises NotFound and Forbidden."""
    case = find_case(session, actor, code)
    now = utc_now()
    day = today or local(now, VIET_NAM).date()
    readiness = readiness_of(session, case, day)
    with_names = actor.may(Action.SEE_NAMES, case.office_id)
    entry, plan = _entry(session, case)
    may_edit, may_plan = (actor.may(action, case.office_id) for action in (Action.EDIT_CASES, Action.PLAN))
    due = stages_to_pin(case, readiness, day) if may_plan else ()
    return CasePage(
        code=case.code,
        reference=case_reference(case.id),
        revision=case.revision,
        is_protected=case.is_protected,
        office=Bilingual(vi=case.office.name_vi, en=case.office.name_en),
        programme=case.programme.code,
        programme_name=Bilingual(vi=case.programme.name_vi, en=case.programme.name_en),
        state=case.state.value,
        priority=case.priority.value,
        departs=case.departs,
        origin=case.origin,
        receiver=case.receiver.name if case.receiver else "",
        languages=tuple(case.languages),
        earliest_on=case.earliest_on,
        latest_on=case.latest_on,
        exception_reference=case.exception_reference,
        assistance=_assistance(case),
        today=day,
        is_ready=readiness.is_ready,
        windows=readiness.windows,
        findings=_findings(actor, case, readiness),
        members=tuple(_member(member, day, with_names) for member in case.members),
        clearances=_clearances(actor, case, day),
        stages=_stages(actor, case),
        needs=_needs(case),
        links=tuple(_link(actor, link) for link in case.links),
        plan=plan,
        version=_version(session),
        entry_version=entry.version.number if entry is not None else None,
        legs=_legs(session, entry),
        appointments=_appointments(actor, entry),
        escorts=_escorts(entry, with_names),
        reasons=told_reason(actor, entry) if entry is not None else (),
        itinerary=_itinerary(session, case),
        ticket=ticket_of(session, case, entry if plan == "planned" else None),
        pins=told_pins(session, actor, case, day, now),
        stages_to_pin=stage_choices(session, actor, case, entry, due, now) if may_plan else (),
        needs_to_pin=need_choices(session, actor, case, entry) if may_plan else (),
        may_plan=may_plan,
        may_edit=may_edit,
        may_print=with_names,
    )


def _entry(session: Session, case: Case) -> tuple[PlanCase | None, PlanState]:
    entry = session.scalars(entries_in_force().where(PlanCase.case_id == case.id)).one_or_none()
    if entry is not None:
        return entry, "planned"
    version = published_version(session)
    if version is None:
        return None, "not-asked"
    query = select(PlanCase).where(PlanCase.version_id == version.id, PlanCase.case_id == case.id)
    entry = session.scalars(query).one_or_none()
    return entry, "not-asked" if entry is None or entry.is_planned else "left-out"


def _version(session: Session) -> str:
    version = published_version(session)
    return str(version.number) if version else ""


def _assistance(case: Case) -> tuple[str, ...]:
    asked = {"departure": case.assist_departure, "transit": case.assist_transit, "arrival": case.assist_arrival}
    return tuple(role for role, is_asked in asked.items() if is_asked)


def _findings(actor: Actor, case: Case, readiness: Readiness) -> tuple[FindingRow, ...]:
    order = {"stop": 0, "warning": 1, "info": 2}
    rows = sorted(readiness.findings, key=lambda finding: order[finding.level])
    return tuple(FindingRow(level=row.level, text=told_finding(actor, case.office_id, row)) for row in rows)


def _member(member: CaseMember, day: date, with_names: bool) -> MemberRow:
    return MemberRow(
        number=member.position,
        name=full_name(member.family_name, member.given_names) if with_names else "",
        relationship=member.relationship_.value,
        sex=member.sex.value,
        age=max(0, age_on(member.born_on, day)),
        mobility=member.mobility.value,
        is_unaccompanied_minor=member.is_unaccompanied_minor,
        is_first_time_flyer=member.is_first_time_flyer,
        is_legal_representative=member.is_legal_representative,
    )


def _clearances(actor: Actor, case: Case, day: date) -> tuple[ClearanceRow, ...]:
    rules = rule_history(case.programme).rules_on(day)
    rows = []
    for clearance in facts_of(case).clearances:
        last = last_good_on(clearance, rules) if rules is not None else clearance.expires_on
        is_held = clearance.state == "held"
        kind, state = told_clearance(actor, case.office_id, clearance.kind, clearance.state)
        rows.append(
            ClearanceRow(
                kind=kind,
                member=clearance.member_position,
                state=state,
                issued_on=clearance.issued_on,
                last_on=last if is_held else None,
                days_left=(last - day).days if is_held and last is not None else None,
            )
        )
    return tuple(sorted(rows, key=lambda row: (row.member or 0, row.kind)))


def _stages(actor: Actor, case: Case) -> tuple[StageRow, ...]:
    numbers = {member.id: member.position for member in case.members}
    return tuple(
        StageRow(
            stage=stage.stage,
            name=told_stage(actor, case.office_id, stage.stage),
            state=stage.state.value,
            held_on=stage.held_on,
            outcomes=tuple(
                sorted(
                    (numbers[row.member_id], told_outcome(actor, case.office_id, row.outcome.value))
                    for row in stage.outcomes
                )
            ),
        )
        for stage in case.health_stages
    )


def _needs(case: Case) -> tuple[NeedRow, ...]:
    return tuple(
        NeedRow(skill=need.skill, load=need.load, sex=need.sex.value if need.sex else "", languages=(*need.languages,))
        for need in case.escort_needs
    )


def _link(actor: Actor, link: CaseLink) -> LinkRow:
    other = link.other
    is_open = actor.may(Action.SEE_CASES, other.office_id) and not is_hidden(actor, other)
    return LinkRow(code=other.code, kind=link.kind.value, is_open=is_open)


def _legs(session: Session, entry: PlanCase | None) -> tuple[LegRow, ...]:
    if entry is None or not entry.is_planned:
        return ()
    zones = zones_of(session)
    return tuple(leg_row(leg.flight, zones) for leg in entry.legs)


def _appointments(actor: Actor, entry: PlanCase | None) -> tuple[tuple[Bilingual, AppointmentRow], ...]:
    if entry is None:
        return ()
    office_id = entry.case.office_id
    return tuple((told_stage(actor, office_id, one.stage), appointment_row(one)) for one in entry.appointments)


def _escorts(entry: PlanCase | None, with_names: bool) -> tuple[EscortRow, ...]:
    if entry is None:
        return ()
    return tuple(
        EscortRow(
            skill=met.skill,
            escort_id=met.escort_id,
            code=met.escort.code,
            name=met.escort.name if with_names else "",
        )
        for met in entry.escorts
    )


def _itinerary(session: Session, case: Case) -> ItineraryState | None:
    row = session.scalars(select(Itinerary).where(Itinerary.case_id == case.id)).one_or_none()
    if row is None:
        return None
    return ItineraryState(revision=row.revision, revised_at=row.revised_at, is_withdrawn=row.withdrawn_at is not None)
