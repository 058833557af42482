"""What the interface hands out of planning runs and plan versions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from scheduler.i18n import Bilingual
from scheduler.models import RunState, VersionStatus
from scheduler.planning.returning import ReturnedPlan
from scheduler.services.exchange.values import HeldAppointment, Leg, MetEscort
from scheduler.services.replays.values import Connection, Lapse, ReplayStanding, Season, Turnaround

Kind = Literal["new", "dropped", "changed"]
Deed = Literal["publish", "return-plan", "take-alternative"]


@dataclass(frozen=True, slots=True, kw_only=True)
class RunPoint:
    """One moment of a run; score and bound are points (100 are one US dollar), null while there is none."""

    seconds: float
    phase: str
    score: int | None
    bound: int | None
    cases_planned: int
    cases_total: int


@dataclass(frozen=True, slots=True, kw_only=True)
class LiftedEntry:
    """How many cases can no longer keep what they hold, and why; `is_ticketed`: they lose flights with tickets."""

    cases: int
    reason: Bilingual
    is_ticketed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class RunEntry:
    """A planning run with its latest numbers; `version` is the draft that came out.

    `frozen_cases` keep what they hold; those counted in `lifted` were to, but no longer can.
    """

    id: int
    state: RunState
    requested_at: datetime
    office: str | None
    from_on: date
    to_on: date
    time_limit_seconds: int
    workers: int
    seed: int
    change_budget: int | None
    freeze_told: bool
    freeze_ticketed: bool
    freeze_days: int | None
    notice_days: int | None
    connection_reliability: float | None
    frozen_cases: int
    lifted: tuple[LiftedEntry, ...]
    started_at: datetime | None
    finished_at: datetime | None
    stop_requested: bool
    outcome: str
    error: Bilingual | None
    score: int | None
    bound: int | None
    gap: float | None
    controllable_gap: float | None
    cases_planned: int
    cases_total: int
    people_planned: int
    version: int | None
    progress: tuple[RunPoint, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class JobReason:
    """One reason of a refusal: `code` for programs; `where` in the file or among the cases, "#" for the whole."""

    where: str
    code: str
    text: Bilingual


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishedEntry:
    """What a publication brought into force."""

    cases: int
    people: int


@dataclass(frozen=True, slots=True, kw_only=True)
class JobEntry:
    """What the worker was asked to do to the version `about`, and how far it is.

    It is over once `finished_at` is set: `state` is then finished, failed or stopped. What failed or was stopped has
    changed nothing; `code` and `error` say why, `reasons` each fault of a plan. `version` is the draft that came of
    it, of a publication the version itself. `done` of `total` counts papers or steps.
    """

    id: int
    kind: Deed
    state: RunState
    about: int
    requested_at: datetime
    started_at: datetime | None
    finished_at: datetime | None
    stop_requested: bool
    step: str
    done: int
    total: int
    version: int | None
    published: PublishedEntry | None
    returned: ReturnedPlan | None
    code: str | None
    error: Bilingual | None
    reasons: tuple[JobReason, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class VersionEntry:
    """A plan version; score, terms and bound are points. `author` and `approver` need names:read."""

    number: int
    status: VersionStatus
    parent: int | None
    run: int | None
    from_on: date
    to_on: date
    created_at: datetime
    approved_at: datetime | None
    published_at: datetime | None
    author: str | None
    approver: str | None
    score: int
    terms: Mapping[str, int]
    bound: int | None
    gap: float | None
    cases_planned: int
    cases_total: int
    people_planned: int
    people_total: int
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class VersionCase:
    """A case in a version: planned with its journey, or left out with the reason. Of a protected one only the code."""

    code: str
    office: str
    is_redacted: bool
    is_planned: bool
    programme: str | None
    people: int | None
    departs_on: date | None
    legs: tuple[Leg, ...]
    appointments: tuple[HeldAppointment, ...]
    escorts: tuple[MetEscort, ...]
    reason: Bilingual | None
    facts: tuple[Bilingual, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RobustnessEntry:
    """How a version stands up to delays and cancellations: `days` replays of the whole period.

    `state` is none until a worker is free, then working; figures and lists are empty unless it is done. Protected
    cases, and those of other offices, are counted as `hidden` and never named. Weakest connections come first.
    """

    version: int
    state: ReplayStanding
    days: int
    finished_at: datetime | None
    families: int
    people: int
    seasons: Mapping[str, Season]
    connections: tuple[Connection, ...]
    turnarounds: tuple[Turnaround, ...]
    lapses: tuple[Lapse, ...]
    hidden_lapses: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TripEntry:
    """An escort's trip in a version and the cases that it serves."""

    escort: str
    skill: str
    cases: tuple[str, ...]
    ahead: tuple[Leg, ...]
    out: tuple[Leg, ...]
    back: tuple[Leg, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeEntry:
    """What is different for one case between two versions."""

    case: str
    kind: Kind
    is_redacted: bool
    people: int | None
    is_disturbed: bool
    sentences: tuple[Bilingual, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangesEntry:
    """Version `before` against version `after`: what the later one would change."""

    before: int
    after: int
    counts: Mapping[str, int]
    unchanged: int
    people_disturbed: int
    score_delta: int
    changes: tuple[ChangeEntry, ...]
