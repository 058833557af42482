"""Sending what is in the outbox: claim, send, note. No transaction is open while a mail server is being spoken to."""

from __future__ import annotations

import random
from datetime import datetime
from threading import Event

import structlog

from integrations.mail import SendingFailed
from scheduler.config import settings
from scheduler.database import unit_of_work
from scheduler.journal import facts_of
from scheduler.models import MessageState, OutboxMessage, utc_now
from scheduler.services.messages import announce_runs
from scheduler.services.messages.escalating import escalate_unconfirmed
from scheduler.services.messages.hooks import HookParcel, switch_off_if_gone
from scheduler.services.messages.keeping import purge_messages
from scheduler.services.messages.parcels import Parcel, deliver, pack
from scheduler.services.messages.queue import (
    HALTING,
    Claim,
    claim_next,
    expire_old,
    is_overtaken,
    note_failed,
    note_sent,
    note_withdrawn,
    release_dead_messages,
)

log = structlog.get_logger()
_CHANCE = random.SystemRandom()


def send_due_messages(worker: str, leave: Event | None = None, *, now: datetime | None = None) -> int:
    """Send every message that is due; how many left. A round ends when the server itself is the trouble."""
    sent = 0
    while leave is None or not leave.is_set():
        outcome = send_next(worker, now=now)
        if outcome is None:
            break
        sent += outcome == ""
        if outcome in HALTING:
            break
    return sent


def send_next(worker: str, *, only: int | None = None, now: datetime | None = None) -> str | None:
    """Claim one message and try to send it; the code of its failure, empty for none, None where nothing is due."""
    at = now or utc_now()
    with unit_of_work() as session:
        claim = claim_next(session, worker, at, only=only)
    if claim is None:
        return None
    parcel: Parcel | None = None
    try:
        parcel = _packed(claim, worker, at)
        if parcel is None:
            return "message.overtaken"
        deliver(parcel, utc_now() if now is None else at)
    except SendingFailed as failure:
        code = _failed(claim, worker, failure, at)
        if isinstance(parcel, HookParcel):
            with unit_of_work() as session:
                switch_off_if_gone(session, parcel, failure)
        # Each webhook is a server of its own: that one is away says nothing of the next message's.
        return f"webhook.{code}" if isinstance(parcel, HookParcel) else code
    except Exception as failure:
        # What no adapter foresaw is the message's own fault: it is parked, and the next one gets its turn.
        log.error("message.unsendable", message=claim.message_id, **facts_of(failure))
        return _failed(claim, worker, SendingFailed("message.unsendable"), at)
    with unit_of_work() as session:
        is_mine = note_sent(session, claim, worker, utc_now() if now is None else at)
    log.info("message.sent", message=claim.message_id, number=claim.number, in_time=is_mine)
    return ""


def _packed(claim: Claim, worker: str, now: datetime) -> Parcel | None:
    with unit_of_work() as session:
        message = session.get_one(OutboxMessage, claim.message_id)
        if is_overtaken(session, message):
            note_withdrawn(session, claim, worker, now)
            return None
        return pack(session, message, claim.number)


def _failed(claim: Claim, worker: str, failure: SendingFailed, now: datetime) -> str:
    with unit_of_work() as session:
        state = note_failed(session, claim, worker, failure, now, _CHANCE)
    level = log.error if state is MessageState.PARKED else log.warning
    level("message.failed", message=claim.message_id, code=failure.code, state=state.value)
    return failure.code


def look_after_messages() -> None:
    """Tell of runs that ended, take messages back from dead workers, give up what is over, tell the next person.

    The next person is told where nobody confirmed.
    """
    now = utc_now()
    with unit_of_work() as session:
        announce_runs(session, now)
    with unit_of_work() as session:
        released = release_dead_messages(session, now)
    with unit_of_work() as session:
        expired = expire_old(session, now)
    with unit_of_work() as session:
        escalated = escalate_unconfirmed(session, now)
    if released or expired or escalated:
        log.warning("message.looked-after", released=list(released), expired=expired, escalated=escalated)


def purge_old_messages() -> None:
    """Forget messages that are over since `message_kept_days`."""
    with unit_of_work() as session:
        purge_messages(session, utc_now(), settings().message_kept_days)
