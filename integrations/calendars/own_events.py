"""One event of somebody's own calendar: when it is, and whether it takes its owner's time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from enum import StrEnum

from integrations.calendars.busy import ComponentRefused
from integrations.calendars.moments import Moment, read_duration, read_moment
from integrations.calendars.scanning import RawComponent, RawLine
from integrations.calendars.zone_book import ZoneBook

_DAY = timedelta(days=1)
_ABSENT = frozenset({"DECLINED", "DELEGATED"})
_UNSURE = frozenset({"TENTATIVE", "NEEDS-ACTION"})


class Claim(StrEnum):
    """What an event does to its owner's time."""

    BUSY = "busy"
    TENTATIVE = "tentative"
    TRANSPARENT = "transparent"
    CANCELLED = "cancelled"
    DECLINED = "declined"


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnEvent:
    """An event as read; `raw` still holds its rules."""

    raw: RawComponent
    start: Moment
    length: timedelta
    is_all_day: bool
    claim: Claim
    sequence: int

    @property
    def recurs(self) -> bool:
        """Whether the event stands for more than itself."""
        return any(line.name in ("RRULE", "RDATE", "EXRULE", "EXDATE") for line in self.raw.lines)


def read_event(raw: RawComponent, zones: ZoneBook, own_addresses: frozenset[str]) -> OwnEvent:
    """Read one VEVENT or AVAILABLE; raises ComponentRefused."""
    broken = raw.first("BROKEN")
    if broken is not None:
        raise ComponentRefused("calendar.line-unreadable", broken.value, broken.number)
    line = raw.first("DTSTART") or raw.first("RECURRENCE-ID")
    if line is None:
        raise ComponentRefused("calendar.start-missing")
    start = read_moment(line, zones)
    length = _length(raw, start, zones)
    whole_days = start.wall.time() == time() and length % _DAY == timedelta(0) and length > timedelta(0)
    flag = raw.first("X-MICROSOFT-CDO-ALLDAYEVENT")
    is_all_day = start.is_date or (whole_days and flag is not None and flag.value.upper() == "TRUE")
    claim = _claim(raw, own_addresses)
    return OwnEvent(raw=raw, start=start, length=length, is_all_day=is_all_day, claim=claim, sequence=_sequence(raw))


def _length(raw: RawComponent, start: Moment, zones: ZoneBook) -> timedelta:
    """Give the exact length (RFC 5545 section 3.8.5.3): of a day without an end one day, of a time without one none."""
    end_line, length_line = raw.first("DTEND"), raw.first("DURATION")
    if end_line is None:
        if length_line is not None:
            return read_duration(length_line.value, length_line)
        return _DAY if start.is_date else timedelta(0)
    end = read_moment(end_line, zones)
    if start.is_date and end.is_date:
        # A day that ends on itself is a common mistake for one whole day.
        length = max(end.wall - start.wall, _DAY) if end.wall >= start.wall else end.wall - start.wall
    else:
        length = end.at() - start.at()
    if length < timedelta(0):
        raise ComponentRefused("calendar.end-before-start", line=end_line.number)
    return length


def _claim(raw: RawComponent, own_addresses: frozenset[str]) -> Claim:
    status = _word(raw, "STATUS")
    if status == "CANCELLED":
        return Claim.CANCELLED
    answer = _answer(raw.all("ATTENDEE"), own_addresses)
    if answer in _ABSENT:
        return Claim.DECLINED
    # Exchange's own word is finer than TRANSP and wins where both are given (MS-OXCICAL).
    exchange = _word(raw, "X-MICROSOFT-CDO-BUSYSTATUS")
    if exchange == "FREE" or (exchange not in ("BUSY", "OOF", "TENTATIVE") and _word(raw, "TRANSP") == "TRANSPARENT"):
        return Claim.TRANSPARENT
    is_unsure = status == "TENTATIVE" or exchange in ("TENTATIVE", "WORKINGELSEWHERE") or answer in _UNSURE
    return Claim.TENTATIVE if is_unsure else Claim.BUSY


def _answer(attendees: list[RawLine], own_addresses: frozenset[str]) -> str:
    """Give the owner's PARTSTAT: of their addresses, or of the only attendee when no address is known."""
    if own_addresses:
        mine = [
            one
            for one in attendees
            if _address(one.value) in own_addresses or _address(one.params.get("EMAIL", "")) in own_addresses
        ]
    else:
        mine = attendees if len(attendees) == 1 else []
    # Without PARTSTAT the RFC says NEEDS-ACTION, yet most files without it simply never asked.
    return mine[0].params.get("PARTSTAT", "").upper() if mine else ""


def _address(value: str) -> str:
    return value.strip().casefold().removeprefix("mailto:")


def _word(raw: RawComponent, name: str) -> str:
    line = raw.first(name)
    return line.value.strip().upper() if line is not None else ""


def _sequence(raw: RawComponent) -> int:
    value = _word(raw, "SEQUENCE")
    return int(value) if value.isascii() and value.isdecimal() and len(value) < 12 else 0


def midnight(moment: datetime) -> datetime:
    """Give the beginning of a wall-clock day."""
    return datetime.combine(moment.date(), time())
