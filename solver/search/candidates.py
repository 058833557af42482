"""The journeys that each travel group could take on its own, with what they cost and what they use."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from solver.journeys import ROOMY, Bools, FlightTable, Ints, Journeys, find_journeys, join_journeys
from solver.problem import Case, Problem
from solver.search.groups import Group
from solver.search.resources import Resources


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidates:
    """The ways in which one group could be planned, sorted by date.

    `journeys` are numbers in the instance's journeys, `dates` departure dates (for a group without departure: the date
    of the last stage), `costs` waiting, fares, journey and flight changes in points.
    Row i uses `use[k]` of resource `resources[i, k]` for every k.
    """

    journeys: Ints
    dates: Ints
    costs: Ints
    resources: Ints
    use: Ints

    def __len__(self) -> int:
        return len(self.journeys)

    def take(self, which: Ints | Bools) -> Candidates:
        """The candidates chosen by an index or mask."""
        return Candidates(
            journeys=self.journeys[which],
            dates=self.dates[which],
            costs=self.costs[which],
            resources=self.resources[which],
            use=self.use,
        )


def nothing() -> Candidates:
    """No candidates at all."""
    empty = np.zeros(0, dtype=np.int64)
    return Candidates(journeys=empty, dates=empty, costs=empty, resources=np.zeros((0, 0), dtype=np.int64), use=empty)


def landing_masks(problem: Problem, table: FlightTable) -> list[Bools]:
    """For each receiver, the flights that may end a journey to it (section 5, Flights 1 and 3)."""
    number = {airport.code: index for index, airport in enumerate(problem.airports)}
    weekday = (table.lands_on - 1) % 7 + 1
    masks = []
    for receiver in problem.receivers:
        airports = [number[code] for code in receiver.airports]
        earliest = receiver.earliest.hour * 60 + receiver.earliest.minute
        latest = receiver.latest.hour * 60 + receiver.latest.minute
        mask = np.isin(table.destination, airports) & np.isin(weekday, list(receiver.weekdays))
        mask &= ~np.isin(table.lands_on, [day.toordinal() for day in receiver.closed])
        mask &= (table.lands_at >= earliest) & (table.lands_at <= latest)
        mask[-1] = False
        masks.append(mask)
    return masks


def departure_dates(problem: Problem, group: Group) -> tuple[int, int]:
    """The first and last date (ordinals) on which every member may depart."""
    cases = [problem.cases[index] for index in group.cases]
    first = max(case.ready.toordinal() for case in cases)
    last = min(case.deadline.toordinal() for case in cases)
    if group.departs:
        first = max(first, problem.horizon.start.toordinal())
        last = min(last, problem.horizon.end.toordinal())
    return first, last


class CandidateBuilder:
    """Enumerates the journeys of a problem once per origin and filters them for each group."""

    def __init__(self, problem: Problem, table: FlightTable, resources: Resources, groups: list[Group]) -> None:
        self._problem, self._table, self._resources = problem, table, resources
        self._masks = landing_masks(problem, table)
        self._classes: dict[tuple[str, tuple[int, ...]], Ints] = {}
        self._by_id: dict[str, int] = {flight: index for index, flight in enumerate(table.ids)}
        self.journeys = self._enumerate(groups)
        self.no_journey = len(self.journeys) - 1
        self._leaves_on = table.leaves_on[self.journeys.first]
        self._minutes = table.arrives[self.journeys.last] - table.departs[self.journeys.first]
        self._fare = table.fare[self.journeys.flights].sum(axis=1)

    def _class_of(self, group: Group) -> tuple[str, tuple[int, ...]]:
        return self._problem.cases[group.cases[0]].origin, tuple(receiver for receiver, _ in group.receivers)

    def _enumerate(self, groups: list[Group]) -> Journeys:
        """All journeys by origin, then one empty journey for groups without departure."""
        number = {airport.code: index for index, airport in enumerate(self._problem.airports)}
        wanted: dict[str, list[Group]] = {}
        for group in groups:
            if group.departs and not group.is_held:
                wanted.setdefault(self._problem.cases[group.cases[0]].origin, []).append(group)
        parts: list[Journeys] = []
        for origin, members in sorted(wanted.items()):
            spans = [departure_dates(self._problem, group) for group in members]
            first = self._table.origin == number[origin]
            first &= self._table.leaves_on >= min(span[0] for span in spans)
            first &= self._table.leaves_on <= max(span[1] for span in spans)
            first[-1] = False
            keys = {self._class_of(group) for group in members}
            last = np.zeros(self._table.none + 1, dtype=np.bool_)
            for _, receivers in keys:
                last |= self._lands(receivers)
            found = find_journeys(self._table, first, last, max(self._connections(group) for group in members) + 1)
            found = found.take(np.argsort(self._table.departs[found.first], kind="stable"))
            base = sum(len(part) for part in parts)
            for key in keys:
                self._classes[key] = base + np.flatnonzero(self._lands(key[1])[found.last])
            parts.append(found)
        none = self._table.none
        empty = np.array([none], dtype=np.int64)
        flights = np.full((1, self._table.legs_max), none, dtype=np.int64)
        zero = np.zeros(1, dtype=np.int64)
        parts.append(Journeys(flights=flights, legs=zero, first=empty, last=empty, slack=zero + ROOMY))
        return join_journeys(parts)

    def _connections(self, group: Group) -> int:
        """The most connections that all cases of a group can bear."""
        return min(self._problem.cases[index].connections_max for index in group.cases)

    def _lands(self, receivers: tuple[int, ...]) -> Bools:
        mask = np.ones(self._table.none + 1, dtype=np.bool_)
        for receiver in receivers:
            mask &= self._masks[receiver]
        return mask

    def build(self, group: Group) -> Candidates:
        """The journeys that satisfy the group's own flight rules with every other case left out."""
        if group.is_held or not group.departs:
            return nothing()
        cases = [self._problem.cases[index] for index in group.cases]
        chosen = self._classes[self._class_of(group)]
        first, last = departure_dates(self._problem, group)
        days = self._leaves_on[chosen]
        chosen = chosen[np.searchsorted(days, first) : np.searchsorted(days, last, side="right")]
        keep = self.journeys.legs[chosen] <= self._connections(group) + 1
        if any("transit" in case.assistance for case in cases):
            keep &= self.journeys.slack[chosen] >= self._problem.rules.assisted_connection_extra
        chosen = chosen[keep]
        for case in cases:
            if case.pin is not None and case.pin.flights is not None:
                chosen = chosen[self._equals(chosen, case.pin.flights)]
        return self._with_use(group, cases, chosen)

    def wait_only(self, group: Group, dates: Ints) -> Candidates:
        """The candidates of a group without departure: one for each date of its last stage."""
        case = self._problem.cases[group.cases[0]]
        first, last = departure_dates(self._problem, group)
        dates = dates[(dates >= first) & (dates <= last)]
        return Candidates(
            journeys=np.full(len(dates), self.no_journey, dtype=np.int64),
            dates=dates,
            costs=self._waiting([case], dates) + self._flight_changes([case], np.full(len(dates), self.no_journey)),
            resources=np.zeros((len(dates), 0), dtype=np.int64),
            use=np.zeros(0, dtype=np.int64),
        )

    def _equals(self, chosen: Ints, flights: tuple[str, ...]) -> Bools:
        """Which of the chosen journeys are exactly these flights."""
        numbers = self._numbers(flights)
        if numbers is None:
            return np.zeros(len(chosen), dtype=np.bool_)
        equal: Bools = (self.journeys.flights[chosen] == numbers).all(axis=1)
        return equal

    def _numbers(self, flights: tuple[str, ...]) -> Ints | None:
        by_id = self._by_id
        if len(flights) > self._table.legs_max or any(flight not in by_id for flight in flights):
            return None
        padded = [by_id[flight] for flight in flights]
        return np.array(padded + [self._table.none] * (self._table.legs_max - len(flights)), dtype=np.int64)

    def _waiting(self, cases: list[Case], dates: Ints) -> Ints:
        weights = self._problem.rules.weights
        total = np.zeros(len(dates), dtype=np.int64)
        for case in cases:
            total += len(case.people) * weights.wait_person_day[case.priority] * (dates - case.ready.toordinal())
        return total

    def _flight_changes(self, cases: list[Case], chosen: Ints) -> Ints:
        total = np.zeros(len(chosen), dtype=np.int64)
        for case in cases:
            if case.published is not None:
                same = self._equals(chosen, case.published.flights)
                total += np.where(same, 0, len(case.people) * self._problem.rules.weights.change_flight_person)
        return total

    def _with_use(self, group: Group, cases: list[Case], chosen: Ints) -> Candidates:
        weights = self._problem.rules.weights
        columns, use, keep = self._columns(group, chosen)
        matrix = np.column_stack(columns) if columns else np.zeros((len(chosen), 0), dtype=np.int64)
        amounts = np.array(use, dtype=np.int64)
        keep &= (self._resources.capacity[matrix] >= amounts).all(axis=1)
        chosen, matrix = chosen[keep], matrix[keep]
        dates = self._leaves_on[chosen]
        connections = (self.journeys.legs[chosen] - 1) * weights.connection_person
        costs = self._waiting(cases, dates) + self._fare[chosen] * group.seats
        costs += group.people * (connections + weights.travel_person_minute * self._minutes[chosen])
        costs += self._flight_changes(cases, chosen)
        return Candidates(journeys=chosen, dates=dates, costs=costs, resources=matrix, use=amounts)

    def _columns(self, group: Group, chosen: Ints) -> tuple[list[Ints], list[int], Bools]:
        """Resource columns, the use of each, and which journeys have staffed windows wherever help is asked for."""
        res, legs = self._resources, self.journeys.flights[chosen]
        columns: list[Ints] = []
        use: list[int] = []
        families = (
            (0, group.seats),
            (res.wheelchairs_at, group.wheelchairs),
            (res.stretchers_at, group.stretchers),
            (res.minors_at, group.minors),
        )
        for begin, amount in families:
            for leg in range(self._table.legs_max if amount else 0):
                columns.append(begin + legs[:, leg])
                use.append(amount)
        for receiver, people in group.receivers:
            columns.append(res.receiver_day(receiver, self._table.lands_on[self.journeys.last[chosen]]))
            use.append(people)
        keep = np.ones(len(chosen), dtype=np.bool_)
        for people, window, applies in self._assistance_events(group, chosen):
            keep &= ~applies | (window >= 0)
            columns.append(np.where(applies & (window >= 0), window, res.no_window))
            use.append(people)
        return columns, use, keep

    def _assistance_events(self, group: Group, chosen: Ints) -> list[tuple[int, Ints, Bools]]:
        windows, journeys = self._resources.windows_of, self.journeys
        departure, transit, arrival = group.role_people
        always = np.ones(len(chosen), dtype=np.bool_)
        events: list[tuple[int, Ints, Bools]] = []
        if departure:
            events.append((departure, windows[0, journeys.first[chosen]], always))
        events.extend(
            (transit, windows[1, journeys.flights[chosen, leg]], journeys.legs[chosen] > leg + 1)
            for leg in range(self._table.legs_max - 1 if transit else 0)
        )
        if arrival:
            events.append((arrival, windows[2, journeys.last[chosen]], always))
        return events
