"""Seats of escorts beside those of the groups that they travel with."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from solver.journeys import ROOMY, Bools, Ints
from solver.problem import Problem
from solver.search.candidates import Candidates
from solver.search.groups import Group
from solver.search.instance import Instance


def with_seats_for_escorts(instance: Instance) -> list[Candidates]:
    """The candidates of each group that leave seats for the fewest escorts who could meet its needs."""
    kept = []
    for group, options in zip(instance.groups, instance.candidates, strict=True):
        if group.needs and len(options):
            fits = _has_seats(instance, group, options)
            kept.append(options if bool(fits.all()) else options.take(fits))
        else:
            kept.append(options)
    return kept


def _has_seats(instance: Instance, group: Group, options: Candidates) -> Bools:
    seats = instance.resources.capacity[instance.journeys.flights[options.journeys]]
    left = seats.min(axis=1, initial=ROOMY) - group.seats
    fits: Bools = left >= fewest_escorts(instance.problem, group)
    return fits


def fewest_escorts(problem: Problem, group: Group) -> int:
    """The least number of escorts who could meet all needs of a group: one skill each, loads within the most."""
    loads: dict[str, int] = {}
    for need in group.needs:
        loads[need.need.skill] = loads.get(need.need.skill, 0) + need.need.load
    most = {skill: max((escort.skills.get(skill, 0) for escort in problem.escorts), default=0) for skill in loads}
    return sum(max(1, -(-load // max(most[skill], 1))) for skill, load in loads.items())


Need = tuple[str, int, list[int]]
"""Skill, load, and the escorts who could come."""


def can_share_out(needs: list[Need], limits: Sequence[Mapping[str, int]], most: int) -> bool:
    """Whether at most `most` escorts of one skill each can meet needs; `limits` are the loads that each can take."""
    return _share_out(sorted(needs, key=lambda need: len(need[2])), limits, most, {})


def _share_out(
    needs: list[Need], limits: Sequence[Mapping[str, int]], most: int, working: dict[int, tuple[str, int]]
) -> bool:
    if not needs:
        return True
    skill, load, able = needs[0]
    for escort in sorted(able, key=lambda number: number not in working):
        held, loaded = working.get(escort, (skill, 0))
        if held != skill or loaded + load > limits[escort][skill] or (escort not in working and len(working) == most):
            continue
        if _share_out(needs[1:], limits, most, {**working, escort: (skill, loaded + load)}):
            return True
    return False


def parties(groups: list[int], uses: list[dict[int, int]], flights: list[int], capacity: Ints) -> list[int]:
    """Number those who might share an escort on some flights: equal numbers where nothing they use keeps them apart.

    `groups` and `uses` (resource -> amount) are per need. Two needs of one group are never kept apart; others are where
    both groups with one escort on board do not fit into some resource. Chains of needs that fit in pairs are one party.
    """
    number = list(range(len(groups)))
    for a in range(len(groups)):
        for b in range(a):
            if number[a] != number[b] and (groups[a] == groups[b] or _fit(uses[a], uses[b], flights, capacity)):
                old, new = number[a], number[b]
                number = [new if held == old else held for held in number]
    return number


def _fit(one: dict[int, int], other: dict[int, int], flights: list[int], capacity: Ints) -> bool:
    if any(one.get(flight, 0) + other.get(flight, 0) + 1 > capacity[flight] for flight in flights):
        return False
    return all(amount + other.get(resource, 0) <= capacity[resource] for resource, amount in one.items())
