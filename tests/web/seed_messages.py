"""Contacts and messages in every state: sent and overdue, refused, waiting, confirmed."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from scheduler.models import (
    Acknowledgement,
    CalendarEvent,
    Clinic,
    ConfirmedBy,
    Contact,
    DeliveryAttempt,
    DeliveryOutcome,
    Escort,
    MessageState,
    Office,
    OutboxMessage,
    Publication,
    RecipientKind,
    User,
    Way,
)
from scheduler.services.messages import write_messages
from scheduler.services.messages.escalating import escalate_unconfirmed

ESCORT_MAIL = "escort@example.org"


def seed_messages(session: Session, now: datetime) -> None:
    """Add contacts and tell everybody of everything; the caller commits."""
    escort = session.scalars(select(Escort).order_by(Escort.id)).first()
    assert escort is not None
    escort.email, escort.phone = ESCORT_MAIL, "0903 555 123"
    offices = list(session.scalars(select(Office).order_by(Office.id)))
    clinics = list(session.scalars(select(Clinic).order_by(Clinic.id)))
    _sitting(session, clinics[0], now)
    _contact(session, now, RecipientKind.OFFICE, offices[0].id, "Trực ban Hà Nội", email="duty@example.org")
    _contact(session, now, RecipientKind.OFFICE, offices[1].id, "Trực ban TP. HCM", phone="+84903555124", way=Way.TEXT)
    _contact(session, now, RecipientKind.CLINIC, clinics[0].id, "Điều dưỡng trực", email="nurse@example.org")
    _contact(
        session, now, RecipientKind.CLINIC, clinics[0].id, "Bác sĩ trưởng", email="head@example.org", is_reserve=True
    )
    told_at = now - timedelta(hours=3)
    publication = session.scalars(select(Publication)).one()
    assert write_messages(session, publication, {}, told_at) >= 3
    for message in session.scalars(select(OutboxMessage).order_by(OutboxMessage.id)):
        _settle(session, message, told_at)
    session.flush()
    assert escalate_unconfirmed(session, now)


def _sitting(session: Session, clinic: Clinic, now: datetime) -> None:
    """A sitting of tomorrow: the seeded ones may be over, it depends on the hour of the day."""
    words = {"summary_vi": "Khám: 1 hồ sơ, 2 người", "summary_en": "Examination: 1 case, 2 people"}
    zones = {"start_zone": clinic.timezone, "end_zone": clinic.timezone}
    session.add(
        CalendarEvent(
            uid=str(uuid.uuid4()),
            recipient_kind=RecipientKind.CLINIC,
            recipient_id=clinic.id,
            assignment="session:999999:",
            created_at=now,
            revised_at=now,
            starts_at=now + timedelta(days=1),
            ends_at=now + timedelta(days=1, hours=2),
            description_vi="",
            description_en="",
            **words,
            **zones,
        )
    )
    session.flush()


def _settle(session: Session, message: OutboxMessage, told_at: datetime) -> None:
    kind = session.get_one(Contact, message.contact_id).recipient_kind
    if kind is RecipientKind.ESCORT:
        message.state, message.sent_at, message.is_urgent, message.tries = MessageState.SENT, told_at, True, 1
        message.deliveries.append(_try(1, told_at, DeliveryOutcome.SENT))
    elif kind is RecipientKind.CLINIC:
        message.state, message.error_code, message.tries = MessageState.PARKED, "mail.recipient-refused", 2
        message.deliveries.append(_try(1, told_at, DeliveryOutcome.TEMPORARY, "mail.not-reached"))
        later = told_at + timedelta(minutes=1)
        message.deliveries.append(_try(2, later, DeliveryOutcome.PERMANENT, "mail.recipient-refused", 550))
    elif message.contact.way is Way.DIGEST:
        message.state, message.sent_at, message.tries = MessageState.SENT, told_at, 1
        user = session.scalars(select(User).where(User.email == "approver@example.org")).one()
        session.add(
            Acknowledgement(
                message_id=message.id, at=told_at + timedelta(minutes=9), by=ConfirmedBy.PHONE, user_id=user.id
            )
        )


def _try(number: int, at: datetime, outcome: DeliveryOutcome, code: str = "", status: int = 0) -> DeliveryAttempt:
    return DeliveryAttempt(
        number=number, worker="w", started_at=at, ended_at=at, outcome=outcome, code=code, status=status
    )


def _contact(
    session: Session, now: datetime, kind: RecipientKind, recipient_id: int, label: str, **values: object
) -> None:
    defaults = {"way": Way.DIGEST, "created_at": now, "language": "vi"}
    session.add(Contact(**{"recipient_kind": kind, "recipient_id": recipient_id, "label": label} | defaults | values))
    session.flush()
