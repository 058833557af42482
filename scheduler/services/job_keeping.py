"""How long jobs are kept once they are over."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete
from sqlalchemy.orm import Session

from scheduler.models import Job


def purge_jobs(session: Session, *, before: datetime) -> int:
    """Drop jobs that ended before an instant; how many. What they did stays on record in the audit."""
    ended = delete(Job).where(Job.finished_at < before).execution_options(synchronize_session=False)
    return int(session.execute(ended).rowcount)  # type: ignore[attr-defined]  # the result of a DELETE counts its rows
