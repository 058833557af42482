"""From a few groups of an instance to a parcel: what they could do beside all others, in numbers of its own.

Everybody else stays: their seats, sessions and escorts are taken off what there is, so ways that no longer fit need
not travel. Escorts may not join trips of others; groups that share trips are therefore carved together (`tied`).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from solver.journeys import Ints
from solver.search.booking import Booker
from solver.search.instance import Instance
from solver.search.kernel.building import Draft, draft, settle
from solver.search.kernel.ledger import (
    BEST_CREW,
    BEST_ROW,
    BEST_SESSION,
    C_DICE,
    CARE,
    CASE_STAGE,
    G_CASE,
    G_NEED,
    G_ROW,
    GROUPS,
    LEFT,
    ORDER,
    STAGES,
    VALUE,
    Ints64,
)
from solver.search.kernel.room import Tables
from solver.search.kernel.warmth import SOURCES
from solver.search.spread.narrowing import narrow, renumber, take_escorts
from solver.search.spread.parcel import Answer, Parcel, squeeze
from solver.search.state import Booking, State
from solver.search.trips import TripOption

_ROWS, _TRIP_ROWS = 120, 30
"""The most candidates of a group in a parcel; fewer where their trips have to be made too."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """How long and how hot a parcel is annealed, and the seed of its moves."""

    seconds: float
    hot: float
    cold: float
    seed: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Carved:
    """A parcel, and what its numbers mean here; `groups` are those that it may plan anew."""

    parcel: Parcel
    groups: tuple[int, ...]
    _rows: dict[int, Ints]
    _table: Ints64
    _first_stage: Ints64
    _stages: int
    _sessions: Ints
    _options: list[TripOption]
    _counts: dict[int, tuple[int, ...]]

    def bookings(self, answer: Answer) -> dict[int, Booking | None]:
        """What an answer books for each group."""
        held = np.frombuffer(answer.holdings, dtype=np.int64)
        count = len(self.groups)
        row, session, crew = held[:count], held[count : count + self._stages], held[count + self._stages :]
        crew = crew.reshape(-1, 2)
        found: dict[int, Booking | None] = {}
        for at, g in enumerate(self.groups):
            if row[at] < 0:
                found[g] = None
                continue
            stage, many = int(self._first_stage[self._table[at, G_CASE]]), []
            for size in self._counts[g]:
                many.append(tuple(self._sessions[session[stage : stage + size]].tolist()))
                stage += size
            escorts = crew[self._table[at, G_NEED] : self._table[at + 1, G_NEED]].tolist()
            found[g] = Booking(
                candidate=int(self._rows[g][row[at] - self._table[at, G_ROW]]),
                sessions=tuple(many),
                escorts=tuple((escort, self._options[option]) for escort, option in escorts),
            )
        return found


class Carver:
    """Makes parcels of groups of an instance; `booker` knows the prices and remembers what candidates are worth."""

    def __init__(self, instance: Instance, booker: Booker) -> None:
        self._instance, self._booker = instance, booker
        self._made = 0

    def carve(self, state: State, held: dict[int, Booking | None], pace: Pace) -> Carved | None:
        """The parcel of groups that were just left out of `state`, and of what they held; None if none has a way."""
        groups = [g for g in held if len(self._instance.candidates[g])]
        rows = {g: self._rows(state, g, held[g]) for g in groups}
        groups = [g for g in groups if len(rows[g])]
        if not groups:
            return None
        small = narrow(self._instance, state, groups, rows)
        plain = {at: self._booker.plain(g)[rows[g]] for at, g in enumerate(groups)}
        drafted = draft(small, plain, self._wanted(groups, rows, held))
        self._rank(drafted.tables, groups, rows)
        take_escorts(drafted.tables, state)
        drafted, resources = renumber(drafted, small, self._booker.prices)
        sessions = resources[drafted.words[0] :] - self._instance.resources.sessions_at
        ledger = settle(small, drafted, {LEFT: state.left[resources]})
        self._write(ledger.views, small, drafted, [(held[g], rows[g]) for g in groups], sessions)
        ledger.d[C_DICE] = pace.seed * 0x2545F4914F6CDD1D % (1 << 62) + 88172645463325252
        self._made += 1
        tables = drafted.tables
        return Carved(
            parcel=Parcel(
                number=self._made,
                kernel=SOURCES,
                whole=squeeze(ledger.d),
                real=squeeze(ledger.v),
                seconds=pace.seconds,
                hot=pace.hot,
                cold=pace.cold,
            ),
            groups=tuple(groups),
            _rows=rows,
            _table=tables[GROUPS],
            _first_stage=tables[CASE_STAGE],
            _stages=len(tables[STAGES]),
            _sessions=sessions,
            _options=drafted.options,
            _counts={g: tuple(len(self._instance.stages[c]) for c in self._instance.groups[g].cases) for g in groups},
        )

    def _rows(self, state: State, g: int, held: Booking | None) -> Ints:
        """The best candidates of a group by priced cost that fit beside the rest, and the one it holds; by number."""
        options, group = self._instance.candidates[g], self._instance.groups[g]
        values = self._booker.worth(g)
        fits = np.isfinite(values) & (self._booker.plain(g) < group.unplanned_cost)
        fits &= (state.left[options.resources] >= options.use).all(axis=1)
        rows = np.flatnonzero(fits)
        most = _TRIP_ROWS if group.needs else _ROWS
        if len(rows) > most:
            rows = rows[np.argpartition(values[rows], most)[:most]]
        if held is not None:
            rows = np.append(rows, held.candidate)
        return np.unique(rows)

    def _wanted(
        self, groups: list[int], rows: dict[int, Ints], held: dict[int, Booking | None]
    ) -> dict[int, list[int]]:
        """For groups with escort needs (numbers in the parcel): all candidates, the one that is held first."""
        wanted: dict[int, list[int]] = {}
        for at, g in enumerate(groups):
            if self._instance.groups[g].needs:
                booking = held[g]
                first = [] if booking is None else [int(np.searchsorted(rows[g], booking.candidate))]
                wanted[at] = [*first, *range(len(rows[g]))]
        return wanted

    def _rank(self, tables: Tables, groups: list[int], rows: dict[int, Ints]) -> None:
        """The order in which candidates are tried, and what they are worth."""
        at = 0
        for g in groups:
            care = self._booker.care_floor(g)[rows[g]]
            values = self._booker.values(g)[rows[g]] + care
            order = np.argsort(values, kind="stable")
            tables[ORDER][at : at + len(order)] = at + order
            tables[VALUE][at : at + len(order)] = values[order]
            tables[CARE][at : at + len(order)] = care[order]
            at += len(order)

    def _write(
        self,
        views: Tables,
        small: Instance,
        drafted: Draft,
        held: list[tuple[Booking | None, Ints]],
        sessions: Ints,
    ) -> None:
        """The plan that the groups hold, as the one to begin with."""
        groups, case_stage = views[GROUPS], views[CASE_STAGE]
        for at, (booking, rows) in enumerate(held):
            if booking is None:
                continue
            row = int(np.searchsorted(rows, booking.candidate))
            views[BEST_ROW][at] = groups[at, G_ROW] + row
            stage = int(case_stage[groups[at, G_CASE]])
            for many in booking.sessions:
                views[BEST_SESSION][stage : stage + len(many)] = np.searchsorted(sessions, many)
                stage += len(many)
            journey = int(small.candidates[at].journeys[row])
            first, last = int(small.journeys.first[journey]), int(small.journeys.last[journey])
            for number, (escort, option) in enumerate(booking.escorts):
                known = drafted.number_of[small.trips.base_of[escort], first, last]
                views[BEST_CREW][groups[at, G_NEED] + number] = (escort, known[option])
