"""From an instance to the flat arrays of compiled code."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from solver.journeys import minute_of
from solver.search.instance import Instance
from solver.search.kernel.ledger import (
    AWAY,
    BEST_CREW,
    BEST_ROW,
    BEST_SESSION,
    C_BEST,
    C_OUT,
    C_TOTAL,
    CASE_STAGE,
    CHAIN,
    CHAIN_VALUE,
    COST,
    CREW,
    E_ROOM,
    ENDS,
    ENTRY,
    ESCORTS,
    FITS,
    FLIGHTS,
    FRESH,
    G_ENTRY,
    G_NEED,
    GROUPS,
    HEAD,
    HEADER,
    HELD,
    JOURNEYS,
    KNOWN,
    L_GROUP,
    LEFT,
    LINKS,
    M_GROUPS,
    M_HOLDINGS,
    M_LEGS,
    M_SESSIONS,
    M_TRIPS,
    M_WIDE,
    MADE,
    MARK,
    MET,
    NEEDS,
    OLD_CREW,
    OLD_ROW,
    OLD_SESSION,
    OPTION_AT,
    OPTIONS,
    ORDER,
    OUT,
    PAIRS,
    PLACE,
    PLAIN,
    PRICE,
    RESOURCE,
    ROW,
    ROWS,
    S_PAIR,
    SEEN,
    SESSION,
    STAGES,
    STARTS,
    T_WIDTH,
    TRIPS,
    USE,
    VALUE,
    VICTIMS,
    VICTIMS_MOST,
    Floats,
    Ints64,
)
from solver.search.trips import TripOption

Tables = dict[int, NDArray[Any]]
"""Tables by number."""
_NEVER = (1 << 31) - 1
_TRIPS_MOST = 128


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


def _starts(lengths: list[int]) -> Ints64:
    return np.concatenate([[0], np.cumsum(np.array(lengths, dtype=np.int64))]).astype(np.int64)


def _groups(instance: Instance, able: list[int]) -> Ints64:
    groups, candidates, stages = instance.groups, instance.candidates, instance.stages
    rows = [len(candidates[g]) for g in able]
    columns = [int(candidates[g].use.size) for g in able]
    cases = [len(groups[g].cases) for g in able]
    needs = [len(groups[g].needs) for g in able]
    held = [sum(len(stages[case]) for case in groups[g].cases) for g in able]
    entries = [a + b + c for a, b, c in zip(columns, held, needs, strict=True)]
    table = np.column_stack(
        [
            _starts(rows),
            _starts([a * b for a, b in zip(rows, columns, strict=True)]),
            np.array([*columns, 0], dtype=np.int64),
            _starts(columns),
            _starts(cases),
            _starts(needs),
            _starts(entries),
            np.array([*(groups[g].unplanned_cost for g in able), 0], dtype=np.int64),
            np.array([*(groups[g].people for g in able), 0], dtype=np.int64),
            np.array([*(groups[g].seats for g in able), 0], dtype=np.int64),
        ]
    )
    return np.ascontiguousarray(table)


def _stages(instance: Instance, able: list[int]) -> tuple[Ints64, Ints64, Ints64]:
    """First stage of each case, stages, session pairs."""
    counts, stages, parts = [], [], []
    at = 0
    for g in able:
        for case in instance.groups[g].cases:
            counts.append(len(instance.stages[case]))
            for option in instance.stages[case]:
                least, most = option.before_departure
                is_tight = instance.groups[g].departs and (least <= 0 or instance.sessions.has_spills)
                limits = (*option.after_previous, least, most)
                stages.append((at, option.minutes, *limits, int(is_tight), option.kept, option.change_cost))
                parts.append(np.column_stack([option.sessions, option.dates]))
                at += len(option.sessions)
    stages.append((at, *(0,) * 8))
    pairs = np.concatenate([*parts, np.zeros((0, 2), dtype=np.int64)])
    return _starts(counts), np.array(stages, dtype=np.int64), pairs


def _needs(instance: Instance, able: list[int]) -> tuple[Ints64, Ints64]:
    """Needs, and who fits them."""
    skills: dict[str, int] = {}
    needs: list[tuple[int, int, int, int]] = []
    fits: list[tuple[int, int]] = []
    for g in able:
        for need in instance.groups[g].needs:
            skill = skills.setdefault(need.need.skill, len(skills))
            published = -2 if need.published is None else need.published
            needs.append((skill, need.need.load, published, len(fits)))
            fits.extend((e, instance.problem.escorts[e].skills[need.need.skill]) for e in need.escorts)
    needs.append((0, 0, -2, len(fits)))
    return np.array(needs, dtype=np.int64), np.array(fits, dtype=np.int64).reshape(-1, 2)


def _escorts(instance: Instance, bases: dict[int, int]) -> tuple[Ints64, Ints64, Ints64]:
    """Escorts, their absences, and until when they may enter each country of the airports."""
    people: list[tuple[int, int, int, int]] = []
    away: list[tuple[int, int]] = []
    countries = [airport.country for airport in instance.problem.airports]
    entry = np.zeros((len(instance.problem.escorts), len(countries)), dtype=np.int64)
    for number, escort in enumerate(instance.problem.escorts):
        room = min(escort.trips_max - escort.trips_done, _TRIPS_MOST)
        people.append((bases[instance.trips.base_of[number]], escort.trips_done, room, len(away)))
        away.extend((minute_of(start), minute_of(end)) for start, end in escort.unavailable)
        for place, country in enumerate(countries):
            if country in escort.entry_until:
                entry[number, place] = escort.entry_until[country].toordinal()
    people.append((0, 0, 0, len(away)))
    return np.array(people, dtype=np.int64), np.array(away, dtype=np.int64).reshape(-1, 2), entry


def _rows(instance: Instance, able: list[int], pair_of: Ints64) -> Ints64:
    parts = []
    for g in able:
        options = instance.candidates[g]
        leaves = np.full(len(options), _NEVER)
        if instance.groups[g].departs:
            leaves = instance.table.departs[instance.journeys.first[options.journeys]]
        parts.append(np.column_stack([options.dates, options.journeys, leaves]))
    table = np.concatenate([*parts, np.zeros((0, 3), dtype=np.int64)])
    return np.column_stack([table, pair_of])


class _TripTable:
    """The trip options of the journeys that groups with needs could take, from every base."""

    def __init__(self, instance: Instance) -> None:
        self._trips, self._journeys = instance.trips, instance.journeys
        self.bases = {base: number for number, base in enumerate(sorted(set(instance.trips.base_of)))}
        self.pairs: dict[tuple[int, int], int] = {}
        self.at = [0]
        self.options: list[TripOption] = []
        self.number_of: dict[tuple[int, int, int], dict[TripOption, int]] = {}

    def add(self, journey: int) -> int:
        """The number of a journey's pair of first and last flight."""
        first, last = int(self._journeys.first[journey]), int(self._journeys.last[journey])
        pair = self.pairs.setdefault((first, last), len(self.pairs))
        if len(self.at) <= (pair + 1) * len(self.bases):
            for base in self.bases:
                found = self._trips.options(base, journey)
                self.number_of[base, first, last] = {o: len(self.options) + n for n, o in enumerate(found)}
                self.options.extend(found)
                self.at.append(len(self.options))
        return pair

    def table(self) -> Ints64:
        """Cost, span and date of entry of every option."""
        rows = [(o.cost, o.start, o.end, o.enters_until) for o in self.options]
        return np.array(rows, dtype=np.int64).reshape(-1, 4)


def build(instance: Instance, plain: dict[int, Floats], wanted: dict[int, set[int]]) -> Ledger:
    """The arrays of an instance; `plain` holds the candidates' costs with their escorts' least cost per group, `wanted`
    the candidates of groups with escort needs that are to be used."""
    able = [g for g, options in enumerate(instance.candidates) if len(options)]
    trips = _TripTable(instance)
    pairs = []
    for g in able:
        pair = np.full(len(instance.candidates[g]), -1, dtype=np.int64)
        for row in sorted(wanted.get(g, ())):
            pair[row] = trips.add(int(instance.candidates[g].journeys[row]))
        pairs.append(pair)
    groups = _groups(instance, able)
    rows = int(groups[-1, 0])
    nothing = np.zeros(0, dtype=np.int64)
    case_stage, stages, session_pairs = _stages(instance, able)
    needs, fits = _needs(instance, able)
    escorts, away, entry = _escorts(instance, trips.bases)
    candidates, journeys, table = instance.candidates, instance.journeys, instance.table
    dates = np.concatenate([*(candidates[g].dates for g in able), nothing])
    first_day = int(dates.min()) if len(dates) else 0
    days = int(dates.max()) - first_day + 1 if len(dates) else 1
    weights = instance.problem.rules.weights
    misc = (
        instance.resources.sessions_at,
        table.none + 1,
        len(instance.resources.capacity),
        weights.change_escort,
        weights.escort_fairness,
        len(trips.bases),
        first_day,
        days,
    )
    tables: Tables = {
        GROUPS: groups,
        ROWS: _rows(instance, able, np.concatenate([*pairs, nothing])),
        COST: np.concatenate([*(candidates[g].costs for g in able), nothing]),
        PLAIN: np.concatenate([*(plain[g] for g in able), np.zeros(0)]),
        RESOURCE: np.concatenate([*(candidates[g].resources.ravel() for g in able), nothing]),
        USE: np.concatenate([*(candidates[g].use for g in able), nothing]),
        ORDER: np.arange(rows),
        VALUE: np.zeros(rows),
        CASE_STAGE: case_stage,
        STAGES: stages,
        PAIRS: session_pairs,
        ENDS: instance.sessions.ends,
        STARTS: instance.sessions.starts,
        PRICE: np.zeros(len(instance.resources.capacity)),
        FLIGHTS: journeys.flights,
        JOURNEYS: np.column_stack([table.fare[journeys.flights].sum(axis=1), table.destination[journeys.last]]),
        NEEDS: needs,
        FITS: fits,
        ESCORTS: escorts,
        AWAY: away,
        ENTRY: entry,
        OPTION_AT: np.array(trips.at, dtype=np.int64),
        OPTIONS: trips.table(),
    }
    tables |= _plan_tables(instance, tables, days)
    d, v, views = _lay_out(tables)
    d[M_SESSIONS : M_LEGS + 1] = (*misc, table.legs_max)
    _set_sizes(instance, d, tables)
    return Ledger(d=d, v=v, views=views, able=able, options=trips.options, number_of=trips.number_of)


def _plan_tables(instance: Instance, tables: Tables, days: int) -> Tables:
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
    return int(np.diff(tables[STAGES][:, S_PAIR]).max(initial=1))


def _most_trips(tables: Tables) -> int:
    return max(int(tables[ESCORTS][:, E_ROOM].max(initial=1)), 1)


def _lay_out(tables: Tables) -> tuple[Ints64, Floats, Tables]:
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


def _set_sizes(instance: Instance, d: Ints64, tables: Tables) -> None:
    count = len(tables[GROUPS]) - 1
    d[M_GROUPS], d[M_TRIPS], d[M_WIDE] = count, _most_trips(tables), _widest(tables)
    d[M_HOLDINGS] = d[BEST_ROW] - d[ROW]
    d[C_TOTAL] = d[C_BEST] = sum(group.unplanned_cost for group in instance.groups)
    d[C_OUT] = count
