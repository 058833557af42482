"""The escorts' part of the lower bound in arrays: what every trip costs at least and who could make it."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from solver.journeys import Bools, Ints, minute_of
from solver.problem import EscortNeed
from solver.search.boarding import can_share_out, parties
from solver.search.candidates import Candidates
from solver.search.instance import Instance

Floats = NDArray[np.float64]
GRID_MINUTES = 360


class EscortTable:
    """Places (need, candidate row), the escorts of each need, and trips (base, journey) with their floors.

    Per place: `row` in the flat list of candidates, `journey`, `key` of its party (who might share a trip), `floor`
    (the least cost of a trip that any escort of the need could make, or infinite), `least_change`, the stretch
    `escorts_at`, `escorts_of` of its need in `escort` and `change`, and `aboard`: its seat is counted with the group.
    Per key: `fits`, how many needs one trip can meet. Per flat row: `own_seats`, for escorts counted with the group.
    Per trip: `cost`, and `begin`..`end` on the grid of `points`.
    """

    def __init__(self, instance: Instance, candidates: list[Candidates]) -> None:
        self._instance = instance
        self.candidates = candidates
        """Those of each group, in the order of the flat list; without those whose needs nobody could meet."""
        self._lay_out()
        self._lay_out_trips()
        self._judge()
        self._floors()
        self._drop_impossible()
        self._keys()
        self._board()

    def _lay_out(self) -> None:
        """Places and the escorts of each need."""
        change = self._instance.problem.rules.weights.change_escort
        empty = np.zeros(0, dtype=np.int64)
        rows, journeys, needs, escorts, changes = [empty], [empty], [empty], [empty], [np.zeros(0)]
        self._needs: list[EscortNeed] = []
        self._cases: list[int] = []
        self._fitting: list[tuple[int, ...]] = []
        self._group_of: list[int] = []
        starts = np.concatenate([[0], np.cumsum([len(options) for options in self.candidates])]).astype(np.int64)
        for g, options in enumerate(self.candidates):
            for need in self._instance.groups[g].needs if len(options) else ():
                rows.append(np.arange(starts[g], starts[g + 1]))
                journeys.append(options.journeys)
                needs.append(np.full(len(rows[-1]), len(self._needs), dtype=np.int64))
                escorts.append(np.array(need.escorts, dtype=np.int64))
                differs = escorts[-1] != need.published
                changes.append(np.where(differs & (need.published is not None), float(change), 0.0))
                self._needs.append(need.need)
                self._cases.append(need.case)
                self._fitting.append(need.escorts)
                self._group_of.append(g)
        self.row, self.journey, self._need = np.concatenate(rows), np.concatenate(journeys), np.concatenate(needs)
        self.escort, self.change = np.concatenate(escorts), np.concatenate(changes)
        sizes = np.array([len(part) for part in escorts[1:]], dtype=np.int64)
        self.escorts_of = sizes[self._need]
        self.escorts_at = (np.cumsum(sizes) - sizes)[self._need]

    def _lay_out_trips(self) -> None:
        """One trip for each base and each journey of a place, base by base, and its floor."""
        trips = self._instance.trips
        base_of = np.array(trips.base_of, dtype=np.int64)
        self._journeys, self._number = np.unique(self.journey), np.zeros(len(self._instance.journeys), dtype=np.int64)
        self._number[self._journeys] = np.arange(len(self._journeys))
        self._bases, self._base = np.unique(base_of, return_inverse=True)
        floors = [trips.floor(int(base), self._journeys) for base in self._bases]
        empty = np.zeros(0, dtype=np.int64)
        self.cost = np.concatenate([*(floor.cost for floor in floors), np.zeros(0)])
        self._start = np.concatenate([*(floor.start for floor in floors), empty])
        self._end = np.concatenate([*(floor.end for floor in floors), empty])
        real = np.isfinite(self.cost)
        self.origin = int(self._start[real].min()) if real.any() else 0
        last = int(self._end[real].max()) if real.any() else 0
        self.points = max(0, -(-(last - self.origin) // GRID_MINUTES)) + 2
        self.begin = np.clip(-(-(self._start - self.origin) // GRID_MINUTES), 0, self.points - 1)
        self.end = np.clip(-(-(self._end - self.origin) // GRID_MINUTES), self.begin, self.points - 1)

    def journeys_of_needs(self) -> list[Ints]:
        """The journeys on which each need could bring an escort who is not counted with its group."""
        journey, need = self.journey[~self.aboard], self._need[~self.aboard]
        return np.split(journey, np.searchsorted(need, np.arange(1, len(self._needs))))

    def need_of(self, place: int) -> tuple[int, str]:
        """The case and skill of a place's need."""
        number = int(self._need[place])
        return self._cases[number], self._needs[number].skill

    def trip_of(self, escort: Ints, journey: Ints) -> Ints:
        """The number of the trip that an escort makes with a journey."""
        found: Ints = self._base[escort] * len(self._journeys) + self._number[journey]
        return found

    def is_allowed(self, escort: Ints, trip: Ints) -> Bools:
        """Whether an escort may enter and is not away at times that every way of making a trip needs."""
        found: Bools = self._allowed[escort, trip % max(len(self._journeys), 1)]
        return found

    def _judge(self) -> None:
        problem, count = self._instance.problem, len(self._journeys)
        table = self._instance.table
        lasts = self._instance.journeys.last[self._journeys]
        countries = np.array([table.country[at] for at in table.destination[lasts]], dtype=np.int64)
        codes = sorted({airport.country for airport in problem.airports})
        enters = [self._entry_dates(int(base), lasts) for base in self._bases]
        self._allowed = np.zeros((len(problem.escorts), count), dtype=np.bool_)
        for number, escort in enumerate(problem.escorts):
            base = int(self._base[number])
            part = slice(base * count, (base + 1) * count)
            until = {code: day.toordinal() for code, day in escort.entry_until.items()}
            limits = np.array([until.get(code, 0) for code in codes], dtype=np.int64)
            allowed = np.isfinite(self.cost[part]) & (limits[countries] >= enters[base])
            for away_from, away_to in (away for away in escort.unavailable if away[0] < away[1]):
                starts_after = self._start[part] >= minute_of(away_to)
                allowed &= starts_after | (self._end[part] <= minute_of(away_from))
            self._allowed[number] = allowed

    def _entry_dates(self, base: int, lasts: Ints) -> Ints:
        """The earliest date on which a way back could leave; 0 where entry is not asked."""
        table, country = self._instance.table, self._instance.table.country
        unique, at = np.unique(lasts, return_inverse=True)
        dates = np.zeros(len(unique), dtype=np.int64)
        for index, last in enumerate(unique.tolist()):
            if country[table.destination[last]] != country[base]:
                dates[index] = self._instance.trips.leaves_home_on(base, last)
        return dates[at]

    def _floors(self) -> None:
        size = len(self.row)
        self.floor, self.least_change = np.full(size, np.inf), np.zeros(size)
        for number in range(len(self._needs)):
            low, high = np.searchsorted(self._need, [number, number + 1])
            if low == high or not self.escorts_of[low]:
                continue
            stretch = slice(int(self.escorts_at[low]), int(self.escorts_at[low] + self.escorts_of[low]))
            escorts, journeys = self.escort[stretch], self._number[self.journey[low:high]]
            for base in np.unique(self._base[escorts]).tolist():
                able = self._allowed[np.ix_(escorts[self._base[escorts] == base], journeys)].any(axis=0)
                cost = np.where(able, self.cost[base * len(self._journeys) + journeys], np.inf)
                self.floor[low:high] = np.minimum(self.floor[low:high], cost)
            self.least_change[low:high] = self.change[stretch].min()
        self.cost = self.cost + np.tile(self._out_fares(), len(self._bases))
        self.floor += self._out_fares()[self._number[self.journey]]

    def _out_fares(self) -> Floats:
        flights = self._instance.journeys.flights[self._journeys]
        fares: Floats = self._instance.table.fare[flights].sum(axis=1).astype(np.float64)
        return fares

    def _drop_impossible(self) -> None:
        """Leave out the candidates on which some need could be met by nobody, and number the others anew."""
        sizes = [len(options) for options in self.candidates]
        possible = np.ones(sum(sizes), dtype=np.bool_)
        possible[self.row[~np.isfinite(self.floor)]] = False
        self._check_crews(possible)
        parts = np.split(possible, np.cumsum(sizes)[:-1]) if sizes else []
        self.candidates = [
            options if part.all() else options.take(part) for options, part in zip(self.candidates, parts, strict=True)
        ]
        kept = possible[self.row]
        self.row = (np.cumsum(possible) - 1)[self.row[kept]]
        self.journey, self._need = self.journey[kept], self._need[kept]
        self.escorts_of, self.escorts_at = self.escorts_of[kept], self.escorts_at[kept]
        self.floor, self.least_change = self.floor[kept], self.least_change[kept]

    def _check_crews(self, possible: Bools) -> None:
        """Where needs of one row could get in each other's way, see whether different escorts can meet them."""
        row, need = self.row[possible[self.row]], self._need[possible[self.row]]
        journey = self.journey[possible[self.row]]
        order = np.argsort(row, kind="stable")
        rows, begins, sizes = np.unique(row[order], return_index=True, return_counts=True)
        limits = [escort.skills for escort in self._instance.problem.escorts]
        for at in np.flatnonzero(sizes > 1).tolist():
            places = order[begins[at] : begins[at] + sizes[at]]
            wanted = [self._able(int(need[place]), int(journey[place])) for place in places]
            if min(len(able) for _, _, able in wanted) < len(wanted):
                group = self._instance.groups[self._group_of[int(need[places[0]])]]
                flights = self._instance.journeys.flights[int(journey[places[0]])]
                most = int(self._instance.resources.capacity[flights].min()) - group.seats
                possible[rows[at]] = can_share_out(wanted, limits, most)

    def _able(self, number: int, journey: int) -> tuple[str, int, list[int]]:
        """The skill and load of a need, and who could meet it on a journey."""
        need, at = self._needs[number], self._number[journey]
        return need.skill, need.load, [escort for escort in self._fitting[number] if self._allowed[escort, at]]

    def _board(self) -> None:
        """Count the escorts with a group whom it shares with no other: on a journey that only it could want, or alone.

        Whoever takes seats and could share with none needs as many more as trips are needed for the loads.
        """
        groups = np.array(self._group_of, dtype=np.int64)[self._need]
        first, last = np.full(len(self.fits), 1 << 40), np.full(len(self.fits), -1)
        np.minimum.at(first, self.key, groups)
        np.maximum.at(last, self.key, groups)
        seats = np.array([group.seats for group in self._instance.groups], dtype=np.int64)
        self.aboard = ((first == last) | (self.fits == 1))[self.key] & (seats[groups] > 0)
        count = int(self.row.max()) + 1 if len(self.row) else 0
        together, at = np.unique(self.key[self.aboard] * count + self.row[self.aboard], return_inverse=True)
        load, most = np.zeros(len(together)), np.ones(len(together))
        needs = np.array([need.load for need in self._needs], dtype=np.float64)
        np.add.at(load, at, needs[self._need[self.aboard]])
        skill_most = np.array([self._most(need.skill) for need in self._needs], dtype=np.float64)
        np.maximum.at(most, at, skill_most[self._need[self.aboard]])
        self.own_seats = np.zeros(sum(len(options) for options in self.candidates), dtype=np.int64)
        trips = np.maximum(np.ceil(load / most), 1.0).astype(np.int64)
        np.add.at(self.own_seats, together % max(count, 1), trips)

    def _keys(self) -> None:
        """Number the parties who might share a trip of one skill and journey, and how many needs fit on one trip."""
        skills: dict[str, int] = {}
        number = np.array([skills.setdefault(need.skill, len(skills)) for need in self._needs], dtype=np.int64)
        fits = np.array([self._fits(need.skill, need.load) for need in self._needs], dtype=np.int64)
        key = number[self._need] * len(self._instance.journeys) + self.journey
        unique, self.key = np.unique(key, return_inverse=True)
        keys = self._part(len(unique))
        self.fits = np.ones(keys, dtype=np.int64)
        np.maximum.at(self.fits, self.key, fits[self._need])

    def _part(self, keys: int) -> int:
        """Give each party of those who might meet on a trip a key of its own; returns how many keys there are."""
        order = np.argsort(self.key, kind="stable")
        edges = np.searchsorted(self.key[order], np.arange(keys + 1))
        starts = np.concatenate([[0], np.cumsum([len(options) for options in self.candidates])])
        capacity, none = self._instance.resources.capacity, self._instance.table.none
        for key in np.flatnonzero(np.diff(edges) > 1).tolist():
            places = order[edges[key] : edges[key + 1]]
            groups = [self._group_of[number] for number in self._need[places].tolist()]
            uses = [self._uses(g, int(self.row[place] - starts[g])) for g, place in zip(groups, places, strict=True)]
            flights = [leg for leg in self._instance.journeys.flights[self.journey[places[0]]].tolist() if leg != none]
            number = parties(groups, uses, flights, capacity)
            for other in sorted(set(number) - {number[0]}):
                self.key[places[np.array(number) == other]] = keys
                keys += 1
        return keys

    def _uses(self, g: int, row: int) -> dict[int, int]:
        """What a candidate of a group uses of each resource."""
        options = self.candidates[g]
        found: dict[int, int] = {}
        for resource, amount in zip(options.resources[row].tolist(), options.use.tolist(), strict=True):
            found[resource] = found.get(resource, 0) + amount
        return found

    def _fits(self, skill: str, load: int) -> int:
        return self._most(skill) // load if load else 1 << 20

    def _most(self, skill: str) -> int:
        """The largest load that any escort takes."""
        return max((e.skills.get(skill, 0) for e in self._instance.problem.escorts), default=0)
