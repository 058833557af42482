"""Health care in compiled code: the cheapest chain of sessions before a departure, as `Booker` books it."""

from __future__ import annotations

import numpy as np

from solver.search.kernel.compiled import compiled
from solver.search.kernel.framing import has_room
from solver.search.kernel.ledger import (
    C_PUSH,
    C_STAMP,
    CASE_STAGE,
    CHAIN,
    CHAIN_VALUE,
    ENDS,
    G_CASE,
    GROUPS,
    HELD,
    KNOWN,
    LEFT,
    M_DAY,
    M_SESSIONS,
    M_WIDE,
    NAMED,
    P_DATE,
    P_SESSION,
    PAIRS,
    PRICE,
    R_DATE,
    R_LEAVES,
    ROWS,
    S_AFTER_LEAST,
    S_AFTER_MOST,
    S_BEFORE_LEAST,
    S_BEFORE_MOST,
    S_CHANGE,
    S_KEPT,
    S_MINUTES,
    S_PAIR,
    S_PAIR_END,
    S_TIGHT,
    SEEN,
    STAGES,
    STARTS,
    Floats,
    Ints64,
    add,
    cell,
    get,
    put,
    put_cell,
    put_real,
    real,
)


@compiled
def session_cost(d: Ints64, stage: int, session: int) -> int:
    """What a session costs in changes."""
    return 0 if session == cell(d, STAGES, stage, S_KEPT) else cell(d, STAGES, stage, S_CHANGE)


@compiled
def _push(d: Ints64, stage: int, session: int) -> int:
    """The points that steer a published stage to its published session where a row is to keep all that is held."""
    if d[C_PUSH] == 0 or get(d, NAMED, stage) == 0 or session == cell(d, STAGES, stage, S_KEPT):
        return 0
    return int(d[C_PUSH])


@compiled
def first_pair(d: Ints64, stage: int, date: int) -> int:
    """The first session pair of a stage on or after a date."""
    low, high = cell(d, STAGES, stage, S_PAIR), cell(d, STAGES, stage, S_PAIR_END)
    while low < high:
        middle = (low + high) // 2
        if cell(d, PAIRS, middle, P_DATE) < date:
            low = middle + 1
        else:
            high = middle
    return low


@compiled
def _follow(d: Ints64, v: Floats, stage: int, depth: int, before: int, pair: int) -> tuple[float, int]:
    """The cheapest of the `before` places of the stage before that a session may follow, and its value."""
    best, found = np.inf, -1
    least, most = cell(d, STAGES, stage, S_AFTER_LEAST), cell(d, STAGES, stage, S_AFTER_MOST)
    date, begins = cell(d, PAIRS, pair, P_DATE), get(d, STARTS, cell(d, PAIRS, pair, P_SESSION))
    for at in range(before):
        earlier = cell(d, CHAIN, (depth - 1) * d[M_WIDE] + at, 0)
        days = date - cell(d, PAIRS, earlier, P_DATE)
        if days < least:
            break
        if days > most or real(d, v, CHAIN_VALUE, (depth - 1) * d[M_WIDE] + at) >= best:
            continue
        if least <= 0 and get(d, ENDS, cell(d, PAIRS, earlier, P_SESSION)) > begins:
            continue
        best, found = real(d, v, CHAIN_VALUE, (depth - 1) * d[M_WIDE] + at), at
    return best, found


@compiled
def _open_places(d: Ints64, v: Floats, stage: int, depth: int, before: int, day: int, leaves: int) -> int:
    """Lay out the sessions in which a stage may be held; returns how many there are."""
    minutes, sessions = cell(d, STAGES, stage, S_MINUTES), d[M_SESSIONS]
    latest = day - cell(d, STAGES, stage, S_BEFORE_LEAST)
    is_tight = cell(d, STAGES, stage, S_TIGHT) != 0
    count = 0
    for pair in range(
        first_pair(d, stage, day - cell(d, STAGES, stage, S_BEFORE_MOST)), cell(d, STAGES, stage, S_PAIR_END)
    ):
        if cell(d, PAIRS, pair, P_DATE) > latest:
            break
        session = cell(d, PAIRS, pair, P_SESSION)
        if get(d, LEFT, sessions + session) < minutes or (is_tight and get(d, ENDS, session) > leaves):
            continue
        if not has_room(d, stage, session):
            continue
        value, parent = session_cost(d, stage, session) + real(d, v, PRICE, sessions + session) * minutes, -1
        value += _push(d, stage, session)
        if depth:
            earlier, parent = _follow(d, v, stage, depth, before, pair)
            value += earlier
            if parent < 0:
                continue
        put_cell(d, CHAIN, (depth) * d[M_WIDE] + count, 0, pair)
        put_cell(d, CHAIN, (depth) * d[M_WIDE] + count, 1, parent)
        put_real(d, v, CHAIN_VALUE, (depth) * d[M_WIDE] + count, value)
        count += 1
    return count


@compiled
def _hold(d: Ints64, v: Floats, case: int, day: int, leaves: int) -> float:
    """The cost of the cheapest chain of one case, written to `held`; infinite where there is none."""
    first, last = get(d, CASE_STAGE, case), get(d, CASE_STAGE, case + 1)
    if first == last:
        return 0.0
    count = 0
    for stage in range(first, last):
        count = _open_places(d, v, stage, stage - first, count, day, leaves)
        if count == 0:
            return np.inf
    depth = last - first - 1
    at = 0
    for other in range(1, count):
        if real(d, v, CHAIN_VALUE, (depth) * d[M_WIDE] + other) < real(d, v, CHAIN_VALUE, (depth) * d[M_WIDE] + at):
            at = other
    cost = real(d, v, CHAIN_VALUE, (depth) * d[M_WIDE] + at)
    for stage in range(last - 1, first - 1, -1):
        put(d, HELD, stage, cell(d, PAIRS, cell(d, CHAIN, (stage - first) * d[M_WIDE] + at, 0), P_SESSION))
        at = cell(d, CHAIN, (stage - first) * d[M_WIDE] + at, 1)
    return cost


@compiled
def _occupy(d: Ints64, v: Floats, case: int, sign: int) -> None:
    for stage in range(get(d, CASE_STAGE, case), get(d, CASE_STAGE, case + 1)):
        add(d, LEFT, d[M_SESSIONS] + get(d, HELD, stage), -(sign * cell(d, STAGES, stage, S_MINUTES)))


@compiled
def care_for(d: Ints64, v: Floats, g: int, row: int) -> float:
    """The cost of health care for all members if the group takes a row, its sessions in `held`; infinite: none."""
    day, leaves = cell(d, ROWS, row, R_DATE), cell(d, ROWS, row, R_LEAVES)
    first, last = cell(d, GROUPS, g, G_CASE), cell(d, GROUPS, g + 1, G_CASE)
    if last == first + 1:
        return _hold(d, v, first, day, leaves)
    total = 0.0
    done = first
    for case in range(first, last):
        cost = _hold(d, v, case, day, leaves)
        if cost == np.inf:
            total = np.inf
            break
        total += cost
        _occupy(d, v, case, 1)
        done = case + 1
    for case in range(first, done):
        _occupy(d, v, case, -1)
    return total


@compiled
def remembered_care(d: Ints64, v: Floats, g: int, row: int, is_tight: bool) -> float:
    """As `care_for`, looked up if the same date was asked for under the present stamp; `held` may be stale."""
    if is_tight or d[C_PUSH]:
        return care_for(d, v, g, row)
    at = cell(d, ROWS, row, R_DATE) - d[M_DAY]
    if get(d, SEEN, at) != d[C_STAMP]:
        put_real(d, v, KNOWN, at, care_for(d, v, g, row))
        put(d, SEEN, at, d[C_STAMP])
    return real(d, v, KNOWN, at)
