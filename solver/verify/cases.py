"""Rule `cases`: every case planned or listed once, held cases unplanned, tied cases together (section 5, Cases)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from solver.lookup import is_held
from solver.plan import Plan
from solver.problem import PlannedCase
from solver.verify.verdict import Checked, Violation, violation


def planned_once(plan: Plan) -> dict[str, PlannedCase]:
    """Give the first entry of every planned case; a second one is a violation, not another family on board."""
    planned: dict[str, PlannedCase] = {}
    for entry in plan.cases:
        planned.setdefault(entry.id, entry)
    return planned


def check_cases(checked: Checked) -> Iterator[Violation]:
    """Find cases that are listed wrongly, held yet planned, or torn from those they are tied to."""
    plan, lookup = checked.plan, checked.lookup
    planned = Counter(entry.id for entry in plan.cases)
    unplanned = Counter(entry.id for entry in plan.unplanned)
    for case in lookup.problem.cases:
        if planned[case.id] + unplanned[case.id] != 1:
            yield violation("cases", case=case.id, planned=planned[case.id], unplanned=unplanned[case.id])
        if case.id in planned and is_held(case):
            yield violation("cases", case=case.id, held=1)
    for group in dict.fromkeys(lookup.travel_groups.values()):
        yield from _torn(checked, group)


def _torn(checked: Checked, group: tuple[str, ...]) -> Iterator[Violation]:
    first, *others = group
    held = checked.planned.get(first)
    for other in others:
        entry = checked.planned.get(other)
        if (held.flights if held else None) != (entry.flights if entry else None):
            yield violation("cases", case=first, tied=other)
