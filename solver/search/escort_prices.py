"""Escorts in the lower bound: what each need pays at least on each candidate of its group.

A trip is one thing that several needs may share, which would tie groups together. The bound lets every need pay a
*share* of a trip instead. For a skill and a journey let N be the needs that could meet on a trip; at most k of them
fit on one (the largest load of any escort over the smallest load in N). Shares w_n with the k largest summing to at
most 1 never add up to more than the trip, so the sum of shares paid is at most what a legal plan pays: costs,
the seat on each flight, presence and count alike. Presence is taken on a time grid inside the span that every way of
making the trip has in common (`TripFinder.floor`), so it too is never more than a legal plan's.

What a need pays is worked out only where it matters: a candidate whose cost with the cheapest trip that anybody could
make (and no price on time or count) is not below what its group can have elsewhere cannot be its group's cheapest way.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from solver.journeys import Ints
from solver.search.candidates import Candidates
from solver.search.escort_table import EscortTable
from solver.search.instance import Instance
from solver.search.stretches import before, least_at, ranges

Floats = NDArray[np.float64]
_WEIGHTS = 1000
"""Shares are in proportion to whole weights: 1 and this for a whole trip."""
TRIP = 300_000.0
"""Points of a part that stand for a whole trip."""
_CELLS_AT_ONCE = 2_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Rides:
    """Shares in trips: place, flat row, escort, trip, share, and what a change of escort costs."""

    place: Ints
    row: Ints
    escort: Ints
    trip: Ints
    share: Floats
    change: Floats


class EscortPrices:
    """Prices of escorts' time and trips, and the cheapest escort of every need under them.

    A *place* is a (need, candidate row of its group); those of one need follow each other.
    """

    def __init__(self, instance: Instance, candidates: list[Candidates]) -> None:
        self.instance = instance
        self.table = EscortTable(instance, candidates)
        self.presence: Floats = np.zeros((len(instance.problem.escorts), self.table.points))
        self.count: Floats = np.zeros(len(instance.problem.escorts))
        self._at = np.argsort(self.table.row, kind="stable")
        self._sorted_row = self.table.row[self._at]
        size = len(self.table.row)
        self.choice: Ints = np.full(size, -1, dtype=np.int64)
        """The position in the table's escorts that each place would take; -1 where it was not worked out."""
        self._whole: Floats = np.zeros(size)
        self.share: Floats = np.zeros(size)
        self.weights: Floats = np.zeros(size)
        """What the present shares are in proportion to."""
        key, fits = self.table.key, self.table.fits
        self._contested = np.flatnonzero((fits[key] > 1) & (np.bincount(key, minlength=len(fits))[key] > 1))
        """The places whose trip another could share; all others pay a whole one."""
        self.split(np.zeros(size))

    def split(self, parts: Floats) -> None:
        """Share trips in proportion to what needs would pay of each, in points."""
        self.weights = 1.0 + np.rint(_WEIGHTS * np.maximum(parts, 0.0) / TRIP)
        self.share = np.ones(len(self.weights))
        self.share[self._contested] = shares(
            self.weights[self._contested], self.table.key[self._contested], self.table.fits
        )

    def slopes(self, rows: Ints) -> Floats:
        """How fast the bound would rise with each need's part under the last prices, beside that of its peers."""
        places = self._places_of(rows)
        slope = np.zeros(len(self.share))
        slope[places] = self._whole[places] / TRIP
        return slope - mean_of_key(slope, self.table.key, len(self.table.fits))

    def pay_floors(self, value: Floats, seat_price: Floats) -> None:
        """Add the least that needs could pay to `value`, the cost of each flat row; `seat_price` is per journey."""
        table = self.table
        self._cumulative = np.zeros((len(self.count), self.presence.shape[1] + 1))
        np.cumsum(self.presence, axis=1, out=self._cumulative[:, 1:])
        self._ride = np.where(table.aboard, 0.0, seat_price[table.journey])
        self._paid = self.share * (table.floor + self._ride) + table.least_change
        np.add.at(value, table.row, self._paid)

    def _places_of(self, rows: Ints) -> Ints:
        """All places of some flat rows."""
        low = np.searchsorted(self._sorted_row, rows, side="left")
        high = np.searchsorted(self._sorted_row, rows, side="right")
        return self._at[ranges(low, high - low)]

    def pay(self, value: Floats, rows: Ints) -> None:
        """Replace the least that could be paid on some flat rows (each named once) by what is paid."""
        places = self._places_of(rows)
        sizes = self.table.escorts_of[places]
        parts = np.searchsorted(np.cumsum(sizes), np.arange(_CELLS_AT_ONCE, int(sizes.sum()), _CELLS_AT_ONCE))
        for part in np.split(places, parts):
            if len(part):
                paid = self._price(part)
                with np.errstate(invalid="ignore"):
                    more = paid - self._paid[part]
                np.add.at(value, self.table.row[part], np.where(np.isfinite(paid), more, np.inf))
                self._paid[part] = paid

    def _price(self, places: Ints) -> Floats:
        """What each place pays with its cheapest escort, noted in `choice`; infinite where nobody can come."""
        table = self.table
        sizes = table.escorts_of[places]
        cell = ranges(table.escorts_at[places], sizes)
        owner = np.repeat(np.arange(len(places)), sizes)
        escort = table.escort[cell]
        trip = table.trip_of(escort, table.journey[places][owner])
        time = self._cumulative[escort, table.end[trip]] - self._cumulative[escort, table.begin[trip]]
        whole = table.cost[trip] + time + self.count[escort] + self._ride[places][owner]
        paid = self.share[places][owner] * whole + table.change[cell]
        paid[~table.is_allowed(escort, trip)] = np.inf
        found = np.full(len(places), np.inf)
        some = np.flatnonzero(sizes)
        best = least_at(paid, before(sizes)[some])
        found[some] = paid[best]
        self.choice[places[some]] = cell[best]
        self._whole[places[some]] = whole[best]
        return found

    def rides(self, rows: Ints) -> Rides:
        """The trips that the needs of some flat rows would share in under the last prices."""
        places, table = self._places_of(rows), self.table
        cell = self.choice[places]
        escort = table.escort[cell]
        return Rides(
            place=places,
            row=table.row[places],
            escort=escort,
            trip=table.trip_of(escort, table.journey[places]),
            share=self.share[places],
            change=table.change[cell],
        )

    def usage(self, rows: Ints) -> tuple[Floats, Floats, Ints, Floats]:
        """What the needs of some flat rows use under the last prices.

        Returns presence and trips of each escort, and the journeys on which escorts ride with their shares (none where
        the escort's seat is counted with the group).
        """
        rides = self.rides(rows)
        presence = np.zeros((len(self.count), self.presence.shape[1] + 1))
        np.add.at(presence, (rides.escort, self.table.begin[rides.trip]), rides.share)
        np.add.at(presence, (rides.escort, self.table.end[rides.trip]), -rides.share)
        count = np.zeros(len(self.count))
        np.add.at(count, rides.escort, rides.share)
        shares_on_board = np.where(self.table.aboard[rides.place], 0.0, rides.share)
        return np.cumsum(presence, axis=1)[:, :-1], count, self.table.journey[rides.place], shares_on_board

    def trip_counts(self) -> tuple[float, Floats]:
        """The least of fairness minus the count's price over the trips each escort could make, and where it lies."""
        weights, total = self.instance.problem.rules.weights, 0.0
        best = np.zeros(len(self.count))
        for escort, person in enumerate(self.instance.problem.escorts):
            room = max(0, person.trips_max - person.trips_done)
            trips = np.arange(room + 1)
            value = weights.escort_fairness * ((person.trips_done + trips) ** 2 - person.trips_done**2)
            value = value - self.count[escort] * trips
            best[escort] = value.argmin()
            total += float(value.min())
        return total, best


def mean_of_key(value: Floats, key: Ints, keys: int) -> Floats:
    """For each entry the mean value of its key."""
    count = np.maximum(np.bincount(key, minlength=keys), 1)
    mean: Floats = (np.bincount(key, weights=value, minlength=keys) / count)[key]
    return mean


def shares(weight: Floats, key: Ints, fits: Ints) -> Floats:
    """Shares in proportion to weights > 0 such that the `fits[k]` largest of key k sum to at most 1 (1: all are 1)."""
    if not len(weight):
        return weight
    order = np.lexsort((-weight, key))
    sorted_key = key[order]
    starts = np.searchsorted(sorted_key, sorted_key, side="left")
    counted = np.arange(len(order)) - starts < fits[sorted_key]
    total = np.bincount(sorted_key[counted], weights=weight[order][counted], minlength=len(fits))
    share: Floats = np.minimum(weight / np.maximum(total[key], 1e-12), 1.0)
    share[fits[key] == 1] = 1.0
    return share
