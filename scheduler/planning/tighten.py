"""What a plan's second check found is turned into a tighter problem, so that the next plan cannot fail in the same way.

The problem is built so that this is rare: what remains are rules that the contract cannot express for one case, such
as double connection times for a person who cannot walk, a programme's people on one flight, or the landing at the
first airport of the country. A short connection pins the case to the cheapest journey with long enough waits, anything
else takes away the departure date; where nothing is left, the case is held back with its findings.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise

from scheduler.planning.build import BuiltProblem
from scheduler.planning.eligibility import LeftOut, said_of
from scheduler.readiness import Finding
from solver.lookup import Lookup
from solver.plan import Plan, PlannedCase
from solver.problem import Case, Pin, Problem
from solver.reasons import ReasonIndex, reason_of
from solver.reasons.flights import demand_of
from solver.reasons.network import Way
from solver.score import fare_points, journey_points, waiting_points

TRIED_MAX = 12
"""How many journeys with long enough waits are tried for health path and escorts before the case is held back."""
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
        return _on_longer_connections(lookup, case, planned, findings)
    return _without_day(case, lookup.leaves_on(lookup.flights[planned.flights[0]]))


def _on_longer_connections(
    lookup: Lookup, case: Case, planned: PlannedCase, findings: tuple[Finding, ...]
) -> Case | None:
    """Pin the case to the cheapest journey whose waits are as long as it needs and which it could take alone."""
    index = ReasonIndex(lookup.problem, lookup)
    group = tuple(lookup.cases[member] for member in lookup.travel_groups[case.id])
    demand = demand_of(lookup, group)
    days = range(demand.first_day, demand.last_day + 1)
    extra = _missing_minutes(lookup, planned, findings)
    ways = [way for way in index.journeys.allowed(demand, days, Counter()) if way.slack >= extra]
    flights = lookup.problem.flights

    def cost(way: Way) -> int:
        taken, day = [flights[number] for number in way.flights], date.fromordinal(way.leaves_on)
        rules = lookup.rules
        return sum(
            waiting_points(one, rules, day) + fare_points(one, rules, taken) + journey_points(one, rules, taken)
            for one in group
        )

    for way in sorted(ways, key=cost)[:TRIED_MAX]:
        pinned = _pinned(case, tuple(flights[number].id for number in way.flights))
        others = tuple(pinned if one.id == case.id else one for one in lookup.problem.cases)
        if reason_of(ReasonIndex(replace(lookup.problem, cases=others)), case.id).reason == "capacity":
            return pinned
    return None


def _missing_minutes(lookup: Lookup, planned: PlannedCase, findings: tuple[Finding, ...]) -> int:
    """How many minutes beyond the airport's least time the worst connection of these findings needs."""
    needed = {finding.params["airport"]: int(str(finding.params["needed"])) for finding in findings}
    taken = [lookup.flights[number] for number in planned.flights]
    return max(
        needed[before.destination] - lookup.least_connection(before, after)
        for before, after in pairwise(taken)
        if before.destination in needed
    )


def _pinned(case: Case, flights: tuple[str, ...]) -> Case:
    kept = case.pin or Pin(flights=None, appointments={}, escorts={}, hold=False)
    return replace(case, pin=replace(kept, flights=flights))


def _without_day(case: Case, day: date) -> Case | None:
    """Keep the longer part of the window before or after `day`."""
    before, after = (day - case.ready).days, (case.deadline - day).days
    if before <= 0 and after <= 0:
        return None
    if after >= before:
        return replace(case, ready=day + _DAY)
    return replace(case, deadline=day - _DAY)
