"""Each group takes one of its candidates or is left out."""

from __future__ import annotations

from solver.model.scope import Draft


def add_choices(draft: Draft) -> None:
    """Exactly one of the candidates or none; their costs and their uses of seats, receivers and windows."""
    instance = draft.scope.instance
    for g, rows in draft.scope.rows.items():
        options, out = instance.candidates[g], draft.boolean()
        draft.left_out[g] = out
        draft.cost(out, instance.groups[g].unplanned_cost)
        chosen = [out]
        costs = options.costs[rows].tolist()
        uses = options.use.tolist()
        for row, cost, resources in zip(rows, costs, options.resources[rows].tolist(), strict=True):
            taken = draft.boolean()
            draft.taken[g, row] = taken
            draft.cost(taken, cost)
            chosen.append(taken)
            for resource, amount in zip(resources, uses, strict=True):
                draft.use(resource, taken, amount)
        draft.model.add_exactly_one(chosen)
