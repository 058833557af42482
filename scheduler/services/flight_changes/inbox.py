"""The inbox: messages with what they would do or did, and whom they touch."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from scheduler.errors import ImportRefused
from scheduler.models import Airport, ChangeState, FlightChange, FlightMessage, FlightSender, User, utc_now
from scheduler.services.access import Action, Actor
from scheduler.services.flight_changes.affected import Shift, affected_by
from scheduler.services.flight_changes.comparing import compare, count_kinds
from scheduler.services.flight_changes.deciding import found_message
from scheduler.services.flight_changes.receiving import read_message
from scheduler.services.flight_changes.values import CHANGING, Effect, EffectRow, Leg, MessagePage, MessageRow
from scheduler.services.imports import Problem
from scheduler.services.present import published_version
from scheduler.services.reference import airport_of

SHOWN = 300
_LISTED = 100


def list_messages(session: Session, actor: Actor) -> tuple[MessageRow, ...]:
    """The latest messages: those that wait first, then the newest."""
    actor.demand(Action.IMPORT)
    waiting = FlightMessage.state == ChangeState.RECEIVED
    query = select(FlightMessage).order_by(waiting.desc(), FlightMessage.id.desc()).limit(_LISTED)
    rows = session.scalars(query).all()
    counts: dict[int, list[tuple[str, int]]] = {}
    done = select(FlightChange.message_id, FlightChange.kind, func.count()).group_by(
        FlightChange.message_id, FlightChange.kind
    )
    for message_id, kind, count in session.execute(done.where(FlightChange.message_id.in_([row.id for row in rows]))):
        counts.setdefault(message_id, []).append((kind.value, count))
    return tuple(_row(session, row, tuple(sorted(counts.get(row.id, ())))) for row in rows)


def count_waiting(session: Session, actor: Actor) -> int:
    """How many messages wait for a person."""
    actor.demand(Action.IMPORT)
    query = select(func.count()).select_from(FlightMessage).where(FlightMessage.state == ChangeState.RECEIVED)
    return session.scalar(query) or 0


def message_page(session: Session, actor: Actor, number: int, *, now: datetime | None = None) -> MessagePage:
    """A message that waits with what it would do now, or one that was applied with what it did. Raises NotFound."""
    actor.demand(Action.IMPORT)
    at = now or utc_now()
    message = found_message(session, number)
    is_waiting = message.state is ChangeState.RECEIVED
    effects, problems = _coming(session, message, at) if is_waiting else (_done(message), ())
    affected = affected_by(session, actor, _shifts(effects))
    rows = sorted((one for one in effects if one.kind != "unchanged"), key=lambda one: one.kind not in CHANGING)
    touched = bool(affected.cases or affected.escorts or affected.hidden)
    return MessagePage(
        row=_row(session, message, tuple(sorted((str(k), v) for k, v in count_kinds(effects).items()))),
        effects=tuple(_shown(rows[:SHOWN], _zones(session))),
        more=max(0, len(rows) - SHOWN),
        problems=problems,
        affected=affected,
        may_apply=is_waiting and all(one.is_warning for one in problems),
        may_repair=message.state is ChangeState.APPLIED
        and touched
        and actor.may(Action.PLAN)
        and published_version(session) is not None,
        run_id=message.run_id,
        earlier=_earlier(session, message) if is_waiting else 0,
    )


def _coming(session: Session, message: FlightMessage, at: datetime) -> tuple[tuple[Effect, ...], tuple[Problem, ...]]:
    try:
        reading = read_message(session, message.form, message.content, message.filename, at)
    except ImportRefused:
        return (), (Problem(sheet=message.filename, row=0, code="no-table", params={"titles": "-"}),)
    effects, stopped = compare(session, reading, message.said_at, at)
    return effects, (*reading.problems, *stopped)


def _done(message: FlightMessage) -> tuple[Effect, ...]:
    return tuple(
        Effect(
            key=(one.carrier, one.number, one.origin, one.departs_on),
            kind=one.kind.value,
            flight_id=one.flight_id,
            before=_leg(one.before),
            after=_leg(one.after),
            departs_on=one.departs_on,
            line=0,
        )
        for one in message.changes
    )


def _leg(told: Mapping[str, Any]) -> Leg | None:
    if not told:
        return None
    departs_at, arrives_at = (datetime.fromisoformat(told[name]) for name in ("departs_at", "arrives_at"))
    return Leg(destination=told["destination"], departs_at=departs_at, arrives_at=arrives_at, aircraft=told["aircraft"])


def _shifts(effects: Iterable[Effect]) -> Mapping[int, Shift]:
    return {
        one.flight_id: Shift(
            departs_at=one.after.departs_at if one.after is not None else None,
            arrives_at=one.after.arrives_at if one.after is not None else None,
            is_moved=one.kind == "moved",
        )
        for one in effects
        if one.flight_id and one.kind in CHANGING
    }


def _zones(session: Session) -> Mapping[str, str]:
    return dict(session.execute(select(Airport.code, Airport.timezone)).all())


def _shown(effects: Iterable[Effect], zones: Mapping[str, str]) -> Iterable[EffectRow]:
    def zone(code: str) -> str:
        known = zones.get(code)
        airport = airport_of(code) if known is None else None
        return known or (airport.timezone if airport is not None else "UTC")

    for one in effects:
        carrier, number, origin, departs_on = one.key
        yield EffectRow(
            designator=f"{carrier} {number}",
            origin=origin,
            departs_on=departs_on,
            kind=one.kind,
            before=one.before,
            after=one.after,
            origin_zone=zone(origin),
            before_zone=zone(one.before.destination) if one.before is not None else "UTC",
            after_zone=zone(one.after.destination) if one.after is not None else "UTC",
            line=one.line,
        )


def _row(session: Session, message: FlightMessage, counts: tuple[tuple[str, int], ...]) -> MessageRow:
    sender = session.get(FlightSender, message.sender_id) if message.sender_id is not None else None
    by = message.received_by_id if sender is None else None
    person = session.get(User, by) if by is not None else None
    decider = session.get(User, message.decided_by_id) if message.decided_by_id is not None else None
    return MessageRow(
        id=message.id,
        filename=message.filename,
        sender=sender.label if sender is not None else person.name if person is not None else "",
        form=message.form.value,
        state=message.state.value,
        said_at=message.said_at,
        received_at=message.received_at,
        decided_at=message.decided_at,
        decided_by=decider.name if decider is not None else "",
        counts=counts,
    )


def _earlier(session: Session, message: FlightMessage) -> int:
    """How many other messages wait that were said earlier: applying in the order of saying is safest to read."""
    query = select(func.count()).where(
        FlightMessage.state == ChangeState.RECEIVED,
        FlightMessage.id != message.id,
        FlightMessage.said_at < message.said_at,
    )
    return session.scalar(query) or 0
