"""One array of whole numbers that holds an instance and a plan for compiled code, beside one of real numbers.

A compiled function takes the two arrays and nothing else: passing dozens of arrays would cost more than the work.
The first words say where each table begins and how wide its rows are; `cell`, `get`, `put` and `add` read and write. A
table whose rows say where their parts begin has one row more, which tells where the last one's parts end.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from solver.search.kernel.compiled import compiled

Floats = NDArray[np.float64]
Ints64 = NDArray[np.int64]

(GROUPS, ROWS, COST, RESOURCE, USE, ORDER, CASE_STAGE, STAGES, PAIRS, ENDS, STARTS, FLIGHTS, JOURNEYS) = range(0, 26, 2)
(NEEDS, FITS, ESCORTS, AWAY, ENTRY, OPTION_AT, OPTIONS) = range(26, 40, 2)
(LEFT, ROW, SESSION, CREW, BEST_ROW, BEST_SESSION, BEST_CREW, OLD_ROW, OLD_SESSION, OLD_CREW) = range(40, 60, 2)
(TRIPS, MADE, HEAD, LINKS, OUT, PLACE, HELD, MET, SEEN, CHAIN, VICTIMS, MARK, FRESH) = range(60, 86, 2)
(STANDS, KEPT, NAMED, FRAMES, GAPS, STALE, IS_STALE) = range(86, 100, 2)
(PLAIN, VALUE, CARE, HOPE, PRICE, KNOWN, CHAIN_VALUE) = range(100, 114, 2)
"""Tables: what a plan is made of; a plan, the best, the one before the last move; who holds what; room to work in;
published cases of each group that stands, whether a row has the published flights, whether a stage is published,
sessions with published starts, room to fill one, groups that may not hold what they hold in the best plan, and
which are listed there; real numbers: costs, the least priced cost by rank and what of it is for sessions, the most that
planning a group gains, prices, room to work in. `ROW`, `SESSION` and `CREW` lie side by side, so do their copies."""
HEADER = 160
"""Words before the first table: where tables begin and how wide they are, then the single numbers."""

M_SESSIONS, M_FLIGHTS, M_RESOURCES, M_CHANGE, M_FAIRNESS, M_BASES, M_DAY, M_DAYS = range(114, 122)
"""First session resource, flights (with the empty one), resources, weights of a changed escort and of fairness, bases,
first departure date, departure dates."""
M_LEGS, M_GROUPS, M_HOLDINGS, M_TRIPS, M_WIDE = range(122, 127)
"""Most legs, groups, words of what all groups hold, most trips of an escort, most sessions of a stage."""
C_TOTAL, C_BEST, C_OUT, C_STAMP, C_MOVES, C_VICTIMS, C_ACCEPTED, C_DICE = range(127, 135)
"""Score, best score, groups left out, stamp of the last look, moves, victims of the last, moves kept, chance."""
M_BUDGET, M_TOLL, C_TOLL, C_PUSH, C_DISTURBED, M_FINE, M_SLACK, M_FRAMED = range(135, 143)
"""Most published cases that may be disturbed, points that steer away from disturbing one, those of the present move and
of the present row, cases disturbed (of a group that stands all or none) and sessions in which somebody loses the
published minute, points that a move has to gain to disturb one more, how many may be above the budget for now, whether
minutes are looked at."""
C_FORCED, C_FORCED_ROW, C_MARK, C_REACH, C_STALE = range(143, 148)
"""The group that a move puts on a row of its own choice first, that row (-1: none), stamp of the move's victims, how
many points worse than a group's best row that row may be, how many groups are stale."""

G_ROW, G_RESOURCE, G_COLUMNS, G_USE, G_CASE, G_NEED, G_ENTRY, G_COST, G_PEOPLE, G_SEATS = range(10)
"""Group: first row, first resource, resources per row, first use, first case, first need, first entry, cost when left
out, people, seats."""
R_DATE, R_JOURNEY, R_LEAVES, R_PAIR = range(4)
"""Row (a group's candidate): departure date, journey, minute of departure, first-and-last-flight pair (-1: none)."""
S_PAIR, S_MINUTES, S_AFTER_LEAST, S_AFTER_MOST, S_BEFORE_LEAST, S_BEFORE_MOST, S_TIGHT = range(7)
S_KEPT, S_CHANGE, S_START, S_PAIR_END = range(7, 11)
"""Stage: first session pair (equal wishes share theirs), minutes, days after the stage before, days before the
departure, minutes matter, session that can be kept (-1: none), what any other costs, the published minute, its end."""
P_SESSION, P_DATE = range(2)
"""Session pair (a stage may be held in a session): session, date."""
N_SKILL, N_LOAD, N_PUBLISHED, N_FIT = range(4)
"""Need: skill, load, published escort (-1 gone, -2 none), first fitting escort."""
F_ESCORT, F_MOST = range(2)
"""Fit: escort, the most load of one trip."""
E_BASE, E_DONE, E_ROOM, E_AWAY = range(4)
"""Escort: base, trips done, trips left, first absence."""
O_COST, O_START, O_END, O_ENTERS = range(4)
"""Trip option: cost, span, date until which entry must be allowed."""
J_FARE, J_COUNTRY = range(2)
"""Journey: sum of fares, airport of its end."""
T_START, T_END, T_SKILL, T_JOURNEY, T_LOAD, T_NEEDS, T_OPTION = range(7)
"""Trip of an escort: span, skill, journey, load, needs met, option."""
T_WIDTH = 7
F_FRAMED, F_ROOM, F_BROKEN = range(3)
"""Session: whether somebody has a published start there, the longest visit that still fits, whether one of those
starts is lost."""
P_BEGIN, P_STOP, P_LOOSE = range(3)
"""Room to fill a session: gaps between published starts, minutes of the other visits."""
L_NEXT, L_BEFORE, L_RESOURCE, L_GROUP = range(4)
"""Entry (a group holds a resource): neighbours in the list of the resource's holders, resource (-1: none), group."""
VICTIMS_MOST = 64


@compiled
def cell(d: Ints64, table: int, row: int, column: int) -> int:
    """A word of a table with several columns."""
    return int(d[d[table] + row * d[table + 1] + column])


@compiled
def put_cell(d: Ints64, table: int, row: int, column: int, value: int) -> None:
    """Write a word of a table with several columns."""
    d[d[table] + row * d[table + 1] + column] = value


@compiled
def add_cell(d: Ints64, table: int, row: int, column: int, value: int) -> None:
    """Add to a word of a table with several columns."""
    d[d[table] + row * d[table + 1] + column] += value


@compiled
def get(d: Ints64, table: int, row: int) -> int:
    """A word of a table with one column."""
    return int(d[d[table] + row])


@compiled
def put(d: Ints64, table: int, row: int, value: int) -> None:
    """Write a word of a table with one column."""
    d[d[table] + row] = value


@compiled
def add(d: Ints64, table: int, row: int, value: int) -> None:
    """Add to a word of a table with one column."""
    d[d[table] + row] += value


@compiled
def real(d: Ints64, v: Floats, table: int, row: int) -> float:
    """A number of a table of real numbers."""
    return float(v[d[table] + row])


@compiled
def put_real(d: Ints64, v: Floats, table: int, row: int, value: float) -> None:
    """Write a number of a table of real numbers."""
    v[d[table] + row] = value


@compiled
def stages_of(d: Ints64, g: int) -> tuple[int, int]:
    """The first stage of a group's members, and the one after the last."""
    first, last = cell(d, GROUPS, g, G_CASE), cell(d, GROUPS, g + 1, G_CASE)
    return get(d, CASE_STAGE, first), get(d, CASE_STAGE, last)


@compiled
def needs_of(d: Ints64, g: int) -> tuple[int, int]:
    """The first escort need of a group's members, and the one after the last."""
    return cell(d, GROUPS, g, G_NEED), cell(d, GROUPS, g + 1, G_NEED)
