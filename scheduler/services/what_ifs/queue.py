"""The queue of what-ifs: asking for one, conditional claims, results."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from scheduler.models import WhatIf, WhatIfState, utc_now
from scheduler.services.work_queue import WorkQueue

_WHAT_IFS = WorkQueue(table=WhatIf, queued=WhatIfState.QUEUED, working=WhatIfState.WORKING, attempts_max=2)
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
    oldest = select(WhatIf.id).order_by(WhatIf.asked_at, WhatIf.id)
    found = _WHAT_IFS.claim(session, oldest, worker)
    if found is None:
        return None
    row = session.get_one(WhatIf, found, populate_existing=True)
    return Claimed(id=row.id, version_id=row.version_id, wish=row.wish)


def keep_result(session: Session, claimed: Claimed, worker: str, result: bytes, seconds: float) -> None:
    """Keep what came out."""
    values = {"state": WhatIfState.DONE, "result": result, "finished_at": utc_now(), "seconds": seconds}
    _WHAT_IFS.change(session, claimed.id, worker, values)


def note_failed(session: Session, claimed: Claimed, worker: str, code: str, seconds: float) -> None:
    """End a what-if without a result."""
    known = code if code in FAILURES else "what-if-failed"
    values = {"state": WhatIfState.FAILED, "error_code": known, "finished_at": utc_now(), "seconds": seconds}
    _WHAT_IFS.change(session, claimed.id, worker, values)


def put_back(session: Session, claimed: Claimed, worker: str) -> None:
    """Put a what-if back when its worker is told to leave; the attempt does not count."""
    _WHAT_IFS.give_back(session, claimed.id, worker)


def release_dead(session: Session, seconds: float) -> None:
    """Put what-ifs back that were claimed longer ago than any may take; given up after the second time."""
    since = utc_now() - timedelta(seconds=seconds)
    given_up = {"state": WhatIfState.FAILED, "error_code": "what-if-died"}
    _WHAT_IFS.release_dead(session, WhatIf.claimed_at < since, given_up)
