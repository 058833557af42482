"""Smallest sets of facts are proven also where they are long, and quick looks never say more than whole ones."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from solver.explain import ExplainIndex, why_not
from solver.explain.loosening import Loosener
from solver.explain.residual import Looks
from solver.explain.whynot import empty_plan, is_conflict
from tests.solver.rivals import fill, rivals
from tests.solver.small import case, document, flight, read

FULL = 160


def _full_flights() -> list[dict[str, object]]:
    first = datetime(2027, 1, 10, 1, tzinfo=UTC)
    times = [first + timedelta(hours=3 * number) for number in range(FULL)]
    return [
        flight(f"F{n:03}", "HAN-LAX", f"{at:%Y-%m-%dT%H:%MZ}", f"{at + timedelta(hours=13):%Y-%m-%dT%H:%MZ}", seats=0)
        for n, at in enumerate(times)
    ]


def test_a_hundred_and_sixty_full_flights_are_one_proven_conflict() -> None:
    problem = read(document(flights=_full_flights(), cases=[case("C1", deadline="2027-02-20")]))
    told = why_not(ExplainIndex(problem), None, "C1")
    assert told.best is None
    assert len(told.conflicts) == 1
    assert {fact.kind for fact in told.conflicts[0]} == {"seats"}
    assert len(told.conflicts[0]) == FULL


def test_a_look_on_a_few_flights_never_says_more_than_a_whole_one() -> None:
    seen = {True: 0, False: 0}
    for seed in range(30):
        problem = rivals(seed)
        index = ExplainIndex(problem)
        ledger = index.ledger(plan := fill(problem, index))
        for left in plan.unplanned:
            loosener = Loosener(index, ledger, index.lookup.travel_groups[left.id])
            looks, least = Looks(loosener), loosener.least()
            for keys, option in least.items():
                for relaxed in (keys, frozenset(sorted(keys)[1:])):
                    found = looks.can_travel_as(relaxed, option.placement)
                    assert not found or looks.can_travel(relaxed), (seed, left.id, keys)
                    seen[found] += 1
                assert looks.can_travel(keys), (seed, left.id, keys)
    assert min(seen.values()) > 0


def test_a_set_with_a_fact_too_many_is_no_conflict() -> None:
    problem = read(document(flights=_full_flights()[:3], cases=[case("C1", deadline="2027-02-20")]))
    index = ExplainIndex(problem)
    ledger = index.ledger(empty_plan(index))
    loosener = Loosener(index, ledger, ("C1",))
    options = loosener.least()
    looks, universe = Looks(loosener), frozenset(key for keys in options for key in keys)
    seats = frozenset(key for key in universe if key[0] == "seats")
    assert is_conflict(looks, seats, universe, options)
    assert not is_conflict(looks, seats | {("deadline",)}, universe, options)
    assert not is_conflict(looks, frozenset(sorted(seats)[1:]), universe, options)
