"""Invitations by mail (iMIP, RFC 6047): REQUEST and CANCEL of one event."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from email.message import EmailMessage

from icalendar import Calendar, Event, vCalAddress, vText

from integrations.mail.failures import SendingFailed
from integrations.mail.messages import Letter, Mailbox, address_of, build_message

_MOST_SEQUENCE = 2**31 - 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Invitation:
    """One event for one person; `uid` stays, `sequence` rises with every message about it, CANCEL included.

    Answers go to the `organizer`; without one the sender is.
    """

    uid: str
    sequence: int
    starts_at: datetime
    ends_at: datetime
    summary: str
    description: str = ""
    location: str = ""
    is_cancelled: bool = False
    organizer: Mailbox | None = None


def build_invitation(letter: Letter, invitation: Invitation) -> EmailMessage:
    """Build a message with a readable part and a calendar part.

    The recipient of the letter is the only attendee. Times are written in UTC: every client
    shows them in its own zone, and no VTIMEZONE can be misread. Raises SendingFailed (permanent).
    """
    _check(invitation)
    method = "CANCEL" if invitation.is_cancelled else "REQUEST"
    message = build_message(letter)
    body = _calendar(letter, invitation, method)
    message.add_alternative(body, subtype="calendar", charset="utf-8", cte="base64", params={"method": method})
    return message


def _check(one: Invitation) -> None:
    is_timed = one.starts_at.tzinfo is not None and one.ends_at.tzinfo is not None and one.starts_at < one.ends_at
    if not (is_timed and one.uid.isprintable() and one.uid.strip() and 0 <= one.sequence <= _MOST_SEQUENCE):
        raise SendingFailed("mail.invitation-unusable")
    if one.is_cancelled and one.sequence == 0:
        # RFC 5546 section 3.2.5: a client ignores a cancellation that is not newer than the request.
        raise SendingFailed("mail.invitation-unusable")


def _calendar(letter: Letter, one: Invitation, method: str) -> str:
    calendar = Calendar()
    calendar.add("PRODID", "-//Hanh Trinh//Invitations//EN")
    calendar.add("VERSION", "2.0")
    calendar.add("METHOD", method)
    event = Event()
    event.add("UID", one.uid)
    event.add("SEQUENCE", one.sequence)
    event.add("DTSTAMP", letter.sent_at.astimezone(UTC).replace(microsecond=0))
    event.add("DTSTART", one.starts_at.astimezone(UTC).replace(microsecond=0))
    event.add("DTEND", one.ends_at.astimezone(UTC).replace(microsecond=0))
    event.add("SUMMARY", one.summary)
    for name, text in (("DESCRIPTION", one.description), ("LOCATION", one.location)):
        if text:
            event.add(name, text)
    event.add("STATUS", "CANCELLED" if one.is_cancelled else "CONFIRMED")
    event.add("TRANSP", "TRANSPARENT" if one.is_cancelled else "OPAQUE")
    event["ORGANIZER"] = _person(one.organizer or letter.sender)
    event["ATTENDEE"] = _person(letter.recipient)
    if not one.is_cancelled:
        event["ATTENDEE"].params |= {"ROLE": vText("REQ-PARTICIPANT"), "PARTSTAT": vText("NEEDS-ACTION")}
        # Nobody should believe that an answer was heard where none is read.
        event["ATTENDEE"].params["RSVP"] = vText("TRUE" if one.organizer is not None else "FALSE")
    calendar.add_component(event)
    return str(calendar.to_ical(), "utf-8")


def _person(mailbox: Mailbox) -> vCalAddress:
    person = vCalAddress(f"mailto:{address_of(mailbox).addr_spec}")
    if mailbox.name:
        # A double quote cannot stand in a parameter (RFC 5545 section 3.2).
        person.params["CN"] = vText(mailbox.name.replace('"', "'"))
    return person
