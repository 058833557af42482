"""A rendered feed as one subscriber wishes it: without cancelled events, with alarms, for old importers, or as jCal."""

import json
from dataclasses import dataclass

from icalendar import Calendar

_BEGIN, _END = b"BEGIN:VEVENT\r\n", b"END:VEVENT\r\n"
_CANCELLED, _FREE = b"\r\nSTATUS:CANCELLED\r\n", b"\r\nTRANSP:TRANSPARENT\r\n"


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedOptions:
    """What a subscriber asks for.

    `organiser` is the address of an ORGANIZER: with it the feed is METHOD:PUBLISH, which wants one (RFC 5546, 3.2.1).
    `alarm_minutes` puts a display alarm so long before every event that takes its reader's time; never an e-mail one.
    """

    hides_cancelled: bool = False
    organiser: str = ""
    alarm_minutes: int = 0

    @property
    def is_plain(self) -> bool:
        """Whether the feed is wanted as it is."""
        return not (self.hides_cancelled or self.organiser or self.alarm_minutes)


def adapt(body: bytes, options: FeedOptions) -> bytes:
    """The feed with these options; the same feed and options always give the same bytes."""
    frame, *rest = body.split(_BEGIN)
    if not rest:
        return body
    events = [part.split(_END, 1)[0] for part in rest]
    tail = rest[-1].split(_END, 1)[1]
    if options.hides_cancelled:
        events = [event for event in events if _CANCELLED not in event]
    if options.organiser:
        frame = frame.replace(b"VERSION:2.0\r\n", b"VERSION:2.0\r\nMETHOD:PUBLISH\r\n", 1)
    written = (_BEGIN + event + _added(event, options) + _END for event in events)
    return b"".join((frame, *written, tail))


def to_jcal(body: bytes) -> bytes:
    """A rendered feed as jCal (RFC 7265), for `application/calendar+json`."""
    calendar = Calendar.from_ical(body)
    return json.dumps(calendar.to_jcal(), ensure_ascii=False, separators=(",", ":")).encode("utf-8")


def _added(event: bytes, options: FeedOptions) -> bytes:
    lines = f"ORGANIZER:{options.organiser}\r\n".encode("ascii") if options.organiser else b""
    if not options.alarm_minutes or _CANCELLED in event or _FREE in event:
        return lines
    title = next(line for line in event.replace(b"\r\n ", b"\x00").split(b"\r\n") if line.startswith(b"SUMMARY"))
    text = b"DESCRIPTION" + title.removeprefix(b"SUMMARY")
    # The fold of the title fits: the new name is longer, so it is folded anew.
    alarm = (
        b"BEGIN:VALARM\r\nACTION:DISPLAY\r\n",
        _folded(text.replace(b"\x00", b"").decode("utf-8")),
        f"TRIGGER:-PT{options.alarm_minutes}M\r\nEND:VALARM\r\n".encode("ascii"),
    )
    return lines + b"".join(alarm)


def _folded(line: str) -> bytes:
    """A content line of at most 75 octets a piece, never cut inside a letter (RFC 5545, 3.1)."""
    pieces, piece = [], b""
    for letter in line:
        octets = letter.encode("utf-8")
        if len(piece) + len(octets) > 74:
            pieces.append(piece)
            piece = b""
        piece += octets
    return b"\r\n ".join((*pieces, piece)) + b"\r\n"
