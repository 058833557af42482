"""The queue of what-ifs: asking for one, conditional claims, results."""

from __future__ import annotations

import gzip
import json
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from scheduler.models import WhatIf, WhatIfState, utc_now
from scheduler.services.run_queue import is_changed

ATTEMPTS_MAX = 2
FAILURES = ("what-if-died", "what-if-failed", "what-if-illegal", "what-if-too-long")
"""Why a what-if may stay without a result: each has a phrase `error-<code>`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Claimed:
    """A what-if in the hands of a worker."""

    id: int
    version_id: int
    wish: dict[str, Any]


def claim_next(session: Session, worker: str) -> Claimed | None:
    """Claim the what-if that waits longest, None where none waits or another worker was quicker."""
    query = select(WhatIf).where(WhatIf.state == WhatIfState.QUEUED).order_by(WhatIf.asked_at, WhatIf.id)
    row = session.scalars(query.limit(1).with_for_update(skip_locked=True)).first()
    if row is None:
        return None
    claimed = Claimed(id=row.id, version_id=row.version_id, wish=row.wish)
    mine = update(WhatIf).where(WhatIf.id == row.id, WhatIf.state == WhatIfState.QUEUED)
    values = {"state": WhatIfState.WORKING, "claimed_by": worker, "claimed_at": utc_now()}
    return claimed if is_changed(session, mine.values(**values, attempts=WhatIf.attempts + 1)) else None


def keep_result(session: Session, claimed: Claimed, worker: str, result: bytes, seconds: float) -> None:
    """Keep what came out."""
    values = {"state": WhatIfState.DONE, "result": result, "finished_at": utc_now(), "seconds": seconds}
    is_changed(session, _mine(claimed, worker).values(**values))


def note_failed(session: Session, claimed: Claimed, worker: str, code: str, seconds: float) -> None:
    """End a what-if without a result."""
    known = code if code in FAILURES else "what-if-failed"
    values = {"state": WhatIfState.FAILED, "error_code": known, "finished_at": utc_now(), "seconds": seconds}
    is_changed(session, _mine(claimed, worker).values(**values))


def put_back(session: Session, claimed: Claimed, worker: str) -> None:
    """Put a what-if back when its worker is told to leave; the attempt does not count."""
    values = {"state": WhatIfState.QUEUED, "claimed_by": "", "attempts": WhatIf.attempts - 1}
    is_changed(session, _mine(claimed, worker).values(values))


def _mine(claimed: Claimed, worker: str) -> Any:
    return update(WhatIf).where(
        WhatIf.id == claimed.id, WhatIf.claimed_by == worker, WhatIf.state == WhatIfState.WORKING
    )


def release_dead(session: Session, seconds: float) -> None:
    """Put what-ifs back that were claimed longer ago than any may take; given up after the second time."""
    since = utc_now() - timedelta(seconds=seconds)
    dead = (WhatIf.state == WhatIfState.WORKING) & (WhatIf.claimed_at < since)
    hopeless = update(WhatIf).where(dead, WhatIf.attempts >= ATTEMPTS_MAX)
    is_changed(session, hopeless.values(state=WhatIfState.FAILED, error_code="what-if-died"))
    is_changed(session, update(WhatIf).where(dead).values(state=WhatIfState.QUEUED, claimed_by=""))


def packed(document: object) -> bytes:
    """A result as it is stored."""
    return gzip.compress(json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode(), mtime=0)


def unpacked(result: bytes) -> dict[str, Any]:
    """The document of a stored result."""
    document: dict[str, Any] = json.loads(gzip.decompress(result))
    return document
