"""Invented escorts, receivers and airport teams of the demo."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from random import Random

from scheduler.demo.names import Sex, family_name, given_names

RECEIVER_FILE = Path(__file__).parent / "data" / "receivers.csv"


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoReceiver:
    """An invented agency that meets people at an airport."""

    code: str
    name: str
    country: str
    airports: tuple[str, ...]
    people_per_day: int
    weekdays: tuple[int, ...]
    earliest: str
    latest: str
    subdivision: str


def _receivers() -> tuple[DemoReceiver, ...]:
    with RECEIVER_FILE.open(encoding="utf-8", newline="") as file:
        return tuple(
            DemoReceiver(
                code=row["code"],
                name=row["name"],
                country=row["country"],
                airports=tuple(row["airports"].split()),
                people_per_day=int(row["people_per_day"]),
                weekdays=tuple(int(day) for day in row["weekdays"]),
                earliest=row["earliest"],
                latest=row["latest"],
                subdivision=row["subdivision"],
            )
            for row in csv.DictReader(file)
        )


RECEIVERS = _receivers()
ONWARD = frozenset(code for receiver in RECEIVERS for code in receiver.airports)


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoEscort:
    """An invented escort; permits map a country to the last day, absences are (first, last) local dates."""

    code: str
    name: str
    office: str
    sex: Sex
    languages: tuple[str, ...]
    skills: tuple[tuple[str, int], ...]
    permits: tuple[tuple[str, date], ...]
    absences: tuple[tuple[date, date], ...]
    trips_done: int
    trips_max: int

    @property
    def email(self) -> str:
        """A mailbox that nobody can have, so that messages are written and can be looked at."""
        return f"{self.code.lower()}@example.org"


_SKILLS: tuple[tuple[tuple[str, int], ...], ...] = (
    (("medical", 1), ("operational", 15)),
    (("child", 4), ("survivor", 1)),
    (("operational", 15), ("child", 3)),
    (("medical", 1),),
    (("survivor", 2), ("operational", 12)),
    (("child", 4), ("operational", 10)),
)
_COUNTRIES = ("US", "CA", "AU", "NZ", "GB", "FI", "KR", "HK")


def escorts(random: Random, today: date) -> tuple[DemoEscort, ...]:
    """Six escorts at each office: every skill twice over, one visa that runs out soon, a few days away."""
    found = []
    for index in range(12):
        office = ("HAN", "SGN")[index % 2]
        sex: Sex = "F" if index % 3 else "M"
        permits = [(c, today + timedelta(days=random.randrange(200, 900))) for c in _COUNTRIES if random.random() < 0.8]
        if index == 4:
            permits = [(country, today + timedelta(days=35)) for country, _ in permits]
        away = today + timedelta(days=random.randrange(5, 50))
        found.append(
            DemoEscort(
                code=f"HT-{office}-{index // 2 + 1:02}",
                name=f"{family_name(random)} {given_names(random, sex, random.randrange(28, 50))}",
                office=office,
                sex=sex,
                languages=("vi", "en") if index % 4 else ("vi", "en", "jra"),
                skills=_SKILLS[index // 2],
                permits=tuple(permits),
                absences=((away, away + timedelta(days=random.randrange(2, 9))),),
                trips_done=random.randrange(0, 5),
                trips_max=12,
            )
        )
    return tuple(found)


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoTeam:
    """An airport team: a role, its daily hours on the local clock, and the people that it can help in a shift."""

    airport: str
    role: str
    people: int
    shifts: tuple[tuple[int, int], ...] = ((0, 8), (8, 16), (16, 24))


TEAMS = (
    DemoTeam(airport="HAN", role="departure", people=24),
    DemoTeam(airport="SGN", role="departure", people=30),
    DemoTeam(airport="HKG", role="transit", people=24),
    DemoTeam(airport="ICN", role="transit", people=24),
    DemoTeam(airport="ICN", role="departure", people=6),
    *(DemoTeam(airport=code, role="arrival", people=16) for code in sorted(ONWARD)),
)
