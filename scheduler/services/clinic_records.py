"""What the medical team records of an appointment: held or missed, and fit or not fit for each member."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from scheduler.errors import Conflict, Forbidden, InvalidInput, NotFound
from scheduler.i18n import Bilingual
from scheduler.i18n.dates import local
from scheduler.models import (
    Case,
    CaseMember,
    HealthOutcome,
    HealthStage,
    Itinerary,
    Outcome,
    PlanAppointment,
    PlanCase,
    StageState,
    utc_now,
)
from scheduler.readiness import age_on
from scheduler.services.access import Action, Actor
from scheduler.services.audit import record
from scheduler.services.clinic_reliance import resting_on
from scheduler.services.clinic_values import Reliance, VisitMember, VisitPage
from scheduler.services.exchange.bookings import keep_bookings
from scheduler.services.present import full_name, is_hidden, shown_reference

RECORDED = (StageState.HELD, StageState.MISSED)


def visit_page(session: Session, actor: Actor, appointment_id: int, *, now: datetime | None = None) -> VisitPage:
    """The appointment with what is recorded so far. Raises NotFound and Forbidden."""
    appointment, case = find_visit(session, actor, appointment_id)
    clinic, stage = appointment.session.clinic, _stage(session, case, appointment.stage)
    outcomes = {row.member_id: row.outcome.value for row in stage.outcomes} if stage else {}
    with_names = actor.may(Action.SEE_NAMES, case.office_id) and not is_hidden(actor, case)
    on = local(appointment.starts_at, clinic.timezone).date()
    return VisitPage(
        id=appointment.id,
        reference=shown_reference(actor, case),
        clinic_code=clinic.code,
        clinic=Bilingual(vi=clinic.name_vi, en=clinic.name_en),
        zone=clinic.timezone,
        stage=appointment.stage,
        starts_at=appointment.starts_at,
        ends_at=appointment.ends_at,
        on=on,
        state=stage.state.value if stage else StageState.DUE.value,
        revision=stage.revision if stage else 0,
        is_over=appointment.starts_at <= (now or utc_now()),
        members=tuple(
            VisitMember(
                number=member.position,
                name=full_name(member.family_name, member.given_names) if with_names else "",
                sex=member.sex.value,
                age=max(0, age_on(member.born_on, on)),
                outcome=outcomes.get(member.id, Outcome.PENDING.value),
            )
            for member in case.members
        ),
        may_undo=stage is not None and stage.before is not None,
    )


class TakesBack(Conflict):
    """A correction would take back a result on which `reliance` rests; it wants to be confirmed."""

    def __init__(self, reliance: Reliance) -> None:
        super().__init__("visit-takes-back")
        self.reliance = reliance


def record_visit(
    session: Session,
    actor: Actor,
    appointment_id: int,
    *,
    revision: int,
    state: str,
    outcomes: Mapping[int, str],
    is_confirmed: bool = False,
    now: datetime | None = None,
) -> VisitPage:
    """Record an appointment as `held` (with an outcome by member number) or `missed`.

    `revision` is that of the page on which it was filled in. A correction keeps what it takes back, to be undone.
    Raises NotFound, Forbidden, InvalidInput (a state or outcome that is none, an appointment still to come), Conflict,
    and TakesBack for an unconfirmed correction of a result on which others rest.
    """
    appointment, case = find_visit(session, actor, appointment_id)
    at = now or utc_now()
    _check(appointment, state, outcomes, at)
    stage = _stage(session, case, appointment.stage) or _new_stage(session, case, appointment)
    if stage.revision != revision and not (revision == 0 and stage.id is None):
        raise Conflict("visit-changed-meanwhile")
    is_held = state == StageState.HELD.value
    if _takes_back(stage, case, state, outcomes):
        reliance = resting_on(session, actor, case, appointment, at)
        if reliance and not is_confirmed:
            raise TakesBack(reliance)
    stage.before = _kept(stage) if stage.state in RECORDED else None
    stage.state = StageState(state)
    stage.held_on = local(appointment.starts_at, appointment.session.clinic.timezone).date() if is_held else None
    stage.finished_at = appointment.ends_at if is_held else None
    _set_outcomes(stage, case, outcomes if is_held else {}, at)
    keep_bookings(session, at, case_ids=[case.id])
    said = {str(number): outcome for number, outcome in sorted(outcomes.items())} if is_held else {}
    record(session, actor, "visit.recorded", "case", case.id, stage=stage.stage, state=state, members=len(said))
    return visit_page(session, actor, appointment_id, now=at)


def undo_visit(
    session: Session, actor: Actor, appointment_id: int, *, revision: int, now: datetime | None = None
) -> VisitPage:
    """Take the latest correction of an appointment back. Raises NotFound, Forbidden, Conflict where there is none."""
    appointment, case = find_visit(session, actor, appointment_id)
    stage = _stage(session, case, appointment.stage)
    if stage is None or stage.before is None or stage.revision != revision:
        raise Conflict("visit-changed-meanwhile")
    at, kept = now or utc_now(), stage.before
    is_held = kept["state"] == StageState.HELD.value
    stage.state, stage.before = StageState(kept["state"]), None
    stage.held_on = date.fromisoformat(kept["held_on"]) if is_held else None
    stage.finished_at = datetime.fromisoformat(kept["finished_at"]) if is_held and kept["finished_at"] else None
    numbers = {str(member.id): member.position for member in case.members}
    _set_outcomes(stage, case, {numbers[key]: said for key, said in kept["outcomes"].items() if key in numbers}, at)
    keep_bookings(session, at, case_ids=[case.id])
    record(session, actor, "visit.undone", "case", case.id, stage=stage.stage, state=stage.state.value)
    return visit_page(session, actor, appointment_id, now=at)


def _takes_back(stage: HealthStage, case: Case, state: str, outcomes: Mapping[int, str]) -> bool:
    """Whether a recorded result gets worse: held becomes missed, or somebody who was fit no longer is."""
    if stage.state is not StageState.HELD:
        return False
    if state != StageState.HELD.value:
        return True
    numbers = {member.id: member.position for member in case.members}
    fit = (numbers[row.member_id] for row in stage.outcomes if row.outcome is Outcome.FIT)
    return any(outcomes.get(number, Outcome.PENDING.value) != Outcome.FIT.value for number in fit)


def _kept(stage: HealthStage) -> dict[str, Any]:
    return {
        "state": stage.state.value,
        "held_on": stage.held_on.isoformat() if stage.held_on else None,
        "finished_at": stage.finished_at.isoformat() if stage.finished_at else None,
        "outcomes": {str(row.member_id): row.outcome.value for row in stage.outcomes},
    }


def find_visit(session: Session, actor: Actor, appointment_id: int) -> tuple[PlanAppointment, Case]:
    """An appointment in force and its case. Raises NotFound and Forbidden."""
    query = (
        select(PlanAppointment, Case)
        .join(PlanCase, PlanCase.id == PlanAppointment.plan_case_id)
        .join(Itinerary, Itinerary.plan_case_id == PlanCase.id)
        .join(Case, Case.id == PlanCase.case_id)
        .where(PlanAppointment.id == appointment_id, Itinerary.withdrawn_at.is_(None))
    )
    row = session.execute(query).one_or_none()
    if row is None or not actor.may(Action.SEE_CLINICS, row[0].session.clinic.office_id):
        raise NotFound("visit-unknown")
    if not actor.may(Action.EDIT_HEALTH, row[0].session.clinic.office_id):
        raise Forbidden("forbidden", action=Action.EDIT_HEALTH.value)
    return row[0], row[1]


def _stage(session: Session, case: Case, name: str) -> HealthStage | None:
    query = select(HealthStage).where(HealthStage.case_id == case.id, HealthStage.stage == name)
    return session.scalars(query).one_or_none()


def _new_stage(session: Session, case: Case, appointment: PlanAppointment) -> HealthStage:
    minutes = int((appointment.ends_at - appointment.starts_at).total_seconds() // 60)
    last = max((stage.position for stage in case.health_stages), default=0)
    stage = HealthStage(case_id=case.id, stage=appointment.stage, position=last + 1, minutes=minutes)
    session.add(stage)
    return stage


def _check(appointment: PlanAppointment, state: str, outcomes: Mapping[int, str], at: datetime) -> None:
    if state not in {known.value for known in RECORDED}:
        raise InvalidInput("visit-state")
    if appointment.starts_at > at:
        raise InvalidInput("visit-to-come")
    if not set(outcomes.values()) <= {known.value for known in Outcome}:
        raise InvalidInput("visit-outcome")


def _set_outcomes(stage: HealthStage, case: Case, outcomes: Mapping[int, str], at: datetime) -> None:
    known = {row.member_id: row for row in stage.outcomes}
    for member in case.members:
        wanted = Outcome(outcomes.get(member.position, Outcome.PENDING.value))
        _set_outcome(stage, known.get(member.id), member, wanted, at)


def _set_outcome(
    stage: HealthStage, row: HealthOutcome | None, member: CaseMember, wanted: Outcome, at: datetime
) -> None:
    if row is None:
        row = HealthOutcome(member_id=member.id, outcome=Outcome.PENDING)
        stage.outcomes.append(row)
    if row.outcome is not wanted:
        row.outcome, row.recorded_at = wanted, None if wanted is Outcome.PENDING else at
