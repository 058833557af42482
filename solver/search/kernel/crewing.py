"""Escorts in compiled code: the cheapest crew for a journey beside the trips that are made, as `Booker` finds it."""

from __future__ import annotations

import numpy as np

from solver.search.kernel.compiled import compiled
from solver.search.kernel.ledger import (
    AWAY,
    C_PUSH,
    E_AWAY,
    E_BASE,
    E_DONE,
    E_ROOM,
    ENTRY,
    ESCORTS,
    F_ESCORT,
    F_MOST,
    FITS,
    FLIGHTS,
    FRESH,
    G_NEED,
    G_SEATS,
    GROUPS,
    J_COUNTRY,
    J_FARE,
    JOURNEYS,
    LEFT,
    M_BASES,
    M_CHANGE,
    M_FAIRNESS,
    M_LEGS,
    M_TRIPS,
    MADE,
    N_FIT,
    N_LOAD,
    N_PUBLISHED,
    N_SKILL,
    NEEDS,
    O_COST,
    O_END,
    O_ENTERS,
    O_START,
    OPTION_AT,
    OPTIONS,
    R_JOURNEY,
    R_PAIR,
    ROWS,
    T_END,
    T_JOURNEY,
    T_LOAD,
    T_NEEDS,
    T_OPTION,
    T_SKILL,
    T_START,
    T_WIDTH,
    TRIPS,
    Floats,
    Ints64,
    add,
    add_cell,
    cell,
    get,
    put,
    put_cell,
)

_UNPUBLISHED = -2


@compiled
def change_cost(d: Ints64, need: int, escort: int) -> int:
    """What it costs that an escort meets a need for which another may have been published."""
    published = cell(d, NEEDS, need, N_PUBLISHED)
    return 0 if published == _UNPUBLISHED else int(d[M_CHANGE]) * int(published != escort)


@compiled
def can_travel(d: Ints64, v: Floats, escort: int, option: int, journey: int) -> bool:
    """Whether an escort is free, may enter and has a trip left."""
    if get(d, MADE, escort) >= cell(d, ESCORTS, escort, E_ROOM):
        return False
    until = cell(d, OPTIONS, option, O_ENTERS)
    if until > 0 and cell(d, ENTRY, escort, cell(d, JOURNEYS, journey, J_COUNTRY)) < until:
        return False
    start, end = cell(d, OPTIONS, option, O_START), cell(d, OPTIONS, option, O_END)
    for at in range(cell(d, ESCORTS, escort, E_AWAY), cell(d, ESCORTS, escort + 1, E_AWAY)):
        if cell(d, AWAY, at, 0) < end and start < cell(d, AWAY, at, 1):
            return False
    for at in range(get(d, MADE, escort)):
        if cell(d, TRIPS, escort * d[M_TRIPS] + at, T_START) < end and start < cell(
            d, TRIPS, escort * d[M_TRIPS] + at, T_END
        ):
            return False
    return True


@compiled
def find_trip(d: Ints64, escort: int, skill: int, journey: int) -> int:
    """The number of an escort's trip with a skill on a journey; -1 where there is none."""
    for at in range(get(d, MADE, escort)):
        if (
            cell(d, TRIPS, escort * d[M_TRIPS] + at, T_JOURNEY) == journey
            and cell(d, TRIPS, escort * d[M_TRIPS] + at, T_SKILL) == skill
        ):
            return at
    return -1


@compiled
def _opened(d: Ints64, v: Floats, first: int, need: int, escort: int) -> tuple[int, int, bool]:
    """What the group's earlier needs ask of an escort: load with the need's skill, option (-1), busy with another."""
    load, option, is_busy = 0, -1, False
    skill = cell(d, NEEDS, need, N_SKILL)
    for other in range(first, need):
        if cell(d, FRESH, other - first, 0) == escort:
            if cell(d, NEEDS, other, N_SKILL) == skill:
                load += cell(d, NEEDS, other, N_LOAD)
                option = cell(d, FRESH, other - first, 1)
            else:
                is_busy = True
    return load, option, is_busy


@compiled
def trip_cost(d: Ints64, v: Floats, escort: int, option: int, journey: int) -> int:
    """What one more trip adds to the score: fares, days and fairness."""
    count = cell(d, ESCORTS, escort, E_DONE) + get(d, MADE, escort)
    own = cell(d, OPTIONS, option, O_COST) + cell(d, JOURNEYS, journey, J_FARE)
    return int(own + d[M_FAIRNESS] * (2 * count + 1))


@compiled
def _new_trip(d: Ints64, v: Floats, escort: int, journey: int, pair: int, most: float) -> tuple[float, int]:
    """The cheapest option below `most` by which an escort can make a new trip, with its cost; -1: none."""
    at = pair * d[M_BASES] + cell(d, ESCORTS, escort, E_BASE)
    for option in range(get(d, OPTION_AT, at), get(d, OPTION_AT, at + 1)):
        if cell(d, OPTIONS, option, O_COST) >= most:
            break
        if can_travel(d, v, escort, option, journey):
            return float(trip_cost(d, v, escort, option, journey)), option
    return np.inf, -1


@compiled
def _meet(d: Ints64, v: Floats, first: int, need: int, journey: int, pair: int) -> tuple[float, bool]:
    """Find the cheapest escort for a need, into `fresh`; returns the cost (infinite: none), whether by a new trip."""
    best, is_new = np.inf, False
    skill, load = cell(d, NEEDS, need, N_SKILL), cell(d, NEEDS, need, N_LOAD)
    for fit in range(cell(d, NEEDS, need, N_FIT), cell(d, NEEDS, need + 1, N_FIT)):
        escort = cell(d, FITS, fit, F_ESCORT)
        opened, option, is_busy = _opened(d, v, first, need, escort)
        if is_busy:
            continue
        extra = float(change_cost(d, need, escort))
        if extra > 0:
            extra += d[C_PUSH]
        trip = find_trip(d, escort, skill, journey)
        if trip >= 0 or option >= 0:
            carried = cell(d, TRIPS, escort * d[M_TRIPS] + trip, T_LOAD) if trip >= 0 else 0
            if carried + opened + load <= cell(d, FITS, fit, F_MOST) and extra < best:
                best, is_new = extra, False
                put_cell(d, FRESH, need - first, 0, escort)
                put_cell(
                    d,
                    FRESH,
                    need - first,
                    1,
                    cell(d, TRIPS, escort * d[M_TRIPS] + trip, T_OPTION) if trip >= 0 else option,
                )
            continue
        cost, option = _new_trip(d, v, escort, journey, pair, best - extra)
        if option >= 0 and cost + extra < best:
            best, is_new = cost + extra, True
            put_cell(d, FRESH, need - first, 0, escort)
            put_cell(d, FRESH, need - first, 1, option)
    return best, is_new


@compiled
def crew_up(d: Ints64, v: Floats, g: int, row: int) -> float:
    """The cost of the cheapest escorts for all needs of a group on a row, found in `fresh`; infinite: none."""
    journey, pair = cell(d, ROWS, row, R_JOURNEY), cell(d, ROWS, row, R_PAIR)
    if pair < 0:
        return np.inf
    first = cell(d, GROUPS, g, G_NEED)
    total, opened = 0.0, 0
    for need in range(first, cell(d, GROUPS, g + 1, G_NEED)):
        cost, is_new = _meet(d, v, first, need, journey, pair)
        if cost == np.inf:
            return np.inf
        total += cost
        opened += int(is_new)
    if opened:
        for leg in range(d[M_LEGS]):
            if get(d, LEFT, cell(d, FLIGHTS, journey, leg)) < cell(d, GROUPS, g, G_SEATS) + opened:
                return np.inf
    return total


@compiled
def board(d: Ints64, v: Floats, need: int, escort: int, option: int, journey: int) -> int:
    """Let an escort meet a need; returns what that adds to the score."""
    cost = change_cost(d, need, escort)
    skill = cell(d, NEEDS, need, N_SKILL)
    trip = find_trip(d, escort, skill, journey)
    if trip < 0:
        cost += trip_cost(d, v, escort, option, journey)
        trip = get(d, MADE, escort)
        add(d, MADE, escort, 1)
        put_cell(d, TRIPS, escort * d[M_TRIPS] + trip, T_START, cell(d, OPTIONS, option, O_START))
        put_cell(d, TRIPS, escort * d[M_TRIPS] + trip, T_END, cell(d, OPTIONS, option, O_END))
        put_cell(d, TRIPS, escort * d[M_TRIPS] + trip, T_SKILL, skill)
        put_cell(d, TRIPS, escort * d[M_TRIPS] + trip, T_JOURNEY, journey)
        put_cell(d, TRIPS, escort * d[M_TRIPS] + trip, T_OPTION, option)
        put_cell(d, TRIPS, escort * d[M_TRIPS] + trip, T_LOAD, 0)
        put_cell(d, TRIPS, escort * d[M_TRIPS] + trip, T_NEEDS, 0)
        for leg in range(d[M_LEGS]):
            add(d, LEFT, cell(d, FLIGHTS, journey, leg), -1)
    add_cell(d, TRIPS, escort * d[M_TRIPS] + trip, T_LOAD, cell(d, NEEDS, need, N_LOAD))
    add_cell(d, TRIPS, escort * d[M_TRIPS] + trip, T_NEEDS, 1)
    return cost


@compiled
def leave(d: Ints64, v: Floats, need: int, escort: int, journey: int) -> int:
    """Let an escort no longer meet a need; returns what that takes off the score."""
    cost = change_cost(d, need, escort)
    trip = find_trip(d, escort, cell(d, NEEDS, need, N_SKILL), journey)
    add_cell(d, TRIPS, escort * d[M_TRIPS] + trip, T_LOAD, -(cell(d, NEEDS, need, N_LOAD)))
    add_cell(d, TRIPS, escort * d[M_TRIPS] + trip, T_NEEDS, -1)
    if cell(d, TRIPS, escort * d[M_TRIPS] + trip, T_NEEDS) == 0:
        option = cell(d, TRIPS, escort * d[M_TRIPS] + trip, T_OPTION)
        last = get(d, MADE, escort) - 1
        put(d, MADE, escort, last)
        for column in range(T_WIDTH):
            put_cell(d, TRIPS, escort * d[M_TRIPS] + trip, column, cell(d, TRIPS, escort * d[M_TRIPS] + last, column))
        cost += trip_cost(d, v, escort, option, journey)
        for leg in range(d[M_LEGS]):
            add(d, LEFT, cell(d, FLIGHTS, journey, leg), 1)
    return cost
