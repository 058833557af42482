"""Room for a plan in the ledger: its tables, empty at first, and the two arrays that hold all tables."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from solver.search.instance import Instance
from solver.search.kernel.ledger import (
    BEST_CREW,
    BEST_ROW,
    BEST_SESSION,
    C_BEST,
    C_OUT,
    C_TOTAL,
    CASE_STAGE,
    CHAIN,
    CHAIN_VALUE,
    CREW,
    E_ROOM,
    ESCORTS,
    FRAMES,
    FRESH,
    G_ENTRY,
    G_NEED,
    G_ROW,
    GAPS,
    GROUPS,
    HEAD,
    HEADER,
    HELD,
    IS_STALE,
    KEPT,
    KNOWN,
    L_GROUP,
    LEFT,
    LINKS,
    M_BUDGET,
    M_GROUPS,
    M_HOLDINGS,
    M_TRIPS,
    M_WIDE,
    MADE,
    MARK,
    MET,
    NAMED,
    NEEDS,
    OLD_CREW,
    OLD_ROW,
    OLD_SESSION,
    OUT,
    PLACE,
    PLAIN,
    PRICE,
    ROW,
    S_PAIR,
    S_PAIR_END,
    SEEN,
    SESSION,
    STAGES,
    STALE,
    STANDS,
    STARTS,
    T_WIDTH,
    TRIPS,
    VICTIMS,
    VICTIMS_MOST,
    Floats,
    Ints64,
)
from solver.search.trips import TripOption

Tables = dict[int, NDArray[Any]]
"""Tables by number."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ledger:
    """The two arrays, the tables in them by number, and what the numbers in them mean."""

    d: Ints64
    v: Floats
    views: Tables

    able: list[int]
    options: list[TripOption]
    number_of: dict[tuple[int, int, int], dict[TripOption, int]]
    """(base, first flight, last flight): the numbers of its options."""

    def twin(self) -> Ledger:
        """The same with arrays of its own."""
        d, v = self.d.copy(), self.v.copy()
        views: Tables = {}
        for number, table in self.views.items():
            begin = int(d[number])
            views[number] = (d if number < PLAIN else v)[begin : begin + table.size].reshape(table.shape)
        return replace(self, d=d, v=v, views=views)


def plan_tables(instance: Instance, tables: Tables, days: int) -> Tables:
    """An empty plan, and room to work in."""
    groups, stages, needs = tables[GROUPS], tables[STAGES], tables[NEEDS]
    count = len(groups) - 1
    entries = int(groups[-1, G_ENTRY])
    links = np.full((entries, 4), -1, dtype=np.int64)
    links[:, L_GROUP] = np.repeat(np.arange(count), np.diff(groups[:, G_ENTRY]))
    escorts = max(len(tables[ESCORTS]) - 1, 1)
    places = _deepest(tables) * _widest(tables)

    def none(*shape: int) -> Ints64:
        return np.full(shape, -1, dtype=np.int64)

    plan: Tables = {
        LEFT: instance.resources.capacity,
        TRIPS: np.zeros((escorts * _most_trips(tables), T_WIDTH), dtype=np.int64),
        MADE: np.zeros(escorts, dtype=np.int64),
        HEAD: none(len(tables[PRICE]) + escorts),
        LINKS: links,
        OUT: np.arange(count),
        PLACE: np.arange(count),
        HELD: none(len(stages)),
        MET: none(len(needs), 2),
        SEEN: none(days),
        KNOWN: np.zeros(days),
        CHAIN: none(places, 2),
        CHAIN_VALUE: np.zeros(places),
        VICTIMS: none(VICTIMS_MOST),
        MARK: none(count + 1),
        FRESH: none(int(np.diff(groups[:, G_NEED]).max(initial=1)), 2),
        STANDS: np.zeros(count, dtype=np.int64),
        KEPT: np.zeros(int(groups[-1, G_ROW]), dtype=np.int64),
        NAMED: np.zeros(len(stages), dtype=np.int64),
        FRAMES: np.zeros((len(tables[STARTS]), 3), dtype=np.int64),
        GAPS: np.zeros((len(stages) + 2, 3), dtype=np.int64),
        STALE: none(count),
        IS_STALE: np.zeros(count, dtype=np.int64),
    }
    for row, session, crew in (
        (ROW, SESSION, CREW),
        (BEST_ROW, BEST_SESSION, BEST_CREW),
        (OLD_ROW, OLD_SESSION, OLD_CREW),
    ):
        plan |= {row: none(count), session: none(len(stages)), crew: none(len(needs), 2)}
    return plan


def _deepest(tables: Tables) -> int:
    return int(np.diff(tables[CASE_STAGE]).max(initial=1))


def _widest(tables: Tables) -> int:
    return int((tables[STAGES][:, S_PAIR_END] - tables[STAGES][:, S_PAIR]).max(initial=1))


def _most_trips(tables: Tables) -> int:
    return max(int(tables[ESCORTS][:, E_ROOM].max(initial=1)), 1)


def lay_out(tables: Tables) -> tuple[Ints64, Floats, Tables]:
    """Both arrays with all tables in the order of their numbers, and the header."""
    whole = {number: table for number, table in sorted(tables.items()) if number < PLAIN}
    real = {number: table for number, table in sorted(tables.items()) if number >= PLAIN}
    d = np.zeros(HEADER + sum(table.size for table in whole.values()), dtype=np.int64)
    v = np.zeros(sum(table.size for table in real.values()), dtype=np.float64)
    views: Tables = {}
    for parts, target, begin in ((whole, d, HEADER), (real, v, 0)):
        for number, table in parts.items():
            d[number], d[number + 1] = begin, table.shape[1] if table.ndim > 1 else 1
            views[number] = target[begin : begin + table.size].reshape(table.shape)
            views[number][:] = table
            begin += table.size
    return d, v, views


def set_sizes(instance: Instance, d: Ints64, tables: Tables) -> None:
    """The single numbers of an empty plan."""
    count = len(tables[GROUPS]) - 1
    d[M_GROUPS], d[M_TRIPS], d[M_WIDE] = count, _most_trips(tables), _widest(tables)
    d[M_HOLDINGS] = d[BEST_ROW] - d[ROW]
    d[C_TOTAL] = d[C_BEST] = sum(group.unplanned_cost for group in instance.groups)
    d[C_OUT] = count
    d[M_BUDGET] = len(instance.problem.cases)
