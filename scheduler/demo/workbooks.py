"""The demo's invented facts as the very files that an office would import."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime, time

from integrations.spreadsheets import SheetOut, write_workbook
from integrations.spreadsheets.values import Cell
from scheduler.demo.caseload import DemoCase
from scheduler.demo.clinics import DemoSession
from scheduler.demo.crew import DemoEscort, DemoReceiver
from scheduler.demo.seats import DatedFlight, DemoAllotment
from scheduler.i18n import phrase
from scheduler.services.imports.declared import tables_of

Row = Mapping[str, Cell]


def _book(kind: str, today: date, tables: Mapping[str, Iterable[Row]]) -> bytes:
    """A workbook in Vietnamese, as staff would fill it in; a column without a value stays empty."""
    sheets = []
    for spec in tables_of(kind, today):
        names = [column.name for column in spec.columns]
        rows = [[row.get(name) for name in names] for row in tables[spec.name]]
        titles = tuple(spec.title(name, "vi") for name in names)
        sheets.append(SheetOut(name=phrase(f"imports-table-{spec.name}", "vi"), titles=titles, rows=rows))
    return write_workbook(sheets)


def _list(values: Iterable[str]) -> str:
    return "; ".join(values)


def _yes(value: bool) -> str:
    return phrase("imports-yes" if value else "imports-no", "vi")


def case_book(cases: tuple[DemoCase, ...], today: date) -> bytes:
    """Cases with members, clearances, needs and health stages."""
    tables: dict[str, list[Row]] = {name: [] for name in ("cases", "members", "clearances", "needs", "stages")}
    for case in cases:
        tables["cases"].append(_case(case))
        for position, member in enumerate(case.members, start=1):
            tables["members"].append(
                {
                    "case": case.code, "position": position, "family_name": member.family_name,
                    "given_names": member.given_names, "sex": phrase(f"sex-{member.sex}", "vi"),
                    "born_on": member.born_on, "nationality": "VN", "relationship": member.relationship,
                    "mobility": member.mobility, "unaccompanied_minor": _yes(member.is_unaccompanied_minor),
                    "first_time_flyer": _yes(member.is_first_time_flyer),
                    "legal_representative": _yes(member.is_legal_representative), "due_on": member.due_on,
                }
            )  # fmt: skip
        for clearance in case.clearances:
            tables["clearances"].append(
                {
                    "case": case.code, "member": clearance.member, "clearance": clearance.kind,
                    "clearance_state": clearance.state, "issued_on": clearance.issued_on,
                    "expires_on": clearance.expires_on, "shortens_medical": _yes(clearance.shortens_medical),
                }
            )  # fmt: skip
        for need in case.needs:
            sex = phrase(f"sex-{need.sex}", "vi") if need.sex else None
            row: dict[str, Cell] = {"case": case.code, "skill": need.skill, "load": need.load, "escort_sex": sex}
            tables["needs"].append(row | {"languages": _list(need.languages)})
        tables["stages"] += [
            {"case": case.code, "stage": stage.stage, "stage_state": stage.state, "held_on": stage.held_on}
            | ({"examiner_sex": phrase(f"sex-{stage.examiner_sex}", "vi")} if stage.examiner_sex else {})
            for stage in case.stages
        ]
    return _book("cases", today, tables)


def _case(case: DemoCase) -> Row:
    return {
        "code": case.code, "programme": case.programme, "office": case.office, "receiver": case.receiver or None,
        "departs": _yes(case.departs), "origin": case.origin or None,
        "priority": phrase(f"priority-{case.priority}", "vi"),
        "protected": _yes(case.is_protected), "exception_reference": case.exception_reference or None,
        "languages": _list(case.languages), "connections_max": case.connections_max,
        "assist_departure": _yes("departure" in case.assistance), "assist_transit": _yes("transit" in case.assistance),
        "assist_arrival": _yes("arrival" in case.assistance), "reception_confirmed": _yes(case.reception_confirmed),
        "travels_with": _list(case.travels_with) or None, "earliest_on": case.earliest_on, "latest_on": case.latest_on,
    }  # fmt: skip


def flight_book(dated: tuple[DatedFlight, ...], allotments: tuple[DemoAllotment, ...], today: date) -> bytes:
    """Open fares and limits of every flight, and the seats held for the mission."""
    flights: list[Row] = [
        {
            "carrier": one.flight.carrier, "number": str(one.flight.number), "from": one.flight.origin,
            "to": one.flight.destination, "departs_at": one.departs, "arrives_at": one.arrives, "fare": one.fare,
            "wheelchairs": 4, "stretchers": one.stretchers, "minors": 4,
        }
        for one in dated
    ]  # fmt: skip
    seats: list[Row] = [
        {
            "carrier": one.dated.flight.carrier, "number": str(one.dated.flight.number),
            "from": one.dated.flight.origin, "departs_on": one.dated.on, "reference": "DEMO", "seats": one.seats,
            "seat_fare": one.fare,
        }
        for one in allotments
    ]  # fmt: skip
    return _book("flights", today, {"flights": flights, "allotments": seats})


def escort_book(escorts: tuple[DemoEscort, ...], today: date) -> bytes:
    """Escorts with skills, permits and absences."""
    tables: dict[str, list[Row]] = {name: [] for name in ("escorts", "skills", "permits", "unavailability")}
    for escort in escorts:
        tables["escorts"].append(
            {
                "escort_code": escort.code, "name": escort.name, "office": escort.office, "base": escort.office,
                "sex": phrase(f"sex-{escort.sex}", "vi"), "languages": _list(escort.languages),
                "trips_done": escort.trips_done, "trips_max": escort.trips_max, "active": _yes(True),
                "email": escort.email,
            }
        )  # fmt: skip
        tables["skills"] += [{"escort": escort.code, "skill": s, "load_max": load} for s, load in escort.skills]
        tables["permits"] += [{"escort": escort.code, "country": c, "valid_until": day} for c, day in escort.permits]
        tables["unavailability"] += [
            {"escort": escort.code, "absent_from": _midnight(first), "absent_to": _midnight(last), "source": "DEMO"}
            for first, last in escort.absences
        ]
    return _book("escorts", today, tables)


def _midnight(day: date) -> datetime:
    """A local midnight without a zone, as a spreadsheet holds it."""
    return datetime.combine(day, time())


def session_book(sessions: tuple[DemoSession, ...], today: date) -> bytes:
    """Clinic sessions."""
    rows: list[Row] = [
        {
            "session_code": one.code, "clinic": one.clinic, "stage": one.stage, "on": one.on, "starts": one.starts,
            "ends": one.ends, "examiner": one.examiner, "examiner_sex": phrase(f"sex-{one.sex}", "vi"),
            "languages": _list(one.languages),
        }
        for one in sessions
    ]  # fmt: skip
    return _book("sessions", today, {"sessions": rows})


def receiver_book(receivers: tuple[DemoReceiver, ...], today: date) -> bytes:
    """Receiving agencies."""
    rows: list[Row] = [
        {
            "receiver_code": one.code, "name": one.name, "country": one.country, "airports": _list(one.airports),
            "people_per_day": one.people_per_day, "weekdays": _list(str(day) for day in one.weekdays),
            "earliest": one.earliest, "latest": one.latest, "holiday_subdivision": one.subdivision or None,
        }
        for one in receivers
    ]  # fmt: skip
    return _book("receivers", today, {"receivers": rows, "closed_days": []})
