"""Less of everything: an instance of a few groups, escorts less what they do for others, capacities that matter."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from solver.journeys import Bools, Ints
from solver.search.candidates import Candidates
from solver.search.instance import Instance
from solver.search.kernel.building import Draft
from solver.search.kernel.ledger import (
    AWAY,
    E_AWAY,
    E_DONE,
    E_ROOM,
    ENDS,
    ESCORTS,
    FLIGHTS,
    P_SESSION,
    PAIRS,
    PRICE,
    RESOURCE,
    S_KEPT,
    STAGES,
    STARTS,
    Floats,
)
from solver.search.kernel.room import Tables
from solver.search.stages import StageOptions
from solver.search.state import State


def narrow(instance: Instance, state: State, groups: list[int], rows: dict[int, Ints]) -> Instance:
    """The instance of some groups that are left out of `state`, with those candidates only and sessions that fit."""
    taken = [instance.candidates[g].take(rows[g]) for g in groups]
    used = np.unique(np.concatenate([options.journeys for options in taken]))
    journeys = instance.journeys.take(used)
    stages: list[tuple[StageOptions, ...]] = [()] * len(instance.stages)
    for g, options in zip(groups, taken, strict=True):
        for case in instance.groups[g].cases:
            stages[case] = tuple(_open(instance, state, stage, options) for stage in instance.stages[case])
    return replace(
        instance,
        groups=[instance.groups[g] for g in groups],
        candidates=[replace(options, journeys=np.searchsorted(used, options.journeys)) for options in taken],
        journeys=journeys,
        stages=stages,
        trips=instance.trips.over(journeys),
    )


def _open(instance: Instance, state: State, stage: StageOptions, options: Candidates) -> StageOptions:
    """The sessions of a stage with minutes left that suit some departure date."""
    least, most = stage.before_departure
    low = np.searchsorted(stage.dates, int(options.dates.min()) - most)
    high = np.searchsorted(stage.dates, int(options.dates.max()) - least, side="right")
    near = stage.sessions[low:high]
    free: Bools = state.left[near + instance.resources.sessions_at] >= stage.minutes
    return replace(stage, sessions=near[free], dates=stage.dates[low:high][free], costs=stage.costs[low:high][free])


def take_escorts(tables: Tables, state: State) -> None:
    """Make escorts busy with the trips of `state`: absences, trips done, trips left."""
    escorts, away = tables[ESCORTS], tables[AWAY]
    spans: list[tuple[int, int]] = []
    first = escorts[:, E_AWAY].tolist()
    for number, busy in enumerate(state.spans):
        escorts[number, E_AWAY] = len(spans)
        spans.extend((int(start), int(end)) for start, end in away[first[number] : first[number + 1]])
        spans.extend((start, end) for start, end, _ in busy)
        escorts[number, E_DONE] += len(busy)
        escorts[number, E_ROOM] -= len(busy)
    escorts[-1, E_AWAY] = len(spans)
    tables[AWAY] = np.array(spans, dtype=np.int64).reshape(-1, 2)


def renumber(drafted: Draft, small: Instance, prices: Floats) -> tuple[Draft, Ints]:
    """Number only the capacities that some way uses; returns their numbers in the instance too."""
    tables = dict(drafted.tables)
    sessions_at, flights = small.resources.sessions_at, small.table.none + 1
    named = (tables[RESOURCE], tables[FLIGHTS].ravel(), tables[PAIRS][:, P_SESSION] + sessions_at, [flights - 1])
    used: Ints = np.unique(np.concatenate(named))
    first_session = int(np.searchsorted(used, sessions_at))
    sessions = used[first_session:] - sessions_at
    tables[RESOURCE] = np.searchsorted(used, tables[RESOURCE])
    tables[FLIGHTS] = np.searchsorted(used, tables[FLIGHTS])
    tables[PAIRS] = tables[PAIRS].copy()
    tables[PAIRS][:, P_SESSION] = np.searchsorted(sessions, tables[PAIRS][:, P_SESSION])
    kept = tables[STAGES][:, S_KEPT]
    place = np.minimum(np.searchsorted(sessions, kept), max(len(sessions) - 1, 0))
    is_there = (kept >= 0) & (sessions[place] == kept) if len(sessions) else np.zeros(len(kept), dtype=np.bool_)
    tables[STAGES] = tables[STAGES].copy()
    tables[STAGES][:, S_KEPT] = np.where(is_there, place, -1)
    tables[ENDS], tables[STARTS] = tables[ENDS][sessions], tables[STARTS][sessions]
    tables[PRICE] = prices[used]
    words = (first_session, int(np.searchsorted(used, flights)), len(used), *drafted.words[3:])
    return replace(drafted, tables=tables, words=words), used
