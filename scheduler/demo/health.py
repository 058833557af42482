"""How far the demo's cases have come with health stages and clearances; every date is invented."""

from __future__ import annotations

import enum
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from scheduler.demo.families import DemoMember


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoStage:
    """A health stage; `held_on` is set where it lies behind the case."""

    stage: str
    state: str = "due"
    held_on: date | None = None
    examiner_sex: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoClearance:
    """A clearance of a member (by position) or of the case (None)."""

    kind: str
    member: int | None = None
    state: str = "held"
    issued_on: date | None = None
    expires_on: date | None = None
    shortens_medical: bool = False


class HealthStory(enum.Enum):
    """A story is the stages with the days since each was held; None is still to be held."""

    READY = (("exam", 75), ("vaccine_2", 40), ("pec", None))
    VACCINE_DUE = (("exam", 33), ("vaccine_2", None), ("pec", None))
    FINDING = (("exam", 45), ("vaccine_2", 14), ("pdms", None), ("pec", None))
    SCREENED = (("exam", 70), ("vaccine_2", 35), ("pdms", 2), ("pec", None))
    EXAM_DUE = (("exam", None), ("pec", None))
    RESULTS_DUE = (("exam", 62), ("sputum_1", 58), ("sputum_2", 57), ("sputum_3", 56), ("results", None), ("pec", None))
    ASSESSMENT = (("exam", None),)
    SPUTUM_DUE = (("exam", 6), ("sputum_1", None), ("sputum_2", None), ("sputum_3", None))

    def stages(self, today: date) -> tuple[DemoStage, ...]:
        """The stages with dates; what was held is in the past, on working days."""
        shift = self._shift(today)
        return tuple(
            DemoStage(stage=stage)
            if ago is None
            else DemoStage(stage=stage, state="held", held_on=today - timedelta(days=ago + shift))
            for stage, ago in self.value
        )

    def _shift(self, today: date) -> int:
        """How many days the whole story lies further back, so that no clinic had to open on a week-end."""
        past = [ago for _, ago in self.value if ago is not None]
        return min(
            range(7), key=lambda shift: sum((today - timedelta(days=ago + shift)).isoweekday() > 5 for ago in past)
        )

    @property
    def exam_days_ago(self) -> int | None:
        """Days since the examination, None where it is still due."""
        days: int | None = dict(self.value)["exam"]
        return days

    @property
    def has_finding(self) -> bool:
        """Whether the medical lasts shorter and a screening before departure is needed."""
        return "pdms" in dict(self.value)


_US = ((HealthStory.READY, 62), (HealthStory.VACCINE_DUE, 20), (HealthStory.FINDING, 12), (HealthStory.SCREENED, 6))
_OTHERS = ((HealthStory.READY, 62), (HealthStory.EXAM_DUE, 24), (HealthStory.FINDING, 9), (HealthStory.RESULTS_DUE, 5))
_CLINIC_ONLY = ((HealthStory.ASSESSMENT, 70), (HealthStory.SPUTUM_DUE, 30))


def story_of(random: Random, programme: str) -> HealthStory:
    """A story that fits the programme's protocol."""
    choices = _CLINIC_ONLY if programme == "HAP" else _US if programme.startswith("US") else _OTHERS
    return random.choices([story for story, _ in choices], [weight for _, weight in choices])[0]


def clearances_of(
    random: Random, programme: str, members: tuple[DemoMember, ...], story: HealthStory, today: date
) -> tuple[DemoClearance, ...]:
    """What the case and each member hold, as the programme asks; some run out within the season."""
    if programme == "HAP":
        return ()
    found = [DemoClearance(kind="assurance", issued_on=today - timedelta(days=60))] if programme == "US-REF" else []
    visa_on = today - timedelta(days=random.randrange(5, 20))
    visa_until = today + timedelta(days=random.choice((45, 60, 90, 120, 150)))
    for position, member in enumerate(members, start=1):
        exam = story.exam_days_ago
        if exam is not None:
            issued = today - timedelta(days=exam)
            found.append(_medical(position, issued, shortens=story.has_finding and position == 1))
        found.append(DemoClearance(kind="visa", member=position, issued_on=visa_on, expires_on=visa_until))
        passport_until = today + timedelta(days=random.randrange(400, 3000))
        found.append(DemoClearance(kind="passport", member=position, expires_on=passport_until))
        if member.age(today) >= 14 and not programme.startswith("US-FTJ"):
            issued = today - timedelta(days=random.randrange(20, 90))
            found.append(DemoClearance(kind="security", member=position, issued_on=issued))
        if member.age(today) >= 13:
            found.append(DemoClearance(kind="orientation", member=position, issued_on=today - timedelta(days=10)))
        if member.mobility == "STCR":
            found.append(DemoClearance(kind="medif", member=position, state="pending"))
    return tuple(found)


def _medical(position: int, issued: date, *, shortens: bool) -> DemoClearance:
    return DemoClearance(kind="medical", member=position, issued_on=issued, shortens_medical=shortens)
