"""Marking a notice as sent, and taking that back: a row for each case, and a line in the audit record."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from scheduler.errors import Conflict, Forbidden
from scheduler.models import NoticeDispatch, NoticeKind, NoticeStep, utc_now
from scheduler.services.access import Action, Actor
from scheduler.services.audit import record
from scheduler.services.notices.gathering import Told
from scheduler.services.notices.listing import find_notice, markable, undoable
from scheduler.services.notices.values import NoticeKey

_REFERENCE_MAX = 80


def mark_sent(
    session: Session, actor: Actor, key: NoticeKey, stamp: str, *, reference: str = "", now: datetime | None = None
) -> int:
    """Note that a notice went out, for every case of it that is due and open to the actor; answers how many.

    `stamp` is of the row that the person saw: Conflict where the plan or somebody else has changed it since, or where
    nothing is left to send. Forbidden where none of what is due is the actor's to send.
    """
    at = now or utc_now()
    actor.demand(Action.EDIT_CASES)
    notice, _ = find_notice(session, actor, key, at)
    if notice.stamp != stamp:
        raise Conflict("notice-changed-meanwhile")
    if not any(told.step for told in notice.cases):
        raise Conflict("notice-nothing-due")
    own = markable(actor, notice)
    if not own:
        raise Forbidden("forbidden", action=Action.EDIT_CASES.value)
    for told in own:
        session.add(_row(told, key, actor, reference, at))
        details = {"notice": key.kind, "step": told.step, "late": int(told.due_at < at)}
        record(session, actor, "notice.sent", "case", told.case.id, **details)
    session.flush()
    return len(own)


def mark_unsent(session: Session, actor: Actor, key: NoticeKey, stamp: str, *, now: datetime | None = None) -> int:
    """Take back that the last notice went out, for every case of that sending that is open to the actor; how many.

    What was sent before it counts again. The rows go; the audit record keeps who said what, and when.
    Raises Conflict where the notice has changed since the person saw it, or where nothing was sent; Forbidden.
    """
    at = now or utc_now()
    actor.demand(Action.EDIT_CASES)
    notice, _ = find_notice(session, actor, key, at)
    if notice.stamp != stamp:
        raise Conflict("notice-changed-meanwhile")
    if not any(told.last for told in notice.cases):
        raise Conflict("notice-never-sent")
    own = undoable(actor, notice)
    if not own:
        raise Forbidden("forbidden", action=Action.EDIT_CASES.value)
    for told in own:
        assert told.last is not None  # noqa: S101 - that is what undoable asks
        details = {"notice": key.kind, "step": told.last.step.value, "sent_at": told.last.sent_at.isoformat()}
        record(session, actor, "notice.unsent", "case", told.case.id, **details)
        session.delete(told.last)
    session.flush()
    return len(own)


def _row(told: Told, key: NoticeKey, actor: Actor, reference: str, at: datetime) -> NoticeDispatch:
    # A cancellation goes to whom the notice before went; who still travels, to the present receiver.
    gone = told.last if told.entry is None else None
    return NoticeDispatch(
        case_id=told.case.id,
        kind=NoticeKind(key.kind),
        step=NoticeStep(told.step),
        fingerprint=told.mark,
        receiver_id=gone.receiver_id if gone is not None else told.case.receiver_id,
        arrives_on=key.arrives_on,
        due_at=told.due_at,
        sent_at=at,
        sent_by_id=actor.user_id,
        reference=" ".join(reference.split())[:_REFERENCE_MAX],
    )
