"""Calendars read again on a schedule: claim one, ask for it with no transaction open, keep what came."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import or_, select, update
from sqlalchemy.orm import Session

from integrations.calendars import FetchedCalendar
from scheduler.models import Escort, OwnCalendar
from scheduler.services.own_calendars.fetching import UNATTENDED, Known, Unfetched, ask, opened
from scheduler.services.own_calendars.owners import owner_of
from scheduler.services.own_calendars.understanding import (
    NotUnderstood,
    Reader,
    Understood,
    note_failure,
    note_good,
    reader_for,
    store,
    understand,
)
from scheduler.services.work_queue import is_changed

LEASE = timedelta(minutes=10)
"""How long a calendar in a worker's hands is left alone by others."""
_WHOLE_AFTER = timedelta(days=7)


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """A calendar to ask for. `known` is empty when the days that were read have run down too far to go without it."""

    number: int
    sealed_address: str
    known: Known
    reader: Reader


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What became of asking: a reading, nothing new (both None), or a failure."""

    answer: FetchedCalendar | None = None
    understood: Understood | None = None
    failure: NotUnderstood | None = None

    @property
    def code(self) -> str:
        """The failure's code, empty for none: for the log, which never holds an address."""
        return self.failure.code if self.failure is not None else ""


def claim_due(session: Session, now: datetime, *, only: int | None = None) -> Claim | None:
    """Take the calendar that has been due for longest, None where there is none. `only` takes one whenever it is due.

    Calendars of escorts who have left rest until they come back.
    """
    query = (
        select(OwnCalendar)
        .outerjoin(Escort, Escort.id == OwnCalendar.escort_id)
        .where(OwnCalendar.sealed_address != "", or_(OwnCalendar.escort_id.is_(None), Escort.is_active))
    )
    query = query.where(OwnCalendar.due_at <= now) if only is None else query.where(OwnCalendar.id == only)
    row = session.scalars(query.order_by(OwnCalendar.due_at).limit(1)).first()
    if row is None:
        return None
    mine = update(OwnCalendar).where(OwnCalendar.id == row.id, OwnCalendar.due_at == row.due_at)
    if not is_changed(session, mine.values(due_at=now + LEASE)):
        return None
    is_fresh = now - row.read_at < _WHOLE_AFTER and row.failing_since is None
    return Claim(
        number=row.id,
        sealed_address=row.sealed_address,
        known=Known(etag=row.etag, last_modified=row.last_modified) if is_fresh else Known(),
        reader=reader_for(session, owner_of(session, row)),
    )


def carry_out(claim: Claim, now: datetime) -> Outcome:
    """Ask for a calendar and read it; touches no table and raises nothing that a calendar can cause."""
    try:
        answer = ask(opened(claim.sealed_address), claim.known, UNATTENDED)
        if answer.body is None:
            return Outcome(answer=answer)
        return Outcome(answer=answer, understood=understand(answer.body, claim.reader, now))
    except NotUnderstood as failure:
        return Outcome(failure=failure)


def keep(session: Session, claim: Claim, outcome: Outcome, now: datetime) -> bool:
    """Keep what came of a claim; whether the calendar was still the same. One that was replaced meanwhile stays."""
    row = session.get(OwnCalendar, claim.number)
    if row is None or row.sealed_address != claim.sealed_address:
        return False
    if outcome.failure is not None:
        is_temporary = outcome.failure.is_temporary if isinstance(outcome.failure, Unfetched) else True
        note_failure(row, outcome.failure, now, is_temporary=is_temporary)
    elif outcome.understood is None:
        note_good(row, now)
    else:
        store(session, row, outcome.understood, now)
    if outcome.answer is not None and outcome.failure is None:
        row.etag, row.last_modified = outcome.answer.etag[:500], outcome.answer.last_modified[:500]
    return True
