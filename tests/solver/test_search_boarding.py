"""Candidates on which a group's escorts cannot travel are left out of the bound, and no others."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest

from solver.reasons import ReasonIndex
from solver.reasons.network import Way
from solver.search import solve
from solver.search.boarding import can_share_out, parties
from solver.search.bounding import Bounding
from solver.search.instance import Instance, build_instance
from solver.search.lagrangian import Lagrangian
from solver.verify import prove
from tests.solver.generator import crowded_document, crowded_problem
from tests.solver.small import read


def _ways(index: ReasonIndex, instance: Instance, g: int) -> dict[tuple[str, ...], Way]:
    """The journeys of a group by their flights, as the reasons know them."""
    found: dict[tuple[str, ...], Way] = {}
    for journey in instance.candidates[g].journeys.tolist():
        numbers = [number for number in instance.journeys.flights[journey].tolist() if number != instance.table.none]
        flights = tuple(instance.table.ids[number] for number in numbers)
        way = index.network.pinned_way(flights)
        assert way is not None
        found[flights] = way
    return found


@pytest.mark.parametrize("seed", range(40))
def test_what_is_left_out_could_never_be_met(seed: int) -> None:
    problem = crowded_problem(seed, groups=6)
    index, instance = ReasonIndex(problem), build_instance(problem)
    kept = Lagrangian(instance).candidates
    for g, group in enumerate(instance.groups):
        if not group.departs:
            continue
        cases = tuple(problem.cases[number] for number in group.cases)
        needs = index.escorts.needs_of(cases)
        ways = list(_ways(index, instance, g).values())
        left = [instance.candidates[g].journeys[row] in kept[g].journeys for row in range(len(ways))]
        for way, is_kept in zip(ways, left, strict=True):
            can_meet = index.escorts.can_meet(needs, way, way.seats - group.seats, Counter())
            assert is_kept or not can_meet


@pytest.mark.parametrize("seed", range(12))
def test_whatever_is_planned_is_still_a_candidate(seed: int) -> None:
    problem = crowded_problem(seed, groups=5)
    instance, plan = build_instance(problem), solve(problem, time_limit=2.0).plan
    kept = Lagrangian(instance).candidates
    planned = {case.id: case.flights for case in plan.cases}
    for g, group in enumerate(instance.groups):
        flights = planned.get(problem.cases[group.cases[0]].id)
        if flights:
            journeys = instance.journeys.flights[kept[g].journeys].tolist()
            taken = [tuple(instance.table.ids[n] for n in legs if n != instance.table.none) for legs in journeys]
            assert flights in taken


@pytest.mark.parametrize(
    ("needs", "most", "expected"),
    [
        ([("nurse", 1, [0])], 1, True),
        ([("nurse", 1, [0])], 0, False),
        ([("nurse", 1, [0]), ("child", 1, [0])], 2, False),
        ([("nurse", 1, [0]), ("child", 1, [0, 1])], 2, True),
        ([("nurse", 1, [0]), ("child", 1, [0, 1])], 1, False),
        ([("child", 2, [1]), ("child", 2, [1])], 1, True),
        ([("child", 3, [1]), ("child", 2, [1])], 2, False),
        ([("child", 3, [1]), ("child", 2, [0, 1])], 2, True),
    ],
)
def test_needs_are_shared_out_exactly(needs: list[tuple[str, int, list[int]]], most: int, expected: bool) -> None:
    assert can_share_out(needs, [{"nurse": 2, "child": 3}, {"child": 4}], most) is expected


@pytest.mark.parametrize(
    ("groups", "uses", "expected"),
    [
        ([0, 1], [{0: 2}, {0: 2}], [True]),
        ([0, 1], [{0: 3}, {0: 2}], [False]),
        ([0, 0], [{0: 3}, {0: 3}], [True]),
        ([0, 1], [{0: 1, 1: 2}, {0: 1, 1: 2}], [False]),
        ([0, 1], [{0: 1, 1: 2}, {0: 1, 1: 1}], [True]),
    ],
)
def test_those_who_do_not_fit_together_are_kept_apart(
    groups: list[int], uses: list[dict[int, int]], expected: list[bool]
) -> None:
    first, second = parties(groups, uses, [0], np.array([5, 3]))
    assert [first == second] == expected


def test_needs_that_fit_in_pairs_are_one_party() -> None:
    number = parties([0, 1, 2, 3], [{1: 2}, {1: 1}, {1: 2}, {1: 3}], [0], np.array([5, 3]))
    assert number[0] == number[1] == number[2] != number[3]


@pytest.mark.parametrize("seed", range(60, 84))
def test_bound_and_proof_hold_where_escorts_are_scarce(seed: int) -> None:
    made = crowded_document(seed, groups=6)
    for escort in made["escorts"]:
        escort["trips_max"] = min(escort["trips_max"], escort["trips_done"] + 1)
    for receiver in made["receivers"]:
        receiver["people_per_day"] = max(1, receiver["people_per_day"] // 2)
    problem = read(made)
    best, bounding = solve(problem, time_limit=3.0).score, Bounding(build_instance(problem))
    for steps in (1, 40, 300):
        bounding.work(float(best), lambda: False, steps)
        proof = prove(problem, bounding.certificate())
        assert proof.holds
        assert proof.proven <= best
        assert proof.proven >= bounding.bound - 50


def test_an_escort_who_is_away_for_no_time_is_not_away() -> None:
    made = crowded_document(300, groups=4)
    assert [len(set(span)) for escort in made["escorts"] for span in escort["unavailable"]] == [1]
    found = solve(read(made), time_limit=3.0)
    for escort in made["escorts"]:
        escort["unavailable"] = []
    assert found.score == solve(read(made), time_limit=3.0).score
