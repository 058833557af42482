"""The demo's invented cases: every health stage, several programmes, and the people who need the most care.

Words (programme, stage, clearance, state) are the codes of the import files. Nobody here is a real person.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from random import Random

from scheduler.demo import families
from scheduler.demo.families import DemoMember
from scheduler.demo.health import DemoClearance, DemoStage, HealthStory, clearances_of, story_of


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoNeed:
    """An escort that a case needs."""

    skill: str
    load: int
    sex: str = ""
    languages: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoCase:
    """One invented case; fields are those of the import file."""

    code: str
    programme: str
    office: str
    receiver: str
    members: tuple[DemoMember, ...]
    clearances: tuple[DemoClearance, ...]
    stages: tuple[DemoStage, ...]
    origin: str = ""
    departs: bool = True
    priority: str = "1"
    is_protected: bool = False
    exception_reference: str = ""
    languages: tuple[str, ...] = ("vi",)
    connections_max: int = 2
    assistance: tuple[str, ...] = ()
    reception_confirmed: bool = False
    travels_with: tuple[str, ...] = ()
    earliest_on: date | None = None
    latest_on: date | None = None
    needs: tuple[DemoNeed, ...] = ()


_PROGRAMMES = (
    ("US-FTJ", 30), ("US-REF", 8), ("CA-GAR", 16), ("CA-PSR", 14), ("AU-HUM", 12), ("NZ-QUOTA", 6), ("UK-RS", 6),
    ("FI-QUOTA", 4), ("HAP", 8),
)  # fmt: skip
_RECEIVERS = {
    "US-FTJ": ("US-LAX", "US-BAY", "US-SEA", "US-DFW", "US-ATL", "US-EAST"),
    "US-REF": ("US-LAX", "US-BAY", "US-SEA", "US-EAST"),
    "CA-GAR": ("CA-TOR", "CA-VAN"),
    "CA-PSR": ("CA-TOR", "CA-VAN"),
    "AU-HUM": ("AU-SYD", "AU-MEL"),
    "NZ-QUOTA": ("NZ-AKL",),
    "UK-RS": ("UK-LON",),
    "FI-QUOTA": ("FI-HEL",),
    "HAP": ("",),
}
_LANGUAGES = (("vi",), ("vi",), ("vi",), ("vi", "jra"), ("vi", "hmn"), ("vi", "en"))


class _Writer:
    """Numbers the cases and gives each its office."""

    def __init__(self, random: Random, today: date) -> None:
        self.random, self.today = random, today
        self.counts = {"HAN": 0, "SGN": 0}

    def code(self, office: str) -> str:
        self.counts[office] += 1
        return f"{office}-{self.today:%y}-{self.counts[office]:04}"

    def case(
        self, programme: str, members: tuple[DemoMember, ...], *, office: str = "", story: HealthStory | None = None
    ) -> DemoCase:
        """A case of that programme; the story of its health stages is drawn where none is given."""
        random = self.random
        office = office or random.choice(("HAN", "SGN", "SGN"))
        told = story or story_of(random, programme)
        first_time = any(member.is_first_time_flyer for member in members)
        return DemoCase(
            code=self.code(office),
            programme=programme,
            office=office,
            receiver=random.choice(_RECEIVERS[programme]),
            members=members,
            clearances=clearances_of(random, programme, members, told, self.today),
            stages=told.stages(self.today),
            departs=programme != "HAP",
            priority=random.choices(("1", "2", "3"), (88, 10, 2))[0],
            exception_reference=f"EX-{random.randrange(1000, 9999)}" if programme == "US-REF" else "",
            languages=random.choice(_LANGUAGES),
            assistance=("departure", "transit", "arrival") if first_time and programme != "HAP" else (),
        )


def caseload(random: Random, today: date, count: int) -> tuple[DemoCase, ...]:
    """`count` cases: the chosen ones first, then families drawn by the mix of programmes."""
    writer = _Writer(random, today)
    makers: tuple[Callable[[_Writer], tuple[DemoCase, ...]], ...] = (
        _survivor, _stretcher, _child_alone, _elders, _two_households, _expired, _without_representative,
        _suspended, _child_alone, _elders, _sick, _late_pregnancy, _awaiting_culture, _urgent, _assessed,
    )  # fmt: skip
    cases: list[DemoCase] = []
    for make in makers:
        if len(cases) < count:
            cases += make(writer)
    names, weights = [name for name, _ in _PROGRAMMES], [weight for _, weight in _PROGRAMMES]
    while len(cases) < count:
        programme = random.choices(names, weights)[0]
        cases.append(writer.case(programme, families.family(random, today)))
    return tuple(cases[:count])


def _survivor(writer: _Writer) -> tuple[DemoCase, ...]:
    """A woman who was trafficked goes home to Lào Cai through Hà Nội; the mission in Seoul does her last check."""
    members = families.woman_alone(writer.random, writer.today)
    return (
        DemoCase(
            code=writer.code("HAN"),
            programme="VN-RETURN",
            office="HAN",
            receiver="VN-LCI",
            members=members,
            clearances=(DemoClearance(kind="reception", issued_on=writer.today - timedelta(days=4)),),
            stages=(DemoStage(stage="pec", state="not_required"),),
            origin="ICN",
            priority="2",
            is_protected=True,
            languages=("vi", "hmn"),
            connections_max=0,
            reception_confirmed=True,
            earliest_on=writer.today + timedelta(days=1),
            needs=(DemoNeed(skill="survivor", load=1, sex="F"),),
        ),
    )


def _stretcher(writer: _Writer) -> tuple[DemoCase, ...]:
    members = families.on_a_stretcher(writer.random, writer.today)
    case = writer.case("US-FTJ", members, office="SGN", story=HealthStory.READY)
    needs = (DemoNeed(skill="medical", load=1),)
    return (replace(case, receiver="US-LAX", priority="2", connections_max=1, needs=needs, assistance=("departure",)),)


def _child_alone(writer: _Writer) -> tuple[DemoCase, ...]:
    members = families.child_alone(writer.random, writer.today)
    case = writer.case("CA-GAR", members, story=HealthStory.READY)
    papers = tuple(
        DemoClearance(kind=kind, member=1, issued_on=writer.today - timedelta(days=30))
        for kind in ("best_interest", "guardian_consent", "reception")
    )
    return (
        replace(
            case,
            clearances=(*case.clearances, *papers),
            is_protected=True,
            reception_confirmed=True,
            priority="2",
            needs=(DemoNeed(skill="child", load=1, sex=members[0].sex),),
            assistance=("departure", "transit", "arrival"),
        ),
    )


def _elders(writer: _Writer) -> tuple[DemoCase, ...]:
    case = writer.case("US-FTJ", families.elders(writer.random, writer.today), story=HealthStory.READY)
    return (replace(case, connections_max=1, assistance=("departure", "transit", "arrival")),)


def _two_households(writer: _Writer) -> tuple[DemoCase, ...]:
    """Two cases of one family who must sit on the same flights."""
    first = writer.case("AU-HUM", families.family(writer.random, writer.today), office="SGN", story=HealthStory.READY)
    second = writer.case("AU-HUM", families.elders(writer.random, writer.today), office="SGN", story=HealthStory.READY)
    receiver = "AU-MEL"
    tied = replace(second, receiver=receiver, travels_with=(first.code,), assistance=first.assistance)
    return replace(first, receiver=receiver, travels_with=(second.code,)), tied


def _expired(writer: _Writer) -> tuple[DemoCase, ...]:
    """Everything is ready, but one member's visa ran out last week: nobody of the family may leave."""
    members = families.family(writer.random, writer.today)
    case = writer.case("CA-PSR", members, story=HealthStory.READY)
    last_week = writer.today - timedelta(days=7)
    position = len(members)
    changed = tuple(
        replace(c, expires_on=last_week) if (c.kind, c.member) == ("visa", position) else c for c in case.clearances
    )
    return (replace(case, clearances=changed),)


def _without_representative(writer: _Writer) -> tuple[DemoCase, ...]:
    """Two children under 14 travel with their grandmother, who is not yet named as their legal representative."""
    elders = families.elders(writer.random, writer.today)
    surname = elders[1].family_name
    child = families.person(writer.random, writer.today, 9, "F", "grandchild", surname)
    brother = families.person(writer.random, writer.today, 6, "M", "grandchild", surname)
    head = replace(elders[1], relationship="principal")
    return (writer.case("US-FTJ", (head, child, brother), office="SGN", story=HealthStory.READY),)


def _suspended(writer: _Writer) -> tuple[DemoCase, ...]:
    """A refugee case whose programme stands still, without an exception."""
    case = writer.case("US-REF", families.family(writer.random, writer.today), story=HealthStory.READY)
    return (replace(case, exception_reference=""),)


def _sick(writer: _Writer) -> tuple[DemoCase, ...]:
    """Somebody whose medical is good for three months only and who needs a nurse on the way."""
    members = families.family(writer.random, writer.today)
    case = writer.case("US-FTJ", members, story=HealthStory.FINDING)
    return (replace(case, priority="2", connections_max=1, needs=(DemoNeed(skill="medical", load=1),)),)


def _awaiting_culture(writer: _Writer) -> tuple[DemoCase, ...]:
    """A family whose sputum cultures have just grown out: the results are read, then they may leave."""
    members = families.family(writer.random, writer.today)
    return (writer.case("CA-GAR", members, story=HealthStory.RESULTS_DUE),)


def _late_pregnancy(writer: _Writer) -> tuple[DemoCase, ...]:
    """A woman so near to her time that no airline takes her until the child is two weeks old."""
    mother = replace(families.woman_alone(writer.random, writer.today)[0], due_on=writer.today + timedelta(days=25))
    return (writer.case("UK-RS", (mother,), story=HealthStory.READY),)


def _urgent(writer: _Writer) -> tuple[DemoCase, ...]:
    """Urgent protection: two families who leave the day after tomorrow, each with its last check before that."""
    soon = writer.today + timedelta(days=2)
    return tuple(
        replace(
            writer.case("CA-GAR", families.elders(writer.random, writer.today), office=office, story=HealthStory.READY),
            receiver="CA-VAN",
            priority="3",
            earliest_on=writer.today + timedelta(days=1),
            latest_on=soon,
            assistance=(),
        )
        for office in ("SGN", "HAN")
    )


def _assessed(writer: _Writer) -> tuple[DemoCase, ...]:
    """Families who only come for an examination, this very week."""
    return tuple(
        writer.case("HAP", families.family(writer.random, writer.today), office=office, story=HealthStory.ASSESSMENT)
        for office in ("SGN", "HAN")
    )
