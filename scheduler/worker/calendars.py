"""Reading people's own calendars again. No transaction is open while somebody else's server is being asked."""

from __future__ import annotations

from datetime import datetime
from threading import Event

import structlog

from scheduler.database import unit_of_work
from scheduler.journal import facts_of
from scheduler.models import utc_now
from scheduler.services.own_calendars import Claim, NotUnderstood, Outcome, carry_out, claim_due, keep

log = structlog.get_logger()
_ROUND = 200


def refresh_due_calendars(leave: Event | None = None) -> int:
    """Read every calendar that is due; how many were asked for."""
    asked = 0
    while asked < _ROUND and (leave is None or not leave.is_set()):
        if refresh_next() is None:
            break
        asked += 1
    return asked


def refresh_next(*, only: int | None = None, now: datetime | None = None) -> str | None:
    """Read one calendar; the code of its failure, empty for none, None where nothing is due."""
    with unit_of_work() as session:
        claim = claim_due(session, now or utc_now(), only=only)
    if claim is None:
        return None
    outcome = _outcome(claim, now or utc_now())
    with unit_of_work() as session:
        is_kept = keep(session, claim, outcome, now or utc_now())
    # The address is a secret: neither it nor its host is ever written into the log.
    level = log.warning if outcome.failure is not None else log.info
    level("calendar.asked", calendar=claim.number, code=outcome.code, kept=is_kept, new=outcome.understood is not None)
    return outcome.code


def _outcome(claim: Claim, now: datetime) -> Outcome:
    try:
        return carry_out(claim, now)
    except Exception as failure:
        # What no adapter foresaw is this one calendar's fault: the others get their turn.
        log.error("calendar.unforeseen", calendar=claim.number, **facts_of(failure))
        return Outcome(failure=NotUnderstood("calendar.unforeseen"))
