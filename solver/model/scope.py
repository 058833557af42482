"""What a model decides: some groups and the candidates each may take, within what the rest of the plan leaves free."""

from __future__ import annotations

from dataclasses import dataclass

from ortools.sat.python import cp_model

from solver.search.instance import Instance
from solver.search.state import Booking, State
from solver.search.trips import TripOption

Variable = cp_model.IntVar


@dataclass(frozen=True, slots=True)
class Scope:
    """The free groups (taken out of `state`) with the candidate rows that the model may use.

    `is_complete` asks for a model whose optimum is the problem's: all escorts and all ways of making a trip.
    """

    instance: Instance
    state: State
    rows: dict[int, list[int]]
    is_complete: bool = False


def _trips(scope: Scope, present: dict[int, Booking | None]) -> dict[tuple[int, int], TripOption]:
    trips: dict[tuple[int, int], TripOption] = {}
    for g, booking in present.items():
        if booking is not None:
            journey = int(scope.instance.candidates[g].journeys[booking.candidate])
            trips.update({(escort, journey): option for escort, option in booking.escorts})
    return trips


class Draft:
    """A model under construction: variables by what they mean, uses of resources, cost terms."""

    def __init__(self, scope: Scope, present: dict[int, Booking | None]) -> None:
        self.scope = scope
        self.present_trips = _trips(scope, present)
        """(escort, journey): the way in which that trip is made now; a model always knows it."""
        self.model = cp_model.CpModel()
        self.taken: dict[tuple[int, int], Variable] = {}
        """(group, candidate row): the group takes it."""
        self.left_out: dict[int, Variable] = {}
        self.held: dict[tuple[int, int, int], Variable] = {}
        """(case, stage, session): the stage is held there."""
        self.trips: dict[tuple[int, str, int, int], Variable] = {}
        """(escort, skill, journey, option): the trip is made that way."""
        self.met: dict[tuple[int, int, int, int], Variable] = {}
        """(group, need, escort, journey): the escort meets the need on that journey."""
        self.uses: dict[int, list[tuple[Variable, int]]] = {}
        self.costs: list[tuple[Variable, int]] = []
        self.constant = 0
        self.is_exact = True
        """False once a rule was made stricter than the contract's; then the model's bound says nothing."""
        self.steps: dict[int, tuple[list[Variable], list[Variable]]] = {}
        """Escort: as many of the first variables hold, in order, as of the second."""
        self.derived: list[tuple[Variable, list[Variable]]] = []
        """Variables that equal the sum of others, in an order in which hints can be worked out."""

    def boolean(self) -> Variable:
        """A fresh 0-1 variable."""
        return self.model.new_bool_var("")

    def use(self, resource: int, variable: Variable, amount: int) -> None:
        """Say that a choice uses some of a resource."""
        if amount:
            self.uses.setdefault(resource, []).append((variable, amount))

    def cost(self, variable: Variable, points: int) -> None:
        """Say what a choice costs."""
        if points:
            self.costs.append((variable, points))
