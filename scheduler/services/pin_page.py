"""What a case's page shows of its pins, and what can be pinned: sessions for stages still due, escorts for needs."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, selectinload

from scheduler.i18n import Bilingual
from scheduler.models import Case, Clinic, Escort, EscortNeed, Flight, FlightState, Pin, PinKind, PlanCase, User
from scheduler.models.clinic import ClinicSession
from scheduler.readiness import Readiness, StageDue
from scheduler.services.access import Action, Actor
from scheduler.services.findings_told import told_stage
from scheduler.services.readiness import rule_history, stages_due

SESSIONS_MAX = 60
"""Per stage: about two months of a clinic that opens every day."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionChoice:
    """A session that a stage could be pinned to; `is_held` where the plan in force has it there."""

    id: int
    starts_at: datetime
    zone: str
    clinic: Bilingual
    is_held: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class StageChoice:
    """A stage still due, step `position` of `steps`, with its sessions, that of the plan in force first."""

    name: Bilingual
    position: int
    steps: int
    sessions: tuple[SessionChoice, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class EscortChoice:
    """An escort who could meet a need; `label` is a name or, for who may not see names, a code."""

    id: int
    label: str
    is_held: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class NeedChoice:
    """An escort need with those who could meet it, the one of the plan in force first."""

    skill: str
    escorts: tuple[EscortChoice, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PinRow:
    """A pin with its reason.

    `flights` are designators with the local date, `stage` and `session` belong to a pin of an appointment, `skill` and
    `escort` to one of an escort. `is_over` once its last day has passed; `is_lost` where what it names is cancelled,
    over or gone, so that no plan can keep it.
    """

    id: int
    kind: str
    flights: tuple[str, ...]
    stage: Bilingual | None
    session: SessionChoice | None
    skill: str
    escort: str
    reason: str
    created_at: datetime
    by: str
    expires_on: date | None
    is_over: bool
    is_lost: bool


def stages_to_pin(case: Case, readiness: Readiness, today: date) -> tuple[StageDue, ...]:
    """The stages still due for the first date on which the case may leave, as the next run will ask for them."""
    on = readiness.window.first if readiness.window else today
    return stages_due(case, rule_history(case.programme), on)


def stage_choices(
    session: Session, actor: Actor, case: Case, entry: PlanCase | None, due: Sequence[StageDue], now: datetime
) -> tuple[StageChoice, ...]:
    """The stages still due with the coming sessions that could hold them."""
    held = {one.session_id for one in entry.appointments} if entry is not None else set()
    by_stage: dict[str, list[SessionChoice]] = defaultdict(list)
    steps = {one.stage: one for one in due}
    for row in sessions_for(session, case, due, now):
        choices = by_stage[row.stage]
        if row.id in held or len(choices) < SESSIONS_MAX:
            choices.append(_session_choice(row, row.id in held))
    return tuple(
        StageChoice(
            name=told_stage(actor, case.office_id, stage),
            position=position,
            steps=len(steps),
            sessions=tuple(sorted(by_stage[stage], key=lambda one: not one.is_held)),
        )
        for position, stage in enumerate(steps, 1)
        if by_stage[stage]
    )


def sessions_for(session: Session, case: Case, due: Sequence[StageDue], now: datetime) -> list[ClinicSession]:
    """The coming sessions where the case lives that could hold one of these stages, in order of time."""
    sexes = {one.stage: one.sex for one in due}
    query = (
        select(ClinicSession)
        .join(Clinic, Clinic.id == ClinicSession.clinic_id)
        .where(Clinic.airport_code == case.origin, ClinicSession.stage.in_(sexes))
        .where(ClinicSession.is_cancelled.is_(False), ClinicSession.starts_at > now)
        .options(joinedload(ClinicSession.clinic))
        .order_by(ClinicSession.starts_at, ClinicSession.id)
    )
    return [
        row
        for row in session.scalars(query)
        if sexes[row.stage] in (None, row.examiner_sex) and not set(row.languages).isdisjoint(case.languages)
    ]


def need_choices(session: Session, actor: Actor, case: Case, entry: PlanCase | None) -> tuple[NeedChoice, ...]:
    """The case's escort needs with everybody who could meet them."""
    if not case.departs or not case.escort_needs:
        return ()
    held = {met.skill: met.escort_id for met in entry.escorts} if entry is not None else {}
    escorts = active_escorts(session)
    return tuple(
        NeedChoice(
            skill=need.skill,
            escorts=tuple(
                sorted(
                    (
                        EscortChoice(id=row.id, label=_called(actor, row), is_held=held.get(need.skill) == row.id)
                        for row in escorts
                        if can_meet(row, need)
                    ),
                    key=lambda one: (not one.is_held, one.label),
                )
            ),
        )
        for need in case.escort_needs
    )


def active_escorts(session: Session) -> list[Escort]:
    """Everybody who escorts, with skills."""
    query = select(Escort).where(Escort.is_active).options(selectinload(Escort.skills)).order_by(Escort.code)
    return list(session.scalars(query))


def can_meet(escort: Escort, need: EscortNeed) -> bool:
    """Whether an escort has the skill, strength, sex and a language of a need (contract, section 5, Escorts)."""
    loads = {skill.skill: skill.load_max for skill in escort.skills}
    return (
        loads.get(need.skill, -1) >= need.load
        and (need.sex is None or need.sex.value == escort.sex)
        and (not need.languages or not set(need.languages).isdisjoint(escort.languages))
    )


def told_pins(session: Session, actor: Actor, case: Case, today: date, now: datetime) -> tuple[PinRow, ...]:
    """The pins of a case for this reader."""
    rows = session.scalars(select(Pin).where(Pin.case_id == case.id).order_by(Pin.kind, Pin.key)).all()
    with_names = actor.may(Action.SEE_NAMES, case.office_id)
    people = dict(
        session.execute(select(User.id, User.name).where(User.id.in_({row.created_by_id for row in rows}))).all()
    )
    named = _Named(session, rows)
    return tuple(
        PinRow(
            id=row.id,
            kind=row.kind.value,
            flights=named.flights(row),
            stage=told_stage(actor, case.office_id, row.key) if row.kind is PinKind.APPOINTMENT else None,
            session=named.session(row),
            skill=row.key if row.kind is PinKind.ESCORT else "",
            escort=named.escort(actor, row),
            reason=row.reason,
            created_at=row.created_at,
            by=people.get(row.created_by_id or 0, "") if with_names else "",
            expires_on=row.expires_on,
            is_over=row.expires_on is not None and row.expires_on < today,
            is_lost=named.is_lost(row, now),
        )
        for row in rows
    )


class _Named:
    """The flights, sessions and escorts that pins name, loaded together."""

    def __init__(self, session: Session, pins: Iterable[Pin]) -> None:
        pins = list(pins)
        flights = {int(key) for pin in pins for key in pin.value.get("flights", ())}
        self._flights = {row.id: row for row in session.scalars(select(Flight).where(Flight.id.in_(flights)))}
        rooms = select(ClinicSession).options(joinedload(ClinicSession.clinic))
        sessions = {int(pin.value["session"]) for pin in pins if "session" in pin.value}
        self._sessions = {row.id: row for row in session.scalars(rooms.where(ClinicSession.id.in_(sessions)))}
        escorts = {int(pin.value["escort"]) for pin in pins if "escort" in pin.value}
        self._escorts = {row.id: row for row in session.scalars(select(Escort).where(Escort.id.in_(escorts)))}

    def flights(self, pin: Pin) -> tuple[str, ...]:
        found = [self._flights[int(key)] for key in pin.value.get("flights", ()) if int(key) in self._flights]
        return tuple(f"{flight.carrier}{flight.number} {flight.departs_on:%d/%m/%Y}" for flight in found)

    def session(self, pin: Pin) -> SessionChoice | None:
        row = self._sessions.get(int(pin.value.get("session", 0)))
        return _session_choice(row, is_held=False) if row is not None else None

    def escort(self, actor: Actor, pin: Pin) -> str:
        row = self._escorts.get(int(pin.value.get("escort", 0)))
        return _called(actor, row) if row is not None else ""

    def is_lost(self, pin: Pin, now: datetime) -> bool:
        """Whether a plan can no longer keep the pin."""
        if pin.kind is PinKind.FLIGHTS:
            found = [self._flights.get(int(key)) for key in pin.value["flights"]]
            return any(flight is None or flight.state is FlightState.CANCELLED for flight in found)
        if pin.kind is PinKind.APPOINTMENT:
            room = self._sessions.get(int(pin.value["session"]))
            return room is None or room.is_cancelled or room.ends_at <= now
        if pin.kind is PinKind.ESCORT:
            escort = self._escorts.get(int(pin.value["escort"]))
            return escort is None or not escort.is_active
        return False


def _session_choice(row: ClinicSession, is_held: bool) -> SessionChoice:
    clinic = row.clinic
    name = Bilingual(vi=clinic.name_vi, en=clinic.name_en)
    return SessionChoice(id=row.id, starts_at=row.starts_at, zone=clinic.timezone, clinic=name, is_held=is_held)


def _called(actor: Actor, escort: Escort) -> str:
    return escort.name if actor.may(Action.SEE_NAMES, escort.office_id) else escort.code
