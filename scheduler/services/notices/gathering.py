"""Gathers what is in force and what was sent into notices, one for each programme, receiver and day of arrival."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, selectinload

from scheduler.i18n.dates import local
from scheduler.models import (
    Case,
    Flight,
    NoticeDispatch,
    NoticeKind,
    NoticeStep,
    PlanCase,
    PlanLeg,
    Programme,
    Receiver,
)
from scheduler.readiness.history import RuleHistory
from scheduler.services.itineraries.journey import Airports
from scheduler.services.notices.terms import due_at, fingerprint, people_arriving
from scheduler.services.notices.values import NO_RECEIVER, NoticeKey
from scheduler.services.papers.flying import in_force
from scheduler.services.present import airports_by_code
from scheduler.services.readiness import rule_history

# A notice stays in the list for a while after the arrival, so that one sent late can still be marked.
KEPT = timedelta(days=3)
Sent = Mapping[tuple[int, str, int | None], NoticeDispatch]


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """One case of a notice: `entry` is None for one that fell out of the plan after a notice was sent.

    `step` is what has to be sent next, '' where the last one sent still says what the plan says.
    """

    case: Case
    entry: PlanCase | None
    step: str
    due_at: datetime
    mark: str
    last: NoticeDispatch | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """A notice with its cases in the order of their codes; `receiver` is whom it goes to, not who takes them now."""

    key: NoticeKey
    programme: Programme
    receiver: Receiver | None
    cases: tuple[Told, ...]

    @property
    def entries(self) -> tuple[PlanCase, ...]:
        """The planned entries of those who still arrive."""
        return tuple(told.entry for told in self.cases if told.entry is not None)

    @property
    def stamp(self) -> str:
        """A short hash of the state shown: it differs as soon as anything to tell differs."""
        marks = "".join(f"{told.case.id}:{told.step}:{told.mark};" for told in self.cases)
        return hashlib.sha256(marks.encode()).hexdigest()[:16]


def gather(session: Session, now: datetime) -> tuple[tuple[Notice, ...], Airports]:
    """Every notice about arrivals from three days ago on, with the airports."""
    airports = airports_by_code(session)
    entries = _arriving(session, now - KEPT)
    sent = _sent(session)
    groups: dict[NoticeKey, list[Told]] = defaultdict(list)
    programmes = {row.id: row for row in session.scalars(select(Programme).options(selectinload(Programme.rule_sets)))}
    histories = {key: rule_history(row) for key, row in programmes.items()}
    for key, told in _standing(entries, airports, histories, sent):
        groups[key].append(told)
    for key, told in _expected_in_vain(session, entries, sent, now):
        groups[key].append(told)
    by_code = {row.code: row for row in programmes.values()}
    receivers = {row.code: row for row in session.scalars(select(Receiver))}
    return tuple(
        Notice(
            key=key,
            programme=by_code[key.programme],
            receiver=receivers.get(key.receiver),
            cases=tuple(sorted(cases, key=lambda one: one.case.code)),
        )
        for key, cases in groups.items()
    ), airports


def _arriving(session: Session, since: datetime) -> tuple[PlanCase, ...]:
    flying = select(PlanLeg.plan_case_id).join(Flight, Flight.id == PlanLeg.flight_id).where(Flight.arrives_at >= since)
    found = session.scalars(in_force().where(PlanCase.id.in_(flying)))
    return tuple(entry for entry in found if entry.legs and entry.legs[-1].flight.arrives_at >= since)


def _sent(session: Session) -> Sent:
    """The last notice of each case and kind to each receiver."""
    rows = session.scalars(select(NoticeDispatch).order_by(NoticeDispatch.sent_at, NoticeDispatch.id))
    return {(row.case_id, row.kind.value, row.receiver_id): row for row in rows}


def _standing(
    entries: Iterable[PlanCase],
    airports: Airports,
    histories: Mapping[int, RuleHistory],
    sent: Sent,
) -> Iterable[tuple[NoticeKey, Told]]:
    entries = tuple(entries)
    shared = people_arriving(entries)
    for entry in entries:
        case, last = entry.case, entry.legs[-1].flight
        airport, mark = airports[last.destination], fingerprint(entry)
        for kind in NoticeKind:
            key = NoticeKey(
                kind=kind.value,
                programme=case.programme.code,
                receiver=case.receiver.code if case.receiver is not None else NO_RECEIVER,
                arrives_on=local(last.arrives_at, airport.timezone).date(),
            )
            row = sent.get((case.id, kind.value, case.receiver_id)) or sent.get((case.id, kind.value, None))
            term = due_at(kind.value, entry, histories[case.programme_id], airport, shared)
            yield key, Told(case=case, entry=entry, step=_step(row, mark), due_at=term, mark=mark, last=row)


def _step(row: NoticeDispatch | None, mark: str) -> str:
    if row is None or row.step is NoticeStep.CANCELLATION:
        return NoticeStep.FIRST.value
    return "" if row.fingerprint == mark else NoticeStep.UPDATE.value


def _expected_in_vain(
    session: Session,
    entries: Iterable[PlanCase],
    sent: Sent,
    now: datetime,
) -> Iterable[tuple[NoticeKey, Told]]:
    """Cases that fly no more, or to another receiver: whoever was told must hear of it while they are expected."""
    flying = {entry.case_id: entry.case.receiver_id for entry in entries}
    since = (now - KEPT).date()
    rows = [row for row in sent.values() if row.arrives_on >= since and not _is_awaited(row, flying)]
    query = select(Case).where(Case.id.in_({row.case_id for row in rows}))
    loads = (joinedload(Case.programme), joinedload(Case.office), joinedload(Case.receiver), selectinload(Case.members))
    cases = {case.id: case for case in session.scalars(query.options(*loads))}
    for row in rows:
        case = cases[row.case_id]
        is_told = row.step is NoticeStep.CANCELLATION
        yield (
            _key_of(session, case, row),
            Told(
                case=case,
                entry=None,
                step="" if is_told else NoticeStep.CANCELLATION.value,
                due_at=row.due_at,
                mark=row.fingerprint,
                last=row,
            ),
        )


def _is_awaited(row: NoticeDispatch, flying: Mapping[int, int | None]) -> bool:
    """Whether a notice went to who takes the case; one to the programme alone holds whoever that is."""
    return row.case_id in flying and row.receiver_id in (None, flying[row.case_id])


def _key_of(session: Session, case: Case, row: NoticeDispatch) -> NoticeKey:
    receiver = session.get(Receiver, row.receiver_id) if row.receiver_id is not None else None
    return NoticeKey(
        kind=row.kind.value,
        programme=case.programme.code,
        receiver=receiver.code if receiver is not None else NO_RECEIVER,
        arrives_on=row.arrives_on,
    )


def arrival_of(notice: Notice) -> Flight | None:
    """The first flight on which somebody of the notice arrives."""
    flights = [entry.legs[-1].flight for entry in notice.entries]
    return min(flights, key=lambda flight: flight.arrives_at, default=None)
