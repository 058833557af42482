"""A published plan, and what then goes wrong: flights and an escort are lost, a clinic is closed for a day."""

from __future__ import annotations

import json
import random
from dataclasses import replace
from datetime import timedelta

from solver.files import problem_from_json, problem_to_document
from solver.plan import Plan
from solver.problem import Case, Pin, PlannedCase, Problem
from tests.benchmarks.greedy import greedy_plan

_FLIGHTS_LOST = 0.03
_TOLD_DAYS = 5


def disrupt(problem: Problem, dice: random.Random) -> Problem:
    """Publish the greedy plan, pin those about to leave, and lose some of everything."""
    plan = greedy_plan(problem)
    entries = {entry.id: entry for entry in plan.cases}
    lost = {flight.id for flight in problem.flights if dice.random() < _FLIGHTS_LOST}
    escort = dice.choice(problem.escorts).id
    session = dice.choice(problem.sessions)
    day = problem.horizon.start + timedelta(days=dice.randrange(3, 10))
    broken = _broken(plan, lost, escort)
    made = replace(
        problem,
        flights=tuple(flight for flight in problem.flights if flight.id not in lost),
        escorts=tuple(held for held in problem.escorts if held.id != escort),
        sessions=tuple(held for held in problem.sessions if held.clinic != session.clinic or held.start.date() != day),
        cases=tuple(_published(case, entries.get(case.id), problem, case.id in broken) for case in problem.cases),
    )
    return problem_from_json(json.dumps(problem_to_document(made)))


def _broken(plan: Plan, lost: set[str], escort: str) -> set[str]:
    """The planned cases that lost a flight or their escort."""
    return {
        entry.id
        for entry in plan.cases
        if lost.intersection(entry.flights) or any(met.escort == escort for met in entry.escorts)
    }


def _published(case: Case, entry: PlannedCase | None, problem: Problem, is_broken: bool) -> Case:
    """The case with its published entry; one that leaves soon and is not touched is pinned to its flights."""
    if entry is None or (case.pin is not None and case.pin.hold):
        return case
    made = replace(case, published=entry)
    leaves = {flight.id: flight.departs.date() for flight in problem.flights}
    soon = problem.horizon.start + timedelta(days=_TOLD_DAYS)
    if case.pin is None and entry.flights and not is_broken and leaves[entry.flights[0]] <= soon:
        return replace(made, pin=Pin(flights=entry.flights, appointments={}, escorts={}, hold=False))
    return made
