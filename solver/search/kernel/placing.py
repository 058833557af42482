"""Putting one group into a plan or taking it out, in compiled code: the cheapest way that fits, and the bookkeeping."""

from __future__ import annotations

import numpy as np

from solver.search.kernel.caring import care_for, remembered_care, session_cost
from solver.search.kernel.compiled import compiled
from solver.search.kernel.crewing import board, change_cost, crew_up, leave
from solver.search.kernel.dice import chance
from solver.search.kernel.framing import reframe

# ruff: noqa: SIM110 - a plain loop is what compiles well
from solver.search.kernel.ledger import (
    C_DISTURBED,
    C_OUT,
    C_PUSH,
    C_STAMP,
    C_TOLL,
    C_TOTAL,
    CARE,
    CASE_STAGE,
    COST,
    CREW,
    FRESH,
    G_CASE,
    G_COLUMNS,
    G_COST,
    G_ENTRY,
    G_NEED,
    G_RESOURCE,
    G_ROW,
    G_USE,
    GROUPS,
    HEAD,
    HELD,
    KEPT,
    L_BEFORE,
    L_NEXT,
    L_RESOURCE,
    LEFT,
    LINKS,
    M_RESOURCES,
    M_SESSIONS,
    MET,
    NAMED,
    ORDER,
    OUT,
    PLACE,
    PLAIN,
    R_JOURNEY,
    RESOURCE,
    ROW,
    ROWS,
    S_KEPT,
    S_MINUTES,
    S_TIGHT,
    SESSION,
    STAGES,
    STANDS,
    USE,
    VALUE,
    Floats,
    Ints64,
    add,
    cell,
    get,
    needs_of,
    put,
    put_cell,
    real,
    stages_of,
)

_PLENTY = 1 << 39


@compiled
def _fits(d: Ints64, v: Floats, g: int, row: int) -> bool:
    columns, use = cell(d, GROUPS, g, G_COLUMNS), cell(d, GROUPS, g, G_USE)
    at = cell(d, GROUPS, g, G_RESOURCE) + (row - cell(d, GROUPS, g, G_ROW)) * columns
    for column in range(columns):
        if get(d, LEFT, get(d, RESOURCE, at + column)) < get(d, USE, use + column):
            return False
    return True


@compiled
def _is_tight(d: Ints64, g: int) -> bool:
    """Whether the minute of departure matters to some stage of a group."""
    first, last = cell(d, GROUPS, g, G_CASE), cell(d, GROUPS, g + 1, G_CASE)
    for stage in range(get(d, CASE_STAGE, first), get(d, CASE_STAGE, last)):
        if cell(d, STAGES, stage, S_TIGHT):
            return True
    return False


@compiled
def _toll(d: Ints64, g: int, row: int) -> int:
    """What steers a group that stands away from a row without its published flights; sets what steers on one with."""
    held = get(d, STANDS, g)
    d[C_PUSH] = d[C_TOLL] if held and get(d, KEPT, row) else 0
    return 0 if held == 0 or get(d, KEPT, row) else int(held * d[C_TOLL])


@compiled
def is_kept(d: Ints64, g: int) -> bool:
    """Whether a planned group that stands has all that is published: flights, sessions and escorts."""
    if get(d, KEPT, get(d, ROW, g)) == 0:
        return False
    for stage in range(*stages_of(d, g)):
        if get(d, NAMED, stage) and get(d, SESSION, stage) != cell(d, STAGES, stage, S_KEPT):
            return False
    for need in range(*needs_of(d, g)):
        if change_cost(d, need, cell(d, CREW, need, 0)):
            return False
    return True


@compiled
def find(d: Ints64, v: Floats, g: int, is_thrifty: bool, blink: float) -> int:
    """The row of the cheapest booking that fits, its sessions in `held` and its escorts in `met`; -1: none.

    `blink` is the chance that a row is overlooked; one who `is_thrifty` leaves out a group whose booking, prices and
    all, costs more than leaving it out.
    """
    limit = float(cell(d, GROUPS, g, G_COST))
    best, found = limit if is_thrifty else np.inf, -1
    d[C_STAMP] += 1
    first = cell(d, GROUPS, g, G_NEED)
    needs = cell(d, GROUPS, g + 1, G_NEED) - first
    is_tight = _is_tight(d, g)
    for rank in range(cell(d, GROUPS, g, G_ROW), cell(d, GROUPS, g + 1, G_ROW)):
        value = real(d, v, VALUE, rank)
        if value >= best:
            break
        row = get(d, ORDER, rank)
        if real(d, v, PLAIN, row) >= limit or not _fits(d, v, g, row) or chance(d) < blink:
            continue
        value += _toll(d, g, row)
        if value >= best:
            continue
        value += remembered_care(d, v, g, row, is_tight) - real(d, v, CARE, rank)
        if value >= best:
            continue
        if needs:
            extra = crew_up(d, v, g, row) - (real(d, v, PLAIN, row) - get(d, COST, row))
            if real(d, v, PLAIN, row) + extra >= limit or value + extra >= best:
                continue
            value += extra
            for need in range(needs):
                put_cell(d, MET, first + need, 0, cell(d, FRESH, need, 0))
                put_cell(d, MET, first + need, 1, cell(d, FRESH, need, 1))
        best, found = value, row
    if found >= 0:
        _toll(d, g, found)
        care_for(d, v, g, found)
    return found


@compiled
def force(d: Ints64, v: Floats, g: int, row: int) -> bool:
    """Plan a group on a row if that fits and costs less than leaving it out; returns whether it was done."""
    limit = float(cell(d, GROUPS, g, G_COST))
    if real(d, v, PLAIN, row) >= limit or not _fits(d, v, g, row):
        return False
    _toll(d, g, row)
    if care_for(d, v, g, row) == np.inf:
        return False
    first = cell(d, GROUPS, g, G_NEED)
    needs = cell(d, GROUPS, g + 1, G_NEED) - first
    if needs:
        if get(d, COST, row) + crew_up(d, v, g, row) >= limit:
            return False
        for need in range(needs):
            put_cell(d, MET, first + need, 0, cell(d, FRESH, need, 0))
            put_cell(d, MET, first + need, 1, cell(d, FRESH, need, 1))
    insert(d, v, g, row)
    return True


@compiled
def _link(d: Ints64, entry: int, resource: int) -> None:
    """Note a holder of a resource."""
    following = get(d, HEAD, resource)
    put_cell(d, LINKS, entry, L_RESOURCE, resource)
    put_cell(d, LINKS, entry, L_NEXT, following)
    put_cell(d, LINKS, entry, L_BEFORE, -1)
    if following >= 0:
        put_cell(d, LINKS, following, L_BEFORE, entry)
    put(d, HEAD, resource, entry)


@compiled
def _unlink(d: Ints64, entry: int) -> None:
    resource = cell(d, LINKS, entry, L_RESOURCE)
    if resource < 0:
        return
    before, following = cell(d, LINKS, entry, L_BEFORE), cell(d, LINKS, entry, L_NEXT)
    if before >= 0:
        put_cell(d, LINKS, before, L_NEXT, following)
    else:
        put(d, HEAD, resource, following)
    if following >= 0:
        put_cell(d, LINKS, following, L_BEFORE, before)
    put_cell(d, LINKS, entry, L_RESOURCE, -1)


@compiled
def insert(d: Ints64, v: Floats, g: int, row: int) -> None:
    """Plan a group on a row with the sessions in `held` and the escorts in `met`; the caller knows that it fits."""
    columns, use = cell(d, GROUPS, g, G_COLUMNS), cell(d, GROUPS, g, G_USE)
    at = cell(d, GROUPS, g, G_RESOURCE) + (row - cell(d, GROUPS, g, G_ROW)) * columns
    entry = cell(d, GROUPS, g, G_ENTRY)
    cost = get(d, COST, row) - cell(d, GROUPS, g, G_COST)
    for column in range(columns):
        resource = get(d, RESOURCE, at + column)
        add(d, LEFT, resource, -(get(d, USE, use + column)))
        if get(d, LEFT, resource) < _PLENTY:
            _link(d, entry, resource)
        entry += 1
    for stage in range(*stages_of(d, g)):
        session = get(d, HELD, stage)
        put(d, SESSION, stage, session)
        add(d, LEFT, d[M_SESSIONS] + session, -(cell(d, STAGES, stage, S_MINUTES)))
        cost += session_cost(d, stage, session)
        _link(d, entry, d[M_SESSIONS] + session)
        reframe(d, session)
        entry += 1
    for need in range(*needs_of(d, g)):
        escort, option = cell(d, MET, need, 0), cell(d, MET, need, 1)
        put_cell(d, CREW, need, 0, escort)
        put_cell(d, CREW, need, 1, option)
        cost += board(d, v, need, escort, option, cell(d, ROWS, row, R_JOURNEY))
        _link(d, entry, d[M_RESOURCES] + escort)
        entry += 1
    put(d, ROW, g, row)
    d[C_TOTAL] += cost
    if get(d, STANDS, g) and is_kept(d, g):
        d[C_DISTURBED] -= get(d, STANDS, g)
    _come_in(d, g)


@compiled
def remove(d: Ints64, v: Floats, g: int) -> None:
    """Leave a planned group out."""
    row = get(d, ROW, g)
    if get(d, STANDS, g) and is_kept(d, g):
        d[C_DISTURBED] += get(d, STANDS, g)
    columns, use = cell(d, GROUPS, g, G_COLUMNS), cell(d, GROUPS, g, G_USE)
    at = cell(d, GROUPS, g, G_RESOURCE) + (row - cell(d, GROUPS, g, G_ROW)) * columns
    cost = get(d, COST, row) - cell(d, GROUPS, g, G_COST)
    for column in range(columns):
        add(d, LEFT, get(d, RESOURCE, at + column), get(d, USE, use + column))
    for stage in range(*stages_of(d, g)):
        add(d, LEFT, d[M_SESSIONS] + get(d, SESSION, stage), cell(d, STAGES, stage, S_MINUTES))
        cost += session_cost(d, stage, get(d, SESSION, stage))
    for need in range(*needs_of(d, g)):
        cost += leave(d, v, need, cell(d, CREW, need, 0), cell(d, ROWS, row, R_JOURNEY))
    for entry in range(cell(d, GROUPS, g, G_ENTRY), cell(d, GROUPS, g + 1, G_ENTRY)):
        _unlink(d, entry)
    for stage in range(*stages_of(d, g)):
        reframe(d, get(d, SESSION, stage))
    put(d, ROW, g, -1)
    d[C_TOTAL] -= cost
    put(d, PLACE, g, d[C_OUT])
    put(d, OUT, d[C_OUT], g)
    d[C_OUT] += 1


@compiled
def _come_in(d: Ints64, g: int) -> None:
    """Strike a group off the list of those left out."""
    place = get(d, PLACE, g)
    if place < 0:
        return
    last = get(d, OUT, d[C_OUT] - 1)
    put(d, OUT, place, last)
    put(d, PLACE, last, place)
    put(d, PLACE, g, -1)
    d[C_OUT] -= 1
