"""What a reader may know of a replayed version, and which of its connections are fragile."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from scheduler.models import Case, Escort, PlanVersion, ReplayState, VersionReplay
from scheduler.planning.ids import key_of
from scheduler.services.access import Action, Actor
from scheduler.services.audit import record
from scheduler.services.packing import unpacked
from scheduler.services.replays.document import Document
from scheduler.services.replays.queue import forget_replay
from scheduler.services.replays.values import (
    FRAGILE,
    Chance,
    Connection,
    Lapse,
    ReplayPage,
    ReplayStanding,
    Season,
    Turnaround,
)
from scheduler.services.version_rows import is_hidden
from scheduler.services.versions import find_version

_EMPTY: Document = {"families": 0, "people": 0, "seasons": {}, "connections": [], "turnarounds": [], "lapses": []}


def replay_page(session: Session, actor: Actor, number: int) -> ReplayPage:
    """A version as replayed, with cases and escorts where the reader may see cases. Raises NotFound, Forbidden."""
    actor.demand(Action.SEE_BOARD)
    version = find_version(session, number)
    row = _row(session, version)
    document = _document(row)
    codes = _codes(session, actor, document)
    turnarounds = _turnarounds(session, document) if actor.may(Action.SEE_CASES) else ()
    lapses = tuple(_lapse(codes, held) for held in document["lapses"] if held["case"] in codes)
    return ReplayPage(
        number=version.number,
        state=_standing(row),
        from_on=version.from_on,
        to_on=version.to_on,
        days=row.days if row is not None else 0,
        finished_at=row.finished_at if row is not None else None,
        families=document["families"],
        people=document["people"],
        seasons={name: _season(held) for name, held in document["seasons"].items()},
        connections=tuple(_connection(codes, held) for held in document["connections"]),
        turnarounds=turnarounds,
        hidden_turnarounds=len(document["turnarounds"]) - len(turnarounds),
        lapses=lapses,
        hidden_lapses=len({held["case"] for held in document["lapses"]} - codes.keys()),
        may_ask=actor.may(Action.PLAN),
    )


def seasons_of(session: Session, actor: Actor, number: int) -> Mapping[str, Season]:
    """The figures of a version for its whole period; empty while it is not replayed. Raises NotFound, Forbidden."""
    actor.demand(Action.SEE_BOARD)
    document = _document(_row(session, find_version(session, number)))
    return {name: _season(held) for name, held in document["seasons"].items()}


def fragile_connections(session: Session, version_id: int) -> Mapping[tuple[str, str], float]:
    """How often each fragile connection breaks, by the problem ids of its two flights; empty while not replayed."""
    query = select(VersionReplay).where(VersionReplay.version_id == version_id)
    document = _document(session.scalars(query).one_or_none())
    found: dict[tuple[str, str], float] = {}
    for held in document["connections"]:
        inbound, outbound = held["ids"]
        if held["missed"]["share"] >= FRAGILE:
            found[inbound, outbound] = held["missed"]["share"]
    return found


def ask_again(session: Session, actor: Actor, number: int) -> None:
    """Have the worker replay a version anew, with what airports ask now. Raises NotFound, Forbidden."""
    actor.demand(Action.PLAN)
    version = find_version(session, number)
    forget_replay(session, version.id)
    record(session, actor, "version.replay", "plan_version", version.id, number=number)


def _row(session: Session, version: PlanVersion) -> VersionReplay | None:
    return session.scalars(select(VersionReplay).where(VersionReplay.version_id == version.id)).one_or_none()


def _standing(row: VersionReplay | None) -> ReplayStanding:
    return row.state.value if row is not None else "none"


def _document(row: VersionReplay | None) -> Document:
    if row is None or row.state is not ReplayState.DONE or row.result is None:
        return _EMPTY
    return unpacked(row.result)


def _codes(session: Session, actor: Actor, document: Document) -> Mapping[str, str]:
    """The codes of the cases that the reader may open, by id."""
    named = {case for held in document["connections"] for case in held["cases"]}
    named |= {held["case"] for held in document["lapses"]}
    rows = session.scalars(select(Case).where(Case.id.in_({key_of(one) for one in named})))
    return {
        f"C{case.id}": case.code
        for case in rows
        if actor.may(Action.SEE_CASES, case.office_id) and not is_hidden(actor, case)
    }


def _turnarounds(session: Session, document: Document) -> tuple[Turnaround, ...]:
    keys = {key_of(held["escort"]) for held in document["turnarounds"]}
    codes = dict(session.execute(select(Escort.id, Escort.code).where(Escort.id.in_(keys))).all())
    return tuple(
        Turnaround(
            kind=held["kind"],
            escort=codes.get(key_of(held["escort"]), ""),
            before=held["before"],
            after=held["after"],
            on=date.fromisoformat(held["on"]),
            late=_chance(held["late"]),
            short=_chance(held["short"]),
        )
        for held in document["turnarounds"]
    )


def _connection(codes: Mapping[str, str], held: Mapping[str, Any]) -> Connection:
    shown = _shown(codes, held["cases"])
    return Connection(
        inbound=held["inbound"],
        outbound=held["outbound"],
        on=date.fromisoformat(held["on"]),
        airport=held["airport"],
        spare=held["spare"],
        cases=len(held["cases"]),
        people=held["people"],
        missed=_chance(held["missed"]),
        codes=shown,
        hidden=len(held["cases"]) - len(shown),
    )


def _shown(codes: Mapping[str, str], cases: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(codes[case] for case in cases if case in codes))


def _lapse(codes: Mapping[str, str], held: Mapping[str, Any]) -> Lapse:
    return Lapse(kind=held["kind"], code=codes[held["case"]], room=held["room"], chance=_chance(held["chance"]))


def _season(held: Mapping[str, Any]) -> Season:
    return Season(mean=held["mean"], low=held["low"], high=held["high"], bad=held["bad"], some=_chance(held["some"]))


def _chance(held: Mapping[str, float]) -> Chance:
    return Chance(share=held["share"], low=held["low"], high=held["high"])
