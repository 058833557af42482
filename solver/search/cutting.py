"""The last part of the climb: a linear programme over all ways and fillings met so far, within a box around the best.

Subgradients stall where many prices have to move together. Here the bound is modelled from above by the lines of a
`Bundle`, exact where they touch; the best prices of the model within a box are tried, what they bring is added, and
the box grows where the model was right and shrinks where it was not (a trust region). The value at any prices is a
valid bound, so nothing rests on the solver of linear programmes: where it fails, the climb ends.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray
from ortools.linear_solver import pywraplp  # type: ignore[import-untyped]

from solver.search.bundle import Bundle, Line
from solver.search.decomposition import Decomposition, Found

Floats = NDArray[np.float64]
_WIDTH, _WIDTH_MOST, _WIDTH_LEAST = 0.05, 4.0, 3e-4
_PRICE_FLOOR = 50_000.0
_TRUST = 0.1
_AGE = 25
_SECONDS = 20
_CLOSE = 2e-5
_DUAL_SIMPLEX = "use_dual_simplex:true"


class CuttingPlanes:
    """Climbs from the best prices of a decomposition."""

    def __init__(self, whole: Decomposition) -> None:
        self.whole = whole
        self._ways, self._fillings = Bundle(), Bundle()
        self._model: _Model | None = None
        self._width = _WIDTH
        self.ceiling = np.inf
        """What the model promised at best in its last box."""
        self.is_done = False
        whole.linear.escorts.split(whole.ascent.best[-1])
        self.weights = whole.linear.escorts.weights
        self.best = whole.best_prices()
        self.bound = self._learn(whole.find(self.best))

    def remember(self, found: Found) -> None:
        """Take in what was found at some prices without moving there."""
        self._ways.add(self.whole.ways(found))
        self._fillings.add(self.whole.fillings(found))

    def _learn(self, found: Found) -> float:
        self.remember(found)
        return found.value

    def climb(self, iterations: int, is_stopped: Callable[[], bool]) -> None:
        """Solve the model up to `iterations` times."""
        for _ in range(iterations):
            if self.is_done or is_stopped():
                return
            prices = self._propose()
            if prices is None:
                self.is_done = True
                return
            if not is_stopped():
                self._judge(self._learn(self.whole.find(prices)), prices)

    def _propose(self) -> Floats | None:
        """The best prices of the model in the box; the model is made anew when much of it no longer matters."""
        if self._model is None or self._model.size > 1.5 * (len(self._ways) + len(self._fillings)):
            self._model = _Model(self.whole)
        prices = self._model.solve(self._ways, self._fillings, self.best, self._width)
        self.ceiling = self._model.value
        if self._model.fresh:
            self._model = None
        self._ways.forget(_AGE)
        self._fillings.forget(_AGE)
        return prices

    def _judge(self, value: float, prices: Floats) -> None:
        """Move where the value rose, and fit the box to how far the model could be trusted."""
        promised = self.ceiling - self.bound
        gained = value - self.bound
        if gained > _TRUST * promised:
            self._width = min(self._width * 1.5, _WIDTH_MOST)
        elif gained < -promised:
            self._width *= 0.7
        if gained > 0:
            self.bound, self.best = value, prices
        is_close = promised < _CLOSE * abs(self.bound) and self._width >= 0.01
        self.is_done = self._width < _WIDTH_LEAST or is_close


class _Model:
    """The linear programme: values of groups and fillings of capacities under prices that are variables in a box."""

    def __init__(self, whole: Decomposition) -> None:
        self._whole = whole
        self._solver = pywraplp.Solver.CreateSolver("GLOP")
        self._solver.SetSolverSpecificParametersAsString(_DUAL_SIMPLEX)
        self._solver.SetTimeLimit(1000 * _SECONDS)
        self._endless = self._solver.infinity()
        self._objective = self._solver.Objective()
        self._objective.SetMaximization()
        self._price: dict[int, pywraplp.Variable] = {}
        self._earned: dict[int, pywraplp.Variable] = {}
        self._made: dict[int, tuple[pywraplp.Constraint, Line]] = {}
        self._is_moving = whole.is_moving
        self._groups = [self._solver.NumVar(-self._endless, float(cost), "") for cost in whole.linear.left_out.tolist()]
        for variable in self._groups:
            self._objective.SetCoefficient(variable, 1.0)
        self.value = np.inf
        self.fresh = 0
        """How many capacities turned out to be overfilled that were not in the climb."""

    @property
    def size(self) -> int:
        """How many lines it holds."""
        return len(self._made)

    def solve(self, ways: Bundle, fillings: Bundle, centre: Floats, width: float) -> Floats | None:
        """The best prices in the box; None where the solver fails. Lines that matter are touched."""
        for line in ways.all():
            if id(line) not in self._made:
                self._add(line, self._groups[line.owner], -self._endless, line.constant)
        for line in fillings.all():
            if id(line) not in self._made:
                self._add(line, self._earning(line.owner), 0.0, self._endless)
        for at, variable in self._price.items():
            reach = width * (float(centre[at]) + _PRICE_FLOOR)
            variable.SetBounds(max(0.0, float(centre[at]) - reach), float(centre[at]) + reach)
        if self._solver.Solve() != pywraplp.Solver.OPTIMAL:
            return None
        self.value = self._objective.Value() + self._whole.linear.constant
        self._weigh(ways)
        found = centre.copy()
        for at, variable in self._price.items():
            found[at] = max(variable.solution_value(), 0.0)
        return found

    def _weigh(self, ways: Bundle) -> None:
        """Touch the lines that matter, and let in what the mix of ways overfills."""
        used = np.zeros(self._whole.items)
        for constraint, line in self._made.values():
            weight = constraint.dual_value()
            if weight > 0:  # ways; fillings have negative weights
                inside = line.price < self._whole.items
                used[line.price[inside]] += weight * line.amount[inside]
            if weight != 0.0:
                line.touched = max(line.touched, ways.clock)
        self.fresh = self._whole.let_in(used)

    def _earning(self, owner: int) -> pywraplp.Variable:
        """What a capacity earns."""
        if owner not in self._earned:
            self._earned[owner] = self._solver.NumVar(0.0, self._endless, "")
            self._objective.SetCoefficient(self._earned[owner], -1.0)
        return self._earned[owner]

    def _add(self, line: Line, owner: pywraplp.Variable, low: float, high: float) -> None:
        constraint = self._solver.Constraint(low, high)
        constraint.SetCoefficient(owner, 1.0)
        for at, amount in zip(line.price.tolist(), line.amount.tolist(), strict=True):
            if self._is_moving[at]:
                constraint.SetCoefficient(self._variable(at), -amount)
        self._made[id(line)] = (constraint, line)

    def _variable(self, at: int) -> pywraplp.Variable:
        found = self._price.get(at)
        if found is None:
            found = self._solver.NumVar(0.0, self._endless, "")
            self._price[at] = found
            if at >= self._whole.first_count:
                self._count(at - self._whole.first_count, found)
            elif at >= self._whole.items:  # an escort's presence is one at most: what its price brings is taken off
                self._objective.SetCoefficient(found, -1.0)
        return found

    def _count(self, number: int, price: pywraplp.Variable) -> None:
        """What the price on an escort's trips brings: fairness less price over every number of trips."""
        problem = self._whole.linear.instance.problem
        escort = problem.escorts[number]
        brought = self._solver.NumVar(-self._endless, self._endless, "")
        self._objective.SetCoefficient(brought, 1.0)
        for trips in range(max(0, escort.trips_max - escort.trips_done) + 1):
            fairness = (escort.trips_done + trips) ** 2 - escort.trips_done**2
            most = float(problem.rules.weights.escort_fairness * fairness)
            constraint = self._solver.Constraint(-self._endless, most)
            constraint.SetCoefficient(brought, 1.0)
            constraint.SetCoefficient(price, float(trips))
