"""A protected case is busy time in the calendars that must know of it: no flight, place, number or reference of it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from icalendar import Calendar
from sqlalchemy import select
from sqlalchemy.orm import Session

from integrations.calendars import check_feed
from scheduler.i18n import LANGUAGES
from scheduler.models import CalendarEvent, Case, EventStatus, FeedSnapshot, RecipientKind
from scheduler.services.access import SYSTEM
from scheduler.services.feeds import fetch_feed, subscribe
from scheduler.services.publication import publish
from scheduler.services.tokens import case_reference
from tests.scheduler import builders
from tests.scheduler.world import NOW, World, make_world

HOUR = timedelta(hours=1)
ESCORT, CLINIC = RecipientKind.ESCORT, RecipientKind.CLINIC


@pytest.fixture
def world(session: Session) -> World:
    made = make_world(session)
    made.check.examiner = "BS. Phan Thu"
    made.family.is_protected = True
    return made


def _publish(world: World, number: int = 1, **planned: object) -> None:
    world.plan_family(world.version(number), **planned)  # type: ignore[arg-type]
    publish(world.session, SYSTEM, number, now=NOW + (number - 1) * HOUR)


def _rows(world: World, kind: RecipientKind) -> dict[str, CalendarEvent]:
    """Events of all calendars of a kind by their part: `out`, `back`, `rest`; a session has none."""
    query = select(CalendarEvent).where(CalendarEvent.recipient_kind == kind).order_by(CalendarEvent.id)
    return {row.assignment.rsplit(":", 1)[1]: row for row in world.session.scalars(query)}


def _shown(world: World, kind: str, owner: int, language: str = "en") -> list[dict[str, str]]:
    made = subscribe(world.session, SYSTEM, kind, owner, "phone", language)
    answer = fetch_feed(world.session, made.token, "tests", NOW)
    assert check_feed(answer.content).findings == ()
    events = Calendar.from_ical(answer.content).walk("VEVENT")
    return [{name: str(value) for name, value in event.items()} for event in events]


@pytest.mark.parametrize(("language", "word"), [("vi", "Nhiệm vụ"), ("en", "Duty")])
def test_an_escort_sees_only_that_the_time_is_taken(world: World, language: str, word: str) -> None:
    ahead = builders.make_flight(world.session, "VN 242", "HAN", "2026-12-09 18:00", "SGN", "2026-12-09 20:10")
    version = world.version(1)
    builders.plan_case(world.session, version, world.family, world.flights, escorts=[("survivor", world.escort)])
    builders.plan_trip(
        world.session, version, world.escort, world.flights, skill="survivor", ahead=[ahead], back=[world.back]
    )
    publish(world.session, SYSTEM, 1, now=NOW)
    rows = _rows(world, ESCORT)
    assert rows.keys() == {"ahead", "out", "back", "rest"}
    # The spans are the same as for anybody else.
    assert rows["out"].starts_at == world.flights[0].departs_at - 4 * HOUR
    assert rows["out"].ends_at == world.flights[1].arrives_at
    assert all(row.related == "" for row in rows.values())
    zones = {zone for row in rows.values() for zone in (row.start_zone, row.end_zone)}
    assert zones == {"Asia/Ho_Chi_Minh"}
    shown = _shown(world, "escort", world.escort.id, language)
    assert [event["SUMMARY"] for event in shown].count(word) == 3
    assert not any("LOCATION" in event for event in shown)
    assert all("/duties?on=2026-12-" in event["URL"] for event in shown)


def test_a_clinic_and_its_examiner_see_a_busy_block(world: World) -> None:
    _publish(world)
    for kind in (CLINIC, RecipientKind.EXAMINER):
        (row,) = _rows(world, kind).values()
        assert (row.starts_at, row.ends_at) == (
            builders.at("2026-12-08 08:30", "SGN"), builders.at("2026-12-08 09:15", "SGN"),
        )  # fmt: skip
        assert (row.summary_vi, row.summary_en) == ("Lịch hẹn", "Appointment")
        assert (row.location_vi, row.location_en) == ("", "")
        assert row.description_en == "This time is taken. What it is for is shown only after signing in."
    (event,) = _shown(world, "clinic", world.clinic.id)
    assert "/clinics?on=2026-12-08" in event["DESCRIPTION"]


def test_a_session_with_others_tells_of_the_others_alone(world: World) -> None:
    version = world.version(1)
    world.plan_family(version)
    single = builders.make_case(world.session, world.office, world.programme, "VM-26-0500", departs=False)
    start = builders.at("2026-12-08 10:00", "SGN")
    builders.plan_case(world.session, version, single, appointments=[(world.check, start, 30)])
    publish(world.session, SYSTEM, 1, now=NOW)
    (row,) = _rows(world, CLINIC).values()
    assert row.summary_en == "Pre-embarkation check: 1 case, 1 person"
    assert row.description_en.splitlines()[1:] == [
        "08:30–09:15  Appointment",
        f"10:00–10:30  {case_reference(single.id)}  1 pax",
    ]
    assert "08:30–09:15  Lịch hẹn" in row.description_vi


def test_one_protected_case_makes_its_whole_trip_neutral(world: World) -> None:
    version = world.version(1)
    world.plan_family(version)
    other = builders.make_case(world.session, world.office, world.programme, "VM-26-0500")
    builders.plan_case(world.session, version, other, world.flights, escorts=[("operational", world.escort)])
    publish(world.session, SYSTEM, 1, now=NOW)
    assert {part: row.summary_en for part, row in _rows(world, ESCORT).items()} == {
        "out": "Duty", "back": "Duty", "rest": "Rest after duty",
    }  # fmt: skip


def test_a_case_that_becomes_protected_keeps_its_events(world: World) -> None:
    world.family.is_protected = False
    _publish(world, 1)
    before = {(kind, part): row.uid for kind in (ESCORT, CLINIC) for part, row in _rows(world, kind).items()}
    assert "CX" in _rows(world, ESCORT)["out"].description_en
    world.family.is_protected = True
    _publish(world, 2)
    after = {(kind, part): row for kind in (ESCORT, CLINIC) for part, row in _rows(world, kind).items()}
    assert {key: row.uid for key, row in after.items()} == before
    changed = {key: row.sequence for key, row in after.items()}
    # The rest says what it said before: it is no revision.
    assert changed == {key: 0 if key[1] == "rest" else 1 for key in before}
    assert {row.status for row in after.values()} == {EventStatus.CONFIRMED}
    _publish(world, 3)
    assert {key: row.sequence for key, row in after.items()} == changed


def test_its_tombstone_says_as_little(world: World) -> None:
    _publish(world, 1)
    uid = _rows(world, ESCORT)["out"].uid
    _publish(world, 2, escort=world.other)
    old = next(event for event in _shown(world, "escort", world.escort.id) if event["UID"] == uid)
    assert (old["STATUS"], old["SUMMARY"]) == ("CANCELLED", "CANCELLED: Duty")


def test_no_event_of_any_feed_gives_the_case_away(world: World) -> None:
    """The same words are found for the same family when it is not protected: the search would see a leak."""
    facts = (
        "CX 764", "CX 872", "VN 99", "SGN", "HKG", "LAX", "Los_Angeles", "pax", "3 people", "3 người",
        world.clinic.name_vi, world.clinic.name_en, case_reference(world.family.id),
    )  # fmt: skip
    _publish(world, 1)
    assert _found(world, facts) == set()
    for case in world.session.scalars(select(Case)):
        case.is_protected = False
    _publish(world, 2)
    assert _found(world, facts) == set(facts)


def _found(world: World, facts: tuple[str, ...]) -> set[str]:
    snapshots = world.session.scalars(select(FeedSnapshot)).all()
    assert {snapshot.language for snapshot in snapshots} == set(LANGUAGES)
    events = [event for one in snapshots for event in Calendar.from_ical(one.content).walk("VEVENT")]
    assert len(events) >= 10
    text = "\n".join(
        f"{name}{getattr(value, 'params', '')}{value}" for event in events for name, value in event.items()
    )
    return {fact for fact in facts if fact in text}
