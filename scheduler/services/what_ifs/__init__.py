"""What-ifs: how a version would look if a rule were looser; hypothetical, so no version comes of one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from scheduler.errors import NotFound
from scheduler.i18n.sentences import Sentence
from scheduler.models import Case, PlanVersion, WhatIf, WhatIfState, utc_now
from scheduler.models.explanation import QuestionKind, QuestionState
from scheduler.planning.ids import case_id
from scheduler.services.access import Action, Actor
from scheduler.services.audit import record
from scheduler.services.case_page import find_case
from scheduler.services.explanations.naming import Book, load_book
from scheduler.services.explanations.queue import find_question
from scheduler.services.explanations.wording import Reader
from scheduler.services.packing import unpacked
from scheduler.services.versions import find_version
from scheduler.services.what_ifs.values import Comparison, Figures, Listed, WhatIfView

__all__ = ["WhatIfView", "ask_what_if", "what_if_of"]

_LIVE = (WhatIfState.QUEUED, WhatIfState.WORKING)


def what_if_of(session: Session, actor: Actor, number: int, code: str, place: int) -> WhatIfView:
    """One way out of a left-out case, tried or not yet. Raises NotFound, Forbidden."""
    actor.demand(Action.SEE_CASES)
    version, case = find_version(session, number), find_case(session, actor, code)
    row = _find(session, version, case, place)
    wish = row.wish if row is not None else _wish(session, version, case, place)
    told = wish.get("said", wish["relaxations"])
    result = unpacked(row.result) if row is not None and row.result else None
    book = load_book(session, actor, [wish, *([result] if result else [])])
    reader = Reader(actor=actor, office_id=case.office_id, book=book)
    return WhatIfView(
        number=version.number,
        code=case.code,
        place=place,
        relaxations=tuple(reader.told(book.said("explain-relaxation", one)) for one in told),
        state=row.state.value if row is not None else "none",
        is_live=row is not None and row.state in _LIVE,
        may_ask=actor.may(Action.PLAN, case.office_id) and (row is None or row.state is WhatIfState.FAILED),
        seconds=row.seconds if row is not None else 0.0,
        error=Sentence(key=f"error-{row.error_code}") if row is not None and row.error_code else None,
        comparison=_comparison(book, result) if result else None,
    )


def ask_what_if(session: Session, actor: Actor, number: int, code: str, place: int) -> None:
    """Queue a what-if; one that waits, is under way or done stays as it is. Raises NotFound, Forbidden."""
    actor.demand(Action.PLAN)
    version, case = find_version(session, number), find_case(session, actor, code)
    actor.demand(Action.PLAN, case.office_id)
    row = _find(session, version, case, place)
    if row is not None and row.state is not WhatIfState.FAILED:
        return
    if row is None:
        wish = _wish(session, version, case, place)
        row = WhatIf(version_id=version.id, case_id=case.id, place=place, wish=wish)
        session.add(row)
    row.state, row.attempts, row.error_code = WhatIfState.QUEUED, 0, ""
    row.asked_at, row.asked_by_id = utc_now(), actor.user_id
    session.flush()
    record(session, actor, "version.what-if", "plan_version", version.number, case=case_id(case.id), way=place)


def _find(session: Session, version: PlanVersion, case: Case, place: int) -> WhatIf | None:
    query = select(WhatIf).where(WhatIf.version_id == version.id, WhatIf.case_id == case.id, WhatIf.place == place)
    return session.scalars(query).one_or_none()


def _wish(session: Session, version: PlanVersion, case: Case, place: int) -> dict[str, Any]:
    """The relaxations of one way of the answer to why a case is left out."""
    question = find_question(session, version.id, QuestionKind.WHY_NOT, case.id)
    if question is None or question.state is not QuestionState.ANSWERED or question.answer is None:
        raise NotFound("what-if-no-such-way")
    answer = unpacked(question.answer)
    if not 0 <= place < len(answer["ways"]):
        raise NotFound("what-if-no-such-way")
    relaxations = answer["ways"][place]["relaxations"]
    return {"relaxations": relaxations, "group": answer["group"], "flights": answer["flights"]}


def _comparison(book: Book, result: Mapping[str, Any]) -> Comparison:
    version, longer, changed = (_figures(result[name]) for name in ("version", "longer", "changed"))
    return Comparison(
        version=version,
        longer=longer,
        changed=changed,
        worth=longer.score - changed.score,
        terms={term: points for term, points in result["terms"].items() if points},
        joined=_listed(book, result["joined"]),
        left=_listed(book, result["left"]),
        moved=_listed(book, result["moved"]),
    )


def _figures(held: Mapping[str, int]) -> Figures:
    return Figures(cases=held["cases"], people=held["people"], score=held["score"])


def _listed(book: Book, cases: list[str]) -> Listed:
    codes, hidden = book.seen(cases)
    return Listed(codes=codes, hidden=hidden)
