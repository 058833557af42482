"""The families, receivers, clinics and escorts of generated instances; nobody in them exists."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

from tests.benchmarks.world import ORIGINS, ZONE_OF, Document, local

_SIZES = (1,) * 28 + (2,) * 14 + (3,) * 17 + (4,) * 13 + (5,) * 9 + (6,) * 7 + (7,) * 4 + (8,) * 4 + (9,) * 3 + (10,)
_LANGUAGES = (["vi"],) * 7 + (["hmn", "vi"], ["jra", "vi"], ["km", "vi"], ["jra"], ["vi", "en"])
_SKILLS = {"nurse": 2, "doctor": 3, "operational": 20, "child": 3}


@dataclass(frozen=True, slots=True, kw_only=True)
class Tightness:
    """How much there is of everything for each person, and how many need an escort; 1 is the baseline."""

    seats: float = 1.0
    sessions: float = 1.0
    escorts: float = 1.0
    escort_needs: float = 1.0
    receivers: float = 1.0


def receivers(
    dice: random.Random, first: date, days: int, homes: tuple[str, ...], people: int, tightness: Tightness
) -> list[Document]:
    """One or two receivers at every home airport."""
    made = []
    for code in homes:
        for number in range(dice.choice([1, 1, 2])):
            a_day = people / (len(homes) * 1.3 * days) * 7 + dice.choice([4, 6, 8, 10])
            closed = sorted(dice.sample(range(days), 2))
            made.append(
                {
                    "id": f"R-{code}-{number + 1}",
                    "airports": [code],
                    "people_per_day": max(1, round(a_day * tightness.receivers)),
                    "weekdays": dice.choice([[1, 2, 3, 4, 5], [1, 2, 3, 4, 5, 6, 7], [1, 2, 3, 4, 5, 6], [2, 3, 4, 5]]),
                    "closed": [(first + timedelta(days=day)).isoformat() for day in closed],
                    "earliest": dice.choice(["00:00", "00:00", "06:00", "08:00"]),
                    "latest": dice.choice(["21:00", "23:30", "23:59"]),
                }
            )
    return made


def assistance(first: date, days: int) -> list[Document]:
    """A staffed window from early to late on every date at every airport for every role."""
    return [
        {"airport": code, "role": role, "start": local(day, 4, 0, zone), "end": local(day, 23, 50, zone), "people": 10}
        for code, zone in sorted(ZONE_OF.items())
        for role in ("departure", "transit", "arrival")
        for day in (first + timedelta(days=offset) for offset in range(-2, days + 3))
    ]


def sessions(dice: random.Random, first: date, days: int, minutes: dict[str, float]) -> list[Document]:
    """Sessions of every stage at the clinics of the two large origins; `minutes` of each stage in all."""
    made = []
    for stage, wanted in sorted(minutes.items()):
        held, number = 0.0, 0
        while held < wanted:
            code = dice.choices(["SGN", "HAN"], [0.55, 0.45])[0]
            day = first + timedelta(days=dice.randrange(days))
            start, length = dice.choice([(8, 0), (13, 30)]), dice.choice([60, 60, 90, 90, 120, 180])
            if day.isoweekday() == 7:
                continue
            end = (start[0] * 60 + start[1] + length) // 60, (start[1] + length) % 60
            made.append(
                {
                    "id": f"CL-{code}/{stage}/{number:05d}",
                    "clinic": f"CL-{code}",
                    "stage": stage,
                    "start": local(day, *start, ZONE_OF[code]),
                    "end": local(day, *end, ZONE_OF[code]),
                    "sex": dice.choice(["F", "F", "M"]),
                    "languages": ["vi", *dice.sample(["en", "hmn", "jra", "km"], 3)],
                }
            )
            held, number = held + length, number + 1
    return made


def escorts(dice: random.Random, first: date, days: int, count: int) -> list[Document]:
    """Escorts of both sexes and all skills, based in Viet Nam, each away once."""
    made = []
    skills = sorted(_SKILLS)
    for number in range(count):
        away = first + timedelta(days=dice.randrange(days))
        done = dice.randint(0, 4)
        worked = {skills[number % 4], dice.choice(skills)}
        until = (first + timedelta(days=dice.choice([days // 2, 400, 700]))).isoformat()
        made.append(
            {
                "id": f"E{number + 1:04d}",
                "base": dice.choice(["HAN", "SGN"]),
                "sex": dice.choice(["F", "M"]),
                "languages": ["vi", *dice.sample(["en", "hmn", "jra", "km"], 1)],
                "skills": {skill: _SKILLS[skill] for skill in sorted(worked)},
                "entry_until": dict.fromkeys(("AU", "CA", "NO", "NZ", "US"), until) | {"VN": "2099-12-31"},
                "unavailable": [
                    [
                        local(away, 0, 0, "Asia/Ho_Chi_Minh"),
                        local(away + timedelta(days=dice.randint(3, 10)), 0, 0, "Asia/Ho_Chi_Minh"),
                    ]
                ],
                "trips_done": done,
                "trips_max": done + max(1, days // 20),
            }
        )
    return made


def cases(
    dice: random.Random, first: date, days: int, count: int, homes: list[Document], needs: float
) -> list[Document]:
    """Families of all sizes; some fly together, some do not fly yet, some need help or an escort."""
    made = [_case(dice, first, days, number + 1, homes, needs) for number in range(count)]
    for before, after in pairwise(made):
        is_alike = before["departure"] and after["departure"] and dice.random() < 0.02
        if is_alike and not before["travel_with"]:
            after |= {key: before[key] for key in ("origin", "receiver", "ready", "deadline", "connections_max")}
            after["travel_with"] = [before["id"]]
    return made


def _case(dice: random.Random, first: date, days: int, number: int, homes: list[Document], needs: float) -> Document:
    people = [_person(dice, at) for at in range(dice.choice(_SIZES))]
    departs = dice.random() < 0.86
    ready = first + timedelta(days=dice.randint(-14, max(1, round(days * 0.6))))
    deadline = ready + timedelta(days=dice.choice([14, 24, 28, 35, 42, 50, 60, 80]))
    origin = dice.choices(list(ORIGINS), list(ORIGINS.values()))[0] if departs else dice.choice(["SGN", "HAN"])
    is_alone = len(people) == 1 and people[0]["age"] < 18
    if is_alone and departs:
        people[0]["needs"] = ["unaccompanied_minor"]
    return {
        "id": f"C{number:05d}",
        "departure": departs,
        "origin": origin,
        "receiver": dice.choice(homes)["id"] if departs else None,
        "priority": dice.choices(["1", "2", "3"], [80, 16, 4])[0],
        "ready": ready.isoformat(),
        "deadline": max(deadline, first + timedelta(days=3)).isoformat(),
        "people": people,
        "languages": list(dice.choice(_LANGUAGES)),
        "assistance": sorted(dice.sample(["departure", "transit", "arrival"], dice.choice([0, 0, 0, 1, 2])))
        if departs
        else [],
        "escort_needs": _needs(dice, is_alone, len(people), needs) if departs else [],
        "stages": _stages(dice, len(people), departs) if origin in ("SGN", "HAN") else [],
        "health_from": first.isoformat(),
        "last_stage": None,
        "travel_with": [],
        "connections_max": dice.choice([2] * 19 + [1]),
        "pin": None,
        "published": None,
    }


def _person(dice: random.Random, at: int) -> Document:
    age = dice.randint(16, 75) if at == 0 else dice.choice([0, 1, 4, 9, 14, 30, 38, 66])
    needs = ["wheelchair"] if dice.random() < 0.02 else ["stretcher"] if dice.random() < 0.003 else []
    return {"age": age, "sex": dice.choice(["F", "M"]), "needs": needs}


def _needs(dice: random.Random, is_alone: bool, people: int, share: float) -> list[Document]:
    if not is_alone and dice.random() >= 0.11 * share:
        return []
    skill = "child" if is_alone else dice.choice(["nurse", "nurse", "doctor", "operational"])
    load = min(people, 4) if skill == "operational" else dice.choice([1, 1, 2])
    languages = dice.choice([[], [], ["vi"]])
    return [{"skill": skill, "load": load, "sex": dice.choice([None, None, "F"]), "languages": languages}]


def _stages(dice: random.Random, people: int, departs: bool) -> list[Document]:
    def stage(name: str, base: int, each: int, after: list[int | None], before: list[int | None]) -> Document:
        minutes = min(base + each * people, 60)
        return {"stage": name, "minutes": minutes, "sex": dice.choice([None] * 9 + ["F"])} | {
            "after_previous": after,
            "before_departure": before,
        }

    exam = stage("exam", 15, 15, [0, None], [14, 180])
    if not departs:
        return [exam]
    last = [stage("predeparture", 15, 10, [1, None], [5, 21]), stage("fitness", 10, 5, [1, None], [1, 3])]
    return dice.choice([[], last, last, last, [stage("vaccination", 10, 10, [28, 70], [7, None]), *last]])


def minutes_wanted(made: list[Document]) -> dict[str, float]:
    """The minutes of each stage that all cases together need."""
    wanted: dict[str, float] = {}
    for case in made:
        for stage in case["stages"]:
            wanted[stage["stage"]] = wanted.get(stage["stage"], 0.0) + stage["minutes"]
    return wanted
