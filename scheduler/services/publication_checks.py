"""Before anything is printed: do the facts still stand on which an approved version was verified?

Flights are moved and cancelled, sessions fall out, people leave while a version waits for approval. Each check raises
Conflict with the codes that a planner can look up; the answer is always to plan again.
"""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from scheduler.errors import Conflict
from scheduler.models import CaseState, Flight, FlightState, PlanAppointment, PlanCase, PlanVersion
from scheduler.planning.ids import flight_id
from scheduler.services.access import Action, Actor
from scheduler.services.in_force import PlanInForce, TripInForce, span_of
from scheduler.services.versions import offices_of

_NAMED_IN_ERROR = 5
_MOVING = frozenset({CaseState.ACTIVE, CaseState.DEPARTED, CaseState.ARRIVED, CaseState.CLOSED})


def check_rights(session: Session, actor: Actor, version: PlanVersion) -> None:
    """Publishing moves the families of every office that the version plans for: the right is asked in each."""
    actor.demand(Action.PUBLISH)
    for office_id in sorted(offices_of(session, version)):
        actor.demand(Action.PUBLISH, office_id)


def check_facts(plan: PlanInForce, version: PlanVersion, now: datetime) -> None:
    """Raise Conflict where something of the version that still lies ahead is no longer as it was planned."""
    cases, trips = _own_cases(plan, version), _own_trips(plan, version)
    flights = [flight for flight in _flights(cases, trips) if flight.departs_at > now]
    _refuse("publication-flight-cancelled", (f.designator for f in flights if f.state is FlightState.CANCELLED))
    _refuse("publication-flight-moved", _moved(flights, version))
    appointments = [a for planned in cases for a in planned.appointments if a.starts_at > now]
    _refuse("publication-session-changed", (a.session.code for a in appointments if not _is_held(a)))
    ahead = [planned for planned in cases if span_of(planned)[1] > now]
    _refuse("publication-case-stopped", (p.case.code for p in ahead if p.case.state not in _MOVING))
    guides = [trip.trip.escort for trip in trips if any(leg.flight.departs_at > now for leg in trip.trip.legs)]
    _refuse("publication-escort-gone", (escort.code for escort in guides if not escort.is_active))


def _own_cases(plan: PlanInForce, version: PlanVersion) -> list[PlanCase]:
    return [planned for planned in plan.cases if planned.version_id == version.id]


def _own_trips(plan: PlanInForce, version: PlanVersion) -> list[TripInForce]:
    return [trip for trip in plan.trips if trip.trip.version_id == version.id]


def _flights(cases: Sequence[PlanCase], trips: Sequence[TripInForce]) -> tuple[Flight, ...]:
    flown = [leg.flight for planned in cases for leg in planned.legs]
    flown += [leg.flight for trip in trips for leg in trip.trip.legs]
    return tuple({flight.id: flight for flight in flown}.values())


def _moved(flights: Iterable[Flight], version: PlanVersion) -> Iterable[str]:
    """Flights whose times are not those of the problem that was verified; entries kept from before are not in it."""
    problem = json.loads(gzip.decompress(version.problem))
    times = {one["id"]: (one["departs"], one["arrives"]) for one in problem.get("flights", ())}
    for flight in flights:
        planned = times.get(flight_id(flight))
        if planned and planned != (_minute(flight.departs_at), _minute(flight.arrives_at)):
            yield flight.designator


def _minute(instant: datetime) -> str:
    return f"{instant:%Y-%m-%dT%H:%M}Z"


def _is_held(appointment: PlanAppointment) -> bool:
    session = appointment.session
    is_inside = session.starts_at <= appointment.starts_at and appointment.ends_at <= session.ends_at
    return is_inside and not session.is_cancelled


def _refuse(code: str, found: Iterable[str]) -> None:
    names = sorted(set(found))
    if names:
        shown = ", ".join(names[:_NAMED_IN_ERROR])
        raise Conflict(code, which=shown if len(names) <= _NAMED_IN_ERROR else f"{shown} … ({len(names)})")
