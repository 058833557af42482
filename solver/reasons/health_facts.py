"""The facts behind `no_health_path`: which stage of which case finds no session, and why."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from solver.problem import Case, Stage
from solver.reasons.finding import Fact
from solver.reasons.health import GroupHealth, HealthFinder


def health_facts(finder: HealthFinder, health: GroupHealth, flown_days: Collection[int]) -> tuple[Fact, ...]:
    """Name the stages that no session is open to, else the stage at which every departure date fails."""
    facts = [
        _empty_stage(finder, case, stage)
        for number, case in enumerate(health.cases)
        for order, stage in enumerate(case.stages)
        if not health.slots[number][order]
    ]
    if facts:
        return tuple(facts)
    if health.stuck is None:
        return (_too_short(health),)
    case = health.cases[health.stuck.case]
    stage = case.stages[health.stuck.order]
    slots = health.slots[health.stuck.case][health.stuck.order]
    ids = {"case": case.id, "stage": stage.stage, "origin": case.origin}
    ids |= {"first_session": _iso(slots[0].day), "last_session": _iso(slots[-1].day)}
    if flown_days:
        ids |= {"first_departure": _iso(min(flown_days)), "last_departure": _iso(max(flown_days))}
    return (Fact(kind="no_session_in_time", ids=ids, numbers={"sessions": len(slots)}),)


def _iso(day: int) -> str:
    return date.fromordinal(day).isoformat()


def _empty_stage(finder: HealthFinder, case: Case, stage: Stage) -> Fact:
    ids = {"case": case.id, "stage": stage.stage, "origin": case.origin}
    pinned = case.pin.appointments.get(stage.stage) if case.pin else None
    if pinned is not None:
        return Fact(kind="pinned_session", ids=ids | {"session": pinned})
    sessions = [session for _, session in finder.sessions_of(case, stage)]
    speaking = [session for session in sessions if not set(session.languages).isdisjoint(case.languages)]
    fitting = [session for session in speaking if stage.sex in (None, session.sex)]
    if stage.sex:
        ids |= {"sex": stage.sex}
    numbers = {"sessions": len(sessions), "speaking": len(speaking), "fitting": len(fitting), "minutes": stage.minutes}
    return Fact(kind="no_session", ids=ids | {"first": case.health_from.isoformat()}, numbers=numbers)


def _too_short(health: GroupHealth) -> Fact:
    """Each case alone finds its sessions, the group together does not."""
    minutes = sum(stage.minutes for case in health.cases for stage in case.stages)
    return Fact(
        kind="sessions_too_short",
        ids={"cases": "+".join(case.id for case in health.cases)},
        numbers={"minutes": minutes},
    )
