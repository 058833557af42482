"""How a version stands up to delays and cancellations: its weakest connections and escort turnarounds."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from scheduler.models import Escort
from scheduler.planning.ids import key_of
from scheduler.planning.slack import at_own_times, least_connections
from scheduler.services.access import Action, Actor
from scheduler.services.versions import find_version
from solver.files import plan_from_json, problem_from_json
from solver.lookup import Lookup
from solver.robustness import Estimate, Robustness, Share, TurnaroundRisk, packaged_delays, replay

ESTIMATES = ("missed_families", "missed_people", "cancelled_families", "lapsed_families", "late_escorts")
"""The figures for the whole period, each with a phrase `robustness-<figure>`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WeakConnection:
    """A change of flights that may break: flight numbers, local date of the first, minutes to spare, who makes it."""

    inbound: str
    outbound: str
    on: date
    airport: str
    spare: int
    cases: int
    people: int
    missed: Share


@dataclass(frozen=True, slots=True, kw_only=True)
class TightTurnaround:
    """An escort (by code) who may be late: `ahead` for a case, `next` for the next trip; `on` is the flight's date."""

    kind: str
    escort: str
    before: str
    after: str
    on: date
    late: Share
    short: Share


@dataclass(frozen=True, slots=True, kw_only=True)
class RobustnessView:
    """What replays of a version tell, without a case or a name; `estimates` has one entry for each of `ESTIMATES`."""

    number: int
    days: int
    estimates: Mapping[str, Estimate]
    connections: tuple[WeakConnection, ...]
    turnarounds: tuple[TightTurnaround, ...]


def robustness_of(
    session: Session, actor: Actor, number: int, *, days: int, seed: int = 0, count: int = 5
) -> RobustnessView:
    """Replay a version `days` times; its `count` weakest places of each kind. Raises Forbidden, NotFound.

    No case is named, but escorts are: it takes the rights to see the board and escorts.
    """
    actor.demand(Action.SEE_BOARD)
    actor.demand(Action.SEE_ESCORTS)
    version = find_version(session, number)
    problem = at_own_times(problem_from_json(version.problem), least_connections(session))
    result = replay(problem, plan_from_json(version.plan), packaged_delays(), days=days, seed=seed)
    return _view(session, number, Lookup(problem), result, count)


def _view(session: Session, number: int, lookup: Lookup, result: Robustness, count: int) -> RobustnessView:
    connections = tuple(
        WeakConnection(
            inbound=_name(lookup, one.inbound),
            outbound=_name(lookup, one.outbound),
            on=lookup.leaves_on(lookup.flights[one.inbound]),
            airport=one.airport,
            spare=one.spare,
            cases=len(one.cases),
            people=one.people,
            missed=one.missed,
        )
        for one in result.weakest(count)
        if one.missed.hits
    )
    tight = [one for one in result.tightest(count) if one.late.hits or one.short.hits]
    codes = _codes(session, (one.escort for one in tight))
    return RobustnessView(
        number=number,
        days=result.days,
        estimates={name: getattr(result, name) for name in ESTIMATES},
        connections=connections,
        turnarounds=tuple(_turnaround(lookup, one, codes) for one in tight),
    )


def _turnaround(lookup: Lookup, one: TurnaroundRisk, codes: Mapping[str, str]) -> TightTurnaround:
    return TightTurnaround(
        kind=one.kind,
        escort=codes.get(one.escort, one.escort),
        before=_name(lookup, one.before),
        after=_name(lookup, one.after),
        on=lookup.leaves_on(lookup.flights[one.after]),
        late=one.late,
        short=one.short,
    )


def _codes(session: Session, identifiers: Iterable[str]) -> Mapping[str, str]:
    keys = {key_of(identifier): identifier for identifier in identifiers}
    rows = session.execute(select(Escort.id, Escort.code).where(Escort.id.in_(keys)))
    return {keys[row.id]: row.code for row in rows}


def _name(lookup: Lookup, flight: str) -> str:
    held = lookup.flights[flight]
    return f"{held.carrier}{held.number}"
