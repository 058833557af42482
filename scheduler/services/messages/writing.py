"""Writing messages into the outbox, in the transaction of the publication that they tell about.

What nobody was told yet is added to what is new and goes out as one message; the older one is withdrawn.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from scheduler.config import settings
from scheduler.models import (
    CalendarEvent,
    ChangeKind,
    ClinicSession,
    Contact,
    DeliveryOutcome,
    Escort,
    EventStatus,
    MessageKind,
    MessageState,
    OutboxChange,
    OutboxMessage,
    Publication,
    RecipientKind,
    Way,
)
from scheduler.services.feeds.drafts import Recipient
from scheduler.services.messages.announcing import announce_publication
from scheduler.services.messages.changes import (
    Change,
    Concern,
    Remembered,
    added_up,
    change_from,
    concern_of,
    concerns_since,
    is_rest,
)
from scheduler.services.messages.drafting import new_message
from scheduler.services.messages.reach import Reach, reach_of, recipient_of, told_contacts
from scheduler.services.messages.timing import is_urgent, leaves_at, rhythm_of
from scheduler.services.messages.topics import CALENDAR
from scheduler.services.tokens import message_key

_KINDS = {Way.INVITATIONS: MessageKind.INVITATION, Way.WEBHOOK: MessageKind.WEBHOOK}
_UNSAID = (MessageState.PENDING, MessageState.PARKED)
_SAID = (MessageState.SENT, MessageState.SENDING)


def write_messages(session: Session, publication: Publication, known: Remembered, now: datetime) -> int:
    """Write what a publication has changed for each contact; how many messages there are.

    `known` is what `remember` gave before the calendars were brought to the new plan. Writing twice changes nothing.
    """
    keep_default_contacts(session, now)
    concerns: dict[Recipient, list[Concern]] = defaultdict(list)
    for concern in concerns_since(session, known, now):
        concerns[concern.recipient].append(concern)
    written = announce_publication(session, publication, now)
    for contact in told_contacts(session):
        reach = reach_of(session, contact)
        if contact.way is Way.WEBHOOK and CALENDAR not in contact.events:
            continue
        mine = _own(session, contact, concerns[recipient_of(contact)])
        if mine and reach.is_entitled:
            mark = str(publication.id)
            written += write_to(session, contact, reach, mine, mark=mark, publication_id=publication.id, now=now)
    return written


def write_to(
    session: Session,
    contact: Contact,
    reach: Reach,
    changes: Sequence[Change],
    *,
    mark: str,
    publication_id: int | None,
    now: datetime,
) -> int:
    """Write one digest, or one invitation for each event, to a contact; `mark` tells one occasion from another."""
    kind = _KINDS.get(contact.way, MessageKind.DIGEST)
    bundles = [(change,) for change in changes] if kind is MessageKind.INVITATION else [tuple(changes)]
    root: OutboxMessage | None = None
    written = 0
    for bundle in bundles:
        made = _write(session, contact, reach, kind, bundle, (mark, publication_id), now)
        if made is not None:
            # The invitations of one occasion are confirmed together.
            made.root_id = root.id if root is not None else None
            root = root or made
            written += 1
    return written


def invite_to_all(session: Session, contact: Contact, now: datetime) -> int:
    """Invite somebody who has just chosen invitations to all that lies ahead."""
    return _write_present(session, contact, now, is_cancelled=False)


def cancel_all(session: Session, contact: Contact, now: datetime) -> int:
    """Take back the invitations of somebody who has chosen another way: else every duty would stand there twice."""
    return _write_present(session, contact, now, is_cancelled=True)


def withdraw_unsaid(session: Session, contact: Contact, kind: MessageKind) -> list[Change]:
    """Withdraw the messages of a kind that have not left; the changes that they would have told."""
    unsaid = _unsaid(session, contact, kind, is_of_changes=False)
    for message in unsaid:
        message.state = MessageState.WITHDRAWN
    return [change_from(row) for message in unsaid for row in message.changes]


def keep_default_contacts(session: Session, now: datetime) -> None:
    """Let every active escort with a mail address have a contact, without a label; who wants another way changes it."""
    served = select(Contact.recipient_id).where(Contact.recipient_kind == RecipientKind.ESCORT)
    query = select(Escort).where(Escort.is_active, Escort.email != "", Escort.id.not_in(served))
    for escort in session.scalars(query.order_by(Escort.id)):
        session.add(
            Contact(
                recipient_kind=RecipientKind.ESCORT,
                recipient_id=escort.id,
                label="",
                way=Way.DIGEST,
                created_at=now,
            )
        )
    session.flush()


def _own(session: Session, contact: Contact, concerns: Sequence[Concern]) -> list[Change]:
    """The changes of a contact; an examiner's contact sees the sessions of that examiner alone."""
    if not contact.examiner:
        return [one.change for one in concerns]
    ids = {one.session_id for one in concerns if one.session_id is not None}
    query = select(ClinicSession.id).where(ClinicSession.id.in_(ids), ClinicSession.examiner == contact.examiner)
    own = set(session.scalars(query))
    return [one.change for one in concerns if one.session_id in own]


def _write(
    session: Session,
    contact: Contact,
    reach: Reach,
    kind: MessageKind,
    bundle: tuple[Change, ...],
    occasion: tuple[str, int | None],
    now: datetime,
) -> OutboxMessage | None:
    mark, publication_id = occasion
    key = message_key(str(contact.id), mark, *sorted(f"{change.uid}:{change.sequence}" for change in bundle))
    if session.scalar(select(OutboxMessage.id).where(OutboxMessage.key == key)) is not None:
        return None
    older = _unsaid(session, contact, kind, bundle[0].uid if kind is MessageKind.INVITATION else None)
    unsaid = [change for message in older for row in message.changes if (change := change_from(row)).last_end > now]
    perhaps = {row.uid for message in older if _has_perhaps_left(message) for row in message.changes}
    total = added_up(unsaid, bundle, perhaps_said=perhaps)
    for message in older:
        message.state = MessageState.WITHDRAWN
    if kind is MessageKind.INVITATION:
        total = tuple(_numbered(session, contact, change) for change in total)
    if not total:
        return None
    rhythm = rhythm_of(settings())
    urgent = is_urgent(min(change.first_start for change in total), now, rhythm)
    message = new_message(contact, kind, total, key, urgent=urgent, now=now)
    since = min((one.created_at for one in older), default=None)
    message.publication_id = publication_id
    message.created_at = since or now
    if kind is not MessageKind.WEBHOOK:  # a machine neither sleeps nor minds two requests
        message.due_at = leaves_at(now, reach.zone, rhythm, is_urgent=urgent, waiting_since=since)
    session.add(message)
    session.flush()
    return message


def _has_perhaps_left(message: OutboxMessage) -> bool:
    return any(attempt.outcome is DeliveryOutcome.UNKNOWN for attempt in message.deliveries)


def _unsaid(
    session: Session, contact: Contact, kind: MessageKind, uid: str | None = None, *, is_of_changes: bool = True
) -> Sequence[OutboxMessage]:
    """Messages to a contact that have not left, of one event or of all; locked, so that no worker takes them now."""
    query = select(OutboxMessage).where(
        OutboxMessage.contact_id == contact.id,
        OutboxMessage.state.in_(_UNSAID),
        OutboxMessage.kind == kind,
    )
    if is_of_changes:
        query = query.where(OutboxMessage.topic == "")
    if uid is not None:
        query = query.where(OutboxMessage.changes.any(OutboxChange.uid == uid))
    return session.scalars(query.order_by(OutboxMessage.id).with_for_update()).all()


def _numbered(session: Session, contact: Contact, change: Change) -> Change:
    """The change with the SEQUENCE that this contact's calendar takes as newer than anything it was sent."""
    told = (
        select(func.max(OutboxChange.sequence))
        .join(OutboxMessage, OutboxChange.message_id == OutboxMessage.id)
        .where(
            OutboxMessage.contact_id == contact.id,
            OutboxMessage.kind == MessageKind.INVITATION,
            OutboxChange.uid == change.uid,
        )
    )
    last = session.scalar(told)
    return change if last is None else replace(change, sequence=max(change.sequence, last + 1))


def _write_present(session: Session, contact: Contact, now: datetime, *, is_cancelled: bool) -> int:
    reach = reach_of(session, contact)
    events = [row for row in _ahead(session, contact, now) if not is_rest(row)]
    concerns = [concern for row in events if (concern := concern_of(row, {})) is not None]
    changes = _own(session, contact, concerns)
    if is_cancelled:
        invited = _invited(session, contact)
        changes = [
            replace(change, kind=ChangeKind.CANCELLED, before=change.after)
            for change in changes
            if change.uid in invited
        ]
    bundles = [(change,) for change in changes]
    mark = f"way:{contact.way.value}:{now.isoformat()}"
    made = [_write(session, contact, reach, MessageKind.INVITATION, bundle, (mark, None), now) for bundle in bundles]
    session.flush()
    return sum(message is not None for message in made)


def _ahead(session: Session, contact: Contact, now: datetime) -> Sequence[CalendarEvent]:
    return session.scalars(
        select(CalendarEvent)
        .where(
            CalendarEvent.recipient_kind == contact.recipient_kind,
            CalendarEvent.recipient_id == contact.recipient_id,
            CalendarEvent.status == EventStatus.CONFIRMED,
            CalendarEvent.ends_at > now,
        )
        .order_by(CalendarEvent.starts_at, CalendarEvent.id)
    ).all()


def _invited(session: Session, contact: Contact) -> set[str]:
    """The events that may stand in a contact's calendar by invitation: told last as anything but cancelled."""
    query = (
        select(OutboxChange.uid, OutboxChange.kind)
        .join(OutboxMessage, OutboxChange.message_id == OutboxMessage.id)
        .where(
            OutboxMessage.contact_id == contact.id,
            OutboxMessage.kind == MessageKind.INVITATION,
            OutboxMessage.state.in_(_SAID) | OutboxMessage.tries.__gt__(0),
        )
        .order_by(OutboxChange.sequence)
    )
    last = {uid: kind for uid, kind in session.execute(query)}  # noqa: C416 - rows are no pairs to mypy
    return {uid for uid, kind in last.items() if kind is not ChangeKind.CANCELLED}
