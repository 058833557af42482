"""What the pages of cases, clinics and escorts need beyond the seed: rules, clearances, sessions, trips, papers."""

from __future__ import annotations

import gzip
import json
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from scheduler.models import (
    Case,
    CaseLink,
    Clearance,
    ClearanceKind,
    ClearanceState,
    Clinic,
    ClinicSession,
    EntryPermit,
    Escort,
    EscortSkill,
    Flight,
    HealthStage,
    Job,
    JobKind,
    LinkKind,
    Office,
    PlanAppointment,
    PlanCase,
    PlanTrip,
    PlanTripLeg,
    PlanVersion,
    Programme,
    ProgrammeRuleSet,
    Publication,
    RunState,
    StageState,
    TripWay,
    User,
    VersionStatus,
)
from scheduler.services.exchange.bookings import keep_bookings
from scheduler.services.feeds import publish_feeds
from scheduler.services.in_force import plan_in_force
from scheduler.services.itineraries import store_itineraries
from scheduler.services.reference import shipped_programmes

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
RULES = {"rules": {"escort_report": 240, "escort_rest": 1440}}


def seed_pages(session: Session, now: datetime) -> None:
    """Add everything and publish the published version for real; the caller commits."""
    today = now.astimezone(ZONE).date()
    cases = list(session.scalars(select(Case).order_by(Case.code)))
    _rules(session)
    for index, case in enumerate(cases):
        _papers(session, case, today, index)
    session.add(CaseLink(case_id=cases[0].id, other_id=cases[2].id, kind=LinkKind.TRAVELS_WITH))
    version = session.scalars(select(PlanVersion).where(PlanVersion.status == VersionStatus.PUBLISHED)).one()
    version.problem = gzip.compress(json.dumps(RULES).encode())
    entries = list(session.scalars(select(PlanCase).where(PlanCase.version_id == version.id).order_by(PlanCase.id)))
    _clinics(session, entries, today)
    _trips(session, version, entries, today)
    session.flush()
    session.expire_all()
    publication = session.scalars(select(Publication)).one()
    plan = plan_in_force(session, version, now=now - timedelta(days=1), past_days=30)
    store_itineraries(session, publication, plan)
    keep_bookings(session, now)
    publish_feeds(session, plan, version_id=version.id, now=now)
    _jobs(session, now)


def _rules(session: Session) -> None:
    programme = session.scalars(select(Programme)).one()
    newest = next(row for row in shipped_programmes() if row["code"] == "US-REF")["rule_sets"][-1]
    session.add(ProgrammeRuleSet(programme_id=programme.id, from_on=date(2020, 1, 1), rules=newest["rules"]))


def _papers(session: Session, case: Case, today: date, index: int) -> None:
    issued, days = today - timedelta(days=20), (12, 25, 75, 130, 170)[index % 5]
    for member in case.members:
        session.add(
            Clearance(
                case_id=case.id,
                member_id=member.id,
                kind=ClearanceKind.MEDICAL,
                state=ClearanceState.HELD,
                issued_on=issued,
                expires_on=today + timedelta(days=days),
            )
        )
        session.add(
            Clearance(case_id=case.id, member_id=member.id, kind=ClearanceKind.PASSPORT, state=ClearanceState.PENDING)
        )
    session.add(
        Clearance(case_id=case.id, kind=ClearanceKind.SECURITY, state=ClearanceState.HELD, issued_on=issued,
                  expires_on=today + timedelta(days=300))
    )  # fmt: skip
    for position, (stage, state) in enumerate((("exam", StageState.HELD), ("sputum_1", StageState.DUE)), 1):
        session.add(
            HealthStage(
                case_id=case.id,
                stage=stage,
                position=position,
                minutes=20 * len(case.members),
                state=state,
                held_on=issued if state is StageState.HELD else None,
            )
        )


def _clinics(session: Session, entries: list[PlanCase], today: date) -> None:
    offices = {office.code: office for office in session.scalars(select(Office))}
    for code, office in offices.items():
        session.add(
            Clinic(
                code=f"{code}-MHC",
                name_vi=f"Phòng khám {office.name_vi.removeprefix('Văn phòng ')}",
                name_en=f"{office.name_en.removesuffix(' office')} clinic",
                airport_code=office.airport_code,
                office_id=office.id,
                address_vi="Số 1 đường Hoa Sữa",
                address_en="1 Hoa Sua street",
            )
        )
    session.flush()
    for clinic in session.scalars(select(Clinic)):
        _sessions(session, clinic, today)
    session.flush()
    _appointments(session, entries)


def _sessions(session: Session, clinic: Clinic, today: date) -> None:
    columns = (("exam", "BS. Minh", "M"), ("sputum_1", "BS. Hoa", "F"), ("pdms", "BS. Lan", "F"))
    for shift in (-1, 0, 1, 2, 4):
        on = today + timedelta(days=shift)
        for stage, examiner, sex in columns:
            for half, (opens, closes) in enumerate(((time(7, 30), time(11, 30)), (time(13), time(16)))):
                session.add(
                    ClinicSession(
                        code=f"{clinic.code}-{on:%m%d}-{stage}-{half}",
                        clinic_id=clinic.id,
                        stage=stage,
                        starts_at=datetime.combine(on, opens, ZONE),
                        ends_at=datetime.combine(on, closes, ZONE),
                        examiner=examiner,
                        examiner_sex=sex,
                        languages=["vi", "en"],
                    )
                )


def _appointments(session: Session, entries: list[PlanCase]) -> None:
    sessions = list(session.scalars(select(ClinicSession).order_by(ClinicSession.starts_at, ClinicSession.code)))
    reached: dict[int, datetime] = {}
    for index, entry in enumerate(row for row in entries if row.is_planned):
        airport = entry.case.origin
        fitting = [row for row in sessions if row.stage == "sputum_1" and row.code.startswith(airport)]
        # Today's morning, yesterday's, tomorrow's: at every hour of the day some are over and some lie ahead.
        one = fitting[(2, 0, 4)[(index // 3) % 3]]
        starts = reached.get(one.id, one.starts_at) + timedelta(minutes=15 * (index % 2))
        ends = starts + timedelta(minutes=20 * len(entry.case.members))
        reached[one.id] = ends
        session.add(
            PlanAppointment(plan_case_id=entry.id, stage="sputum_1", session_id=one.id, starts_at=starts, ends_at=ends)
        )


def _jobs(session: Session, now: datetime) -> None:
    """A publication under way and a plan file that was refused."""
    user = session.scalars(select(User.id).where(User.email == "approver@example.org")).one()
    about = {"requested_at": now, "requested_by_id": user, "version_number": 2, "claimed_at": now, "heartbeat_at": now}
    session.add(Job(kind=JobKind.PUBLISH, state=RunState.RUNNING, phase="print", done=3, total=8, **about))
    told = {"where": "VM-26-0400", "vi": "VM-26-0400: không còn đủ ghế", "en": "VM-26-0400: too few seats are left"}
    refused = {"error_code": "planimport-illegal", "error_params": {"violations": 1}, "result": {"reasons": [told]}}
    session.flush()
    session.add(Job(kind=JobKind.RETURN_PLAN, state=RunState.FAILED, finished_at=now, **about, **refused))


def _trips(session: Session, version: PlanVersion, entries: list[PlanCase], today: date) -> None:
    escort = session.scalars(select(Escort)).one()
    escort.user_id = session.scalars(select(User.id).where(User.email == "escort@example.org")).one()
    escort.skills = [EscortSkill(skill="medical", load_max=4)]
    escort.permits = [EntryPermit(country="US", valid_until=today + timedelta(days=40))]
    session.add(
        Escort(code="ESC-02", name="Mai Linh", office_id=escort.office_id, base="HAN", sex="F", languages=["vi", "ko"])
    )
    legs = [leg.flight for leg in entries[0].legs]
    home = _home(session, legs[-1])
    ways = [(TripWay.OUT, flight) for flight in legs] + [(TripWay.BACK, home)]
    session.add(
        PlanTrip(
            version_id=version.id,
            escort_id=escort.id,
            skill="medical",
            legs=[PlanTripLeg(way=way, position=n, flight_id=flight.id) for n, (way, flight) in enumerate(ways)],
        )
    )


def _home(session: Session, last: Flight) -> Flight:
    departs = last.arrives_at + timedelta(hours=26)
    flight = Flight(
        carrier="VN",
        number="99",
        origin=last.destination,
        destination="HAN",
        departs_on=departs.date(),
        departs_at=departs,
        arrives_at=departs + timedelta(hours=16),
    )
    session.add(flight)
    session.flush()
    return flight
