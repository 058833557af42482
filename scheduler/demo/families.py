"""Invented families with the make-up of real caseloads (domain facts 6.3 and 9.7): sizes, ages, needs.

Everybody here is made up. Sizes follow the case-size table (45 % singles, mean 2.6), 40 % children, 6 % over 60.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from random import Random

from scheduler.demo.names import Sex, family_name, given_names

_SIZES = (1, 2, 3, 4, 5, 6, 7, 8)
_SIZE_WEIGHTS = (45, 11, 12, 13, 11, 5, 2, 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoMember:
    """An invented person; the words of relationship and mobility are those of the import files."""

    family_name: str
    given_names: str
    sex: Sex
    born_on: date
    relationship: str
    mobility: str = "none"
    is_unaccompanied_minor: bool = False
    is_first_time_flyer: bool = True
    is_legal_representative: bool = False
    due_on: date | None = None

    def age(self, on: date) -> int:
        """Completed years on a date."""
        return on.year - self.born_on.year - ((on.month, on.day) < (self.born_on.month, self.born_on.day))


def person(random: Random, today: date, age: int, sex: Sex, relationship: str, surname: str) -> DemoMember:
    """Somebody of that age, born on an invented day."""
    born_on = today - timedelta(days=int(age * 365.25) + random.randrange(20, 340))
    return DemoMember(
        family_name=surname,
        given_names=given_names(random, sex, age),
        sex=sex,
        born_on=born_on,
        relationship=relationship,
        is_first_time_flyer=random.random() < 0.7,
    )


def family(random: Random, today: date) -> tuple[DemoMember, ...]:
    """A family: one adult alone, a couple, or parents with children, sometimes with a grandparent."""
    size = random.choices(_SIZES, _SIZE_WEIGHTS)[0]
    head_sex: Sex = random.choice(("F", "M"))
    surname = family_name(random)
    head = person(random, today, random.randrange(22, 58), head_sex, "principal", surname)
    members = [head]
    if size >= 2 and (size > 2 or random.random() < 0.5):
        other: Sex = "M" if head_sex == "F" else "F"
        partner_age = max(20, head.age(today) + random.randrange(-5, 6))
        members.append(person(random, today, partner_age, other, "spouse", family_name(random)))
    if size >= 5 and random.random() < 0.35:
        elder_age = min(88, head.age(today) + random.randrange(22, 32))
        members.append(person(random, today, elder_age, random.choice(("F", "M")), "parent", surname))
    while len(members) < size:
        child_age = random.randrange(0, max(2, min(18, head.age(today) - 19)))
        members.append(person(random, today, child_age, random.choice(("F", "M")), "child", surname))
    return with_representative(tuple(members), today)


def with_representative(members: tuple[DemoMember, ...], today: date) -> tuple[DemoMember, ...]:
    """Name the principal applicant as the legal representative where a child under 14 travels."""
    has_child = any(member.age(today) < 14 for member in members)
    if not has_child or members[0].age(today) < 18:
        return members
    return (replace(members[0], is_legal_representative=True), *members[1:])


def elders(random: Random, today: date) -> tuple[DemoMember, ...]:
    """An old couple who fly for the first time; one needs a wheelchair up to the cabin seat."""
    surname = family_name(random)
    husband = person(random, today, random.randrange(70, 82), "M", "principal", surname)
    wife = person(random, today, random.randrange(68, 80), "F", "spouse", family_name(random))
    return (
        replace(husband, mobility=random.choice(("WCHR", "WCHS", "WCHC")), is_first_time_flyer=True),
        replace(wife, is_first_time_flyer=True),
    )


def on_a_stretcher(random: Random, today: date) -> tuple[DemoMember, ...]:
    """A patient who travels lying down, with an adult child."""
    surname = family_name(random)
    patient = person(random, today, random.randrange(50, 66), "M", "principal", surname)
    daughter = person(random, today, random.randrange(24, 34), "F", "child", surname)
    return replace(patient, mobility="STCR"), daughter


def child_alone(random: Random, today: date) -> tuple[DemoMember, ...]:
    """An unaccompanied child of 14 to 17, whom an escort takes door to door."""
    child = person(random, today, random.randrange(14, 17), random.choice(("F", "M")), "principal", family_name(random))
    return (replace(child, is_unaccompanied_minor=True, is_first_time_flyer=True),)


def woman_alone(random: Random, today: date) -> tuple[DemoMember, ...]:
    """A woman who goes home."""
    return (person(random, today, random.randrange(19, 30), "F", "principal", family_name(random)),)
