"""Rule `plan`: the plan answers this problem and names only what it holds (section 3)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator

from solver.lookup import Lookup
from solver.plan import Plan
from solver.verify.verdict import Violation, violation


def check_names(lookup: Lookup, plan: Plan) -> Iterator[Violation]:
    """Find names of another problem, and of flights, sessions, escorts and cases that the problem does not hold."""
    if plan.problem != lookup.problem.name:
        yield violation("plan", problem=plan.problem, expected=lookup.problem.name)
    yield from _strangers(
        "case", [*(entry.id for entry in plan.cases), *(entry.id for entry in plan.unplanned)], lookup.cases
    )
    yield from _strangers("flight", _flights(plan), lookup.flights)
    sessions = (held.session for entry in plan.cases for held in entry.appointments)
    yield from _strangers("session", sessions, lookup.sessions)
    met = (met.escort for entry in plan.cases for met in entry.escorts)
    yield from _strangers("escort", (*met, *(trip.escort for trip in plan.trips)), lookup.escorts)


def _flights(plan: Plan) -> Iterator[str]:
    for entry in plan.cases:
        yield from entry.flights
    for trip in plan.trips:
        yield from (*trip.ahead, *trip.out, *trip.back)


def _strangers(noun: str, names: Iterable[str], known: Collection[str]) -> Iterator[Violation]:
    for name in dict.fromkeys(names):
        if name not in known:
            yield violation("plan", **{noun: name})
