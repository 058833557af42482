"""What limits a plan: for each scarce thing, what a little more of it would be worth, by trying it."""

from __future__ import annotations

from collections.abc import Mapping

from solver.explain.index import ExplainIndex
from solver.explain.loosening import Loosener, Option
from solver.explain.values import Limit
from solver.explain.whynot import way_out
from solver.plan import Plan

Key = tuple[str, ...]

RESOURCES = frozenset(
    {"seats", "wheelchairs", "stretchers", "minors", "receiver_people", "window", "sessions", "escorts"}
    | {"escort_permit", "escort_trips", "escort_away"}
)
_PER_CASE = 6
"""How many single relaxations are worked out for one travel group, the cheapest first."""


def limits(
    index: ExplainIndex,
    plan: Plan,
    *,
    prices: Mapping[str, float] | None = None,
    most_groups: int = 40,
    limit: int = 20,
) -> tuple[Limit, ...]:
    """Rank what keeps people from travelling by what one relaxation alone would save; each was built and verified.

    Only unplanned cases are looked at, `most_groups` of their travel groups, those that cost most first. `prices`
    (points per unit by flight or session id) only choose which relaxations are worked out first.
    """
    ledger = index.ledger(plan)
    groups = dict.fromkeys(index.lookup.travel_groups[entry.id] for entry in plan.unplanned)
    ranked = sorted(groups, key=lambda group: -sum(len(index.lookup.cases[case].people) for case in group))
    found: dict[Key, Limit] = {}
    for group in ranked[:most_groups]:
        least = Loosener(index, ledger, group).least()
        single = [option for option in least.values() if _is_resource(option)]
        single.sort(key=lambda option: option.points - _price(option, prices or {}))
        for option in single[:_PER_CASE]:
            _add(index, plan, group, option, found)
    return tuple(sorted(found.values(), key=lambda held: -held.worth)[:limit])


def _is_resource(option: Option) -> bool:
    return len(option.loose) == 1 and option.loose[0][0][0] in RESOURCES


def _price(option: Option, prices: Mapping[str, float]) -> float:
    relaxation = option.loose[0][1]
    return max((prices.get(name, 0.0) for name in relaxation.ids.values()), default=0.0)


def _add(index: ExplainIndex, plan: Plan, group: tuple[str, ...], option: Option, found: dict[Key, Limit]) -> None:
    made = way_out(index, plan, group, option)
    if made is None or made.gain <= 0:
        return
    key, relaxation = option.loose[0]
    name = (key[0], *(relaxation.ids[part] for part in ("clinic", "date", "skill") if part in relaxation.ids))
    key = name if key[0] in ("sessions", "escorts") else key
    people = sum(len(index.lookup.cases[case].people) for case in group)
    before = found.get(key)
    cases = tuple(dict.fromkeys([*(before.cases if before else ()), *group]))
    if before is not None and before.worth >= made.gain:
        found[key] = Limit(
            relaxation=before.relaxation, people=before.people, worth=before.worth, cases=cases, best=before.best
        )
        return
    found[key] = Limit(relaxation=relaxation, people=people, worth=made.gain, cases=cases, best=made)
