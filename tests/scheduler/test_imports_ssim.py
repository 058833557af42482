"""Importing airline schedules: expansion over the dates, clock changes, new versions of a file, refusals."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from integrations.schedules import SsimLeg, build_file, write_ssim
from scheduler.errors import ImportRefused, InvalidInput
from scheduler.i18n import LANGUAGES
from scheduler.models import Airport, Flight, FlightState
from scheduler.services import imports
from scheduler.services.access import SYSTEM
from scheduler.services.reference import install_reference

FIRST, LAST = date(2027, 3, 1), date(2027, 3, 31)
LEG = SsimLeg(
    airline="VN", flight_number=98, period_from=date(2027, 2, 1), period_to=date(2027, 4, 30), days=(1, 4),
    departure_station="SGN", departs_at_clock=time(20, 15), departure_variation_minutes=420,
    arrival_station="SFO", arrives_at_clock=time(19, 0), arrival_variation_minutes=-480, arrival_day=0,
    aircraft_type="359",
)  # fmt: skip
ONWARD = replace(
    LEG, airline="CX", flight_number=766, departure_station="SGN", arrival_station="HKG", days=(1, 2, 3, 4, 5, 6, 7),
    departs_at_clock=time(10, 0), arrives_at_clock=time(13, 45), arrival_variation_minutes=480, aircraft_type="333",
)  # fmt: skip


def schedule(*legs: SsimLeg) -> bytes:
    return write_ssim(build_file(legs, created_on=date(2026, 11, 1)))


@pytest.fixture
def ready(session: Session) -> Session:
    install_reference(session)
    session.commit()
    return session


def load(session: Session, data: bytes) -> imports.ImportResult:
    result = imports.apply(session, SYSTEM, "ssim", data, "w26.ssim", from_on=FIRST, to_on=LAST)
    session.commit()
    return result


def test_legs_become_flights_on_each_day_of_operation(ready: Session) -> None:
    data = schedule(LEG, ONWARD)
    found = imports.preview(ready, SYSTEM, "ssim", data, "w26.ssim", from_on=FIRST, to_on=LAST)
    assert ready.scalar(select(func.count()).select_from(Flight)) == 0
    # March 2027 has five Mondays and four Thursdays.
    assert (found.total("new"), len(found.rows)) == (9 + 31, 40)
    assert load(ready, data).created == 40
    flights = ready.scalars(select(Flight).where(Flight.carrier == "VN").order_by(Flight.departs_on)).all()
    assert flights[0].departs_at == datetime(2027, 3, 1, 13, 15, tzinfo=UTC)
    # 19:00 in San Francisco is 03:00 UTC the next day, from 14 March on 02:00.
    assert flights[0].arrives_at == datetime(2027, 3, 2, 3, 0, tzinfo=UTC)
    assert flights[-1].arrives_at == datetime(2027, 3, 30, 2, 0, tzinfo=UTC)
    assert {flight.revision for flight in flights} == {1}


def test_the_same_schedule_twice_changes_nothing(ready: Session) -> None:
    data = schedule(LEG, ONWARD)
    load(ready, data)
    again = load(ready, data)
    assert (again.created, again.changed, again.unchanged) == (0, 0, 40)


def test_a_newer_schedule_changes_times_and_removes_nothing(ready: Session) -> None:
    load(ready, schedule(LEG, ONWARD))
    fewer = replace(LEG, days=(1,), departs_at_clock=time(21, 0), arrives_at_clock=time(19, 40))
    data = schedule(fewer, ONWARD)
    found = imports.preview(ready, SYSTEM, "ssim", data, "w26b.ssim", from_on=FIRST, to_on=LAST)
    assert (found.total("changed"), len(found.absent)) == (5, 4)
    assert found.is_clean
    warning = next(problem for problem in found.problems if problem.code == "flights-absent")
    assert found.absent[0] == "VN 98 SGN 2027-03-04"
    assert all("4" in imports.phrase_problem(warning, language) for language in LANGUAGES)
    changes = [change.column for row in found.rows for change in row.changes]
    assert set(changes) == {"departs_at", "arrives_at"}
    load(ready, data)
    assert ready.scalar(select(func.count()).select_from(Flight)) == 40
    moved = ready.scalars(select(Flight).where(Flight.carrier == "VN", Flight.departs_on == FIRST)).one()
    assert (moved.departs_at, moved.revision) == (datetime(2027, 3, 1, 14, 0, tzinfo=UTC), 2)


def test_a_schedule_that_takes_a_later_change_back_says_so(ready: Session) -> None:
    load(ready, schedule(LEG, ONWARD))
    flight = ready.scalars(select(Flight).where(Flight.carrier == "VN", Flight.departs_on == FIRST)).one()
    flight.departs_at, flight.source = datetime(2027, 3, 1, 15, 0, tzinfo=UTC), "message 7"
    ready.commit()
    data = schedule(LEG, replace(ONWARD, departs_at_clock=time(10, 5)))
    found = imports.preview(ready, SYSTEM, "ssim", data, "w26c.ssim", from_on=FIRST, to_on=LAST)
    assert found.is_clean
    (warning,) = (problem for problem in found.problems if problem.code == "flights-set-back")
    assert warning.params == {"count": 1, "first": "VN 98 SGN 2027-03-01"}
    assert all("VN 98" in imports.phrase_problem(warning, language) for language in LANGUAGES)


def test_a_flight_that_is_cancelled_here_stays_so_and_the_preview_says_it(ready: Session) -> None:
    load(ready, schedule(LEG, ONWARD))
    flight = ready.scalars(select(Flight).where(Flight.carrier == "VN", Flight.departs_on == FIRST)).one()
    flight.state = FlightState.CANCELLED
    ready.commit()
    data = schedule(LEG, ONWARD)
    found = imports.preview(ready, SYSTEM, "ssim", data, "w26d.ssim", from_on=FIRST, to_on=LAST)
    assert found.is_clean
    (warning,) = (problem for problem in found.problems if problem.code == "flights-still-cancelled")
    assert warning.params == {"count": 1, "first": "VN 98 SGN 2027-03-01"}
    assert all("VN 98" in imports.phrase_problem(warning, language) for language in LANGUAGES)
    load(ready, data)
    ready.refresh(flight)
    assert flight.state is FlightState.CANCELLED


def test_what_people_typed_about_a_flight_is_kept(ready: Session) -> None:
    load(ready, schedule(LEG))
    flight = ready.scalars(select(Flight).where(Flight.departs_on == FIRST)).one()
    flight.fare_points, flight.wheelchairs = 120_000, 2
    ready.commit()
    load(ready, schedule(replace(LEG, departs_at_clock=time(20, 20))))
    ready.refresh(flight)
    assert (flight.fare_points, flight.wheelchairs) == (120_000, 2)
    assert flight.departs_at == datetime(2027, 3, 1, 13, 20, tzinfo=UTC)


def test_freight_and_marketing_numbers_are_left_out(ready: Session) -> None:
    freight = replace(ONWARD, flight_number=3000, service_type="F")
    assert load(ready, schedule(LEG, freight)).created == 9


def test_an_airport_without_a_zone_refuses_the_file(ready: Session) -> None:
    data = schedule(LEG, replace(ONWARD, arrival_station="QQQ"))
    found = imports.preview(ready, SYSTEM, "ssim", data, "w26.ssim", from_on=FIRST, to_on=LAST)
    assert [problem.code for problem in found.errors] == ["ssim-unknown-station-zone"]
    with pytest.raises(ImportRefused):
        load(ready, data)
    assert ready.scalar(select(func.count()).select_from(Flight)) == 0


def test_a_new_airport_is_added_with_its_zone(ready: Session) -> None:
    load(ready, schedule(replace(ONWARD, arrival_station="BOI", arrival_day=1)))
    assert ready.get_one(Airport, "BOI").timezone == "America/Boise"


def test_bytes_that_are_no_schedule_and_dates_the_wrong_way_round(ready: Session) -> None:
    with pytest.raises(ImportRefused) as refusal:
        imports.preview(ready, SYSTEM, "ssim", b"carrier,number\nVN,98\n", "flights.csv")
    assert refusal.value.code == "imports-file-not-ssim"
    with pytest.raises(InvalidInput):
        imports.preview(ready, SYSTEM, "ssim", schedule(LEG), "w26.ssim", from_on=LAST, to_on=FIRST)
