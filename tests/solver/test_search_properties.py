"""What must hold whatever the problem: planted plans are possible, pins stay, looser rules never cost more."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from solver.explain import ExplainIndex
from solver.explain.whynot import empty_plan
from solver.plan import Plan
from solver.problem import Case, Pin, PlannedCase, Problem
from solver.reasons import ReasonIndex, reason_of
from solver.score import score_plan
from solver.search import solve
from solver.verify import verify
from tests.benchmarks.generate import generate, parse
from tests.solver.generator import crowded_problem
from tests.solver.rivals import fill

SEEDS = range(14)


def _planted(seed: int) -> tuple[Problem, Plan]:
    """A problem and a legal plan of it, made by trying one family after another: no search has a hand in it."""
    problem = crowded_problem(seed)
    plan = fill(problem, ExplainIndex(problem))
    assert verify(problem, plan).is_legal
    return problem, plan


def _only(problem: Problem, plan: Plan) -> Problem:
    """The problem with the planned cases alone, each pinned to all that it has."""
    entries = {entry.id: entry for entry in plan.cases}
    cases = tuple(_pinned(case, entries[case.id]) for case in problem.cases if case.id in entries)
    return replace(problem, cases=cases)


def _pinned(case: Case, entry: PlannedCase) -> Case:
    pin = Pin(
        flights=entry.flights or None,
        appointments={held.stage: held.session for held in entry.appointments},
        escorts={met.skill: met.escort for met in entry.escorts},
        hold=False,
    )
    return replace(case, pin=pin)


@pytest.mark.parametrize("seed", SEEDS)
def test_a_planted_legal_plan_is_never_called_impossible(seed: int) -> None:
    problem, plan = _planted(seed)
    index = ReasonIndex(problem)
    assert {reason_of(index, entry.id).reason for entry in plan.cases} <= {"capacity"}
    found = solve(problem, time_limit=3.0, workers=1)
    assert found.bound is not None
    assert found.bound <= plan.score.total
    if found.status == "optimal":
        assert found.score <= plan.score.total


@pytest.mark.parametrize("seed", SEEDS)
def test_what_is_pinned_to_a_legal_plan_is_planned_just_so(seed: int) -> None:
    problem, plan = _planted(seed)
    pinned = _only(problem, plan)
    found = solve(pinned, time_limit=3.0, workers=1)
    assert verify(pinned, found.plan).violations == ()
    wanted = {entry.id: entry for entry in plan.cases}
    for entry in found.plan.cases:
        held = wanted[entry.id]
        assert (entry.flights, entry.escorts) == (held.flights, held.escorts)
        assert [one.session for one in entry.appointments] == [one.session for one in held.appointments]
    left_out = empty_plan(ExplainIndex(pinned)).score.total
    if found.status == "optimal" and left_out > score_plan(pinned, plan).total:
        assert found.plan.cases


LOOSER: dict[str, Callable[[Problem], Problem]] = {
    "seats": lambda p: replace(p, flights=tuple(replace(one, seats=one.seats + 1) for one in p.flights)),
    "receivers": lambda p: replace(
        p,
        receivers=tuple(replace(one, people_per_day=one.people_per_day + 2, closed=frozenset()) for one in p.receivers),
    ),
    "sessions": lambda p: replace(
        p, sessions=(*p.sessions, *(replace(one, id=f"{one.id}+", start=one.start, end=one.end) for one in p.sessions))
    ),
    "escorts": lambda p: replace(p, escorts=(*p.escorts, *(replace(one, id=f"{one.id}+") for one in p.escorts))),
    "trips": lambda p: replace(p, escorts=tuple(replace(one, trips_max=one.trips_max + 1) for one in p.escorts)),
    "connections": lambda p: replace(
        p, cases=tuple(replace(one, connections_max=one.connections_max + 1) for one in p.cases)
    ),
    "pins": lambda p: replace(p, cases=tuple(replace(one, pin=None) for one in p.cases)),
    "ready": lambda p: replace(p, cases=tuple(_earlier_health(one) for one in p.cases)),
}


def _earlier_health(case: Case) -> Case:
    return replace(case, health_from=case.health_from - timedelta(days=7))


@pytest.mark.parametrize("rule", LOOSER)
def test_a_looser_problem_never_scores_worse_at_proof(rule: str) -> None:
    proved = 0
    for seed in range(5):
        problem = crowded_problem(seed, 3)
        looser = LOOSER[rule](problem)
        strict, loose = (solve(one, time_limit=3.0, workers=1) for one in (problem, looser))
        assert verify(looser, loose.plan).is_legal
        if strict.status == loose.status == "optimal":
            assert loose.score <= strict.score, seed
            proved += 1
    assert proved


Corruption = Callable[[Problem, Plan, random.Random], Plan]


def _with_entry(plan: Plan, number: int, **changes: Any) -> Plan:
    cases = list(plan.cases)
    cases[number] = replace(cases[number], **changes)
    return replace(plan, cases=tuple(cases))


def _some(plan: Plan, dice: random.Random, fits: Callable[[PlannedCase], bool]) -> int:
    return dice.choice([number for number, entry in enumerate(plan.cases) if fits(entry)])


def _longer_visit(problem: Problem, plan: Plan, dice: random.Random) -> Plan:
    number = _some(plan, dice, lambda entry: bool(entry.appointments))
    held = list(plan.cases[number].appointments)
    held[-1] = replace(held[-1], end=held[-1].end - timedelta(minutes=1))
    return _with_entry(plan, number, appointments=tuple(held))


def _visit_forgotten(problem: Problem, plan: Plan, dice: random.Random) -> Plan:
    number = _some(plan, dice, lambda entry: bool(entry.appointments and entry.flights))
    return _with_entry(plan, number, appointments=plan.cases[number].appointments[1:])


def _escort_forgotten(problem: Problem, plan: Plan, dice: random.Random) -> Plan:
    number = _some(plan, dice, lambda entry: bool(entry.escorts))
    return _with_entry(plan, number, escorts=())


def _case_lost(problem: Problem, plan: Plan, dice: random.Random) -> Plan:
    return replace(plan, unplanned=plan.unplanned[1:])


def _flight_lost(problem: Problem, plan: Plan, dice: random.Random) -> Plan:
    number = _some(plan, dice, lambda entry: len(entry.flights) > 1 and not entry.escorts)
    return _with_entry(plan, number, flights=plan.cases[number].flights[:1])


def _score_changed(problem: Problem, plan: Plan, dice: random.Random) -> Plan:
    return replace(plan, score=replace(plan.score, total=plan.score.total - 1))


def _bound_raised(problem: Problem, plan: Plan, dice: random.Random) -> Plan:
    return replace(plan, bound=plan.score.total + 1)


def _reason_changed(problem: Problem, plan: Plan, dice: random.Random) -> Plan:
    number = dice.randrange(len(plan.unplanned))
    wrong = list(plan.unplanned)
    wrong[number] = replace(wrong[number], reason="held")
    return replace(plan, unplanned=tuple(wrong))


CORRUPTIONS: tuple[tuple[str, Corruption], ...] = (
    ("health.2", _longer_visit),
    ("health", _visit_forgotten),
    ("escorts", _escort_forgotten),
    ("cases", _case_lost),
    ("flights.1", _flight_lost),
    ("score", _score_changed),
    ("bound", _bound_raised),
    ("reasons", _reason_changed),
)
FOLLOWS = {"flights.1": {"flights.3"}, "escorts": {"escorts.7"}}
"""Rules that the same corruption may break as well: half a journey lands elsewhere, a trip meets nobody's need."""


@pytest.fixture(scope="module")
def instance() -> tuple[Problem, Plan]:
    """A problem of a real size with a plan that leaves somebody out."""
    problem = generate(*parse("S-seats-2"))
    plan = solve(problem, time_limit=4.0, workers=1).plan
    assert plan.unplanned
    return problem, plan


@pytest.mark.parametrize(("rule", "corrupt"), CORRUPTIONS, ids=[rule for rule, _ in CORRUPTIONS])
def test_corrupting_one_entry_trips_its_rule(instance: tuple[Problem, Plan], rule: str, corrupt: Corruption) -> None:
    problem, plan = instance
    for bad in _corrupted(problem, plan, corrupt):
        claimed = bad if rule in ("score", "bound") else _claimed_anew(problem, bad)
        broken = verify(problem, claimed).rules
        assert rule in broken
        assert broken - {rule} <= FOLLOWS.get(rule, set()) | {"score"}


def _corrupted(problem: Problem, plan: Plan, corrupt: Corruption) -> Iterator[Plan]:
    for seed in range(6):
        yield corrupt(problem, plan, random.Random(seed))


def _claimed_anew(problem: Problem, plan: Plan) -> Plan:
    """The plan with the score that it has now, where that can be reckoned."""
    score = score_plan(problem, plan)
    bound = None if plan.bound is None else min(plan.bound, score.total)
    return replace(plan, score=score, bound=bound)
