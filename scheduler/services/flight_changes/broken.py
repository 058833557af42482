"""What cancelled flights leave broken in the published plan, and the run that repairs it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from scheduler.models import Flight, FlightState, utc_now
from scheduler.services.access import Action, Actor
from scheduler.services.audit import record
from scheduler.services.flight_changes.affected import Shift, affected_by
from scheduler.services.flight_changes.deciding import request_repair
from scheduler.services.flight_changes.values import Affected
from scheduler.services.present import published_version
from scheduler.services.run_values import Promises

_GONE = Shift(departs_at=None, arrives_at=None, is_moved=False)


def broken_now(session: Session, actor: Actor, *, now: datetime | None = None) -> Affected:
    """The published cases and trips that still count on cancelled flights, however these came to be cancelled."""
    actor.demand(Action.PLAN)
    query = select(Flight.id).where(Flight.state == FlightState.CANCELLED, Flight.departs_at > (now or utc_now()))
    return affected_by(session, actor, dict.fromkeys(session.scalars(query), _GONE))


def repair_now(session: Session, actor: Actor, promises: Promises | None = None) -> int:
    """Queue a run that repairs the published plan; the run's id. Raises what `repair_plan` raises."""
    actor.demand(Action.PLAN)
    run = request_repair(session, actor, promises)
    version = published_version(session)
    record(session, actor, "plan.repair", "plan_version", version.number if version else 0, run=run)
    return run
