"""Fills an empty installation with the demo: files are written, then imported as anybody's would be."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path
from random import Random
from zoneinfo import ZoneInfo

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from scheduler.demo import workbooks
from scheduler.demo.caseload import caseload
from scheduler.demo.clinics import sessions
from scheduler.demo.crew import ONWARD, RECEIVERS, TEAMS, DemoTeam, escorts
from scheduler.demo.season import season_file, weekly_flights
from scheduler.demo.seats import allotments, dated_flights
from scheduler.errors import Conflict
from scheduler.models import Airport, AssistanceRole, AssistanceWindow, AuditEntry, Case, Office
from scheduler.services import audit, imports
from scheduler.services.access import SYSTEM
from scheduler.services.reference import install_reference

SEASON_DAYS = 56
MARGIN_DAYS = 7
DEMO_PHONES = {"HAN": "+84 24 0000 0000", "SGN": "+84 28 0000 0000"}
"""Numbers that nobody can have, in the place of each office's emergency line."""
_MARK = "demo"


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoFile:
    """A file of the demo, in the order in which it must be imported."""

    kind: str
    name: str
    content: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Season:
    """The demo's dates: departures from `first` to `last`, both inclusive; flights reach a week beyond."""

    today: date
    first: date
    last: date


def season_from(today: date) -> Season:
    """Departures begin tomorrow: whoever leaves so soon has a health check today or tomorrow."""
    first = today + timedelta(days=1)
    return Season(today=today, first=first, last=first + timedelta(days=SEASON_DAYS - 1))


def demo_files(season: Season, cases: int, seed: int) -> tuple[DemoFile, ...]:
    """Every file of the demo; the same seed and day give the same facts."""
    random = Random(f"hanhtrinh-{seed}")
    today = season.today
    start, end = season.first - timedelta(days=MARGIN_DAYS), season.last + timedelta(days=MARGIN_DAYS)
    flights = weekly_flights(ONWARD)
    dated = dated_flights(flights, start, end)
    load = caseload(random, today, cases)
    return (
        DemoFile(kind="receivers", name="receivers.xlsx", content=workbooks.receiver_book(RECEIVERS, today)),
        DemoFile(kind="ssim", name="season.ssim", content=season_file(flights, start, end, today)),
        DemoFile(
            kind="flights",
            name="seats.xlsx",
            content=workbooks.flight_book(dated, allotments(random, dated), today),
        ),
        DemoFile(kind="escorts", name="escorts.xlsx", content=workbooks.escort_book(escorts(random, today), today)),
        DemoFile(
            kind="sessions",
            name="sessions.xlsx",
            content=workbooks.session_book(sessions(today, season.last), today),
        ),
        DemoFile(kind="cases", name="cases.xlsx", content=workbooks.case_book(load, today)),
    )


def demand_room(session: Session, mark: str) -> None:
    """Refuse to mix invented people with real ones, or with those of another demo. `mark` is this demo's own."""
    held = session.scalar(select(func.count()).select_from(Case)) or 0
    marks = set(session.scalars(select(AuditEntry.subject_id).where(AuditEntry.action == _MARK)))
    if held and marks != {mark}:
        raise Conflict("demo-not-empty", cases=held)


def import_demo(
    session: Session, season: Season, files: tuple[DemoFile, ...], mark: str, on_file: Callable[[DemoFile], None]
) -> None:
    """Import the files one after another and staff the airports."""
    install_reference(session)
    for office in session.scalars(select(Office).where(Office.phone == "")):
        office.phone = DEMO_PHONES.get(office.code, "")
    for file in files:
        on_file(file)
        dates = {
            "from_on": season.first - timedelta(days=MARGIN_DAYS),
            "to_on": season.last + timedelta(days=MARGIN_DAYS),
        }
        bounds = dates if file.kind == "ssim" else {}
        imports.apply(session, SYSTEM, file.kind, file.content, file.name, **bounds)
        session.flush()
    _staff_airports(session, season)
    audit.record(session, SYSTEM, _MARK, "installation", mark)


def keep_files(files: tuple[DemoFile, ...], folder: Path) -> None:
    """Leave the files beside the database, as examples to look at."""
    folder.mkdir(parents=True, exist_ok=True)
    for file in files:
        (folder / file.name).write_bytes(file.content)


def _staff_airports(session: Session, season: Season) -> None:
    """Windows of every team for every day of the season; those of an earlier demo are replaced."""
    session.execute(delete(AssistanceWindow).where(AssistanceWindow.provider == _MARK))
    zones = dict(session.execute(select(Airport.code, Airport.timezone)).tuples().all())
    days = (season.last - season.first).days + 3
    for team in TEAMS:
        zone = ZoneInfo(zones[team.airport])
        for offset in range(days):
            session.add_all(_windows(team, season.first + timedelta(days=offset), zone))


def _windows(team: DemoTeam, day: date, zone: ZoneInfo) -> list[AssistanceWindow]:
    midnight = datetime.combine(day, time(), zone)
    return [
        AssistanceWindow(
            airport_code=team.airport,
            role=AssistanceRole(team.role),
            starts_at=midnight + timedelta(hours=begin),
            ends_at=midnight + timedelta(hours=end),
            people=team.people,
            provider=_MARK,
        )
        for begin, end in team.shifts
    ]
