"""What every candidate costs under prices, in compiled code: the steps of a bound on instances of millions of rows."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from solver.search.kernel.compiled import compiled
from solver.search.kernel.dice import below

Floats = NDArray[np.float64]
Ints64 = NDArray[np.int64]
Ints32 = NDArray[np.int32]


@compiled
def pay_seats(value: Floats, base: Floats, seats: Floats, journey: Ints32, price: Floats) -> None:
    """Set each row's cost and the price of its seats; `price` is that of one seat on all flights of a journey."""
    for row in range(len(base)):
        value[row] = base[row] + seats[row] * price[journey[row]]


@compiled
def pay_uses(value: Floats, begins: Ints64, number: Ints32, amount: Floats, price: Floats) -> None:
    """Add price times amount of what each row uses; `begins` says where each row's uses begin."""
    for row in range(len(value)):
        paid = 0.0
        for use in range(begins[row], begins[row + 1]):
            paid += price[number[use]] * amount[use]
        value[row] += paid


@compiled
def hold_by_session(
    held: Floats, cells: Ints64, begins: Ints64, session: Ints32, minutes: Ints32, price: Floats
) -> None:
    """The cheapest session of each (stage, date), by the price of a minute."""
    for segment in range(len(cells)):
        least = np.inf
        for pair in range(begins[segment], begins[segment + 1]):
            least = min(least, price[session[pair]])
        held[cells[segment]] = least * minutes[begins[segment]]


@compiled
def hold_by_pair(held: Floats, cells: Ints64, begins: Ints64, price: Floats) -> None:
    """The cheapest session of each (stage, date), where every (stage, session) has a price of its own."""
    for segment in range(len(cells)):
        least = np.inf
        for pair in range(begins[segment], begins[segment + 1]):
            least = min(least, price[pair])
        held[cells[segment]] = least


@compiled
def lay_floors(
    floor: Floats, held: Floats, shape: Ints64, calendar: Ints64, limit_at: Ints64, limits: Ints64, queue: Ints64
) -> None:
    """The least cost of each (case, departure date) if each stage were held by itself.

    `shape`: stages at most, days of the calendar, its first day. `calendar`: per case its batch of limits (-1: none),
    first departure date, how many, first cell. `queue` is room for one entry a day.
    """
    depth, span, day0 = shape
    for case in range(len(calendar)):
        batch, first, days, cell = calendar[case]
        if batch < 0:
            continue
        floor[cell : cell + days] = 0.0
        for stage in range(limit_at[batch + 1] - limit_at[batch]):
            low, high = limits[limit_at[batch] + stage, 0], limits[limit_at[batch] + stage, 1]
            line = (case * depth + stage) * span
            head, tail, added = 0, 0, max(first - high - day0, 0)
            for day in range(days):
                begin, end = first + day - high - day0, min(first + day - low - day0, span - 1)
                while added <= end:
                    while tail > head and held[line + queue[tail - 1]] >= held[line + added]:
                        tail -= 1
                    queue[tail] = added
                    tail += 1
                    added += 1
                while head < tail and queue[head] < begin:
                    head += 1
                floor[cell + day] += held[line + queue[head]] if head < tail else np.inf


@compiled
def pay_floors(
    value: Floats, starts: Ints64, date: Ints32, members: Ints64, cases: Ints64, calendar: Ints64, floor: Floats
) -> None:
    """Add the floors of all members to the rows of each group."""
    for group in range(len(starts) - 1):
        for member in range(members[group], members[group + 1]):
            shift = calendar[cases[member], 3] - calendar[cases[member], 1]
            for row in range(starts[group], starts[group + 1]):
                value[row] += floor[shift + date[row]]


@compiled
def cheapest_rows(value: Floats, starts: Ints64, best: Ints64) -> None:
    """The first cheapest row of each group."""
    for group in range(len(starts) - 1):
        at = starts[group]
        for row in range(starts[group], starts[group + 1]):
            if value[row] < value[at]:
                at = row
        best[group] = at


@compiled
def rows_below(
    value: Floats, starts: Ints64, known: Ints64, limit: Floats, rows: Ints64, owners: Ints64, most: int
) -> int:
    """The rows other than the `known` one that are below the limit of their group; counts on where there is no room."""
    count = 0
    for group in range(len(starts) - 1):
        for row in range(starts[group], starts[group + 1]):
            if value[row] < limit[group] and row != known[group]:
                if count < most:
                    rows[count], owners[count] = row, group
                count += 1
    return count


@compiled
def _chain(
    held: Floats, line: int, shape: Ints64, limits: Ints64, first: int, last: int, day: int, work: Floats, queue: Ints64
) -> float:
    """The least cost of all stages before a departure on a day of the calendar, stage by stage into `work`."""
    span, least = shape[1], 0.0
    for number in range(first, last):
        at, here = line + (number - first) * span, (number - first) * span
        begin, end = max(day - limits[number, 1], 0), min(day - limits[number, 0], span - 1)
        head, tail, added = 0, 0, 0
        if number > first:
            added = max(day - limits[number - 1, 1], 0)
        until = min(day - limits[number - 1, 0], span - 1) if number > first else -1
        least = np.inf
        for date in range(begin, end + 1):
            cost = held[at + date]
            if number > first:
                while added <= min(until, date - limits[number, 2]):
                    while tail > head and work[here - span + queue[tail - 1]] >= work[here - span + added]:
                        tail -= 1
                    queue[tail] = added
                    tail += 1
                    added += 1
                while head < tail and queue[head] < date - limits[number, 3]:
                    head += 1
                cost = cost + work[here - span + queue[head]] if head < tail else np.inf
            work[here + date] = cost
            least = min(least, cost)
        if least == np.inf:
            return least
    return float(least)


@compiled
def refine(
    value: Floats,
    rows: Ints64,
    owners: Ints64,
    date: Ints32,
    members: Ints64,
    cases: Ints64,
    calendar: Ints64,
    limit_at: Ints64,
    limits: Ints64,
    shape: Ints64,
    held: Floats,
    floor: Floats,
    known: Floats,
    work: Floats,
    queue: Ints64,
) -> None:
    """Turn the floors of health in the value of some rows into what it costs; `known` remembers it by cell (nan)."""
    for at in range(len(rows)):
        more = 0.0
        for member in range(members[owners[at]], members[owners[at] + 1]):
            case = cases[member]
            batch = calendar[case, 0]
            if batch < 0:
                continue
            cell = calendar[case, 3] + date[rows[at]] - calendar[case, 1]
            if np.isnan(known[cell]):
                line, day = case * shape[0] * shape[1], date[rows[at]] - shape[2]
                first, last = limit_at[batch], limit_at[batch + 1]
                known[cell] = _chain(held, line, shape, limits, first, last, day, work, queue)
            more += known[cell] - floor[cell]
        value[rows[at]] += more


@compiled
def trace(
    rows: Ints64,
    owners: Ints64,
    date: Ints32,
    members: Ints64,
    cases: Ints64,
    calendar: Ints64,
    limit_at: Ints64,
    limits: Ints64,
    shape: Ints64,
    held: Floats,
    work: Floats,
    queue: Ints64,
    dice: Ints64,
    found: Ints64,
    found_at: Ints64,
) -> int:
    """The (stage, date) cells of the cheapest chains of some rows, and the position of each one's row; how many.

    Among equal dates `dice` decide, or the last one is taken where they stand still.
    """
    count, span = 0, shape[1]
    for at in range(len(rows)):
        for member in range(members[owners[at]], members[owners[at] + 1]):
            case = cases[member]
            batch = calendar[case, 0]
            if batch < 0:
                continue
            line, day = case * shape[0] * span, date[rows[at]] - shape[2]
            first, last = limit_at[batch], limit_at[batch + 1]
            if _chain(held, line, shape, limits, first, last, day, work, queue) == np.inf:
                continue
            begin, end = max(day - limits[last - 1, 1], 0), min(day - limits[last - 1, 0], span - 1)
            for number in range(last - 1, first - 1, -1):
                here, best, ties = (number - first) * span, begin, 0
                for place in range(begin, end + 1):
                    if work[here + place] < work[here + best]:
                        best, ties = place, 1
                    elif work[here + place] == work[here + best]:
                        ties += 1
                        if below(dice, ties) == 0:
                            best = place
                found[count], found_at[count] = line + here + best, at
                count += 1
                if number > first:
                    begin = max(best - limits[number, 3], day - limits[number - 1, 1], 0)
                    end = min(best - limits[number, 2], day - limits[number - 1, 0], span - 1)
    return count


@compiled
def cheapest_pairs(
    cells: Ints64, all_cells: Ints64, begins: Ints64, number: Ints32, price: Floats, dice: Ints64, found: Ints64
) -> None:
    """The cheapest (stage, session) pair of some (stage, date) cells; a pair has the price of its `number`.

    Among equal ones `dice` decide, or the first is taken where they stand still.
    """
    for at in range(len(cells)):
        segment = np.searchsorted(all_cells, cells[at])
        best, ties = begins[segment], 0
        for pair in range(begins[segment], begins[segment + 1]):
            if price[number[pair]] < price[number[best]]:
                best, ties = pair, 1
            elif price[number[pair]] == price[number[best]]:
                ties += 1
                if below(dice, ties) == ties - 1:
                    best = pair
        found[at] = best
