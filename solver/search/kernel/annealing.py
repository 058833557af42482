"""Simulated annealing in compiled code: many ruin-and-recreate moves in one call."""

from __future__ import annotations

import math

from solver.search.kernel.clearing import make_room
from solver.search.kernel.compiled import compiled
from solver.search.kernel.dice import below, chance
from solver.search.kernel.ledger import (
    BEST_CREW,
    BEST_ROW,
    BEST_SESSION,
    C_ACCEPTED,
    C_BEST,
    C_DISTURBED,
    C_FORCED,
    C_FORCED_ROW,
    C_MOVES,
    C_REACH,
    C_STALE,
    C_TOLL,
    C_TOTAL,
    C_VICTIMS,
    CREW,
    G_COST,
    G_ROW,
    GROUPS,
    HELD,
    HOPE,
    IS_STALE,
    M_BUDGET,
    M_FINE,
    M_GROUPS,
    M_SLACK,
    M_TOLL,
    MET,
    OLD_CREW,
    OLD_ROW,
    OLD_SESSION,
    ORDER,
    ROW,
    SESSION,
    STALE,
    VICTIMS,
    Floats,
    Ints64,
    cell,
    get,
    needs_of,
    put,
    put_cell,
    real,
    stages_of,
)
from solver.search.kernel.moving import choose
from solver.search.kernel.placing import find, force, insert, remove

_LEAST, _MOST = 2, 16
_CHASES = 1
"""How many victims of a move that find no place may chase others away."""
_SPREAD = 2.0
"""The logarithm of how far the toll of a move for disturbing somebody may lie from the usual one."""
_REACH = 3.0
"""How many temperatures the row that a group is put on may be worse than its best, on average."""
_TINY, _FAR = 1e-12, 1e15
_BLINK = 0.03
"""The chance that a candidate is overlooked, so that the same ruin is not always repaired the same way."""


@compiled
def _remember(d: Ints64, v: Floats, g: int) -> None:
    """Keep what a group holds, so that it can be put back."""
    put(d, OLD_ROW, g, get(d, ROW, g))
    for stage in range(*stages_of(d, g)):
        put(d, OLD_SESSION, stage, get(d, SESSION, stage))
    for need in range(*needs_of(d, g)):
        put_cell(d, OLD_CREW, need, 0, cell(d, CREW, need, 0))
        put_cell(d, OLD_CREW, need, 1, cell(d, CREW, need, 1))


@compiled
def _reinstate(d: Ints64, v: Floats, g: int) -> None:
    """Give a group that is left out what it held before."""
    for stage in range(*stages_of(d, g)):
        put(d, HELD, stage, get(d, OLD_SESSION, stage))
    for need in range(*needs_of(d, g)):
        put_cell(d, MET, need, 0, cell(d, OLD_CREW, need, 0))
        put_cell(d, MET, need, 1, cell(d, OLD_CREW, need, 1))
    insert(d, v, g, get(d, OLD_ROW, g))


@compiled
def _line_up(d: Ints64, v: Floats) -> None:
    """Put the victims in a random order, mostly with the dearest to leave out, or those with least choice, first."""
    count = d[C_VICTIMS]
    for place in range(count - 1, 0, -1):
        other = below(d, place + 1)
        g = get(d, VICTIMS, place)
        put(d, VICTIMS, place, get(d, VICTIMS, other))
        put(d, VICTIMS, other, g)
    way = chance(d)
    if way >= 0.6:
        return
    for begin in range(1, count):
        g, place = get(d, VICTIMS, begin), begin
        while place > 0 and _goes_before(d, g, get(d, VICTIMS, place - 1), way < 0.4):
            put(d, VICTIMS, place, get(d, VICTIMS, place - 1))
            place -= 1
        put(d, VICTIMS, place, g)


@compiled
def _goes_before(d: Ints64, g: int, other: int, by_cost: bool) -> bool:
    if by_cost:
        return cell(d, GROUPS, g, G_COST) > cell(d, GROUPS, other, G_COST)
    mine = cell(d, GROUPS, g + 1, G_ROW) - cell(d, GROUPS, g, G_ROW)
    return mine < cell(d, GROUPS, other + 1, G_ROW) - cell(d, GROUPS, other, G_ROW)


@compiled
def _freshen(d: Ints64) -> None:
    """Note that every group holds what it holds in the best plan."""
    for at in range(d[C_STALE]):
        put(d, IS_STALE, get(d, STALE, at), 0)
    d[C_STALE] = 0


@compiled
def _note_stale(d: Ints64, g: int) -> None:
    """Note that a group may not hold any more what it holds in the best plan."""
    if get(d, IS_STALE, g) == 0:
        put(d, IS_STALE, g, 1)
        put(d, STALE, d[C_STALE], g)
        d[C_STALE] += 1


@compiled
def _keep_best(d: Ints64) -> None:
    """Take the present plan for the best; only groups that are stale are looked at."""
    d[C_BEST] = d[C_TOTAL]
    for at in range(d[C_STALE]):
        g = get(d, STALE, at)
        put(d, BEST_ROW, g, get(d, ROW, g))
        for stage in range(*stages_of(d, g)):
            put(d, BEST_SESSION, stage, get(d, SESSION, stage))
        for need in range(*needs_of(d, g)):
            put_cell(d, BEST_CREW, need, 0, cell(d, CREW, need, 0))
            put_cell(d, BEST_CREW, need, 1, cell(d, CREW, need, 1))
    _freshen(d)


@compiled
def _take_out(d: Ints64, v: Floats, begin: int) -> None:
    """Leave the victims out from number `begin` on, and keep what they held."""
    for at in range(begin, d[C_VICTIMS]):
        g = get(d, VICTIMS, at)
        _remember(d, v, g)
        if get(d, ROW, g) >= 0:
            remove(d, v, g)


@compiled
def _recreate(d: Ints64, v: Floats, limit: float) -> bool:
    """Plan the victims: one of them on the row chosen for it, if there is one, then all others as cheap as they can.

    Ends, and returns false, as soon as the score cannot come down to the limit whatever the rest would do.
    """
    if d[C_FORCED_ROW] >= 0:
        force(d, v, d[C_FORCED], d[C_FORCED_ROW])
    _line_up(d, v)
    chases, at = _CHASES, 0
    while at < d[C_VICTIMS]:
        g = get(d, VICTIMS, at)
        at += 1
        if get(d, ROW, g) >= 0:
            continue
        if d[C_TOTAL] - _hope(d, v, at - 1) > limit:
            return False
        row = find(d, v, g, False, _BLINK)
        if row >= 0:
            insert(d, v, g, row)
        elif chases > 0 and get(d, OLD_ROW, g) >= 0:
            chases -= 1
            _chase(d, v, g)
    return True


@compiled
def _hope(d: Ints64, v: Floats, begin: int) -> float:
    """The most that planning those victims from number `begin` on that are left out could gain."""
    total = 0.0
    for at in range(begin, d[C_VICTIMS]):
        g = get(d, VICTIMS, at)
        if get(d, ROW, g) < 0:
            total += real(d, v, HOPE, g)
    return total


@compiled
def _chase(d: Ints64, v: Floats, g: int) -> None:
    """Put a victim that found no place where others have to make room; those become victims too."""
    first, last = cell(d, GROUPS, g, G_ROW), cell(d, GROUPS, g + 1, G_ROW)
    row, begin = get(d, ORDER, first + int((last - first) * chance(d) ** 2)), d[C_VICTIMS]
    make_room(d, v, g, row)
    _take_out(d, v, begin)
    force(d, v, g, row)


@compiled
def _undo(d: Ints64, v: Floats) -> None:
    """Give the victims back what they held."""
    for at in range(d[C_VICTIMS]):
        if get(d, ROW, get(d, VICTIMS, at)) >= 0:
            remove(d, v, get(d, VICTIMS, at))
    for at in range(d[C_VICTIMS]):
        if get(d, OLD_ROW, get(d, VICTIMS, at)) >= 0:
            _reinstate(d, v, get(d, VICTIMS, at))


@compiled
def move(d: Ints64, v: Floats, heat: float, size: int) -> None:
    """One ruin and recreate, kept if it is better, or by chance if it is a little worse."""
    before, disturbed = d[C_TOTAL], d[C_DISTURBED]
    if d[M_TOLL]:
        d[C_TOLL] = int(d[M_TOLL] * math.exp(_SPREAD * (2 * chance(d) - 1)))
    d[C_REACH] = int(min(-math.log(max(chance(d), _TINY)) * _REACH * heat, _FAR))
    choose(d, v, size)
    _take_out(d, v, 0)
    slack = -heat * math.log(max(chance(d), _TINY))
    limit = _FAR if d[M_FINE] else before + slack
    if not _recreate(d, v, limit):
        d[C_MOVES] += 1
        _undo(d, v)
        return
    change = d[C_TOTAL] - before + d[M_FINE] * (d[C_DISTURBED] - disturbed)
    d[C_MOVES] += 1
    is_within = d[C_DISTURBED] <= d[M_BUDGET] + d[M_SLACK] or d[C_DISTURBED] < disturbed
    if is_within and change <= slack:
        d[C_ACCEPTED] += 1
        for at in range(d[C_VICTIMS]):
            _note_stale(d, get(d, VICTIMS, at))
        if d[C_TOTAL] < d[C_BEST] and d[C_DISTURBED] <= d[M_BUDGET]:
            _keep_best(d)
        return
    _undo(d, v)


@compiled
def anneal(d: Ints64, v: Floats, moves: int, hot: float, cold: float) -> None:
    """Make moves at a temperature that falls from `hot` to `cold` points."""
    if d[M_GROUPS] == 0:
        return
    for number in range(moves):
        heat = hot + (cold - hot) * number / moves
        move(d, v, heat, _LEAST + below(d, _MOST - _LEAST + 1))


@compiled
def load(d: Ints64, v: Floats) -> None:
    """Make the present plan that of `best_*`, and count its score from nothing planned."""
    for g in range(d[M_GROUPS]):
        if get(d, ROW, g) >= 0:
            remove(d, v, g)
    for g in range(d[M_GROUPS]):
        if get(d, BEST_ROW, g) >= 0:
            _take_from_best(d, v, g)
            insert(d, v, g, get(d, BEST_ROW, g))
    d[C_BEST] = d[C_TOTAL]
    _freshen(d)


@compiled
def _take_from_best(d: Ints64, v: Floats, g: int) -> None:
    for stage in range(*stages_of(d, g)):
        put(d, HELD, stage, get(d, BEST_SESSION, stage))
    for need in range(*needs_of(d, g)):
        put_cell(d, MET, need, 0, cell(d, BEST_CREW, need, 0))
        put_cell(d, MET, need, 1, cell(d, BEST_CREW, need, 1))


@compiled
def fill(d: Ints64, v: Floats, order: object, is_thrifty: bool) -> None:
    """Plan the groups of `order` that are left out, one after another, each in its cheapest way."""
    for g in order:  # type: ignore[attr-defined]
        if get(d, ROW, g) < 0:
            row = find(d, v, g, is_thrifty, 0.0)
            if row >= 0:
                insert(d, v, g, row)
                _note_stale(d, g)
    if d[C_TOTAL] < d[C_BEST]:
        _keep_best(d)
