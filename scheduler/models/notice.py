"""Notices to the receiving side: what was sent, and when."""

from __future__ import annotations

import enum
from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from scheduler.models.base import Base, Identified, choice


class NoticeKind(enum.StrEnum):
    """ABN is the advance booking notification, NAT the notification of arrival."""

    ABN = "abn"
    NAT = "nat"


class NoticeStep(enum.StrEnum):
    """The first notice, one that corrects it, or one that takes it back."""

    FIRST = "first"
    UPDATE = "update"
    CANCELLATION = "cancellation"


class NoticeDispatch(Identified, Base):
    """A notice of one case that somebody sent; rows are only ever added.

    `fingerprint` is the SHA-256 of what was told: when the plan says something else later, an update is due. The place
    in the list (`receiver_id`, `arrives_on` local) is kept for a case that has since left the plan. `due_at` is what
    held when it was sent. `reference` is how the other side calls it.
    """

    __tablename__ = "notice_dispatch"
    __table_args__ = (Index("ix_notice_dispatch_case_id_kind", "case_id", "kind"),)

    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"))
    kind: Mapped[NoticeKind] = mapped_column(choice(NoticeKind, "kind"))
    step: Mapped[NoticeStep] = mapped_column(choice(NoticeStep, "step"))
    fingerprint: Mapped[str] = mapped_column(String(64))
    receiver_id: Mapped[int | None] = mapped_column(ForeignKey("receiver.id"))
    arrives_on: Mapped[date]
    due_at: Mapped[datetime]
    sent_at: Mapped[datetime] = mapped_column(index=True)
    sent_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    reference: Mapped[str] = mapped_column(String(80), default="")
