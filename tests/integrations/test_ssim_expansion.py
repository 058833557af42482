"""Days of operation to instants: clock changes, the date line, later legs, both time modes."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from integrations.schedules import DatedLeg, Expansion, SsimLeg, expand, expand_all

ZONES = {
    "HAN": "Asia/Ho_Chi_Minh", "HKG": "Asia/Hong_Kong", "ICN": "Asia/Seoul", "LAX": "America/Los_Angeles",
    "SYD": "Australia/Sydney", "AKL": "Pacific/Auckland", "HNL": "Pacific/Honolulu", "LHR": "Europe/London",
    "SIN": "Asia/Singapore",
}  # fmt: skip


def leg(route: str, departs: str, arrives: str, **fields: Any) -> SsimLeg:
    departure, arrival = route.split("-")
    values: dict[str, Any] = {
        "airline": "XX",
        "flight_number": 1,
        "period_from": date(2026, 1, 1),
        "period_to": date(2027, 12, 31),
        "departure_station": departure,
        "departs_at_clock": time.fromisoformat(departs),
        "arrival_station": arrival,
        "arrives_at_clock": time.fromisoformat(arrives),
    }
    return SsimLeg(**(values | fields))


def on(one: SsimLeg, start: str, end: str | None = None) -> tuple[DatedLeg, ...]:
    return expand(one, zones=ZONES, start=date.fromisoformat(start), end=date.fromisoformat(end or start))


def checked(one: SsimLeg, start: str, end: str) -> Expansion:
    return expand_all([one], zones=ZONES, start=date.fromisoformat(start), end=date.fromisoformat(end))


def test_over_the_date_line_a_leg_arrives_before_it_left() -> None:
    (found,) = on(leg("HKG-LAX", "00:30", "21:25", arrival_day=-1), "2026-11-25")
    assert found.departs_at == datetime(2026, 11, 24, 16, 30, tzinfo=UTC)
    assert found.arrives_at == datetime(2026, 11, 25, 5, 25, tzinfo=UTC)
    assert found.arrives_locally.date() == date(2026, 11, 24)
    assert found.block_minutes == 775
    (noon,) = on(leg("HKG-LAX", "11:00", "07:30", arrival_day=0), "2026-11-25")
    assert noon.arrives_locally.replace(tzinfo=None) < noon.departs_locally.replace(tzinfo=None)
    (two_later,) = on(leg("LAX-SYD", "22:30", "08:30", arrival_day=2), "2026-11-25")
    assert two_later.arrives_locally.date() == date(2026, 11, 27)


@pytest.mark.parametrize(
    ("route", "departs", "arrives", "shift"),
    [
        ("HKG-LAX", "00:30", "21:25", -1), ("HAN-HKG", "10:00", "12:50", 0), ("HAN-ICN", "23:30", "05:40", 1),
        ("LAX-SYD", "22:30", "08:30", 2), ("AKL-HNL", "23:55", "10:30", 0), ("AKL-HNL", "00:55", "11:30", -1),
    ],
)  # fmt: skip
def test_an_arrival_day_that_is_not_stated_is_inferred(route: str, departs: str, arrives: str, shift: int) -> None:
    (silent,) = on(leg(route, departs, arrives), "2026-11-25")
    (stated,) = on(leg(route, departs, arrives, arrival_day=shift), "2026-11-25")
    assert silent.arrives_at == stated.arrives_at
    assert 0 < silent.block_minutes < 1440


def test_a_stated_arrival_day_that_cannot_be_is_corrected_and_said() -> None:
    found = checked(leg("HAN-ICN", "23:30", "05:40", arrival_day=0), "2026-11-25", "2026-11-26")
    assert {one.block_minutes for one in found.legs} == {250}
    (finding,) = found.findings
    assert (finding.code, finding.params["stated"], finding.params["taken"]) == ("date-variation-disagrees", 0, 1)
    assert finding.params["count"] >= 2


@pytest.mark.parametrize(
    ("station", "before", "after"),
    [("LAX", "2026-03-07", "2026-03-08"), ("LAX", "2026-10-31", "2026-11-01"), ("SYD", "2026-04-04", "2026-04-05"),
     ("SYD", "2026-10-03", "2026-10-04"), ("AKL", "2026-04-04", "2026-04-05"), ("AKL", "2026-09-26", "2026-09-27"),
     ("LHR", "2026-03-28", "2026-03-29")],
)  # fmt: skip
def test_local_mode_keeps_the_clock_over_a_change_and_utc_mode_the_instant(
    station: str, before: str, after: str
) -> None:
    local = on(leg(f"{station}-HKG", "12:00", "20:00"), before, after)
    assert [one.departs_locally.strftime("%H:%M") for one in local] == ["12:00", "12:00"]
    assert abs(local[1].departs_at - local[0].departs_at - timedelta(days=1)) == timedelta(hours=1)
    universal = on(leg(f"{station}-HKG", "03:00", "13:00", time_mode="U"), before, after)
    assert universal[1].departs_at - universal[0].departs_at == timedelta(days=1)
    assert universal[0].departs_locally.hour != universal[1].departs_locally.hour


def test_a_variation_the_zone_disagrees_with_is_counted() -> None:
    one = leg("HKG-LAX", "11:00", "07:30", departure_variation_minutes=480, arrival_variation_minutes=-480)
    found = checked(one, "2027-03-10", "2027-03-20")
    (finding,) = found.findings
    assert (finding.code, finding.column, finding.is_warning) == ("utc-variation-disagrees", 66, True)
    assert finding.params["date"] == "2027-03-14"
    assert (finding.params["stated"], finding.params["actual"], finding.params["station"]) == (-480, -420, "LAX")
    assert {one.arrives_locally.strftime("%H:%M") for one in found.legs} == {"07:30"}
    assert not checked(one, "2027-02-01", "2027-02-20").findings


def test_a_time_the_clocks_jump_over_is_said() -> None:
    found = checked(leg("LAX-HKG", "02:30", "08:00"), "2026-03-08", "2026-03-08")
    assert found.legs[0].departs_at == datetime(2026, 3, 8, 10, 30, tzinfo=UTC)
    assert [(one.code, one.params["date"]) for one in found.findings] == [("local-time-skipped", "2026-03-08")]


def test_a_time_that_comes_twice_follows_the_stated_variation() -> None:
    winter = checked(leg("LAX-HKG", "01:30", "07:00", departure_variation_minutes=-480), "2026-11-01", "2026-11-01")
    summer = checked(leg("LAX-HKG", "01:30", "07:00", departure_variation_minutes=-420), "2026-11-01", "2026-11-01")
    assert winter.legs[0].departs_at == datetime(2026, 11, 1, 9, 30, tzinfo=UTC)
    assert summer.legs[0].departs_at == datetime(2026, 11, 1, 8, 30, tzinfo=UTC)
    assert {one.code for one in winter.findings} == {"local-time-twice"}


def test_a_later_leg_departs_the_days_after_that_its_variation_says() -> None:
    second = leg("SIN-LHR", "00:45", "06:30", leg_sequence=2, days=(1,), departure_day=1, arrival_day=1)
    found = on(second, "2026-11-23", "2026-11-30")
    assert [(one.operated_on, one.departs_locally.date()) for one in found] == [
        (date(2026, 11, 23), date(2026, 11, 24))
    ]
    assert found[0].arrives_locally.date() == date(2026, 11, 24)


def test_utc_days_of_operation_are_not_local_ones() -> None:
    one = leg("HAN-HKG", "18:00", "20:00", days=(1,), time_mode="U")
    found = on(one, "2026-11-24")
    assert found[0].operated_on == date(2026, 11, 23)
    assert found[0].departs_locally == datetime(2026, 11, 24, 1, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh"))
    assert on(one, "2026-11-23") == ()


def test_periods_days_and_frequencies() -> None:
    weekly = leg("HAN-HKG", "10:00", "12:00", days=(2, 4), period_from=date(2026, 11, 3), period_to=date(2026, 11, 17))
    dates = [one.operated_on.day for one in on(weekly, "2026-10-01", "2026-12-31")]
    assert dates == [3, 5, 10, 12, 17]
    fortnightly = replace(weekly, frequency_weeks=2)
    assert [one.operated_on.day for one in on(fortnightly, "2026-10-01", "2026-12-31")] == [3, 5, 17]
    open_ended = replace(weekly, period_to=None)
    assert len(on(open_ended, "2029-01-01", "2029-01-31")) == 9
    leap = leg("HAN-HKG", "10:00", "12:00", period_from=date(2028, 2, 28), period_to=date(2028, 3, 1))
    assert [one.operated_on.isoformat() for one in on(leap, "2028-01-01", "2028-12-31")] == [
        "2028-02-28", "2028-02-29", "2028-03-01",
    ]  # fmt: skip


def test_a_station_without_a_zone_gives_no_leg_but_a_finding() -> None:
    found = checked(leg("HAN-QQQ", "10:00", "12:00"), "2026-11-25", "2026-11-25")
    assert found.legs == ()
    assert [(one.code, one.column, one.is_warning) for one in found.findings] == [("unknown-station-zone", 55, False)]
    broken = expand_all(
        [leg("HAN-HKG", "10:00", "12:00")],
        zones=ZONES | {"HKG": "../etc"},
        start=date(2026, 1, 1),
        end=date(2026, 1, 2),
    )
    assert broken.findings[0].code == "unknown-station-zone"


@settings(max_examples=150, deadline=None)
@given(
    st.sampled_from(sorted(ZONES)), st.sampled_from(sorted(ZONES)), st.times(), st.times(),
    st.one_of(st.none(), st.integers(-1, 7)), st.sampled_from("LU"), st.dates(date(2026, 1, 5), date(2027, 12, 20)),
)  # fmt: skip
def test_every_leg_takes_time_and_leaves_on_its_day(
    departure: str, arrival: str, departs: time, arrives: time, day: int | None, mode: str, start: date
) -> None:
    one = leg(f"{departure}-{arrival}", "10:00", "12:00", arrival_day=day, time_mode=mode)
    one = replace(
        one,
        departs_at_clock=departs.replace(second=0, microsecond=0, fold=0),
        arrives_at_clock=arrives.replace(second=0, microsecond=0),
    )
    found = on(one, start.isoformat(), (start + timedelta(days=9)).isoformat())
    local_days = [each.departs_locally.date() for each in found]
    assert len(found) in (9, 10, 11)
    assert all(start <= each <= start + timedelta(days=9) for each in local_days)
    assert all(0 < each.block_minutes <= 26 * 60 for each in found)
    if mode == "L" and not any(departs.hour == hour for hour in (0, 1, 2, 3)):
        assert {each.departs_locally.strftime("%H:%M") for each in found} == {departs.strftime("%H:%M")}
