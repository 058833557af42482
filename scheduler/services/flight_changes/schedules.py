"""Changes of flights as two partial schedules in SSIM chapter 7: the legs removed and the legs added."""

from __future__ import annotations

from datetime import UTC, date, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from integrations.schedules import DatedLeg, SsimError, SsimFinding, expand_all, read_ssim
from scheduler.errors import ImportRefused
from scheduler.models import Airport
from scheduler.services.flight_changes.values import FlightKey, Leg, Reading, Wanted
from scheduler.services.imports import Problem
from scheduler.services.imports.ssim import PASSENGER_SERVICES
from scheduler.services.reference import airport_of

DAYS = 400
_WHOLE_FILE = frozenset({"no-header", "no-trailer"})
"""What only a whole file has: a partial one is not blamed for it."""


def read_schedules(session: Session, added: bytes, removed: bytes, today: date) -> Reading:
    """Read the legs of both parts over the next 400 days; an added leg stands for a removed one of the same key.

    Raises ImportRefused where a part holds no schedule at all.
    """
    wanted: dict[FlightKey, Wanted] = {}
    problems: list[Problem] = []
    stations: set[str] = set()
    for sheet, data in (("removed", removed), ("added", added)):
        if not data.strip():
            continue
        for leg, said in _dated(session, data, sheet, today, problems, stations):
            is_added = sheet == "added"
            wanted[said] = Wanted(
                key=said, action="added" if is_added else "removed", leg=_leg(leg) if is_added else None, sheet=sheet,
                line=leg.line,
            )  # fmt: skip
    if not wanted and not problems:
        problems.append(Problem(sheet="", row=0, code="ssim-no-flights", is_warning=False))
    return Reading(wanted=tuple(wanted.values()), problems=tuple(problems), stations=frozenset(stations))


def _dated(
    session: Session, data: bytes, sheet: str, today: date, problems: list[Problem], stations: set[str]
) -> list[tuple[DatedLeg, FlightKey]]:
    try:
        file = read_ssim(data)
    except SsimError as failure:
        raise ImportRefused(f"imports-file-{failure.code}", **failure.params) from None
    legs = [leg for leg in file.legs if leg.service_type in PASSENGER_SERVICES and not leg.duplicate_of]
    named = {station for leg in legs for station in (leg.departure_station, leg.arrival_station)}
    stations |= named
    expansion = expand_all(
        legs, zones=_zones(session, named), start=today - timedelta(days=1), end=today + timedelta(days=DAYS)
    )
    findings = (*file.findings, *expansion.findings)
    problems += [_problem(sheet, finding) for finding in findings if finding.code not in _WHOLE_FILE]
    return [(leg, _key(leg)) for leg in expansion.legs]


def _key(leg: DatedLeg) -> FlightKey:
    number = f"{leg.flight_number}{leg.operational_suffix.strip()}"
    return leg.airline, number, leg.departure_station, leg.departs_locally.date()


def _leg(leg: DatedLeg) -> Leg:
    return Leg(
        destination=leg.arrival_station,
        departs_at=leg.departs_at.astimezone(UTC),
        arrives_at=leg.arrives_at.astimezone(UTC),
        aircraft=leg.aircraft_type[:8],
    )


def _zones(session: Session, stations: set[str]) -> dict[str, str]:
    zones = dict(session.execute(select(Airport.code, Airport.timezone)).all())
    for station in stations - zones.keys():
        airport = airport_of(station)
        if airport is not None:
            zones[station] = airport.timezone
    return zones


def _problem(sheet: str, finding: SsimFinding) -> Problem:
    return Problem(
        sheet=sheet, row=finding.line, letter=str(finding.column) if finding.column else "",
        code=f"ssim-{finding.code}", params=finding.params, is_warning=finding.is_warning,
    )  # fmt: skip
