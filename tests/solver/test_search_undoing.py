"""The last stage of a repair leaves nothing that could be undone for nothing: judged by trying every case and pair."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import permutations

import pytest

from solver.explain import ExplainIndex, alternatives, apply_alternative
from solver.explain.changing import alternative_of
from solver.explain.displacing import cheapest_placement
from solver.explain.ledger import Placement
from solver.explain.placing import Placer
from solver.explain.undoing import find_free_undo
from solver.plan import Plan
from solver.problem import Problem
from solver.score import change_points
from solver.search.assembly import assemble_plan
from solver.search.booking import Booker
from solver.search.instance import build_instance
from solver.search.keeping import Keeper
from solver.search.leftovers import Leftovers
from solver.search.resuming import state_of
from solver.search.undoing import Undoing
from solver.verify import verify
from tests.solver.generator import crowded_problem
from tests.solver.rivals import fill, published
from tests.solver.small import case, document, flight, read


def _undone(problem: Problem, plan: Plan) -> tuple[Plan, int]:
    instance = build_instance(problem)
    state = state_of(instance, plan)
    undoing = Undoing(state, Keeper(instance), Booker(instance), lambda: False, is_exact=True)
    undoing.run()
    return assemble_plan(instance, state.bookings, Leftovers(instance).explain(state.bookings), None), undoing.moved


def _spoiled(problem: Problem, index: ExplainIndex) -> Plan:
    """A plan of a published problem in which many are moved to the worst way that they have."""
    plan = fill(problem, index)
    for held in problem.cases:
        others = [one for one in alternatives(index, plan, held.id, displace=False) if not one.left_out]
        if others:
            plan = apply_alternative(problem, plan, others[-1])
    return plan


def _changed(index: ExplainIndex, plan: Plan) -> list[tuple[str, ...]]:
    entries = {entry.id: entry for entry in plan.cases}
    rules, cases = index.problem.rules, index.lookup.cases
    groups = dict.fromkeys(index.lookup.travel_groups.values())
    return [g for g in groups if sum(change_points(cases[one], rules, entries.get(one)) for one in g)]


def _pairs(index: ExplainIndex, plan: Plan) -> Iterator[tuple[tuple[str, ...], tuple[str, ...]]]:
    changed = _changed(index, plan)
    new = [g for g in dict.fromkeys(index.lookup.travel_groups.values()) if _is_new(index, plan, g)]
    yield from permutations(changed, 2)
    yield from ((group, other) for group in changed for other in new if other != group)


def _is_new(index: ExplainIndex, plan: Plan, group: tuple[str, ...]) -> bool:
    planned = {entry.id for entry in plan.cases}
    return all(index.lookup.cases[one].published is None and one in planned for one in group)


def _can_undo_two(index: ExplainIndex, plan: Plan, group: tuple[str, ...], other: tuple[str, ...]) -> bool:
    """Whether a group could have all that it held, for nothing, while another one goes wherever is cheapest."""
    ledger, rules = index.ledger(plan), index.problem.rules
    counts = {escort: len(trips) for escort, trips in ledger.of_escort.items()}
    cases = index.lookup.cases
    with ledger.without(group) as taken, ledger.without(other) as freed:
        placer = Placer(index, ledger, group, taken.entries)
        for _, given in placer.placements(placer.goals()):
            if any(change_points(cases[entry.id], rules, entry) for entry in given.entries):
                continue
            with ledger.also(given):
                second = cheapest_placement(index, ledger, other, freed)
            before = Placement((*taken.entries, *freed.entries), (*taken.trips, *freed.trips))
            after = Placement((*given.entries, *second.entries), (*given.trips, *second.trips))
            both = (*group, *other)
            change = alternative_of(index.lookup, ("case", group[0]), before, after, counts, group=both).change
            if change.total <= 0 and change.changes < 0:
                return True
    return False


@pytest.mark.parametrize("first", range(0, 20, 10))
def test_no_case_and_no_pair_is_left_that_could_be_undone_for_nothing(first: int) -> None:
    undone = 0
    for seed in range(first, first + 10):
        bare = crowded_problem(seed, 3)
        problem = published(bare, fill(bare, ExplainIndex(bare)))
        index = ExplainIndex(problem)
        plan = _spoiled(problem, index)
        better, moved = _undone(problem, plan)
        undone += moved
        assert verify(problem, better).violations == ()
        assert better.score.total <= plan.score.total
        for group in _changed(index, better):
            assert find_free_undo(index, better, group) is None, (seed, group)
        for group, other in _pairs(index, better):
            assert not _can_undo_two(index, better, group, other), (seed, group, other)
    assert undone


def _crossed() -> tuple[Problem, Plan]:
    """Two families on each other's flight, both full: neither can go back unless both do."""
    flights = [
        flight("A", "HAN-LAX", "2027-01-10T10:00Z", "2027-01-10T23:00Z", seats=1),
        flight("B", "HAN-LAX", "2027-01-10T12:00Z", "2027-01-11T01:00Z", seats=1),
    ]
    bare = read(document(flights=flights, cases=[case("C1"), case("C2")]))
    held = fill(bare, ExplainIndex(bare))
    problem = published(bare, held)
    there = {entry.id: entry.flights for entry in held.cases}
    swapped = read(
        document(
            flights=flights,
            cases=[
                case("C1", pin={"flights": list(there["C2"]), "appointments": {}, "escorts": {}, "hold": False}),
                case("C2", pin={"flights": list(there["C1"]), "appointments": {}, "escorts": {}, "hold": False}),
            ],
        )
    )
    return problem, fill(swapped, ExplainIndex(swapped))


def test_two_families_on_each_others_flight_go_back_together() -> None:
    problem, plan = _crossed()
    index = ExplainIndex(problem)
    assert all(find_free_undo(index, plan, group) is None for group in (("C1",), ("C2",)))
    assert _can_undo_two(index, plan, ("C1",), ("C2",))
    better, moved = _undone(problem, plan)
    assert (better.score.changes, moved) == (0, 1)
    assert verify(problem, better).violations == ()
