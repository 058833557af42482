"""The briefing that an escort takes along."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from scheduler.errors import NotFound
from scheduler.models import (
    PlanTrip,
    PlanTripLeg,
    Role,
    TripWay,
)
from scheduler.services.access import SYSTEM, actor_of
from scheduler.services.papers.briefing import briefing
from scheduler.services.tokens import case_reference
from tests.scheduler import builders
from tests.scheduler.papers_read import (
    NAMES,
    newest_trip,
    published_world,
    reader_as,
    text_of,
)
from tests.scheduler.world import NOW, World


@pytest.fixture
def world(session: Session) -> World:
    return published_world(session)


def test_a_briefing_leads_through_the_journey_to_the_hand_over(world: World) -> None:
    paper = briefing(world.session, SYSTEM, newest_trip(world), now=NOW)
    text = text_of(paper)
    for expected in (
        "15:30", "CX 764", "19:30", "23:20", "CX 872", "01:05", "21:15", "GMT-8", "1 h 45", "VN 99", *NAMES, "9 tuổi",
        "VM-26-0412", "legal representative", "pillar 12", "Sunrise Welcome Agency", "ask the duty office",
        "Hand-over form",
        "Taken by the receiving side", "+84 28 5550 0100", "Remarks", "SGN-HKG-LAX, 10/12/2026",
    ):  # fmt: skip
        assert expected in text, expected
    assert paper.stem == "ESCORT_E-01_2026-12-10_SGN-HKG-LAX"
    assert paper.forms == ("pdf",)
    for secret in ("operational", "hộ tống vận hành", "C7654321", "1985", "US-RP"):
        assert secret not in text, secret


def test_who_flies_ahead_reports_for_a_flight_and_not_for_the_hand_over(world: World) -> None:
    trip_id = newest_trip(world)
    assert "Report for hand-over" in text_of(briefing(world.session, SYSTEM, trip_id, now=NOW))
    ahead = builders.make_flight(world.session, "VN 242", "HAN", "2026-12-08 18:00", "SGN", "2026-12-08 20:10")
    trip = world.session.get_one(PlanTrip, trip_id)
    trip.legs.append(PlanTripLeg(way=TripWay.AHEAD, position=9, flight=ahead))
    world.session.flush()
    text = text_of(briefing(world.session, SYSTEM, trip_id, now=NOW))
    assert "Report for the first flight" in text
    assert "Report for hand-over" not in text


def test_an_escort_prints_references_and_needs_but_no_name(world: World) -> None:
    user = builders.make_user(world.session, "e@example.org", Role.ESCORT)
    world.escort.user_id = user.id
    world.session.flush()
    text = text_of(briefing(world.session, actor_of(user), newest_trip(world), now=NOW))
    assert case_reference(world.family.id) in text
    assert "wheelchair" in text
    assert "Trần Thị Hạnh" in text
    assert not [name for name in (*NAMES, "VM-26-0412") if name in text]


def test_the_briefing_of_another_escort_is_not_there(world: World) -> None:
    user = builders.make_user(world.session, "e2@example.org", Role.ESCORT)
    world.other.user_id = user.id
    world.session.flush()
    for actor in (actor_of(user), reader_as(world, Role.VIEWER), reader_as(world, Role.MEDICAL)):
        with pytest.raises(NotFound, match="paper-no-trip"):
            briefing(world.session, actor, newest_trip(world), now=NOW)


def test_the_receiver_of_a_protected_case_is_on_no_briefing(world: World) -> None:
    world.family.is_protected = True
    world.session.flush()
    assert "Sunrise" not in text_of(briefing(world.session, SYSTEM, newest_trip(world), now=NOW))


def test_a_child_without_representative_stops_the_escort(world: World) -> None:
    world.family.members[0].is_legal_representative = False
    world.session.flush()
    assert "NO legal representative for 1 child under 14" in text_of(
        briefing(world.session, SYSTEM, newest_trip(world), now=NOW)
    )
