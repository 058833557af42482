"""Who is in the way of a group on one of its rows, in compiled code."""

from __future__ import annotations

# ruff: noqa: SIM110 - a plain loop is what compiles well
from solver.search.kernel.caring import first_pair
from solver.search.kernel.compiled import compiled
from solver.search.kernel.crewing import can_travel
from solver.search.kernel.dice import below, chance
from solver.search.kernel.ledger import (
    C_MARK,
    C_VICTIMS,
    E_BASE,
    ESCORTS,
    F_ESCORT,
    FITS,
    G_COLUMNS,
    G_NEED,
    G_RESOURCE,
    G_ROW,
    G_USE,
    GROUPS,
    HEAD,
    KEPT,
    L_GROUP,
    L_NEXT,
    LEFT,
    LINKS,
    M_BASES,
    M_FLIGHTS,
    M_RESOURCES,
    M_SESSIONS,
    M_TRIPS,
    MADE,
    MARK,
    N_FIT,
    NEEDS,
    O_END,
    O_START,
    OPTION_AT,
    OPTIONS,
    P_SESSION,
    PAIRS,
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
    T_END,
    T_JOURNEY,
    T_START,
    TRIPS,
    USE,
    VICTIMS,
    VICTIMS_MOST,
    Floats,
    Ints64,
    cell,
    get,
    needs_of,
    put,
    stages_of,
)

_LOOSE = 0.1
"""The chance to free a session although one that suits is open."""
_TRIES = 8


@compiled
def add_victim(d: Ints64, g: int) -> None:
    """Choose a group unless it is chosen or there is no room."""
    count = d[C_VICTIMS]
    if get(d, MARK, g) != d[C_MARK] and count < VICTIMS_MOST:
        put(d, MARK, g, d[C_MARK])
        put(d, VICTIMS, count, g)
        d[C_VICTIMS] = count + 1


@compiled
def random_holder(d: Ints64, resource: int) -> int:
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
        g = random_holder(d, resource)
        if g < 0:
            return
        if get(d, MARK, g) != d[C_MARK]:
            add_victim(d, g)
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
        holder = random_holder(d, d[M_SESSIONS] + session)
        if holder < 0:
            return
        if get(d, MARK, holder) != d[C_MARK]:
            add_victim(d, holder)
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
            add_victim(d, g)
        entry = cell(d, LINKS, entry, L_NEXT)


@compiled
def make_room(d: Ints64, v: Floats, g: int, row: int) -> None:
    """Choose those in the way of a group on a row."""
    _clear_row(d, v, g, row)
    _clear_escorts(d, v, g, row)
    _clear_sessions(d, v, g, cell(d, ROWS, row, R_DATE))


@compiled
def make_kept_room(d: Ints64, v: Floats, g: int) -> None:
    """Choose those in the way of a group on its published flights."""
    for row in range(cell(d, GROUPS, g, G_ROW), cell(d, GROUPS, g + 1, G_ROW)):
        if get(d, KEPT, row):
            _clear_row(d, v, g, row)
            _clear_escorts(d, v, g, row)
            return
