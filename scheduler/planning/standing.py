"""What people hold already: published entries, which of them a run may still move, and what the others use up."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, selectinload

from scheduler.i18n.dates import local
from scheduler.models import (
    Case,
    CaseState,
    Itinerary,
    PlanAppointment,
    PlanCase,
    PlanLeg,
    PlanTrip,
    PlanTripLeg,
    PlanVersion,
    TripWay,
    VersionStatus,
)
from scheduler.models.clinic import ClinicSession

GONE = frozenset({CaseState.DEPARTED, CaseState.ARRIVED})
ENDED = frozenset({CaseState.WITHDRAWN, CaseState.CLOSED})


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """Published entries by case, apart by what this run does with them.

    `open` may be planned anew. `kept` stay as they are: they left already, leave before the run's first day or after
    its last; `named` of them fall on or after the run's first day and are written into the new version, for a version
    speaks of all days from its first on. `trips` are the escorts' trips that serve kept entries.
    """

    open: dict[int, PlanCase]
    kept: dict[int, PlanCase]
    named: frozenset[int]
    trips: tuple[PlanTrip, ...]

    def without(self, case_ids: frozenset[int]) -> Standing:
        """The same without some kept entries, which may not stand any more."""
        kept = {key: entry for key, entry in self.kept.items() if key not in case_ids}
        trips = tuple(trip for trip in self.trips if any(serves(trip, entry) for entry in kept.values()))
        return Standing(open=self.open, kept=kept, named=self.named - case_ids, trips=trips)


def load_standing(session: Session, *, from_on: date, to_on: date, today: date, zones: dict[str, str]) -> Standing:
    """Sort every published entry. A departure of today or earlier is not moved any more."""
    entries = _published(session)
    kept = {key: entry for key, entry in entries.items() if _is_kept(entry, from_on, to_on, today, zones)}
    named = frozenset(key for key, entry in kept.items() if leaving_date(entry, zones) >= from_on)
    trips = tuple(
        trip for trip in _trips(session, kept.values()) if any(serves(trip, entry) for entry in kept.values())
    )
    movable = {key: entry for key, entry in entries.items() if key not in kept and entry.case.state not in GONE}
    return Standing(open=movable, kept=kept, named=named, trips=trips)


def serves(trip: PlanTrip, entry: PlanCase) -> bool:
    """Whether the trip meets a need of the entry: same version, escort, skill and flights."""
    if trip.version_id != entry.version_id:
        return False
    out = [leg.flight_id for leg in trip.legs if leg.way is TripWay.OUT]
    needs = {(met.escort_id, met.skill) for met in entry.escorts}
    return (trip.escort_id, trip.skill) in needs and out == [leg.flight_id for leg in entry.legs]


def _published(session: Session) -> dict[int, PlanCase]:
    """The entry that each case holds: what its itinerary shows, else what the published version says."""
    loads = (
        joinedload(PlanCase.case).joinedload(Case.office),
        selectinload(PlanCase.legs).joinedload(PlanLeg.flight),
        selectinload(PlanCase.appointments).joinedload(PlanAppointment.session).joinedload(ClinicSession.clinic),
        selectinload(PlanCase.escorts),
    )
    planned = select(PlanCase).where(PlanCase.is_planned).options(*loads)
    from_version = planned.join(PlanVersion).where(PlanVersion.status == VersionStatus.PUBLISHED)
    held = planned.join(Itinerary, Itinerary.plan_case_id == PlanCase.id).where(Itinerary.withdrawn_at.is_(None))
    entries = {entry.case_id: entry for entry in session.scalars(from_version)}
    entries |= {entry.case_id: entry for entry in session.scalars(held)}
    return {key: entries[key] for key in sorted(entries) if entries[key].case.state not in ENDED}


def _is_kept(entry: PlanCase, from_on: date, to_on: date, today: date, zones: dict[str, str]) -> bool:
    goes_on = leaving_date(entry, zones)
    return entry.case.state in GONE or goes_on <= today or not from_on <= goes_on <= to_on


def leaving_date(entry: PlanCase, zones: Mapping[str, str]) -> date:
    """The local departure date; for a case without departure the date of its last appointment."""
    if entry.legs:
        first = entry.legs[0].flight
        return local(first.departs_at, zones[first.origin]).date()
    last = max(entry.appointments, key=lambda one: one.starts_at)
    return local(last.starts_at, last.session.clinic.timezone).date()


def _trips(session: Session, kept: Iterable[PlanCase]) -> Iterable[PlanTrip]:
    versions = {entry.version_id for entry in kept}
    return session.scalars(
        select(PlanTrip)
        .where(PlanTrip.version_id.in_(versions))
        .options(selectinload(PlanTrip.legs).joinedload(PlanTripLeg.flight))
        .order_by(PlanTrip.id)
    ).all()


def taken_spans(standing: Standing) -> dict[int, list[tuple[datetime, datetime]]]:
    """Per session (by key) the spans that kept entries hold."""
    taken: dict[int, list[tuple[datetime, datetime]]] = {}
    for entry in standing.kept.values():
        for one in entry.appointments:
            taken.setdefault(one.session_id, []).append((one.starts_at, one.ends_at))
    return taken
