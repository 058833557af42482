"""From an instance to the flat arrays of compiled code."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from solver.journeys import minute_of
from solver.search.instance import Instance
from solver.search.kernel.ledger import (
    AWAY,
    CARE,
    CASE_STAGE,
    COST,
    ENDS,
    ENTRY,
    ESCORTS,
    FITS,
    FLIGHTS,
    GROUPS,
    HOPE,
    JOURNEYS,
    M_LEGS,
    M_SESSIONS,
    NEEDS,
    OPTION_AT,
    OPTIONS,
    ORDER,
    PAIRS,
    PLAIN,
    PRICE,
    RESOURCE,
    ROWS,
    STAGES,
    STARTS,
    USE,
    VALUE,
    Floats,
    Ints64,
)
from solver.search.kernel.pairs import PairTable
from solver.search.kernel.room import Ledger, Tables, lay_out, plan_tables, set_sizes
from solver.search.trips import TripOption

_NEVER = (1 << 31) - 1
_TRIPS_MOST = 128


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
    counts, stages = [], []
    pairs = PairTable()
    for g in able:
        for case in instance.groups[g].cases:
            counts.append(len(instance.stages[case]))
            for option in instance.stages[case]:
                least, most = option.before_departure
                is_tight = instance.groups[g].departs and (least <= 0 or instance.sessions.has_spills)
                limits = (*option.after_previous, least, most)
                at = pairs.add(option.sessions, option.dates)
                end = at + len(option.sessions)
                kept = (option.kept, option.change_cost, option.kept_start)
                stages.append((at, option.minutes, *limits, int(is_tight), *kept, end))
    stages.append((0,) * 11)
    return _starts(counts), np.array(stages, dtype=np.int64), pairs.table()


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
        away.extend((minute_of(start), minute_of(end)) for start, end in escort.unavailable if start < end)
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


def _pairs(
    instance: Instance,
    able: list[int],
    trips: _TripTable,
    wanted: dict[int, list[int]],
    is_stopped: Callable[[], bool],
) -> list[Ints64]:
    """For every candidate its pair of first and last flight, -1 where its trips are not looked at.

    The first wanted candidate of each group is looked at even after `is_stopped`, for the plan may hold it.
    """
    pairs = {g: np.full(len(instance.candidates[g]), -1, dtype=np.int64) for g in able}
    for g in able:
        for number, row in enumerate(wanted.get(g, ())):
            if number and is_stopped():
                break
            pairs[g][row] = trips.add(int(instance.candidates[g].journeys[row]))
    return list(pairs.values())


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """The tables of an instance before there is room for a plan; `words` are the single numbers from `M_SESSIONS`."""

    tables: Tables
    words: tuple[int, ...]
    days: int
    able: list[int]
    options: list[TripOption]
    number_of: dict[tuple[int, int, int], dict[TripOption, int]]


def draft(
    instance: Instance,
    plain: dict[int, Floats],
    wanted: dict[int, list[int]],
    is_stopped: Callable[[], bool] = lambda: False,
) -> Draft:
    """The tables of an instance; `plain` holds the candidates' costs with their escorts' least cost per group, `wanted`
    the candidates of groups with escort needs that are to be used, the one that the plan holds first."""
    able = [g for g, options in enumerate(instance.candidates) if len(options)]
    trips = _TripTable(instance)
    pairs = _pairs(instance, able, trips, wanted, is_stopped)
    groups = _groups(instance, able)
    rows = int(groups[-1, 0])
    nothing = np.zeros(0, dtype=np.int64)
    case_stage, stages, session_pairs = _stages(instance, able)
    needs, fits = _needs(instance, able)
    escorts, away, entry = _escorts(instance, trips.bases)
    candidates, journeys, table = instance.candidates, instance.journeys, instance.table
    tables: Tables = {
        GROUPS: groups,
        ROWS: _rows(instance, able, np.concatenate([*pairs, nothing])),
        COST: np.concatenate([*(candidates[g].costs for g in able), nothing]),
        PLAIN: np.concatenate([*(plain[g] for g in able), np.zeros(0)]),
        RESOURCE: np.concatenate([*(candidates[g].resources.ravel() for g in able), nothing]),
        USE: np.concatenate([*(candidates[g].use for g in able), nothing]),
        ORDER: np.arange(rows),
        VALUE: np.zeros(rows),
        CARE: np.zeros(rows),
        HOPE: np.array([float(instance.groups[g].unplanned_cost - candidates[g].costs.min()) for g in able]),
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
    words, days = _words(instance, able, len(trips.bases))
    return Draft(tables=tables, words=words, days=days, able=able, options=trips.options, number_of=trips.number_of)


def _words(instance: Instance, able: list[int], bases: int) -> tuple[tuple[int, ...], int]:
    """The single numbers of an instance, and how many departure dates there are."""
    spans = [(int(instance.candidates[g].dates.min()), int(instance.candidates[g].dates.max())) for g in able]
    first_day = min((span[0] for span in spans), default=0)
    days = max((span[1] for span in spans), default=0) - first_day + 1
    weights = instance.problem.rules.weights
    words = (
        instance.resources.sessions_at,
        instance.table.none + 1,
        len(instance.resources.capacity),
        weights.change_escort,
        weights.escort_fairness,
        bases,
        first_day,
        days,
        instance.table.legs_max,
    )
    return words, days


def build(
    instance: Instance,
    plain: dict[int, Floats],
    wanted: dict[int, list[int]],
    is_stopped: Callable[[], bool] = lambda: False,
) -> Ledger:
    """The arrays of an instance, with room for a plan; as for `draft`."""
    return settle(instance, draft(instance, plain, wanted, is_stopped))


def settle(instance: Instance, drafted: Draft, given: Tables | None = None) -> Ledger:
    """Both arrays, with room for a plan; `given` are tables of the plan that are not to be empty."""
    tables = drafted.tables | plan_tables(instance, drafted.tables, drafted.days) | (given or {})
    d, v, views = lay_out(tables)
    d[M_SESSIONS : M_LEGS + 1] = drafted.words
    set_sizes(instance, d, tables)
    return Ledger(d=d, v=v, views=views, able=drafted.able, options=drafted.options, number_of=drafted.number_of)
