"""`python -m tests.benchmarks.papers [--cases 40]`: time and peak memory of all papers of one day.

Builds a published day of so many invented families on real tables, then runs `hanhtrinh papers` on it in a process of
its own, start-up included, and prints what that took. Ends with 1 above the limits (20 s for 40 cases and in
proportion for more, 300 MB for any number).
"""

from __future__ import annotations

import argparse
import os
import resource
import subprocess
import sys
import tempfile
import time
from datetime import date, timedelta
from pathlib import Path

from pypdf import PdfReader
from sqlalchemy.orm import Session

from scheduler.config import settings
from scheduler.database import engine, make_session, upgrade
from scheduler.models import MobilityNeed, ProgrammeRuleSet
from scheduler.services.access import SYSTEM
from scheduler.services.publication import publish
from tests.scheduler import builders
from tests.scheduler.world import NOW

DAY = "2026-12-10"
SECONDS, MEGABYTES = 20.0, 300
_A_ROOM = 60
"""Families examined in one room of a clinic, ten minutes each from eight in the morning."""
_SIZES = (1, 2, 5, 3, 1, 4, 8, 2)
_HUBS = ("HKG", "ICN")


def build(session: Session, cases: int) -> None:
    """A day on which so many families leave two airports on eight journeys, with checks, escorts and receivers."""
    builders.place_airports(session)
    programme = builders.make_programme(session)
    session.add(ProgrammeRuleSet(programme_id=programme.id, from_on=date(2020, 1, 1), rules={}))
    receiver = builders.make_receiver(session)
    version = builders.make_version(session, 1)
    for place, code in enumerate(("SGN", "HAN")):
        office = builders.make_office(session, code)
        clinic = builders.make_clinic(session, office, f"{code}-A")
        opens = builders.at(f"{DAY} 08:00", code)
        rooms = [
            builders.make_session(session, clinic, f"PEC-{code}-{room}", opens, hours=_A_ROOM // 6)
            for room in range(1 + (cases - 1) // 2 // _A_ROOM)
        ]
        journeys = [_journey(session, code, 10 * place + turn, hub, turn) for turn, hub in enumerate(_HUBS * 2)]
        escort = builders.make_escort(session, office, f"E-{code}")
        builders.plan_trip(session, version, escort, journeys[0])
        for index in range(place, cases, 2):
            size = _SIZES[index // 2 % len(_SIZES)]
            case = builders.make_case(
                session, office, programme, f"{code}-26-{index:04}", receiver=receiver, assist_transit=index % 3 == 0,
                assist_arrival=index % 2 == 0, is_protected=index % 20 == 19,
                members=[_member(number, index) for number in range(1, size + 1)],
            )  # fmt: skip
            room, turn = divmod(index // 2, _A_ROOM)
            start = opens + timedelta(minutes=10 * turn)
            flights = journeys[index // 2 % len(journeys)]
            builders.plan_case(
                session, version, case, flights, appointments=[(rooms[room], start, 10)],
                escorts=[("operational", escort)] if flights is journeys[0] else [],
            )  # fmt: skip
    publish(session, SYSTEM, 1, now=NOW)


def _journey(session: Session, code: str, number: int, hub: str, turn: int) -> tuple[builders.Flight, builders.Flight]:
    leaves, lands = f"{DAY} {9 + turn * 3:02}:05", f"{DAY} {15 + turn * 2:02}:20"
    goes_on, ends = f"{DAY} {19 + turn}:55", f"{DAY} {15 + turn}:15"
    return (
        builders.make_flight(session, f"CX 7{number:02}", code, leaves, hub, lands),
        builders.make_flight(session, f"CX 8{number:02}", hub, goes_on, "LAX", ends),
    )


def _member(number: int, index: int) -> builders.CaseMember:
    return builders.make_member(
        number,
        family_name=("Nguyễn", "Trần", "Ksor", "Tôn Nữ")[index % 4],
        given_names=("Thị Ánh Nguyệt", "Văn Khánh", "H'Lan", "Quỳnh Trâm Anh")[(index + number) % 4],
        born_on=date(1960 + (index * 7 + number * 13) % 64, 1 + number % 12, 1 + index % 28),
        mobility=MobilityNeed.WCHR if (index + number) % 11 == 0 else MobilityNeed.NONE,
        is_first_time_flyer=index % 2 == 0,
    )


def measure(cases: int) -> bool:
    """Build, print, and tell; whether it stayed below the limits."""
    with tempfile.TemporaryDirectory() as folder:
        os.environ["HANHTRINH_INSTANCE"] = folder
        settings.cache_clear()
        engine.cache_clear()
        upgrade()
        with make_session() as session, session.begin():
            build(session, cases)
        engine().dispose()
        target = Path(folder) / "day"
        began = time.monotonic()
        words = [
            sys.executable,
            "-c",
            "from scheduler.cli import main; main()",
            "papers",
            "--on",
            DAY,
            "-o",
            str(target),
        ]
        subprocess.run(words, check=True, stdout=subprocess.DEVNULL)
        took = time.monotonic() - began
        megabytes = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024
        papers = sorted(target.rglob("*.pdf"))
        pages = sum(len(PdfReader(path).pages) for path in papers)
        lists = len(list(target.rglob("*.xlsx"))) + len(list(target.rglob("*/*.csv")))
        print(f"{'cases':>6} {'papers':>7} {'pages':>6} {'lists':>6} {'seconds':>8} {'MB':>5}")
        print(f"{cases:>6} {len(papers):>7} {pages:>6} {lists:>6} {took:>8.1f} {megabytes:>5}")
        return took < SECONDS * max(1.0, cases / 40) and megabytes < MEGABYTES


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", type=int, default=40)
    sys.exit(0 if measure(parser.parse_args().cases) else 1)
