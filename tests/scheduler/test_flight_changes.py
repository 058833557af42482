"""Changes of flights in: previewed, applied whole, harmless twice or out of order, and the plan is repaired."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from sqlalchemy import select
from sqlalchemy.orm import Session

from integrations.schedules import SsimLeg, build_file, write_ssim
from integrations.webhooks import sign
from scheduler.errors import Conflict, Forbidden, ImportRefused, InvalidInput, NotFound
from scheduler.models import (
    Airport,
    AuditEntry,
    ChangeState,
    Flight,
    FlightChange,
    FlightMessage,
    FlightSender,
    FlightState,
    PlanningRun,
    Publication,
    Role,
    VersionStatus,
)
from scheduler.planning import build_problem, store_plan
from scheduler.services import flight_changes
from scheduler.services.access import SYSTEM, actor_of
from scheduler.services.flight_changes import MessagePage
from scheduler.services.in_force import plan_in_force
from scheduler.services.itineraries import store_itineraries
from solver.search import solve
from tests.scheduler import builders
from tests.scheduler.planning_world import make_planning_world
from tests.scheduler.world import NOW, World, make_world

HEAD = "Change,Carrier,Flight number,From,Departure date,To,Departs,Arrives,Said at"


@pytest.fixture(autouse=True)
def now() -> object:
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def world(session: Session) -> World:
    made = make_world(session)
    version = made.version(1, status=VersionStatus.PUBLISHED)
    made.plan_family(version)
    publication = Publication(version_id=version.id, published_at=NOW)
    session.add(publication)
    session.flush()
    plan = plan_in_force(session, version, now=NOW, past_days=30)
    store_itineraries(session, publication, plan)
    session.flush()
    return made


def row(change: str, flight: Flight, departs: str = "", arrives: str = "", said: str = "", to: str = "") -> str:
    day = f"{flight.departs_on:%d/%m/%Y}"
    carrier, number = flight.carrier, flight.number
    return f"{change},{carrier},{number},{flight.origin},{day},{to or flight.destination},{departs},{arrives},{said}"


def take(session: Session, *rows: str) -> int:
    data = "\n".join([HEAD, *rows]).encode()
    return flight_changes.receive_file(session, SYSTEM, filename="x.csv", changes=data).number


def page(session: Session, number: int) -> MessagePage:
    return flight_changes.message_page(session, SYSTEM, number)


def test_a_cancelled_flight_stays_and_shows_whom_it_touches(session: Session, world: World) -> None:
    first = world.flights[0]
    number = take(session, row("removed", first))
    seen = page(session, number)
    assert [one.kind for one in seen.effects] == ["cancelled"]
    assert [(one.reference, one.trouble) for one in seen.affected.cases] == [("VM-26-0412", "cancelled")]
    assert [(one.code, one.trouble) for one in seen.affected.escorts] == [("E-01", "cancelled")]
    assert (seen.may_apply, seen.may_repair) == (True, False)
    assert first.state is FlightState.SCHEDULED
    assert flight_changes.apply_message(session, SYSTEM, number) == 1
    session.refresh(first)
    assert first.state is FlightState.CANCELLED
    after = page(session, number)
    assert after.may_repair
    assert after.affected.cases[0].trouble == "cancelled"
    acts = [entry.action for entry in session.scalars(select(AuditEntry))]
    assert acts == ["flight-message.received", "flight-message.applied"]


def test_a_delay_that_breaks_a_connection_is_called_so(session: Session, world: World) -> None:
    session.get_one(Airport, "HKG").connection_minutes = 60
    first, second = world.flights
    late = second.departs_at - timedelta(minutes=20)
    arrives = late.astimezone(UTC) + timedelta(hours=8)
    departs = f"{first.departs_at + timedelta(hours=7, minutes=5):%d/%m/%Y %H:%M}"
    small = take(session, row("moved", first, departs, f"{first.arrives_at + timedelta(hours=8):%d/%m/%Y %H:%M}"))
    assert page(session, small).affected.cases[0].trouble == "moved"
    broken = take(session, row("moved", first, departs, f"{arrives:%d/%m/%Y %H:%M}"))
    assert page(session, broken).affected.cases[0].trouble == "broken"


def test_a_flight_delayed_past_midnight_is_still_known_by_its_day(session: Session, world: World) -> None:
    """An airline goes on calling it by the day on which it was to leave."""
    first = world.flights[0]
    cancelled = row("removed", first)
    back = row("moved", first, "10/12/2026 23:50", "11/12/2026 03:40")
    late = take(session, row("moved", first, "11/12/2026 00:30", "11/12/2026 04:20"))
    assert flight_changes.apply_message(session, SYSTEM, late) == 1
    session.refresh(first)
    assert first.departs_on == date(2026, 12, 11)
    assert [one.kind for one in page(session, take(session, back)).effects] == ["moved"]
    number = take(session, cancelled)
    seen = page(session, number)
    assert [one.kind for one in seen.effects] == ["cancelled"]
    assert [one.trouble for one in seen.affected.cases] == ["cancelled"]
    assert flight_changes.apply_message(session, SYSTEM, number) == 1
    session.refresh(first)
    assert first.state is FlightState.CANCELLED


def test_one_bad_row_and_nothing_is_applied(session: Session, world: World) -> None:
    first, second = world.flights
    number = take(
        session, row("removed", first), row("moved", second, "99/99/2026", "x"), "removed,ZZ,1,XXX,01/12/2026,,,,"
    )
    seen = page(session, number)
    assert not seen.may_apply
    assert len(seen.problems) >= 2
    with pytest.raises(Conflict):
        flight_changes.apply_message(session, SYSTEM, number)
    session.rollback()
    assert not session.scalars(select(FlightChange)).all()


def test_a_message_is_decided_once(session: Session, world: World) -> None:
    number = take(session, row("removed", world.flights[0]))
    flight_changes.dismiss_message(session, SYSTEM, number)
    for step in (flight_changes.apply_message, flight_changes.dismiss_message):
        with pytest.raises(Conflict):
            step(session, SYSTEM, number)
    session.refresh(world.flights[0])
    assert world.flights[0].state is FlightState.SCHEDULED


def test_the_later_said_counts_whatever_comes_first(session: Session, world: World) -> None:
    first = world.flights[0]
    gone = take(session, row("removed", first, said="20/11/2026 10:00"))
    departs, arrives = (first.departs_at + timedelta(hours=7 + shift) for shift in (0, 5))
    back = take(
        session, row("added", first, f"{departs:%d/%m/%Y %H:%M}", f"{arrives:%d/%m/%Y %H:%M}", "20/11/2026 11:00")
    )
    flight_changes.apply_message(session, SYSTEM, back)
    assert [one.kind for one in page(session, gone).effects] == ["overtaken"]
    assert flight_changes.apply_message(session, SYSTEM, gone) == 0
    session.refresh(first)
    assert first.state is FlightState.SCHEDULED


def test_the_same_content_is_not_taken_twice_unless_it_is_true_again(session: Session, world: World) -> None:
    first = world.flights[0]
    cancel = row("removed", first)
    number = take(session, cancel)
    assert take(session, cancel) == number
    flight_changes.apply_message(session, SYSTEM, number)
    assert take(session, cancel) == number
    session.refresh(first)
    first.state = FlightState.SCHEDULED
    session.flush()
    again = take(session, cancel)
    assert again != number
    assert flight_changes.apply_message(session, SYSTEM, again) == 1


def leg(flight: Flight, departs: str, arrives: str, day: int = 0) -> SsimLeg:
    return SsimLeg(
        airline=flight.carrier, flight_number=int(flight.number), period_from=flight.departs_on,
        period_to=flight.departs_on, departure_station=flight.origin, arrival_station=flight.destination,
        departs_at_clock=datetime.strptime(departs, "%H:%M").time(),  # noqa: DTZ007 - a clock time
        arrives_at_clock=datetime.strptime(arrives, "%H:%M").time(), arrival_day=day,  # noqa: DTZ007 - a clock time
    )  # fmt: skip


def ssim(*legs: SsimLeg) -> bytes:
    return write_ssim(build_file(legs, created_on=date(2026, 11, 20)))


def test_removed_and_added_legs_of_a_partial_schedule(session: Session, world: World) -> None:
    first, second = world.flights
    same = leg(first, "00:00", "04:00")
    number = flight_changes.receive_file(
        session, SYSTEM, filename="x.ssim", removed=ssim(same, leg(second, "00:00", "04:00")), added=ssim(same)
    ).number
    kinds = {one.designator: one.kind for one in page(session, number).effects}
    assert kinds == {first.designator: "moved", second.designator: "cancelled"}
    flight_changes.apply_message(session, SYSTEM, number)
    session.refresh(first)
    assert first.departs_at == builders.at(f"{first.departs_on} 00:00", first.origin)
    new = flight_changes.receive_file(
        session, SYSTEM, filename="y.ssim",
        added=ssim(SsimLeg(airline="VN", flight_number=7, period_from=date(2026, 12, 20), period_to=date(2026, 12, 21),
                           departure_station="SGN", arrival_station="TPE", departs_at_clock=same.departs_at_clock,
                           arrives_at_clock=same.arrives_at_clock)),
    ).number  # fmt: skip
    assert flight_changes.apply_message(session, SYSTEM, new) == 2
    assert len(session.scalars(select(Flight).where(Flight.number == "7", Flight.destination == "TPE")).all()) == 2


def test_what_is_no_message_is_refused(session: Session, world: World) -> None:
    for files in ({}, {"changes": b"x", "added": b"y"}):
        with pytest.raises(InvalidInput):
            flight_changes.receive_file(session, SYSTEM, filename="x", **files)
    with pytest.raises(ImportRefused):
        flight_changes.receive_file(session, SYSTEM, filename="x", changes=b"%PDF-1.7 x")
    with pytest.raises(ImportRefused):
        flight_changes.receive_file(session, SYSTEM, filename="x", added=b"\x00\x01")
    viewer = actor_of(builders.make_user(session, "v@example.org", Role.VIEWER))
    with pytest.raises(Forbidden):
        flight_changes.receive_file(session, viewer, filename="x", changes=b"x")


def test_a_program_sends_signed_messages(session: Session, world: World) -> None:
    made = flight_changes.add_sender(session, SYSTEM, "Agency")
    key = made.address.rsplit("/", 1)[1]
    assert made.secret not in str(session.scalars(select(FlightSender)).one().sealed_secret)
    first = world.flights[0]
    table = "\n".join([HEAD, row("removed", first)])
    body = json.dumps({"changes": table, "said_at": "2026-11-21T10:00:00+07:00"}).encode()

    def send(message_id: str, content: bytes, secret: str = made.secret, at: datetime = NOW) -> object:
        headers = sign(message_id, at, content, [secret])
        return flight_changes.receive_signed(session, key, headers, content, now=NOW)

    new = send("m-1", body)
    again = send("m-1", body)
    assert (new.is_new, again.is_new, new.number == again.number) == (True, False, True)  # type: ignore[attr-defined]
    assert not send("m-2", body).is_new  # type: ignore[attr-defined]
    with pytest.raises(Conflict):
        send("m-1", f"{HEAD}\n{row('removed', world.flights[1])}".encode())
    message = session.scalars(select(FlightMessage)).one()
    assert message.said_at == datetime(2026, 11, 21, 3, tzinfo=UTC)
    for bad in ({"secret": "whsec_" + "QQ" * 22}, {"at": NOW - timedelta(minutes=6)}, {"at": NOW + timedelta(hours=1)}):
        with pytest.raises(Forbidden):
            send("m-3", body, **bad)  # type: ignore[arg-type]
    for wrong in (b'{"a": 1}', b"{", b'{"changes": "", "added": ""}', b'{"changes": "x", "said_at": "noon"}'):
        with pytest.raises(InvalidInput):
            send("m-4", wrong)
    flight_changes.revoke_sender(session, SYSTEM, message.sender_id or 0)
    with pytest.raises(NotFound):
        send("m-5", body)


def test_the_plan_is_repaired_from_what_people_hold(session: Session, world: World) -> None:
    number = take(session, row("removed", world.flights[0]))
    with pytest.raises(Conflict):
        flight_changes.repair_plan(session, SYSTEM, number)
    flight_changes.apply_message(session, SYSTEM, number)
    run = session.get_one(PlanningRun, flight_changes.repair_plan(session, SYSTEM, number))
    assert run.from_on >= date(2026, 11, 22)
    assert run.to_on >= world.flights[0].departs_on
    assert page(session, number).run_id == run.id
    assert session.get_one(FlightMessage, number).state is ChangeState.APPLIED


def test_a_kept_entry_on_a_cancelled_flight_does_not_stand(session: Session, world: World) -> None:
    """Its flight leaves today, so no run may move it: it is left out with the reason instead of being kept for ever."""
    first = world.flights[0]
    first.state = FlightState.CANCELLED
    session.flush()
    built = build_problem(
        session, from_on=first.departs_on, to_on=first.departs_on + timedelta(days=3), now=first.departs_at
        - timedelta(hours=3)
    )  # fmt: skip
    assert [one.case_id for one in built.left_out] == [world.family.id]
    assert any(said.key == "planning-flight-cancelled" for said in built.left_out[0].said)


def test_a_repaired_plan_leaves_the_cancelled_flight_and_keeps_the_others(session: Session) -> None:
    today = date(2026, 11, 22)
    mission = make_planning_world(session, today)
    for code in ("VM-1", "VM-2", "VM-3"):
        mission.case(code, escort="operational" if code == "VM-1" else "")
    built = build_problem(session, from_on=mission.first, to_on=mission.last, now=mission.now)
    first = store_plan(session, SYSTEM, built, solve(built.problem, time_limit=3, workers=1).plan)
    mission.publish(first)
    session.add(Publication(version_id=first.id, published_at=NOW))
    session.flush()
    held = {entry.case.code: [leg.flight for leg in entry.legs] for entry in first.cases if entry.is_planned}
    assert len(held) == 3
    gone = held["VM-1"][0]
    number = take(session, row("removed", gone))
    flight_changes.apply_message(session, SYSTEM, number)
    session.expire_all()
    again = build_problem(session, from_on=mission.first, to_on=mission.last, now=mission.now)
    second = store_plan(session, SYSTEM, again, solve(again.problem, time_limit=3, workers=1).plan)
    flown = {entry.case.code: [leg.flight_id for leg in entry.legs] for entry in second.cases if entry.is_planned}
    assert len(flown) == 3
    assert all(gone.id not in flights for flights in flown.values())
    untouched = [code for code, flights in held.items() if gone.id not in [flight.id for flight in flights]]
    assert all(flown[code] == [flight.id for flight in held[code]] for code in untouched)
