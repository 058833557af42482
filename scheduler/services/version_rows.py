"""Builds the values of a version from its rows, in few queries, leaving out what the actor may not see."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, func, select
from sqlalchemy import case as sql_case
from sqlalchemy.orm import Session, joinedload, selectinload

from scheduler.i18n.dates import local
from scheduler.i18n.sentences import Sentence
from scheduler.models import (
    Airport,
    Case,
    CaseMember,
    Flight,
    FlightState,
    PlanAppointment,
    PlanCase,
    PlanEscort,
    PlanLeg,
    PlanTrip,
    PlanTripLeg,
    PlanVersion,
    Relationship,
    TripWay,
    User,
)
from scheduler.models.clinic import ClinicSession
from scheduler.services.access import Action, Actor
from scheduler.services.health_told import told_sentence
from scheduler.services.version_values import AppointmentRow, CaseRow, EscortRow, LegRow, TripRow, VersionSummary


def summaries_of(session: Session, versions: Sequence[PlanVersion]) -> tuple[VersionSummary, ...]:
    """Summaries in the order given, with three queries whatever their number."""
    counts = _counts(session, [version.id for version in versions])
    people = {user.id: user.name for user in session.scalars(select(User))}
    ids = {version.parent_id for version in versions if version.parent_id}
    parents = dict(session.execute(select(PlanVersion.id, PlanVersion.number).where(PlanVersion.id.in_(ids))).all())
    return tuple(_summary(version, counts[version.id], people, parents) for version in versions)


def _counts(session: Session, version_ids: list[int]) -> dict[int, tuple[int, int, int, int]]:
    """Per version: cases planned, cases, people planned, people."""
    size = select(func.count(CaseMember.id)).where(CaseMember.case_id == PlanCase.case_id).scalar_subquery()
    planned = sql_case((PlanCase.is_planned, 1), else_=0)
    query = (
        select(PlanCase.version_id, func.sum(planned), func.count(), func.sum(planned * size), func.sum(size))
        .where(PlanCase.version_id.in_(version_ids))
        .group_by(PlanCase.version_id)
    )
    found: dict[int, tuple[int, int, int, int]] = defaultdict(lambda: (0, 0, 0, 0))
    for version_id, *numbers in session.execute(query):
        a, b, c, d = (int(number or 0) for number in numbers)
        found[version_id] = (a, b, c, d)
    return found


def _summary(
    version: PlanVersion, counts: tuple[int, int, int, int], people: dict[int, str], parents: dict[int, int]
) -> VersionSummary:
    gap, controllable = gaps(version.score, version.bound, version.constant_points)
    return VersionSummary(
        number=version.number,
        status=version.status.value,
        parent=parents.get(version.parent_id) if version.parent_id else None,
        run_id=version.run_id,
        from_on=version.from_on,
        to_on=version.to_on,
        created_at=version.created_at,
        author=people.get(version.author_id, "") if version.author_id else "",
        approved_at=version.approved_at,
        approver=people.get(version.approver_id, "") if version.approver_id else "",
        published_at=version.published_at,
        score=version.score,
        terms={name: int(points) for name, points in version.terms.items()},
        bound=version.bound,
        gap=gap,
        controllable_gap=controllable,
        cases_planned=counts[0],
        cases_total=counts[1],
        people_planned=counts[2],
        people_total=counts[3],
        note=version.note,
    )


def gaps(score: int, bound: int | None, constant: int = 0) -> tuple[float | None, float | None]:
    """The gap and the controllable gap (contract, section 6) as shares of the score; 0 where nothing can be gained."""
    if bound is None:
        return None, None
    whole = (score - bound) / score if score > 0 else 0.0
    rest = score - constant
    return whole, (score - bound) / rest if rest > 0 else 0.0


def zones_of(session: Session) -> dict[str, str]:
    """The IANA zone of every airport."""
    return dict(session.execute(select(Airport.code, Airport.timezone)).all())


def plan_cases(session: Session, version: PlanVersion, *only: ColumnElement[bool]) -> list[PlanCase]:
    """The entries of a version (those to which all of `only` apply) with what a row shows, ordered by case code."""
    query = (
        select(PlanCase)
        .join(Case, Case.id == PlanCase.case_id)
        .where(PlanCase.version_id == version.id, *only)
        .order_by(Case.code)
        .options(
            joinedload(PlanCase.case).options(
                joinedload(Case.office), joinedload(Case.programme), selectinload(Case.members)
            ),
            selectinload(PlanCase.legs).joinedload(PlanLeg.flight),
            selectinload(PlanCase.appointments).joinedload(PlanAppointment.session).joinedload(ClinicSession.clinic),
            selectinload(PlanCase.escorts).joinedload(PlanEscort.escort),
        )
    )
    return list(session.scalars(query))


def rows_of(session: Session, actor: Actor, version: PlanVersion) -> tuple[tuple[CaseRow, ...], int]:
    """The rows that `actor` may see, and how many cases of other offices are hidden."""
    entries = plan_cases(session, version)
    rows = seen_rows(actor, entries, zones_of(session))
    return rows, len(entries) - len(rows)


def seen_rows(actor: Actor, entries: Iterable[PlanCase], zones: dict[str, str]) -> tuple[CaseRow, ...]:
    """The rows of those entries whose offices `actor` may see, redacted for `actor`."""
    return tuple(
        case_row(actor, entry, zones) for entry in entries if actor.may(Action.SEE_CASES, entry.case.office_id)
    )


def is_hidden(actor: Actor, case: Case) -> bool:
    """Whether a protected case must be shown by its code alone."""
    return case.is_protected and not actor.may(Action.SEE_PROTECTED, case.office_id)


def case_row(actor: Actor, entry: PlanCase, zones: dict[str, str]) -> CaseRow:
    """The row of one entry, redacted for `actor`."""
    case = entry.case
    if is_hidden(actor, case):
        return _row(entry, people=None, principal="", redacted=True)
    with_names = actor.may(Action.SEE_NAMES, case.office_id)
    legs = tuple(leg_row(leg.flight, zones) for leg in entry.legs)
    return _row(
        entry,
        people=len(case.members),
        principal=_principal(case.members) if with_names else "",
        legs=legs,
        departs_on=_departs_on(legs),
        appointments=tuple(appointment_row(one) for one in entry.appointments),
        escorts=tuple(_escort_row(one, with_names) for one in entry.escorts),
        reason_code=entry.reason,
        reason=Sentence(key=f"reason-{entry.reason}") if entry.reason else None,
        facts=told_facts(actor, entry),
    )


def _row(entry: PlanCase, *, people: int | None, principal: str, redacted: bool = False, **shown: Any) -> CaseRow:
    empty: dict[str, Any] = {"departs_on": None, "legs": (), "appointments": (), "escorts": ()}
    empty |= {"reason_code": "", "reason": None, "facts": ()}
    return CaseRow(
        case_id=entry.case_id,
        office_id=entry.case.office_id,
        code=entry.case.code,
        is_redacted=redacted,
        is_protected=entry.case.is_protected,
        is_planned=entry.is_planned,
        is_carried=bool(entry.facts.get("carried")) and not redacted,
        office=entry.case.office.code,
        programme="" if redacted else entry.case.programme.code,
        priority="" if redacted else entry.case.priority.value,
        people=people,
        principal=principal,
        **(empty | shown),
    )


def told_facts(actor: Actor, entry: PlanCase) -> tuple[Sentence, ...]:
    """The facts behind an entry's reason, as this reader may know them."""
    return tuple(told_sentence(actor, entry.case.office_id, fact) for fact in _facts_of(entry.facts))


def _facts_of(stored: dict[str, Any]) -> tuple[Sentence, ...]:
    """The stored facts (`[{"key": ..., "params": {...}}]` under `said`) as sentences."""
    said = stored.get("said", [])
    return tuple(Sentence(key=one["key"], params=one.get("params", {})) for one in said)


def leg_row(flight: Flight, zones: dict[str, str]) -> LegRow:
    """One flight with its zones."""
    return LegRow(
        designator=flight.designator,
        origin=flight.origin,
        destination=flight.destination,
        departs_at=flight.departs_at,
        departure_zone=zones[flight.origin],
        arrives_at=flight.arrives_at,
        arrival_zone=zones[flight.destination],
        is_cancelled=flight.state is FlightState.CANCELLED,
    )


def appointment_row(entry: PlanAppointment) -> AppointmentRow:
    """One appointment with its clinic."""
    clinic = entry.session.clinic
    return AppointmentRow(
        stage=entry.stage,
        session_code=entry.session.code,
        clinic_code=clinic.code,
        clinic_vi=clinic.name_vi,
        clinic_en=clinic.name_en,
        starts_at=entry.starts_at,
        ends_at=entry.ends_at,
        zone=clinic.timezone,
    )


def _escort_row(entry: PlanEscort, with_names: bool) -> EscortRow:
    name = entry.escort.name if with_names else ""
    return EscortRow(skill=entry.skill, escort_id=entry.escort_id, code=entry.escort.code, name=name)


def _departs_on(legs: tuple[LegRow, ...]) -> date | None:
    return local(legs[0].departs_at, legs[0].departure_zone).date() if legs else None


def _principal(members: Iterable[CaseMember]) -> str:
    listed = list(members)
    found = next((one for one in listed if one.relationship_ is Relationship.PRINCIPAL), listed[0] if listed else None)
    return f"{found.family_name} {found.given_names}".strip() if found else ""


def trips_of(session: Session, actor: Actor, version: PlanVersion, open_codes: set[str]) -> tuple[TripRow, ...]:
    """Trips that serve only cases in `open_codes`; others would tell where a hidden case flies."""
    zones = zones_of(session)
    served = _served(session, version)
    query = (
        select(PlanTrip)
        .where(PlanTrip.version_id == version.id)
        .options(selectinload(PlanTrip.legs).joinedload(PlanTripLeg.flight), joinedload(PlanTrip.escort))
        .order_by(PlanTrip.id)
    )
    rows = []
    for trip in session.scalars(query):
        out = tuple(leg.flight_id for leg in trip.legs if leg.way is TripWay.OUT)
        codes = served.get((trip.escort_id, trip.skill, out), ())
        if codes and set(codes) <= open_codes:
            rows.append(_trip_row(actor, trip, tuple(sorted(codes)), zones))
    return tuple(rows)


def _served(session: Session, version: PlanVersion) -> dict[tuple[int, str, tuple[int, ...]], list[str]]:
    served: dict[tuple[int, str, tuple[int, ...]], list[str]] = defaultdict(list)
    query = (
        select(PlanCase)
        .where(PlanCase.version_id == version.id, PlanCase.escorts.any())
        .options(joinedload(PlanCase.case), selectinload(PlanCase.legs), selectinload(PlanCase.escorts))
        .order_by(PlanCase.case_id)
    )
    for entry in session.scalars(query):
        flights = tuple(leg.flight_id for leg in entry.legs)
        for need in entry.escorts:
            served[need.escort_id, need.skill, flights].append(entry.case.code)
    return served


def _trip_row(actor: Actor, trip: PlanTrip, codes: tuple[str, ...], zones: dict[str, str]) -> TripRow:
    ways = {way: tuple(leg_row(leg.flight, zones) for leg in trip.legs if leg.way is way) for way in TripWay}
    return TripRow(
        escort_id=trip.escort_id,
        escort_code=trip.escort.code,
        escort_name=trip.escort.name if actor.may(Action.SEE_NAMES, trip.escort.office_id) else "",
        skill=trip.skill,
        ahead=ways[TripWay.AHEAD],
        out=ways[TripWay.OUT],
        back=ways[TripWay.BACK],
        cases=codes,
    )
