"""Who would have to move: the cheapest ways to make room by moving or leaving out one other travel group."""

from __future__ import annotations

from bisect import insort
from collections.abc import Iterator, Mapping, Sequence

from solver.explain.changing import alternative_of, reckon_change
from solver.explain.index import ExplainIndex, Goal
from solver.explain.ledger import Ledger, Placement
from solver.explain.placing import Placer
from solver.explain.values import Alternative
from solver.problem import PlannedCase
from solver.score import change_points, unplanned_points
from solver.verify.escorts import speaks_one

_TRIES = 40
"""How many pairs of a journey and a travel group are worked out, the cheapest journeys first."""
_PER_GOAL = 6
_REPLACED = 25
"""How many journeys are tried for the group that has to move."""


def displacements(
    index: ExplainIndex,
    ledger: Ledger,
    case_id: str,
    limit: int,
    *,
    goals: Sequence[Goal] | None = None,
    tries: int = _TRIES,
    below: Sequence[int] = (),
) -> list[Alternative]:
    """Give ways for a case that one other travel group has to make room for, with the exact price of both.

    A heuristic in what is tried (`tries` pairs of a journey and a group), exact in what is promised. `goals` restricts
    the journeys; `below` holds the prices of other alternatives: what is no better than `limit` of all is left out.
    """
    group = index.lookup.travel_groups[case_id]
    counts = {escort: len(trips) for escort, trips in ledger.of_escort.items()}
    found: list[Alternative] = []
    prices = sorted(below)
    with ledger.without(group) as taken:
        least = given_up(index, group, taken, counts)
        placer = Placer(index, ledger, group, taken.entries)
        now = taken.entries[0].flights if taken.entries else None
        left = tries
        for goal in placer.goals() if goals is None else goals:
            if left <= 0:
                break
            if goal.way is not None and index.ids(goal.way) == now:
                continue
            for other in list(_in_the_way(placer, goal))[:_PER_GOAL]:
                left -= 1
                with ledger.without(other) as freed:
                    floor = least + goal.points + _floor(index, ledger, other, freed, counts)
                    is_dear = len(prices) >= limit and floor >= prices[limit - 1]
                    both = None if is_dear else _both(index, placer, goal, other, freed)
                if both is not None:
                    before = Placement((*taken.entries, *freed.entries), (*taken.trips, *freed.trips))
                    made = alternative_of(
                        index.lookup, ("case", case_id), before, both, counts, displaces=other, group=group
                    )
                    found.append(made)
                    insort(prices, made.change.total)
                if left <= 0:
                    break
    return sorted(found, key=lambda held: held.change.total)[:limit]


def given_up(index: ExplainIndex, group: Sequence[str], taken: Placement, counts: Mapping[str, int]) -> int:
    """Reckon what goes when a group gives up what it has (or that it is left out), before it is given anything."""
    before: dict[str, PlannedCase | None] = dict.fromkeys(group)
    before |= {entry.id: entry for entry in taken.entries}
    return reckon_change(index.lookup, before, {}, (taken.trips, ()), counts).total


def _left_out(index: ExplainIndex, group: Sequence[str]) -> int:
    """The points of a group that is left out."""
    lookup, rules = index.lookup, index.problem.rules
    cases = [lookup.cases[case] for case in group]
    return sum(unplanned_points(lookup.problem, case) + change_points(case, rules, None) for case in cases)


def _floor(
    index: ExplainIndex, ledger: Ledger, other: tuple[str, ...], freed: Placement, counts: Mapping[str, int]
) -> int:
    """What moving a group changes at least, wherever it goes; escorts and appointments cost nothing at best."""
    goals = Placer(index, ledger, other, freed.entries).goals()
    best = min([_left_out(index, other), *(goal.points for goal in goals[:1])])
    return given_up(index, other, freed, counts) + best


def _both(
    index: ExplainIndex, placer: Placer, goal: Goal, other: tuple[str, ...], freed: Placement
) -> Placement | None:
    """Place the group on the goal, then the other one wherever it costs least, if anywhere."""
    fresh = Placer(index, placer.ledger, tuple(case.id for case in placer.cases), tuple(placer.present.values()))
    first = fresh.place(goal)
    if first is None:
        return None
    with placer.ledger.also(first):
        second = cheapest_placement(index, placer.ledger, other, freed)
    return Placement((*first.entries, *second.entries), (*first.trips, *second.trips))


def cheapest_placement(
    index: ExplainIndex, ledger: Ledger, group: tuple[str, ...], present: Placement, most: int = _REPLACED
) -> Placement:
    """Give the cheapest placement of a group that is out of the ledger, an empty one where it must stay behind."""
    counts = {escort: len(trips) for escort, trips in ledger.of_escort.items()}
    placer = Placer(index, ledger, group, present.entries)
    nobody = Placement((), ())
    best, least = nobody, 0
    tried, out = 0, _left_out(index, group)
    for goal in placer.goals():
        if goal.points - out >= least:
            break
        given = placer.place(goal)
        if given is None:
            continue
        points = alternative_of(index.lookup, ("case", group[0]), nobody, given, counts, group=group).change.total
        if points < least:
            best, least = given, points
        tried += 1
        if tried >= most or not any(case.escort_needs or case.published for case in placer.cases):
            break
    return best


def _in_the_way(placer: Placer, goal: Goal) -> Iterator[tuple[str, ...]]:
    """Give the travel groups that hold what a goal needs, likely ones first."""
    missing = placer.missing(goal.way) if goal.way is not None else {}
    if missing:
        yield from _holders_of(placer, list(missing.items()))
        return
    if placer.chains(goal) is None:
        yield from _in_sessions(placer, goal)
    elif placer.crew(goal.way) is None:
        yield from _with_escorts(placer, goal)


def _holders_of(placer: Placer, missing: list[tuple[tuple[str, ...], int]]) -> Iterator[tuple[str, ...]]:
    groups = placer.lookup.travel_groups
    first, _ = missing[0]
    seen = dict.fromkeys(groups[case] for case in placer.ledger.holders.get(first, ()))
    for group in seen:
        use: dict[tuple[str, ...], int] = {}
        for case in group:
            entry = placer.ledger.entries[case]
            for resource, amount in placer.ledger.use_of(placer.lookup.cases[case], entry.flights):
                use[resource] = use.get(resource, 0) + amount
        # A group that travels with its own escort frees the escort's seat as well.
        spare = sum(len(placer.lookup.cases[case].escort_needs) for case in group)
        if all(use.get(resource, 0) + (spare if resource[0] == "seats" else 0) >= more for resource, more in missing):
            yield group


def _in_sessions(placer: Placer, goal: Goal) -> Iterator[tuple[str, ...]]:
    groups, ledger = placer.lookup.travel_groups, placer.ledger
    seen: dict[tuple[str, ...], None] = {}
    for case in placer.cases:
        for order, stage in enumerate(case.stages):
            least, most = stage.before_departure
            last = goal.day - (least if goal.way else 0)
            first = goal.day - most if goal.way and most is not None else 0
            for span in reversed(placer.index.spans(case, order)):
                if first <= span.day <= last:
                    seen.update(
                        (groups[who], None)
                        for begins, ends, who in ledger.visits.get(span.session, ())
                        if ends - begins >= stage.minutes
                    )
    yield from seen


def _with_escorts(placer: Placer, goal: Goal) -> Iterator[tuple[str, ...]]:
    groups, ledger = placer.lookup.travel_groups, placer.ledger
    if goal.way is None:
        return
    low, high = goal.way.departs - 4 * 1440, goal.way.arrives + 4 * 1440
    seen: dict[tuple[str, ...], None] = {}
    for case in placer.cases:
        for need in case.escort_needs:
            for escort, trips in ledger.of_escort.items():
                held = placer.lookup.escorts[escort]
                if held.skills.get(need.skill, -1) < need.load or not speaks_one(held, need):
                    continue
                for key, span in trips.items():
                    if span[0] < high and low < span[1]:
                        seen.update((groups[rider], None) for rider in ledger.riders.get(key, ()))
    yield from seen
