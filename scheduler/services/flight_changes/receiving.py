"""Messages in: from a person's file, or from a program that signs. What is here already is not taken twice."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import PurePath
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from integrations.webhooks import SignatureRefused, verify
from scheduler.errors import Conflict, Forbidden, InvalidInput, NotFound
from scheduler.i18n.dates import VIET_NAM
from scheduler.models import ChangeForm, ChangeState, FlightMessage, FlightSender, utc_now
from scheduler.services.access import SYSTEM, Action, Actor
from scheduler.services.audit import record
from scheduler.services.flight_changes.comparing import compare
from scheduler.services.flight_changes.schedules import read_schedules
from scheduler.services.flight_changes.tables import read_table
from scheduler.services.flight_changes.values import CHANGING, Reading, Receipt
from scheduler.services.sealing import SealLost, unseal

PURPOSE = "flight-sender"
_PARTS = frozenset({"added", "removed", "changes", "said_at"})
_SSIM_START = (b"1AIRLINE STANDARD", b"2L", b"2U", b"3 ")


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """A message as it is kept: a table as it came, or both parts of a schedule as JSON."""

    form: ChangeForm
    data: bytes
    filename: str
    said_at: datetime | None = None

    @property
    def sha256(self) -> str:
        """What names the content, whoever sends it and whatever they call it."""
        return hashlib.sha256(self.form.value.encode() + b"\0" + self.data).hexdigest()


def receive_file(
    session: Session, actor: Actor, *, filename: str, changes: bytes = b"", added: bytes = b"", removed: bytes = b""
) -> Receipt:
    """Take a table of changes, or the removed and added legs as SSIM; nothing is applied yet.

    Raises ImportRefused where a file cannot be read as a whole, InvalidInput where there is none or too many.
    """
    actor.demand(Action.IMPORT)
    if bool(changes.strip()) == bool(added.strip() or removed.strip()):
        raise InvalidInput("flightchange-one-form")
    name = PurePath(filename).name[:200]
    content = _content(changes, name) if changes.strip() else _schedule(added, removed, name, None)
    now = utc_now()
    earlier = _same_content(session, content, now)
    if earlier is not None:
        return Receipt(number=earlier.id, state=earlier.state.value, is_new=False)
    row = _kept(session, content, now, actor=actor)
    record(session, actor, "flight-message.received", "flight_message", row.id)
    return Receipt(number=row.id, state=row.state.value, is_new=True)


def receive_signed(
    session: Session, key: str, headers: Mapping[str, str], body: bytes, *, now: datetime | None = None
) -> Receipt:
    """Take a message that a program signed (Standard Webhooks); the same id again is answered and not taken twice.

    Raises NotFound for an address that is nobody's, Forbidden for a signature that is wrong or too old, Conflict for an
    id that came with other content before, InvalidInput for a body that cannot be read.
    """
    at = now or utc_now()
    sender = session.scalars(select(FlightSender).where(FlightSender.key == key)).one_or_none()
    if sender is None or sender.revoked_at is not None:
        raise NotFound("flightchange-sender-unknown")
    try:
        message_id = verify(headers, body, [unseal(PURPOSE, sender.sealed_secret)], now=at)
    except SignatureRefused as failure:
        raise Forbidden("flightchange-signature", fault=failure.code) from None
    except SealLost:
        raise Forbidden("flightchange-signature", fault="webhook.secret-unusable") from None
    if len(message_id) > 128:
        raise InvalidInput("flightchange-id-long")
    sender.last_used_at = at
    content = _signed_content(body)
    mine = select(FlightMessage).where(FlightMessage.sender_id == sender.id, FlightMessage.message_id == message_id)
    earlier = session.scalars(mine).one_or_none()
    if earlier is not None and earlier.content_sha256 != content.sha256:
        raise Conflict("flightchange-id-reused")
    earlier = earlier or _same_content(session, content, at)
    if earlier is not None:
        return Receipt(number=earlier.id, state=earlier.state.value, is_new=False)
    row = _kept(session, content, at, sender=sender, message_id=message_id)
    record(session, SYSTEM, "flight-message.received", "flight_message", row.id, sender=sender.id)
    return Receipt(number=row.id, state=row.state.value, is_new=True)


def read_message(session: Session, form: ChangeForm, data: bytes, filename: str, now: datetime) -> Reading:
    """A message in values, as of now. Raises ImportRefused where it cannot be read as a whole."""
    today = now.astimezone(ZoneInfo(VIET_NAM)).date()
    if form is ChangeForm.TABLE:
        return read_table(session, data, filename, today)
    parts = json.loads(data)
    return read_schedules(session, parts["added"].encode("latin-1"), parts["removed"].encode("latin-1"), today)


def _content(data: bytes, filename: str) -> Content:
    """One file: a schedule alone says what is added or changed, anything else is a table."""
    if data.lstrip().startswith(_SSIM_START):
        return _schedule(data, b"", filename, None)
    return Content(form=ChangeForm.TABLE, data=data, filename=filename or "changes.csv")


def _schedule(added: bytes, removed: bytes, filename: str, said_at: datetime | None) -> Content:
    parts = {"added": added.decode("latin-1"), "removed": removed.decode("latin-1")}
    data = json.dumps(parts, sort_keys=True).encode()
    return Content(form=ChangeForm.SCHEDULE, data=data, filename=filename or "schedule.ssim", said_at=said_at)


def _signed_content(body: bytes) -> Content:
    """A body is a table or schedule itself, or JSON with `changes`, or with `added` and `removed`, and `said_at`."""
    if not body.lstrip().startswith(b"{"):
        return _content(body, "")
    try:
        given = json.loads(body)
    except (ValueError, RecursionError):
        raise InvalidInput("flightchange-body") from None
    if not isinstance(given, dict) or not all(isinstance(one, str) for one in given.values()) or set(given) - _PARTS:
        raise InvalidInput("flightchange-body")
    said_at = _instant(given["said_at"]) if "said_at" in given else None
    changes, added, removed = (given.get(name, "").strip("\ufeff") for name in ("changes", "added", "removed"))
    if bool(changes.strip()) == bool(added.strip() or removed.strip()):
        raise InvalidInput("flightchange-one-form")
    if changes:
        return Content(form=ChangeForm.TABLE, data=changes.encode(), filename="changes.csv", said_at=said_at)
    if not (added + removed).isascii():
        raise InvalidInput("flightchange-body")
    return _schedule(added.encode(), removed.encode(), "", said_at)


def _instant(text: str) -> datetime:
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        raise InvalidInput("flightchange-said-at") from None
    if found.tzinfo is None or not 2000 <= found.year <= 2100:
        raise InvalidInput("flightchange-said-at")
    return found.astimezone(UTC)


def _same_content(session: Session, content: Content, now: datetime) -> FlightMessage | None:
    """The latest message of this content, unless saying it again would change something: it may be true once more."""
    query = select(FlightMessage).where(FlightMessage.content_sha256 == content.sha256)
    earlier = session.scalars(query.order_by(FlightMessage.id.desc()).limit(1)).first()
    if earlier is None or earlier.state is ChangeState.RECEIVED:
        return earlier
    reading = read_message(session, content.form, content.data, content.filename, now)
    said_at = content.said_at or reading.said_at or now
    effects, _ = compare(session, reading, said_at, now)
    return None if any(one.kind in CHANGING for one in effects) else earlier


def _kept(
    session: Session,
    content: Content,
    now: datetime,
    *,
    actor: Actor | None = None,
    sender: FlightSender | None = None,
    message_id: str = "",
) -> FlightMessage:
    """Keep a message that can be read; nobody's clock is believed beyond the present."""
    reading = read_message(session, content.form, content.data, content.filename, now)
    row = FlightMessage(
        sender_id=sender.id if sender is not None else None,
        message_id=message_id,
        filename=content.filename,
        form=content.form,
        content=content.data,
        content_sha256=content.sha256,
        said_at=min(content.said_at or reading.said_at or now, now),
        received_at=now,
        received_by_id=actor.user_id if actor is not None else None,
    )
    session.add(row)
    session.flush()
    return row
