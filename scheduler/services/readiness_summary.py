"""Readiness of many cases for lists and boards: assessed once, remembered until anything that it rests on changes.

What is remembered is found by its contents: all that readiness reads of a case and its programme, and the date, are
boiled down to a digest in a fixed number of queries. So no edit, import or repair by hand can leave a stale answer.
"""

from __future__ import annotations

from collections import OrderedDict, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import blake2b
from itertools import islice
from threading import Lock
from typing import Any

from sqlalchemy import ColumnElement, FromClause, Select, String, cast, exists, func, literal, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from scheduler.models import (
    Airport,
    Base,
    Case,
    CaseMember,
    Clearance,
    EscortNeed,
    HealthOutcome,
    HealthStage,
    Itinerary,
    Office,
    ProgrammeRuleSet,
    ProgrammeStatus,
)
from scheduler.readiness import DateWindow, Finding, Lapse, Readiness
from scheduler.services.readiness import readiness_of_all

KEPT_MAX = 50_000
_CHUNK = 500
_UNREAD = frozenset({"code", "family_name", "given_names", "document_number", "is_protected", "source", "note"})
"""Columns that readiness never reads; every other one counts, also one that is added later."""
_Digest = bytes
_Ids = Select[int]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadinessSummary:
    """What a list says of a case's readiness; `lapse` is the first clearance to lapse, `has_stops` keeps from leaving.

    `is_ready`, `windows` and `next_step` are those of `Readiness`.
    """

    is_ready: bool
    has_stops: bool
    windows: tuple[DateWindow, ...]
    next_step: Finding | None
    lapse: Lapse | None

    def covers(self, on: date) -> bool:
        """Whether every clearance holds for a departure on this very date."""
        return not self.has_stops and any(on in window for window in self.windows)


class _Memory:
    """Summaries by digest, the longest unused forgotten first; shared by the threads of a process."""

    def __init__(self) -> None:
        self._kept: OrderedDict[_Digest, ReadinessSummary] = OrderedDict()
        self._lock = Lock()

    def recall(self, digests: Mapping[int, _Digest]) -> dict[int, ReadinessSummary]:
        found = {}
        with self._lock:
            for key, digest in digests.items():
                summary = self._kept.get(digest)
                if summary is not None:
                    self._kept.move_to_end(digest)
                    found[key] = summary
        return found

    def keep(self, digest: _Digest, summary: ReadinessSummary) -> None:
        with self._lock:
            self._kept[digest] = summary
            while len(self._kept) > KEPT_MAX:
                self._kept.popitem(last=False)


_memory = _Memory()


def summaries_of(session: Session, ids: _Ids, today: date) -> dict[int, ReadinessSummary]:
    """The summaries of the cases that `ids` selects, by case id; only what is new or changed is assessed."""
    digests = digests_of(session, ids, today)
    found = _memory.recall(digests)
    missing = iter([key for key in digests if key not in found])
    while batch := list(islice(missing, _CHUNK)):
        found |= _assessed(session, batch, digests, today)
    return found


def _assessed(
    session: Session, batch: Sequence[int], digests: Mapping[int, _Digest], today: date
) -> dict[int, ReadinessSummary]:
    """Assess by what the database says, not by what this session may have read before; remember what held still."""
    chosen = select(Case.id).where(Case.id.in_(batch))
    with Session(session.connection()) as fresh:
        cases = fresh.scalars(select(Case).where(Case.id.in_(batch)))
        found = {key: _summary(one) for key, one in readiness_of_all(fresh, cases, today).items()}
    for key, digest in digests_of(session, chosen, today).items():
        if digest == digests[key]:
            _memory.keep(digest, found[key])
    return found


def digests_of(session: Session, ids: _Ids, today: date) -> dict[int, _Digest]:
    """A digest of all that the readiness of each case rests on, in a fixed number of queries."""
    rules = _rules(session)
    parts: dict[int, list[str]] = defaultdict(list)
    for key, programme_id, told in session.execute(_case_rows(ids)):
        parts[key] += (today.isoformat(), told, *rules[programme_id])
    for query in _detail_rows(ids):
        for key, told in session.execute(query):
            parts[key].append(told)
    return {key: blake2b("\x1e".join(told).encode(), digest_size=20).digest() for key, told in parts.items()}


def _summary(readiness: Readiness) -> ReadinessSummary:
    return ReadinessSummary(
        is_ready=readiness.is_ready,
        has_stops=bool(readiness.stops),
        windows=readiness.windows,
        next_step=readiness.next_step,
        lapse=min(readiness.lapses, key=lambda lapse: lapse.days_left, default=None),
    )


def _rules(session: Session) -> dict[int, tuple[str, ...]]:
    """What is written of each programme's rules and states, by its id."""
    told: dict[int, tuple[str, ...]] = defaultdict(tuple)
    for table in (ProgrammeRuleSet, ProgrammeStatus):
        query = select(table.programme_id, _told(table)).order_by(table.id)
        for key, row in session.execute(query):
            told[key] += (f"{table.__tablename__}\x1f{row}",)
    return told


def _case_rows(ids: _Ids) -> Select[int, int, str]:
    """Each case with what it says itself, the time zone of its airport and whether its family was told a date."""
    is_told = exists().where(Itinerary.case_id == Case.id, Itinerary.withdrawn_at.is_(None))
    zone = func.coalesce(Airport.timezone, Office.timezone)
    return (
        select(Case.id, Case.programme_id, _told(Case) + _SEPARATOR + _text(zone) + _SEPARATOR + _text(is_told))
        .join(Office, Office.id == Case.office_id)
        .outerjoin(Airport, Airport.code == Case.origin)
        .where(Case.id.in_(ids))
    )


def _detail_rows(ids: _Ids) -> Iterable[Select[int, str]]:
    """The rows that belong to each case, run together by kind."""
    for table in (CaseMember, Clearance, HealthStage, EscortNeed):
        yield _gathered(table.case_id, table, table.__table__, ids)
    with_stage = HealthOutcome.__table__.join(HealthStage.__table__, HealthOutcome.stage_id == HealthStage.id)
    yield _gathered(HealthStage.case_id, HealthOutcome, with_stage, ids)


def _gathered(
    case_id: InstrumentedAttribute[int], table: type[Base], source: FromClause, ids: _Ids
) -> Select[int, str]:
    told = func.aggregate_strings(_told(table), "\x1d")
    head = literal(table.__tablename__)
    return select(case_id, head + told).select_from(source).where(case_id.in_(ids)).group_by(case_id)


_SEPARATOR = literal("\x1f")


def _told(table: type[Base]) -> ColumnElement[str]:
    """All that a row says, apart from what readiness never reads."""
    columns: Sequence[ColumnElement[Any]] = [c for c in table.__table__.columns if c.name not in _UNREAD]
    told = _text(columns[0])
    for column in columns[1:]:
        told = told + _SEPARATOR + _text(column)
    return told


def _text(value: ColumnElement[Any]) -> ColumnElement[str]:
    return func.coalesce(cast(value, String), literal("-"))
