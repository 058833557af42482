"""Invented rows to look at: two offices, a published plan over the coming days, a draft, two runs, one user a role."""

from __future__ import annotations

import gzip
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from argon2 import PasswordHasher
from sqlalchemy.orm import Session

from scheduler.i18n.dates import VIET_NAM
from scheduler.models import (
    Airport,
    Case,
    CaseMember,
    Escort,
    EscortNeed,
    Flight,
    FlightState,
    MobilityNeed,
    Office,
    PlanCase,
    PlanEscort,
    PlanLeg,
    PlanningRun,
    PlanVersion,
    Priority,
    Programme,
    Publication,
    Receiver,
    Relationship,
    Role,
    RunProgress,
    RunState,
    SexValue,
    User,
    UserRole,
    VersionStatus,
)

EARLY = 10
PASSWORD = "quiet-river-morning-7"
AIRPORTS = (
    ("HAN", "Nội Bài", "Hà Nội", "VN", "Asia/Ho_Chi_Minh"),
    ("SGN", "Tân Sơn Nhất", "TP. Hồ Chí Minh", "VN", "Asia/Ho_Chi_Minh"),
    ("NRT", "Narita", "Tokyo", "JP", "Asia/Tokyo"),
    ("ICN", "Incheon", "Seoul", "KR", "Asia/Seoul"),
    ("HKG", "Hong Kong International", "Hong Kong", "HK", "Asia/Hong_Kong"),
    ("SFO", "San Francisco International", "San Francisco", "US", "America/Los_Angeles"),
    ("SEA", "Seattle-Tacoma", "Seattle", "US", "America/Los_Angeles"),
)
FAMILIES = (
    ("Nguyễn", "Thị Ánh"), ("Trần", "Văn Bình"), ("Y Ksor", "H'Lan"), ("Lê", "Minh Châu"), ("Phạm", "Quốc Dũng"),
    ("Hồ", "Thị Hạnh"), ("Vàng", "A Sùng"), ("Đỗ", "Ngọc Ước"), ("Bùi", "Khánh Vy"), ("Thạch", "Sô Phia"),
)  # fmt: skip
TERMS = {
    "unplanned": 600_000, "waiting": 84_300, "fares": 1_204_000, "journey": 96_400, "escorts": 310_000,
    "fairness": 4_200, "changes": 0,
}  # fmt: skip
_HASHER = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Seeded:
    """Ids and numbers that tests ask for."""

    live_run: int
    finished_run: int
    published: int
    draft: int
    emails: dict[str, str]


def seed(session: Session, now: datetime) -> Seeded:
    """Add everything; the caller commits."""
    offices = _places(session)
    users = _users(session, offices, now)
    programme = Programme(code="USRAP", name_vi="Tái định cư Hoa Kỳ", name_en="US resettlement", country="US")
    receiver = _receiver()
    session.add_all([programme, receiver])
    session.flush()
    flights = _flights(session, now)
    escort = _escort(session, offices)
    cases = _cases(session, offices, programme, receiver)
    run, live = _runs(session, users, now)
    published, draft = _versions(session, users, run, now)
    _plan(session, published, cases, flights, escort, planned=8)
    _plan(session, draft, cases, flights[1:] + flights[:1], escort, planned=9)
    run.version_id = draft.id
    session.flush()
    return Seeded(
        live_run=live.id,
        finished_run=run.id,
        published=published.number,
        draft=draft.number,
        emails={role: user.email for role, user in users.items()},
    )


def _places(session: Session) -> dict[str, Office]:
    session.add_all(
        Airport(code=code, name=name, city=city, country=country, timezone=zone)
        for code, name, city, country, zone in AIRPORTS
    )
    offices = {
        "HAN": Office(code="HAN", name_vi="Văn phòng Hà Nội", name_en="Ha Noi office", airport_code="HAN"),
        "SGN": Office(code="SGN", name_vi="Văn phòng TP. HCM", name_en="HCMC office", airport_code="SGN"),
    }
    session.add_all(offices.values())
    session.flush()
    return offices


def _users(session: Session, offices: dict[str, Office], now: datetime) -> dict[str, User]:
    kept = _HASHER.hash(PASSWORD)
    users = {
        role.value: User(
            email=f"{role.value}@example.org",
            name=f"Mai {role.value.title()}",
            password_hash=kept,
            created_at=now,
            roles=[UserRole(role=role)],
        )
        for role in Role
    }
    users["hanoi"] = User(
        email="hanoi@example.org",
        name="Lâm Hà Nội",
        password_hash=kept,
        created_at=now,
        roles=[UserRole(role=Role.PLANNER, office_id=offices["HAN"].id)],
    )
    session.add_all(users.values())
    session.flush()
    return users


def _receiver() -> Receiver:
    return Receiver(
        code="BAY",
        name="Bay Reception",
        country="US",
        airports=["SFO", "SEA"],
        people_per_day=20,
        weekdays=[1, 2, 3, 4, 5],
        earliest=datetime(2026, 1, 1, 8, tzinfo=UTC).time(),
        latest=datetime(2026, 1, 1, 20, tzinfo=UTC).time(),
    )


def _flights(session: Session, now: datetime) -> list[tuple[Flight, ...]]:
    hour = timedelta(hours=1)
    start = now.replace(minute=0)
    zone = ZoneInfo(VIET_NAM)
    if (start + 5 * hour).astimezone(zone).hour < EARLY:  # else the escort reports, and papers lie, the day before
        start += EARLY * hour

    def leg(carrier: str, number: str, ends: str, departs: datetime, hours: float) -> Flight:
        return Flight(
            carrier=carrier,
            number=number,
            origin=ends[:3],
            destination=ends[3:],
            departs_on=departs.astimezone(zone).date(),
            departs_at=departs,
            arrives_at=departs + hours * hour,
        )

    journeys = []
    for ahead, (carrier, first, second, origin, hub, end) in enumerate(
        (
            ("VN", "310", "110", "HAN", "NRT", "SFO"),
            ("OZ", "732", "272", "SGN", "ICN", "SEA"),
            ("VN", "98", "", "SGN", "SFO", ""),
            ("CX", "740", "872", "HAN", "HKG", "SFO"),
            ("KE", "454", "19", "HAN", "ICN", "SEA"),
        )
    ):
        departs = start + hour * (5 + 29 * ahead)
        legs = [leg(carrier, first, origin + hub, departs, 5.5 if second else 15)]
        if second:
            legs.append(leg(carrier, second, hub + end, departs + 9 * hour, 10))
        journeys.append(tuple(legs))
    journeys[4][0].state = FlightState.CANCELLED
    session.add_all(flight for legs in journeys for flight in legs)
    session.flush()
    return journeys


def _escort(session: Session, offices: dict[str, Office]) -> Escort:
    escort = Escort(
        code="ESC-01", name="Trần Hạnh", office_id=offices["HAN"].id, base="HAN", sex="F", languages=["vi", "en"]
    )
    session.add(escort)
    session.flush()
    return escort


def _cases(session: Session, offices: dict[str, Office], programme: Programme, receiver: Receiver) -> list[Case]:
    cases = []
    for index, (family, given) in enumerate(FAMILIES):
        office = offices["HAN" if index % 2 == 0 else "SGN"]
        case = Case(
            code=f"VM-26-{400 + index:04}",
            programme_id=programme.id,
            office_id=office.id,
            receiver_id=receiver.id,
            origin=office.airport_code,
            priority=Priority.URGENT if index == 3 else Priority.NORMAL,
            is_protected=index == 6,
            languages=["vi"],
            members=[_member(position, family, given, index) for position in range(1, 2 + index % 4)],
        )
        if index in (0, 2):
            case.escort_needs = [EscortNeed(skill="medical", load=1, languages=["vi"])]
        cases.append(case)
    session.add_all(cases)
    session.flush()
    return cases


def _member(position: int, family: str, given: str, index: int) -> CaseMember:
    return CaseMember(
        position=position,
        family_name=family,
        given_names=given if position == 1 else f"{given} {position}",
        sex=SexValue.F if position % 2 else SexValue.M,
        born_on=date(1980 + index + 15 * (position > 2), 3, 1 + position),
        relationship_=Relationship.PRINCIPAL if position == 1 else Relationship.CHILD,
        mobility=MobilityNeed.WCHR if index in (1, 5) and position == 1 else MobilityNeed.NONE,
        is_unaccompanied_minor=index == 6,
    )


def _runs(session: Session, users: dict[str, User], now: datetime) -> tuple[PlanningRun, PlanningRun]:
    period = {"from_on": now.date(), "to_on": now.date() + timedelta(days=30)}
    done = PlanningRun(
        state=RunState.FINISHED,
        requested_at=now - timedelta(hours=2),
        requested_by_id=users["planner"].id,
        claimed_at=now - timedelta(hours=2),
        finished_at=now - timedelta(hours=2) + timedelta(seconds=41),
        outcome="feasible",
        **period,
    )
    live = PlanningRun(
        state=RunState.RUNNING,
        requested_at=now - timedelta(seconds=22),
        requested_by_id=users["planner"].id,
        claimed_at=now - timedelta(seconds=20),
        heartbeat_at=now,
        **period,
    )
    session.add_all([done, live])
    session.flush()
    for run, steps in ((done, 40), (live, 18)):
        session.add_all(_progress(run, step, now) for step in range(0, steps, 2))
    return done, live


def _progress(run: PlanningRun, step: int, now: datetime) -> RunProgress:
    bound = 2_298_900 if step > 10 else 1_500_000 + step * 70_000
    return RunProgress(
        run_id=run.id,
        at=now,
        seconds=float(step),
        phase="construct" if step == 0 else "improve",
        score=2_298_900 + 1_700_000 // (step + 1),
        bound=bound - 40_000 if step else None,
        cases_planned=min(9, 4 + step // 4),
        cases_total=10,
        people_planned=min(20, 9 + step),
    )


def _versions(
    session: Session, users: dict[str, User], run: PlanningRun, now: datetime
) -> tuple[PlanVersion, PlanVersion]:
    common = {
        "from_on": now.date(), "to_on": now.date() + timedelta(days=30), "score": sum(TERMS.values()),
        "terms": TERMS, "bound": sum(TERMS.values()) - 65_000, "constant_points": 300_000,
        "author_id": users["planner"].id, "problem": gzip.compress(b"{}"), "plan": gzip.compress(b"{}"),
    }  # fmt: skip
    earlier = now - timedelta(days=2)
    published = PlanVersion(
        number=1,
        status=VersionStatus.PUBLISHED,
        created_at=earlier,
        approved_at=earlier + timedelta(hours=1),
        approver_id=users["approver"].id,
        published_at=earlier + timedelta(hours=2),
        **common,
    )
    draft = PlanVersion(
        number=2, status=VersionStatus.DRAFT, created_at=now - timedelta(hours=2), run_id=run.id, **common
    )
    session.add_all([published, draft])
    session.flush()
    session.add(Publication(version_id=published.id, published_at=earlier + timedelta(hours=2)))
    return published, draft


def _plan(
    session: Session,
    version: PlanVersion,
    cases: list[Case],
    journeys: list[tuple[Flight, ...]],
    escort: Escort,
    *,
    planned: int,
) -> None:
    for index, case in enumerate(cases):
        entry = PlanCase(version_id=version.id, case_id=case.id, is_planned=index < planned, facts={})
        if index < planned:
            fitting = [legs for legs in journeys if legs[0].origin == case.origin]
            legs = fitting[(index // 2) % len(fitting)]
            entry.legs = [PlanLeg(position=place, flight_id=flight.id) for place, flight in enumerate(legs)]
            if index == 0:
                entry.escorts = [PlanEscort(skill="medical", escort_id=escort.id)]
        else:
            entry.reason = "capacity"
        session.add(entry)
    session.flush()
