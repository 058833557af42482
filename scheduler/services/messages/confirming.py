"""Confirming that a change is known: by the button behind a message's link, or by telephone through the office.

Opening the link changes nothing: mail scanners open every link. Only the button's POST confirms.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from scheduler.errors import Conflict, Forbidden, NotFound
from scheduler.i18n import Language
from scheduler.models import Acknowledgement, ConfirmedBy, Contact, MessageKind, MessageState, OutboxMessage, utc_now
from scheduler.services.access import Action, Actor
from scheduler.services.audit import record
from scheduler.services.feeds.rights import may_manage
from scheduler.services.messages.changes import change_from
from scheduler.services.messages.composing import Told, tell
from scheduler.services.messages.reach import reach_of
from scheduler.services.tokens import digest


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfirmationPage:
    """What the reader of a message sees before and after pressing the button; names nobody.

    `state`: `open`, `confirmed`, `replaced` by a newer message, or `over`.
    """

    language: Language
    state: str
    title: str
    is_urgent: bool
    is_escalation: bool
    is_test: bool
    told: tuple[Told, ...]
    confirmed_at: datetime | None
    zone: str
    office_phone: str


def confirmation_page(session: Session, token: str, now: datetime | None = None) -> ConfirmationPage:
    """The page behind a message's link. Raises NotFound."""
    return _page(session, _message(session, token), now or utc_now())


def confirm(session: Session, token: str, now: datetime | None = None) -> ConfirmationPage:
    """Confirm by the button; a second press changes nothing. Raises NotFound, and Conflict for a replaced message."""
    at = now or utc_now()
    message = _message(session, token)
    state = _page(session, message, at).state
    if state == "replaced":
        raise Conflict("message-replaced")
    if state == "open":
        acknowledge(session, message, ConfirmedBy.LINK, at, contact_id=message.contact_id)
    return _page(session, message, at)


def confirm_by_phone(session: Session, actor: Actor, message_id: int, now: datetime | None = None) -> None:
    """Note that somebody was asked and knows. Raises NotFound, Forbidden and Conflict where it is confirmed."""
    message = session.get(OutboxMessage, message_id)
    if message is None:
        raise NotFound("message-unknown")
    contact = session.get_one(Contact, message.contact_id)
    if not may_manage(actor, reach_of(session, contact).offices):
        raise Forbidden("forbidden", action=Action.MANAGE_SUBSCRIPTIONS.value)
    if acknowledgement_of(session, message) is not None:
        raise Conflict("message-confirmed-already")
    if message.state is MessageState.WITHDRAWN:
        raise Conflict("message-replaced")
    acknowledge(session, message, ConfirmedBy.PHONE, now or utc_now(), user_id=actor.user_id)
    record(session, actor, "message.confirmed", "message", message.id)


def acknowledgement_of(session: Session, message: OutboxMessage) -> Acknowledgement | None:
    """The confirmation of a message's thread."""
    query = select(Acknowledgement).where(Acknowledgement.message_id == (message.root_id or message.id))
    return session.scalars(query).one_or_none()


def _message(session: Session, token: str) -> OutboxMessage:
    message = session.scalars(select(OutboxMessage).where(OutboxMessage.token_hash == digest(token))).one_or_none()
    if message is None:
        raise NotFound("message-link-unknown")
    return message


def acknowledge(
    session: Session,
    message: OutboxMessage,
    by: ConfirmedBy,
    now: datetime,
    *,
    contact_id: int | None = None,
    user_id: int | None = None,
) -> None:
    """Note that a message's thread is known; once is enough."""
    row = Acknowledgement(
        message_id=message.root_id or message.id, at=now, by=by, contact_id=contact_id, user_id=user_id
    )
    try:
        with session.begin_nested():
            session.add(row)
    except IntegrityError:
        # Somebody else pressed in the same moment: it is confirmed either way.
        return


def _page(session: Session, message: OutboxMessage, now: datetime) -> ConfirmationPage:
    contact = session.get_one(Contact, message.contact_id)
    about = session.get(OutboxMessage, message.root_id) if message.root_id is not None else None
    is_escalation = message.kind is MessageKind.ESCALATION
    reach = reach_of(session, session.get_one(Contact, about.contact_id) if about and is_escalation else contact)
    language: Language = "en" if contact.language == "en" else "vi"
    acknowledged = acknowledgement_of(session, message)
    return ConfirmationPage(
        language=language,
        state=_state(message, now, is_confirmed=acknowledged is not None),
        title=reach.title.in_(language),
        is_urgent=message.is_urgent,
        is_escalation=is_escalation,
        is_test=message.kind is MessageKind.TEST,
        told=tuple(tell(change_from(row), language) for row in message.changes),
        confirmed_at=acknowledged.at if acknowledged else None,
        zone=reach.zone,
        office_phone=reach.office_phone,
    )


def _state(message: OutboxMessage, now: datetime, *, is_confirmed: bool) -> str:
    if is_confirmed:
        return "confirmed"
    if message.state is MessageState.WITHDRAWN:
        return "replaced"
    return "over" if message.expires_at < now and message.kind is not MessageKind.TEST else "open"
