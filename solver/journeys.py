"""Flights as arrays, and every legal journey between airports by joining them leg by leg.

Instants are minutes since the epoch (UTC), dates are proleptic ordinals (`date.toordinal`). Every flight array has one
entry more than there are flights: the last one stands for "no flight", so that journeys of unequal length fit one
matrix and a look-up never needs a mask.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from solver.problem import Problem

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

MINUTES_PER_DAY = 1440
ROOMY = 1 << 40
"""A capacity that nothing can fill."""
_CHUNK = 400_000


def minute_of(instant: datetime) -> int:
    """The minutes since the epoch of an aware instant."""
    return int(instant.timestamp()) // 60


@dataclass(frozen=True, slots=True, kw_only=True)
class FlightTable:
    """The flights of a problem in arrays of length flights + 1; airports are numbered as in the problem."""

    ids: tuple[str, ...]
    origin: Ints
    destination: Ints
    departs: Ints
    arrives: Ints
    leaves_on: Ints
    lands_on: Ints
    lands_at: Ints
    fare: Ints
    seats: Ints
    wheelchairs: Ints
    stretchers: Ints
    minors: Ints
    connection: Ints
    entry_connection: Ints
    country: Ints
    order: Ints
    """Real flights sorted by origin, then departure."""
    order_key: Ints
    key_base: int
    legs_max: int
    connection_max: int

    @property
    def none(self) -> int:
        """The number that stands for "no flight"."""
        return len(self.ids)


def _local(minutes: Iterable[datetime], zones: Iterable[ZoneInfo]) -> tuple[list[int], list[int]]:
    days: list[int] = []
    times: list[int] = []
    for instant, zone in zip(minutes, zones, strict=True):
        local = instant.astimezone(zone)
        days.append(local.toordinal())
        times.append(local.hour * 60 + local.minute)
    return days, times


def tabulate_flights(problem: Problem) -> FlightTable:
    """Turn the flights and airports of a problem into arrays; none are held where no journey may have a leg."""
    flights = problem.flights if problem.rules.legs_max else ()
    number = {airport.code: index for index, airport in enumerate(problem.airports)}
    countries = {code: index for index, code in enumerate(sorted({a.country for a in problem.airports}))}
    zones = {airport.code: ZoneInfo(airport.timezone) for airport in problem.airports}

    def column(values: Iterable[int], last: int = 0) -> Ints:
        return np.array([*values, last], dtype=np.int64)

    leaves_on, _ = _local((f.departs for f in flights), (zones[f.origin] for f in flights))
    lands_on, lands_at = _local((f.arrives for f in flights), (zones[f.destination] for f in flights))
    origin = column(number[f.origin] for f in flights)
    departs = column(minute_of(f.departs) for f in flights)
    key_base = int(departs.min()) if flights else 0
    key = origin[:-1] * ROOMY + (departs[:-1] - key_base)
    order = np.argsort(key, kind="stable")
    return FlightTable(
        ids=tuple(f.id for f in flights),
        origin=origin,
        destination=column(number[f.destination] for f in flights),
        departs=departs,
        arrives=column(minute_of(f.arrives) for f in flights),
        leaves_on=column(leaves_on),
        lands_on=column(lands_on),
        lands_at=column(lands_at),
        fare=column(f.fare for f in flights),
        seats=column((min(f.seats, ROOMY) for f in flights), ROOMY),
        wheelchairs=column((f.wheelchairs for f in flights), ROOMY),
        stretchers=column((f.stretchers for f in flights), ROOMY),
        minors=column((f.minors for f in flights), ROOMY),
        connection=column(a.connection for a in problem.airports),
        entry_connection=column(a.entry_connection for a in problem.airports),
        country=column(countries[a.country] for a in problem.airports),
        order=order,
        order_key=key[order],
        key_base=key_base,
        legs_max=max(1, problem.rules.legs_max),
        connection_max=problem.rules.connection_max,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Journeys:
    """Legal journeys: `flights` is (journeys x legs_max), padded with `FlightTable.none`; the rest one per journey."""

    flights: Ints
    legs: Ints
    first: Ints
    last: Ints
    slack: Ints
    """The least spare minutes over its connections; `ROOMY` for a direct flight."""

    def __len__(self) -> int:
        return len(self.legs)

    def take(self, which: Ints | Bools) -> Journeys:
        """The journeys chosen by an index or mask, in that order."""
        return Journeys(
            flights=self.flights[which],
            legs=self.legs[which],
            first=self.first[which],
            last=self.last[which],
            slack=self.slack[which],
        )


def legs_to(table: FlightTable, last_flights: Bools) -> Ints:
    """The least flights from each airport until one of `last_flights` (a mask of flights) has been taken."""
    far = 1 << 20
    needed = np.full(len(table.connection), far, dtype=np.int64)
    origin, destination = table.origin[:-1], table.destination[:-1]
    if last_flights[:-1].any():
        needed[np.unique(origin[last_flights[:-1]])] = 1
    for _ in range(table.legs_max - 1):
        through = needed[destination] + 1
        np.minimum.at(needed, origin, through)
    return needed


def find_journeys(
    table: FlightTable, first_flights: Bools, last_flights: Bools, legs_most: int | None = None
) -> Journeys:
    """Every legal journey that begins with one of `first_flights` and ends with one of `last_flights` (masks).

    Legal as in section 4 of the contract; sorted by the masks only, so callers restrict dates through the masks.
    `legs_most`: longer ones are not looked for, though the rules allow them.
    """
    most = table.legs_max if legs_most is None else min(table.legs_max, legs_most)
    needed = legs_to(table, last_flights)
    start = np.flatnonzero(first_flights[:-1])
    frontier = start[:, None]
    slack = np.full(len(start), ROOMY, dtype=np.int64)
    found: list[Journeys] = []
    for legs in range(1, most + 1):
        ending = last_flights[frontier[:, -1]] if len(frontier) else np.zeros(0, dtype=np.bool_)
        found.append(_finished(table, frontier[ending], slack[ending], legs))
        if legs == most or not len(frontier):
            break
        onward = needed[table.destination[frontier[:, -1]]] <= most - legs
        frontier, slack = _extend(table, frontier[onward], slack[onward], needed, most - legs, last_flights)
    return join_journeys(found)


def join_journeys(parts: list[Journeys]) -> Journeys:
    """The journeys of all parts, one after another."""
    return Journeys(
        flights=np.concatenate([part.flights for part in parts]),
        legs=np.concatenate([part.legs for part in parts]),
        first=np.concatenate([part.first for part in parts]),
        last=np.concatenate([part.last for part in parts]),
        slack=np.concatenate([part.slack for part in parts]),
    )


def _finished(table: FlightTable, paths: Ints, slack: Ints, legs: int) -> Journeys:
    flights = np.full((len(paths), table.legs_max), table.none, dtype=np.int64)
    flights[:, :legs] = paths
    return Journeys(
        flights=flights,
        legs=np.full(len(paths), legs, dtype=np.int64),
        first=flights[:, 0],
        last=paths[:, -1] if len(paths) else np.zeros(0, dtype=np.int64),
        slack=slack,
    )


def _extend(
    table: FlightTable, paths: Ints, slack: Ints, needed: Ints, legs_left: int, last_flights: Bools
) -> tuple[Ints, Ints]:
    parts = [
        _extend_chunk(table, paths[at : at + _CHUNK], slack[at : at + _CHUNK], needed, legs_left, last_flights)
        for at in range(0, max(len(paths), 1), _CHUNK)
    ]
    return np.concatenate([part[0] for part in parts]), np.concatenate([part[1] for part in parts])


def _extend_chunk(
    table: FlightTable, paths: Ints, slack: Ints, needed: Ints, legs_left: int, last_flights: Bools
) -> tuple[Ints, Ints]:
    """Add one flight to each path in every legal way; what cannot reach the goal any more is left out."""
    last = paths[:, -1]
    place = table.destination[last]
    least = np.minimum(table.connection[place], table.entry_connection[place])
    arrived = table.arrives[last] - table.key_base
    low = np.searchsorted(table.order_key, place * ROOMY + np.maximum(arrived + least, 0), side="left")
    high = np.searchsorted(
        table.order_key, place * ROOMY + np.maximum(arrived + table.connection_max, -1), side="right"
    )
    counts = np.maximum(high - low, 0)
    row = np.repeat(np.arange(len(paths)), counts)
    within = np.arange(len(row)) - np.repeat(np.cumsum(counts) - counts, counts)
    following = table.order[low[row] + within]
    target = table.destination[following]
    keep = (last_flights[following] | (needed[target] < legs_left)) & (target != table.origin[paths[row, 0]])
    row, following, target = row[keep], following[keep], target[keep]
    spare = _spare_minutes(table, last[row], following)
    keep = spare >= 0
    for leg in range(paths.shape[1]):
        keep &= target != table.destination[paths[row, leg]]
    row, following, spare = row[keep], following[keep], spare[keep]
    return np.column_stack([paths[row], following]), np.minimum(slack[row], spare)


def _spare_minutes(table: FlightTable, before: Ints, after: Ints) -> Ints:
    """The wait beyond the least connection time; entry counts where a border is crossed and the next flight is home."""
    place = table.destination[before]
    home = table.country[place]
    entering = (table.country[table.origin[before]] != home) & (table.country[table.destination[after]] == home)
    least = np.where(entering, table.entry_connection[place], table.connection[place])
    return table.departs[after] - table.arrives[before] - least
