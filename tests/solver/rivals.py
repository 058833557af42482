"""Tiny random problems of several cases that compete, and plans of them made case by case."""

from __future__ import annotations

from dataclasses import replace

from solver.explain import ExplainIndex, alternatives, apply_alternative
from solver.explain.whynot import empty_plan
from solver.plan import Plan
from solver.problem import Problem
from tests.solver.chance import chance_problem
from tests.solver.small import read


def rivals(seed: int) -> Problem:
    """A chance problem whose cases are not tied, so that one takes what the other needs."""
    problem = read(chance_problem(seed))
    return replace(problem, cases=tuple(replace(case, travel_with=()) for case in problem.cases))


def fill(problem: Problem, index: ExplainIndex) -> Plan:
    """Plan the cases in file order, each on the best that is free."""
    plan = empty_plan(index)
    for case in problem.cases:
        for choice in alternatives(index, plan, case.id, limit=1, displace=False):
            plan = apply_alternative(problem, plan, choice)
    return plan


def published(problem: Problem, plan: Plan) -> Problem:
    """The problem in which people hold the entries of a plan."""
    entries = {entry.id: entry for entry in plan.cases}
    cases = tuple(replace(case, published=entries.get(case.id)) for case in problem.cases)
    return replace(problem, cases=cases)
