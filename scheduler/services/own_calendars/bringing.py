"""Adding, replacing, reading again and removing: what people do with their calendars."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from scheduler.errors import Conflict, InvalidInput, NotFound
from scheduler.models import OwnCalendar, utc_now
from scheduler.services.access import Actor
from scheduler.services.audit import record
from scheduler.services.exchange.bookings import touch_examiner
from scheduler.services.own_calendars.fetching import WAITED, Known, ask, opened, sealed, shown
from scheduler.services.own_calendars.owners import Owner, may_manage, owner_named, owner_of
from scheduler.services.own_calendars.understanding import (
    NotUnderstood,
    note_failure,
    reader_for,
    store,
    understand,
)

MOST = 5
"""How many calendars one person may bring."""
_LABEL_LENGTH, _ADDRESS_LENGTH = 80, 2000
_PAUSE = timedelta(seconds=30)


def add_calendar(
    session: Session,
    actor: Actor,
    owner_key: str,
    *,
    label: str,
    address: str = "",
    data: bytes = b"",
    counts_tentative: bool = True,
) -> int:
    """Bring a calendar by its private address or as a file; its id. It is read at once, or not taken at all.

    Raises InvalidInput with what is wrong with it, NotFound for an owner that is not the actor's to manage, Conflict
    where the owner has as many as there may be.
    """
    owner = owner_named(session, actor, owner_key)
    _check_room(session, owner)
    row = _new_row(actor, owner, _label(label), counts_tentative)
    _read_source(session, row, owner, address.strip(), data)
    record(session, actor, "own-calendar.added", "own_calendar", row.id, of=owner.kind)
    return row.id


def replace_source(session: Session, actor: Actor, number: int, *, address: str = "", data: bytes = b"") -> None:
    """Read a calendar from another address or file from now on; the times until now stay if that one is no good.

    Raises InvalidInput, NotFound.
    """
    row = managed(session, actor, number)
    _read_source(session, row, owner_of(session, row), address.strip(), data)
    record(session, actor, "own-calendar.replaced", "own_calendar", row.id)


def save_options(
    session: Session, actor: Actor, number: int, *, revision: int, label: str, counts_tentative: bool
) -> None:
    """Change the label, and whether tentative times count. Raises InvalidInput, NotFound, Conflict."""
    row = managed(session, actor, number)
    if row.revision != revision:
        raise Conflict("changed-meanwhile")
    if row.clinic_id is not None and row.counts_tentative != counts_tentative:
        touch_examiner(session, row.clinic_id, row.examiner, utc_now())
    row.label, row.counts_tentative = _label(label), counts_tentative
    record(session, actor, "own-calendar.changed", "own_calendar", row.id)


def refresh_now(session: Session, actor: Actor, number: int) -> bool:
    """Read a calendar behind an address again; whether that went well. Raises NotFound, Conflict when asked too often.

    A failure is noted and shown on the calendar's page; the last good times stay.
    """
    row, now = managed(session, actor, number), utc_now()
    if not row.sealed_address:
        raise Conflict("owncalendar-is-file")
    if now - row.checked_at < _PAUSE:
        raise Conflict("owncalendar-too-soon", seconds=int(_PAUSE.total_seconds()))
    try:
        answer = ask(opened(row.sealed_address), Known(), WAITED)
        understood = understand(answer.body or b"", reader_for(session, owner_of(session, row)), now)
    except NotUnderstood as failure:
        note_failure(row, failure, now, is_temporary=getattr(failure, "is_temporary", True))
        return False
    row.etag, row.last_modified = answer.etag[:500], answer.last_modified[:500]
    store(session, row, understood, now)
    return True


def remove_calendar(session: Session, actor: Actor, number: int) -> None:
    """Forget a calendar with its address and times. Raises NotFound."""
    row = managed(session, actor, number)
    record(session, actor, "own-calendar.removed", "own_calendar", row.id)
    if row.clinic_id is not None:
        touch_examiner(session, row.clinic_id, row.examiner, utc_now())
    session.delete(row)


def managed(session: Session, actor: Actor, number: int) -> OwnCalendar:
    """A calendar that the actor may manage. Raises NotFound."""
    row = session.get(OwnCalendar, number)
    if row is None or not may_manage(actor, owner_of(session, row)):
        raise NotFound("owncalendar-unknown")
    return row


def _new_row(actor: Actor, owner: Owner, label: str, counts_tentative: bool) -> OwnCalendar:
    now = utc_now()
    return OwnCalendar(
        escort_id=owner.escort.id if owner.escort is not None else None,
        clinic_id=owner.clinic.id if owner.clinic is not None else None,
        examiner=owner.examiner,
        label=label,
        timezone="",
        counts_tentative=counts_tentative,
        created_at=now,
        created_by_id=actor.user_id,
        checked_at=now,
        read_at=now,
        read_from=now,
        read_until=now,
        failure_params={},
        told={},
    )


def _read_source(session: Session, row: OwnCalendar, owner: Owner, address: str, data: bytes) -> None:
    """Read the new source before anything is written, so that a bad one changes nothing."""
    if bool(address) == bool(data):
        raise InvalidInput("owncalendar-one-source")
    if len(address) > _ADDRESS_LENGTH:
        raise InvalidInput("owncalendar-why-request-address-unusable")
    reader, now = reader_for(session, owner), utc_now()
    etag = last_modified = ""
    try:
        if address:
            answer = ask(address, Known(), WAITED)
            data, etag, last_modified = answer.body or b"", answer.etag, answer.last_modified
        understood = understand(data, reader, now, may_be_cut=not address)
    except NotUnderstood as failure:
        raise InvalidInput(f"owncalendar-why-{failure.code}", **failure.params) from None
    row.timezone = reader.zone
    row.sealed_address = sealed(address) if address else ""
    row.shown_address = shown(address) if address else ""
    row.etag, row.last_modified = etag[:500], last_modified[:500]
    session.add(row)
    store(session, row, understood, now)


def _check_room(session: Session, owner: Owner) -> None:
    """Raise Conflict where the owner has brought as many calendars as there may be."""
    query = select(func.count()).select_from(OwnCalendar)
    if owner.escort is not None:
        query = query.where(OwnCalendar.escort_id == owner.escort.id)
    elif owner.clinic is not None:
        query = query.where(OwnCalendar.clinic_id == owner.clinic.id, OwnCalendar.examiner == owner.examiner)
    if (session.scalar(query) or 0) >= MOST:
        raise Conflict("owncalendar-too-many", most=MOST)


def _label(given: str) -> str:
    label = " ".join(given.split())
    if not 1 <= len(label) <= _LABEL_LENGTH:
        raise InvalidInput("owncalendar-label", most=_LABEL_LENGTH)
    return label
