"""At most so many of the cases that hold a published plan may lose any of it."""

from __future__ import annotations

from ortools.sat.python import cp_model

from solver.model.scope import Draft, Variable
from solver.search.keeping import Keeper
from solver.search.state import Booking


def limit_disturbance(
    draft: Draft, keeper: Keeper, stands: frozenset[int], most: int, present: dict[int, Booking | None]
) -> None:
    """Let at most `most` published cases of the free groups that stand have other flights, sessions or escorts."""
    marks: list[Variable] = []
    for g in draft.scope.rows:
        if g not in stands:
            continue
        now = set(keeper.disturbed_of(g, present[g]))
        for case in keeper.published[g]:
            mark = draft.boolean()
            draft.model.add_hint(mark, int(case in now))
            for cause in _causes(draft, keeper, g, case):
                draft.model.add_implication(cause, mark)
            marks.append(mark)
    if len(marks) > most:
        draft.model.add(cp_model.LinearExpr.sum(marks) <= most)


def _causes(draft: Draft, keeper: Keeper, g: int, case: int) -> list[Variable]:
    """Every choice by which a case would not have what it holds."""
    instance, kept = draft.scope.instance, set(keeper.kept_rows(g).tolist())
    causes = [draft.left_out[g]]
    causes.extend(draft.taken[g, row] for row in draft.scope.rows[g] if row not in kept)
    named = keeper.named_stages(case)
    causes.extend(
        held
        for (owner, number, session), held in draft.held.items()
        if owner == case and number in named and session != instance.stages[case][number].kept
    )
    needs = instance.groups[g].needs
    causes.extend(
        met
        for (group, number, escort, _), met in draft.met.items()
        if group == g
        and needs[number].case == case
        and needs[number].published is not None
        and needs[number].published != escort
    )
    return causes
