"""The demo: real flights moved and saying so, invented families, and the main job from nothing in a real process."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from random import Random

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from integrations.schedules import read_ssim
from scheduler.database import make_engine
from scheduler.demo.build import demo_files, season_from
from scheduler.demo.caseload import caseload
from scheduler.demo.clinics import sessions
from scheduler.demo.crew import ONWARD, escorts
from scheduler.demo.season import weekly_flights
from scheduler.models import MessageState, OutboxMessage, PlanAppointment, PlanLeg

TODAY = date(2026, 11, 22)


def _hanhtrinh(instance: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    environment = os.environ | {"HANHTRINH_INSTANCE": str(instance), "HANHTRINH_LANGUAGE": "en"}
    command = [sys.executable, "-c", "from scheduler.cli import main; main()", *arguments]
    return subprocess.run(command, capture_output=True, text=True, env=environment, check=False, timeout=300)


def test_the_season_says_that_it_was_moved_and_reads_back() -> None:
    files = {file.kind: file.content for file in demo_files(season_from(TODAY), 12, 1)}
    ssim = read_ssim(files["ssim"])
    assert not ssim.errors
    assert len(ssim.legs) == len(weekly_flights(ONWARD))
    assert all("MOVED TO LATER DATES" in carrier.general_information for carrier in ssim.carriers)
    assert min(leg.period_from for leg in ssim.legs) < TODAY < max(leg.period_to or TODAY for leg in ssim.legs)


def test_flights_go_by_way_of_hong_kong_and_seoul_only() -> None:
    """No clock times of other gateways are public, and the demo invents no flights."""
    for flight in weekly_flights(ONWARD):
        assert {flight.origin, flight.destination} & {"HKG", "ICN"}


def test_the_caseload_holds_the_people_who_need_most_care() -> None:
    cases = caseload(Random(1), TODAY, 120)
    assert len(cases) == len({case.code for case in cases}) == 120
    members = [member for case in cases for member in case.members]
    assert {case.office for case in cases} == {"HAN", "SGN"}
    assert len({case.programme for case in cases}) >= 9
    assert any(member.mobility == "STCR" for member in members)
    assert any(member.is_unaccompanied_minor for member in members)
    assert any(member.age(TODAY) >= 70 for member in members)
    assert any(member.is_first_time_flyer for member in members)
    home = [case for case in cases if case.receiver == "VN-LCI"]
    assert home
    assert all(case.is_protected for case in home)
    stages = {stage.stage for case in cases for stage in case.stages}
    assert stages == {"exam", "vaccine_2", "sputum_1", "sputum_2", "sputum_3", "results", "pdms", "pec"}


@pytest.mark.parametrize("shift", range(7))
def test_past_stages_were_held_on_working_days(shift: int) -> None:
    today = TODAY + timedelta(days=shift)
    held = [stage.held_on for case in caseload(Random(1), today, 60) for stage in case.stages if stage.held_on]
    assert held
    assert all(day.isoweekday() <= 5 and day < today for day in held)


def test_the_same_seed_gives_the_same_people() -> None:
    assert caseload(Random("s"), TODAY, 40) == caseload(Random("s"), TODAY, 40)
    assert caseload(Random("s"), TODAY, 40) != caseload(Random("t"), TODAY, 40)


def _look_at_the_first_days(instance: Path) -> None:
    """Health checks by tomorrow, a departure within two days and a little, and messages that wait for a mail server."""
    engine = make_engine(f"sqlite:///{instance / 'hanhtrinh.sqlite'}")
    with Session(engine) as session:
        soon = datetime.now(UTC) + timedelta(days=3)
        checks = session.scalars(select(PlanAppointment.starts_at)).all()
        leaves = [leg.flight.departs_at for leg in session.scalars(select(PlanLeg).where(PlanLeg.position == 0))]
        assert min(checks) < soon - timedelta(days=1)
        assert min(leaves) < soon
        waiting = session.scalars(select(OutboxMessage.state)).all()
        assert set(waiting) == {MessageState.PENDING}
    engine.dispose()


def test_the_main_job_from_nothing_twice_and_never_over_real_data(tmp_path: Path) -> None:
    """Published papers and feeds at the end; again the same people; other people are refused."""
    first = _hanhtrinh(tmp_path, "demo", "--cases", "18", "--time-limit", "5")
    assert first.returncode == 0, first.stderr
    assert "Plan 1:" in first.stdout
    papers = sorted(path.name for path in (tmp_path / "demo" / "itineraries").glob("*.pdf"))
    assert len(papers) == int(re.search(r"(\d+) itineraries published", first.stdout)[1])  # type: ignore[index]
    assert all((tmp_path / "demo" / "itineraries" / name).read_bytes().startswith(b"%PDF") for name in papers)
    assert len(list((tmp_path / "demo" / "feeds").glob("*.ics"))) == 16
    _look_at_the_first_days(tmp_path)
    again = _hanhtrinh(tmp_path, "demo", "--cases", "18", "--time-limit", "5")
    assert again.returncode == 0, again.stderr
    assert "Plan 2:" in again.stdout
    # The addresses that are shown lead to calendars with something in them, also the second time.
    for done in (first, again):
        assert len(re.findall(r"/feeds/[\w-]+\.ics", done.stdout)) == 3
    feeds = [path.read_bytes() for path in (tmp_path / "demo" / "feeds").glob("*.ics")]
    assert len(feeds) == 16
    assert any(b"BEGIN:VEVENT" in feed for feed in feeds)
    other = _hanhtrinh(tmp_path, "demo", "--cases", "19", "--time-limit", "5")
    assert other.returncode == 2
    assert "HANHTRINH_INSTANCE" in other.stderr
    assert "Traceback" not in other.stderr


@pytest.mark.parametrize("shift", range(7))
def test_the_first_days_are_alive_on_every_weekday(shift: int) -> None:
    today = date(2026, 3, 9) + timedelta(days=shift)  # a week without a holiday
    opened = {(one.on, one.stage) for one in sessions(today, today + timedelta(days=1))}
    assert {(day, stage) for day in (today, today + timedelta(days=1)) for stage in ("exam", "pec")} <= opened
    load = caseload(Random(1), today, 20)
    urgent = [case for case in load if case.latest_on == today + timedelta(days=2)]
    assert {case.office for case in urgent} == {"HAN", "SGN"}
    assert all(case.earliest_on == today + timedelta(days=1) and case.priority == "3" for case in urgent)
    assert any(not case.departs for case in load)
    assert all(one.email.endswith("@example.org") for one in escorts(Random(1), today))


def test_a_session_is_named_without_its_stage() -> None:
    """Codes stand in reasons and refusals that operations staff read; which test a session holds is health data."""
    held = sessions(TODAY, TODAY + timedelta(days=60))
    assert len({one.code for one in held}) == len(held) > 100
    assert not [one.code for one in held if one.stage.partition("_")[0] in one.code.lower()]
