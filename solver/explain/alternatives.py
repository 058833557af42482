"""Ranked alternatives for a case, an appointment or an escort trip while everybody else stays as they are."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from solver.explain.chains import appointments_of, cheapest_chain
from solver.explain.changing import alternative_of
from solver.explain.crews import meetings, trip_obstacles
from solver.explain.displacing import displacements, given_up
from solver.explain.index import ExplainIndex
from solver.explain.ledger import Ledger, Placement
from solver.explain.placing import Placer, free_spans, wishes_of
from solver.explain.spans import trip_key
from solver.explain.values import Alternative
from solver.lookup import minute_of
from solver.plan import Plan, Trip
from solver.problem import MetNeed, PlannedCase


def alternatives(
    index: ExplainIndex, plan: Plan, case_id: str, *, limit: int = 10, displace: bool = True
) -> tuple[Alternative, ...]:
    """Give the best other ways for a case and its travel group, the best for the whole plan first.

    A planned case hears of other journeys, and of leaving it out; an unplanned one of every journey. With `displace`
    the list also holds ways for which one other travel group has to move or stay behind. `plan` must be legal.
    Raises KeyError for a case that is not in the problem.
    """
    ledger = index.ledger(plan)
    group = index.lookup.travel_groups[case_id]
    found = list(free_alternatives(index, ledger, case_id, group, limit))
    if displace:
        prices = [held.change.total for held in found]
        found.extend(displacements(index, ledger, case_id, limit, below=prices))
    return tuple(sorted(found, key=_rank)[:limit])


def _rank(alternative: Alternative) -> tuple[int, int, tuple[str, ...]]:
    return alternative.change.total, len(alternative.displaces), alternative.displaces


def trips_of(ledger: Ledger) -> dict[str, int]:
    """Count the trips of every escort."""
    return {escort: len(trips) for escort, trips in ledger.of_escort.items()}


def free_alternatives(
    index: ExplainIndex, ledger: Ledger, case_id: str, group: tuple[str, ...], limit: int
) -> list[Alternative]:
    """Give the best ways in which nobody else moves."""
    counts = trips_of(ledger)
    found: list[Alternative] = []
    with ledger.without(group) as taken:
        flights = taken.entries[0].flights if taken.entries else None
        placer = Placer(index, ledger, group, taken.entries)
        least = given_up(index, group, taken, counts)
        for goal in placer.goals():
            if len(found) >= limit and goal.points + least >= found[limit - 1].change.total:
                break
            if goal.way is not None and index.ids(goal.way) == flights:
                continue
            given = placer.place(goal)
            if given is None or given.entries == taken.entries:
                continue
            made = alternative_of(index.lookup, ("case", case_id), taken, given, counts, group=group)
            found = sorted([*found, made], key=_rank)
        if taken.entries:
            nobody = Placement((), ())
            found.append(alternative_of(index.lookup, ("case", case_id), taken, nobody, counts))
    return sorted(found, key=_rank)[:limit]


def appointment_alternatives(
    index: ExplainIndex, plan: Plan, case_id: str, stage: str, *, limit: int = 10
) -> tuple[Alternative, ...]:
    """Give other sessions for one appointment of a planned case, flights and escorts kept; others move if they must.

    Raises KeyError where the case is not planned or has no such stage.
    """
    ledger = index.ledger(plan)
    case, entry = index.lookup.cases[case_id], ledger.entries[case_id]
    orders = {held.stage: order for order, held in enumerate(case.stages)}
    order, found = orders[stage], []
    counts = trips_of(ledger)
    leaves = _leaves(index, entry)
    with ledger.without([case_id]) as taken:
        spans = [free_spans(ledger, index.spans(case, at), held.minutes) for at, held in enumerate(case.stages)]
        wishes = wishes_of(index, case, entry)
        now = entry.appointments[order]
        for session in dict.fromkeys(span.session for span in spans[order]):
            if session == now.session:
                continue
            only = [span for span in spans[order] if span.session == session]
            chain = cheapest_chain(case.stages, [*spans[:order], only, *spans[order + 1 :]], wishes, leaves)
            if chain is None:
                continue
            moved = replace(entry, appointments=appointments_of(case.stages, chain.visits))
            given = Placement((moved,), taken.trips)
            made = alternative_of(index.lookup, ("appointment", case_id), taken, given, counts)
            found.append((chain.cost[1], made))
    found.sort(key=lambda item: (item[1].change.total, item[0], item[1].cases[0].appointments[order].start))
    return tuple(made for _, made in found[:limit])


def _leaves(index: ExplainIndex, entry: PlannedCase) -> tuple[int, int] | None:
    if not entry.flights:
        return None
    first = index.lookup.flights[entry.flights[0]]
    return index.lookup.leaves_on(first).toordinal(), minute_of(first.departs)


def trip_alternatives(index: ExplainIndex, plan: Plan, trip: Trip, *, limit: int = 10) -> tuple[Alternative, ...]:
    """Give other escorts, and other ways ahead and back, for a trip of the plan and everybody who travels on it.

    Raises KeyError where the plan has no such trip.
    """
    ledger = index.ledger(plan)
    key = trip_key(trip)
    present = ledger.trips[key]
    riders, counts = tuple(ledger.riders[key]), trips_of(ledger)
    way = index.network.pinned_way(trip.out)
    found: list[Alternative] = []
    with ledger.without(riders) as taken:
        # Trips that the riders share with nobody are off now; those of their other needs must stay in the way.
        others = Placement((), tuple(held for held in taken.trips if trip_key(held) != key))
        ledger.put(others)
        try:
            for made in _trip_ways(index, ledger, riders, present) if way else ():
                given = _reassigned(taken, riders, present, made)
                found.append(alternative_of(index.lookup, ("trip", riders[0]), taken, given, counts))
        finally:
            for held in others.trips:
                ledger.drop_trip(trip_key(held))
    return tuple(sorted(found, key=_rank)[:limit])


def _trip_ways(index: ExplainIndex, ledger: Ledger, riders: Sequence[str], present: Trip) -> list[Trip]:
    way = index.network.pinned_way(present.out)
    if way is None:
        return []
    able = _able(index, ledger, riders, present)
    found = []
    for escort in able:
        for held in index.escort_ways(index.lookup.escorts[escort].base, way):
            made = replace(present, escort=escort, ahead=held.ahead, back=held.back)
            if made != present and trip_obstacles(index, ledger, index.lookup.escorts[escort], made) == ():
                found.append(made)
    return found


def _able(index: ExplainIndex, ledger: Ledger, riders: Sequence[str], present: Trip) -> list[str]:
    """Escorts who fit the needs of all riders by skill, wishes, pin and summed load."""
    way = index.network.pinned_way(present.out)
    fitting: set[str] | None = None
    load = 0
    for rider in riders:
        case = index.lookup.cases[rider]
        need = next(need for need in case.escort_needs if need.skill == present.skill)
        load += need.load
        who = {held.escort for held in meetings(index, ledger, case, need, way) if held.trip} if way else set()
        fitting = who if fitting is None else fitting & who
    escorts = index.lookup.escorts
    return sorted(escort for escort in fitting or () if escorts[escort].skills[present.skill] >= load)


def _reassigned(taken: Placement, riders: Iterable[str], present: Trip, made: Trip) -> Placement:
    on_board = set(riders)
    entries = []
    for entry in taken.entries:
        met = tuple(
            MetNeed(skill=held.skill, escort=made.escort)
            if entry.id in on_board and held.skill == present.skill and held.escort == present.escort
            else held
            for held in entry.escorts
        )
        entries.append(replace(entry, escorts=met))
    trips = tuple(made if held == present else held for held in taken.trips)
    return Placement(tuple(entries), trips)
