"""A feed's whole life: publish, move, reassign, cancel, come back, grow old; and who may read it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
import recurring_ical_events
from icalendar import Calendar
from sqlalchemy import select
from sqlalchemy.orm import Session

from integrations.calendars import check_feed
from scheduler.models import CalendarEvent, Escort, EventStatus, FeedSnapshot, PlanVersion, RecipientKind
from scheduler.services.access import SYSTEM
from scheduler.services.feeds import fetch_feed, refresh_stale_feeds, subscribe
from scheduler.services.publication import publish
from scheduler.services.tokens import case_reference
from tests.scheduler import builders
from tests.scheduler.world import NOW, World, make_world

HOUR = timedelta(hours=1)


@pytest.fixture
def world(session: Session) -> World:
    return make_world(session)


def _rows(world: World, kind: RecipientKind = RecipientKind.ESCORT, who: int | None = None) -> dict[str, CalendarEvent]:
    owners = {RecipientKind.ESCORT: world.escort.id, RecipientKind.CLINIC: world.clinic.id}
    owner = who or owners.get(kind, world.office.id)
    query = select(CalendarEvent).where(CalendarEvent.recipient_kind == kind, CalendarEvent.recipient_id == owner)
    return {row.assignment: row for row in world.session.scalars(query)}


def _part(world: World, part: str, who: int | None = None) -> CalendarEvent:
    return next(row for key, row in _rows(world, who=who).items() if key.endswith(f":{part}"))


def _feed(world: World, kind: str, owner: int, now: datetime = NOW, language: str = "en") -> bytes:
    subscription = subscribe(world.session, SYSTEM, kind, owner, "test", language)
    answer = fetch_feed(world.session, subscription.token, "tests", now)
    assert answer.status == 200
    assert check_feed(answer.content).findings == ()
    return answer.content


def _events(body: bytes) -> dict[str, object]:
    return {str(event["UID"]): event for event in Calendar.from_ical(body).walk("VEVENT")}


def _publish(world: World, number: int, **planned: object) -> PlanVersion:
    version = world.version(number)
    world.plan_family(version, **planned)  # type: ignore[arg-type]
    publish(world.session, SYSTEM, number, now=NOW + (number - 1) * HOUR)
    return version


def test_a_duty_runs_from_report_to_landing_in_the_zones_of_both_places(world: World) -> None:
    _publish(world, 1)
    event = _events(_feed(world, "escort", world.escort.id))[_part(world, "out").uid]
    start, end = event["DTSTART"], event["DTEND"]  # type: ignore[index]
    assert (start.params["TZID"], end.params["TZID"]) == ("Asia/Ho_Chi_Minh", "America/Los_Angeles")
    assert start.dt.astimezone(UTC) == builders.at("2026-12-10 15:30", "SGN")
    assert end.dt.astimezone(UTC) == builders.at("2026-12-10 21:15", "LAX")
    reference = case_reference(world.family.id)
    assert event["SUMMARY"] == f"Escort SGN-HKG-LAX, 3 pax, ref {reference}"  # type: ignore[index]
    text = str(event["DESCRIPTION"])  # type: ignore[index]
    assert "CX 872: HKG Fri 11 Dec 2026 01:05 (GMT+8) → LAX Thu 10 Dec 2026 21:15 (GMT-8)" in text
    assert event["TRANSP"] == "OPAQUE"  # type: ignore[index]


def test_own_travel_and_rest_stand_apart_and_rest_is_free_time(world: World) -> None:
    version = world.version(1)
    ahead = builders.make_flight(world.session, "VN 242", "HAN", "2026-12-09 18:00", "SGN", "2026-12-09 20:10")
    hanoi = builders.make_office(world.session, "HAN")
    guide = builders.make_escort(world.session, hanoi, "E-09")
    builders.plan_case(world.session, version, world.family, world.flights, escorts=[("operational", guide)])
    builders.plan_trip(world.session, version, guide, world.flights, ahead=[ahead], back=[world.back])
    publish(world.session, SYSTEM, 1, now=NOW)
    rows = {key.rsplit(":", 1)[1]: row for key, row in _rows(world, who=guide.id).items()}
    assert rows.keys() == {"ahead", "out", "back", "rest"}
    assert rows["ahead"].starts_at == builders.at("2026-12-09 14:00", "HAN")
    assert rows["ahead"].ends_at == ahead.arrives_at
    assert rows["back"].starts_at == world.back.departs_at - timedelta(hours=4)
    assert rows["rest"].ends_at == world.back.arrives_at + timedelta(minutes=2160)
    shown = _events(_feed(world, "escort", guide.id))
    assert shown[rows["rest"].uid]["TRANSP"] == "TRANSPARENT"  # type: ignore[index]


def test_a_skill_stays_out_of_the_feed(world: World) -> None:
    version = world.version(1)
    builders.plan_case(world.session, version, world.family, world.flights, escorts=[("medical", world.escort)])
    builders.plan_trip(world.session, version, world.escort, world.flights, skill="medical", back=[world.back])
    publish(world.session, SYSTEM, 1, now=NOW)
    assert b"medical" not in _feed(world, "escort", world.escort.id).lower()


def test_a_move_keeps_the_uid_and_raises_the_sequence(world: World) -> None:
    _publish(world, 1)
    before = _part(world, "out")
    uid, created = before.uid, before.created_at
    later = builders.make_flight(world.session, "CX 764", "SGN", "2026-12-11 19:30", "HKG", "2026-12-11 23:20")
    on = builders.make_flight(world.session, "CX 872", "HKG", "2026-12-12 01:05", "LAX", "2026-12-11 21:15")
    _publish(world, 2, flights=(later, on))
    after = _part(world, "out")
    assert (after.uid, after.sequence, after.created_at, after.revised_at) == (uid, 1, created, NOW + HOUR)
    assert after.starts_at == builders.at("2026-12-11 15:30", "SGN")
    # The way back did not move.
    assert _part(world, "back").sequence == 0


def test_a_reassignment_cancels_for_one_and_is_new_for_the_other(world: World) -> None:
    _publish(world, 1)
    uid = _part(world, "out").uid
    _publish(world, 2, escort=world.other)
    old, new = _part(world, "out"), _part(world, "out", who=world.other.id)
    assert (old.uid, old.status, old.sequence) == (uid, EventStatus.CANCELLED, 1)
    assert (new.status, new.sequence) == (EventStatus.CONFIRMED, 0)
    assert new.uid != uid
    shown = _events(_feed(world, "escort", world.escort.id, NOW + HOUR))[uid]
    assert shown["STATUS"] == "CANCELLED"  # type: ignore[index]
    assert str(shown["SUMMARY"]).startswith("CANCELLED: Escort")  # type: ignore[index]
    assert shown["TRANSP"] == "TRANSPARENT"  # type: ignore[index]
    assert "ĐÃ HỦY: Hộ tống".encode() in _feed(world, "escort", world.escort.id, NOW + HOUR, "vi")


def test_what_comes_back_is_the_same_event_with_a_higher_sequence(world: World) -> None:
    _publish(world, 1)
    uid = _part(world, "out").uid
    _publish(world, 2, escort=world.other)
    _publish(world, 3)
    row = _part(world, "out")
    assert (row.uid, row.status, row.sequence) == (uid, EventStatus.CONFIRMED, 2)
    assert _part(world, "out", who=world.other.id).status is EventStatus.CANCELLED


def test_a_trip_that_loses_a_family_keeps_its_event(world: World) -> None:
    second = builders.make_case(world.session, world.office, world.programme, "VM-26-0500")
    first_version = world.version(1)
    world.plan_family(first_version)
    builders.plan_case(world.session, first_version, second, world.flights, escorts=[("operational", world.escort)])
    publish(world.session, SYSTEM, 1, now=NOW)
    row = _part(world, "out")
    uid = row.uid
    assert "4 pax" in row.summary_en
    version = world.version(2)
    builders.leave_out(world.session, version, world.family)
    builders.plan_case(world.session, version, second, world.flights, escorts=[("operational", world.escort)])
    builders.plan_trip(world.session, version, world.escort, world.flights, back=[world.back])
    publish(world.session, SYSTEM, 2, now=NOW + HOUR)
    row = _part(world, "out")
    assert (row.uid, row.sequence, row.status) == (uid, 1, EventStatus.CONFIRMED)
    assert "1 pax" in row.summary_en
    assert len(_rows(world)) == 3


def test_tombstones_are_shown_for_a_while_and_then_dropped(world: World) -> None:
    _publish(world, 1)
    _publish(world, 2, escort=world.other)
    ends_at = _part(world, "out").ends_at
    subscription = subscribe(world.session, SYSTEM, "escort", world.escort.id, "phone", "vi")
    uid = _part(world, "out").uid.encode()
    last = ends_at + timedelta(days=7) - timedelta(seconds=1)
    assert uid in fetch_feed(world.session, subscription.token, "t", last).content
    assert uid not in fetch_feed(world.session, subscription.token, "t", last + timedelta(seconds=1)).content


def test_the_nightly_run_renders_what_time_alone_has_changed(world: World) -> None:
    _publish(world, 1)
    _publish(world, 2, escort=world.other)
    assert refresh_stale_feeds(world.session, NOW + 2 * HOUR) == 0
    # The last tombstone of the old escort, rest included, falls out seven days after its end.
    later = _part(world, "rest").ends_at + timedelta(days=7)
    assert refresh_stale_feeds(world.session, later) > 0
    snapshots = world.session.scalars(
        select(FeedSnapshot).where(
            FeedSnapshot.recipient_kind == RecipientKind.ESCORT, FeedSnapshot.recipient_id == world.escort.id
        )
    ).all()
    assert [(s.revised_at, s.content.count(b"BEGIN:VEVENT")) for s in snapshots] == [(later, 0)] * 2
    assert refresh_stale_feeds(world.session, later) == 0


def test_the_window_is_thirty_days_back_and_a_hundred_and_eighty_ahead(world: World) -> None:
    _publish(world, 1)
    subscription = subscribe(world.session, SYSTEM, "office", world.office.id, "phone", "en")
    row = next(iter(_rows(world, RecipientKind.OFFICE).values()))
    early = row.starts_at - timedelta(days=180)

    def count(at: datetime) -> int:
        return fetch_feed(world.session, subscription.token, "t", at).content.count(b"BEGIN:VEVENT")

    # A snapshot made later is not asked for earlier instants in life, so it is rendered anew here.
    for at, expected in ((early - timedelta(seconds=1), 0), (early, 1)):
        for snapshot in world.session.scalars(select(FeedSnapshot)):
            snapshot.stale_at = at
        assert count(at) == expected
    left = row.ends_at + timedelta(days=30)
    assert (count(left - timedelta(seconds=1)), count(left)) == (1, 0)


def test_a_new_escort_gets_an_empty_valid_feed(world: World) -> None:
    _publish(world, 1)
    body = _feed(world, "escort", world.other.id)
    assert b"BEGIN:VEVENT" not in body
    assert Calendar.from_ical(body)["NAME"] == "Hành Trình: escort duties"


def test_a_session_lists_times_by_opaque_reference(world: World) -> None:
    version = world.version(1)
    world.plan_family(version)
    single = builders.make_case(world.session, world.office, world.programme, "VM-26-0500", departs=False)
    start = builders.at("2026-12-08 10:00", "SGN")
    builders.plan_case(world.session, version, single, appointments=[(world.check, start, 30)])
    publish(world.session, SYSTEM, 1, now=NOW)
    (row,) = _rows(world, RecipientKind.CLINIC).values()
    assert (row.starts_at, row.ends_at) == (builders.at("2026-12-08 08:30", "SGN"), start + timedelta(minutes=30))
    assert row.summary_en == "Pre-embarkation check: 2 cases, 4 people"
    lines = row.description_en.splitlines()
    assert lines[1] == f"08:30–09:15  {case_reference(world.family.id)}  3 pax"
    assert lines[2] == f"10:00–10:30  {case_reference(single.id)}  1 pax"


def test_an_office_sees_each_departing_flight_without_protected_cases(world: World) -> None:
    version = world.version(1)
    world.plan_family(version)
    hidden = builders.make_case(world.session, world.office, world.programme, "VM-S", is_protected=True)
    builders.plan_case(world.session, version, hidden, world.flights)
    publish(world.session, SYSTEM, 1, now=NOW)
    (row,) = _rows(world, RecipientKind.OFFICE).values()
    assert row.summary_en == "CX 764 SGN-HKG: 3 pax, 1 case"
    assert "Special services: WCHR 1" in row.description_en
    assert (row.starts_at, row.ends_at) == (builders.at("2026-12-10 15:30", "SGN"), world.flights[0].departs_at)


def test_what_has_ended_is_history(world: World) -> None:
    _publish(world, 1)
    later = world.flights[1].arrives_at + HOUR
    builders.leave_out(world.session, world.version(2), world.family)
    publish(world.session, SYSTEM, 2, now=later)
    assert (_part(world, "out").status, _part(world, "out").sequence) == (EventStatus.CONFIRMED, 0)
    assert _part(world, "back").status is EventStatus.CANCELLED


def test_a_second_journey_of_the_same_case_is_a_new_event(world: World) -> None:
    _publish(world, 1)
    uid = _part(world, "out").uid
    again = builders.make_flight(world.session, "CX 764", "SGN", "2027-01-05 19:30", "HKG", "2027-01-05 23:20")
    on = builders.make_flight(world.session, "CX 872", "HKG", "2027-01-06 01:05", "LAX", "2027-01-05 21:15")
    home = builders.make_flight(world.session, "VN 99", "LAX", "2027-01-07 23:30", "SGN", "2027-01-09 06:30")
    version = world.version(2)
    builders.plan_case(world.session, version, world.family, (again, on), escorts=[("operational", world.escort)])
    builders.plan_trip(world.session, version, world.escort, (again, on), back=[home])
    publish(world.session, SYSTEM, 2, now=builders.at("2026-12-20 12:00", "SGN"))
    rows = [row for row in _rows(world).values() if ":out" in row.assignment]
    assert sorted((row.uid == uid, row.sequence, row.status) for row in rows) == [
        (False, 0, EventStatus.CONFIRMED),
        (True, 0, EventStatus.CONFIRMED),
    ]


@pytest.mark.parametrize(
    ("origin", "departs", "destination", "arrives", "zones"),
    [
        # Los Angeles puts its clocks back on 1 November 2026, Sydney and Auckland forward in October and April back.
        ("SGN", "2026-11-01 09:00", "LAX", "2026-11-01 06:30", ("GMT+7", "GMT-8")),
        ("SGN", "2027-03-13 21:00", "LAX", "2027-03-14 19:30", ("GMT+7", "GMT-7")),
        ("SGN", "2027-04-03 20:00", "SYD", "2027-04-04 07:30", ("GMT+7", "GMT+10")),
        ("SGN", "2027-04-02 20:00", "SYD", "2027-04-03 08:30", ("GMT+7", "GMT+11")),
        ("SGN", "2026-09-26 18:00", "AKL", "2026-09-27 10:30", ("GMT+7", "GMT+13")),
    ],
)
def test_weeks_of_clock_changes(
    world: World, origin: str, departs: str, destination: str, arrives: str, zones: tuple[str, str]
) -> None:
    flight = builders.make_flight(world.session, "XX 1", origin, departs, destination, arrives)
    version = world.version(1, from_on=flight.departs_on)
    builders.plan_case(world.session, version, world.family, [flight], escorts=[("operational", world.escort)])
    builders.plan_trip(world.session, version, world.escort, [flight])
    now = flight.departs_at - timedelta(days=10)
    publish(world.session, SYSTEM, 1, now=now)
    body = _feed_at(world, world.escort, now)
    event = _events(body)[_part(world, "out").uid]
    assert event["DTEND"].dt.astimezone(UTC) == flight.arrives_at  # type: ignore[index]
    text = str(event["DESCRIPTION"])  # type: ignore[index]
    assert f"{departs[11:]} ({zones[0]})" in text
    assert f"{arrives[11:]} ({zones[1]})" in text


def _feed_at(world: World, escort: Escort, now: datetime) -> bytes:
    snapshot = world.session.scalars(
        select(FeedSnapshot).where(
            FeedSnapshot.recipient_kind == RecipientKind.ESCORT,
            FeedSnapshot.recipient_id == escort.id,
            FeedSnapshot.language == "en",
        )
    ).one()
    assert snapshot.revised_at == now
    assert check_feed(snapshot.content).findings == ()
    return snapshot.content


def test_a_reader_nobody_here_wrote_sees_the_same_duties(world: World) -> None:
    _publish(world, 1)
    body = _feed(world, "escort", world.escort.id)
    seen = recurring_ical_events.of(Calendar.from_ical(body)).between((2026, 12, 1), (2026, 12, 31))
    read = sorted((e["DTSTART"].dt.astimezone(UTC), e["DTEND"].dt.astimezone(UTC)) for e in seen)
    assert read == sorted((row.starts_at, row.ends_at) for row in _rows(world).values())
