"""What the services of contacts and messages give to pages."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from scheduler.i18n import Bilingual
from scheduler.services.messages.composing import Told
from scheduler.services.messages.topics import CALENDAR


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactDraft:
    """What a person enters for a contact; `closes_feeds` agrees that open feed addresses are revoked.

    `events` is what a webhook is told of (`scheduler.services.messages.topics`).
    """

    label: str
    email: str
    phone: str
    language: str
    way: str
    url: str = ""
    examiner: str = ""
    is_reserve: bool = False
    closes_feeds: bool = False
    events: tuple[str, ...] = (CALENDAR,)


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactView:
    """A contact for its page; `email` and `phone` are what is used, `own_...` what was entered for it.

    `secret` signs a webhook's requests, empty for other ways. `trouble` is a phrase `contacts-trouble-...` that says
    why nothing would reach it, empty where something would. `revision` guards against two people editing at once.
    """

    id: int
    kind: str
    recipient_id: int
    recipient: Bilingual
    examiner: str
    label: str
    email: str
    phone: str
    own_email: str
    own_phone: str
    url: str
    secret: str
    events: tuple[str, ...]
    language: str
    way: str
    is_reserve: bool
    open_feeds: int
    trouble: str
    revision: int
    last_sent_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class RecipientContacts:
    """A calendar with its contacts; without any, nobody is told."""

    kind: str
    id: int
    name: Bilingual
    examiners: tuple[str, ...]
    contacts: tuple[ContactView, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class StepView:
    """Somebody else who was told, and of which calendar; `calendar` is None where nobody was left."""

    at: datetime
    calendar: Bilingual | None
    contact: str
    state: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ThreadView:
    """What a contact was told on one occasion, as the page of messages shows it.

    `reference` is what others were told instead of an escort's name. `state` is a phrase `messages-state-...`;
    `reason` a code with the phrases `messages-reason-...` (what happened) and `messages-advice-...` (what to do), empty
    where nothing is wrong. `topic` is what a webhook was told beside changes of calendars, empty else.
    """

    id: int
    recipient: Bilingual
    reference: str
    contact: str
    phone: str
    way: str
    state: str
    reason: str
    status: int
    is_urgent: bool
    changes: int
    starts_at: datetime
    zone: str
    created_at: datetime
    due_at: datetime
    told_at: datetime | None
    confirm_by: datetime | None
    tries: int
    topic: str
    steps: tuple[StepView, ...]
    confirmed_at: datetime | None
    confirmed_by: str
    can_resend: bool
    can_confirm: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class MessagesPage:
    """The page of messages: who has not confirmed, what is stuck, what waits, and what was settled lately.

    `missing` names ways that contacts have chosen and the installation cannot use: `mail`, `text`.
    """

    unconfirmed: tuple[ThreadView, ...]
    stuck: tuple[ThreadView, ...]
    waiting: tuple[ThreadView, ...]
    settled: tuple[ThreadView, ...]
    missing: tuple[str, ...]
    untold: tuple[Bilingual, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class TryView:
    """One try to deliver."""

    number: int
    message_id: int
    started_at: datetime
    ended_at: datetime | None
    outcome: str
    code: str
    status: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerView:
    """The latest answer to one invitation: `accepted`, `declined` or `tentative`."""

    heading: str
    status: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageDetail:
    """One thread with what was said, in the reader's own language, and every try."""

    thread: ThreadView
    told: tuple[Told, ...]
    tries: tuple[TryView, ...]
    answers: tuple[AnswerView, ...] = ()
