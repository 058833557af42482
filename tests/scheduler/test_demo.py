"""The demo: real flights moved and saying so, invented families, and the main job from nothing in a real process."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from datetime import date, timedelta
from pathlib import Path
from random import Random

import pytest

from integrations.schedules import read_ssim
from scheduler.demo.build import demo_files, season_from
from scheduler.demo.caseload import caseload
from scheduler.demo.clinics import sessions
from scheduler.demo.crew import ONWARD
from scheduler.demo.season import weekly_flights

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


def test_the_main_job_from_nothing_twice_and_never_over_real_data(tmp_path: Path) -> None:
    """Published papers and feeds at the end; again the same people; other people are refused."""
    first = _hanhtrinh(tmp_path, "demo", "--cases", "16", "--time-limit", "5")
    assert first.returncode == 0, first.stderr
    assert "Plan 1:" in first.stdout
    papers = sorted(path.name for path in (tmp_path / "demo" / "itineraries").glob("*.pdf"))
    assert len(papers) == int(re.search(r"(\d+) itineraries published", first.stdout)[1])  # type: ignore[index]
    assert all((tmp_path / "demo" / "itineraries" / name).read_bytes().startswith(b"%PDF") for name in papers)
    assert len(list((tmp_path / "demo" / "feeds").glob("*.ics"))) == 16
    again = _hanhtrinh(tmp_path, "demo", "--cases", "16", "--time-limit", "5")
    assert again.returncode == 0, again.stderr
    assert "Plan 2:" in again.stdout
    # The addresses that are shown lead to calendars with something in them, also the second time.
    for done in (first, again):
        assert len(re.findall(r"/feeds/[\w-]+\.ics", done.stdout)) == 3
    feeds = [path.read_bytes() for path in (tmp_path / "demo" / "feeds").glob("*.ics")]
    assert len(feeds) == 16
    assert any(b"BEGIN:VEVENT" in feed for feed in feeds)
    other = _hanhtrinh(tmp_path, "demo", "--cases", "17", "--time-limit", "5")
    assert other.returncode == 2
    assert "HANHTRINH_INSTANCE" in other.stderr
    assert "Traceback" not in other.stderr


def test_a_session_is_named_without_its_stage() -> None:
    """Codes stand in reasons and refusals that operations staff read; which test a session holds is health data."""
    held = sessions(TODAY, TODAY + timedelta(days=60))
    assert len({one.code for one in held}) == len(held) > 100
    assert not [one.code for one in held if one.stage.partition("_")[0] in one.code.lower()]
