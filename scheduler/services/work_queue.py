"""Rows that wait for a worker: taken by a conditional update, kept, given back, and saved from workers that died."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Select, Update, select, true, update
from sqlalchemy.orm import Session

from scheduler.models import Job, PlanningRun, PlanQuestion, WhatIf, utc_now


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkQueue:
    """A table whose rows are `queued` until a worker has them as `working`, no more than `attempts_max` times.

    Not for the outbox and own calendars, which are leased until an instant, nor for replays, which are claimed by
    adding a row.
    """

    table: type[PlanningRun] | type[Job] | type[PlanQuestion] | type[WhatIf]
    queued: StrEnum
    working: StrEnum
    attempts_max: int

    def first(self, session: Session, waiting: Select[int]) -> int | None:
        """The first of `waiting` (keys, in their order) that is queued, None where there is none.

        PostgreSQL keeps it for this transaction and skips what another worker is taking.
        """
        still = waiting.where(self.table.state == self.queued)
        return session.scalar(still.limit(1).with_for_update(skip_locked=True, of=self.table))

    def take(self, session: Session, key: int, worker: str, **values: Any) -> bool:
        """Give a queued row to `worker`; False where another was quicker, which the update decides everywhere."""
        taken = update(self.table).where(self.table.id == key, self.table.state == self.queued)
        counted = {"attempts": self.table.attempts + 1, **values}
        return is_changed(session, taken.values(state=self.working, claimed_by=worker, claimed_at=utc_now(), **counted))

    def claim(self, session: Session, waiting: Select[int], worker: str, **values: Any) -> int | None:
        """Take the first of `waiting`; its key, None where there is none or another worker was quicker."""
        key = self.first(session, waiting)
        return key if key is not None and self.take(session, key, worker, **values) else None

    def change(
        self,
        session: Session,
        key: int,
        worker: str,
        values: Mapping[str, Any],
        *,
        only: ColumnElement[bool] | None = None,
    ) -> bool:
        """Change a row in `worker`'s hands, `only` where that holds too; False where it did not or is no longer."""
        holds = true() if only is None else only
        return is_changed(session, update(self.table).where(*self._held(key, worker), holds).values(values))

    def give_back(self, session: Session, key: int, worker: str) -> None:
        """Put a row back when its worker is told to leave; the attempt does not count."""
        values = {"state": self.queued, "claimed_by": "", "attempts": self.table.attempts - 1}
        self.change(session, key, worker, values)

    def release_dead(
        self,
        session: Session,
        is_silent: ColumnElement[bool],
        given_up: Mapping[str, Any],
        *,
        only: ColumnElement[bool] | None = None,
    ) -> tuple[int, ...]:
        """Put rows of silent workers back, those out of attempts (`only` where that holds) to `given_up`; the keys."""
        dead = (self.table.state == self.working) & is_silent
        hopeless = dead & (self.table.attempts >= self.attempts_max) & (true() if only is None else only)
        is_changed(session, update(self.table).where(hopeless).values(given_up))
        keys = tuple(session.scalars(select(self.table.id).where(dead)))
        if keys:
            back = update(self.table).where(dead, self.table.id.in_(keys))
            is_changed(session, back.values(state=self.queued, claimed_by=""))
        return keys

    def _held(self, key: int, worker: str) -> tuple[ColumnElement[bool], ...]:
        return self.table.id == key, self.table.claimed_by == worker, self.table.state == self.working


def is_changed(session: Session, statement: Update) -> bool:
    """Whether a conditional update found its row."""
    result = session.execute(statement.execution_options(synchronize_session=False))
    return bool(result.rowcount)  # type: ignore[attr-defined]  # the result of an UPDATE counts its rows
