"""Which sessions could hold each health stage of each case, before other cases are looked at."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from zoneinfo import ZoneInfo

import numpy as np

from solver.journeys import Ints, minute_of
from solver.problem import Case, Problem, Stage

_NOTHING = np.int64(0)
_NEVER = (date.max.toordinal(), date.min.toordinal())
NO_MOST = 1 << 20
"""Days that stand for an open upper limit."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionTable:
    """Sessions in arrays: local date, start and end minute; `has_spills` if one ends on a later date at its airport."""

    held_on: Ints
    starts: Ints
    ends: Ints
    has_spills: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class StageOptions:
    """The admissible sessions of one stage of one case, sorted by date, with what a change of appointment costs."""

    case: int
    minutes: int
    after_previous: tuple[int, int]
    before_departure: tuple[int, int]
    sessions: Ints
    dates: Ints
    costs: Ints
    kept: int
    """The session whose published start can be kept, or -1."""
    kept_start: int
    change_cost: int
    """What any session but `kept` costs."""

    def cost_of(self, session: int) -> int:
        """What a session costs in changes, in points."""
        return 0 if session == self.kept else self.change_cost


def tabulate_sessions(problem: Problem) -> SessionTable:
    """Turn the sessions of a problem into arrays."""
    zones = {clinic.id: ZoneInfo(clinic.timezone) for clinic in problem.clinics}
    airports = {airport.code: ZoneInfo(airport.timezone) for airport in problem.airports}
    at_airport = {clinic.id: airports[clinic.airport] for clinic in problem.clinics}
    held_on = [s.start.astimezone(zones[s.clinic]).toordinal() for s in problem.sessions]
    ends_on = [(s.end - timedelta(minutes=1)).astimezone(at_airport[s.clinic]).toordinal() for s in problem.sessions]
    return SessionTable(
        held_on=np.array(held_on, dtype=np.int64),
        has_spills=any(end > day for day, end in zip(held_on, ends_on, strict=True)),
        starts=np.array([minute_of(s.start) for s in problem.sessions], dtype=np.int64),
        ends=np.array([minute_of(s.end) for s in problem.sessions], dtype=np.int64),
    )


class _SessionFinder:
    """Finds the sessions that suit a stage; equal wishes share one answer."""

    def __init__(self, problem: Problem, table: SessionTable) -> None:
        self._problem = problem
        self._table = table
        airports = {clinic.id: clinic.airport for clinic in problem.clinics}
        self._buckets: dict[tuple[str, str], list[int]] = {}
        for index, session in enumerate(problem.sessions):
            self._buckets.setdefault((airports[session.clinic], session.stage), []).append(index)
        self._answers: dict[tuple[str, str, frozenset[str], str | None, int], tuple[Ints, Ints]] = {}

    def find(self, case: Case, stage: Stage, span: tuple[int, int]) -> tuple[Ints, Ints]:
        """Sessions by date, and their dates, from the first to the last date of `span`."""
        key = (case.origin, stage.stage, frozenset(case.languages), stage.sex, stage.minutes)
        if key not in self._answers:
            found = self._search(case, stage)
            self._answers[key] = found, self._table.held_on[found]
        found, dates = self._answers[key]
        low, high = np.searchsorted(dates, span[0]), np.searchsorted(dates, span[1], side="right")
        return found[low:high], dates[low:high]

    def _search(self, case: Case, stage: Stage) -> Ints:
        spoken = set(case.languages)
        fitting = [
            index
            for index in self._buckets.get((case.origin, stage.stage), [])
            if stage.sex in (None, self._problem.sessions[index].sex)
            and not spoken.isdisjoint(self._problem.sessions[index].languages)
            and self._table.ends[index] - self._table.starts[index] >= stage.minutes
        ]
        fitting.sort(key=lambda index: (self._table.held_on[index], self._table.starts[index], index))
        return np.array(fitting, dtype=np.int64)


def _limits(span: tuple[int, int | None]) -> tuple[int, int]:
    return span[0], NO_MOST if span[1] is None else span[1]


def _stage_dates(case: Case, departs: tuple[int, int]) -> list[tuple[int, int]]:
    """For each stage the first and last date on which it could be held for some departure from `departs` (ordinals)."""
    spans: list[tuple[int, int]] = []
    low, high = case.health_from.toordinal(), date.max.toordinal()
    for position, stage in enumerate(case.stages):
        after, before = _limits(stage.after_previous), _before(case, position, stage)
        if position:
            low, high = low + after[0], high + after[1]
        elif case.last_stage is not None:
            last = case.last_stage.toordinal()
            low, high = max(low, last + after[0]), last + after[1]
        low, high = max(low, departs[0] - before[1]), min(high, departs[1] - before[0])
        spans.append((low, high) if before[0] <= before[1] else _NEVER)
    for position in range(len(spans) - 2, -1, -1):
        least, most = _limits(case.stages[position + 1].after_previous)
        (low, high), (next_low, next_high) = spans[position : position + 2]
        spans[position] = (max(low, next_low - most), min(high, next_high - least))
    return spans


def _kept_place(problem: Problem, case: Case, stage: Stage, numbers: dict[str, int]) -> tuple[int, int, bool]:
    """The session and start minute that can be kept, and whether the stage has a published appointment at all."""
    if case.published is None:
        return -1, 0, False
    for held in case.published.appointments:
        if held.stage == stage.stage:
            index = numbers.get(held.session, -1)
            start = minute_of(held.start)
            if index >= 0:
                session = problem.sessions[index]
                if start < minute_of(session.start) or start + stage.minutes > minute_of(session.end):
                    index = -1
            return index, start, True
    return -1, 0, False


def build_stage_options(
    problem: Problem, table: SessionTable, departs: Sequence[tuple[int, int]]
) -> list[tuple[StageOptions, ...]]:
    """For each case, the options of its stages in order; `departs`: its first and last departure date (ordinals).

    Cases with equal wishes share arrays, for there are thousands of sessions for each of tens of thousands of stages.
    """
    finder = _SessionFinder(problem, table)
    numbers = {session.id: index for index, session in enumerate(problem.sessions)}
    change = problem.rules.weights.change_appointment
    result: list[tuple[StageOptions, ...]] = []
    for index, case in enumerate(problem.cases):
        options: list[StageOptions] = []
        spans = _stage_dates(case, departs[index])
        for position, stage in enumerate(case.stages):
            found, dates = finder.find(case, stage, spans[position])
            pinned = case.pin.appointments.get(stage.stage) if case.pin else None
            if pinned is not None:
                keep = found == numbers.get(pinned, -1)
                found, dates = found[keep], dates[keep]
            kept, kept_start, is_published = _kept_place(problem, case, stage, numbers)
            cost = change if is_published else 0
            options.append(
                StageOptions(
                    case=index,
                    minutes=stage.minutes,
                    after_previous=_limits(stage.after_previous),
                    before_departure=_before(case, position, stage),
                    sessions=found,
                    dates=dates,
                    costs=np.where(found == kept, 0, cost) if cost else np.broadcast_to(_NOTHING, len(found)),
                    kept=kept,
                    kept_start=kept_start,
                    change_cost=cost,
                )
            )
        result.append(tuple(options))
    return result


def _before(case: Case, position: int, stage: Stage) -> tuple[int, int]:
    """Days before the departure; a case without departure "departs" on the date of its last stage."""
    if case.departure:
        return _limits(stage.before_departure)
    return (0, 0) if position == len(case.stages) - 1 else (0, NO_MOST)
