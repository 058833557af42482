"""What a plan costs in points (contract section 6): one function for each term and case, and the whole.

Every function that takes a plan or an entry expects that it names only what the problem holds (rule `plan`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date

from solver.lookup import MINUTES_PER_DAY, Lookup, minute_of, seats_taken
from solver.plan import Plan, Reason, Score
from solver.problem import Case, Escort, Flight, PlannedCase, Problem, Rules

UNPLANNABLE: tuple[Reason, ...] = ("held", "no_journey", "no_health_path", "no_escort")
"""The reasons that no plan can change."""


def unplanned_points(problem: Problem, case: Case) -> int:
    """Reckon term `unplanned` for a case that is left out; more where its deadline lapses within the horizon."""
    weights = problem.rules.weights
    lapse = weights.lapse_person if case.deadline <= problem.horizon.end else 0
    return len(case.people) * (weights.unplanned_person[case.priority] + lapse)


def waiting_points(case: Case, rules: Rules, goes_on: date) -> int:
    """Reckon term `waiting`; `goes_on` is the departure date, without departure the date of the last stage."""
    return len(case.people) * rules.weights.wait_person_day[case.priority] * (goes_on - case.ready).days


def fare_points(case: Case, rules: Rules, flights: Sequence[Flight]) -> int:
    """Reckon term `fares` of a case on these flights."""
    return seats_taken(case, rules) * sum(flight.fare for flight in flights)


def journey_points(case: Case, rules: Rules, flights: Sequence[Flight]) -> int:
    """Reckon term `journey` of a case on these flights; 0 without flights."""
    if not flights:
        return 0
    minutes = minute_of(flights[-1].arrives) - minute_of(flights[0].departs)
    weights = rules.weights
    each = weights.connection_person * (len(flights) - 1) + weights.travel_person_minute * minutes
    return len(case.people) * each


def flight_change_points(case: Case, rules: Rules, flights: Sequence[str]) -> int:
    """Reckon what other flights than the published ones cost; `flights` is empty for an unplanned case."""
    if case.published is None or case.published.flights == tuple(flights):
        return 0
    return len(case.people) * rules.weights.change_flight_person


def appointment_change_points(case: Case, rules: Rules, planned: PlannedCase | None) -> int:
    """Reckon what moved or lost appointments cost; stages no longer needed are not compared."""
    if case.published is None:
        return 0
    stages = {stage.stage for stage in case.stages}
    now = {held.stage: (held.session, held.start) for held in planned.appointments} if planned else {}
    changed = sum(
        held.stage in stages and now.get(held.stage) != (held.session, held.start)
        for held in case.published.appointments
    )
    return rules.weights.change_appointment * changed


def escort_change_points(case: Case, rules: Rules, planned: PlannedCase | None) -> int:
    """Reckon what other or lost escorts cost; skills no longer needed are not compared."""
    if case.published is None:
        return 0
    skills = {need.skill for need in case.escort_needs}
    now = {met.skill: met.escort for met in planned.escorts} if planned else {}
    changed = sum(met.skill in skills and now.get(met.skill) != met.escort for met in case.published.escorts)
    return rules.weights.change_escort * changed


def change_points(case: Case, rules: Rules, planned: PlannedCase | None) -> int:
    """Reckon term `changes` of a case against what people already hold; None for an unplanned case."""
    return (
        flight_change_points(case, rules, planned.flights if planned else ())
        + appointment_change_points(case, rules, planned)
        + escort_change_points(case, rules, planned)
    )


def trip_points(rules: Rules, flights: Sequence[Flight]) -> int:
    """Reckon term `escorts` of a trip; `flights` are those ahead, out and back in order."""
    minutes = minute_of(flights[-1].arrives) - minute_of(flights[0].departs)
    days = -(-minutes // MINUTES_PER_DAY)
    return sum(flight.fare for flight in flights) + rules.weights.escort_day * days


def fairness_points(escort: Escort, rules: Rules, trips: int) -> int:
    """Reckon term `fairness` of an escort who makes that many trips in the plan."""
    done = escort.trips_done
    return rules.weights.escort_fairness * ((done + trips) ** 2 - done**2)


def score_plan(problem: Problem, plan: Plan, lookup: Lookup | None = None) -> Score:
    """Reckon every term of a plan that obeys section 5; what the plan itself claims is not looked at."""
    index = lookup or Lookup(problem)
    rules = problem.rules
    terms: Counter[str] = Counter()
    planned = {entry.id: entry for entry in plan.cases}
    for case in problem.cases:
        entry = planned.get(case.id)
        terms["changes"] += change_points(case, rules, entry)
        if entry is None:
            terms["unplanned"] += unplanned_points(problem, case)
            continue
        flights = [index.flights[flight] for flight in entry.flights]
        terms["waiting"] += waiting_points(case, rules, _goes_on(index, entry))
        terms["fares"] += fare_points(case, rules, flights)
        terms["journey"] += journey_points(case, rules, flights)
    for trip in plan.trips:
        terms["escorts"] += trip_points(rules, [index.flights[id_] for id_ in (*trip.ahead, *trip.out, *trip.back)])
    trips = Counter(trip.escort for trip in plan.trips)
    terms["fairness"] = sum(fairness_points(index.escorts[escort], rules, count) for escort, count in trips.items())
    return Score(
        total=terms.total(),
        unplanned=terms["unplanned"],
        waiting=terms["waiting"],
        fares=terms["fares"],
        journey=terms["journey"],
        escorts=terms["escorts"],
        fairness=terms["fairness"],
        changes=terms["changes"],
    )


def _goes_on(index: Lookup, entry: PlannedCase) -> date:
    if entry.flights:
        return index.leaves_on(index.flights[entry.flights[0]])
    last = entry.appointments[-1]
    return index.held_on(last.session, last.start)


def constant_points(problem: Problem, reasons: Mapping[str, Reason]) -> int:
    """Reckon *c* of section 6 from the reasons of the unplanned cases by id: what no plan can change."""
    return sum(
        unplanned_points(problem, case) + change_points(case, problem.rules, None)
        for case in problem.cases
        if reasons.get(case.id) in UNPLANNABLE
    )
