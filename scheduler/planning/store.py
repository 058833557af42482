"""Plan to version: nothing is stored that the verifier does not accept or that the facts forbid."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from scheduler.errors import PlanRejected
from scheduler.i18n.dates import VIET_NAM, local
from scheduler.models import (
    Airport,
    Case,
    ClinicSession,
    Flight,
    PlanAppointment,
    PlanCase,
    PlanEscort,
    PlanLeg,
    PlanningRun,
    PlanTrip,
    PlanTripLeg,
    PlanVersion,
    TripWay,
    utc_now,
)
from scheduler.planning.build import BuiltProblem
from scheduler.planning.eligibility import CaseBook
from scheduler.planning.facts import FACTS_MAX, load_names, mentioned, sentence_of
from scheduler.planning.files import plan_bytes, problem_bytes
from scheduler.planning.ids import key_of
from scheduler.planning.standing import serves
from scheduler.planning.unfit import Entry, entry_of, findings_of
from scheduler.readiness import Finding
from scheduler.services.access import Actor
from scheduler.services.audit import record
from scheduler.services.explanations.queue import queue_for_version
from scheduler.services.readiness import facts_of_all
from scheduler.services.versions import next_number, published_version
from solver.lookup import Lookup
from solver.plan import TERMS, Plan, PlannedCase
from solver.reasons import Finding as Reasoned
from solver.reasons import ReasonIndex, reason_of
from solver.score import constant_points
from solver.verify import verify


def store_plan(
    session: Session, actor: Actor, built: BuiltProblem, plan: Plan, *, run: PlanningRun | None = None
) -> PlanVersion:
    """Store a verified plan as the next draft.

    Raises PlanRejected `plan-illegal` where the verifier objects, `plan-facts-changed` where the second check does:
    the problem's rules are at least as strict as the facts, so then the facts changed while the plan was sought.
    """
    lookup = Lookup(built.problem)
    reasons = _checked(built, plan, lookup)
    unfit = second_check(session, built, plan)
    if unfit:
        case, findings = next(iter(sorted(unfit.items())))
        raise PlanRejected("plan-facts-changed", cases=len(unfit), case=f"C{case}", finding=findings[0].code)
    version = _version(session, actor, built, plan, reasons, run)
    _add_planned(session, version, built, plan)
    _add_left_out(session, version, built, reasons)
    _add_kept(session, version, built)
    session.flush()
    queue_for_version(session, version, [built.ids[entry.id] for entry in plan.unplanned])
    details = {"score": plan.score.total, "cases": len(plan.cases), "run": run.id if run else None}
    record(session, actor, "version.store", "plan_version", version.number, **details)
    return version


def _checked(built: BuiltProblem, plan: Plan, lookup: Lookup) -> dict[str, Reasoned]:
    """Verify the plan and find the facts behind each unplanned case. Raises PlanRejected."""
    verdict = verify(built.problem, plan, reasons=False, lookup=lookup)
    if not verdict.is_legal:
        rule = verdict.violations[0].rule
        raise PlanRejected("plan-illegal", rule=rule, violations=len(verdict.violations))
    index = ReasonIndex(built.problem, lookup)
    found = {entry.id: reason_of(index, entry.id) for entry in plan.unplanned}
    wrong = [entry.id for entry in plan.unplanned if found[entry.id].reason != entry.reason]
    if wrong:
        raise PlanRejected("plan-illegal", rule="reasons", violations=len(wrong))
    return found


def second_check(session: Session, built: BuiltProblem, plan: Plan) -> dict[int, tuple[Finding, ...]]:
    """What the facts of this moment forbid, by case key: 72 hours in hours, landing times, people on one flight."""
    loaded = Loaded.of(session, plan, built.ids)
    entries = [_entry(loaded, planned, built) for planned in plan.cases]
    kept = [entry_of(built.standing.kept[key]) for key in sorted(built.standing.kept)]
    airports = {row.code: row for row in session.scalars(select(Airport))}
    fresh = {case.id: facts for case, facts in facts_of_all(session, [entry.case for entry in entries])}
    held = {key: built.book.facts[key] if _is_assumed(built, key) else facts for key, facts in fresh.items()}
    book = CaseBook(facts={**built.book.facts, **held}, rules=built.book.rules)
    known = [entry for entry in kept if entry.case.id in book.facts]
    found = findings_of([*entries, *known], book, airports, local(built.now, VIET_NAM).date())
    planned = {entry.case.id for entry in entries}
    return {key: findings for key, findings in found.items() if key in planned}


def _is_assumed(built: BuiltProblem, key: int) -> bool:
    """Whether the case's facts hold appointments that are over but not recorded yet."""
    entry = built.standing.open.get(key)
    return entry is not None and any(one.ends_at <= built.now for one in entry.appointments)


@dataclass(frozen=True, slots=True, kw_only=True)
class Loaded:
    """The rows that a plan names, by key."""

    cases: Mapping[int, Case]
    flights: Mapping[str, Flight]
    sessions: Mapping[int, ClinicSession]

    @classmethod
    def of(cls, session: Session, plan: Plan, ids: Mapping[str, int]) -> Loaded:
        """Load them."""
        cases = {ids[entry.id]: None for entry in plan.cases}
        named = {flight for entry in plan.cases for flight in entry.flights}
        named |= {flight for trip in plan.trips for flight in (*trip.ahead, *trip.out, *trip.back)}
        rooms = {key_of(one.session) for entry in plan.cases for one in entry.appointments}
        flights = {row.id: row for row in session.scalars(select(Flight).where(Flight.id.in_([ids[n] for n in named])))}
        return cls(
            cases={row.id: row for row in session.scalars(select(Case).where(Case.id.in_(cases)))},
            flights={name: flights[ids[name]] for name in named},
            sessions={row.id: row for row in session.scalars(select(ClinicSession).where(ClinicSession.id.in_(rooms)))},
        )


def _entry(loaded: Loaded, planned: PlannedCase, built: BuiltProblem) -> Entry:
    return Entry(
        case=loaded.cases[built.ids[planned.id]],
        flights=tuple(loaded.flights[name] for name in planned.flights),
        appointments=tuple(
            (one.stage, one.start, one.end, loaded.sessions[key_of(one.session)].clinic.timezone)
            for one in planned.appointments
        ),
    )


def _version(
    session: Session,
    actor: Actor,
    built: BuiltProblem,
    plan: Plan,
    reasons: Mapping[str, Reasoned],
    run: PlanningRun | None,
) -> PlanVersion:
    parent = published_version(session)
    version = PlanVersion(
        number=next_number(session),
        parent_id=parent.id if parent else None,
        run_id=run.id if run else None,
        from_on=built.from_on,
        to_on=built.to_on,
        created_at=utc_now(),
        author_id=run.requested_by_id if run else actor.user_id,
        score=plan.score.total,
        terms={term: getattr(plan.score, term) for term in TERMS},
        bound=plan.bound,
        constant_points=constant_points(built.problem, {key: found.reason for key, found in reasons.items()}),
        problem=problem_bytes(built.problem),
        plan=plan_bytes(plan),
    )
    session.add(version)
    session.flush()
    return version


def _add_planned(session: Session, version: PlanVersion, built: BuiltProblem, plan: Plan) -> None:
    for planned in plan.cases:
        key = built.ids[planned.id]
        row = PlanCase(version_id=version.id, case_id=key, is_planned=True, facts={})
        row.legs = [
            PlanLeg(position=position, flight_id=built.ids[name]) for position, name in enumerate(planned.flights)
        ]
        row.appointments = [
            PlanAppointment(stage=one.stage, session_id=key_of(one.session), starts_at=one.start, ends_at=one.end)
            for one in planned.appointments
        ]
        row.appointments += _past_appointments(built, key, {one.stage for one in planned.appointments})
        row.escorts = [PlanEscort(skill=met.skill, escort_id=key_of(met.escort)) for met in planned.escorts]
        session.add(row)
    for trip in plan.trips:
        ways = ((TripWay.AHEAD, trip.ahead), (TripWay.OUT, trip.out), (TripWay.BACK, trip.back))
        legs = [(way, built.ids[name]) for way, names in ways for name in names]
        _add_trip(session, version, key_of(trip.escort), trip.skill, legs)


def _past_appointments(built: BuiltProblem, key: int, booked: set[str]) -> list[PlanAppointment]:
    """Published appointments that are over stay part of what the case holds."""
    entry = built.standing.open.get(key)
    over = [one for one in entry.appointments if one.ends_at <= built.now] if entry is not None else []
    return [_copy(one) for one in over if one.stage not in booked]


def _copy(one: PlanAppointment) -> PlanAppointment:
    return PlanAppointment(stage=one.stage, session_id=one.session_id, starts_at=one.starts_at, ends_at=one.ends_at)


def _add_trip(session: Session, version: PlanVersion, escort: int, skill: str, legs: list[tuple[TripWay, int]]) -> None:
    row = PlanTrip(version_id=version.id, escort_id=escort, skill=skill)
    row.legs = [PlanTripLeg(way=way, position=at, flight_id=flight) for at, (way, flight) in enumerate(legs)]
    session.add(row)


def _add_left_out(session: Session, version: PlanVersion, built: BuiltProblem, reasons: Mapping[str, Reasoned]) -> None:
    facts = [fact for found in reasons.values() for fact in found.facts[:FACTS_MAX]]
    names = load_names(session, built.ids, mentioned(facts))
    for identifier, found in reasons.items():
        said = [sentence_of(fact, names).to_json() for fact in found.facts[:FACTS_MAX]]
        if built.notice is not None:
            said.extend(sentence.to_json() for sentence in built.notice.told(identifier))
        row = PlanCase(version_id=version.id, case_id=built.ids[identifier], is_planned=False, reason=found.reason)
        row.facts = {"said": said}
        session.add(row)
    for one in built.left_out:
        row = PlanCase(version_id=version.id, case_id=one.case_id, is_planned=False, reason=one.reason)
        row.facts = {"said": [sentence.to_json() for sentence in one.said]}
        session.add(row)


def _add_kept(session: Session, version: PlanVersion, built: BuiltProblem) -> None:
    """Copy published entries outside the run's days into the version, with their trips: they stay as they are."""
    standing = built.standing
    named = [standing.kept[key] for key in sorted(standing.named)]
    for entry in named:
        row = PlanCase(version_id=version.id, case_id=entry.case_id, is_planned=True, facts={"carried": True})
        row.legs = [PlanLeg(position=leg.position, flight_id=leg.flight_id) for leg in entry.legs]
        row.appointments = [_copy(one) for one in entry.appointments]
        row.escorts = [PlanEscort(skill=met.skill, escort_id=met.escort_id) for met in entry.escorts]
        session.add(row)
    for trip in standing.trips:
        if any(serves(trip, entry) for entry in named):
            _add_trip(session, version, trip.escort_id, trip.skill, [(leg.way, leg.flight_id) for leg in trip.legs])
