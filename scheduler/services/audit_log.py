"""The audit record for administrators: who did what to which thing, in sentences, a page at a time."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from scheduler.i18n.dates import VIET_NAM
from scheduler.i18n.sentences import Sentence
from scheduler.models import AuditEntry, User
from scheduler.services.access import Action, Actor
from scheduler.services.audit_words import act_sentence, kind_sentence, load_subjects

PAGE_ROWS = 50
SYSTEM_PERSON = "system"
"""The value of the filter for commands and the worker."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditFilter:
    """What to show: a user id (or `system`), kind and id of the subject ('' for any), Viet Nam dates inclusive."""

    person: str = ""
    kind: str = ""
    subject: str = ""
    first: date | None = None
    last: date | None = None
    page: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditRow:
    """One act in words; `by` is a name, '' for a command or the worker. `kind` and `subject` find its like."""

    id: int
    at: datetime
    by: str
    act: Sentence
    kind: str
    subject: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditPage:
    """Acts, newest first; `people` (id, name) and `kinds` (code, words) fill the filter."""

    rows: tuple[AuditRow, ...]
    total: int
    pages: int
    people: tuple[tuple[str, str], ...]
    kinds: tuple[tuple[str, Sentence], ...]
    filter: AuditFilter


def audit_page(session: Session, actor: Actor, wanted: AuditFilter) -> AuditPage:
    """A page of the acts that fit. Raises Forbidden."""
    actor.demand(Action.SEE_AUDIT)
    chosen = _chosen(select(AuditEntry), wanted)
    total = session.scalar(select(func.count()).select_from(chosen.subquery())) or 0
    pages = max(1, -(-total // PAGE_ROWS))
    page = min(max(1, wanted.page), pages)
    newest = chosen.order_by(AuditEntry.id.desc()).limit(PAGE_ROWS).offset((page - 1) * PAGE_ROWS)
    entries = session.scalars(newest).all()
    people = _people(session)
    subjects = load_subjects(session, actor, entries)
    return AuditPage(
        rows=tuple(
            AuditRow(
                id=entry.id,
                at=entry.at,
                by=people.get(str(entry.actor_id), ""),
                act=act_sentence(entry, subjects),
                kind=entry.subject_kind,
                subject=entry.subject_id,
            )
            for entry in entries
        ),
        total=total,
        pages=pages,
        people=tuple(people.items()),
        kinds=_kinds(session),
        filter=replace(wanted, page=page),
    )


def _chosen(query: Select[AuditEntry], wanted: AuditFilter) -> Select[AuditEntry]:
    if wanted.person == SYSTEM_PERSON:
        query = query.where(AuditEntry.actor_id.is_(None))
    elif wanted.person.isdecimal():
        query = query.where(AuditEntry.actor_id == int(wanted.person))
    if wanted.kind:
        query = query.where(AuditEntry.subject_kind == wanted.kind)
    if wanted.subject:
        query = query.where(AuditEntry.subject_id == wanted.subject)
    if wanted.first is not None:
        query = query.where(AuditEntry.at >= _midnight(wanted.first))
    if wanted.last is not None and wanted.last < date.max:
        query = query.where(AuditEntry.at < _midnight(wanted.last + timedelta(days=1)))
    return query


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), ZoneInfo(VIET_NAM))


def _people(session: Session) -> dict[str, str]:
    """Everybody who ever did something, by name."""
    known = select(User.id, User.name).where(User.id.in_(select(AuditEntry.actor_id).distinct()))
    return {str(key): name for key, name in session.execute(known.order_by(User.name, User.id))}


def _kinds(session: Session) -> tuple[tuple[str, Sentence], ...]:
    found = session.scalars(select(AuditEntry.subject_kind).distinct().order_by(AuditEntry.subject_kind))
    return tuple((kind, kind_sentence(kind)) for kind in found)
