"""Where a team meets people at an airport, and the shifts in which it does."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from scheduler.i18n.dates import local
from scheduler.models import Airport, AssistanceWindow, Flight, PlanCase
from scheduler.services.itineraries.journey import meeting_minutes

# Where nobody has entered staffed spans, a day has three shifts beginning at these local hours.
SHIFT_HOURS = (6, 14, 22)
_DAY_HOURS = 24


@dataclass(frozen=True, slots=True, kw_only=True)
class Meeting:
    """A case to be met at an airport: `role` is departure, transit or arrival; the team's work lasts until `ends_at`.

    `inbound` is the flight that brings them, `onward` the one that they leave with.
    """

    entry: PlanCase
    airport: str
    role: str
    starts_at: datetime
    ends_at: datetime
    inbound: Flight | None
    onward: Flight | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Shift:
    """A span of work at an airport, numbered from 1 over the local date on which it begins."""

    number: int
    starts_at: datetime
    ends_at: datetime
    provider: str = ""


_AFTER_LANDING = timedelta(minutes=90)
_Span = tuple[datetime, datetime, str]


def meetings_of(entry: PlanCase) -> tuple[Meeting, ...]:
    """All meetings of a journey: the office meets everybody who leaves, other teams who asked for them."""
    if not entry.legs:
        return ()
    flights = [leg.flight for leg in entry.legs]
    case, first, last = entry.case, flights[0], flights[-1]
    begins = first.departs_at - timedelta(minutes=meeting_minutes(case))
    found = [_meeting(entry, "departure", begins, first.departs_at, None, first)]
    if case.assist_transit:
        found += [
            _meeting(entry, "transit", before.arrives_at, after.departs_at, before, after)
            for before, after in pairwise(flights)
        ]
    if case.assist_arrival:
        found.append(_meeting(entry, "arrival", last.arrives_at, last.arrives_at + _AFTER_LANDING, last, None))
    return tuple(found)


def _meeting(
    entry: PlanCase, role: str, starts_at: datetime, ends_at: datetime, inbound: Flight | None, onward: Flight | None
) -> Meeting:
    airport = onward.origin if onward is not None else inbound.destination if inbound is not None else ""
    return Meeting(
        entry=entry, airport=airport, role=role, starts_at=starts_at, ends_at=ends_at, inbound=inbound, onward=onward
    )


def shifts_at(
    session: Session, airport: Airport, on: date, meetings: Iterable[Meeting]
) -> tuple[tuple[Shift, tuple[Meeting, ...]], ...]:
    """The shifts that begin on a local date with the meetings in each; those with nobody to meet are left out.

    A shift is a staffed span where one is entered. Meetings outside of all spans are in the usual three shifts, whose
    day begins at six.
    """
    staffed = _staffed(session, airport)
    usual = [(begins, ends, "") for begins, ends in _usual(on, ZoneInfo(airport.timezone))]
    placed: dict[_Span, list[Meeting]] = {}
    for one in sorted(meetings, key=lambda one: (one.starts_at, one.entry.case.code)):
        # A span that began the day before takes its meetings with it: nobody is on two sheets.
        span = _around(one, staffed) or _around(one, usual) if one.airport == airport.code else None
        if span is not None and local(span[0], airport.timezone).date() == on:
            placed.setdefault(span, []).append(one)
    return tuple(
        (Shift(number=number, starts_at=span[0], ends_at=span[1], provider=span[2]), tuple(placed[span]))
        for number, span in enumerate(sorted(placed), 1)
    )


def _around(one: Meeting, spans: Sequence[_Span]) -> _Span | None:
    return next((span for span in spans if span[0] <= one.starts_at < span[1]), None)


def _staffed(session: Session, airport: Airport) -> Sequence[_Span]:
    query = select(AssistanceWindow).where(AssistanceWindow.airport_code == airport.code)
    spans: dict[tuple[datetime, datetime], set[str]] = {}
    for row in session.scalars(query.order_by(AssistanceWindow.starts_at)):
        spans.setdefault((row.starts_at, row.ends_at), set()).add(row.provider)
    return [(begins, ends, ", ".join(sorted(filter(None, names)))) for (begins, ends), names in sorted(spans.items())]


def _usual(on: date, zone: ZoneInfo) -> Sequence[tuple[datetime, datetime]]:
    hours = [*SHIFT_HOURS, SHIFT_HOURS[0] + _DAY_HOURS]
    edges = [datetime.combine(on + timedelta(days=hour // 24), time(hour % 24), zone) for hour in hours]
    return list(pairwise(edges))
