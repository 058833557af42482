"""A problem made ready for search: numbered, in arrays, with everything that is impossible left out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from solver.journeys import FlightTable, Journeys, tabulate_flights
from solver.problem import Problem
from solver.search.candidates import CandidateBuilder, Candidates, departure_dates, nothing
from solver.search.groups import Group, build_groups
from solver.search.health import HealthOracle
from solver.search.resources import Resources, build_resources
from solver.search.stages import SessionTable, StageOptions, build_stage_options, tabulate_sessions
from solver.search.trips import TripFinder


@dataclass(frozen=True, slots=True, kw_only=True)
class Instance:
    """The prepared problem; `candidates[g]` is empty where group g cannot be planned by its flight or health rules."""

    problem: Problem
    table: FlightTable
    resources: Resources
    sessions: SessionTable
    stages: list[tuple[StageOptions, ...]]
    groups: list[Group]
    journeys: Journeys
    candidates: list[Candidates]
    oracle: HealthOracle
    trips: TripFinder

    @property
    def people(self) -> int:
        """All people of all cases."""
        return sum(group.people for group in self.groups)


def build_instance(problem: Problem, is_stopped: Callable[[], bool] = lambda: False) -> Instance:
    """Prepare a problem; when `is_stopped` turns true, groups not yet looked at are left without candidates."""
    table = tabulate_flights(problem)
    resources = build_resources(problem, table)
    sessions = tabulate_sessions(problem)
    groups = build_groups(problem)
    departs = {case: departure_dates(problem, group) for group in groups for case in group.cases}
    stages = build_stage_options(problem, sessions, [departs[case] for case in range(len(problem.cases))])
    builder = CandidateBuilder(problem, table, resources, groups)
    candidates = [nothing() if is_stopped() else _candidates(builder, group, stages) for group in groups]
    oracle = _oracle(groups, candidates, stages)
    candidates = _with_health(groups, candidates, oracle)
    return Instance(
        problem=problem,
        table=table,
        resources=resources,
        sessions=sessions,
        stages=stages,
        groups=groups,
        journeys=builder.journeys,
        candidates=candidates,
        oracle=oracle,
        trips=TripFinder(problem, table, builder.journeys),
    )


def _candidates(builder: CandidateBuilder, group: Group, stages: list[tuple[StageOptions, ...]]) -> Candidates:
    if group.is_held:
        return nothing()
    if group.departs:
        return builder.build(group)
    return builder.wait_only(group, np.unique(stages[group.cases[0]][-1].dates))


def _oracle(groups: list[Group], candidates: list[Candidates], stages: list[tuple[StageOptions, ...]]) -> HealthOracle:
    """An oracle over exactly the departure dates that some candidate of the case's group has."""
    first = np.zeros(len(stages), dtype=np.int64)
    days = np.zeros(len(stages), dtype=np.int64)
    for group, options in zip(groups, candidates, strict=True):
        if len(options):
            for case in group.cases:
                first[case] = options.dates.min()
                days[case] = options.dates.max() - first[case] + 1
    return HealthOracle(stages, first, days)


def _with_health(groups: list[Group], candidates: list[Candidates], oracle: HealthOracle) -> list[Candidates]:
    """Drop the dates on which some member could not hold all its stages even with every session to itself."""
    cost = oracle.price_all()
    kept = []
    for group, options in zip(groups, candidates, strict=True):
        keep = np.ones(len(options), dtype=np.bool_)
        for case in group.cases if len(options) else ():
            keep &= np.isfinite(cost[oracle.table_at[case] + options.dates - oracle.first[case]])
        kept.append(options if keep.all() else options.take(keep))
    return kept
