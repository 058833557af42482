"""Two days of flights with too few seats, planned by a real run: somebody stays behind, and one wants to know why."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from threading import Event
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from scheduler.database import unit_of_work
from scheduler.models import Case, PlanCase, PlanVersion, Priority
from scheduler.services.access import SYSTEM
from scheduler.services.runs import request_run
from scheduler.worker import carry_out_next
from scheduler.worker.explaining import Answering
from tests.scheduler import builders
from tests.scheduler.planning_world import make_planning_world

FAMILIES = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Explained:
    """The number of the version, and the codes of a case that is left out, and of one with an escort."""

    number: int
    left_out: str
    escorted: str


def make_explained_version() -> Explained:
    """Plan five families, one with an escort, where twelve seats are held, in the database in use."""
    today = datetime.now(UTC).astimezone(ZoneInfo("Asia/Ho_Chi_Minh")).date()
    with unit_of_work() as session:
        world = make_planning_world(session, today)
        for number in range(1, FAMILIES + 1):
            is_first = number == 1
            members = [builders.make_member(position) for position in range(1, 3 if is_first else 4)]
            priority = Priority.EMERGENCY if is_first else Priority.NORMAL
            world.case(f"VM-{number}", *members, escort="operational" if is_first else "", priority=priority)
        last = world.first + timedelta(days=1)
        request_run(session, SYSTEM, from_on=world.first, to_on=last, time_limit_seconds=4, workers=1)
    assert carry_out_next("w")
    with unit_of_work() as session:
        number = session.scalars(select(PlanVersion.number)).one()
        return Explained(number=number, left_out=_codes(session, False)[0], escorted=_escorted(session))


def _codes(session: Session, is_planned: bool) -> list[str]:
    query = select(Case.code).join(PlanCase, PlanCase.case_id == Case.id).where(PlanCase.is_planned == is_planned)
    return list(session.scalars(query.order_by(Case.code)))


def _escorted(session: Session) -> str:
    query = select(Case.code).join(PlanCase, PlanCase.case_id == Case.id).where(PlanCase.escorts.any())
    return session.scalars(query).first() or ""


def answer_all(*, is_urgent: bool) -> int:
    """Let the worker answer one line of questions; how many there were."""
    answering = Answering(worker="w", is_urgent=is_urgent, leave=Event())
    answered = 0
    try:
        while answering.answer_next():
            answered += 1
    finally:
        answering.explainer.close()
    return answered
