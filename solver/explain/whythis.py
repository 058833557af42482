"""Why a planned case travels as it does: what it would rather have, who holds that, and what they would pay."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from solver.explain.alternatives import trips_of
from solver.explain.changing import alternative_of
from solver.explain.displacing import displacements
from solver.explain.index import ExplainIndex, Goal
from solver.explain.ledger import Ledger, Placement
from solver.explain.placing import Placer
from solver.explain.rules import shortage
from solver.explain.values import Alternative, BetterChoice, WhyThis
from solver.plan import Plan
from solver.reasons import Fact

_CHOICES = 5
_TRIES = 12


def why_this(index: ExplainIndex, plan: Plan, case_id: str, *, limit: int = _CHOICES) -> WhyThis:
    """Compare a planned case with what it could have at full capacity, cheaper or earlier, and say what stands between.

    Told are the `limit` cheapest journeys that would cost the case less, and the earliest day on which it could leave,
    even where that costs it more. Raises KeyError where the case is not planned.
    """
    ledger, group = index.ledger(plan), index.lookup.travel_groups[case_id]
    entry, counts = ledger.entries[case_id], trips_of(ledger)
    with ledger.without(group) as taken:
        placer = Placer(index, ledger, group, taken.entries)
        now = _present(index, placer, case_id)
        wanted = _wanted(placer.goals(), now, limit, _Alone(index, plan, group))
        facts = [(goal, *_blocked(index, placer, goal)) for goal in wanted]
        free = [_free(index, placer, taken, goal, counts) for goal in wanted]
    choices = []
    for (goal, blocked, holders), unhindered in zip(facts, free, strict=True):
        moving = displacements(index, ledger, case_id, 1, goals=[goal], tries=_TRIES)
        priced = sorted([*([unhindered] if unhindered else []), *moving], key=lambda held: held.change.total)
        choices.append(
            BetterChoice(
                flights=index.ids(goal.way) if goal.way else (),
                saves=now.points - goal.points,
                blocked_by=blocked,
                holders=holders,
                displacing=priced[0] if priced else None,
            )
        )
    return WhyThis(case=case_id, flights=entry.flights, choices=tuple(choices))


def _present(index: ExplainIndex, placer: Placer, case_id: str) -> Goal:
    """What the case has now."""
    entry = placer.present[case_id]
    way = index.network.pinned_way(entry.flights) if entry.flights else None
    if way is not None:
        return placer.goal_of(way)
    held = entry.appointments[-1]
    day = index.lookup.held_on(held.session, held.start).toordinal()
    return next((goal for goal in placer.goals() if goal.day == day), Goal(0, day, None))


def _wanted(goals: Sequence[Goal], now: Goal, limit: int, alone: _Alone) -> tuple[Goal, ...]:
    """The cheapest goals below what the group has that it could have were it alone, and the first on an earlier day."""
    cheaper: list[Goal] = []
    for goal in goals:
        if goal.points >= now.points or len(cheaper) >= limit:
            break
        if alone.could_have(goal):
            cheaper.append(goal)
    before = sorted((goal for goal in goals if goal.day < now.day), key=lambda goal: (goal.day, goal.points))
    earliest = next((goal for goal in before if alone.could_have(goal)), None)
    if earliest is None or any(goal.day == earliest.day for goal in cheaper):
        return tuple(cheaper)
    return *cheaper, earliest


class _Alone:
    """A travel group with every capacity to itself."""

    def __init__(self, index: ExplainIndex, plan: Plan, group: Sequence[str]) -> None:
        self._placer = Placer(index, Ledger(index.lookup, replace(plan, cases=(), trips=())), group)
        self._is_minute = any(stage.before_departure[0] == 0 for case in self._placer.cases for stage in case.stages)
        self._booked: dict[tuple[int, int], bool] = {}

    def could_have(self, goal: Goal) -> bool:
        """Tell whether stages and escorts can be had for a goal; whether they can is remembered per day."""
        key = (goal.day, goal.way.departs if goal.way and self._is_minute else 0)
        if key not in self._booked:
            self._booked[key] = self._placer.chains(goal) is not None
        return self._booked[key] and self._placer.place(goal) is not None


def _free(
    index: ExplainIndex, placer: Placer, taken: Placement, goal: Goal, counts: Mapping[str, int]
) -> Alternative | None:
    """What taking a goal would cost where nobody has to move for it."""
    given = placer.place(goal)
    if given is None:
        return None
    return alternative_of(index.lookup, ("case", taken.entries[0].id), taken, given, counts)


def _blocked(index: ExplainIndex, placer: Placer, goal: Goal) -> tuple[tuple[Fact, ...], tuple[str, ...]]:
    """Name what a journey lacks now and who holds it; `costs_more` where nothing is missing but other points."""
    facts: list[Fact] = []
    holders: dict[str, None] = {}
    missing = placer.missing(goal.way) if goal.way else {}
    for resource, more in missing.items():
        _, loose = shortage(index.lookup, resource, more)
        facts.append(Fact(kind=loose.kind, ids=loose.ids, numbers=loose.numbers))
        holders.update(placer.ledger.holders.get(resource, {}))
    if not missing and placer.chains(goal) is None:
        facts.append(Fact(kind="sessions"))
    elif not missing and placer.crew(goal.way) is None:
        facts.append(Fact(kind="escorts"))
    return tuple(facts) or (Fact(kind="costs_more"),), tuple(holders)
