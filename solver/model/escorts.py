"""Escorts: who meets which need on which journey, the trips that this takes, and no two trips at once."""

from __future__ import annotations

from ortools.sat.python import cp_model

from solver.model.scope import Draft, Variable
from solver.search.groups import GroupNeed
from solver.search.trips import TripOption

_OPTIONS = 2
_ESCORTS = 8


def add_escorts(draft: Draft) -> None:
    """All needs of the free groups on all their candidate journeys."""
    riders: dict[tuple[int, str, int], list[tuple[Variable, int]]] = {}
    for g, rows in draft.scope.rows.items():
        for number, need in enumerate(draft.scope.instance.groups[g].needs):
            for row in rows:
                _meet(draft, g, number, need, row, riders)
    spans: dict[int, list[tuple[int, int, Variable]]] = {}
    for key, members in riders.items():
        _ride(draft, key, members, spans)
    for escort, trips in sorted(spans.items()):
        _one_at_a_time(draft, trips)
        _count(draft, escort, [variable for _, _, variable in trips])


def trip_options(draft: Draft, escort: int, journey: int) -> tuple[TripOption, ...]:
    """The ways in which an escort could make a trip beside what is fixed outside the scope."""
    scope = draft.scope
    options = scope.instance.trips.options(scope.instance.trips.base_of[escort], journey)
    found = tuple(option for option in options if scope.state.can_travel(escort, option, journey))
    if scope.is_complete or len(found) <= _OPTIONS:
        return found
    kept = draft.present_trips.get((escort, journey))
    return found[:_OPTIONS] + tuple(option for option in found[_OPTIONS:] if option == kept)


def _meet(
    draft: Draft,
    g: int,
    number: int,
    need: GroupNeed,
    row: int,
    riders: dict[tuple[int, str, int], list[tuple[Variable, int]]],
) -> None:
    journey = int(draft.scope.instance.candidates[g].journeys[row])
    change = draft.scope.instance.problem.rules.weights.change_escort
    ways: list[Variable] = []
    for escort in _promising(draft, need, journey):
        met = draft.boolean()
        draft.met[g, number, escort, journey] = met
        if need.published is not None and need.published != escort:
            draft.cost(met, change)
        riders.setdefault((escort, need.need.skill, journey), []).append((met, need.need.load))
        ways.append(met)
    draft.model.add(cp_model.LinearExpr.sum(ways) == draft.taken[g, row])


def _promising(draft: Draft, need: GroupNeed, journey: int) -> list[int]:
    """Escorts who could meet a need; in an incomplete scope the cheapest few, those already on the journey first."""
    scope = draft.scope
    able = []
    for escort in need.escorts:
        key = (escort, need.need.skill, journey)
        trip = scope.state.trips.get(key)
        if trip is not None:
            if trip.load + need.need.load <= scope.instance.problem.escorts[escort].skills[need.need.skill]:
                able.append((-1, escort))
            continue
        options = trip_options(draft, escort, journey)
        if options:
            able.append((scope.state.trip_cost(escort, options[0], journey), escort))
    able.sort()
    escorts = [escort for _, escort in able]
    if scope.is_complete or len(able) <= _ESCORTS:
        return escorts
    return escorts[:_ESCORTS] + [e for e in escorts[_ESCORTS:] if (e, journey) in draft.present_trips]


def _ride(
    draft: Draft,
    key: tuple[int, str, int],
    members: list[tuple[Variable, int]],
    spans: dict[int, list[tuple[int, int, Variable]]],
) -> None:
    """A trip that is made carries at most its load; one that is fixed outside the scope carries what it has left."""
    escort, skill, _ = key
    most = draft.scope.instance.problem.escorts[escort].skills[skill]
    variables, loads = [v for v, _ in members], [load for _, load in members]
    fixed = draft.scope.state.trips.get(key)
    if fixed is not None:
        if sum(loads) > most - fixed.load:
            draft.model.add(cp_model.LinearExpr.weighted_sum(variables, loads) <= most - fixed.load)
        return
    made = _make(draft, key, spans)
    total = cp_model.LinearExpr.sum(made)
    if sum(loads) > most:
        draft.model.add(cp_model.LinearExpr.weighted_sum(variables, loads) <= most * total)
    for variable in variables:
        draft.model.add(variable <= total)
    draft.model.add(total <= cp_model.LinearExpr.sum(variables))


def _make(draft: Draft, key: tuple[int, str, int], spans: dict[int, list[tuple[int, int, Variable]]]) -> list[Variable]:
    escort, skill, journey = key
    table, journeys = draft.scope.instance.table, draft.scope.instance.journeys
    fares = int(table.fare[journeys.flights[journey]].sum())
    made = []
    for number, option in enumerate(trip_options(draft, escort, journey)):
        variable = draft.boolean()
        draft.trips[escort, skill, journey, number] = variable
        draft.cost(variable, option.cost + fares)
        for flight in journeys.flights[journey].tolist():
            draft.use(flight, variable, 1)
        spans.setdefault(escort, []).append((option.start, option.end, variable))
        made.append(variable)
    if len(made) > 1:
        draft.model.add_at_most_one(made)
    return made


def _one_at_a_time(draft: Draft, members: list[tuple[int, int, Variable]]) -> None:
    """Maximal cliques of overlapping spans, found by a sweep over their starts."""
    members = sorted(members, key=lambda span: (span[0], span[1]))
    open_spans: list[tuple[int, int, Variable]] = []
    has_grown = False
    for span in members:
        still = [other for other in open_spans if other[1] > span[0]]
        if len(still) < len(open_spans) and has_grown and len(open_spans) > 1:
            draft.model.add_at_most_one([other[2] for other in open_spans])
        open_spans, has_grown = [*still, span], True
    if len(open_spans) > 1:
        draft.model.add_at_most_one([other[2] for other in open_spans])


def _count(draft: Draft, escort: int, made: list[Variable]) -> None:
    """Trips within `trips_max`; each further one costs more (fairness)."""
    person = draft.scope.instance.problem.escorts[escort]
    fixed = person.trips_done + len(draft.scope.state.spans[escort])
    room = person.trips_max - fixed
    weight = draft.scope.instance.problem.rules.weights.escort_fairness
    steps: list[Variable] = []
    for number in range(min(room, len(made))):
        step = draft.boolean()
        draft.cost(step, weight * (2 * (fixed + number) + 1))
        if steps:
            draft.model.add_implication(step, steps[-1])
        steps.append(step)
    draft.model.add(cp_model.LinearExpr.sum(made) == cp_model.LinearExpr.sum(steps))
    draft.steps[escort] = (steps, made)
