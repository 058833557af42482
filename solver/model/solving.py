"""From a scope to new bookings: build the model, hint the present plan, solve, read the answer."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Literal

from ortools.sat.python import cp_model

from solver.model.capacity import add_capacities
from solver.model.choice import add_choices
from solver.model.escorts import add_escorts, trip_options
from solver.model.health import add_health
from solver.model.minutes import add_minutes
from solver.model.scope import Draft, Scope, Variable
from solver.search.state import Booking
from solver.search.trips import TripOption

Outcome = Literal["optimal", "feasible", "unknown", "infeasible", "invalid_model"]
_OUTCOMES: dict[object, Outcome] = {
    cp_model.OPTIMAL: "optimal",
    cp_model.FEASIBLE: "feasible",
    cp_model.INFEASIBLE: "infeasible",
    cp_model.MODEL_INVALID: "invalid_model",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What the solver found for the free groups; `bound` is the model's, None where it says nothing of the problem."""

    outcome: Outcome
    bookings: dict[int, Booking | None]
    objective: int
    bound: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Effort:
    """How hard to try: seconds, deterministic work (None: no limit), threads and seed."""

    seconds: float
    work: float | None
    threads: int
    seed: int


def build_draft(scope: Scope, present: dict[int, Booking | None]) -> Draft:
    """The model of a scope, family by family; what the free groups hold at `present` is always within it."""
    draft = Draft(scope, present)
    add_choices(draft)
    add_health(draft)
    add_escorts(draft)
    add_capacities(draft)
    if scope.is_complete:
        add_minutes(draft, present)
    variables = [variable for variable, _ in draft.costs]
    points = [cost for _, cost in draft.costs]
    draft.model.minimize(cp_model.LinearExpr.weighted_sum(variables, points))
    return draft


def solve_scope(
    scope: Scope,
    effort: Effort,
    present: dict[int, Booking | None],
    on_answer: Callable[[dict[int, Booking | None], int, float], bool] | None = None,
    is_stopped: Callable[[], bool] | None = None,
    add_rules: Callable[[Draft], None] | None = None,
) -> Answer:
    """Find the best bookings for the groups of a scope; `present` are those they hold now, used as a hint.

    `on_answer` hears every better answer (bookings, objective, bound); it returns True to stop the search.
    `is_stopped` is asked a few times a second from another thread.
    `add_rules` may forbid more in the model; then its bound says nothing of the problem.
    """
    draft = build_draft(scope, present)
    hint_present(draft, present)
    if add_rules is not None:
        add_rules(draft)
        draft.is_exact = False
    solver = cp_model.CpSolver()
    parameters = solver.parameters
    parameters.max_time_in_seconds = max(effort.seconds, 0.01)
    if effort.work is not None:
        parameters.max_deterministic_time = effort.work
    parameters.num_workers = effort.threads
    parameters.random_seed = effort.seed
    with _watching(solver, is_stopped):
        status = solver.solve(draft.model, _Listener(draft, on_answer) if on_answer else None)
    outcome = _OUTCOMES.get(status, "unknown")
    found = outcome in ("optimal", "feasible")
    return Answer(
        outcome=outcome,
        bookings=read_bookings(draft, solver.boolean_value) if found else {},
        objective=round(solver.objective_value) if found else 0,
        bound=solver.best_objective_bound if draft.is_exact and scope.is_complete and outcome != "unknown" else None,
    )


@contextmanager
def _watching(solver: cp_model.CpSolver, is_stopped: Callable[[], bool] | None) -> Iterator[None]:
    """While the solver runs, ask whether to stop it."""
    if is_stopped is None:
        yield
        return
    ended = threading.Event()

    def watch() -> None:
        while not ended.wait(0.2):
            if is_stopped():
                solver.stop_search()

    thread = threading.Thread(target=watch, daemon=True)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join()


class _Listener(cp_model.CpSolverSolutionCallback):
    """Hands every better answer on while the solver runs."""

    def __init__(self, draft: Draft, on_answer: Callable[[dict[int, Booking | None], int, float], bool]) -> None:
        super().__init__()
        self._draft, self._on_answer = draft, on_answer

    def on_solution_callback(self) -> None:
        bookings = read_bookings(self._draft, lambda variable: bool(self.value(variable)))
        if self._on_answer(bookings, round(self.objective_value), self.best_objective_bound):
            self.stop_search()


def read_bookings(draft: Draft, is_true: Callable[[Variable], bool]) -> dict[int, Booking | None]:
    """The bookings that the values of a draft's variables mean."""
    instance = draft.scope.instance
    sessions = {(case, stage): s for (case, stage, s), held in draft.held.items() if is_true(held)}
    rows = {g: row for (g, row), taken in draft.taken.items() if is_true(taken)}
    made = {(e, skill, j): n for (e, skill, j, n), trip in draft.trips.items() if is_true(trip)}
    meets = {(g, number): escort for (g, number, escort, _), met in draft.met.items() if is_true(met)}
    bookings: dict[int, Booking | None] = {}
    for g in draft.scope.rows:
        if g not in rows:
            bookings[g] = None
            continue
        group, journey = instance.groups[g], int(instance.candidates[g].journeys[rows[g]])
        escorts: list[tuple[int, TripOption]] = []
        for number, need in enumerate(group.needs):
            escort = meets[g, number]
            key = (escort, need.need.skill, journey)
            trip = draft.scope.state.trips.get(key)
            option = trip.option if trip is not None else trip_options(draft, escort, journey)[made[key]]
            escorts.append((escort, option))
        held = tuple(tuple(sessions[c, k] for k in range(len(instance.stages[c]))) for c in group.cases)
        bookings[g] = Booking(candidate=rows[g], sessions=held, escorts=tuple(escorts))
    return bookings


def hint_present(draft: Draft, present: dict[int, Booking | None]) -> None:
    """Hint every variable, those that follow from others too: a partial hint is seldom completed."""
    values = _present_values(draft, present)
    for variable, parts in draft.derived:
        values[variable.index] = sum(values.get(part.index, 0) for part in parts)
    for steps, made in draft.steps.values():
        count = sum(values.get(variable.index, 0) for variable in made)
        for number, step in enumerate(steps):
            values[step.index] = int(number < count)
    for variables in (draft.left_out, draft.taken, draft.held, draft.met, draft.trips):
        for variable in variables.values():
            draft.model.add_hint(variable, values.get(variable.index, 0))
    for variable, _ in draft.derived:
        draft.model.add_hint(variable, values[variable.index])
    for steps, _ in draft.steps.values():
        for step in steps:
            draft.model.add_hint(step, values[step.index])


def _present_values(draft: Draft, present: dict[int, Booking | None]) -> dict[int, int]:
    values: dict[int, int] = {}
    instance = draft.scope.instance
    for g, booking in present.items():
        if booking is None:
            values[draft.left_out[g].index] = 1
            continue
        chosen: list[Variable | None] = [draft.taken.get((g, booking.candidate))]
        for case, sessions in zip(instance.groups[g].cases, booking.sessions, strict=True):
            chosen.extend(draft.held.get((case, stage, session)) for stage, session in enumerate(sessions))
        journey = int(instance.candidates[g].journeys[booking.candidate])
        for number, (escort, option) in enumerate(booking.escorts):
            chosen.append(draft.met.get((g, number, escort, journey)))
            skill = instance.groups[g].needs[number].need.skill
            ways = trip_options(draft, escort, journey)
            if option in ways:
                chosen.append(draft.trips.get((escort, skill, journey, ways.index(option))))
        for variable in chosen:
            if variable is not None:
                values[variable.index] = 1
    return values
