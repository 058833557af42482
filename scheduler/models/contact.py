"""Contacts: who is told when a calendar changes, by which way, in which language."""

from __future__ import annotations

import enum
from datetime import datetime

from sqlalchemy import CheckConstraint, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from scheduler.models.base import Base, Identified, Revised, choice
from scheduler.models.calendar import RecipientKind


class Way(enum.StrEnum):
    """How a contact learns of changes.

    FEED: by the calendar alone, no message. DIGEST: mail with the changes, beside a feed. INVITATIONS: each event by
    mail (iMIP), in place of a feed. TEXT: a short message, beside a feed. WEBHOOK: another system by a signed request.
    """

    FEED = "feed"
    DIGEST = "digest"
    INVITATIONS = "invitations"
    TEXT = "text"
    WEBHOOK = "webhook"


class Contact(Identified, Revised, Base):
    """One mailbox or telephone that is told about the calendar of an escort, a clinic or an office.

    `examiner` narrows a clinic's calendar to the sessions of one examiner. An empty `email` or `phone` of an escort's
    contact means the escort's own. `url` is where a webhook goes; its signing secret is derived from the installation's
    key and `secret_salt`, and `events` is what it is told of. A contact in reserve is told only when nobody else
    confirms a change.
    """

    __tablename__ = "contact"
    __table_args__ = (
        Index("ix_contact_recipient", "recipient_kind", "recipient_id"),
        CheckConstraint("examiner = '' OR recipient_kind = 'clinic'", name="examiner_of_clinic"),
    )

    recipient_kind: Mapped[RecipientKind] = mapped_column(choice(RecipientKind, "recipient_kind"))
    recipient_id: Mapped[int]
    examiner: Mapped[str] = mapped_column(String(64), default="")
    label: Mapped[str] = mapped_column(String(80))
    email: Mapped[str] = mapped_column(String(160), default="")
    phone: Mapped[str] = mapped_column(String(40), default="")
    url: Mapped[str] = mapped_column(String(300), default="")
    secret_salt: Mapped[str] = mapped_column(String(64), default="")
    events: Mapped[list[str]] = mapped_column(default=lambda: ["calendar.changed"])
    language: Mapped[str] = mapped_column(String(2), default="vi")
    way: Mapped[Way] = mapped_column(choice(Way, "way"))
    is_reserve: Mapped[bool] = mapped_column(default=False)
    is_active: Mapped[bool] = mapped_column(default=True)
    created_at: Mapped[datetime]
    __mapper_args__ = {"version_id_col": Revised.revision}  # noqa: RUF012 - read by SQLAlchemy
