"""A message made ready to send, and the sending itself, by mail server, gateway or webhook."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from integrations.mail import (
    Channel,
    Invitation,
    Letter,
    Mailbox,
    MailChannel,
    Notice,
    Security,
    SendingFailed,
    SmtpSettings,
    TextMessageChannel,
    build_invitation,
    send,
)
from scheduler.config import Settings, settings
from scheduler.i18n import Language, phrase
from scheduler.models import ChangeKind, Contact, MessageKind, OutboxMessage, RecipientKind, Way
from scheduler.services.feeds.rights import PERSONAL_KINDS
from scheduler.services.links import confirmation_address
from scheduler.services.messages.changes import Change, change_from
from scheduler.services.messages.composing import Composed, Occasion, compose, word
from scheduler.services.messages.hooks import HookParcel, deliver_hook, pack_hook
from scheduler.services.messages.reach import Reach, needs_text, reach_of, reply_address
from scheduler.services.messages.threads import thread_of
from scheduler.services.tokens import confirmation_token


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterParcel:
    """A message that needs no database any more; `invitation` is None for all but invitations."""

    message_id: int
    number: int
    key: str
    address: str
    is_text: bool
    language: Language
    composed: Composed
    invitation: Invitation | None


Parcel = LetterParcel | HookParcel


def pack(session: Session, message: OutboxMessage, number: int) -> Parcel:
    """Make a message ready for its try `number`. Raises SendingFailed where the contact has no usable address."""
    contact = session.get_one(Contact, message.contact_id)
    reach = reach_of(session, contact)
    if message.kind is MessageKind.WEBHOOK or (contact.way is Way.WEBHOOK and message.kind is MessageKind.TEST):
        return pack_hook(message, contact, reach, number)
    is_text = needs_text(contact.way) and message.kind is not MessageKind.INVITATION
    address = reach.phone if is_text else reach.email
    if not address:
        raise SendingFailed("channel.number-unusable" if is_text else "mail.address-unusable")
    occasion = occasion_of(session, message, contact, reach)
    return LetterParcel(
        message_id=message.id,
        number=number,
        key=message.key,
        address=address,
        is_text=is_text,
        language=occasion.language,
        composed=compose(occasion),
        invitation=_invitation(occasion, contact) if message.kind is MessageKind.INVITATION else None,
    )


def occasion_of(session: Session, message: OutboxMessage, contact: Contact, reach: Reach) -> Occasion:
    """What a message is written from; an escalation names the calendar that it is about, not the reader's."""
    root = session.get(OutboxMessage, message.root_id) if message.root_id is not None else None
    is_escalation = message.kind is MessageKind.ESCALATION
    about = reach_of(session, session.get_one(Contact, root.contact_id)) if root and is_escalation else reach
    language: Language = "en" if contact.language == "en" else "vi"
    return Occasion(
        kind=message.kind,
        language=language,
        is_urgent=message.is_urgent,
        title=about.title.in_(language),
        is_own=contact.recipient_kind in (*PERSONAL_KINDS, RecipientKind.RECEIVER) and not is_escalation,
        link=confirmation_address(confirmation_token(message.token_salt)),
        office_phone=about.office_phone,
        changes=tuple(change_from(row) for row in message.changes),
        since=(root.sent_at or root.created_at) if root else None,
        zone=reach.zone,
        has_account=reach.has_account,
        is_declined=root is not None and is_escalation and bool(thread_of(session, root).declined),
    )


def deliver(parcel: Parcel, now: datetime) -> None:
    """Send a parcel. Raises SendingFailed, temporary or permanent."""
    if isinstance(parcel, HookParcel):
        deliver_hook(parcel, now)
        return
    rules = settings()
    if parcel.invitation is not None:
        letter = Letter(
            key=parcel.key,
            sender=_sender(rules, parcel.language),
            recipient=Mailbox(address=parcel.address),
            subject=parcel.composed.subject,
            text=parcel.composed.text,
            html=parcel.composed.html,
            language=parcel.language,
            sent_at=now,
            reply_to=parcel.invitation.organizer,
        )
        send(build_invitation(letter, parcel.invitation), smtp_of(rules))
        return
    notice = Notice(
        key=parcel.key,
        to=parcel.address,
        subject=parcel.composed.subject,
        text=parcel.composed.short if parcel.is_text else parcel.composed.text,
        html="" if parcel.is_text else parcel.composed.html,
        language=parcel.language,
        sent_at=now,
    )
    channel_of(rules, parcel.language, is_text=parcel.is_text).tell(notice)


def channel_of(rules: Settings, language: Language, *, is_text: bool) -> Channel:
    """The way out that the settings describe."""
    if not is_text:
        return MailChannel(settings=smtp_of(rules), sender=_sender(rules, language))
    authorization = rules.text_authorization.get_secret_value()
    return TextMessageChannel(
        address=rules.text_gateway,
        template=rules.text_template,
        headers={"Authorization": authorization} if authorization else {},
        allow_private=rules.text_is_private,
    )


def smtp_of(rules: Settings) -> SmtpSettings:
    """The mail server that the settings name."""
    return SmtpSettings(
        host=rules.mail_host,
        port=rules.mail_port,
        security=Security(rules.mail_security),
        user=rules.mail_user,
        password=rules.mail_password.get_secret_value(),
        seconds=rules.mail_seconds,
        authority_file=rules.mail_authority_file or None,
    )


def _sender(rules: Settings, language: Language) -> Mailbox:
    return Mailbox(address=rules.mail_from, name=phrase("messages-sender", language))


def _invitation(occasion: Occasion, contact: Contact) -> Invitation:
    change = occasion.changes[0]
    language = occasion.language
    answers_to = reply_address(settings(), contact.id, change.uid)
    name = phrase("messages-sender", language)
    facts = change.after
    return Invitation(
        uid=change.uid,
        sequence=change.sequence,
        starts_at=datetime.fromisoformat(facts["starts_at"]),
        ends_at=datetime.fromisoformat(facts["ends_at"]),
        summary=_title(change, language),
        description=word(facts, "description", language),
        location=word(facts, "location", language),
        is_cancelled=change.kind is ChangeKind.CANCELLED,
        organizer=Mailbox(address=answers_to, name=name) if answers_to else None,
    )


def _title(change: Change, language: Language) -> str:
    """The title of an event in a person's calendar; a cancelled one says so for programs that keep it."""
    summary = word(change.after, "summary", language)
    is_cancelled = change.kind is ChangeKind.CANCELLED
    return phrase("feeds-cancelled", language, summary=summary) if is_cancelled else summary
