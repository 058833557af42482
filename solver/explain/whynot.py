"""Why a case is unplanned in a plan, and the cheapest relaxations that would let it travel."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from solver.explain.alternatives import free_alternatives, trips_of
from solver.explain.changing import alternative_of, apply_alternative
from solver.explain.displacing import displacements
from solver.explain.index import ExplainIndex
from solver.explain.least import Option
from solver.explain.ledger import Placement
from solver.explain.loosening import Loosener
from solver.explain.relaxing import relax
from solver.explain.residual import Looks
from solver.explain.values import WayOut, WhyNot
from solver.lookup import Lookup
from solver.plan import Plan, Score, Unplanned
from solver.reasons import Fact, reason_of
from solver.score import score_plan
from solver.verify import verify

Key = tuple[str, ...]
_CONFLICTS = 2
_NONE: Mapping[frozenset[Key], Option] = {}
_MOST_FACTS = 2_000
_MORE_FACTS = 60
"""A further conflict is proven only where it is this short: each fact takes a look of its own."""


def why_not(index: ExplainIndex, plan: Plan | None, case_id: str, *, limit: int = 8) -> WhyNot:
    """Say why a case is unplanned in a plan (None: in a plan of nobody) and what would let it travel.

    Conflicts are proven by a fresh exact look at the group; each way out was built and passed the verifier. Raises
    KeyError for a case that is not in the problem, ValueError for one that the plan has planned.
    """
    plan = plan if plan is not None else empty_plan(index)
    ledger, group = index.ledger(plan), index.lookup.travel_groups[case_id]
    if any(case in ledger.entries for case in group):
        raise ValueError(f"case {case_id} is planned")
    loosener = Loosener(index, ledger, group)
    least = loosener.least()
    conflicts: tuple[tuple[Fact, ...], ...] = ()
    best, moving = free_alternatives(index, ledger, case_id, group, 1), displacements(index, ledger, case_id, 1)
    if not best:
        conflicts = tuple(_conflicts(loosener, least))
    return WhyNot(
        case=case_id,
        group=group,
        finding=reason_of(index.reasons, case_id),
        conflicts=conflicts,
        relaxations=ways_out(index, plan, group, least.values(), limit),
        best=best[0] if best else None,
        displacing=moving[0] if moving else None,
    )


def empty_plan(index: ExplainIndex) -> Plan:
    """Give the plan that plans nobody."""
    unplanned = []
    for case in index.problem.cases:
        finding = reason_of(index.reasons, case.id)
        unplanned.append(Unplanned(id=case.id, reason=finding.reason, detail=finding.detail))
    nothing = Score(total=0, unplanned=0, waiting=0, fares=0, journey=0, escorts=0, fairness=0, changes=0)
    bare = Plan(problem=index.problem.name, cases=(), trips=(), unplanned=tuple(unplanned), score=nothing, bound=None)
    return Plan(
        problem=bare.problem,
        cases=(),
        trips=(),
        unplanned=bare.unplanned,
        score=score_plan(index.problem, bare, index.lookup),
        bound=None,
    )


def ways_out(
    index: ExplainIndex, plan: Plan, group: Sequence[str], options: Iterable[Option], limit: int
) -> tuple[WayOut, ...]:
    """Work out the most promising options: fewest facts first, then cost; each is built, scored and verified."""
    ranked = sorted(options, key=lambda option: (len(option.loose), option.points))
    found: list[WayOut] = []
    for option in ranked:
        if len(found) >= limit or len(option.loose) > 2:
            break
        if option.loose:
            made = way_out(index, plan, group, option)
            found.extend([made] if made is not None else [])
    return tuple(sorted(found, key=lambda held: (len(held.relaxations), -held.gain)))


def way_out(index: ExplainIndex, plan: Plan, group: Sequence[str], option: Option) -> WayOut | None:
    """Build the relaxed problem and the plan, and give the way out only if the verifier finds it legal."""
    relaxations = tuple(relaxation for _, relaxation in option.loose)
    relaxed = relax(index.problem, group, relaxations)
    lookup = Lookup(relaxed)
    ledger = index.ledger(plan)
    alternative = alternative_of(
        lookup,
        ("case", group[0]),
        Placement((), ()),
        option.placement,
        trips_of(ledger),
        cases=lookup.cases,
        group=group,
    )
    before = score_plan(relaxed, plan, lookup).total
    applied = apply_alternative(relaxed, plan, alternative, lookup=lookup)
    is_kept = applied.score.total - before == alternative.change.total
    if not is_kept or not verify(relaxed, applied, reasons=False, lookup=lookup).is_legal:
        return None
    return WayOut(relaxations=relaxations, alternative=alternative, gain=plan.score.total - applied.score.total)


def _conflicts(loosener: Loosener, options: Mapping[frozenset[Key], Option]) -> Iterable[tuple[Fact, ...]]:
    """Give smallest sets of facts that meet every way of travelling, each proven afresh."""
    least = list(options)
    universe = frozenset(key for keys in least for key in keys)
    seen: set[frozenset[Key]] = set()
    looks = Looks(loosener)
    for prefer in (len(universe), 0):
        chosen = _hitting(least, is_few=prefer > 0)
        most = _MORE_FACTS if seen else _MOST_FACTS
        if chosen in seen or not chosen or len(chosen) > most:
            continue
        seen.add(chosen)
        if is_conflict(looks, chosen, universe, options):
            yield tuple(_fact(key) for key in sorted(chosen))
        if len(seen) >= _CONFLICTS:
            return


def is_conflict(
    looks: Looks, chosen: frozenset[Key], universe: frozenset[Key], options: Mapping[frozenset[Key], Option] = _NONE
) -> bool:
    """Prove that a set of facts keeps the group from travelling, and that no smaller part of it does.

    That each fact is needed is looked for first where an option says so: on a few flights, which takes no time.
    """
    others = universe - chosen
    if looks.can_travel(others):
        return False
    ways = _ways_without(chosen, options)
    return all(_is_needed(looks, others | {key}, ways.get(key)) for key in sorted(chosen))


def _is_needed(looks: Looks, relaxed: frozenset[Key], way: Placement | None) -> bool:
    return (way is not None and looks.can_travel_as(relaxed, way)) or looks.can_travel(relaxed)


def _ways_without(chosen: frozenset[Key], options: Mapping[frozenset[Key], Option]) -> dict[Key, Placement]:
    """For facts of a set, how the group could travel if that one were otherwise, and none of the others."""
    found: dict[Key, Placement] = {}
    for keys, option in options.items():
        met = keys & chosen
        if len(met) == 1:
            found.setdefault(next(iter(met)), option.placement)
    return found


def _hitting(least: list[frozenset[Key]], is_few: bool) -> frozenset[Key]:
    """A deletion-minimal set that meets every set: the most frequent facts first, or the rarest."""
    counts: dict[Key, int] = {}
    for keys in least:
        for key in keys:
            counts[key] = counts.get(key, 0) + 1
    order = sorted(counts, key=lambda key: (-counts[key] if is_few else counts[key], key))
    chosen = set(order)
    for key in reversed(order):
        rest = chosen - {key}
        if all(rest & keys for keys in least):
            chosen = rest
    return frozenset(chosen)


_NAMES: dict[str, tuple[str, ...]] = {
    "seats": ("flight",),
    "wheelchairs": ("flight",),
    "stretchers": ("flight",),
    "minors": ("flight",),
    "receiver_people": ("receiver",),
    "receiver_open": ("receiver",),
    "window": ("airport", "role"),
    "sessions": ("case", "stage"),
    "pin_appointment": ("case", "stage"),
    "escorts": ("case", "skill"),
    "pin_escort": ("case", "skill"),
    "escort_permit": ("escort",),
    "escort_trips": ("escort",),
    "escort_away": ("escort",),
}


def _fact(key: Key) -> Fact:
    return Fact(kind=key[0], ids=dict(zip(_NAMES.get(key[0], ()), key[1:], strict=True)))
