"""A small mission with one family, one escort and one clinic, for the tests of publishing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime

from sqlalchemy.orm import Session

from scheduler.models import (
    Case,
    CaseMember,
    Clinic,
    ClinicSession,
    Escort,
    Flight,
    MobilityNeed,
    Office,
    PlanVersion,
    Programme,
    Relationship,
    SexValue,
)
from tests.scheduler import builders

NOW = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)


@dataclass
class World:
    """The rows that the tests speak of; `flights` are SGN-HKG-LAX, `back` is LAX-SGN."""

    session: Session
    office: Office
    programme: Programme
    clinic: Clinic
    check: ClinicSession
    escort: Escort
    other: Escort
    family: Case
    flights: tuple[Flight, Flight]
    back: Flight

    def version(self, number: int, **values: object) -> PlanVersion:
        """An approved version without entries."""
        return builders.make_version(self.session, number, **values)  # type: ignore[arg-type]

    def plan_family(
        self, version: PlanVersion, *, escort: Escort | None = None, flights: tuple[Flight, ...] | None = None
    ) -> None:
        """The usual plan: a check two days before, both flights, the escort there and back."""
        legs = self.flights if flights is None else flights
        guide = escort or self.escort
        builders.plan_case(
            self.session,
            version,
            self.family,
            legs,
            appointments=[(self.check, builders.at("2026-12-08 08:30", "SGN"), 45)],
            escorts=[("operational", guide)],
        )
        builders.plan_trip(self.session, version, guide, legs, back=[self.back])


def make_world(session: Session) -> World:
    """The mission with nothing planned yet."""
    builders.place_airports(session)
    office, programme = builders.make_office(session), builders.make_programme(session)
    clinic = builders.make_clinic(session, office)
    family = builders.make_case(
        session, office, programme, "VM-26-0412", members=_members(), receiver=builders.make_receiver(session),
        assist_transit=True, assist_arrival=True,
    )  # fmt: skip
    return World(
        session=session,
        office=office,
        programme=programme,
        clinic=clinic,
        check=builders.make_session(session, clinic, "PEC-1208", builders.at("2026-12-08 08:00", "SGN")),
        escort=builders.make_escort(session, office, "E-01"),
        other=builders.make_escort(session, office, "E-02", name="Lê Văn Dũng", sex="M"),
        family=family,
        flights=(
            builders.make_flight(session, "CX 764", "SGN", "2026-12-10 19:30", "HKG", "2026-12-10 23:20"),
            builders.make_flight(session, "CX 872", "HKG", "2026-12-11 01:05", "LAX", "2026-12-10 21:15"),
        ),
        back=builders.make_flight(session, "VN 99", "LAX", "2026-12-12 23:30", "SGN", "2026-12-14 06:30"),
    )


def _members() -> list[CaseMember]:
    return [
        builders.make_member(
            1, family_name="Nguyễn", given_names="Thị Ánh Nguyệt", sex=SexValue.F, born_on=date(1985, 2, 14),
            is_legal_representative=True, is_first_time_flyer=True, document_number="C7654321",
        ),
        builders.make_member(
            2, family_name="Trần", given_names="Gia Khánh", born_on=date(2017, 6, 1), relationship_=Relationship.CHILD,
            document_number="C7654322",
        ),
        builders.make_member(
            3, family_name="Lê", given_names="Thị Mỹ", sex=SexValue.F, born_on=date(1950, 1, 1),
            relationship_=Relationship.PARENT, mobility=MobilityNeed.WCHR, document_number="C7654323",
        ),
    ]  # fmt: skip
