"""Readers of calendars that no other table numbers: airport teams and examiners get a row when they are first needed.

An airport has a team where an office or a staffed span is, and wherever a published plan has somebody to be met.
"""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from scheduler.models import Airport, AirportTeam, AssistanceWindow, ClinicSession, Examiner, Office

ExaminerKey = tuple[int, str]


def complete_parties(session: Session) -> None:
    """Add the teams and examiners that the rows of today ask for; nobody is ever taken away."""
    known = set(session.scalars(select(Airport.code)))
    places = {*session.scalars(select(Office.airport_code)), *session.scalars(select(AssistanceWindow.airport_code))}
    teams_at(session, places & known)
    query = select(ClinicSession.clinic_id, ClinicSession.examiner).where(ClinicSession.examiner != "").distinct()
    examiners_named(session, [(clinic_id, name) for clinic_id, name in session.execute(query)])


def teams_at(session: Session, codes: Iterable[str]) -> dict[str, int]:
    """The id of the team at each of these airports, added where it is missing."""
    present = {code: team_id for code, team_id in session.execute(select(AirportTeam.airport_code, AirportTeam.id))}  # noqa: C416 - rows are no pairs to mypy
    for code in sorted(set(codes) - present.keys()):
        present[code] = _added(session, AirportTeam(airport_code=code))
    return present


def examiners_named(session: Session, keys: Iterable[ExaminerKey]) -> dict[ExaminerKey, int]:
    """The id of each examiner (clinic id, name), added where it is missing."""
    rows = session.execute(select(Examiner.clinic_id, Examiner.name, Examiner.id))
    present = {(clinic_id, name): examiner_id for clinic_id, name, examiner_id in rows}
    for clinic_id, name in sorted(set(keys) - present.keys()):
        present[clinic_id, name] = _added(session, Examiner(clinic_id=clinic_id, name=name))
    return present


def _added(session: Session, row: AirportTeam | Examiner) -> int:
    """The id of a new row, or of the one that somebody else has added at this very moment."""
    try:
        with session.begin_nested():
            session.add(row)
    except IntegrityError:
        if isinstance(row, AirportTeam):
            return session.scalars(select(AirportTeam.id).where(AirportTeam.airport_code == row.airport_code)).one()
        same = select(Examiner.id).where(Examiner.clinic_id == row.clinic_id, Examiner.name == row.name)
        return session.scalars(same).one()
    return row.id
