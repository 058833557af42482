"""Rows for tests: invented places, people and plans. Every maker adds, flushes and returns one row."""

from __future__ import annotations

import gzip
import json
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from scheduler.models import (
    Airport,
    Case,
    CaseMember,
    Clinic,
    ClinicSession,
    Escort,
    EscortSkill,
    Flight,
    Office,
    PlanAppointment,
    PlanCase,
    PlanEscort,
    PlanLeg,
    PlanTrip,
    PlanTripLeg,
    PlanVersion,
    Programme,
    Receiver,
    Relationship,
    Role,
    SexValue,
    TripWay,
    User,
    UserRole,
    VersionStatus,
)

AIRPORTS = {
    "SGN": ("Tan Son Nhat", "Ho Chi Minh City", "VN", "Asia/Ho_Chi_Minh"),
    "HAN": ("Noi Bai", "Ha Noi", "VN", "Asia/Ho_Chi_Minh"),
    "HKG": ("Hong Kong International", "Hong Kong", "HK", "Asia/Hong_Kong"),
    "ICN": ("Incheon", "Seoul", "KR", "Asia/Seoul"),
    "LAX": ("Los Angeles International", "Los Angeles", "US", "America/Los_Angeles"),
    "SYD": ("Kingsford Smith", "Sydney", "AU", "Australia/Sydney"),
    "AKL": ("Auckland", "Auckland", "NZ", "Pacific/Auckland"),
}
T = TypeVar("T")
CREATED_AT = datetime(2026, 11, 1, tzinfo=UTC)
RULES = {"escort_report": 240, "escort_rest": 2160}


def place_airports(session: Session) -> None:
    """Every airport of AIRPORTS that is not there yet."""
    present = set(session.scalars(select(Airport.code)))
    for code, (name, city, country, zone) in AIRPORTS.items():
        if code not in present:
            session.add(Airport(code=code, name=name, city=city, country=country, timezone=zone))
    session.flush()


def make_office(session: Session, code: str = "SGN", **values: Any) -> Office:
    row = Office(
        **{
            "code": code,
            "name_vi": f"Văn phòng {code}",
            "name_en": f"{code} office",
            "airport_code": code,
            "phone": "+84 28 5550 0100",
            "meeting_point_vi": "Ga đi quốc tế, cột số 12",
            "meeting_point_en": "International departures, pillar 12",
        }
        | values
    )
    return _kept(session, row)


def make_programme(session: Session, code: str = "US-RP", **values: Any) -> Programme:
    return _kept(
        session, Programme(**{"code": code, "name_vi": "Chương trình", "name_en": code, "country": "US"} | values)
    )


def make_receiver(session: Session, code: str = "REC-1", **values: Any) -> Receiver:
    defaults = {
        "code": code,
        "name": "Sunrise Welcome Agency",
        "country": "US",
        "airports": ["LAX"],
        "people_per_day": 20,
        "weekdays": [1, 2, 3, 4, 5, 6, 7],
        "earliest": datetime(2026, 1, 1, 0, 0).time(),  # noqa: DTZ001 - a local time of day
        "latest": datetime(2026, 1, 1, 23, 59).time(),  # noqa: DTZ001 - a local time of day
    }
    return _kept(session, Receiver(**defaults | values))


def make_user(session: Session, email: str, *roles: Role, office: Office | None = None, **values: Any) -> User:
    row = User(**{"email": email, "name": email, "password_hash": "x", "created_at": CREATED_AT} | values)
    row.roles = [UserRole(role=role, office=office) for role in roles]
    return _kept(session, row)


def make_escort(session: Session, office: Office, code: str = "E-01", **values: Any) -> Escort:
    defaults = {
        "code": code,
        "name": "Trần Thị Hạnh",
        "office_id": office.id,
        "base": office.airport_code,
        "sex": "F",
        "languages": ["vi"],
    }
    row = Escort(**defaults | values)
    row.skills = [EscortSkill(skill=skill, load_max=9) for skill in ("operational", "child", "medical")]
    return _kept(session, row)


def make_member(position: int = 1, **values: Any) -> CaseMember:
    defaults = {
        "position": position,
        "family_name": "Nguyễn",
        "given_names": f"Văn {position}",
        "sex": SexValue.M,
        "born_on": date(1980, 3, 1),
        "relationship_": Relationship.PRINCIPAL if position == 1 else Relationship.OTHER,
    }
    return CaseMember(**defaults | values)


def make_case(
    session: Session,
    office: Office,
    programme: Programme,
    code: str,
    *,
    members: Sequence[CaseMember] = (),
    **values: Any,
) -> Case:
    defaults = {
        "code": code,
        "programme": programme,
        "office": office,
        "origin": office.airport_code,
        "languages": ["vi"],
    }
    row = Case(**defaults | values)
    row.members = list(members) or [make_member(1)]
    return _kept(session, row)


def make_clinic(session: Session, office: Office, code: str = "SGN-A", **values: Any) -> Clinic:
    defaults = {
        "code": code,
        "name_vi": "Phòng khám Bến Thành",
        "name_en": "Ben Thanh Clinic",
        "airport_code": office.airport_code,
        "office_id": office.id,
        "address_vi": "1 Đường Thử Nghiệm, Quận 1",
        "address_en": "1 Thu Nghiem Street, District 1",
    }
    return _kept(session, Clinic(**defaults | values))


def make_session(
    session: Session,
    clinic: Clinic,
    code: str,
    starts_at: datetime,
    *,
    stage: str = "pec",
    hours: int = 4,
    **values: Any,
) -> ClinicSession:
    row = ClinicSession(
        code=code,
        clinic=clinic,
        stage=stage,
        starts_at=starts_at,
        ends_at=starts_at + timedelta(hours=hours),
        examiner_sex="F",
        languages=["vi"],
        **values,
    )
    return _kept(session, row)


def at(local_text: str, code: str) -> datetime:
    """The instant of `2026-12-01 23:55` on the clocks of an airport of AIRPORTS."""
    return datetime.fromisoformat(local_text).replace(tzinfo=ZoneInfo(AIRPORTS[code][3])).astimezone(UTC)


def make_flight(
    session: Session, designator: str, origin: str, departs: str, destination: str, arrives: str, **values: Any
) -> Flight:
    """A flight between two airports with its two local times as a ticket has them."""
    carrier, number = designator.split()
    local_zone = ZoneInfo(session.get_one(Airport, destination).timezone)
    row = Flight(
        carrier=carrier,
        number=number,
        origin=origin,
        destination=destination,
        departs_on=datetime.fromisoformat(departs).date(),
        departs_at=at(departs, origin),
        arrives_at=datetime.fromisoformat(arrives).replace(tzinfo=local_zone).astimezone(UTC),
        **values,
    )
    return _kept(session, row)


def make_version(
    session: Session, number: int, *, status: VersionStatus = VersionStatus.APPROVED, **values: Any
) -> PlanVersion:
    defaults = {
        "number": number,
        "status": status,
        "from_on": date(2026, 12, 1),
        "to_on": date(2027, 1, 31),
        "created_at": CREATED_AT + timedelta(hours=number),
        "score": 0,
        "terms": {},
        "problem": gzip.compress(json.dumps({"rules": RULES}).encode()),
        "plan": b"",
    }
    return _kept(session, PlanVersion(**defaults | values))


def plan_case(
    session: Session,
    version: PlanVersion,
    case: Case,
    flights: Sequence[Flight] = (),
    *,
    appointments: Sequence[tuple[ClinicSession, datetime, int]] = (),
    escorts: Sequence[tuple[str, Escort]] = (),
) -> PlanCase:
    """A planned case; an appointment is (session, start, minutes), an escort (skill, escort)."""
    row = PlanCase(version=version, case=case, is_planned=True, facts={})
    row.legs = [PlanLeg(position=position, flight=flight) for position, flight in enumerate(flights)]
    row.appointments = [
        PlanAppointment(
            stage=held_in.stage, session=held_in, starts_at=start, ends_at=start + timedelta(minutes=minutes)
        )
        for held_in, start, minutes in appointments
    ]
    row.escorts = [PlanEscort(skill=skill, escort=escort) for skill, escort in escorts]
    return _kept(session, row)


def leave_out(session: Session, version: PlanVersion, case: Case, reason: str = "capacity") -> PlanCase:
    return _kept(session, PlanCase(version=version, case=case, is_planned=False, reason=reason, facts={}))


def plan_trip(
    session: Session,
    version: PlanVersion,
    escort: Escort,
    out: Sequence[Flight],
    *,
    skill: str = "operational",
    ahead: Sequence[Flight] = (),
    back: Sequence[Flight] = (),
) -> PlanTrip:
    row = PlanTrip(version=version, escort=escort, skill=skill)
    ways = [*((TripWay.AHEAD, f) for f in ahead), *((TripWay.OUT, f) for f in out), *((TripWay.BACK, f) for f in back)]
    row.legs = [PlanTripLeg(way=way, position=position, flight=f) for position, (way, f) in enumerate(ways)]
    return _kept(session, row)


def _kept(session: Session, row: T) -> T:
    session.add(row)
    session.flush()
    return row
