"""What a version would ask of families within a few days: appointments and departures that are new to them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, and_, or_
from sqlalchemy.orm import Session

from scheduler.config import settings
from scheduler.i18n.dates import VIET_NAM, local
from scheduler.i18n.sentences import LocalInstant, Sentence
from scheduler.models import Flight, PlanAppointment, PlanCase, PlanLeg, VersionStatus, utc_now
from scheduler.services.access import Action, Actor
from scheduler.services.health_told import told_sentence
from scheduler.services.present import entries_in_force, is_hidden
from scheduler.services.version_rows import plan_cases, zones_of
from scheduler.services.versions import find_version

_OPEN = frozenset({VersionStatus.DRAFT, VersionStatus.PROPOSED, VersionStatus.APPROVED})


@dataclass(frozen=True, slots=True, kw_only=True)
class ShortNoticeRow:
    """A family and what it would learn late; no sentences for a protected case that the reader may not see."""

    code: str
    is_redacted: bool
    sentences: tuple[Sentence, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ShortNotice:
    """Within `days` days from today: how many families get a new departure, how many a new appointment, and which."""

    days: int
    departures: int
    appointments: int
    rows: tuple[ShortNoticeRow, ...]

    @property
    def families(self) -> int:
        """How many families are told something late."""
        return len(self.rows)


def short_notice(session: Session, actor: Actor, number: int, *, now: datetime | None = None) -> ShortNotice | None:
    """What publishing a version would tell families of the reader's offices at short notice, None where nothing is.

    Compared with what is in force now. None also for a version that will not be published any more.
    Raises NotFound, Forbidden.
    """
    actor.demand(Action.SEE_CASES)
    version = find_version(session, number)
    if version.status not in _OPEN:
        return None
    at = now or utc_now()
    days = settings().short_notice_days
    until = local(at, VIET_NAM).date() + timedelta(days=days)
    begins_soon = _begins_between(at, datetime.combine(until, time.max, ZoneInfo(VIET_NAM)))
    soon = [
        one
        for one in plan_cases(session, version, PlanCase.is_planned.is_(True), begins_soon)
        if actor.may(Action.SEE_CASES, one.case.office_id)
    ]
    if not soon:
        return None
    concerned = entries_in_force().where(PlanCase.case_id.in_([one.case_id for one in soon]))
    zones, held = zones_of(session), {one.case_id: one for one in session.scalars(concerned)}
    changes = ((entry, _changes(entry, held.get(entry.case_id), zones)) for entry in soon)
    late = ((entry, [one for one in told if _is_soon(one.at, at, until)]) for entry, told in changes)
    found = [(entry, told) for entry, told in late if told]
    if not found:
        return None
    return ShortNotice(
        days=days,
        departures=sum(any(one.is_departure for one in told) for _, told in found),
        appointments=sum(any(not one.is_departure for one in told) for _, told in found),
        rows=tuple(_row(actor, entry, told) for entry, told in found),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Change:
    at: datetime
    is_departure: bool
    sentence: Sentence


def _begins_between(first: datetime, last: datetime) -> ColumnElement[bool]:
    """Whether an entry has a departure or an appointment in a span: few do, so that few are loaded."""
    leaves = PlanCase.legs.any(and_(PlanLeg.position == 0, PlanLeg.flight.has(Flight.departs_at.between(first, last))))
    return or_(leaves, PlanCase.appointments.any(PlanAppointment.starts_at.between(first, last)))


def _is_soon(instant: datetime, now: datetime, until: date) -> bool:
    return now < instant and local(instant, VIET_NAM).date() <= until


def _changes(entry: PlanCase, held: PlanCase | None, zones: dict[str, str]) -> Iterator[_Change]:
    """What is not so in what the family holds."""
    if entry.legs:
        flight = entry.legs[0].flight
        old = held.legs[0].flight if held and held.legs else None
        if old is None or (old.departs_at, old.origin) != (flight.departs_at, flight.origin):
            was = LocalInstant(at=old.departs_at, zone=zones[old.origin]) if old else None
            new = LocalInstant(at=flight.departs_at, zone=zones[flight.origin])
            yield _Change(at=flight.departs_at, is_departure=True, sentence=_sentence("departure", new, was))
    known = {one.stage: one for one in held.appointments} if held else {}
    for one in entry.appointments:
        before = known.get(one.stage)
        if before is None or _place(before) != _place(one):
            was = _at(before) if before else None
            told = _sentence("appointment", _at(one), was, stage=one.stage)
            yield _Change(at=one.starts_at, is_departure=False, sentence=told)


def _sentence(kind: str, new: LocalInstant, was: LocalInstant | None, **params: object) -> Sentence:
    if was is None:
        return Sentence(key=f"plans-short-{kind}-new", params={**params, "new": new})
    return Sentence(key=f"plans-short-{kind}-moved", params={**params, "new": new, "old": was})


def _place(one: PlanAppointment) -> tuple[datetime, int]:
    return one.starts_at, one.session.clinic_id


def _at(one: PlanAppointment) -> LocalInstant:
    return LocalInstant(at=one.starts_at, zone=one.session.clinic.timezone)


def _row(actor: Actor, entry: PlanCase, late: Iterable[_Change]) -> ShortNoticeRow:
    if is_hidden(actor, entry.case):
        return ShortNoticeRow(code=entry.case.code, is_redacted=True, sentences=())
    told = (told_sentence(actor, entry.case.office_id, one.sentence) for one in sorted(late, key=lambda one: one.at))
    return ShortNoticeRow(code=entry.case.code, is_redacted=False, sentences=tuple(told))
