"""Replays that can be reckoned by hand: nothing late, one connection surely broken, exact chances, lapses, escorts."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from solver.__main__ import main
from solver.plan import Plan
from solver.problem import Problem
from solver.robustness import Delays, Profile, Share, extra_minutes, packaged_delays, replay, with_slack
from solver.robustness.delays import Key
from tests.solver.small import (
    VECTORS,
    answer,
    case,
    document,
    entry,
    escort,
    flight,
    held,
    need,
    read,
    session,
    stage,
    tiny,
)

TO_ICN = flight("A1", "HAN-ICN", "2027-01-12T16:00Z", "2027-01-12T20:30Z")
TO_LAX = flight("B1", "ICN-LAX", "2027-01-12T22:00Z", "2027-01-13T09:00Z")
"""Ninety minutes at Seoul where sixty are the least: thirty to spare."""


def _world(**changes: Any) -> tuple[Problem, Plan]:
    problem = read(document(flights=[TO_ICN, TO_LAX], cases=[case("C1"), case("C2")], **changes))
    return problem, answer([entry("C1", ["A1", "B1"]), entry("C2", ["A1", "B1"])])


def _landing_late(profile: Profile) -> Delays:
    """Delays of what lands at Seoul; everything else is in time."""
    return Delays(profiles={("arrival", "", "ICN", ""): profile})


def test_nothing_breaks_when_nothing_is_late() -> None:
    problem, plan = _world()
    result = replay(problem, plan, Delays(), days=40)
    (connection,) = result.connections
    assert (connection.inbound, connection.outbound, connection.airport, connection.spare) == ("A1", "B1", "ICN", 30)
    assert (connection.cases, connection.people) == (("C1", "C2"), 2)
    assert connection.missed == Share(hits=0, of=40)
    assert result.missed_families.mean == result.cancelled_families.mean == result.lapsed_families.mean == 0


@pytest.mark.parametrize(("late", "hits"), [(30, 0), (31, 40)])
def test_a_delay_beyond_the_spare_minutes_breaks_exactly_that_connection(late: int, hits: int) -> None:
    other = flight("C9", "HAN-ICN", "2027-01-12T10:00Z", "2027-01-12T14:30Z")
    problem = read(document(flights=[TO_ICN, TO_LAX, other], cases=[case("C1"), case("C2")]))
    plan = answer([entry("C1", ["A1", "B1"]), entry("C2", ["C9", "B1"])])
    result = replay(problem, plan, _landing_late(Profile.certain(late)), days=40)
    assert {one.inbound: one.missed.hits for one in result.connections} == {"A1": hits, "C9": 0}
    assert {one.case: one.missed.hits for one in result.cases} == {"C1": hits, "C2": 0}
    assert result.missed_families.mean == hits / 40


def test_a_late_onward_flight_waits_but_an_early_one_is_not_caught_sooner() -> None:
    problem, plan = _world()
    landing: Key = ("arrival", "", "ICN", "")
    leaving: Key = ("departure", "ICN", "", "")
    waits = Delays(profiles={landing: Profile.certain(50), leaving: Profile.certain(20)})
    hurries = Delays(profiles={landing: Profile.certain(30), leaving: Profile.certain(-20)})
    assert replay(problem, plan, waits, days=5).missed_families.mean == 0
    assert replay(problem, plan, hurries, days=5).missed_families.mean == 0


def test_help_in_transit_needs_its_longer_connection() -> None:
    problem = read(document(flights=[TO_ICN, TO_LAX], cases=[case("C1", assistance=["transit"])]))
    result = replay(problem, answer([entry("C1", ["A1", "B1"])]), Delays(), days=5)
    assert result.connections[0].spare == 30 - problem.rules.assisted_connection_extra


def test_a_cancelled_flight_is_no_missed_connection() -> None:
    problem, plan = _world()
    never = Profile.certain(500, scheduled=10, cancelled=10)
    result = replay(problem, plan, _landing_late(never), days=10)
    assert result.connections[0].missed.hits == 0
    assert result.connections[0].cancelled.hits == 10
    assert result.cancelled_families.mean == 2


def test_the_share_comes_near_the_exact_chance() -> None:
    """The landing is late by 0 to 100 minutes evenly, the departure by 0 to 20: late - left > 30 in 60 of 100."""
    problem, plan = _world()
    even = Delays(
        profiles={
            ("arrival", "", "ICN", ""): Profile(chances=(0.0, 1.0), minutes=(0.0, 100.0)),
            ("departure", "ICN", "", ""): Profile(chances=(0.0, 1.0), minutes=(0.0, 20.0)),
        }
    )
    result = replay(problem, plan, even, days=20_000)
    missed = result.connections[0].missed
    assert abs(missed.probability - 0.6) < 0.02
    assert missed.low < 0.6 < missed.high
    assert missed.high - missed.low < 0.015
    assert result.missed_families.low < 1.2 < result.missed_families.high
    assert result.missed_families.bad == 2


def test_the_same_seed_gives_the_same_figures_in_any_order() -> None:
    problem, plan = _world()
    turned = read(document(flights=[TO_LAX, TO_ICN], cases=[case("C2"), case("C1")]))
    figures = replay(problem, plan, packaged_delays(), days=600, seed=3)
    assert replay(problem, plan, packaged_delays(), days=600, seed=3) == figures
    assert replay(turned, plan, packaged_delays(), days=600, seed=3) == figures
    assert replay(problem, plan, packaged_delays(), days=600, seed=4) != figures


@pytest.mark.parametrize(
    ("deadline", "most", "clearance", "health"),
    [("2027-01-12", 5, 8, 0), ("2027-01-13", 1, 0, 8), ("2027-01-13", 2, 0, 0)],
)
def test_a_departure_put_off_by_a_day_lapses_what_has_no_day_to_spare(
    deadline: str, most: int, clearance: int, health: int
) -> None:
    family = case("C1", deadline=deadline, stages=[stage(before_departure=[0, most])])
    sessions = [session("S", "2027-01-11T01:00Z", "2027-01-11T05:00Z")]
    problem = read(document(flights=[TO_ICN, TO_LAX], cases=[family], sessions=sessions))
    plan = answer([entry("C1", ["A1", "B1"], [held("pec", "S", "2027-01-11T01:00Z", "2027-01-11T01:30Z")])])
    result = replay(problem, plan, _landing_late(Profile.certain(0, scheduled=1, cancelled=1)), days=8)
    assert (result.cases[0].clearance.hits, result.cases[0].health.hits) == (clearance, health)
    assert (result.cases[0].health_room, result.lapsed_families.mean) == (most - 1, (clearance + health) / 8)


@pytest.mark.parametrize(("late", "lapsed"), [(59, 0), (60, 4)])
def test_a_departure_after_local_midnight_is_on_another_date(late: int, lapsed: int) -> None:
    """The flight leaves Hanoi at 23:00, so sixty minutes later it is the next date."""
    problem = read(document(flights=[TO_ICN], cases=[case("C1", deadline="2027-01-12")]))
    delays = Delays(profiles={("departure", "HAN", "", ""): Profile.certain(late)})
    result = replay(problem, answer([entry("C1", ["A1"])]), delays, days=4)
    assert result.cases[0].clearance.hits == lapsed


BACK = flight("D1", "LAX-HAN", "2027-01-14T08:00Z", "2027-01-15T00:00Z")
AGAIN = flight("A2", "HAN-LAX", "2027-01-17T00:00Z", "2027-01-17T14:00Z")
HOME = flight("D2", "LAX-HAN", "2027-01-19T00:00Z", "2027-01-19T16:00Z")


def _escorted() -> tuple[Problem, Plan]:
    """Two trips of one escort; 48 hours between them, 4 of them for reporting: 44 hours to spare, 36 for the rest."""
    families = [case(name, escort_needs=[need()]) for name in ("C1", "C2")]
    flights = [TO_ICN, TO_LAX, BACK, AGAIN, HOME]
    problem = read(document(flights=flights, cases=families, escorts=[escort("E1", "HAN")]))
    met = [{"skill": "nurse", "escort": "E1"}]
    trips = [
        {"escort": "E1", "skill": "nurse", "ahead": [], "out": ["A2"], "back": ["D2"]},
        {"escort": "E1", "skill": "nurse", "ahead": [], "out": ["A1", "B1"], "back": ["D1"]},
    ]
    return problem, answer([entry("C1", ["A1", "B1"], escorts=met), entry("C2", ["A2"], escorts=met)], trips=trips)


@pytest.mark.parametrize(
    ("late", "is_short", "is_late"),
    [(480, False, False), (481, True, False), (44 * 60, True, False), (44 * 60 + 1, True, True)],
)
def test_an_escort_landing_late_cuts_the_rest_and_then_the_next_trip(late: int, is_short: bool, is_late: bool) -> None:
    problem, plan = _escorted()
    delays = Delays(profiles={("arrival", "LAX", "HAN", ""): Profile.certain(late)})
    (leap,) = replay(problem, plan, delays, days=6).turnarounds
    assert (leap.kind, leap.escort, leap.before, leap.after, leap.spare) == ("next", "E1", "D1", "A2", 44 * 60)
    assert (leap.short.hits, leap.late.hits) == (6 * is_short, 6 * is_late)


@pytest.mark.parametrize(("rebooked_after", "late"), [(1, 0), (2, 6)])
def test_a_cancelled_way_back_costs_the_days_until_the_next(rebooked_after: int, late: int) -> None:
    problem, plan = _escorted()
    gone = Delays(profiles={("arrival", "LAX", "HAN", ""): Profile.certain(0, cancelled=1)})
    (leap,) = replay(problem, plan, gone, days=6, rebooked_after=rebooked_after).turnarounds
    assert (leap.short.hits, leap.late.hits) == (6, late)


@pytest.mark.parametrize(("leaves", "short"), [("2027-01-14T08:00Z", 3), ("2027-01-14T10:00Z", 0)])
def test_a_day_lost_on_the_way_out_is_made_good_where_the_way_back_is_later(leaves: str, short: int) -> None:
    """The escort lands 24 hours late; ready after an hour, that reaches a way back 25 hours later, not one of 23."""
    problem, plan = _escorted()
    back = replace(problem.flights[2], departs=datetime.fromisoformat(leaves))
    moved = replace(problem, flights=(*problem.flights[:2], back, *problem.flights[3:]))
    result = replay(moved, plan, _landing_late(Profile.certain(31)), days=3)
    assert result.missed_families.mean == 1
    assert (result.turnarounds[0].short.hits, result.turnarounds[0].late.hits) == (short, 0)


def test_an_escort_who_flies_ahead_may_come_too_late_for_the_case() -> None:
    ahead = flight("H1", "LAX-HAN", "2027-01-11T06:00Z", "2027-01-11T22:00Z")
    families = [case("C1", escort_needs=[need()])]
    problem = read(document(flights=[ahead, TO_ICN, TO_LAX], cases=families, escorts=[escort("E1", "LAX")]))
    trips = [{"escort": "E1", "skill": "nurse", "ahead": ["H1"], "out": ["A1", "B1"], "back": []}]
    plan = answer([entry("C1", ["A1", "B1"], escorts=[{"skill": "nurse", "escort": "E1"}])], trips=trips)
    for late, hits in ((18 * 60 - 60, (2, 0)), (18 * 60 - 59, (2, 2)), (6 * 60, (0, 0))):
        delays = Delays(profiles={("arrival", "LAX", "HAN", ""): Profile.certain(late)})
        (leap,) = replay(problem, plan, delays, days=2).turnarounds
        assert (leap.kind, (leap.short.hits, leap.late.hits)) == ("ahead", hits)


def test_an_empty_plan_has_nothing_to_break() -> None:
    result = replay(read(document()), answer([]), packaged_delays(), days=3)
    assert (result.connections, result.turnarounds, result.cases) == ((), (), ())
    assert result.missed_families.mean == result.late_escorts.high == 0


def test_no_days_are_refused() -> None:
    with pytest.raises(ValueError, match="at least once"):
        replay(*_world(), Delays(), days=0)


def test_wilson_interval_of_a_textbook_share() -> None:
    share = Share(hits=10, of=100)
    assert (round(share.low, 4), round(share.high, 4)) == (0.0552, 0.1744)
    assert (Share(hits=0, of=9).low, Share(hits=9, of=9).high) == (0.0, 1.0)


def test_packaged_distributions_are_whole_and_the_closest_is_taken() -> None:
    delays = packaged_delays()
    for profile in delays.profiles.values():
        assert list(profile.minutes) == sorted(profile.minutes)
        assert list(profile.chances) == sorted(profile.chances)
        assert 0 <= profile.cancelled <= profile.scheduled
    problem = read(tiny()[0])
    places = {airport.code: airport for airport in problem.airports}
    known = problem.flights[0]
    chances = delays.of(known, places["HAN"], places["ICN"])
    assert chances.arrival is delays.profiles["arrival", "", "", "KE"]
    assert 0 < chances.cancellation < 0.01


def test_slack_is_the_percentile_of_landings_over_all_flights() -> None:
    even = Profile(chances=(0.0, 1.0), minutes=(0.0, 100.0))
    assert extra_minutes({even: 1}, 0.9) == 90
    assert extra_minutes({even: 1, Profile.certain(0): 1}, 0.9) == 80
    assert extra_minutes({Profile.certain(-20): 3}, 0.99) == 0


def test_slack_raises_the_least_connection_where_flights_land_late() -> None:
    problem, _ = _world()
    delays = _landing_late(Profile(chances=(0.0, 1.0), minutes=(0.0, 100.0)))
    raised = {airport.code: airport.connection for airport in with_slack(problem, delays, 0.25).airports}
    assert raised == {"HAN": 60, "ICN": 85, "LAX": 60}
    assert with_slack(problem, delays, 0) is problem
    with pytest.raises(ValueError, match="between 0 and 1"):
        with_slack(problem, delays, 1.0)


@pytest.mark.parametrize("promise", [{"published": entry("C1", ["A1", "B1"])}, {"pin": {"flights": ["A1", "B1"]}}])
def test_slack_never_breaks_what_was_promised(promise: dict[str, Any]) -> None:
    problem = read(document(flights=[TO_ICN, TO_LAX], cases=[case("C1", **promise)]))
    delays = _landing_late(Profile.certain(100))
    raised = {airport.code: airport.connection for airport in with_slack(problem, delays, 0.9).airports}
    assert raised["ICN"] == 90


def _files(name: str) -> list[str]:
    return [str(path) for stem in ("problem", "plan") for path in (VECTORS / name).glob(f"{stem}.json*")]


def test_the_command_prints_estimates_and_weak_places(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["robustness", *_files("legal-tiny-scored-by-hand"), "--days", "50"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "days=50 seed=0 rebooked-after=1"
    assert lines[-1].startswith("connection KE442-0112 KE11-0113 airport=ICN spare=200 cases=1 people=2 missed=")


def test_the_command_refuses_illegal_plans_and_bad_files(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert main(["robustness", *_files("seats-one_seat_too_few")]) == 1
    assert capsys.readouterr().out.startswith("seats flight=")
    assert main(["robustness", str(tmp_path / "none.json"), "x"]) == 2
    assert capsys.readouterr().err.count("\n") == 1
    with pytest.raises(SystemExit) as refused:
        main(["robustness", *_files("legal-tiny-scored-by-hand"), "--days", "0"])
    assert refused.value.code == 2
