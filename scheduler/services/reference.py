"""What every installation starts with: offices, clinics, airports and programmes with their dated rules."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

import airportsdata
from sqlalchemy import select
from sqlalchemy.orm import Session

from scheduler.models import (
    Airport,
    Clinic,
    Office,
    Programme,
    ProgrammeRuleSet,
    ProgrammeState,
    ProgrammeStatus,
)
from scheduler.readiness.rules import ConnectionRules, ProgrammeRules

FOLDER = Path(__file__).parent / "reference_data"
_CONNECTIONS = ConnectionRules()


def install_reference(session: Session) -> None:
    """Add what is missing of the reference data; rows that are there stay as people left them."""
    data = _read("installation")
    ensure_airports(session, data["airports"])
    _install_offices(session, data)
    known = {programme.code: programme for programme in session.scalars(select(Programme))}
    for row in shipped_programmes():
        _install_programme(session, row, known)
    session.flush()


def ensure_airports(session: Session, codes: Iterable[str]) -> tuple[str, ...]:
    """Add the airports that are missing, with their zones; answers the codes that no airport has."""
    wanted = {code.upper() for code in codes}
    have = set(session.scalars(select(Airport.code)))
    unknown = []
    for code in sorted(wanted - have):
        airport = airport_of(code)
        if airport is None:
            unknown.append(code)
        else:
            session.add(airport)
    session.flush()
    return tuple(unknown)


def airport_of(code: str) -> Airport | None:
    """A new row for an IATA code, None where there is no such airport."""
    found = _world().get(code.upper())
    if found is None or not found["tz"]:
        return None
    is_entry = found["country"] in _CONNECTIONS.entry_countries
    return Airport(
        code=code.upper(),
        name=found["name"],
        city=found["city"] or found["name"],
        country=found["country"],
        timezone=found["tz"],
        connection_minutes=_CONNECTIONS.minutes,
        entry_connection_minutes=_CONNECTIONS.entry_minutes if is_entry else _CONNECTIONS.minutes,
    )


@lru_cache(maxsize=1)
def _world() -> Mapping[str, Mapping[str, Any]]:
    loaded: Mapping[str, Mapping[str, Any]] = airportsdata.load("IATA")
    return loaded


def _read(name: str) -> dict[str, Any]:
    return tomllib.loads((FOLDER / f"{name}.toml").read_text("utf-8"))


def shipped_programmes() -> tuple[dict[str, Any], ...]:
    """The programmes of the data file; each rule set is whole, with what `like` brings, and checked."""
    rows: list[dict[str, Any]] = _read("programmes")["programmes"]
    newest: dict[str, dict[str, Any]] = {}
    for row in rows:
        for rule_set in row["rule_sets"]:
            whole = _merged(newest.get(row.get("like", ""), {}), rule_set["rules"])
            own = {"checked_on": rule_set["checked_on"], "source": rule_set["source"]}
            rule_set["rules"] = ProgrammeRules.model_validate(whole | own).model_dump(mode="json")
            newest[row["code"]] = whole
    return tuple(rows)


def _merged(base: Mapping[str, Any], over: Mapping[str, Any]) -> dict[str, Any]:
    """Rules of `over` on top of `base`; of the tables only `validity` and `sources` are mixed entry by entry."""
    mixed = {name: {**base.get(name, {}), **over.get(name, {})} for name in ("validity", "sources")}
    return {**base, **over, **mixed}


def _install_offices(session: Session, data: Mapping[str, Any]) -> None:
    offices = {office.code: office for office in session.scalars(select(Office))}
    for row in data["offices"]:
        if row["code"] not in offices:
            offices[row["code"]] = Office(**row)
            session.add(offices[row["code"]])
    session.flush()
    clinics = set(session.scalars(select(Clinic.code)))
    for row in data["clinics"]:
        if row["code"] not in clinics:
            facts = {name: value for name, value in row.items() if name != "office"}
            session.add(Clinic(**facts, office_id=offices[row["office"]].id))


def _install_programme(session: Session, row: Mapping[str, Any], known: dict[str, Programme]) -> None:
    programme = known.get(row["code"])
    if programme is None:
        programme = Programme(**{name: row[name] for name in ("code", "name_vi", "name_en", "country")})
        session.add(programme)
    dates = {status.from_on for status in programme.statuses}
    for status in row["states"]:
        if status["from_on"] not in dates:
            state = ProgrammeState(status["state"])
            note = status.get("note", "")
            programme.statuses.append(ProgrammeStatus(from_on=status["from_on"], state=state, note=note))
    dates = {rule_set.from_on for rule_set in programme.rule_sets}
    for rule_set in row["rule_sets"]:
        if rule_set["from_on"] not in dates:
            programme.rule_sets.append(
                ProgrammeRuleSet(
                    from_on=rule_set["from_on"],
                    checked_on=rule_set["checked_on"],
                    source=rule_set["source"],
                    rules=rule_set["rules"],
                )
            )
