"""Preview and apply: the two use-cases of an import."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import PurePath
from typing import Protocol
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from scheduler.errors import ImportRefused, InvalidInput
from scheduler.i18n.dates import VIET_NAM
from scheduler.models import ImportBatch, utc_now
from scheduler.services import audit
from scheduler.services.access import Action, Actor
from scheduler.services.exchange.bookings import keep_bookings
from scheduler.services.imports.cases import CaseImport
from scheduler.services.imports.declared import KINDS, tables_of
from scheduler.services.imports.draft import Draft
from scheduler.services.imports.flights import FlightImport
from scheduler.services.imports.reading import ReadFile, read_tables
from scheduler.services.imports.simple import EscortImport, ReceiverImport, SessionImport
from scheduler.services.imports.ssim import SsimDraft, draft_ssim, write_ssim_draft
from scheduler.services.imports.values import ImportPreview, ImportResult, counts_of

SCHEDULE_DAYS = 180


class Stager(Protocol):
    """The rows of one kind of file."""

    def stage(self) -> None:
        """Compare every row with what is there."""


_IMPORTS: dict[str, Callable[[Draft, ReadFile], Stager]] = {
    "cases": CaseImport,
    "flights": FlightImport,
    "escorts": EscortImport,
    "sessions": SessionImport,
    "receivers": ReceiverImport,
}


def preview(
    session: Session,
    actor: Actor,
    kind: str,
    data: bytes,
    filename: str,
    *,
    from_on: date | None = None,
    to_on: date | None = None,
) -> ImportPreview:
    """Say what a file would do and write nothing.

    `from_on` and `to_on` bound the dates of a schedule (default: today and 180 days on). Raises ImportRefused where
    the file as a whole cannot be read, Forbidden without the right to import, InvalidInput for an unknown kind.
    """
    with session.no_autoflush:
        staged = _stage(session, actor, kind, data, filename, from_on, to_on)
    return staged.preview if isinstance(staged, SsimDraft) else staged[1]


def apply(
    session: Session,
    actor: Actor,
    kind: str,
    data: bytes,
    filename: str,
    *,
    from_on: date | None = None,
    to_on: date | None = None,
) -> ImportResult:
    """Write a file whole or not at all: ImportRefused with the number of problems, and nothing written, else."""
    with session.no_autoflush:
        staged = _stage(session, actor, kind, data, filename, from_on, to_on)
    found = staged.preview if isinstance(staged, SsimDraft) else staged[1]
    if not found.is_clean:
        raise ImportRefused("import-refused", count=len(found.errors))
    if isinstance(staged, SsimDraft):
        write_ssim_draft(session, staged)
    else:
        staged[0].write()
    if kind == "cases":
        keep_bookings(session, utc_now())  # stages that a file says were held are so for clinics too
    return ImportResult(batch_id=_note(session, actor, found), preview=found)


def _stage(
    session: Session, actor: Actor, kind: str, data: bytes, filename: str, from_on: date | None, to_on: date | None
) -> SsimDraft | tuple[Draft, ImportPreview]:
    actor.demand(Action.IMPORT)
    if kind not in KINDS:
        raise InvalidInput("import-kind-unknown", kind=kind[:40], kinds=", ".join(KINDS))
    name, sha256 = PurePath(filename).name[:200], hashlib.sha256(data).hexdigest()
    today = datetime.now(ZoneInfo(VIET_NAM)).date()
    if kind == "ssim":
        first = from_on or today
        last = to_on or first + timedelta(days=SCHEDULE_DAYS)
        if last < first:
            raise InvalidInput("import-dates-reversed", first=str(first), last=str(last))
        return draft_ssim(session, data, name, sha256, first, last)
    read = read_tables(data, name, tables_of(kind, today))
    draft = Draft(session=session, actor=actor, today=today, kind=kind, filename=name, problems=list(read.problems))
    _IMPORTS[kind](draft, read).stage()
    order = tuple(spec.name for spec in tables_of(kind, today) if spec.name in read.tables)
    sheets = {table.parsed.sheet: index for index, name in enumerate(order) for table in read.tables[name]}
    problems = sorted(draft.problems, key=lambda one: (sheets.get(one.sheet, len(sheets)), one.row, one.letter))
    found = ImportPreview(
        kind=kind,
        filename=name,
        sha256=sha256,
        counts=counts_of(draft.rows, order),
        rows=tuple(draft.rows),
        problems=tuple(problems),
    )
    return draft, found


def _note(session: Session, actor: Actor, found: ImportPreview) -> int:
    numbers = {"created": found.total("new"), "changed": found.total("changed"), "unchanged": found.total("unchanged")}
    batch = ImportBatch(
        at=utc_now(),
        actor_id=actor.user_id,
        kind=found.kind,
        filename=found.filename,
        sha256=found.sha256,
        **numbers,
    )
    session.add(batch)
    session.flush()
    audit.record(
        session, actor, "import", "import_batch", batch.id, import_kind=found.kind, sha256=found.sha256, **numbers
    )
    return batch.id
