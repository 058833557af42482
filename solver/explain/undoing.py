"""The last stage of a repair: undo every change that can be undone at no other cost."""

from __future__ import annotations

from solver.explain.alternatives import trips_of
from solver.explain.changing import alternative_of, apply_alternative
from solver.explain.index import ExplainIndex
from solver.explain.ledger import Ledger
from solver.explain.placing import Placer
from solver.explain.values import Alternative
from solver.plan import Plan
from solver.problem import Problem
from solver.score import change_points


def undo_free_changes(problem: Problem, plan: Plan, index: ExplainIndex | None = None) -> Plan:
    """Give a plan with no change against `published` left that one travel group could undo for nothing.

    The result is legal if `plan` is and never scores more. Group by group, until a whole round finds nothing.
    """
    index = index or ExplainIndex(problem)
    groups = list(dict.fromkeys(index.lookup.travel_groups.values()))
    is_done = False
    while not is_done:
        is_done = True
        for group in groups:
            better = find_free_undo(index, plan, group)
            if better is not None:
                plan = apply_alternative(problem, plan, better, index.reasons)
                is_done = False
    return plan


def find_free_undo(index: ExplainIndex, plan: Plan, group: tuple[str, ...]) -> Alternative | None:
    """Give the cheapest way for a group that has fewer change points and costs nothing in all; None without one."""
    ledger = index.ledger(plan)
    rules = index.problem.rules
    cases = [index.lookup.cases[case] for case in group]
    if not sum(change_points(case, rules, ledger.entries.get(case.id)) for case in cases):
        return None
    return _cheapest(index, ledger, group)


def _cheapest(index: ExplainIndex, ledger: Ledger, group: tuple[str, ...]) -> Alternative | None:
    counts = trips_of(ledger)
    best: Alternative | None = None
    with ledger.without(group) as taken:
        placer = Placer(index, ledger, group, taken.entries)
        for _, given in placer.placements(placer.goals()):
            made = alternative_of(index.lookup, ("case", group[0]), taken, given, counts, group=group)
            change = made.change
            if change.total <= 0 and change.changes < 0:
                rank = (change.total, change.changes)
                if best is None or rank < (best.change.total, best.change.changes):
                    best = made
    return best
