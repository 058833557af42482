"""What pages and commands see of planning runs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from scheduler.i18n.sentences import Sentence


@dataclass(frozen=True, slots=True, kw_only=True)
class ProgressPoint:
    """One moment of a run: score and bound in points, None while there is none; `phase` has `run-phase-<phase>`.

    `constant`: points of cases of which it was plain from the start that no plan can plan them.
    """

    seconds: float
    phase: str
    score: int | None
    bound: int | None
    cases_planned: int
    cases_total: int
    people_planned: int
    constant: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Promises:
    """What a run keeps of the published plan: at most so many cases disturbed, and who is left alone.

    `freeze_told` and `freeze_days` leave those alone who hold an itinerary or leave within so many days;
    `freeze_ticketed` keeps flights that tickets were issued for. Within `notice_days` nobody else is asked to leave
    (None: as the installation is set; 0: anybody may be).
    """

    change_budget: int | None = None
    freeze_told: bool = False
    freeze_ticketed: bool = False
    freeze_days: int | None = None
    notice_days: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LiftedCase:
    """A case that was to keep what it holds but no longer can; `reason` has the phrase `reason-<reason>`.

    `is_ticketed` says that tickets were issued for flights that it loses, `is_open` whether the reader may open it.
    """

    code: str
    reason: str
    is_ticketed: bool = False
    is_open: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class LiftedCount:
    """How many cases could not keep what they hold for one reason; `is_ticketed` as for a single case."""

    reason: str
    is_ticketed: bool
    cases: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RunView:
    """A run and its latest numbers. `state` is queued, running, finished, stopped or failed.

    `gap` is (score - bound) / score, `controllable_gap` the same of what a plan can change. `progress` is empty in
    lists of runs. `is_live` says whether it is worth looking again; `may_stop` whether the person may stop it.
    `version_number` is the draft that came out.
    """

    id: int
    state: str
    requested_at: datetime
    requested_by: str
    office: str
    from_on: date
    to_on: date
    time_limit_seconds: int
    workers: int
    seed: int
    claimed_at: datetime | None
    finished_at: datetime | None
    attempts: int
    stop_requested: bool
    outcome: str
    error: Sentence | None
    score: int | None
    bound: int | None
    gap: float | None
    controllable_gap: float | None
    cases_planned: int
    cases_total: int
    people_planned: int
    elapsed_seconds: float
    version_number: int | None
    progress: tuple[ProgressPoint, ...]
    is_live: bool
    may_stop: bool
    change_budget: int | None = None
    freeze_told: bool = False
    freeze_ticketed: bool = False
    freeze_days: int | None = None
    notice_days: int | None = None
    connection_reliability: float | None = None
    frozen_cases: int = 0
    lifted: tuple[LiftedCase, ...] = ()
    lifted_counts: tuple[LiftedCount, ...] = ()

    @property
    def is_freezing(self) -> bool:
        """Whether the run keeps some promise."""
        return self.freeze_told or self.freeze_ticketed or self.freeze_days is not None


def point_of(progress: Any) -> ProgressPoint:
    """The solver's glimpse of its search as a run's progress."""
    return ProgressPoint(
        seconds=progress.seconds,
        phase=progress.phase,
        score=progress.score,
        bound=progress.bound,
        cases_planned=progress.planned_cases,
        cases_total=progress.cases,
        people_planned=progress.planned_people,
        constant=progress.constant,
    )
