"""The notices that are due, late and sent, as the reader may see them."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from scheduler.errors import NotFound
from scheduler.i18n import Bilingual
from scheduler.i18n.dates import VIET_NAM, local
from scheduler.models import Office, User, utc_now
from scheduler.services.access import Action, Actor
from scheduler.services.itineraries.journey import Airports
from scheduler.services.notices.gathering import Notice, Told, arrival_of, gather
from scheduler.services.notices.terms import state_at
from scheduler.services.notices.values import (
    STATES,
    NoticeHint,
    NoticeKey,
    NoticeList,
    NoticeRow,
    NoticeState,
    bundle_of,
)
from scheduler.services.papers.sight import reference_of, sight_of

SHOWN_DAYS = 14
PAGE_ROWS = 15
_ORDER = {state: place for place, state in enumerate(STATES)}


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeFilter:
    """What to show: a state ('' for what is still to be sent), a programme, a kind ('' for all), a page from 1 on.

    `is_all` asks also for what is due later than a fortnight.
    """

    state: str = ""
    programme: str = ""
    kind: str = ""
    is_all: bool = False
    page: int = 1


def list_notices(session: Session, actor: Actor, wanted: NoticeFilter, *, now: datetime | None = None) -> NoticeList:
    """The notices of the reader's offices, late ones first. Raises Forbidden."""
    actor.demand(Action.SEE_CASES)
    at = now or utc_now()
    rows = _rows(session, actor, at)
    counts = Counter(row.state for row in rows)
    fitting = [row for row in rows if _fits(row, wanted)]
    fitting = [row for row in fitting if wanted.state or row.state != "sent"]
    until = at + timedelta(days=SHOWN_DAYS)
    near = [row for row in fitting if wanted.is_all or wanted.state or row.state != "upcoming" or row.due_at <= until]
    pages = max(1, -(-len(near) // PAGE_ROWS))
    page = min(max(1, wanted.page), pages)
    return NoticeList(
        rows=tuple(near[(page - 1) * PAGE_ROWS : page * PAGE_ROWS]),
        counts={state: counts[state] for state in STATES},
        programmes=tuple(sorted({row.key.programme for row in rows})),
        today=local(at, VIET_NAM).date(),
        until=local(until, VIET_NAM).date(),
        later=len(fitting) - len(near),
        page=page,
        pages=pages,
    )


def notice_hint(session: Session, actor: Actor, *, now: datetime | None = None) -> NoticeHint | None:
    """How many notices are late or due within two days; None for who may not see them."""
    if not actor.may(Action.SEE_CASES):
        return None
    counts = Counter(row.state for row in _rows(session, actor, now or utc_now()))
    return NoticeHint(overdue=counts["overdue"], due=counts["due"])


def find_notice(session: Session, actor: Actor, key: NoticeKey, now: datetime) -> tuple[Notice, Airports]:
    """The notice of that key, with the cases of the reader's offices. Raises NotFound."""
    actor.demand(Action.SEE_CASES)
    notices, airports = gather(session, now)
    found = [of_reader(actor, notice) for notice in notices if notice.key == key]
    if not found or not found[0].cases:
        raise NotFound("notice-unknown")
    return found[0], airports


def of_reader(actor: Actor, notice: Notice, office: Office | None = None) -> Notice:
    """A notice with the cases of the reader's offices alone, or of one office."""
    own = tuple(
        told
        for told in notice.cases
        if actor.may(Action.SEE_CASES, told.case.office_id) and office in (None, told.case.office)
    )
    return replace(notice, cases=own)


def _rows(session: Session, actor: Actor, at: datetime) -> tuple[NoticeRow, ...]:
    notices, airports = gather(session, at)
    own = [notice for notice in (of_reader(actor, one) for one in notices) if notice.cases]
    names = {row.id: row.name for row in session.scalars(select(User))}
    rows = [notice_row(actor, notice, airports, names, at) for notice in own]
    return tuple(sorted(rows, key=_place))


def _place(row: NoticeRow) -> tuple[object, ...]:
    """Late ones first, then by term; what goes to one receiver together, and both notices of an arrival in a row."""
    return (_ORDER[row.state], *bundle_of(row)[1:], row.key.arrives_on, row.key.programme, row.key.kind)


def notice_row(actor: Actor, notice: Notice, airports: Airports, names: dict[int, str], at: datetime) -> NoticeRow:
    """A notice as a row; its state is the worst of its cases'."""
    worst = min(notice.cases, key=lambda told: (_ORDER[_state(told, at)], told.due_at))
    flight = arrival_of(notice)
    last = max((told.last for told in notice.cases if told.last), key=lambda row: row.sent_at, default=None)
    return NoticeRow(
        key=notice.key,
        programme_name=Bilingual(vi=notice.programme.name_vi, en=notice.programme.name_en),
        receiver_name=notice.receiver.name if notice.receiver is not None else "",
        airport=flight.destination if flight is not None else "",
        due_at=worst.due_at,
        due_zone=airports[flight.destination].timezone if flight is not None else VIET_NAM,
        arrives_at=flight.arrives_at if flight is not None else None,
        state=_state(worst, at),
        step=worst.step,
        references=tuple(reference_of(told.case, sight_of(actor, told.case)) for told in notice.cases),
        people=sum(len(told.case.members) for told in notice.cases if told.entry is not None),
        withheld=sum(not sight_of(actor, told.case).names for told in notice.cases),
        sent_at=last.sent_at if last else None,
        sent_by=names.get(last.sent_by_id or 0, "") if last else "",
        reference=last.reference if last else "",
        stamp=notice.stamp,
        may_mark=bool(markable(actor, notice)),
        may_undo=bool(undoable(actor, notice)),
    )


def markable(actor: Actor, notice: Notice) -> tuple[Told, ...]:
    """The cases of which this reader may say that a notice was sent: open ones of offices where they may edit."""
    return tuple(told for told in notice.cases if told.step and _may_edit(actor, told))


def undoable(actor: Actor, notice: Notice) -> tuple[Told, ...]:
    """The cases of the last sending of which this reader may say that it never went out."""
    last = max((told.last.sent_at for told in notice.cases if told.last), default=None)
    return tuple(told for told in notice.cases if told.last and told.last.sent_at == last and _may_edit(actor, told))


def _may_edit(actor: Actor, told: Told) -> bool:
    return actor.may(Action.EDIT_CASES, told.case.office_id) and sight_of(actor, told.case).is_open


def _state(told: Told, at: datetime) -> NoticeState:
    return state_at(at, told.due_at, told.step)


def _fits(row: NoticeRow, wanted: NoticeFilter) -> bool:
    pairs = ((wanted.state, row.state), (wanted.programme, row.key.programme), (wanted.kind, row.key.kind))
    return all(not asked or asked == given for asked, given in pairs)
