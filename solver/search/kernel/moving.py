"""Whom to take out of a plan: a few groups that compete for the same things, in compiled code."""

from __future__ import annotations

from solver.search.kernel.caring import first_pair
from solver.search.kernel.compiled import compiled
from solver.search.kernel.crewing import can_travel
from solver.search.kernel.dice import below, chance

# ruff: noqa: SIM110 - a plain loop is what compiles well
from solver.search.kernel.ledger import (
    C_FORCED,
    C_FORCED_ROW,
    C_MARK,
    C_OUT,
    C_REACH,
    C_VICTIMS,
    E_BASE,
    ESCORTS,
    F_ESCORT,
    FITS,
    G_COLUMNS,
    G_ENTRY,
    G_NEED,
    G_RESOURCE,
    G_ROW,
    G_USE,
    GROUPS,
    HEAD,
    KEPT,
    L_GROUP,
    L_NEXT,
    L_RESOURCE,
    LEFT,
    LINKS,
    M_BASES,
    M_FLIGHTS,
    M_GROUPS,
    M_RESOURCES,
    M_SESSIONS,
    M_TOLL,
    M_TRIPS,
    MADE,
    MARK,
    N_FIT,
    NEEDS,
    O_END,
    O_START,
    OPTION_AT,
    OPTIONS,
    ORDER,
    OUT,
    P_SESSION,
    PAIRS,
    PRICE,
    R_DATE,
    R_JOURNEY,
    R_PAIR,
    RESOURCE,
    ROW,
    ROWS,
    S_BEFORE_LEAST,
    S_BEFORE_MOST,
    S_MINUTES,
    SESSION,
    STAGES,
    STANDS,
    T_END,
    T_JOURNEY,
    T_START,
    TRIPS,
    USE,
    VALUE,
    VICTIMS,
    VICTIMS_MOST,
    Floats,
    Ints64,
    cell,
    get,
    needs_of,
    put,
    real,
    stages_of,
)
from solver.search.kernel.placing import is_kept

_LOOSE = 0.1
"""The chance to free a session although one that suits is open."""
_TRIES = 8
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
def _add(d: Ints64, g: int) -> None:
    """Choose a group unless it is chosen or there is no room."""
    count = d[C_VICTIMS]
    if get(d, MARK, g) != d[C_MARK] and count < VICTIMS_MOST:
        put(d, MARK, g, d[C_MARK])
        put(d, VICTIMS, count, g)
        d[C_VICTIMS] = count + 1


@compiled
def _random_holder(d: Ints64, resource: int) -> int:
    """A random group that holds a resource; -1 where nobody does."""
    count, chosen = 0, -1
    entry = get(d, HEAD, resource)
    while entry >= 0:
        count += 1
        if below(d, count) == 0:
            chosen = cell(d, LINKS, entry, L_GROUP)
        entry = cell(d, LINKS, entry, L_NEXT)
    return chosen


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
            g = _random_holder(d, resource)
            if g >= 0:
                _add(d, g)


@compiled
def _use_of(d: Ints64, v: Floats, g: int, resource: int) -> int:
    """How much of a resource a planned group's row uses."""
    used = 0
    columns = cell(d, GROUPS, g, G_COLUMNS)
    at = cell(d, GROUPS, g, G_RESOURCE) + (get(d, ROW, g) - cell(d, GROUPS, g, G_ROW)) * columns
    for column in range(columns):
        if get(d, RESOURCE, at + column) == resource:
            used += get(d, USE, cell(d, GROUPS, g, G_USE) + column)
    return used


@compiled
def _clear(d: Ints64, v: Floats, resource: int, lacking: int) -> None:
    """Choose random holders of a resource, as many as have to go for what is lacking."""
    for _ in range(16):
        if lacking <= 0:
            return
        g = _random_holder(d, resource)
        if g < 0:
            return
        if get(d, MARK, g) != d[C_MARK]:
            _add(d, g)
            lacking -= _use_of(d, v, g, resource)


@compiled
def _clear_row(d: Ints64, v: Floats, g: int, row: int) -> None:
    """Choose those in the way of a group on a row: holders of seats, places and people a day."""
    columns, use = cell(d, GROUPS, g, G_COLUMNS), cell(d, GROUPS, g, G_USE)
    at = cell(d, GROUPS, g, G_RESOURCE) + (row - cell(d, GROUPS, g, G_ROW)) * columns
    seats = cell(d, GROUPS, g + 1, G_NEED) - cell(d, GROUPS, g, G_NEED)
    for column in range(columns):
        resource = get(d, RESOURCE, at + column)
        extra = seats if resource < d[M_FLIGHTS] - 1 else 0
        lacking = get(d, USE, use + column) + extra - get(d, LEFT, resource)
        if lacking > 0:
            _clear(d, v, resource, lacking)


@compiled
def _clear_sessions(d: Ints64, v: Floats, g: int, day: int) -> None:
    """For each stage of which no session is open that suits a departure date, choose holders of one that suits."""
    for stage in range(*stages_of(d, g)):
        low, high = day - cell(d, STAGES, stage, S_BEFORE_MOST), day - cell(d, STAGES, stage, S_BEFORE_LEAST)
        minutes, begin = cell(d, STAGES, stage, S_MINUTES), first_pair(d, stage, low)
        count = first_pair(d, stage, high + 1) - begin
        if count > 0 and (chance(d) < _LOOSE or not _is_open(d, begin, begin + count, minutes)):
            _clear_session(d, cell(d, PAIRS, begin + below(d, count), P_SESSION), minutes)


@compiled
def _is_open(d: Ints64, begin: int, end: int, minutes: int) -> bool:
    """Whether some session of a stretch of pairs has so many minutes left."""
    for pair in range(begin, end):
        if get(d, LEFT, d[M_SESSIONS] + cell(d, PAIRS, pair, P_SESSION)) >= minutes:
            return True
    return False


@compiled
def _clear_session(d: Ints64, session: int, minutes: int) -> None:
    """Choose random holders of a session, as many as have to go for some minutes."""
    lacking = minutes - get(d, LEFT, d[M_SESSIONS] + session)
    for _ in range(_TRIES):
        if lacking <= 0:
            return
        holder = _random_holder(d, d[M_SESSIONS] + session)
        if holder < 0:
            return
        if get(d, MARK, holder) != d[C_MARK]:
            _add(d, holder)
            for stage in range(*stages_of(d, holder)):
                if get(d, SESSION, stage) == session:
                    lacking -= cell(d, STAGES, stage, S_MINUTES)


@compiled
def _clear_escorts(d: Ints64, v: Floats, g: int, row: int) -> None:
    """For each need, if a random fitting escort is on another trip then, choose whom that trip is for."""
    journey, pair = cell(d, ROWS, row, R_JOURNEY), cell(d, ROWS, row, R_PAIR)
    if pair < 0:
        return
    for need in range(*needs_of(d, g)):
        first, last = cell(d, NEEDS, need, N_FIT), cell(d, NEEDS, need + 1, N_FIT)
        if first == last:
            continue
        escort = cell(d, FITS, first + below(d, last - first), F_ESCORT)
        at = pair * d[M_BASES] + cell(d, ESCORTS, escort, E_BASE)
        option = get(d, OPTION_AT, at)
        if option == get(d, OPTION_AT, at + 1) or can_travel(d, v, escort, option, journey):
            continue
        for trip in range(get(d, MADE, escort)):
            if cell(d, TRIPS, escort * d[M_TRIPS] + trip, T_START) < cell(d, OPTIONS, option, O_END) and cell(
                d, OPTIONS, option, O_START
            ) < cell(d, TRIPS, escort * d[M_TRIPS] + trip, T_END):
                _choose_riders(d, v, escort, cell(d, TRIPS, escort * d[M_TRIPS] + trip, T_JOURNEY))


@compiled
def _choose_riders(d: Ints64, v: Floats, escort: int, journey: int) -> None:
    """Choose the groups that an escort accompanies on a journey."""
    entry = get(d, HEAD, d[M_RESOURCES] + escort)
    while entry >= 0:
        g = cell(d, LINKS, entry, L_GROUP)
        if cell(d, ROWS, get(d, ROW, g), R_JOURNEY) == journey:
            _add(d, g)
        entry = cell(d, LINKS, entry, L_NEXT)


@compiled
def make_room(d: Ints64, v: Floats, g: int, row: int) -> None:
    """Choose those in the way of a group on a row."""
    _clear_row(d, v, g, row)
    _clear_escorts(d, v, g, row)
    _clear_sessions(d, v, g, cell(d, ROWS, row, R_DATE))


@compiled
def _clear_kept(d: Ints64, v: Floats, g: int) -> None:
    """Choose those in the way of a group on its published flights."""
    for row in range(cell(d, GROUPS, g, G_ROW), cell(d, GROUPS, g + 1, G_ROW)):
        if get(d, KEPT, row):
            _clear_row(d, v, g, row)
            _clear_escorts(d, v, g, row)
            return


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
                _add(d, g)
                _clear_kept(d, v, g)
                break
    out = d[C_OUT]
    is_around = out > 0 and chance(d) < _AROUND_LEFT_OUT
    g = get(d, OUT, below(d, out)) if is_around else below(d, d[M_GROUPS])
    first, last = cell(d, GROUPS, g, G_ROW), cell(d, GROUPS, g + 1, G_ROW)
    is_forced = first < last and chance(d) < _FORCED
    _add(d, g)
    if first < last and (is_around or is_forced):
        row = get(d, ORDER, first + below(d, _within_reach(d, v, first, last) - first))
        if is_around:
            row = get(d, ORDER, first + below(d, min(last - first, max(_TOP, (last - first) // _TOP))))
        make_room(d, v, g, row)
        if is_forced:
            d[C_FORCED], d[C_FORCED_ROW] = g, row
            return
    _grow(d, v, size)
