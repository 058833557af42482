"""No resource is used beyond what is left: seats, needs on board, receivers, windows, session minutes."""

from __future__ import annotations

from ortools.sat.python import cp_model

from solver.model.scope import Draft


def add_capacities(draft: Draft) -> None:
    """One row for every resource that the choices could overfill; call it when all uses are known."""
    left = draft.scope.state.left
    for resource, uses in draft.uses.items():
        room = int(left[resource])
        total = sum(amount for _, amount in uses)
        if total <= room:
            continue
        variables = [variable for variable, _ in uses]
        amounts = [amount for _, amount in uses]
        if 2 * min(amounts) > room and max(amounts) <= room:
            draft.model.add_at_most_one(variables)
        else:
            draft.model.add(cp_model.LinearExpr.weighted_sum(variables, amounts) <= room)
