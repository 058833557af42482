"""The reason of an unplanned case by brute force: every list of flights, start and escort, judged by `verify`.

It shares nothing with `solver.reasons`: it only asks the verifier's rules about finished plans. For tiny problems of
one travel group in which every time is a multiple of ten minutes.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from itertools import pairwise, permutations, product

from solver.lookup import Lookup
from solver.plan import Plan, Reason, Score, Trip
from solver.problem import Appointment, Case, MetNeed, PlannedCase, Problem
from solver.verify.assistance import check_assistance
from solver.verify.cases import check_cases, planned_once
from solver.verify.escorts import check_escorts
from solver.verify.flights import check_flights
from solver.verify.health import check_health
from solver.verify.seats import check_receivers, check_seats
from solver.verify.trips import check_spans, check_ways
from solver.verify.verdict import Checked

_NO_SCORE = Score(total=0, unplanned=0, waiting=0, fares=0, journey=0, escorts=0, fairness=0, changes=0)
Paths = list[tuple[str, ...]]


def true_reason(problem: Problem) -> Reason:
    """The reason of the only travel group of a problem."""
    lookup = Lookup(problem)
    if any(case.pin and case.pin.hold for case in problem.cases):
        return "held"
    paths = _paths(problem)
    journeys = paths if problem.cases[0].departure else [()]
    flown = [path for path in journeys if not _broken_flights(_checked(lookup, _entries(problem, path)))]
    if not flown:
        return "no_journey"
    booked = [(path, held) for path in flown if (held := _book(lookup, path)) is not None]
    if not booked:
        return "no_health_path"
    if any(_is_escorted(lookup, path, held, paths) for path, held in booked):
        return "capacity"
    return "no_escort"


def _paths(problem: Problem) -> Paths:
    """Chains of flights, any that might be a journey."""
    ids = {flight.id: flight for flight in problem.flights}
    return [
        path
        for length in range(1, 4)
        for path in permutations(ids, length)
        if all(ids[a].destination == ids[b].origin for a, b in pairwise(path))
    ]


def _entries(problem: Problem, path: tuple[str, ...]) -> list[PlannedCase]:
    return [PlannedCase(id=case.id, flights=path, appointments=(), escorts=()) for case in problem.cases]


def _checked(lookup: Lookup, entries: list[PlannedCase], trips: tuple[Trip, ...] = ()) -> Checked:
    plan = Plan(
        problem=lookup.problem.name,
        cases=tuple(entries),
        trips=trips,
        unplanned=(),
        score=_NO_SCORE,
        bound=None,
    )
    return Checked(lookup=lookup, plan=plan, planned=planned_once(plan))


def _broken_flights(checked: Checked) -> bool:
    checks = (check_cases, check_flights, check_seats, check_receivers, check_assistance)
    return any(True for check in checks for _ in check(checked))


def _options(lookup: Lookup, case: Case, order: int) -> list[Appointment]:
    stage = case.stages[order]
    length = timedelta(minutes=stage.minutes)
    options = []
    for session in lookup.problem.sessions:
        start = session.start
        while start + length <= session.end:
            end = start + length
            options.append(Appointment(stage=stage.stage, session=session.id, start=start, end=end))
            start += timedelta(minutes=10)
    return [option for option in options if lookup.sessions[option.session].stage == stage.stage]


def _book(lookup: Lookup, path: tuple[str, ...]) -> list[PlannedCase] | None:
    cases = lookup.problem.cases
    chains = [list(product(*(_options(lookup, case, order) for order in range(len(case.stages))))) for case in cases]
    alone = [
        [entry for chain in chains[at] if not _broken_health(lookup, [entry := _entry(case, path, chain)])]
        for at, case in enumerate(cases)
    ]
    return next((list(held) for held in product(*alone) if not _broken_health(lookup, list(held))), None)


def _entry(case: Case, path: tuple[str, ...], chain: tuple[Appointment, ...]) -> PlannedCase:
    return PlannedCase(id=case.id, flights=path, appointments=chain, escorts=())


def _broken_health(lookup: Lookup, entries: list[PlannedCase]) -> bool:
    return any(True for _ in check_health(_checked(lookup, entries)))


def _is_escorted(lookup: Lookup, path: tuple[str, ...], entries: list[PlannedCase], paths: Paths) -> bool:
    needs = [(case, need.skill) for case in lookup.problem.cases for need in case.escort_needs]
    if not needs:
        return True
    ways = {escort.id: _ways(lookup, escort.id, path, paths) for escort in lookup.problem.escorts}
    return any(
        _is_legal_crew(lookup, path, entries, dict(zip(_keys(needs), crew, strict=True)), ways)
        for crew in product(ways, repeat=len(needs))
    )


def _keys(needs: list[tuple[Case, str]]) -> list[tuple[str, str]]:
    return [(case.id, skill) for case, skill in needs]


def _ways(
    lookup: Lookup, escort: str, path: tuple[str, ...], paths: Paths
) -> tuple[tuple[str, ...], tuple[str, ...]] | None:
    """Any legal pair of ways ahead and back: who else flies does not matter to it."""
    for ahead, back in product([(), *paths], repeat=2):
        trip = Trip(escort=escort, skill="any", ahead=ahead, out=path, back=back)
        checked = _checked(lookup, [], (trip,))
        if not any(True for _ in check_ways(lookup, trip)) and not any(True for _ in check_spans(checked)):
            return ahead, back
    return None


def _is_legal_crew(
    lookup: Lookup,
    path: tuple[str, ...],
    entries: list[PlannedCase],
    crew: dict[tuple[str, str], str],
    ways: dict[str, tuple[tuple[str, ...], tuple[str, ...]] | None],
) -> bool:
    if any(ways[escort] is None for escort in crew.values()):
        return False
    met = [
        PlannedCase(
            id=entry.id, flights=path, appointments=entry.appointments, escorts=tuple(_met(lookup, entry.id, crew))
        )
        for entry in entries
    ]
    trips = tuple(
        Trip(escort=escort, skill=skill, ahead=way[0], out=path, back=way[1])
        for escort, skill in sorted({(escort, skill) for (_, skill), escort in crew.items()})
        if (way := ways[escort]) is not None
    )
    checked = _checked(lookup, met, trips)
    checks = (check_seats, check_escorts)
    return not any(True for check in checks for _ in check(checked))


def _met(lookup: Lookup, case_id: str, crew: dict[tuple[str, str], str]) -> Iterator[MetNeed]:
    for need in lookup.cases[case_id].escort_needs:
        yield MetNeed(skill=need.skill, escort=crew[case_id, need.skill])
