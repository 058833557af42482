"""The exact change of score that a change of a few cases makes, and the plan that comes of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

from solver.explain.ledger import Placement
from solver.explain.spans import flights_of
from solver.explain.values import Alternative, Subject
from solver.lookup import Lookup
from solver.plan import TERMS, Plan, Score, Trip, Unplanned
from solver.problem import Case, PlannedCase, Problem
from solver.reasons import ReasonIndex, reason_of
from solver.score import (
    change_points,
    fairness_points,
    fare_points,
    journey_points,
    score_plan,
    trip_points,
    unplanned_points,
    waiting_points,
)


def _case_terms(lookup: Lookup, case: Case, entry: PlannedCase | None, sign: int) -> Counter[str]:
    terms: Counter[str] = Counter()
    rules = lookup.rules
    terms["changes"] = sign * change_points(case, rules, entry)
    if entry is None:
        terms["unplanned"] = sign * unplanned_points(lookup.problem, case)
        return terms
    flights = [lookup.flights[flight] for flight in entry.flights]
    terms["waiting"] = sign * waiting_points(case, rules, goes_on(lookup, entry))
    terms["fares"] = sign * fare_points(case, rules, flights)
    terms["journey"] = sign * journey_points(case, rules, flights)
    return terms


def goes_on(lookup: Lookup, entry: PlannedCase) -> date:
    """Give the departure date of an entry, without departure the date of its last stage."""
    if entry.flights:
        return lookup.leaves_on(lookup.flights[entry.flights[0]])
    last = entry.appointments[-1]
    return lookup.held_on(last.session, last.start)


def reckon_change(
    lookup: Lookup,
    before: Mapping[str, PlannedCase | None],
    after: Mapping[str, PlannedCase | None],
    trips: tuple[Sequence[Trip], Sequence[Trip]],
    trips_of: Mapping[str, int],
    cases: Mapping[str, Case] | None = None,
) -> Score:
    """Reckon the difference of every term when these cases go from `before` to `after` and trips go off and on.

    `trips_of` counts the present trips of each escort; `cases`, where given, are the cases after relaxing.
    """
    terms: Counter[str] = Counter()
    for case_id, entry in before.items():
        _add(terms, _case_terms(lookup, lookup.cases[case_id], entry, -1))
    for case_id, entry in after.items():
        _add(terms, _case_terms(lookup, (cases or lookup.cases)[case_id], entry, 1))
    net: Counter[str] = Counter()
    for sign, moved in zip((-1, 1), trips, strict=True):
        for trip in moved:
            terms["escorts"] += sign * trip_points(lookup.rules, flights_of(lookup, trip))
            net[trip.escort] += sign
    for escort_id, more in net.items():
        escort, count = lookup.escorts[escort_id], trips_of.get(escort_id, 0)
        terms["fairness"] += fairness_points(escort, lookup.rules, count + more)
        terms["fairness"] -= fairness_points(escort, lookup.rules, count)
    return Score(total=sum(terms[term] for term in TERMS), **{term: terms[term] for term in TERMS})


def _add(terms: Counter[str], more: Counter[str]) -> None:
    for term, points in more.items():
        terms[term] += points


def alternative_of(
    lookup: Lookup,
    subject: tuple[Subject, str],
    taken: Placement,
    given: Placement,
    trips_of: Mapping[str, int],
    displaces: tuple[str, ...] = (),
    cases: Mapping[str, Case] | None = None,
    group: Sequence[str] = (),
) -> Alternative:
    """Put together the alternative that takes some cases out of a plan and gives them other entries, or none.

    `group` names cases that were unplanned before; `taken` and `given` hold the entries and trips before and after.
    """
    before: dict[str, PlannedCase | None] = dict.fromkeys(group)
    before |= {entry.id: entry for entry in taken.entries}
    after: dict[str, PlannedCase | None] = dict.fromkeys(before)
    after |= {entry.id: entry for entry in given.entries}
    off = tuple(trip for trip in taken.trips if trip not in given.trips)
    on = tuple(trip for trip in given.trips if trip not in taken.trips)
    return Alternative(
        subject=subject[0],
        case=subject[1],
        cases=tuple(entry for case, entry in after.items() if entry is not None and entry != before[case]),
        left_out=tuple(case for case, entry in after.items() if entry is None and before[case] is not None),
        trips_off=off,
        trips_on=on,
        change=reckon_change(lookup, before, after, (off, on), trips_of, cases),
        displaces=displaces,
    )


def apply_alternative(
    problem: Problem,
    plan: Plan,
    alternative: Alternative,
    reasons: ReasonIndex | None = None,
    lookup: Lookup | None = None,
) -> Plan:
    """Give the plan that an alternative leads to, scored anew; everybody else keeps what they have.

    `problem` is the one that the alternative was found for, relaxed where it is part of a way out.
    """
    lookup = reasons.lookup if reasons else lookup or Lookup(problem)
    new = {entry.id: entry for entry in alternative.cases}
    gone = set(alternative.left_out)
    entries = {entry.id: entry for entry in plan.cases} | new
    order = [case.id for case in problem.cases if case.id in entries and case.id not in gone]
    unplanned = {entry.id: entry for entry in plan.unplanned if entry.id not in new}
    if alternative.left_out:
        index = reasons or ReasonIndex(problem, lookup)
        for case in alternative.left_out:
            finding = reason_of(index, case)
            unplanned[case] = Unplanned(id=case, reason=finding.reason, detail=finding.detail)
    off = set(alternative.trips_off)
    changed = replace(
        plan,
        cases=tuple(entries[case] for case in order),
        trips=(*(trip for trip in plan.trips if trip not in off), *alternative.trips_on),
        unplanned=tuple(unplanned.values()),
    )
    score = score_plan(problem, changed, lookup)
    # A bound is of the problem that it was proven for; a relaxed one may be solved below it.
    bound = plan.bound if plan.bound is not None and plan.bound <= score.total else None
    return replace(changed, score=score, bound=bound)
