"""Why a planned case travels as it does: what it would rather have, who holds that, and what they would pay."""

from __future__ import annotations

from solver.explain.displacing import displacements
from solver.explain.index import ExplainIndex, Goal
from solver.explain.placing import Placer
from solver.explain.rules import shortage
from solver.explain.values import BetterChoice, WhyThis
from solver.plan import Plan
from solver.reasons import Fact

_CHOICES = 5
_TRIES = 6


def why_this(index: ExplainIndex, plan: Plan, case_id: str, *, limit: int = _CHOICES) -> WhyThis:
    """Compare a planned case with its own best choices at full capacity and say what stands between.

    Raises KeyError where the case is not planned.
    """
    ledger, group = index.ledger(plan), index.lookup.travel_groups[case_id]
    entry = ledger.entries[case_id]
    with ledger.without(group) as taken:
        placer = Placer(index, ledger, group, taken.entries)
        way = index.network.pinned_way(entry.flights) if entry.flights else None
        goals = placer.goals()
        now = placer.goal_of(way).points if way else _day_points(index, placer, entry.id)
        cheaper = [goal for goal in goals if goal.points < now][:limit]
        facts = [(goal, *_blocked(index, placer, goal)) for goal in cheaper]
    choices = []
    for goal, blocked, holders in facts:
        moving = displacements(index, ledger, case_id, 1, goals=[goal], tries=_TRIES)
        choices.append(
            BetterChoice(
                flights=index.ids(goal.way) if goal.way else (),
                saves=now - goal.points,
                blocked_by=blocked,
                holders=holders,
                displacing=moving[0] if moving else None,
            )
        )
    return WhyThis(case=case_id, flights=entry.flights, choices=tuple(choices))


def _day_points(index: ExplainIndex, placer: Placer, case_id: str) -> int:
    held = placer.present[case_id].appointments[-1]
    day = index.lookup.held_on(held.session, held.start).toordinal()
    return next((goal.points for goal in placer.goals() if goal.day == day), 0)


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
