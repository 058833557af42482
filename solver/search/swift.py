"""The linear bound in compiled code, for instances with so many candidates that steps take seconds in arrays.

The same function of the same prices as `Lagrangian`, to the last digits: rows are priced, health floored and refined
row by row instead of in whole arrays that do not fit into any cache.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from solver.journeys import ROOMY, Ints
from solver.search.instance import Instance
from solver.search.kernel import pricing
from solver.search.kernel.ledger import C_DICE, HEADER
from solver.search.lagrangian import Lagrangian
from solver.search.stretches import ranges

Floats = NDArray[np.float64]
_SMALL = np.int32
_SEED = 88172645463325252


class SwiftLagrangian(Lagrangian):
    """As `Lagrangian`, compiled; the prices of health lie here and not in the instance's oracle.

    Among equally cheap sessions chance decides (`is_spread`): where all take the same one while it is free, a climb
    over thousands of cases swings from one to the next.
    """

    def __init__(self, instance: Instance, is_spread: bool = True) -> None:
        super().__init__(instance)
        self._dice = np.zeros(HEADER, dtype=np.int64)
        self._dice[C_DICE] = _SEED if is_spread else 0
        self._line_up_rows()
        self._line_up_members()
        self._line_up_health()

    def _line_up_rows(self) -> None:
        """Uses in the order of rows, so that a row's uses lie side by side."""
        order = np.argsort(self._entry_row, kind="stable")
        counts = np.bincount(self._entry_row, minlength=len(self.base_cost))
        self._use_begins = np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)
        self._entry_row, self._entry_resource = self._entry_row[order], self._entry_resource[order]
        self._entry_amount = self._entry_amount[order]
        self._row_journey = self._journey.astype(_SMALL)
        self._value: Floats = np.empty(len(self.base_cost))

    def _line_up_members(self) -> None:
        able, groups = self.able.tolist(), self.instance.groups
        empty = np.zeros(0, dtype=np.int64)
        self._date = np.concatenate([*(self.candidates[g].dates for g in able), empty]).astype(_SMALL)
        self._members = np.concatenate([[0], np.cumsum([len(groups[g].cases) for g in able])]).astype(np.int64)
        self._cases = np.array([case for g in able for case in groups[g].cases], dtype=np.int64)
        self._health_at = []

    def _line_up_health(self) -> None:
        oracle = self.instance.oracle
        self._calendar, self._limit_at, self._limits = oracle.calendar()
        self._shape = np.array(oracle.shape, dtype=np.int64)
        self._segments, begins = oracle.segments()
        self._begins = np.append(begins, len(oracle.pair_session)).astype(np.int64)
        self._held: Floats = np.full(oracle.lines * oracle.shape[1], np.inf)
        self._floors = np.zeros(int(oracle.table_at[-1]))
        self._known = np.zeros(len(self._floors))
        room = max(oracle.shape[1], 1)
        self._work, self._queue = np.zeros(max(oracle.shape[0], 1) * room), np.zeros(room + 1, dtype=np.int64)
        self._pair_price: Floats = np.zeros(0)
        self._priced_by = oracle.pair_session
        """Per pair the number of its price: of its session, or its own."""
        oracle.forget()

    def evaluate(self) -> tuple[float, Ints]:
        """The bound under the current prices, and each able group's best flat row (-1: left out)."""
        flights = len(self.instance.table.ids) + 1
        seat_price = self.current[:flights][self.instance.journeys.flights].sum(axis=1)
        value = self._value
        pricing.pay_seats(value, self.base_cost, self._seats, self._row_journey, seat_price)
        pricing.pay_uses(value, self._use_begins, self._entry_resource, self._entry_amount, self.current)
        self._load_sessions(self.current[self.instance.resources.sessions_at :])
        total, chosen = self.cheapest(value, seat_price)
        priced = self.current > 0
        return total - float(self.current[priced] @ self._capacity[priced]), chosen

    def _load_sessions(self, price: Floats) -> None:
        """Set the price of a minute of each session."""
        oracle = self.instance.oracle
        if oracle.has_costs:
            self.load_pairs(price[oracle.pair_session] * oracle.pair_minutes)
            return
        self._pair_price, self._priced_by = np.ascontiguousarray(price), oracle.pair_session
        pricing.hold_by_session(
            self._held, self._segments, self._begins, self._priced_by, oracle.pair_minutes, self._pair_price
        )

    def load_pairs(self, pair_price: Floats) -> None:
        """Set a price for each (case, stage, session); what it costs besides is added."""
        oracle = self.instance.oracle
        self._pair_price = pair_price + oracle.pair_cost if oracle.has_costs else pair_price
        if self._priced_by is oracle.pair_session:
            self._priced_by = np.arange(len(pair_price), dtype=_SMALL)
        pricing.hold_by_pair(self._held, self._segments, self._begins, self._pair_price)

    def cheapest(self, value: Floats, seat_price: Floats) -> tuple[float, Ints]:
        """As `Lagrangian.cheapest`; the prices of sessions were loaded here."""
        pricing.lay_floors(
            self._floors, self._held, self._shape, self._calendar, self._limit_at, self._limits, self._queue
        )
        pricing.pay_floors(value, self.starts, self._date, self._members, self._cases, self._calendar, self._floors)
        self._known[:] = np.nan
        self.escorts.pay_floors(value, seat_price)
        counted, self._trips = self.escorts.trip_counts()
        total = self.constant + counted - float(self.escorts.presence.sum())
        if not len(self.able):
            return total, np.zeros(0, dtype=np.int64)
        promising = np.empty(len(self.able), dtype=np.int64)
        pricing.cheapest_rows(value, self.starts, promising)
        self._refine_rows(value, promising, np.arange(len(promising)))
        self._refine_rows(value, *self._rows_below(value, promising))
        best = np.empty(len(self.able), dtype=np.int64)
        pricing.cheapest_rows(value, self.starts, best)
        chosen = np.where(value[best] < self.left_out, best, -1)
        return total + float(np.minimum(value[best], self.left_out).sum()), chosen

    def _rows_below(self, value: Floats, promising: Ints) -> tuple[Ints, Ints]:
        """The rows that could still beat the promising one of their group, and the position of their group."""
        limit = np.minimum(value[promising], self.left_out)
        room = 4 * len(self.able)
        while True:
            rows, owners = np.empty(room, dtype=np.int64), np.empty(room, dtype=np.int64)
            count = pricing.rows_below(value, self.starts, promising, limit, rows, owners, room)
            if count <= room:
                return rows[:count], owners[:count]
            room = count

    def _refine_rows(self, value: Floats, rows: Ints, owners: Ints) -> None:
        pricing.refine(
            value,
            rows,
            owners,
            self._date,
            self._members,
            self._cases,
            self._calendar,
            self._limit_at,
            self._limits,
            self._shape,
            self._held,
            self._floors,
            self._known,
            self._work,
            self._queue,
        )
        self.escorts.pay(value, rows)

    def _usage(self, chosen: Ints) -> tuple[Floats, Floats, Floats]:
        excess = np.where(self._capacity < ROOMY // 2, -self._capacity, -1e6)
        taken = chosen[chosen >= 0]
        np.add.at(excess, self.instance.journeys.flights[self._journey[taken]], self._seats[taken][:, None])
        uses = ranges(self._use_begins[taken], np.diff(self._use_begins)[taken])
        np.add.at(excess, self._entry_resource[uses], self._entry_amount[uses])
        return self._with_shared(excess, chosen)

    def pairs_of(self, rows: Ints) -> tuple[Ints, Ints]:
        """As `Lagrangian.pairs_of`, under the prices loaded last."""
        owners = np.searchsorted(self.starts, rows, side="right") - 1
        most = int((self._members[owners + 1] - self._members[owners]).sum()) * int(self._shape[0])
        cells, at = np.empty(most, dtype=np.int64), np.empty(most, dtype=np.int64)
        count = pricing.trace(
            rows,
            owners,
            self._date,
            self._members,
            self._cases,
            self._calendar,
            self._limit_at,
            self._limits,
            self._shape,
            self._held,
            self._work,
            self._queue,
            self._dice,
            cells,
            at,
        )
        pairs = np.empty(count, dtype=np.int64)
        pricing.cheapest_pairs(
            cells[:count], self._segments, self._begins, self._priced_by, self._pair_price, self._dice, pairs
        )
        return pairs, at[:count]
