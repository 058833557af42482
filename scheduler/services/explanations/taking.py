"""Taking an alternative: the plan that it leads to becomes a draft of its own, checked like any plan from outside."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy.orm import Session

from scheduler.errors import NotFound
from scheduler.models import PlanVersion
from scheduler.models.explanation import PlanQuestion, QuestionKind, QuestionState
from scheduler.planning.files import plan_bytes
from scheduler.planning.ids import case_id
from scheduler.planning.returning import OnStep, ReturnedPlan, return_plan
from scheduler.services.access import Action, Actor
from scheduler.services.audit import record
from scheduler.services.case_page import find_case
from scheduler.services.packing import unpacked
from scheduler.services.versions import find_version
from solver.files import plan_from_json, plan_to_document, problem_from_json
from solver.lookup import Lookup
from solver.plan import Plan, Unplanned
from solver.problem import Problem
from solver.reasons import ReasonIndex, reason_of
from solver.score import score_plan

_KINDS = frozenset({QuestionKind.ALTERNATIVES, QuestionKind.APPOINTMENTS, QuestionKind.TRIPS})


def take_alternative(
    session: Session,
    actor: Actor,
    number: int,
    code: str,
    *,
    question_id: int,
    place: int,
    on_step: OnStep = lambda _: None,
) -> ReturnedPlan:
    """Make a draft of version `number` with one alternative of a case taken; withdraw the draft to undo it.

    Raises NotFound, Forbidden, and what `return_plan` raises where the facts changed meanwhile.
    """
    offered = find_alternative(session, actor, number, code, question_id=question_id, place=place)
    version = offered.version
    plan = changed_plan(problem_from_json(version.problem), plan_from_json(version.plan), offered.chosen)
    made = return_plan(session, actor, number, plan_bytes(plan), on_step=on_step)
    change = offered.chosen["change"]["total"]
    details = {"base": number, "case": case_id(offered.case_key), "asked": offered.kind.value, "change": change}
    record(session, actor, "version.take-alternative", "plan_version", made.number, **details)
    return made


@dataclass(frozen=True, slots=True, kw_only=True)
class Offered:
    """An alternative that was worked out for a case (by key) of a version, as the worker's document has it."""

    version: PlanVersion
    case_key: int
    kind: QuestionKind
    chosen: dict[str, Any]


def find_alternative(
    session: Session, actor: Actor, number: int, code: str, *, question_id: int, place: int
) -> Offered:
    """The alternative at that place of an answered question. Raises NotFound, Forbidden."""
    actor.demand(Action.PLAN)
    version, case = find_version(session, number), find_case(session, actor, code)
    actor.demand(Action.PLAN, case.office_id)
    row = session.get(PlanQuestion, question_id)
    is_his = row is not None and (row.version_id, row.case_id) == (version.id, case.id) and row.kind in _KINDS
    if row is None or not is_his or row.state is not QuestionState.ANSWERED or row.answer is None:
        raise NotFound("explain-no-such-alternative")
    offered = unpacked(row.answer)["alternatives"]
    if not 0 <= place < len(offered):
        raise NotFound("explain-no-such-alternative")
    return Offered(version=version, case_key=case.id, kind=row.kind, chosen=offered[place])


def changed_plan(problem: Problem, plan: Plan, chosen: dict[str, Any]) -> Plan:
    """The plan with an alternative taken, scored anew; everybody whom it does not name keeps what they have."""
    on, off = _read(plan, chosen["cases"], chosen["trips_on"]), _read(plan, [], chosen["trips_off"])
    gone, taken_off = set(chosen["left_out"]), set(off.trips)
    entries = {entry.id: entry for entry in (*plan.cases, *on.cases)}
    order = [case.id for case in problem.cases if case.id in entries and case.id not in gone]
    left = {entry.id: entry for entry in plan.unplanned if entry.id not in entries}
    lookup = Lookup(problem)
    if gone:
        reasons = ReasonIndex(problem, lookup)
        for case in sorted(gone):
            finding = reason_of(reasons, case)
            left[case] = Unplanned(id=case, reason=finding.reason, detail=finding.detail)
    made = replace(
        plan,
        cases=tuple(entries[case] for case in order),
        trips=(*(trip for trip in plan.trips if trip not in taken_off), *on.trips),
        unplanned=tuple(left.values()),
    )
    score = score_plan(problem, made, lookup)
    bound = plan.bound if plan.bound is not None and plan.bound <= score.total else None
    return replace(made, score=score, bound=bound)


def _read(plan: Plan, cases: list[Any], trips: list[Any]) -> Plan:
    """Entries and trips of an answer as values."""
    bare = plan_to_document(replace(plan, cases=(), trips=(), unplanned=()))
    return plan_from_json(json.dumps(bare | {"cases": cases, "trips": trips}))
