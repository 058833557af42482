"""Applying a message whole or not at all, putting it aside, and asking for a plan that repairs what it broke."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date, datetime
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from scheduler.errors import Conflict, Forbidden, NotFound
from scheduler.i18n.dates import VIET_NAM, local
from scheduler.models import (
    ChangeState,
    Flight,
    FlightChange,
    FlightChangeKind,
    FlightMessage,
    FlightState,
    utc_now,
)
from scheduler.services.access import Action, Actor
from scheduler.services.audit import record
from scheduler.services.flight_changes.comparing import compare, count_kinds
from scheduler.services.flight_changes.receiving import read_message
from scheduler.services.flight_changes.values import CHANGING, Effect, Leg
from scheduler.services.imports.ssim import MESSAGE_SOURCE
from scheduler.services.present import published_version
from scheduler.services.reference import ensure_airports
from scheduler.services.run_values import Promises
from scheduler.services.runs import request_run
from scheduler.services.work_queue import is_changed


def apply_message(session: Session, actor: Actor, number: int) -> int:
    """Do what a message says; how many flights it changed. Raises Conflict where it was decided or has problems."""
    actor.demand(Action.IMPORT)
    message, now = found_message(session, number), utc_now()
    _claim(session, message, ChangeState.APPLIED, actor, now)
    reading = read_message(session, message.form, message.content, message.filename, now)
    effects, stopped = compare(session, reading, message.said_at, now)
    count = sum(not one.is_warning for one in (*reading.problems, *stopped))
    if count:
        raise Conflict("flightchange-has-problems", count=count)
    ensure_airports(session, reading.stations)
    for one in effects:
        if one.kind in CHANGING:
            _do(session, message, one)
    kinds = count_kinds(effects)
    counts = {kind: kinds.get(kind, 0) for kind in CHANGING}
    record(session, actor, "flight-message.applied", "flight_message", message.id, **counts)
    session.flush()
    return sum(counts.values())


def dismiss_message(session: Session, actor: Actor, number: int) -> None:
    """Put a message aside without doing it. Raises Conflict where it was decided already."""
    actor.demand(Action.IMPORT)
    message = found_message(session, number)
    _claim(session, message, ChangeState.DISMISSED, actor, utc_now())
    record(session, actor, "flight-message.dismissed", "flight_message", message.id)


def repair_plan(session: Session, actor: Actor, number: int, promises: Promises | None = None) -> int:
    """Queue a run from the published plan over the days that it has left; the run's id.

    What people hold is the run's baseline, so that only what the change broke has a reason to move; `promises` says
    how many others it may disturb and whom not. Raises InvalidInput for promises that cannot be meant, Conflict while
    the message is not applied, where nothing is published, or where the published days are over.
    """
    actor.demand(Action.PLAN)
    message = found_message(session, number)
    if message.state is not ChangeState.APPLIED:
        raise Conflict("flightchange-not-applied")
    run = request_repair(session, actor, promises, until=_last_day(session, message.id))
    message.run_id = run
    record(session, actor, "flight-message.repair", "flight_message", message.id, run=run)
    return run


def request_repair(session: Session, actor: Actor, promises: Promises | None, *, until: date = date.min) -> int:
    """Queue a run over the days that the published plan has left, at least to `until`; the run's id.

    Raises Conflict where nothing is published or the published days are over, InvalidInput, Forbidden.
    """
    version = published_version(session)
    if version is None:
        raise Conflict("flightchange-nothing-published")
    today = local(utc_now(), VIET_NAM).date()
    last = max(version.to_on, until)
    if last < today:
        raise Conflict("flightchange-published-over")
    kept = promises or Promises()
    run = request_run(
        session,
        actor,
        from_on=max(today, version.from_on),
        to_on=last,
        office_id=_office(actor),
        change_budget=kept.change_budget,
        freeze_told=kept.freeze_told,
        freeze_ticketed=kept.freeze_ticketed,
        freeze_days=kept.freeze_days,
        notice_days=kept.notice_days,
    )
    return run.id


def found_message(session: Session, number: int) -> FlightMessage:
    """A message. Raises NotFound."""
    row = session.get(FlightMessage, number)
    if row is None:
        raise NotFound("flightchange-unknown")
    return row


def _claim(session: Session, message: FlightMessage, state: ChangeState, actor: Actor, now: datetime) -> None:
    """Decide a message once, whoever else presses the same button."""
    session.flush()
    mine = update(FlightMessage).where(FlightMessage.id == message.id, FlightMessage.state == ChangeState.RECEIVED)
    if not is_changed(session, mine.values(state=state, decided_at=now, decided_by_id=actor.user_id)):
        raise Conflict("flightchange-decided")
    session.refresh(message)


def _do(session: Session, message: FlightMessage, effect: Effect) -> None:
    if effect.flight_id:
        flight = session.get_one(Flight, effect.flight_id)
        _change(flight, effect)
    else:
        flight = _new(effect)
        session.add(flight)
    flight.source = f"{MESSAGE_SOURCE}{message.id}"
    session.flush()
    carrier, number, origin, departs_on = effect.key
    session.add(
        FlightChange(
            message_id=message.id, flight_id=flight.id, carrier=carrier, number=number, origin=origin,
            departs_on=departs_on, kind=FlightChangeKind(effect.kind), said_at=message.said_at,
            before=_told(effect.before), after=_told(effect.after),
        )
    )  # fmt: skip


def _change(flight: Flight, effect: Effect) -> None:
    """A cancelled flight stays, with its passengers, until a new plan is published."""
    if effect.after is None:
        flight.state = FlightState.CANCELLED
        return
    flight.state, flight.departs_on = FlightState.SCHEDULED, effect.departs_on
    _set(flight, effect.after)


def _new(effect: Effect) -> Flight:
    carrier, number, origin, _ = effect.key
    flight = Flight(carrier=carrier, number=number, origin=origin, departs_on=effect.departs_on)
    if effect.after is not None:
        _set(flight, effect.after)
    return flight


def _set(flight: Flight, leg: Leg) -> None:
    flight.destination, flight.aircraft = leg.destination, leg.aircraft
    flight.departs_at, flight.arrives_at = leg.departs_at, leg.arrives_at


def _told(leg: Leg | None) -> dict[str, Any]:
    if leg is None:
        return {}
    return {name: value.isoformat() if isinstance(value, datetime) else value for name, value in asdict(leg).items()}


def _last_day(session: Session, message_id: int) -> date:
    """The last local date on which a flight that the message changed was to leave."""
    days = session.scalars(select(FlightChange.departs_on).where(FlightChange.message_id == message_id))
    return max(days, default=date.min)


def _office(actor: Actor) -> int | None:
    """The office to plan for: all where the actor plans for all, else the only one. Raises Forbidden for several."""
    offices = actor.offices(Action.PLAN)
    if offices is None:
        return None
    if len(offices) != 1:
        raise Forbidden("forbidden", action=Action.PLAN.value)
    return next(iter(offices))
