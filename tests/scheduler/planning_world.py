"""A mission with two weeks of flights, clinic sessions, escorts and a few families, for the tests of planning."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from scheduler.models import (
    Allotment,
    Case,
    CaseMember,
    Clinic,
    ClinicSession,
    EntryPermit,
    Escort,
    EscortNeed,
    Flight,
    Office,
    PlanVersion,
    Programme,
    ProgrammeRuleSet,
    Receiver,
    VersionStatus,
)
from tests.scheduler import builders

RULES: dict[str, Any] = {
    "arrival_days": 1,
    "notice": {"days": 3},
    "connections": {"minutes": 60, "entry_minutes": 60, "entry_countries": []},
    "health": [{"stage": "pec", "minutes_per_person": 15, "before_departure_least": 1, "hours_before_most": 72}],
}


@dataclass
class PlanningWorld:
    """The rows that the tests speak of. Flights leave SGN daily by way of HKG to LAX from `first` for `days` days."""

    session: Session
    today: date
    office: Office
    programme: Programme
    receiver: Receiver
    clinic: Clinic
    escorts: list[Escort]
    first: date
    last: date
    flights: list[tuple[Flight, Flight]] = field(default_factory=list)
    sessions: list[ClinicSession] = field(default_factory=list)

    @property
    def now(self) -> datetime:
        """Nine in the morning of `today` in Viet Nam."""
        return builders.at(f"{self.today} 09:00", "SGN")

    def case(self, code: str, *members: CaseMember, escort: str = "", **values: Any) -> Case:
        """A case for the usual receiver; `escort` is a skill that it needs."""
        row = builders.make_case(
            self.session,
            values.pop("office", self.office),
            values.pop("programme", self.programme),
            code,
            members=members,
            **({"receiver": self.receiver} | values),
        )
        if escort:
            row.escort_needs = [EscortNeed(skill=escort, load=1, languages=[])]
            self.session.flush()
        return row

    def publish(self, version: PlanVersion) -> PlanVersion:
        """Set a version published, as the publication does."""
        version.status = VersionStatus.PUBLISHED
        self.session.flush()
        return version


def make_planning_world(session: Session, today: date, *, days: int = 14) -> PlanningWorld:
    """The mission as of `today`; flights and sessions begin five days later."""
    builders.place_airports(session)
    office, programme = builders.make_office(session), builders.make_programme(session)
    add_rules(session, programme, RULES)
    first = today + timedelta(days=5)
    world = PlanningWorld(
        session=session,
        today=today,
        office=office,
        programme=programme,
        receiver=builders.make_receiver(session, people_per_day=8),
        clinic=builders.make_clinic(session, office),
        escorts=[_escort(session, office, code) for code in ("E-01", "E-02")],
        first=first,
        last=first + timedelta(days=days - 1),
    )
    for shift in range(-4, days + 4):
        day = first + timedelta(days=shift)
        world.flights.append(_flights(session, day))
        builders.make_flight(session, "VN 99", "LAX", f"{day} 13:30", "SGN", f"{day + timedelta(days=1)} 20:30")
        start = builders.at(f"{day} 08:00", "SGN")
        world.sessions.append(builders.make_session(session, world.clinic, f"PEC-{day:%m%d}", start, hours=2))
    session.flush()
    return world


def add_rules(session: Session, programme: Programme, rules: dict[str, Any], from_on: date = date(2020, 1, 1)) -> None:
    """A dated rule set of a programme."""
    programme.rule_sets.append(ProgrammeRuleSet(from_on=from_on, rules=rules))
    session.flush()


def _escort(session: Session, office: Office, code: str) -> Escort:
    row = builders.make_escort(session, office, code)
    row.permits = [EntryPermit(country="US", valid_until=date(2099, 12, 31))]
    session.flush()
    return row


def _flights(session: Session, day: date) -> tuple[Flight, Flight]:
    seats = {"stretchers": 1, "fare_points": 90_000}
    next_day = day + timedelta(days=1)
    one = builders.make_flight(session, "CX 764", "SGN", f"{day} 19:30", "HKG", f"{day} 23:20", **seats)
    two = builders.make_flight(session, "CX 872", "HKG", f"{next_day} 01:25", "LAX", f"{day} 21:15", **seats)
    for flight in (one, two):
        flight.allotments = [Allotment(reference="A", seats=6, fare_points=60_000)]
    return one, two
