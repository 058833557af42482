"""Escorts who are not there yet, and meetings carried over from one journey to another."""

from __future__ import annotations

from dataclasses import replace

from solver.explain.crews import Meeting
from solver.explain.index import ExplainIndex
from solver.explain.rules import Key
from solver.explain.values import Relaxation
from solver.plan import Trip
from solver.problem import Case, EscortNeed
from solver.reasons.network import Way
from solver.score import trip_points


def added_escort(index: ExplainIndex, case: Case, need: EscortNeed, way: Way) -> Meeting | None:
    """Give one more escort, based where the case departs, for a need on a journey; None where no way leads back."""
    ways = index.escort_ways(case.origin, way)
    if not ways:
        return None
    out, ahead, back = index.ids(way), ways[0].ahead, ways[0].back
    name = f"+{need.skill}-{case.id}"
    trip = Trip(escort=name, skill=need.skill, ahead=ahead, out=out, back=back)
    ids = {"escort": name, "base": case.origin, "skill": need.skill, "sex": need.sex or "F"}
    ids["language"] = need.languages[0] if need.languages else ""
    if back:
        first = index.lookup.flights[back[0]]
        ids |= {"country": index.lookup.airports[first.origin].country}
        ids["date"] = index.lookup.leaves_on(first).isoformat()
    loose: list[tuple[Key, Relaxation]] = [
        (("escorts", case.id, need.skill), Relaxation(kind="escort_added", ids=ids, numbers={"load": need.load}))
    ]
    pinned = case.pin.escorts.get(need.skill) if case.pin else None
    if pinned is not None:
        pin = Relaxation(kind="pin_escort", ids={"case": case.id, "skill": need.skill})
        loose.append((("pin_escort", case.id, need.skill), pin))
    flights = [index.lookup.flights[flight] for flight in (*ahead, *out, *back)]
    points = trip_points(index.lookup.rules, flights) + index.lookup.rules.weights.escort_fairness
    return Meeting(case.id, need, name, trip, points, need.load, tuple(loose))


def on_flights(meeting: Meeting, out: tuple[str, ...], more: int) -> Meeting:
    """Give the same meeting on other flights between the same first and last one, which cost so much more."""
    if meeting.trip is None:
        return meeting
    trip = replace(meeting.trip, out=out)
    flights = "+".join((*trip.ahead, *out, *trip.back))
    loose = tuple(
        (key, replace(held, ids={**held.ids, "flights": flights}) if "flights" in held.ids else held)
        for key, held in meeting.relaxations
    )
    return replace(meeting, trip=trip, points=meeting.points + more, relaxations=loose)
