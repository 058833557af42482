"""Answers to invitations that come back by mail (iMIP REPLY): read strictly, nothing of the mail itself is kept."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from email.utils import getaddresses
from enum import StrEnum

from icalendar import Calendar, Event

_MOST_BYTES = 1_000_000
_MOST_UID = 255
_CALENDARS = frozenset({"text/calendar", "application/ics"})
_ADDRESSED = ("To", "Cc", "Delivered-To", "X-Original-To", "Envelope-To", "X-Envelope-To")
_ADDRESS = re.compile(r"[^\s@<>]{1,64}@[^\s@<>]{1,255}")


class Answer(StrEnum):
    """What was answered (PARTSTAT)."""

    ACCEPTED = "accepted"
    DECLINED = "declined"
    TENTATIVE = "tentative"


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarReply:
    """One answer. `attendee` and `addresses` (where the mail went, and the organiser) are in lower case.

    `said_at` is the answer's own time; `digest` names the mail, so that one that is read twice counts once.
    """

    uid: str
    sequence: int
    answer: Answer
    attendee: str
    addresses: tuple[str, ...]
    said_at: datetime
    digest: str


class ReplyUnreadable(Exception):
    """A mail that answers no invitation.

    Codes: `reply.too-large`, `reply.unreadable`, `reply.no-calendar`, `reply.no-reply` (another METHOD),
    `reply.several-events`, `reply.several-people`, `reply.incomplete`, `reply.answer-unknown`.
    """

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def read_reply(data: bytes) -> CalendarReply:
    """Read the answer out of a mail as it came from the server. Raises ReplyUnreadable."""
    if len(data) > _MOST_BYTES:
        raise ReplyUnreadable("reply.too-large")
    try:
        return _read(data)
    except ReplyUnreadable:
        raise
    except Exception as fault:  # what a stranger sent; the standard library raises many kinds for odd headers
        raise ReplyUnreadable("reply.unreadable") from fault


def _read(data: bytes) -> CalendarReply:
    message = message_from_bytes(data, policy=default)
    if not isinstance(message, EmailMessage):
        raise ReplyUnreadable("reply.unreadable")
    event = _event(_calendar(message))
    attendee, answer = _answer(event)
    organiser = _mailbox(event.get("ORGANIZER"))
    return CalendarReply(
        uid=_uid(event),
        sequence=_sequence(event),
        answer=answer,
        attendee=attendee,
        addresses=tuple(dict.fromkeys([*([organiser] if organiser else []), *_recipients(message)])),
        said_at=_said_at(event),
        digest=hashlib.sha256(data).hexdigest(),
    )


def _calendar(message: EmailMessage) -> Calendar:
    found = False
    for part in message.walk():
        if part.get_content_type() not in _CALENDARS:
            continue
        found = True
        calendar = _parsed(part)
        if str(calendar.get("METHOD", "")).upper() == "REPLY":
            return calendar
    raise ReplyUnreadable("reply.no-reply" if found else "reply.no-calendar")


def _parsed(part: EmailMessage) -> Calendar:
    content = part.get_payload(decode=True)
    calendar = Calendar.from_ical(content.decode("utf-8-sig") if isinstance(content, bytes) else "")
    if not isinstance(calendar, Calendar):
        raise ReplyUnreadable("reply.unreadable")
    return calendar


def _event(calendar: Calendar) -> Event:
    events = [one for one in calendar.walk("VEVENT") if isinstance(one, Event)]
    if not events:
        raise ReplyUnreadable("reply.incomplete")
    if len(events) > 1:
        raise ReplyUnreadable("reply.several-events")
    return events[0]


def _answer(event: Event) -> tuple[str, Answer]:
    """RFC 5546 section 3.2.3: a reply holds exactly one attendee, the one who answers."""
    given = event.get("ATTENDEE")
    people = given if isinstance(given, list) else [given] if given is not None else []
    if len(people) > 1:
        raise ReplyUnreadable("reply.several-people")
    address = _mailbox(people[0]) if people else ""
    if not address:
        raise ReplyUnreadable("reply.incomplete")
    status = str(getattr(people[0], "params", {}).get("PARTSTAT", "")).lower()
    if status not in set(Answer):
        raise ReplyUnreadable("reply.answer-unknown")
    return address, Answer(status)


def _mailbox(value: object) -> str:
    address = str(value or "").strip()
    address = address[7:] if address[:7].lower() == "mailto:" else address
    return address.lower() if _ADDRESS.fullmatch(address) else ""


def _uid(event: Event) -> str:
    uid = str(event.get("UID", "")).strip()
    if not uid or len(uid) > _MOST_UID or not uid.isprintable():
        raise ReplyUnreadable("reply.incomplete")
    return uid


def _sequence(event: Event) -> int:
    try:
        return int(event.get("SEQUENCE", 0))
    except (TypeError, ValueError):
        raise ReplyUnreadable("reply.incomplete") from None


def _said_at(event: Event) -> datetime:
    stamp = getattr(event.get("DTSTAMP"), "dt", None)
    if not isinstance(stamp, datetime) or stamp.tzinfo is None:
        raise ReplyUnreadable("reply.incomplete")
    return stamp.astimezone(UTC).replace(microsecond=0)


def _recipients(message: EmailMessage) -> Iterator[str]:
    for name in _ADDRESSED:
        values = [str(value) for value in message.get_all(name, [])]
        yield from (found for _, address in getaddresses(values) if (found := _mailbox(address)))
