"""Requests that are sent twice and done once: the first answer is kept for a day and given again.

It is kept sealed: an answer may hold what is shown once and kept nowhere else in the clear, as a webhook's secret.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import Select, delete, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from scheduler.errors import Conflict, InvalidInput
from scheduler.models import KeptAnswer, utc_now
from scheduler.services.sealing import SealLost, seal, unseal

KEPT = timedelta(hours=24)
_PURPOSE = "kept-answer"


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """A finished answer."""

    status: int
    headers: Mapping[str, str]
    body: bytes


def begin(session: Session, token_id: int, key: str, request_sha256: str) -> Answer | None:
    """Claim `key` for this request, or give the answer that the same request got before.

    Raises InvalidInput where the key was used for another request, Conflict while the first is still being done.
    """
    session.execute(delete(KeptAnswer).where(KeptAnswer.at < utc_now() - KEPT))
    found = _find(session, token_id, key)
    if found is None:
        _claim(session, token_id, key, request_sha256)
        return None
    if found.request_sha256 != request_sha256:
        raise InvalidInput("api-key-reused")
    headers = dict(line.split(": ", 1) for line in found.headers)
    return Answer(status=found.status, headers=headers, body=_opened(found.body))


def finish(session: Session, token_id: int, key: str, answer: Answer) -> None:
    """Keep the answer; it is written with what the request changed or not at all."""
    row = session.scalars(_query(token_id, key)).one()
    row.status, row.body = answer.status, seal(_PURPOSE, answer.body.decode("latin-1")).encode("ascii")
    row.headers = [f"{name}: {value}" for name, value in answer.headers.items()]
    session.flush()


def _opened(body: bytes) -> bytes:
    """The bytes behind a kept answer. Raises Conflict where the installation's key was changed since."""
    try:
        return unseal(_PURPOSE, body.decode("ascii")).encode("latin-1")
    except (SealLost, UnicodeError):
        raise Conflict("api-key-busy") from None


def _claim(session: Session, token_id: int, key: str, request_sha256: str) -> None:
    row = KeptAnswer(token_id=token_id, key=key, request_sha256=request_sha256, at=utc_now(), headers=[])
    session.add(row)
    try:
        session.flush()
    except IntegrityError:
        raise Conflict("api-key-busy") from None


def _find(session: Session, token_id: int, key: str) -> KeptAnswer | None:
    return session.scalars(_query(token_id, key)).one_or_none()


def _query(token_id: int, key: str) -> Select[KeptAnswer]:
    return select(KeptAnswer).where(KeptAnswer.token_id == token_id, KeptAnswer.key == key)
