"""A version beside what would come of looser rules, as ids and points; it loads OR-Tools: for a child of the worker."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from solver.explain import relaxed_by
from solver.files import plan_from_json, problem_from_json
from solver.plan import TERMS, Plan
from solver.problem import Problem
from solver.search import solve
from solver.verify import verify
from solver.wishes import Wish

_SECONDS_LEAST, _SECONDS_MOST, _CASES_PER_SECOND = 8.0, 120.0, 40


class IllegalPlan(Exception):
    """The verifier found the plan illegal, so nothing is said."""


def compare(problem: bytes, plan: bytes, wish: Mapping[str, Any]) -> dict[str, Any]:
    """Search on from a plan for as long without the relaxations and with them, and tell both beside the plan.

    Without the first search it would seem as if the relaxation had saved what longer searching saves anyway. Raises
    IllegalPlan.
    """
    whole, present = problem_from_json(problem), plan_from_json(plan)
    relaxed = relaxed_by(whole, [_wish(wish["group"], one) for one in wish["relaxations"]])
    return compared(whole, relaxed, present)


def compared(whole: Problem, relaxed: Problem, present: Plan, seconds: float | None = None) -> dict[str, Any]:
    """The same for a problem and the problem with looser rules; `seconds` for each of the two searches."""
    seconds = seconds or min(_SECONDS_MOST, _SECONDS_LEAST + len(whole.cases) / _CASES_PER_SECOND)
    longer = _searched(whole, present, seconds)
    changed = _searched(relaxed, present, seconds)
    if changed.score.total > longer.score.total:  # what was found without the change is legal with it as well
        changed = _searched(relaxed, longer, seconds / 2)
    now, then = ({entry.id: entry for entry in one.cases} for one in (present, changed))
    return {
        "version": _figures(whole, present),
        "longer": _figures(whole, longer),
        "changed": _figures(relaxed, changed),
        "terms": {term: getattr(changed.score, term) - getattr(present.score, term) for term in TERMS},
        "joined": [case for case in then if case not in now],
        "left": [case for case in now if case not in then],
        "moved": [case for case, entry in then.items() if case in now and now[case].flights != entry.flights],
        "flights": {},
    }


def _wish(group: Sequence[str], held: Mapping[str, Any]) -> Wish:
    """A stored relaxation; one in free form names the cases that it is for."""
    return Wish(kind=held["kind"], ids=held["ids"], numbers=held["numbers"], group=tuple(held.get("group", group)))


def _searched(problem: Problem, start: Plan, seconds: float) -> Plan:
    plan = solve(problem, time_limit=seconds, workers=1, start=start).plan
    if not verify(problem, plan, reasons=False).is_legal:
        raise IllegalPlan
    return plan


def _figures(problem: Problem, plan: Plan) -> dict[str, int]:
    people = {case.id: len(case.people) for case in problem.cases}
    return {
        "cases": len(plan.cases),
        "people": sum(people[entry.id] for entry in plan.cases),
        "score": plan.score.total,
    }
