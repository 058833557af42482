"""Health stages: one session each, in order, with the lags of the contract.

Order encoding: "held by date t" and "departed by date t" are 0-1 chains, and every lag is a clause between two chains
(a network matrix, so the linear relaxation of one case is integral). Flights and health meet only through dates.
"""

from __future__ import annotations

from bisect import bisect_right

from ortools.sat.python import cp_model

from solver.model.scope import Draft, Variable
from solver.search.stages import NO_MOST, StageOptions


class _Chain:
    """Dates and, for each, the variable that says "by this date"; before the first date nothing is."""

    def __init__(self, dates: list[int], by: list[Variable]) -> None:
        self.dates, self.by = dates, by

    def by_date(self, date: int) -> Variable | None:
        """The variable that says "by `date`"; None where that is impossible."""
        at = bisect_right(self.dates, date) - 1
        return self.by[at] if at >= 0 else None


def add_health(draft: Draft) -> None:
    """Sessions of all members of the free groups, tied to the date of departure."""
    instance = draft.scope.instance
    for g, rows in draft.scope.rows.items():
        group = instance.groups[g]
        if not any(instance.stages[case] for case in group.cases) or not rows:
            continue
        by_date: dict[int, list[Variable]] = {}
        for row, date in zip(rows, instance.candidates[g].dates[rows].tolist(), strict=True):
            by_date.setdefault(date, []).append(draft.taken[g, row])
        departure = _chain(draft, by_date, draft.left_out[g])
        for case in group.cases:
            _add_case(draft, g, case, departure)


def _chain(draft: Draft, by_date: dict[int, list[Variable]], left_out: Variable) -> _Chain:
    """The chain over choices grouped by date; all of them are made by the last date unless the group is left out."""
    dates = sorted(by_date)
    chain: list[Variable] = []
    for date in dates:
        by = draft.boolean()
        parts = [*by_date[date], *chain[-1:]]
        draft.model.add(cp_model.LinearExpr.sum(parts) == by)
        draft.derived.append((by, parts))
        chain.append(by)
    if chain:
        draft.model.add_exactly_one([chain[-1], left_out])
    return _Chain(dates, chain)


def _add_case(draft: Draft, g: int, case: int, departure: _Chain) -> None:
    chains: list[_Chain] = []
    stages = draft.scope.instance.stages[case]
    for number, option in enumerate(stages):
        by_date = _sessions(draft, case, number, option, departure)
        if not by_date:
            draft.model.add(draft.left_out[g] == 1)
            return
        chains.append(_chain(draft, by_date, draft.left_out[g]))
        least, most = option.before_departure
        _lag(draft, chains[-1], departure, least, most)
        if number:
            _lag(draft, chains[-2], chains[-1], *option.after_previous)
            _same_day(draft, case, number, stages)
    _departure_day(draft, g, case, stages)


def _sessions(
    draft: Draft, case: int, number: int, option: StageOptions, departure: _Chain
) -> dict[int, list[Variable]]:
    """A variable for every session that some departure date allows and that has minutes left."""
    low, high = departure.dates[0] - option.before_departure[1], departure.dates[-1] - option.before_departure[0]
    base, left = draft.scope.instance.resources.sessions_at, draft.scope.state.left
    by_date: dict[int, list[Variable]] = {}
    for session, date in zip(option.sessions.tolist(), option.dates.tolist(), strict=True):
        if low <= date <= high and left[base + session] >= option.minutes:
            held = draft.boolean()
            draft.held[case, number, session] = held
            draft.use(base + session, held, option.minutes)
            draft.cost(held, option.cost_of(session))
            by_date.setdefault(date, []).append(held)
    return by_date


def _lag(draft: Draft, first: _Chain, second: _Chain, least: int, most: int) -> None:
    """`second` comes `least`..`most` days after `first`."""
    for date, by in zip(second.dates, second.by, strict=True):
        earlier = first.by_date(date - least)
        if earlier is None:
            draft.model.add(by == 0)
        else:
            draft.model.add_implication(by, earlier)
    if most >= NO_MOST:
        return
    for date, by in zip(first.dates, first.by, strict=True):
        later = second.by_date(date + most)
        if later is None:
            draft.model.add(by == 0)
        else:
            draft.model.add_implication(by, later)


def _same_day(draft: Draft, case: int, number: int, stages: tuple[StageOptions, ...]) -> None:
    """Two stages on one date only in sessions of which the first ends before the second starts."""
    if stages[number].after_previous[0] > 0:
        return
    sessions = draft.scope.instance.sessions
    firsts = [(s, v) for (c, n, s), v in draft.held.items() if c == case and n == number - 1]
    seconds = [(s, v) for (c, n, s), v in draft.held.items() if c == case and n == number]
    for a, first in firsts:
        for b, second in seconds:
            if sessions.held_on[a] == sessions.held_on[b] and sessions.ends[a] > sessions.starts[b]:
                draft.model.add_at_most_one([first, second])
                latest = sessions.ends[b] - stages[number].minutes - stages[number - 1].minutes
                draft.is_exact = draft.is_exact and bool(sessions.starts[a] > latest)


def _departure_day(draft: Draft, g: int, case: int, stages: tuple[StageOptions, ...]) -> None:
    """A session that ends after the first flight leaves cannot go with it."""
    instance = draft.scope.instance
    if not instance.groups[g].departs or all(option.before_departure[0] > 1 for option in stages):
        return
    options = instance.candidates[g]
    rows = draft.scope.rows[g]
    leaves = instance.table.departs[instance.journeys.first[options.journeys[rows]]].tolist()
    for (c, number, session), held in draft.held.items():
        if c != case or stages[number].before_departure[0] > 1:
            continue
        ends, date = int(instance.sessions.ends[session]), int(instance.sessions.held_on[session])
        for row, minute in zip(rows, leaves, strict=True):
            if minute < ends and options.dates[row] - date <= stages[number].before_departure[1]:
                draft.model.add_at_most_one([held, draft.taken[g, row]])
                starts = int(instance.sessions.starts[session]) + stages[number].minutes
                is_impossible = starts > minute or options.dates[row] - date < stages[number].before_departure[0]
                draft.is_exact = draft.is_exact and is_impossible
