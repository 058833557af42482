"""Freeze by promise: who was told or leaves soon keeps everything, who has tickets keeps the flights, as pins."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from scheduler.models import Itinerary, PlanCase, Ticket
from scheduler.planning.standing import leaving_date
from solver.lookup import Lookup
from solver.plan import Reason
from solver.problem import Case, Pin, PlannedCase, Problem
from solver.reasons import ReasonIndex, reason_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Freeze:
    """Whose published entry a run leaves alone: those told by an itinerary, those who leave within so many days.

    `is_ticketed` keeps the flights of those for whom tickets were issued; the rest of their entry may move.
    """

    is_told: bool = False
    is_ticketed: bool = False
    within_days: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Promise:
    """What a case is to keep: the whole entry (told, or leaving soon), or the flights that the tickets are for."""

    is_whole: bool = False
    is_ticketed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Lifted:
    """A case (by its id in the problem) that cannot keep what it holds, and why: `reason` as for unplanned cases.

    `is_ticketed` says that its flights are lost too although tickets were issued for them.
    """

    case: str
    reason: Reason
    is_ticketed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Frozen:
    """The problem with the pins, how many cases they keep, and whose freeze was lifted."""

    problem: Problem
    cases: int = 0
    lifted: tuple[Lifted, ...] = ()


def promised(
    session: Session, entries: Mapping[int, PlanCase], freeze: Freeze, zones: Mapping[str, str], today: date
) -> Mapping[int, Promise]:
    """What a freeze keeps of the published entries, by case key.

    An itinerary counts if it shows that very entry, tickets if they are for its very flights.
    """
    whole = _told(session, entries) if freeze.is_told else set()
    if freeze.within_days is not None:
        until = today + timedelta(days=freeze.within_days)
        whole |= {key for key, entry in entries.items() if leaving_date(entry, zones) <= until}
    ticketed = ticketed_among(session, entries) if freeze.is_ticketed else frozenset()
    return {key: Promise(is_whole=key in whole, is_ticketed=key in ticketed) for key in whole | ticketed}


def _told(session: Session, entries: Mapping[int, PlanCase]) -> set[int]:
    shown = set(session.scalars(select(Itinerary.plan_case_id).where(Itinerary.withdrawn_at.is_(None))))
    return {key for key, entry in entries.items() if entry.id in shown}


def ticketed_among(session: Session, entries: Mapping[int, PlanCase]) -> frozenset[int]:
    """The keys of the cases with tickets for the very flights of their entry."""
    held = dict(session.execute(select(Ticket.case_id, Ticket.flights)).all())
    return frozenset(
        key for key, entry in entries.items() if entry.legs and held.get(key) == [leg.flight_id for leg in entry.legs]
    )


def frozen(problem: Problem, named: Mapping[str, Promise]) -> Frozen:
    """Pin the named cases to what they hold; a travel group that can no longer do so, even alone, is left free.

    Who can no longer keep everything keeps at least the flights that tickets were issued for, where these can be
    flown. A pin that somebody set stays, and a case on hold stays on hold. The exact reasons say what can be kept.
    """
    chosen = {case.id: named[case.id] for case in problem.cases if case.id in named and _may_freeze(case)}
    if not chosen:
        return Frozen(problem=problem)
    whole = {case for case, promise in chosen.items() if promise.is_whole}
    lost = _impossible(problem, whole, chosen.keys() - whole)
    kept_whole = whole - lost.keys()
    flights = {case for case, promise in chosen.items() if promise.is_ticketed and case not in kept_whole}
    lost_flights = _impossible(problem, kept_whole, flights)
    # A whole entry that could be kept may not be where a ticketed one of its group, tried alone, cannot.
    kept_whole -= lost_flights.keys()
    kept_flights = flights - lost_flights.keys()
    return Frozen(
        problem=_with_pins(problem, kept_whole, kept_flights),
        cases=len(kept_whole | kept_flights),
        lifted=tuple(
            Lifted(
                case=case.id,
                reason=lost_flights.get(case.id) or lost[case.id],
                is_ticketed=case.id in lost_flights and chosen[case.id].is_ticketed,
            )
            for case in problem.cases
            if case.id in lost_flights or (case.id in lost and chosen[case.id].is_whole)
        ),
    )


def _impossible(problem: Problem, whole: Collection[str], flights: Collection[str]) -> Mapping[str, Reason]:
    """Which of the pinned cases could not be planned even alone, and why."""
    pinned = _with_pins(problem, whole, flights)
    index = ReasonIndex(pinned, Lookup(pinned))
    reasons = {case: reason_of(index, case).reason for case in sorted({*whole, *flights})}
    return {case: reason for case, reason in reasons.items() if reason != "capacity"}


def _with_pins(problem: Problem, whole: Collection[str], flights: Collection[str]) -> Problem:
    cases = tuple(
        _pinned(case, is_whole=case.id in whole) if case.id in whole or case.id in flights else case
        for case in problem.cases
    )
    return replace(problem, cases=cases)


def _may_freeze(case: Case) -> bool:
    return case.published is not None and not (case.pin is not None and case.pin.hold)


def _pinned(case: Case, *, is_whole: bool) -> Case:
    held = case.published
    if held is None:
        return case
    own = case.pin or Pin(flights=None, appointments={}, escorts={}, hold=False)
    flights = own.flights if own.flights is not None or not case.departure else held.flights
    kept = _joined(own, held) if is_whole else own
    return replace(case, pin=replace(kept, flights=flights))


def _joined(own: Pin, held: PlannedCase) -> Pin:
    return replace(
        own,
        appointments={one.stage: one.session for one in held.appointments} | dict(own.appointments),
        escorts={met.skill: met.escort for met in held.escorts} | dict(own.escorts),
    )
