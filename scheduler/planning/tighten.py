"""What a plan's second check found is turned into a tighter problem, so that the next plan cannot fail in the same way.

The problem is built so that this is rare: what remains are rules that the contract cannot express for one case, such
as double connection times for a person who cannot walk, a programme's people on one flight, or the landing at the
first airport of the country. A short connection takes away that number of connections, anything else takes away the
departure date; where nothing is left, the case is held back with its findings.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta

from scheduler.planning.build import BuiltProblem
from scheduler.planning.eligibility import LeftOut, said_of
from scheduler.readiness import Finding
from solver.lookup import Lookup
from solver.plan import Plan, PlannedCase
from solver.problem import Case, Problem

_DAY = timedelta(days=1)


def tightened(built: BuiltProblem, plan: Plan, found: Mapping[int, tuple[Finding, ...]]) -> BuiltProblem:
    """A problem in which no case with findings can have the same journey again; the rest is untouched."""
    lookup = Lookup(built.problem)
    planned = {entry.id: entry for entry in plan.cases}
    failing = {
        identifier: found[key] for identifier, key in built.ids.items() if found.get(key) and identifier in planned
    }
    narrowed: dict[str, Case] = {}
    gone: dict[str, tuple[Finding, ...]] = {}
    for identifier, findings in failing.items():
        case = _narrow(lookup, lookup.cases[identifier], planned[identifier], findings)
        for member in lookup.travel_groups[identifier] if case is None else ():
            gone[member] = findings
        if case is not None:
            narrowed[identifier] = case
    cases = tuple(narrowed.get(case.id, case) for case in built.problem.cases if case.id not in gone)
    left_out = tuple(
        LeftOut(case_id=built.ids[identifier], reason="not_ready", said=said_of(findings))
        for identifier, findings in sorted(gone.items())
    )
    problem: Problem = replace(built.problem, cases=cases)
    return replace(built, problem=problem, left_out=(*built.left_out, *left_out))


def _narrow(lookup: Lookup, case: Case, planned: PlannedCase, findings: tuple[Finding, ...]) -> Case | None:
    is_fixed = case.pin is not None and case.pin.flights is not None
    if is_fixed or not planned.flights:
        return None
    if all(finding.code == "connection-too-short" for finding in findings):
        return replace(case, connections_max=len(planned.flights) - 2)
    return _without_day(case, lookup.leaves_on(lookup.flights[planned.flights[0]]))


def _without_day(case: Case, day: date) -> Case | None:
    """Keep the longer part of the window before or after `day`."""
    before, after = (day - case.ready).days, (case.deadline - day).days
    if before <= 0 and after <= 0:
        return None
    if after >= before:
        return replace(case, ready=day + _DAY)
    return replace(case, deadline=day - _DAY)
