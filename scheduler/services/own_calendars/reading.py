"""What the pages show of own calendars: what was understood, what was ignored and why, and since when it fails."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime, time, timedelta
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from scheduler.i18n import has_phrase
from scheduler.i18n.dates import local
from scheduler.i18n.sentences import Sentence
from scheduler.models import Clinic, Escort, OwnCalendar, OwnCalendarSpan, utc_now
from scheduler.services.access import Actor
from scheduler.services.own_calendars.bringing import managed
from scheduler.services.own_calendars.owners import Owner, may_manage, owner_of
from scheduler.services.own_calendars.values import BusyRow, CalendarPage, CalendarRow, FindingRow, State

SHOWN = timedelta(days=90)
_LINES_SHOWN = 5
_IGNORED = ("transparent", "cancelled", "declined", "instants", "own")


def list_calendars(session: Session, actor: Actor, *, now: datetime | None = None) -> tuple[CalendarRow, ...]:
    """The calendars that the actor may manage, by owner."""
    at = now or utc_now()
    escorts = {row.id: row for row in session.scalars(select(Escort))}
    clinics = {row.id: row for row in session.scalars(select(Clinic))}
    counts = dict(session.execute(_counts(at)).all())
    found = []
    for row in session.scalars(select(OwnCalendar).order_by(OwnCalendar.id)):
        escort, clinic = escorts.get(row.escort_id or 0), clinics.get(row.clinic_id or 0)
        owner = Owner(escort=escort) if escort is not None else Owner(clinic=clinic, examiner=row.examiner)
        if may_manage(actor, owner):
            found.append(_row(row, owner, counts.get(row.id, 0), at))
    return tuple(sorted(found, key=lambda one: (one.kind, one.owner.en, one.label, one.id)))


def calendar_page(session: Session, actor: Actor, number: int, *, now: datetime | None = None) -> CalendarPage:
    """What was understood of a calendar, for the next 90 days. Raises NotFound."""
    at = now or utc_now()
    row = managed(session, actor, number)
    owner = owner_of(session, row)
    until = at + SHOWN
    ahead = [span for span in row.spans if span.ends_at > at]
    busy = tuple(_busy(span, row) for span in ahead if span.starts_at < until)
    counts: Mapping[str, int] = row.told.get("counts", {})
    return CalendarPage(
        row=_row(row, owner, len(ahead), at),
        revision=row.revision,
        busy=busy,
        busy_later=len(ahead) - len(busy),
        until=until,
        events=counts.get("components", 0),
        recurring=counts.get("recurring", 0),
        ignored=tuple(_ignored(counts)),
        findings=tuple(_findings(row.told.get("findings", ()))),
        owner_code=owner.escort.code if owner.escort is not None else "",
    )


def _counts(at: datetime) -> Any:
    span = OwnCalendarSpan
    return select(span.calendar_id, func.count()).where(span.ends_at > at).group_by(span.calendar_id)


def _row(row: OwnCalendar, owner: Owner, busy: int, at: datetime) -> CalendarRow:
    state: State = "failing" if row.failing_since is not None else "over" if row.read_until <= at else "good"
    return CalendarRow(
        id=row.id,
        kind=owner.kind,
        owner=owner.name,
        label=row.label,
        shown_address=row.shown_address,
        is_file=not row.sealed_address,
        state=state,
        checked_at=row.checked_at,
        read_at=row.read_at,
        read_until=row.read_until,
        failing_since=row.failing_since,
        why=why_sentence(row.failure_code, row.failure_params) if row.failure_code else None,
        busy=busy,
        zone=row.timezone,
        counts_tentative=row.counts_tentative,
    )


def why_sentence(code: str, params: Mapping[str, Any]) -> Sentence:
    """Why a calendar gave nothing, and what to do about it."""
    key = f"error-owncalendar-why-{code}"
    return Sentence(key=key if has_phrase(key) else "owncalendar-why-other", params=params)


def _busy(span: OwnCalendarSpan, row: OwnCalendar) -> BusyRow:
    begins, ends = local(span.starts_at, row.timezone), local(span.ends_at, row.timezone)
    return BusyRow(
        starts_at=span.starts_at,
        ends_at=span.ends_at,
        first_on=begins.date(),
        last_on=(ends - timedelta(seconds=1)).date(),
        is_all_day=begins.time() == time() == ends.time(),
        is_tentative=span.is_tentative,
        is_recurring=span.is_recurring,
        counts=row.counts_tentative or not span.is_tentative,
    )


def _ignored(counts: Mapping[str, int]) -> Iterator[Sentence]:
    for name in _IGNORED:
        times = counts.get(f"ignored_{name}", 0)
        if times:
            yield Sentence(key=f"owncalendar-ignored-{name}", params={"times": times})


def _findings(given: Any) -> Iterator[FindingRow]:
    """The findings, those of one kind about one thing told once."""
    grouped: dict[tuple[str, str, bool], list[int]] = {}
    for one in given:
        key = (str(one["code"]), str(one["detail"]), bool(one["is_refusal"]))
        grouped.setdefault(key, []).append(int(one["line"]))
    for (code, detail, is_refusal), lines in grouped.items():
        phrase_key = f"owncalendar-finding-{code.removeprefix('calendar.')}"
        known = phrase_key if has_phrase(phrase_key) else "owncalendar-finding-other"
        yield FindingRow(
            text=Sentence(key=known, params={"detail": detail, "code": code}),
            is_refusal=is_refusal,
            times=len(lines),
            lines=tuple(sorted(line for line in lines if line)[:_LINES_SHOWN]),
        )
