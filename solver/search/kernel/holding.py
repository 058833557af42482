"""What people hold already, for compiled code: which groups stand, on which rows, with which sessions."""

from __future__ import annotations

from collections.abc import Collection

from solver.search.instance import Instance
from solver.search.keeping import Keeper
from solver.search.kernel.annealing import load
from solver.search.kernel.ledger import (
    BEST_CREW,
    BEST_ROW,
    BEST_SESSION,
    C_DISTURBED,
    CASE_STAGE,
    F_FRAMED,
    FRAMES,
    G_CASE,
    G_ROW,
    GROUPS,
    KEPT,
    M_FRAMED,
    NAMED,
    S_KEPT,
    STAGES,
    STANDS,
)
from solver.search.kernel.room import Ledger


def hold(instance: Instance, ledger: Ledger, keeper: Keeper, stands: Collection[int]) -> None:
    """Write down what each group that stands holds; nobody is planned afterwards, and `best_*` is as it was."""
    views, groups = ledger.views, ledger.views[GROUPS]
    kept = {number: views[number].copy() for number in (BEST_ROW, BEST_SESSION, BEST_CREW)}
    views[BEST_ROW][:] = -1
    load(ledger.d, ledger.v)
    kept_sessions = views[STAGES][:-1, S_KEPT]
    views[FRAMES][kept_sessions[kept_sessions >= 0], F_FRAMED] = 1
    ledger.d[M_FRAMED] = 1
    for at, g in enumerate(ledger.able):
        if g not in stands:
            continue
        views[STANDS][at] = len(keeper.published[g])
        views[KEPT][int(groups[at, G_ROW]) + keeper.kept_rows(g)] = 1
        stage = int(views[CASE_STAGE][groups[at, G_CASE]])
        for case in instance.groups[g].cases:
            for number in keeper.named_stages(case):
                views[NAMED][stage + number] = 1
            stage += len(instance.stages[case])
    ledger.d[C_DISTURBED] = views[STANDS].sum()
    for number, table in kept.items():
        views[number][:] = table
