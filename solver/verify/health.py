"""Rules `health` and `health.1` to `health.5`: the appointments of each case (section 5, Health)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime

from solver.files.writing import instant_text
from solver.lookup import Lookup, minute_of
from solver.problem import Appointment, Case, PlannedCase, Stage
from solver.verify.verdict import Checked, Violation, violation


def check_health(checked: Checked) -> Iterator[Violation]:
    """Find what is wrong with the appointments of every planned case, and minutes that two of them share."""
    lookup = checked.lookup
    for entry in checked.planned.values():
        case = lookup.cases[entry.id]
        if [held.stage for held in entry.appointments] != [stage.stage for stage in case.stages]:
            yield violation("health", case=case.id, appointments=len(entry.appointments), stages=len(case.stages))
            continue
        for stage, held in zip(case.stages, entry.appointments, strict=True):
            yield from _examiner(lookup, case, stage, held)
            yield from _minutes(lookup, case, stage, held)
            yield from _pinned(case, held)
        yield from _sequence(lookup, case, entry)
        yield from _before_departure(lookup, case, entry)
        yield from _last_date(lookup, case, entry)
    yield from _shared_minutes(checked)


def _examiner(lookup: Lookup, case: Case, stage: Stage, held: Appointment) -> Iterator[Violation]:
    session = lookup.sessions[held.session]
    place = {"case": case.id, "stage": stage.stage, "session": session.id}
    if session.stage != stage.stage:
        yield violation("health.1", **place, holds=session.stage)
    if lookup.clinics[session.clinic].airport != case.origin:
        yield violation("health.1", **place, clinic=session.clinic, origin=case.origin)
    if set(session.languages).isdisjoint(case.languages):
        yield violation("health.1", **place, speaks="+".join(session.languages))
    if stage.sex not in (None, session.sex):
        yield violation("health.1", **place, sex=session.sex)


def _minutes(lookup: Lookup, case: Case, stage: Stage, held: Appointment) -> Iterator[Violation]:
    session = lookup.sessions[held.session]
    place = {"case": case.id, "stage": stage.stage, "session": session.id}
    if held.start < session.start or held.end > session.end:
        yield violation("health.2", **place, start=instant_text(held.start), end=instant_text(held.end))
    lasts = minute_of(held.end) - minute_of(held.start)
    if lasts != stage.minutes:
        yield violation("health.2", **place, minutes=lasts, needed=stage.minutes)


def _pinned(case: Case, held: Appointment) -> Iterator[Violation]:
    pinned = case.pin.appointments.get(held.stage) if case.pin else None
    if pinned not in (None, held.session):
        yield violation("health.5", case=case.id, stage=held.stage, session=held.session, pinned=str(pinned))


def _sequence(lookup: Lookup, case: Case, entry: PlannedCase) -> Iterator[Violation]:
    before_on, before_end = case.last_stage, None
    for stage, held in zip(case.stages, entry.appointments, strict=True):
        day = lookup.held_on(held.session, held.start)
        place = {"case": case.id, "stage": stage.stage, "date": str(day)}
        if day < case.health_from:
            yield violation("health.3", **place, first=str(case.health_from))
        if before_end is not None and held.start < before_end:
            yield violation("health.3", **place, start=instant_text(held.start), previous=instant_text(before_end))
        if before_on is not None and not _within((day - before_on).days, stage.after_previous):
            yield violation("health.3", **place, days=(day - before_on).days, **_limits(stage.after_previous))
        before_on, before_end = day, held.end


def _within(days: int, limits: tuple[int, int | None]) -> bool:
    least, most = limits
    return least <= days and (most is None or days <= most)


def _limits(limits: tuple[int, int | None]) -> dict[str, int]:
    least, most = limits
    return {"least": least} if most is None else {"least": least, "most": most}


def _before_departure(lookup: Lookup, case: Case, entry: PlannedCase) -> Iterator[Violation]:
    if not case.departure or not entry.flights:
        return
    first = lookup.flights[entry.flights[0]]
    departs_on = lookup.leaves_on(first)
    for stage, held in zip(case.stages, entry.appointments, strict=True):
        days = (departs_on - lookup.held_on(held.session, held.start)).days
        place = {"case": case.id, "stage": stage.stage}
        if not _within(days, stage.before_departure):
            yield violation("health.4", **place, days=days, **_limits(stage.before_departure))
        if held.end > first.departs:
            yield violation("health.4", **place, end=instant_text(held.end), departs=instant_text(first.departs))


def _last_date(lookup: Lookup, case: Case, entry: PlannedCase) -> Iterator[Violation]:
    if case.departure:
        return
    last = entry.appointments[-1]
    day: date = lookup.held_on(last.session, last.start)
    if not case.ready <= day <= case.deadline:
        yield violation("health", case=case.id, date=str(day), first=str(case.ready), last=str(case.deadline))


def _shared_minutes(checked: Checked) -> Iterator[Violation]:
    booked: dict[str, list[tuple[datetime, datetime, str]]] = {}
    for entry in checked.planned.values():
        for held in entry.appointments:
            if held.start < held.end:
                booked.setdefault(held.session, []).append((held.start, held.end, entry.id))
    for session, spans in booked.items():
        spans.sort()
        latest = spans[0]
        for span in spans[1:]:
            if span[0] < latest[1]:
                at = instant_text(span[0])
                yield violation("health.2", case=span[2], session=session, start=at, other=latest[2])
            latest = max(latest, span, key=lambda held: held[1])
