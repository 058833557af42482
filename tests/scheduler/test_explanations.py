"""Questions about versions: the queue, the worker's real answers, their words, and taking an alternative."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from threading import Event

import pytest
from sqlalchemy import select, update

from scheduler import database
from scheduler.config import settings
from scheduler.database import unit_of_work
from scheduler.errors import Conflict, NotFound
from scheduler.i18n import LANGUAGES
from scheduler.models import AuditEntry, Case, PlanCase, PlanVersion, VersionStatus, utc_now
from scheduler.models.explanation import PlanQuestion, QuestionKind, QuestionState
from scheduler.services.access import SYSTEM
from scheduler.services.explanations import queue, views
from scheduler.services.explanations.naming import Book
from scheduler.services.explanations.taking import take_alternative
from scheduler.services.explanations.wording import Reader, alternatives_of
from scheduler.services.versions import withdraw
from scheduler.worker.explainer import AskFailed, Explainer, Question
from solver.explain import BLOCKING_KINDS, CONFLICT_KINDS, RELAXATION_KINDS
from solver.files import plan_from_json, problem_from_json
from solver.verify import verify
from tests.scheduler.explained_world import Explained, answer_all, make_explained_version

BOOK = Book(
    cases={"C1": "VM-1"}, codes={"E1": "E-01", "R1": "BAY"}, sessions={}, flights={}, zones={"HKG": "Asia/Hong_Kong"}
)
IDS = {
    "case": "C1", "flight": "VN98", "receiver": "R1", "airport": "HKG", "role": "transit", "stage": "sputum_1",
    "skill": "child", "escort": "E1", "date": "2026-12-01", "at": "2026-12-01T09:00:00Z", "base": "SGN",
    "start": "2026-12-01T09:00:00Z", "clinic": "K1", "session": "S1", "country": "US",
}  # fmt: skip
NUMBERS = {"more": 2, "days": 3, "minutes": 725, "least": 30, "people": 4, "load": 1}


@pytest.mark.parametrize(
    ("family", "kinds"),
    [
        ("explain-obstacle", CONFLICT_KINDS),
        ("explain-relaxation", RELAXATION_KINDS),
        ("explain-lacking", BLOCKING_KINDS),
    ],
)
def test_every_code_of_the_solver_has_words(family: str, kinds: tuple[str, ...]) -> None:
    for kind in kinds:
        said = BOOK.said(family, {"kind": kind, "ids": IDS, "numbers": NUMBERS})
        vi, en = (said.in_(language) for language in LANGUAGES)
        assert vi != en
        assert "{" not in vi + en


@pytest.fixture(scope="module")
def explained_file(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, Explained]]:
    """A database with a version that a real run made, and what the worker explained of it unasked."""
    path = tmp_path_factory.mktemp("explained") / "test.sqlite"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("HANHTRINH_INSTANCE", str(path.parent))
        patch.setenv("HANHTRINH_DATABASE_URL", f"sqlite:///{path}")
        settings.cache_clear()
        database.engine.cache_clear()
        database.upgrade(f"sqlite:///{path}")
        made = make_explained_version()
        assert answer_all(is_urgent=False) == 2
        yield path, made
        database.engine().dispose()
    settings.cache_clear()
    database.engine.cache_clear()


@pytest.fixture
def explained(explained_file: tuple[Path, Explained], monkeypatch: pytest.MonkeyPatch) -> Explained:
    """The version, in the database in use."""
    monkeypatch.setenv("HANHTRINH_DATABASE_URL", f"sqlite:///{explained_file[0]}")
    settings.cache_clear()
    return explained_file[1]


def test_alternatives_that_read_alike_are_told_once() -> None:
    own = {"id": "C1", "flights": [], "appointments": [], "escorts": []}
    held = {"case": "C1", "cases": [own], "left_out": [], "change": {"total": 0}, "trips_on": []}
    reader = Reader(actor=SYSTEM, office_id=1, book=Book(cases={}, codes={}, sessions={}, flights={}, zones={}))
    document = {"alternatives": [held, held, held | {"change": {"total": 5}}]}
    assert [row.number for row in alternatives_of(reader, document, "C1")] == [0, 2]


def test_the_worker_explains_a_left_out_case_unasked(explained: Explained) -> None:
    with unit_of_work() as session:
        held = views.explanation_of(session, SYSTEM, explained.number, explained.left_out)
        (told,) = [question for question in held.questions if question.kind == "why-not"]
        assert told.state == "answered"
        assert told.conflicts
        assert told.ways
        words = " ".join(one.in_("en") for conflict in told.conflicts for one in conflict)
        assert "seats left on CX" in words
        assert "It must leave by" in words or "The latest day" not in words, "a day is told with its date"
        best = told.ways[0]
        assert best.gain > 0
        assert "more seat" in " ".join(one.in_("en") for one in best.relaxations)
        assert best.legs
        assert views.briefs_of(session, SYSTEM, explained.number)[explained.left_out].way == best


def test_what_limits_a_version_names_people_and_worth(explained: Explained) -> None:
    with unit_of_work() as session:
        told = views.limits_view(session, SYSTEM, explained.number)
        assert told.limits
        assert told.limits[0].people == 3
        assert told.limits[0].worth > 0
        assert explained.left_out in told.limits[0].codes


def test_a_planned_case_hears_of_alternatives_and_one_can_be_taken(explained: Explained) -> None:
    with unit_of_work() as session:
        views.ask(session, SYSTEM, explained.number, explained.escorted)
    assert answer_all(is_urgent=True) == 4
    with unit_of_work() as session:
        held = views.explanation_of(session, SYSTEM, explained.number, explained.escorted)
        assert [question.kind for question in held.questions] == [
            "why-this", "alternatives", "appointments", "trips",
        ]  # fmt: skip
        assert {question.state for question in held.questions} == {"answered"}
        trips = held.questions[3]
        assert trips.id is not None
        assert trips.alternatives[0].escorts
        before = session.scalars(select(PlanVersion).where(PlanVersion.number == explained.number)).one()
        made = take_alternative(session, SYSTEM, explained.number, explained.escorted, question_id=trips.id, place=0)
        assert made.score - before.score == trips.alternatives[0].change
        version = session.scalars(select(PlanVersion).where(PlanVersion.number == made.number)).one()
        assert version.status is VersionStatus.DRAFT
        assert verify(problem_from_json(version.problem), plan_from_json(version.plan)).is_legal
        acts = set(session.scalars(select(AuditEntry.action).where(AuditEntry.subject_id == str(made.number))))
        assert "version.take-alternative" in acts
        withdraw(session, SYSTEM, made.number)
        with pytest.raises(NotFound):
            take_alternative(session, SYSTEM, explained.number, explained.escorted, question_id=trips.id, place=99)


def test_asking_twice_keeps_the_answer_and_unasked_work_has_a_budget(explained: Explained) -> None:
    with unit_of_work() as session:
        version = session.scalars(select(PlanVersion).where(PlanVersion.number == explained.number)).one()
        case = session.scalars(select(Case).where(Case.code == explained.left_out)).one()
        row = queue.find_question(session, version.id, QuestionKind.WHY_NOT, case.id)
        assert row is not None
        answered_at = row.answered_at
        queue.put_question(session, version.id, QuestionKind.WHY_NOT, case.id, None)
        assert (row.state, row.answered_at) == (QuestionState.ANSWERED, answered_at)
        seconds = row.seconds
        row.seconds = queue.BUDGET_SECONDS
        other = session.scalars(select(Case).where(Case.code != explained.left_out)).first()
        assert other is not None
        waiting = PlanQuestion(version_id=version.id, kind=QuestionKind.WHY_NOT, case_id=other.id, asked_at=utc_now())
        session.add(waiting)
        session.flush()
        assert queue.claim_next(session, "w", is_urgent=False) is None
        assert queue.find_question(session, version.id, QuestionKind.WHY_NOT, other.id) is None
        row.seconds = seconds


def test_a_question_of_a_dead_worker_is_asked_again_and_then_given_up(explained: Explained) -> None:
    with unit_of_work() as session:
        version = session.scalars(select(PlanVersion).where(PlanVersion.number == explained.number)).one()
        case = session.scalars(select(Case).where(Case.code == explained.left_out)).one()
        queue.put_question(session, version.id, QuestionKind.APPOINTMENTS, case.id, None)
        row = queue.find_question(session, version.id, QuestionKind.APPOINTMENTS, case.id)
        assert row is not None
        for state in (QuestionState.QUEUED, QuestionState.FAILED):
            assert queue.claim_next(session, "dead", is_urgent=True) is not None
            session.execute(update(PlanQuestion).values(claimed_at=utc_now() - timedelta(hours=1)))
            queue.release_dead_questions(session, 600)
            session.refresh(row)
            assert row.state is state
        assert row.error_code == "explain-died"
        session.delete(row)


def test_a_case_outside_the_problem_cannot_be_asked_about(explained: Explained) -> None:
    with unit_of_work() as session:
        case = session.scalars(select(Case).where(Case.code == explained.left_out)).one()
        entry = session.scalars(select(PlanCase).where(PlanCase.case_id == case.id)).first()
        assert entry is not None
        reason, entry.reason = entry.reason, "not_ready"
        with pytest.raises(Conflict, match="explain-not-in-plan"):
            views.ask(session, SYSTEM, explained.number, explained.left_out)
        entry.reason = reason


def test_an_answer_that_takes_too_long_ends_its_process(explained: Explained) -> None:
    explainer = Explainer()
    with unit_of_work() as session:
        version = session.scalars(select(PlanVersion).where(PlanVersion.number == explained.number)).one()
        files = (version.problem, version.plan)
    question = Question(version_id=version.id, kind=QuestionKind.WHY_NOT, case="C999")
    try:
        with pytest.raises(AskFailed, match="explain-too-long"):
            explainer.ask(question, lambda: files, seconds=0.0, leave=Event())
        with pytest.raises(AskFailed, match="explain-not-in-plan"):
            explainer.ask(question, lambda: files, seconds=60.0, leave=Event())
    finally:
        explainer.close()
