"""Rules `escorts` and `escorts.3`, `escorts.6`, `escorts.7`: who meets which need; the ways of trips are in `trips`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from solver.problem import Case, Escort, EscortNeed, MetNeed
from solver.verify.trips import check_spans, check_ways
from solver.verify.verdict import Checked, Value, Violation, violation

TripKey = tuple[str, str, tuple[str, ...]]


def check_escorts(checked: Checked) -> Iterator[Violation]:
    """Find needs that are not met, needs met by the wrong escort, and trips that are wrong in themselves."""
    numbers: dict[TripKey, int] = {}
    for number, trip in enumerate(checked.plan.trips):
        numbers.setdefault((trip.escort, trip.skill, trip.out), number)
    loads: dict[int, int] = {}
    for case_id, entry in checked.planned.items():
        case = checked.lookup.cases[case_id]
        if [met.skill for met in entry.escorts] != [need.skill for need in case.escort_needs]:
            yield violation("escorts", case=case.id, met=len(entry.escorts), needs=len(case.escort_needs))
        for need, met in _pairs(case, entry.escorts):
            yield from _check_need(checked, case, need, met)
            meeting = numbers.get((met.escort, met.skill, entry.flights))
            if meeting is None:
                yield violation("escorts", case=case.id, skill=need.skill, escort=met.escort)
            else:
                loads[meeting] = loads.get(meeting, 0) + need.load
    yield from _check_trips(checked, loads)
    yield from check_spans(checked)
    yield from _check_numbers(checked)


def _pairs(case: Case, met: tuple[MetNeed, ...]) -> list[tuple[EscortNeed, MetNeed]]:
    by_skill = {entry.skill: entry for entry in reversed(met)}
    return [(need, by_skill[need.skill]) for need in case.escort_needs if need.skill in by_skill]


def _check_need(checked: Checked, case: Case, need: EscortNeed, met: MetNeed) -> Iterator[Violation]:
    escort = checked.lookup.escorts[met.escort]
    place = {"case": case.id, "skill": need.skill, "escort": escort.id}
    if need.sex not in (None, escort.sex):
        yield violation("escorts.3", **place, sex=escort.sex)
    if not speaks_one(escort, need):
        yield violation("escorts.3", **place, speaks="+".join(escort.languages))
    pinned = case.pin.escorts.get(need.skill) if case.pin else None
    if pinned not in (None, escort.id):
        yield violation("escorts.7", **place, pinned=str(pinned))


def speaks_one(escort: Escort, need: EscortNeed) -> bool:
    """Tell whether an escort speaks one of the languages that a need wishes; no wish fits everybody."""
    return not need.languages or not set(need.languages).isdisjoint(escort.languages)


def _check_trips(checked: Checked, loads: dict[int, int]) -> Iterator[Violation]:
    for number, trip in enumerate(checked.plan.trips):
        place: dict[str, Value] = {"escort": trip.escort, "skill": trip.skill, "trip": number}
        if number not in loads:
            yield violation("escorts.7", **place, needs=0)
        most = checked.lookup.escorts[trip.escort].skills.get(trip.skill)
        if most is None:
            yield violation("escorts.3", **place, skilled=0)
        elif loads.get(number, 0) > most:
            yield violation("escorts.3", **place, load=loads[number], most=most)
        if trip.out:
            yield from check_ways(checked.lookup, trip)


def _check_numbers(checked: Checked) -> Iterator[Violation]:
    for escort_id, trips in Counter(trip.escort for trip in checked.plan.trips).items():
        escort = checked.lookup.escorts[escort_id]
        if escort.trips_done + trips > escort.trips_max:
            yield violation("escorts.6", escort=escort_id, trips=trips, done=escort.trips_done, most=escort.trips_max)
