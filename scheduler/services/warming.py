"""Working out ahead what lists show of every open case."""

from __future__ import annotations

import time
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from scheduler.models import Case, CaseState
from scheduler.services.readiness_summary import summaries_of

_CHUNK = 25
_PAUSE_SECONDS = 0.02


def warm_readiness(session: Session, on: date) -> int:
    """Remember the readiness of every active case for a date; how many. It gives way to requests between batches."""
    keys = list(session.scalars(select(Case.id).where(Case.state == CaseState.ACTIVE).order_by(Case.id)))
    for first in range(0, len(keys), _CHUNK):
        summaries_of(session, select(Case.id).where(Case.id.in_(keys[first : first + _CHUNK])), on)
        time.sleep(_PAUSE_SECONDS)
    return len(keys)
