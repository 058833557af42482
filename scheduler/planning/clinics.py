"""Clinics and sessions of a problem: what is still free for the stages that these cases need."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Literal, cast
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from scheduler.models import Clinic, ClinicSession
from scheduler.planning.away import Examiner
from scheduler.planning.ids import clinic_id, session_id
from scheduler.planning.skies import to_minute
from scheduler.planning.standing import Standing, taken_spans
from solver import problem as values

Span = tuple[datetime, datetime]


def load_sessions(session: Session, *, airports: set[str], stages: set[str], span: Span) -> list[ClinicSession]:
    """Sessions of these stages at clinics that serve these airports, not cancelled, that start within `span`."""
    return list(
        session.scalars(
            select(ClinicSession)
            .join(Clinic)
            .where(Clinic.airport_code.in_(airports), ClinicSession.stage.in_(stages))
            .where(ClinicSession.is_cancelled.is_(False))
            .where(ClinicSession.starts_at >= span[0], ClinicSession.starts_at <= span[1])
            .options(joinedload(ClinicSession.clinic))
            .order_by(ClinicSession.starts_at, ClinicSession.id)
        )
    )


class Rooms:
    """The problem's sessions: each free span of a session is one, cut at midnight and around what is taken.

    Taken are kept appointments, and the times at which the examiner's own calendar (`away`) is not free.
    """

    def __init__(
        self, sessions: Sequence[ClinicSession], standing: Standing, away: Mapping[Examiner, Sequence[Span]]
    ) -> None:
        held = taken_spans(standing)
        taken = {
            one.id: [*held.get(one.id, ()), *_within(one, away.get((one.clinic_id, one.examiner), ()))]
            for one in sessions
        }
        self._parts: dict[int, list[values.Session]] = {}
        for one in sessions:
            spans = free_spans(one, taken.get(one.id, ()))
            self._parts[one.id] = [
                _value(one, span, part if len(spans) > 1 else 0) for part, span in enumerate(spans, start=1)
            ]
        self.clinics = tuple(
            values.Clinic(id=clinic_id(clinic.id), airport=clinic.airport_code, timezone=clinic.timezone)
            for clinic in sorted({one.clinic for one in sessions}, key=lambda clinic: clinic.id)
        )

    @property
    def sessions(self) -> tuple[values.Session, ...]:
        """All free spans, in the order of the sessions."""
        return tuple(part for parts in self._parts.values() for part in parts)

    def holding(self, key: int, starts_at: datetime) -> str:
        """The id of the part of a session in which an appointment begins; that of the whole where there is none."""
        found = next((p for p in self._parts.get(key, ()) if p.start <= starts_at < p.end), None)
        return found.id if found else session_id(key)

    def longest(self, key: int) -> str:
        """The id of a session's longest free span, for a pin that names the session as a whole."""
        parts = self._parts.get(key)
        return max(parts, key=lambda part: part.end - part.start).id if parts else session_id(key)


def _within(one: ClinicSession, spans: Iterable[Span]) -> Iterable[Span]:
    """The parts of spans inside a session, in whole minutes that cover them."""
    for begins, ends in spans:
        start, end = max(begins, one.starts_at), min(ends, one.ends_at)
        if start < end:
            yield to_minute(start), min(to_minute(end + timedelta(seconds=59)), one.ends_at)


def free_spans(one: ClinicSession, taken: Iterable[Span]) -> list[Span]:
    """The spans of a session that nobody holds, none across midnight at the clinic."""
    spans: list[Span] = []
    start = to_minute(one.starts_at)
    for begins, ends in sorted(taken):
        if begins > start:
            spans.append((start, begins))
        start = max(start, ends)
    if start < to_minute(one.ends_at):
        spans.append((start, to_minute(one.ends_at)))
    zone = ZoneInfo(one.clinic.timezone)
    return [piece for span in spans for piece in _cut_at_midnight(span, zone)]


def _cut_at_midnight(span: Span, zone: ZoneInfo) -> Iterable[Span]:
    start, end = span
    while start < end:
        day = start.astimezone(zone).date() + timedelta(days=1)
        midnight = datetime(day.year, day.month, day.day, tzinfo=zone).astimezone(start.tzinfo)
        yield start, min(end, midnight)
        start = midnight


def _value(one: ClinicSession, span: Span, part: int) -> values.Session:
    return values.Session(
        id=session_id(one.id, part),
        clinic=clinic_id(one.clinic_id),
        stage=one.stage,
        start=span[0],
        end=span[1],
        sex=cast(Literal["F", "M"], one.examiner_sex),
        languages=tuple(dict.fromkeys(one.languages)),
    )
