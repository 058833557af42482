"""Answering questions about versions: those that people wait for at once, the others while no run needs the machine."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from datetime import UTC, datetime
from threading import Event

import structlog
from apscheduler.schedulers.background import BackgroundScheduler

from scheduler.database import unit_of_work
from scheduler.models import PlanVersion
from scheduler.models.explanation import QuestionKind
from scheduler.planning.ids import case_id, key_of
from scheduler.services.explanations.queue import (
    Claimed,
    claim_next,
    keep_answer,
    note_failed,
    put_back,
    release_dead_questions,
)
from scheduler.services.packing import unpacked
from scheduler.worker.explainer import AskFailed, AskLeft, Explainer, Files, Question

log = structlog.get_logger()
SECONDS_MAX = {QuestionKind.WHY_NOT: 90.0, QuestionKind.LIMITS: 300.0}
"""How long a question may take; others half a minute."""
_IDLE_SECONDS = 600.0
_SOON, _LATER = 0.5, 5.0


def add_explaining(scheduler: BackgroundScheduler, worker: str, leave: Event) -> None:
    """Give a worker's scheduler the jobs that answer questions."""
    now = datetime.now(UTC)
    for is_urgent, seconds in ((True, _SOON), (False, _LATER)):
        answering = Answering(worker=worker, is_urgent=is_urgent, leave=leave)
        name = "answer_asked" if is_urgent else "explain_versions"
        scheduler.add_job(answering.poll, "interval", seconds=seconds, next_run_time=now, id=name)
    scheduler.add_job(release_dead, "interval", minutes=2, next_run_time=now)


def release_dead() -> None:
    """Give questions of dead workers to the living."""
    longest = max(SECONDS_MAX.values()) + 60
    with unit_of_work() as session:
        release_dead_questions(session, longest)


@dataclass
class Answering:
    """One line of questions in the hands of one worker, with a process of its own."""

    worker: str
    is_urgent: bool
    leave: Event = field(default_factory=Event)
    explainer: Explainer = field(default_factory=Explainer)

    def poll(self) -> None:
        """Answer until nobody asks."""
        while not self.leave.is_set() and self.answer_next():
            pass
        if self.leave.is_set():
            self.explainer.close()
        self.explainer.close_if_idle(_IDLE_SECONDS)

    def answer_next(self) -> bool:
        """Claim one question and answer it; whether there was one."""
        with unit_of_work() as session:
            claimed = claim_next(session, self.worker, is_urgent=self.is_urgent)
        if claimed is None:
            return False
        started = time.monotonic()
        case = case_id(claimed.case_id) if claimed.case_id is not None else ""
        question = Question(version_id=claimed.version_id, kind=claimed.kind, case=case)
        try:
            answer = self.explainer.ask(
                question,
                lambda: _files(claimed),
                seconds=SECONDS_MAX.get(claimed.kind, 30.0),
                leave=self.leave,
            )
        except AskLeft:
            with unit_of_work() as session:
                put_back(session, claimed, self.worker)
            return True
        except AskFailed as failure:
            log.warning("question.failed", question=claimed.id, code=failure.code)
            with unit_of_work() as session:
                note_failed(session, claimed, self.worker, failure.code, time.monotonic() - started)
            return True
        with unit_of_work() as session:
            keep_answer(session, claimed, self.worker, answer, time.monotonic() - started, _group(claimed, answer))
        return True


def _files(claimed: Claimed) -> Files:
    with unit_of_work() as session:
        version = session.get_one(PlanVersion, claimed.version_id)
        return version.problem, version.plan


def _group(claimed: Claimed, answer: bytes) -> frozenset[int]:
    """The cases that share the answer: why one of a travel group is left out is why all are."""
    if claimed.kind is not QuestionKind.WHY_NOT:
        return frozenset()
    return frozenset(key_of(one) for one in unpacked(answer)["group"])
