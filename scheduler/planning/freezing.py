"""Freeze by promise: whom people were told, or who leaves soon, keeps everything, as pins that the problem carries."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from scheduler.i18n.dates import local
from scheduler.models import Itinerary, PlanCase
from solver.lookup import Lookup
from solver.plan import Reason
from solver.problem import Case, Pin, PlannedCase, Problem
from solver.reasons import ReasonIndex, reason_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Freeze:
    """Whose published entry a run leaves alone: those told by an itinerary, those who leave within so many days."""

    is_told: bool = False
    within_days: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Lifted:
    """A case (by its id in the problem) that cannot keep what it holds, and why: `reason` as for unplanned cases."""

    case: str
    reason: Reason


@dataclass(frozen=True, slots=True, kw_only=True)
class Frozen:
    """The problem with the pins, how many cases they keep, and whose freeze was lifted."""

    problem: Problem
    cases: int = 0
    lifted: tuple[Lifted, ...] = ()


def promised(
    session: Session, entries: Mapping[int, PlanCase], freeze: Freeze, zones: Mapping[str, str], today: date
) -> frozenset[int]:
    """The keys of the published cases that a freeze names; an itinerary counts if it shows that very entry."""
    told: set[int] = set()
    if freeze.is_told:
        rows = session.scalars(select(Itinerary.plan_case_id).where(Itinerary.withdrawn_at.is_(None)))
        shown = set(rows)
        told = {key for key, entry in entries.items() if entry.id in shown}
    if freeze.within_days is None:
        return frozenset(told)
    until = today + timedelta(days=freeze.within_days)
    return frozenset(told | {key for key, entry in entries.items() if _goes_on(entry, zones) <= until})


def _goes_on(entry: PlanCase, zones: Mapping[str, str]) -> date:
    if entry.legs:
        first = entry.legs[0].flight
        return local(first.departs_at, zones[first.origin]).date()
    last = max(entry.appointments, key=lambda one: one.starts_at)
    return local(last.starts_at, last.session.clinic.timezone).date()


def frozen(problem: Problem, named: Collection[str]) -> Frozen:
    """Pin the named cases to what they hold; a travel group that can no longer do so, even alone, is left free.

    A pin that somebody set stays, and a case on hold stays on hold. Whether it can is asked of the exact reasons.
    """
    chosen = {case.id for case in problem.cases if case.id in named and _may_freeze(case)}
    if not chosen:
        return Frozen(problem=problem)
    pinned = replace(problem, cases=tuple(_pinned(case) if case.id in chosen else case for case in problem.cases))
    index = ReasonIndex(pinned, Lookup(pinned))
    reasons = {case: reason_of(index, case).reason for case in sorted(chosen)}
    lifted = {case: reason for case, reason in reasons.items() if reason != "capacity"}
    kept = chosen - lifted.keys()
    cases = tuple(_pinned(case) if case.id in kept else case for case in problem.cases)
    return Frozen(
        problem=replace(problem, cases=cases),
        cases=len(kept),
        lifted=tuple(Lifted(case=case.id, reason=lifted[case.id]) for case in problem.cases if case.id in lifted),
    )


def _may_freeze(case: Case) -> bool:
    return case.published is not None and not (case.pin is not None and case.pin.hold)


def _pinned(case: Case) -> Case:
    held = case.published
    if held is None:
        return case
    own = case.pin or Pin(flights=None, appointments={}, escorts={}, hold=False)
    return replace(case, pin=_joined(own, held, case.departure))


def _joined(own: Pin, held: PlannedCase, departs: bool) -> Pin:
    return Pin(
        flights=own.flights if own.flights is not None or not departs else held.flights,
        appointments={one.stage: one.session for one in held.appointments} | dict(own.appointments),
        escorts={met.skill: met.escort for met in held.escorts} | dict(own.escorts),
        hold=own.hold,
    )
