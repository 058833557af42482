"""Questions about a version as one reader sees them, and asking them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, undefer

from scheduler.errors import Conflict, NotFound
from scheduler.i18n.sentences import Sentence
from scheduler.models import Case, PlanCase, PlanVersion
from scheduler.models.explanation import PlanQuestion, QuestionKind, QuestionState
from scheduler.planning.ids import case_id
from scheduler.services.access import Action, Actor
from scheduler.services.case_page import find_case
from scheduler.services.explanations.naming import load_book
from scheduler.services.explanations.obstacles import obstacles_of
from scheduler.services.explanations.queue import find_question, put_question
from scheduler.services.explanations.values import Brief, CaseExplanation, QuestionView
from scheduler.services.explanations.wording import (
    Document,
    Reader,
    alternatives_of,
    choices_of,
    conflicts_of,
    limits_of,
    ways_of,
)
from scheduler.services.findings_told import told_stage
from scheduler.services.health_told import knows_health
from scheduler.services.packing import unpacked
from scheduler.services.version_rows import case_row, is_hidden, zones_of
from scheduler.services.versions import find_version, offices_of
from solver.plan import REASONS

SOLVER_REASONS = REASONS
"""Reasons of cases that were part of the problem; the others never reached the solver."""
BRIEFS_MAX = 150
"""How many left-out cases of a version are explained on its page; the others one by one."""
BRIEF_FACTS_MAX = 3
"""How many facts a conflict may hold to be told in one glance."""
OPEN_KINDS = frozenset({"seats", "receiver_people", "receiver_open", "session_added", "session_extended"})
"""Limits that say nothing of anybody: what who may not see cases reads."""
_LIVE = frozenset({QuestionState.QUEUED, QuestionState.WORKING})


def explanation_of(session: Session, actor: Actor, number: int, code: str) -> CaseExplanation:
    """A case in a version with everything asked about it. Raises NotFound, Forbidden."""
    actor.demand(Action.SEE_CASES)
    version, entry = _entry(session, actor, number, code)
    may_ask = actor.may(Action.PLAN, entry.case.office_id)
    rows = {kind: find_question(session, version.id, kind, entry.case_id) for kind in _kinds(entry, may_ask)}
    documents = {row.kind: unpacked(row.answer) for row in rows.values() if row is not None and row.answer}
    reader = Reader(actor=actor, office_id=entry.case.office_id, book=load_book(session, actor, [*documents.values()]))
    never_asked = not entry.is_planned and not _is_asked_of_solver(entry)
    return CaseExplanation(
        number=version.number,
        row=case_row(actor, entry, zones_of(session)),
        stages=tuple(told_stage(actor, entry.case.office_id, one.stage) for one in entry.appointments),
        is_asked_of_solver=_is_asked_of_solver(entry),
        may_ask=may_ask,
        questions=tuple(
            _question(reader, kind, row, documents.get(kind), case_id(entry.case_id)) for kind, row in rows.items()
        ),
        obstacles=obstacles_of(session, actor, entry) if never_asked else None,
    )


def _entry(session: Session, actor: Actor, number: int, code: str) -> tuple[PlanVersion, PlanCase]:
    version, case = find_version(session, number), find_case(session, actor, code)
    query = select(PlanCase).where(PlanCase.version_id == version.id, PlanCase.case_id == case.id)
    entry = session.scalars(query).one_or_none()
    if entry is None:
        raise NotFound("explain-case-not-in-version", case=case.code, number=str(number))
    return version, entry


def _kinds(entry: PlanCase, may_ask: bool) -> tuple[QuestionKind, ...]:
    """What may be asked about a case; other ways are for those who plan."""
    kind = QuestionKind
    if not entry.is_planned:
        return (kind.WHY_NOT, kind.ALTERNATIVES) if may_ask else (kind.WHY_NOT,)
    if not may_ask:
        return (kind.WHY_THIS,)
    more = (*((kind.APPOINTMENTS,) * bool(entry.appointments)), *((kind.TRIPS,) * bool(entry.escorts)))
    return (kind.WHY_THIS, kind.ALTERNATIVES, *more)


def _is_asked_of_solver(entry: PlanCase) -> bool:
    """Whether the case was part of the problem: not one that was taken over as it is, or that was not ready."""
    return not entry.facts.get("carried") if entry.is_planned else entry.reason in REASONS


def _question(
    reader: Reader, kind: QuestionKind, row: PlanQuestion | None, document: Document | None, case: str
) -> QuestionView:
    if row is None:
        return QuestionView(id=None, kind=kind.value, state="none", is_live=False)
    filled: dict[str, Any] = _filled(reader, kind, document, case) if document is not None else {}
    error = Sentence(key=f"error-{row.error_code}") if row.error_code else None
    return QuestionView(
        id=row.id,
        kind=kind.value,
        state=row.state.value,
        is_live=row.state in _LIVE,
        seconds=row.seconds,
        error=error,
        **filled,
    )


def _filled(reader: Reader, kind: QuestionKind, document: Document, case: str) -> dict[str, Any]:
    if kind is QuestionKind.WHY_NOT:
        group, hidden = reader.book.seen(one for one in document["group"] if one != case)
        told = {"conflicts": conflicts_of(reader, document), "ways": ways_of(reader, document)}
        return told | {"group": group, "group_hidden": hidden, "can_travel": document["is_free"]}
    if kind is QuestionKind.WHY_THIS:
        return {"choices": choices_of(reader, document)}
    if kind is QuestionKind.LIMITS:
        return {"limits": limits_of(reader, document)}
    return {"alternatives": alternatives_of(reader, document, case)}


def ask(session: Session, actor: Actor, number: int, code: str) -> None:
    """Queue what is not worked out yet about a case, ahead of what nobody waits for. Raises NotFound, Forbidden."""
    actor.demand(Action.PLAN)
    version, entry = _entry(session, actor, number, code)
    actor.demand(Action.PLAN, entry.case.office_id)
    if not _is_asked_of_solver(entry):
        raise Conflict("explain-not-in-plan")
    for kind in _kinds(entry, may_ask=True):
        put_question(session, version.id, kind, entry.case_id, actor.user_id)


def limits_view(session: Session, actor: Actor, number: int) -> QuestionView:
    """What limits a version, so far as it is worked out. Raises NotFound, Forbidden."""
    actor.demand(Action.SEE_CASES)
    version = find_version(session, number)
    row = find_question(session, version.id, QuestionKind.LIMITS, None)
    document = unpacked(row.answer) if row is not None and row.answer else None
    book = load_book(session, actor, [document] if document else [])
    offices = sorted(offices_of(session, version))
    office = next((one for one in offices if not knows_health(actor, one)), offices[0] if offices else 0)
    return _question(Reader(actor=actor, office_id=office, book=book), QuestionKind.LIMITS, row, document, "")


def limits_in_numbers(session: Session, actor: Actor, number: int) -> QuestionView:
    """What limits a version for who may not see cases: seats, receivers and clinics, with people and worth.

    No case is named or counted; what would tell of an escort's skill, of help or of one family's papers is left out.
    Raises NotFound, Forbidden.
    """
    actor.demand(Action.SEE_BOARD)
    version = find_version(session, number)
    row = find_question(session, version.id, QuestionKind.LIMITS, None)
    document = unpacked(row.answer) if row is not None and row.answer else None
    if document is not None:
        told = [held | {"cases": []} for held in document["limits"] if _is_open_to_all(held)]
        document = dict(document) | {"limits": told}
    book = load_book(session, actor, [document] if document else [])
    return _question(Reader(actor=actor, office_id=0, book=book), QuestionKind.LIMITS, row, document, "")


def _is_open_to_all(held: Document) -> bool:
    return {one["kind"] for one in held["relaxations"]} <= OPEN_KINDS


def ask_limits(session: Session, actor: Actor, number: int) -> None:
    """Queue what limits a version. Raises NotFound, Forbidden."""
    actor.demand(Action.PLAN)
    version = find_version(session, number)
    put_question(session, version.id, QuestionKind.LIMITS, None, actor.user_id)


def briefs_of(session: Session, actor: Actor, number: int) -> dict[str, Brief]:
    """By case code what is known of the left-out cases of a version that the reader may see."""
    actor.demand(Action.SEE_CASES)
    version = find_version(session, number)
    query = (
        select(PlanQuestion, Case)
        .join(Case, Case.id == PlanQuestion.case_id)
        .where(PlanQuestion.version_id == version.id, PlanQuestion.kind == QuestionKind.WHY_NOT)
        .order_by(Case.code)
        .options(undefer(PlanQuestion.answer))
        .limit(BRIEFS_MAX)
    )
    rows = [
        (row, case)
        for row, case in session.execute(query)
        if actor.may(Action.SEE_CASES, case.office_id) and not is_hidden(actor, case)
    ]
    return _briefs(session, actor, rows)


def _briefs(session: Session, actor: Actor, rows: Sequence[tuple[PlanQuestion, Case]]) -> dict[str, Brief]:
    documents = {row.id: unpacked(row.answer) for row, _ in rows if row.answer}
    book = load_book(session, actor, [*documents.values()])
    found: dict[str, Brief] = {}
    for row, case in rows:
        document = documents.get(row.id)
        if document is None:
            found[case.code] = Brief(state=row.state.value)
            continue
        reader = Reader(actor=actor, office_id=case.office_id, book=book)
        few = [conflict for conflict in document["conflicts"] if len(conflict) <= BRIEF_FACTS_MAX]
        shortest = next(iter(conflicts_of(reader, {"conflicts": few})), ())
        best = next(iter(ways_of(reader, {"ways": document["ways"][:1]})), None)
        found[case.code] = Brief(state=row.state.value, conflict=shortest, way=best)
    return found
