"""What limits a plan: for each scarce thing, what a little more of it would be worth, by trying it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from solver.explain.index import ExplainIndex
from solver.explain.least import Option
from solver.explain.loosening import Loosener
from solver.explain.values import Limit, Relaxation
from solver.explain.whynot import way_out
from solver.plan import Plan

Key = tuple[str, ...]

RESOURCES = frozenset(
    {"seats", "wheelchairs", "stretchers", "minors", "receiver_people", "window", "sessions", "escorts"}
    | {"escort_permit", "escort_trips", "escort_away"}
)
ON_BOARD = frozenset({"seats", "wheelchairs", "stretchers", "minors"})
_PER_CASES = 2
"""How many limits are told that would help the same cases."""
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
    """Rank what keeps people from travelling by what a little more of it alone would save; each was built and verified.

    Only unplanned cases are looked at, `most_groups` of their travel groups, those that cost most first. `prices`
    (points per unit by flight or session id) only choose which relaxations are worked out first.
    """
    ledger = index.ledger(plan)
    groups = dict.fromkeys(index.lookup.travel_groups[entry.id] for entry in plan.unplanned)
    ranked = sorted(groups, key=lambda group: -sum(len(index.lookup.cases[case].people) for case in group))
    found: dict[frozenset[Key], Limit] = {}
    for group in ranked[:most_groups]:
        least = Loosener(index, ledger, group).least()
        single = [option for option in least.values() if _is_one_thing(option)]
        single.sort(key=lambda option: option.points - _price(option, prices or {}))
        for option in single[:_PER_CASE]:
            _add(index, plan, group, option, found)
    return tuple(_varied(sorted(found.values(), key=lambda held: -held.worth)))[:limit]


def _varied(ranked: Iterable[Limit]) -> Iterator[Limit]:
    """Leave out what is the third of its like: other seats for the same people, worth less."""
    told: Counter[tuple[str, ...]] = Counter()
    for held in ranked:
        told[held.cases] += 1
        if told[held.cases] <= _PER_CASES:
            yield held


def _is_one_thing(option: Option) -> bool:
    """One scarce thing, or the places on both flights of a journey, of which one alone would help nobody."""
    kinds = [key[0] for key, _ in option.loose]
    return (len(kinds) == 1 and kinds[0] in RESOURCES) or (len(kinds) == 2 and set(kinds) <= ON_BOARD)


def _price(option: Option, prices: Mapping[str, float]) -> float:
    names = (name for _, relaxation in option.loose for name in relaxation.ids.values())
    return sum(prices.get(name, 0.0) for name in names)


def _add(
    index: ExplainIndex, plan: Plan, group: tuple[str, ...], option: Option, found: dict[frozenset[Key], Limit]
) -> None:
    made = way_out(index, plan, group, option)
    if made is None or made.gain <= 0:
        return
    name = frozenset(_name(key, relaxation) for key, relaxation in option.loose)
    people = sum(len(index.lookup.cases[case].people) for case in group)
    before = found.get(name)
    cases = tuple(dict.fromkeys([*(before.cases if before else ()), *group]))
    if before is not None and before.worth >= made.gain:
        found[name] = replace(before, cases=cases)
        return
    relaxations = tuple(relaxation for _, relaxation in option.loose)
    found[name] = Limit(relaxations=relaxations, people=people, worth=made.gain, cases=cases, best=made)


def _name(key: Key, relaxation: Relaxation) -> Key:
    """What makes two limits the same: sessions and escorts that are not there yet by place, day and skill."""
    if key[0] not in ("sessions", "escorts"):
        return key
    return (key[0], *(relaxation.ids[part] for part in ("clinic", "date", "skill") if part in relaxation.ids))
