"""Seeded instances of every size and tightness: `python -m tests.benchmarks.generate M-seats-7 -o FOLDER`.

A name is SIZE-FLAVOUR-SEED. The same name gives the same bytes anywhere. Sizes: XS 20 cases in 20 days, S 60 in 30,
M 300 in 60, L 1,000 in 90, XL 5,000 in 120, XXL 20,000 in 180. Flavours say what is scarce: `baseline` a little of
everything, `clinics`, `seats`, `escorts`; `loose` nothing; `odd` mixes in what data should not hold but does;
`disrupted` is a baseline whose plan is published before flights, an escort and a clinic day are lost.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
from datetime import date, timedelta
from pathlib import Path

from solver.files import problem_from_json, write_problem
from solver.problem import Problem
from tests.benchmarks import people, world
from tests.benchmarks.people import Tightness
from tests.benchmarks.world import Document

FIRST = date(2027, 1, 11)
SIZES = {"XS": (20, 20), "S": (60, 30), "M": (300, 60), "L": (1_000, 90), "XL": (5_000, 120), "XXL": (20_000, 180)}
FLAVOURS = {
    "baseline": Tightness(),
    "clinics": Tightness(sessions=0.7),
    "seats": Tightness(seats=0.5),
    "escorts": Tightness(escorts=0.5, escort_needs=2.5),
    "loose": Tightness(seats=2.0, sessions=3.0, escorts=3.0, receivers=3.0),
    "odd": Tightness(),
    "disrupted": Tightness(),
}
_WEIGHTS = {
    "unplanned_person": {"1": 400_000, "2": 800_000, "3": 2_000_000},
    "lapse_person": 300_000,
    "wait_person_day": {"1": 800, "2": 1_600, "3": 4_000},
    "connection_person": 2_500,
    "travel_person_minute": 8,
    "escort_day": 18_000,
    "escort_fairness": 2_000,
    "change_flight_person": 15_000,
    "change_appointment": 4_000,
    "change_escort": 6_000,
}
_RULES = {
    "legs_max": 3,
    "connection_max": 960,
    "assisted_connection_extra": 45,
    "stretcher_seats": 6,
    "escort_report": 240,
    "escort_turnaround": 720,
    "escort_rest": 2_160,
    "weights": _WEIGHTS,
}


def generate(size: str, flavour: str, seed: int) -> Problem:
    """Make an instance, read back as strictly as any file is."""
    made = _document(size, flavour, seed)
    if flavour == "odd":
        _make_odd(made, random.Random(seed))
    problem = problem_from_json(json.dumps(made))
    if flavour == "disrupted":
        from tests.benchmarks.disruption import disrupt

        return disrupt(problem, random.Random(seed))
    return problem


def _document(size: str, flavour: str, seed: int) -> Document:
    dice, tightness = random.Random(f"{size}-{flavour}-{seed}"), FLAVOURS[flavour]
    count, days = SIZES[size]
    scale = tightness.seats * max(1.0, count / (14 * days))
    homes = world.homes_of(dice, count)
    receivers = people.receivers(dice, FIRST, days, homes, count * 3, tightness)
    cases = people.cases(dice, FIRST, days, count, receivers, tightness.escort_needs)
    minutes = {stage: 1.9 * wanted * tightness.sessions for stage, wanted in people.minutes_wanted(cases).items()}
    return {
        "format": "departure-plan-problem/1",
        "name": f"{size}-{flavour}-{seed}",
        "horizon": {
            "start": FIRST.isoformat(),
            "end": (FIRST + timedelta(days=days - 1)).isoformat(),
            "timezone": "Asia/Ho_Chi_Minh",
        },
        "airports": world.airports(),
        "flights": world.flights(dice, FIRST, days, homes, scale),
        "receivers": receivers,
        "assistance": people.assistance(FIRST, days),
        "clinics": [{"id": f"CL-{code}", "airport": code, "timezone": "Asia/Ho_Chi_Minh"} for code in ("HAN", "SGN")],
        "sessions": people.sessions(dice, FIRST, days, minutes),
        "escorts": people.escorts(dice, FIRST, days, max(2, round(count / 12 * tightness.escorts))),
        "cases": cases,
        "rules": _RULES,
    }


def _make_odd(made: Document, dice: random.Random) -> None:
    """Families of forty, cases past their deadline, held ones, pins on what is gone, sessions of no minutes left."""
    flying = [case for case in made["cases"] if case["departure"] and not case["travel_with"]]
    picked = iter(dice.sample(flying, min(len(flying), 12)))
    next(picked)["people"] *= 40
    next(picked)["deadline"] = "2026-12-01"
    next(picked)["pin"] = {"hold": True}
    next(picked)["pin"] = {"flights": ["GONE-20270101"]}
    next(picked)["pin"] = {"appointments": {"fitness": "gone"}, "escorts": {"nurse": "gone"}}
    next(picked)["connections_max"] = 0
    next(picked)["languages"] = ["xx"]
    next(picked)["people"] = [{"age": 0, "sex": "F", "needs": []}]
    next(picked)["people"] = [{"age": 50, "sex": "M", "needs": ["wheelchair", "stretcher"]}]
    for session in dice.sample(made["sessions"], min(5, len(made["sessions"]))):
        session["end"] = session["start"]
    for flight in dice.sample(made["flights"], 20):
        flight |= {"seats": 0, "wheelchairs": 0}
    for receiver in dice.sample(made["receivers"], 2):
        receiver["people_per_day"] = 0
    made["escorts"][0] |= {"trips_max": made["escorts"][0]["trips_done"], "skills": {}}


def parse(name: str) -> tuple[str, str, int]:
    """Take a name such as M-seats-7 apart. Raises ValueError."""
    parts = name.split("-")
    if len(parts) != 3 or parts[0] not in SIZES or parts[1] not in FLAVOURS or not parts[2].isdigit():
        raise ValueError(f"{name}: a name is SIZE-FLAVOUR-SEED, such as M-seats-7")
    return parts[0], parts[1], int(parts[2])


def main() -> int:
    """Write instances to a folder."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.generate", description=__doc__)
    parser.add_argument("names", nargs="+", metavar="SIZE-FLAVOUR-SEED")
    parser.add_argument("-o", "--output", type=Path, default=Path(), metavar="FOLDER")
    arguments = parser.parse_args()
    for name in arguments.names:
        try:
            problem = generate(*parse(name))
        except ValueError as error:
            parser.error(str(error))
        write_problem(problem, arguments.output / f"{name}.json.gz")
        print(f"{name}: {len(problem.cases)} cases, {len(problem.flights)} flights, {len(problem.sessions)} sessions")
    return 0


if __name__ == "__main__":
    sys.exit(main())
