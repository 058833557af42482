"""Numbers of a problem so large that arrays and solvers cannot hold them, brought down to what they can.

A capacity or span beyond anything that cases could fill is cut to one that still nothing fills: that changes no plan.
Where the worst plan would cost more than floating point can tell apart by whole points, no weight stays above what it
costs to leave everybody out, and all are divided by one factor and rounded down: a bound of the smaller points, times
the factor, is one of the larger, for no cost was rounded up. Weights far below the largest may be lost by that.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, TypeVar

from solver.certificate import Certificate
from solver.journeys import MINUTES_PER_DAY, minute_of
from solver.plan import Plan
from solver.problem import Case, Escort, Problem, Rules, Stage, Weights
from solver.score import change_points, score_plan, unplanned_points
from solver.search.outcome import Progress, Result

_MOST_POINTS = 1 << 50
"""Of the worst plan: eight times less than where floating point loses whole numbers."""
_ROOM = 10**12
"""A capacity that nothing fills; below `solver.journeys.ROOMY`."""
_SPAN = 100_000
"""Minutes; a span is never cut to less."""
_DAYS = 4_000_000
"""More days than the calendar has."""
_VISIT = 10**6
"""More minutes than any session has."""
_COUNT = 10**6
_FEW_LEGS, _FEW_TRIPS = 4, 100
"""As many are laid out without a thought."""
_FLIGHT = dict.fromkeys(("seats", "wheelchairs", "stretchers", "minors"), _ROOM)
_PEOPLE = {"people": _ROOM}
_RECEIVER = {"people_per_day": _ROOM}
_SPANS = ("connection_max", "assisted_connection_extra", "escort_report", "escort_turnaround", "escort_rest")

Item = TypeVar("Item", bound=Any)


@dataclass(frozen=True, slots=True, kw_only=True)
class Fitted:
    """A problem whose numbers fit, the one that it was made of, and what its points are to be multiplied by."""

    problem: Problem
    origin: Problem
    factor: int

    @property
    def is_same(self) -> bool:
        """Whether every number fitted as it was."""
        return self.problem is self.origin

    def plan(self, plan: Plan) -> Plan:
        """A plan of the fitted problem as one of the origin, with its true score."""
        score = score_plan(self.origin, plan)
        bound = None if plan.bound is None else min(plan.bound * self.factor, score.total)
        return replace(plan, score=score, bound=bound)

    def progress(self, progress: Progress) -> Progress:
        """A glimpse in points of the origin, as far as they were not rounded away."""
        score = None if progress.score is None else progress.score * self.factor
        bound = None if progress.bound is None else progress.bound * self.factor
        return replace(progress, score=score, bound=bound, constant=progress.constant * self.factor)

    def result(self, result: Result) -> Result:
        """An outcome in points of the origin; what is best but for rounding is proved best only without it."""
        plan = self.plan(result.plan)
        is_unproved = result.status == "optimal" and plan.bound != plan.score.total
        found = result.statistics.incumbents
        incumbents = tuple(replace(better, score=better.score * self.factor) for better in found)
        return replace(
            result,
            plan=plan,
            status="feasible" if is_unproved else result.status,
            score=plan.score.total,
            bound=plan.bound,
            statistics=replace(result.statistics, incumbents=incumbents),
            certificate=self._certificate(result.certificate),
        )

    def _certificate(self, made: Certificate | None) -> Certificate | None:
        if made is None or self.factor == 1:
            return made
        by = self.factor
        return replace(
            made,
            bound=made.bound * by,
            capacities=tuple(
                replace(
                    held,
                    unit=held.unit * by,
                    escort=held.escort * by,
                    uses=tuple((case, stage, price * by) for case, stage, price in held.uses),
                )
                for held in made.capacities
            ),
            presence=tuple((escort, minute, price * by) for escort, minute, price in made.presence),
            trips=tuple((escort, price * by) for escort, price in made.trips),
        )


def fit(problem: Problem) -> Fitted:
    """Bring the numbers of a problem down to what arrays hold; the very same problem where they are as usual."""
    span = _longest_span(problem)
    waits = {"connection": span, "entry_connection": span}
    needs = max(_needs(problem), _FEW_TRIPS)
    roomy = _replaced(
        problem,
        airports=_each(problem.airports, lambda airport: _capped(airport, waits)),
        flights=_each(problem.flights, lambda flight: _capped(flight, _FLIGHT)),
        receivers=_each(problem.receivers, lambda receiver: _capped(receiver, _RECEIVER)),
        assistance=_each(problem.assistance, lambda window: _capped(window, _PEOPLE)),
        escorts=_each(problem.escorts, lambda escort: _escort(escort, needs)),
        cases=_each(problem.cases, _case),
        rules=_rules(problem, span),
    )
    if _worst_points(roomy) <= _MOST_POINTS:
        return Fitted(problem=roomy, origin=problem, factor=1)
    most = _points_of_nobody(problem) + 1
    affordable = _with_points(roomy, lambda points: min(points, most))
    factor = -(-_worst_points(affordable) // _MOST_POINTS)
    return Fitted(problem=_with_points(affordable, lambda points: points // factor), origin=problem, factor=factor)


def _replaced(item: Item, **fitted: Any) -> Item:
    """The very same item where nothing in it changed."""
    changed = {key: made for key, made in fitted.items() if made is not getattr(item, key)}
    made: Item = replace(item, **changed) if changed else item
    return made


def _points_of_nobody(problem: Problem) -> int:
    """The score of leaving everybody out. A plan that pays more than that for anything is worse than nothing."""
    left_out = (unplanned_points(problem, case) + change_points(case, problem.rules, None) for case in problem.cases)
    return sum(left_out)


def _with_points(problem: Problem, change: Callable[[int], int]) -> Problem:
    """The problem with every weight and fare changed."""
    flights = tuple(replace(flight, fare=change(flight.fare)) for flight in problem.flights)
    held = problem.rules.weights
    weights: dict[str, Any] = {}
    for key in Weights.__dataclass_fields__:
        points = getattr(held, key)
        is_each = isinstance(points, Mapping)
        weights[key] = {of: change(each) for of, each in points.items()} if is_each else change(points)
    return replace(problem, flights=flights, rules=replace(problem.rules, weights=Weights(**weights)))


def _each(items: tuple[Item, ...], fitting: Callable[[Item], Item]) -> tuple[Item, ...]:
    """All items fitted; the same tuple where none changed."""
    made = tuple(fitting(item) for item in items)
    return items if all(new is old for new, old in zip(made, items, strict=True)) else made


def _capped(item: Item, most: Mapping[str, int]) -> Item:
    over = {key: cap for key, cap in most.items() if getattr(item, key) > cap}
    made: Item = replace(item, **over) if over else item
    return made


def _escort(escort: Escort, needs: int) -> Escort:
    """More trips than there are needs change nothing; trips done beyond a million only cost, and cost less so."""
    room = max(escort.trips_max - escort.trips_done, 0)
    if room <= needs and max(escort.trips_done, *escort.skills.values(), 0) <= _COUNT:
        return escort
    done = min(escort.trips_done, _COUNT)
    skills = {skill: min(load, _ROOM) for skill, load in escort.skills.items()}
    return replace(escort, trips_done=done, trips_max=done + min(room, needs), skills=skills)


def _case(case: Case) -> Case:
    return _replaced(
        case,
        connections_max=min(case.connections_max, _COUNT),
        escort_needs=_each(case.escort_needs, lambda need: _capped(need, {"load": _ROOM + 1})),
        stages=_each(case.stages, _stage),
    )


def _stage(stage: Stage) -> Stage:
    spans = (stage.after_previous, stage.before_departure)
    if stage.minutes <= _VISIT and all(max(least, most or 0) <= _DAYS for least, most in spans):
        return stage
    after, before = ((min(least, _DAYS), None if most is None else min(most, _DAYS)) for least, most in spans)
    return replace(stage, minutes=min(stage.minutes, _VISIT), after_previous=after, before_departure=before)


def _longest_span(problem: Problem) -> int:
    """A span that reaches from any flight of the problem over all others and into every absence of its escorts."""
    flights, away = problem.flights, [span for escort in problem.escorts for span in escort.unavailable]
    last = [*(flight.arrives for flight in flights), *(start for start, _ in away)]
    first = [*(flight.departs for flight in flights), *(end for _, end in away)]
    return max(minute_of(max(last)) - minute_of(min(first)) + 1, _SPAN) if last else _SPAN


def _rules(problem: Problem, span: int) -> Rules:
    """No journey visits an airport twice, so there are no more legs than airports, nor than flights."""
    legs = max(_FEW_LEGS, min(len(problem.airports), len(problem.flights)))
    return _capped(problem.rules, dict.fromkeys(_SPANS, span) | {"stretcher_seats": _ROOM + 1, "legs_max": legs})


def _worst_points(problem: Problem) -> int:
    """No plan costs more: everybody pays for everything, each of it at its dearest."""
    rules, weights = problem.rules, problem.rules.weights
    fare = max((flight.fare for flight in problem.flights), default=0)
    minutes = _minutes(problem)
    legs = min(rules.legs_max, len(problem.airports))
    each = max(weights.unplanned_person.values()) + weights.lapse_person + weights.change_flight_person
    each += legs * weights.connection_person + minutes * weights.travel_person_minute
    each += legs * fare * max(1, rules.stretcher_seats)
    wait = max(weights.wait_person_day.values())
    total = sum(len(case.people) * (each + wait * abs((case.deadline - case.ready).days)) for case in problem.cases)
    needs = _needs(problem)
    stages = sum(len(case.published.appointments) for case in problem.cases if case.published is not None)
    total += needs * (3 * legs * fare + (minutes // MINUTES_PER_DAY + 1) * weights.escort_day + weights.change_escort)
    total += stages * weights.change_appointment
    return total + weights.escort_fairness * _worst_trips(problem, needs)


def _needs(problem: Problem) -> int:
    return sum(len(case.escort_needs) for case in problem.cases)


def _minutes(problem: Problem) -> int:
    """From the first departure to the last arrival of all flights."""
    if not problem.flights:
        return 0
    last = max(flight.arrives for flight in problem.flights)
    return minute_of(last) - minute_of(min(flight.departs for flight in problem.flights))


def _worst_trips(problem: Problem, needs: int) -> int:
    """The sum of what `escort_fairness` multiplies where every escort makes every trip."""
    made = 0
    for escort in problem.escorts:
        done, trips = min(escort.trips_done, _COUNT), min(max(escort.trips_max - escort.trips_done, 0), needs)
        made += (done + trips) ** 2 - done**2
    return made
