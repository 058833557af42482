"""What is in force: the plan that people hold in their hands once a version is published.

A version speaks only of its own days. A family that left before its first day, or leaves before it, keeps what an
earlier publication gave it, until a version names its case again.
"""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache

from sqlalchemy import Select, select
from sqlalchemy.orm import Session, joinedload, selectinload
from sqlalchemy.sql.base import ExecutableOption

from scheduler.i18n.dates import local
from scheduler.models import (
    Airport,
    Case,
    CaseState,
    Flight,
    Itinerary,
    PlanAppointment,
    PlanCase,
    PlanEscort,
    PlanLeg,
    PlanTrip,
    PlanTripLeg,
    PlanVersion,
)
from scheduler.models.clinic import ClinicSession

_ON_THE_WAY = frozenset({CaseState.DEPARTED, CaseState.ARRIVED, CaseState.CLOSED})


@dataclass(frozen=True, slots=True, kw_only=True)
class TripInForce:
    """An escort's trip with the planned cases that it serves, in the order of their ids."""

    trip: PlanTrip
    cases: tuple[PlanCase, ...]

    @property
    def case_ids(self) -> tuple[int, ...]:
        """The ids of the cases that the trip serves."""
        return tuple(planned.case_id for planned in self.cases)


@dataclass(frozen=True, slots=True, kw_only=True)
class DutyRules:
    """How long before the first flight an escort reports, and how long the rest after the last lasts, in minutes."""

    report_minutes: int
    rest_minutes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanInForce:
    """Every planned case and trip that holds after a publication; `airports` by code."""

    cases: tuple[PlanCase, ...]
    trips: tuple[TripInForce, ...]
    airports: Mapping[str, Airport]
    rules: DutyRules


def plan_in_force(session: Session, version: PlanVersion, *, now: datetime, past_days: int) -> PlanInForce:
    """The plan that holds when `version` is published at `now`; nothing that ended over `past_days` ago is kept."""
    rows = session.execute(select(PlanCase.case_id, PlanCase.is_planned).where(PlanCase.version_id == version.id))
    named = {case_id: is_planned for case_id, is_planned in rows}  # noqa: C416 - rows are no pairs to mypy
    airports = {airport.code: airport for airport in session.scalars(select(Airport))}
    own = list(session.scalars(_planned().where(PlanCase.version_id == version.id, PlanCase.is_planned)))
    standing = [
        planned
        for planned in session.scalars(
            _planned().join(Itinerary, Itinerary.plan_case_id == PlanCase.id).where(Itinerary.withdrawn_at.is_(None))
        )
        if _still_holds(planned, named.get(planned.case_id), travel_on(planned, airports) < version.from_on)
        and span_of(planned)[1] >= now - timedelta(days=past_days)
    ]
    cases = tuple(sorted((*own, *standing), key=lambda planned: planned.case_id))
    return PlanInForce(
        cases=cases,
        trips=trips_in_force(session, cases),
        airports=airports,
        rules=duty_rules(version),
    )


def duty_rules(version: PlanVersion) -> DutyRules:
    """The spans of the problem that was verified with this version (contract, section 6)."""
    return _duty_rules(version.problem)


@lru_cache(maxsize=4)
def _duty_rules(problem: bytes) -> DutyRules:
    """Unpacked once: a problem of a thousand cases takes longer to read than the page that asks for two numbers."""
    rules = json.loads(gzip.decompress(problem))["rules"]
    return DutyRules(report_minutes=int(rules["escort_report"]), rest_minutes=int(rules["escort_rest"]))


def span_of(planned: PlanCase) -> tuple[datetime, datetime]:
    """From the first appointment or take-off of a planned case to its last landing or appointment's end."""
    starts = [leg.flight.departs_at for leg in planned.legs] + [a.starts_at for a in planned.appointments]
    ends = [leg.flight.arrives_at for leg in planned.legs] + [a.ends_at for a in planned.appointments]
    return min(starts), max(ends)


def travel_on(planned: PlanCase, airports: Mapping[str, Airport]) -> date:
    """The local date of departure; for a case that does not fly, of its last appointment."""
    if planned.legs:
        flight = planned.legs[0].flight
        return local(flight.departs_at, airports[flight.origin].timezone).date()
    last = planned.appointments[-1]
    return local(last.starts_at, last.session.clinic.timezone).date()


def load_planned(session: Session, plan_case_id: int) -> PlanCase:
    """One planned case with all that an itinerary needs."""
    return session.scalars(_planned().where(PlanCase.id == plan_case_id)).one()


def _planned() -> Select[PlanCase]:
    return select(PlanCase).options(*_loads()).order_by(PlanCase.case_id)


def _loads() -> Iterable[ExecutableOption]:
    of_case = joinedload(PlanCase.case)
    return (
        of_case.selectinload(Case.members),
        of_case.joinedload(Case.office),
        of_case.joinedload(Case.receiver),
        selectinload(PlanCase.legs).joinedload(PlanLeg.flight),
        selectinload(PlanCase.appointments).joinedload(PlanAppointment.session).joinedload(ClinicSession.clinic),
        selectinload(PlanCase.escorts).joinedload(PlanEscort.escort),
    )


def _still_holds(planned: PlanCase, is_planned: bool | None, leaves_before: bool) -> bool:
    """Whether an earlier publication still holds; `is_planned` is what the new version says, None for nothing."""
    if is_planned:
        return False
    if planned.case.state in _ON_THE_WAY:
        return True
    return is_planned is None and planned.case.state is CaseState.ACTIVE and leaves_before


def trips_in_force(session: Session, cases: tuple[PlanCase, ...]) -> tuple[TripInForce, ...]:
    """The trips that serve these planned cases, each with the cases it serves."""
    served: dict[tuple[int, int, str, tuple[int, ...]], list[PlanCase]] = {}
    for planned in cases:
        flights = tuple(leg.flight_id for leg in planned.legs)
        for met in planned.escorts:
            served.setdefault((planned.version_id, met.escort_id, met.skill, flights), []).append(planned)
    versions = {planned.version_id for planned in cases}
    query = (
        select(PlanTrip)
        .where(PlanTrip.version_id.in_(versions))
        .options(joinedload(PlanTrip.escort), selectinload(PlanTrip.legs).joinedload(PlanTripLeg.flight))
        .order_by(PlanTrip.id)
    )
    found = []
    for trip in session.scalars(query):
        out = tuple(leg.flight_id for leg in trip.legs if leg.way == "out")
        met_cases = served.get((trip.version_id, trip.escort_id, trip.skill, out))
        if met_cases:
            found.append(TripInForce(trip=trip, cases=tuple(met_cases)))
    return tuple(found)


def flights_of(planned: PlanCase) -> tuple[Flight, ...]:
    """The flights of a planned case in order."""
    return tuple(leg.flight for leg in planned.legs)
