"""Calendars of airport teams, receivers and examiners: what stands in them, how they change, who may hold one."""

from __future__ import annotations

from datetime import timedelta

import pytest
from icalendar import Calendar
from sqlalchemy import select

from integrations.calendars import check_feed
from scheduler.errors import Forbidden, NotFound
from scheduler.models import AirportTeam, CalendarEvent, Clinic, EventStatus, Examiner, RecipientKind, Role
from scheduler.services.access import SYSTEM, actor_of
from scheduler.services.feeds import fetch_feed, list_recipients, subscribe
from scheduler.services.messages import list_contacts
from scheduler.services.publication import publish
from scheduler.services.tokens import case_reference
from tests.scheduler import builders
from tests.scheduler.world import NOW, World, make_world

HOUR = timedelta(hours=1)


@pytest.fixture
def world(session: object) -> World:
    made = make_world(session)  # type: ignore[arg-type]
    made.check.examiner = "BS. Phan Thu"
    return made


def _publish(world: World, number: int = 1, **planned: object) -> None:
    version = world.version(number)
    world.plan_family(version, **planned)  # type: ignore[arg-type]
    publish(world.session, SYSTEM, number, now=NOW + (number - 1) * HOUR)


def _rows(world: World, kind: RecipientKind, owner: int) -> list[CalendarEvent]:
    query = select(CalendarEvent).where(CalendarEvent.recipient_kind == kind, CalendarEvent.recipient_id == owner)
    return list(world.session.scalars(query.order_by(CalendarEvent.starts_at, CalendarEvent.id)))


def _team(world: World, code: str) -> int:
    return world.session.scalars(select(AirportTeam.id).where(AirportTeam.airport_code == code)).one()


def _examiner(world: World, name: str = "BS. Phan Thu") -> int:
    return world.session.scalars(select(Examiner.id).where(Examiner.name == name)).one()


def _shown(world: World, kind: str, owner: int) -> list[dict[str, str]]:
    made = subscribe(world.session, SYSTEM, kind, owner, "phone", "en")
    answer = fetch_feed(world.session, made.token, "tests", NOW)
    assert answer.status == 200
    assert check_feed(answer.content).findings == ()
    events = Calendar.from_ical(answer.content).walk("VEVENT")
    return [{name: str(value) for name, value in event.items()} for event in events]


def test_each_team_on_the_way_sees_its_own_task(world: World) -> None:
    _publish(world)
    out, on = world.flights
    tasks = {
        "SGN": ("See off CX 764 SGN-HKG: 3 pax, 1 case", out.departs_at - 4 * HOUR, out.departs_at),
        "HKG": ("Help in transit CX 764 → CX 872 SGN-HKG-LAX: 3 pax, 1 case", out.arrives_at, on.departs_at),
        "LAX": ("Meet CX 872 HKG-LAX: 3 pax, 1 case", on.arrives_at, on.arrives_at + 1.5 * HOUR),
    }
    for code, task in tasks.items():
        (row,) = _rows(world, RecipientKind.AIRPORT, _team(world, code))
        assert (row.summary_en, row.starts_at, row.ends_at) == task
    (event,) = _shown(world, "airport", _team(world, "HKG"))
    reference = case_reference(world.family.id)
    assert f"{reference}  3 pax" in event["DESCRIPTION"]
    assert "Special services: WCHR 1" in event["DESCRIPTION"]
    assert "Escorts travelling with them: 1" in event["DESCRIPTION"]
    assert "23:20 (GMT+8)" in event["DESCRIPTION"]


def test_a_team_that_nobody_asked_for_sees_nothing(world: World) -> None:
    world.family.assist_transit = world.family.assist_arrival = False
    _publish(world)
    assert world.session.scalars(select(AirportTeam.airport_code)).all() == ["SGN"]


def test_a_receiver_sees_arrivals_by_reference(world: World) -> None:
    _publish(world)
    receiver = world.family.receiver
    assert receiver is not None
    (event,) = _shown(world, "receiver", receiver.id)
    assert event["SUMMARY"] == "Arrival CX 872 HKG-LAX: 3 pax, 1 case"
    assert case_reference(world.family.id) in event["DESCRIPTION"]
    assert "Questions: SGN office, +84 28 5550 0100" in event["DESCRIPTION"]
    # Who has no account is not sent to a page that asks for one.
    assert "URL" not in event
    assert "sign in" not in event["DESCRIPTION"]


def test_people_under_protection_are_in_no_shared_calendar(world: World) -> None:
    world.family.is_protected = True
    _publish(world)
    kinds = set(world.session.scalars(select(CalendarEvent.recipient_kind)))
    assert kinds == {RecipientKind.ESCORT, RecipientKind.CLINIC, RecipientKind.EXAMINER}


def test_an_examiner_sees_own_sessions_alone(world: World) -> None:
    other = builders.make_session(
        world.session, world.clinic, "PEC-1209", builders.at("2026-12-09 08:00", "SGN"), examiner="BS. Lý An"
    )
    version = world.version(1)
    world.plan_family(version)
    single = builders.make_case(world.session, world.office, world.programme, "VM-26-0500")
    builders.plan_case(world.session, version, single, appointments=[(other, other.starts_at, 30)])
    publish(world.session, SYSTEM, 1, now=NOW)
    (mine,) = _rows(world, RecipientKind.EXAMINER, _examiner(world))
    (theirs,) = _rows(world, RecipientKind.EXAMINER, _examiner(world, "BS. Lý An"))
    of_clinic = _rows(world, RecipientKind.CLINIC, world.clinic.id)
    assert [mine.starts_at, theirs.starts_at] == [row.starts_at for row in of_clinic]
    assert len({row.uid for row in (mine, theirs, *of_clinic)}) == 4
    assert "Phan" not in str(_shown(world, "examiner", _examiner(world)))


def test_a_session_taken_over_moves_from_one_calendar_to_the_other(world: World) -> None:
    _publish(world)
    (before,) = _rows(world, RecipientKind.EXAMINER, _examiner(world))
    uid = before.uid
    world.check.examiner = "BS. Lý An"
    _publish(world, 2)
    (gone,) = _rows(world, RecipientKind.EXAMINER, _examiner(world))
    (new,) = _rows(world, RecipientKind.EXAMINER, _examiner(world, "BS. Lý An"))
    (clinic,) = _rows(world, RecipientKind.CLINIC, world.clinic.id)
    assert (gone.uid, gone.status, gone.sequence) == (uid, EventStatus.CANCELLED, 1)
    assert (new.status, new.sequence, new.uid != uid) == (EventStatus.CONFIRMED, 0, True)
    assert clinic.sequence == 0


def test_another_onward_flight_moves_the_transit_and_keeps_its_uid(world: World) -> None:
    _publish(world)
    (before,) = _rows(world, RecipientKind.AIRPORT, _team(world, "HKG"))
    uid = before.uid
    later = builders.make_flight(world.session, "CX 880", "HKG", "2026-12-11 04:05", "LAX", "2026-12-11 00:15")
    _publish(world, 2, flights=(world.flights[0], later))
    (after,) = _rows(world, RecipientKind.AIRPORT, _team(world, "HKG"))
    assert (after.uid, after.sequence, after.ends_at) == (uid, 1, later.departs_at)


@pytest.mark.parametrize(
    ("role", "kind", "allowed"),
    [
        (Role.PLANNER, "airport", True),
        (Role.VIEWER, "airport", True),
        (Role.MEDICAL, "examiner", True),
        (Role.VIEWER, "examiner", False),
        (Role.PLANNER, "receiver", True),
        (Role.VIEWER, "receiver", False),
        (Role.MEDICAL, "receiver", False),
        (Role.ESCORT, "airport", False),
    ],
)
def test_who_may_hold_which(world: World, role: Role, kind: str, allowed: bool) -> None:
    _publish(world)
    actor = actor_of(builders.make_user(world.session, "u@example.org", role))
    receiver = world.family.receiver
    assert receiver is not None
    owner = {"airport": _team(world, "SGN"), "examiner": _examiner(world), "receiver": receiver.id}[kind]
    assert allowed == ((kind, owner) in {(one.kind, one.id) for one in list_recipients(world.session, actor)})
    if allowed:
        made = subscribe(world.session, actor, kind, owner, "phone", "vi")
        assert fetch_feed(world.session, made.token, "t", NOW).status == 200
    else:
        with pytest.raises(Forbidden):
            subscribe(world.session, actor, kind, owner, "phone", "vi")


def test_an_office_reaches_its_own_airport_and_clinic_only(world: World) -> None:
    _publish(world)
    elsewhere = builders.make_office(world.session, "HAN")
    actor = actor_of(builders.make_user(world.session, "h@example.org", Role.PLANNER, office=elsewhere))
    choices = {(one.kind, one.id) for one in list_recipients(world.session, actor)}
    # A receiver's calendar and that of an airport without an office show the families of every office.
    assert {choice for choice in choices if choice[0] in {"airport", "examiner", "receiver"}} == {
        ("airport", _team(world, "HAN"))
    }


def test_a_right_that_ends_closes_the_calendar_at_the_next_fetch(world: World) -> None:
    _publish(world)
    user = builders.make_user(world.session, "p@example.org", Role.PLANNER)
    receiver = world.family.receiver
    assert receiver is not None
    made = subscribe(world.session, actor_of(user), "receiver", receiver.id, "agency", "en")
    assert fetch_feed(world.session, made.token, "t", NOW).status == 200
    user.roles[0].office = world.office
    assert fetch_feed(world.session, made.token, "t", NOW).status == 410


def test_choices_are_complete_before_anything_is_published(world: World) -> None:
    wanted = {"escort", "clinic", "office", "airport", "receiver", "examiner"}
    assert {one.kind for one in list_recipients(world.session, SYSTEM)} == wanted
    again = list_recipients(world.session, SYSTEM)
    assert len(again) == len(list_recipients(world.session, SYSTEM))
    assert {one.kind for one in list_contacts(world.session, SYSTEM)} == wanted


def test_an_examiner_of_another_clinic_is_another_reader(world: World) -> None:
    clinic: Clinic = builders.make_clinic(world.session, world.office, "SGN-B")
    builders.make_session(world.session, clinic, "X-1", builders.at("2026-12-09 08:00", "SGN"), examiner="BS. Phan Thu")
    names = [one.name.en for one in list_recipients(world.session, SYSTEM, (RecipientKind.EXAMINER,))]
    assert len(names) == 2


def test_an_unknown_team_is_not_found(world: World) -> None:
    with pytest.raises(NotFound):
        subscribe(world.session, SYSTEM, "airport", 999, "phone", "vi")
