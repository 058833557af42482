"""Whom to take out of a plan: a few groups that compete for the same things, in compiled code."""

from __future__ import annotations

from solver.search.kernel.clearing import add_victim, make_kept_room, make_room, random_holder
from solver.search.kernel.compiled import compiled
from solver.search.kernel.dice import below, chance
from solver.search.kernel.ledger import (
    C_FORCED,
    C_FORCED_ROW,
    C_MARK,
    C_OUT,
    C_REACH,
    C_VICTIMS,
    G_ENTRY,
    G_ROW,
    GROUPS,
    L_RESOURCE,
    LINKS,
    M_GROUPS,
    M_RESOURCES,
    M_TOLL,
    ORDER,
    OUT,
    PRICE,
    ROW,
    STANDS,
    VALUE,
    VICTIMS,
    Floats,
    Ints64,
    cell,
    get,
    real,
)
from solver.search.kernel.placing import is_kept

_SCARCE = 0.8
"""The chance that only what has a price ties groups together: to share what is plenty means little."""
_AROUND_LEFT_OUT = 0.3
_AROUND_DISTURBED, _PROBES = 0.35, 24
"""Where only so many may be disturbed: the chance to begin with one who is, so that another can be in its place."""
_TOP = 4
_FORCED = 0.95
"""The chance that a group is put on a row of its own choice first, be it random or left out: the cheapest is not always
what is best for all. Else a whole knot of groups is taken out."""


@compiled
def _random_resource(d: Ints64, v: Floats, g: int) -> int:
    """A random resource that a group holds, mostly one that has a price; -1 where it holds none."""
    is_picky = chance(d) < _SCARCE
    priced, some, scarce, chosen = 0, 0, -1, -1
    for entry in range(cell(d, GROUPS, g, G_ENTRY), cell(d, GROUPS, g + 1, G_ENTRY)):
        resource = cell(d, LINKS, entry, L_RESOURCE)
        if resource < 0:
            continue
        some += 1
        if below(d, some) == 0:
            chosen = resource
        if resource >= d[M_RESOURCES] or real(d, v, PRICE, resource) > 0:
            priced += 1
            if below(d, priced) == 0:
                scarce = resource
    return scarce if is_picky and scarce >= 0 else chosen


@compiled
def _grow(d: Ints64, v: Floats, size: int) -> None:
    """Add groups that share a resource with one that is chosen, until there are `size`."""
    for _ in range(3 * size):
        count = d[C_VICTIMS]
        if count >= size or count == 0:
            return
        resource = _random_resource(d, v, get(d, VICTIMS, below(d, count)))
        if resource >= 0:
            g = random_holder(d, resource)
            if g >= 0:
                add_victim(d, g)


@compiled
def _within_reach(d: Ints64, v: Floats, first: int, last: int) -> int:
    """The end of those ranks of a group that are at most `C_REACH` points worse than its best."""
    limit = real(d, v, VALUE, first) + d[C_REACH]
    low, high = first + 1, last
    while low < high:
        middle = (low + high) // 2
        if real(d, v, VALUE, middle) <= limit:
            low = middle + 1
        else:
            high = middle
    return low


@compiled
def choose(d: Ints64, v: Floats, size: int) -> None:
    """Choose the victims of one move."""
    d[C_MARK] += 1
    d[C_VICTIMS], d[C_FORCED_ROW] = 0, -1
    if d[M_TOLL] and chance(d) < _AROUND_DISTURBED:
        for _ in range(_PROBES):
            g = below(d, d[M_GROUPS])
            if get(d, STANDS, g) and (get(d, ROW, g) < 0 or not is_kept(d, g)):
                add_victim(d, g)
                make_kept_room(d, v, g)
                break
    out = d[C_OUT]
    is_around = out > 0 and chance(d) < _AROUND_LEFT_OUT
    g = get(d, OUT, below(d, out)) if is_around else below(d, d[M_GROUPS])
    first, last = cell(d, GROUPS, g, G_ROW), cell(d, GROUPS, g + 1, G_ROW)
    is_forced = first < last and chance(d) < _FORCED
    add_victim(d, g)
    if first < last and (is_around or is_forced):
        row = get(d, ORDER, first + below(d, _within_reach(d, v, first, last) - first))
        if is_around:
            row = get(d, ORDER, first + below(d, min(last - first, max(_TOP, (last - first) // _TOP))))
        make_room(d, v, g, row)
        if is_forced:
            d[C_FORCED], d[C_FORCED_ROW] = g, row
            return
    _grow(d, v, size)
