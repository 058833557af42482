"""Airline schedules (SSIM chapter 7) to dated flights, in bulk."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date
from typing import Any

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from integrations.schedules import DatedLeg, SsimError, SsimFinding, expand_all, read_ssim
from scheduler.errors import ImportRefused
from scheduler.models import Airport, Flight, FlightState
from scheduler.services.imports.values import Change, ImportPreview, Problem, RowPreview, Status, counts_of
from scheduler.services.reference import airport_of, ensure_airports

FlightKey = tuple[str, str, str, date]
PASSENGER_SERVICES = frozenset("JSBGQRCLO")
"""Service types that carry passengers (IATA SSIM appendix C); mail, freight, training and the like are left out."""
MESSAGE_SOURCE = "message "
"""What the source of a flight begins with that a message has changed since: a schedule seldom knows of that."""
_CHUNK = 2000
_ROWS_SHOWN = 500
_COMPARED = ("destination", "departs_at", "arrives_at", "aircraft")


@dataclass(frozen=True, slots=True, kw_only=True)
class SsimDraft:
    """What a schedule would change: rows to insert, attributes to update by flight id, and the preview."""

    preview: ImportPreview
    stations: frozenset[str]
    inserts: tuple[dict[str, Any], ...]
    updates: tuple[dict[str, Any], ...]


def draft_ssim(session: Session, data: bytes, filename: str, sha256: str, from_on: date, to_on: date) -> SsimDraft:
    """Expand the schedule over the dates (local at the origin, inclusive) and compare it with the flights there are."""
    try:
        file = read_ssim(data)
    except SsimError as failure:
        raise ImportRefused(f"imports-file-{failure.code}", **failure.params) from None
    legs = [leg for leg in file.legs if leg.service_type in PASSENGER_SERVICES and not leg.duplicate_of]
    stations = frozenset(station for leg in legs for station in (leg.departure_station, leg.arrival_station))
    expansion = expand_all(legs, zones=_zones(session, stations), start=from_on, end=to_on)
    problems = [_problem(filename, finding) for finding in (*file.findings, *expansion.findings)]
    wanted, repeated = _by_key(expansion.legs, filename)
    problems += [
        Problem(sheet=filename, row=line, code="ssim-flight-twice", params={"flight": flight}, is_warning=True)
        for flight, line in repeated
    ]
    known = _known(session, {key[0] for key in wanted}, from_on, to_on)
    return _compare(filename, sha256, wanted, known, problems, frozenset(stations))


def _zones(session: Session, stations: frozenset[str]) -> dict[str, str]:
    zones = dict(session.execute(select(Airport.code, Airport.timezone)).all())
    for station in stations - zones.keys():
        airport = airport_of(station)
        if airport is not None:
            zones[station] = airport.timezone
    return zones


def _problem(filename: str, finding: SsimFinding) -> Problem:
    letter = str(finding.column) if finding.column else ""
    return Problem(
        sheet=filename, row=finding.line, letter=letter, code=f"ssim-{finding.code}", params=finding.params,
        is_warning=finding.is_warning,
    )  # fmt: skip


def _by_key(legs: tuple[DatedLeg, ...], filename: str) -> tuple[dict[FlightKey, dict[str, Any]], list[tuple[str, int]]]:
    wanted: dict[FlightKey, dict[str, Any]] = {}
    repeated: dict[tuple[str, int], None] = {}
    for leg in legs:
        number = f"{leg.flight_number}{leg.operational_suffix.strip()}"
        key = (leg.airline, number, leg.departure_station, leg.departs_locally.date())
        if key in wanted:
            repeated[f"{leg.airline} {number}", leg.line] = None
            continue
        wanted[key] = {
            "carrier": leg.airline, "number": number, "origin": leg.departure_station, "departs_on": key[3],
            "destination": leg.arrival_station, "departs_at": leg.departs_at.astimezone(UTC),
            "arrives_at": leg.arrives_at.astimezone(UTC), "aircraft": leg.aircraft_type[:8],
            "source": filename[:200], "revision": 1, "line": leg.line,
        }  # fmt: skip
    return wanted, list(repeated)


def _known(session: Session, carriers: set[str], from_on: date, to_on: date) -> dict[FlightKey, dict[str, Any]]:
    columns = (
        Flight.id, Flight.revision, Flight.carrier, Flight.number, Flight.origin, Flight.departs_on,
        Flight.destination, Flight.departs_at, Flight.arrives_at, Flight.aircraft, Flight.source,
        Flight.state,
    )  # fmt: skip
    query = select(*columns).where(
        Flight.carrier.in_(carriers), Flight.departs_on >= from_on, Flight.departs_on <= to_on
    )
    rows = session.execute(query).mappings()
    return {(row["carrier"], row["number"], row["origin"], row["departs_on"]): dict(row) for row in rows}


def _compare(
    filename: str,
    sha256: str,
    wanted: dict[FlightKey, dict[str, Any]],
    known: dict[FlightKey, dict[str, Any]],
    problems: list[Problem],
    stations: frozenset[str],
) -> SsimDraft:
    rows: list[RowPreview] = []
    inserts, updates, set_back, still_cancelled = [], [], [], []
    for key, facts in wanted.items():
        line, old = facts.pop("line"), known.get(key)
        changes = _changes(old, facts) if old is not None else _facts_told(facts)
        status: Status = "new" if old is None else "changed" if changes else "unchanged"
        rows.append(
            RowPreview(table="flights", sheet=filename, row=line, label=_label(key), status=status, changes=changes)
        )
        still_cancelled += [_label(key)] if old is not None and old["state"] is FlightState.CANCELLED else []
        if old is None:
            inserts.append(facts)
        elif changes:
            moved = {name: facts[name] for name in (*_COMPARED, "source")}
            updates.append({"id": old["id"], "revision": old["revision"], **moved})
            set_back += [_label(key)] if old["source"].startswith(MESSAGE_SOURCE) else []
    absent = tuple(_label(key) for key in sorted(known.keys() - wanted.keys()))
    problems += [
        Problem(sheet=filename, row=0, code=code, params={"count": len(found), "first": found[0]}, is_warning=True)
        for code, found in (
            ("flights-absent", absent),
            ("flights-set-back", set_back),
            ("flights-still-cancelled", still_cancelled),
        )
        if found
    ]
    if not wanted and not any(not problem.is_warning for problem in problems):
        problems.append(Problem(sheet=filename, row=0, code="ssim-no-flights", is_warning=True))
    shown = [row for row in rows if row.status != "unchanged"][:_ROWS_SHOWN]
    preview = ImportPreview(
        kind="ssim", filename=filename, sha256=sha256, counts=_counts(rows, problems), rows=tuple(shown),
        problems=tuple(problems), absent=absent, left_off=len(rows) - len(shown),
    )  # fmt: skip
    return SsimDraft(preview=preview, stations=stations, inserts=tuple(inserts), updates=tuple(updates))


def _counts(rows: list[RowPreview], problems: list[Problem]) -> tuple[Any, ...]:
    refused = Counter(problem.row for problem in problems if not problem.is_warning)
    return tuple(
        type(counts)(
            table=counts.table, new=counts.new, changed=counts.changed, unchanged=counts.unchanged,
            refused=len(refused),
        )
        for counts in counts_of(rows, ("flights",))
    )  # fmt: skip


_COLUMNS = {"destination": "to"}


def _changes(old: dict[str, Any], facts: dict[str, Any]) -> tuple[Change, ...]:
    return tuple(
        Change(column=_COLUMNS.get(name, name), old=old[name], new=facts[name])
        for name in _COMPARED
        if old[name] != facts[name]
    )


def _facts_told(facts: dict[str, Any]) -> tuple[Change, ...]:
    """What a new flight is."""
    names = [name for name in _COMPARED if facts.get(name) not in (None, "")]
    return tuple(Change(column=_COLUMNS.get(name, name), old=None, new=facts[name]) for name in names)


def _label(key: FlightKey) -> str:
    return f"{key[0]} {key[1]} {key[2]} {key[3]:%Y-%m-%d}"


def write_ssim_draft(session: Session, draft: SsimDraft) -> None:
    """Write the flights in chunks; flights that the schedule no longer has stay as they are."""
    ensure_airports(session, draft.stations)
    for chunk in _chunks(draft.inserts):
        session.execute(insert(Flight), chunk)
    for chunk in _chunks(draft.updates):
        session.execute(update(Flight), chunk)
    session.expire_all()


def _chunks(rows: tuple[dict[str, Any], ...]) -> Iterator[list[dict[str, Any]]]:
    yield from (list(rows[start : start + _CHUNK]) for start in range(0, len(rows), _CHUNK))
