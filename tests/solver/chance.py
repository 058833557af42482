"""Tiny random problems of one travel group, every time a multiple of ten minutes."""

from __future__ import annotations

import random
from datetime import datetime, timedelta

from tests.solver.small import Document, airport, case, document, escort, flight, need, receiver, session, stage

_FIRST = datetime(2027, 3, 13, 0, 0)  # noqa: DTZ001 - written out as UTC below; the night of the clock change in LAX


_WAYS = [("HAN", "LAX")] * 3 + [("HAN", "ICN"), ("ICN", "LAX"), ("LAX", "HAN"), ("LAX", "HAN"), ("ICN", "HAN")]


def _at(tens: int) -> str:
    return f"{_FIRST + timedelta(minutes=10 * tens):%Y-%m-%dT%H:%MZ}"


def chance_problem(seed: int) -> Document:
    """A problem whose group is often planned only just, or only just not."""
    dice = random.Random(seed)
    made = document(
        airports=[
            airport("HAN", "Asia/Ho_Chi_Minh", "VN", 60, 90),
            airport("ICN", "Asia/Seoul", "KR", 60, 90),
            airport("LAX", "America/Los_Angeles", "US", 60, 120),
        ],
        flights=[_flight(dice, number) for number in range(dice.randint(5, 10))],
        sessions=[_session(dice, number) for number in range(dice.randint(3, 6))],
        escorts=[_escort(dice, number) for number in range(dice.randint(2, 4))],
        assistance=[
            {"airport": code, "role": role, "start": _at(dice.randint(0, 120)), "end": _at(dice.randint(300, 600))}
            | {"people": dice.randint(2, 5)}
            for code, role in (("HAN", "departure"), ("ICN", "transit"), ("LAX", "arrival"))
        ],
        receivers=[
            receiver(
                "R",
                dice.choice([["LAX"], ["LAX", "ICN"]]),
                people_per_day=dice.randint(3, 8),
                weekdays=sorted(dice.sample(range(1, 8), 6)),
                earliest=dice.choice(["00:00", "02:00"]),
            )
        ],
    )
    made["rules"] |= {"escort_report": 60, "escort_turnaround": 60, "escort_rest": 120, "stretcher_seats": 3}
    made["rules"]["legs_max"] = dice.randint(1, 3)
    made["rules"]["connection_max"] = dice.choice([960, 3000])
    made["cases"] = _cases(dice)
    return made


def _flight(dice: random.Random, number: int) -> Document:
    origin, destination = dice.choice(_WAYS)
    departs = dice.randint(60, 330)
    room = {"seats": dice.randint(2, 9), "wheelchairs": dice.randint(1, 3), "stretchers": dice.randint(0, 1)}
    return flight(f"F{number}", f"{origin}-{destination}", _at(departs), _at(departs + dice.randint(6, 90)), **room)


def _session(dice: random.Random, number: int) -> Document:
    start = 6 * dice.randint(0, 16) + 144 * dice.randint(0, 1)
    languages = dice.choice([["vi"]] * 5 + [["en"]])
    name, end = dice.choice(["pec", "pdms"]), _at(start + dice.randint(1, 6))
    return session(f"S{number}", _at(start), end, name, sex=dice.choice("FM"), languages=languages)


def _escort(dice: random.Random, number: int) -> Document:
    away = dice.randint(0, 500)
    return escort(
        f"E{number}",
        dice.choice(["HAN", "HAN", "ICN", "LAX"]),
        sex=dice.choice("FM"),
        skills={skill: dice.randint(1, 3) for skill in dice.sample(["nurse", "child"], dice.randint(1, 2))},
        entry_until={"US": dice.choice(["2027-03-14", "2027-03-20"]), "KR": "2027-03-15"},
        unavailable=[[_at(away), _at(away + dice.randint(0, 60))]] if dice.random() < 0.5 else [],
        trips_done=dice.randint(0, 1),
        trips_max=dice.randint(1, 2),
    )


def _cases(dice: random.Random) -> list[Document]:
    number = dice.choice([1, 1, 2, 2, 3])
    departs = dice.random() < 0.9
    names = [f"C{at}" for at in range(number if departs else 1)]
    left = 4
    cases = []
    for name in names:
        stages = [_stage(dice, skill) for skill in dice.sample(["pec", "pdms"], dice.randint(0, min(2, left)))]
        left -= len(stages)
        cases.append(_case(dice, name, names, stages) if departs else _staying(dice, name, stages))
    return cases


def _stage(dice: random.Random, name: str) -> Document:
    return stage(
        name,
        10 * dice.randint(0, 3),
        sex=dice.choice([None, None, "F"]),
        after_previous=[dice.choice([0, 0, 0, 1]), dice.choice([None, None, 1])],
        before_departure=[dice.choice([0, 0, 0, 1]), dice.choice([None, None, 1, 2])],
    )


def _case(dice: random.Random, name: str, names: list[str], stages: list[Document]) -> Document:
    skills = dice.sample(["nurse", "child"], dice.choice([0, 1, 1, 2]))
    wish = dice.choice([{}, {}, {"sex": "F"}])
    people = [_person(dice) for _ in range(dice.randint(1, 2))]
    pins = [None] * 16 + [{"flights": ["F0"]}, {"appointments": {"pec": "S0"}}, {"escorts": {"nurse": "E0"}}]
    return case(
        name,
        people=people,
        stages=stages,
        escort_needs=[need(skill, dice.randint(1, 2), **wish) for skill in skills],
        assistance=dice.sample(["departure", "transit", "arrival"], dice.choice([0, 0, 0, 1, 2])),
        ready="2027-03-13",
        last_stage=dice.choice([None, "2027-03-13"]),
        travel_with=[other for other in names if other > name],
        connections_max=dice.choice([0, 1, 2, 2]),
        pin=dice.choice(pins),
    )


def _person(dice: random.Random) -> Document:
    needs = dice.choice([[]] * 6 + [["wheelchair"], ["stretcher"]])
    return {"age": dice.choice([0, 1, 2, 30]), "sex": "F", "needs": needs}


def _staying(dice: random.Random, name: str, stages: list[Document]) -> Document:
    held = stages or [stage()]
    return case(
        name,
        departure=False,
        receiver=None,
        stages=held,
        ready="2027-03-13",
        deadline=dice.choice(["2027-03-13", "2027-03-15"]),
    )
