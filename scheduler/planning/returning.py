"""A plan that was made elsewhere comes back: checked against the problem it answers and the facts of this moment."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from sqlalchemy import select
from sqlalchemy.orm import Session

from scheduler.config import settings
from scheduler.errors import Forbidden
from scheduler.i18n import Bilingual, both
from scheduler.models import Case, PlanningRun, PlanVersion
from scheduler.planning.build import BuiltProblem, build_problem
from scheduler.planning.facts import Names, load_names
from scheduler.planning.files import problem_bytes, sha256
from scheduler.planning.freezing import Freeze
from scheduler.planning.store import second_check, store_plan
from scheduler.services.access import Action, Actor
from scheduler.services.audit import record
from scheduler.services.exchange.refusals import Fault, Outdated, Unusable
from scheduler.services.findings_told import told_finding
from scheduler.services.versions import find_version, offices_of
from solver.files import ProblemFileError, plan_from_json, problem_from_json
from solver.lookup import Lookup
from solver.plan import Plan, Unplanned
from solver.problem import Problem
from solver.reasons import ReasonIndex, reason_of
from solver.verify import Violation, verify

FAULTS_MAX = 50
_CLAIMS = frozenset({"score", "bound", "reasons"})
_SUBJECTS = ("case", "escort", "flight", "receiver", "session")
_PARTS = (*_SUBJECTS, "airport", "date", "first", "last", "minutes", "wait", "days", "people", "load", "taken", "least",
          "most", "claimed", "real", "problem", "expected")  # fmt: skip
"""What a broken rule tells a person besides itself; which test an appointment is stays out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReturnedPlan:
    """A plan taken back as a draft.

    With `is_rechecked` the facts are no longer those of the problem: the plan was checked and scored anew, without its
    bound, and `added` cases that came since are left out in it.
    """

    number: int
    base: int
    is_rechecked: bool
    added: int
    cases_planned: int
    cases_total: int
    score: int


STEPS = ("read", "check", "build", "fit", "store")
"""What is done with a plan that is taken back, in order; each has a phrase `jobs-step-<step>`."""
OnStep = Callable[[str], None]


def return_plan(
    session: Session, actor: Actor, number: int, data: bytes, *, on_step: OnStep = lambda _: None
) -> ReturnedPlan:
    """Take a plan file as a draft; it answers the problem of version `number`.

    `on_step` hears of each step before it begins; nothing is written before the last one.
    Raises NotFound, Forbidden, Unusable (no plan file, or a plan that breaks rules, each said), and Outdated where the
    plan was right but the facts of this moment forbid it. Nothing is written then.
    """
    on_step("read")
    base = find_version(session, number)
    office_id = _demand(session, actor, base)
    plan = _read(data)
    on_step("check")
    stored = problem_from_json(base.problem)
    _check(session, stored, plan)
    on_step("build")
    built = _as_asked(session, base, office_id)
    is_same = problem_bytes(built.problem) == problem_bytes(stored)
    if not is_same:
        built = build_problem(session, from_on=base.from_on, to_on=base.to_on, office_id=office_id)
    on_step("fit")
    fitting = plan if is_same else _fitted(session, built, plan)
    _check_facts(session, actor, built, fitting)
    on_step("store")
    version = store_plan(session, actor, built, fitting)
    version.run_id = base.run_id
    session.flush()
    known = {case.id for case in stored.cases}
    details = {"base": base.number, "sha256": sha256(data), "rechecked": not is_same}
    record(session, actor, "version.return", "plan_version", version.number, **details)
    return ReturnedPlan(
        number=version.number,
        base=base.number,
        is_rechecked=not is_same,
        added=sum(case.id not in known for case in built.problem.cases),
        cases_planned=len(fitting.cases),
        cases_total=len(built.problem.cases),
        score=fitting.score.total,
    )


def _as_asked(session: Session, base: PlanVersion, office_id: int | None) -> BuiltProblem:
    """The problem of this moment with what the run of a version was asked to keep: the same one while nothing changes.

    What it was asked is no fact: where the facts have changed, the plan need only fit these.
    """
    run = session.get(PlanningRun, base.run_id) if base.run_id else None
    if run is None:
        return build_problem(session, from_on=base.from_on, to_on=base.to_on, office_id=office_id)
    return build_problem(
        session,
        from_on=base.from_on,
        to_on=base.to_on,
        office_id=office_id,
        freeze=Freeze(is_told=run.freeze_told, is_ticketed=run.freeze_ticketed, within_days=run.freeze_days),
        notice_days=settings().short_notice_days if run.notice_days is None else run.notice_days,
        connection_reliability=run.connection_reliability,
    )


def check_returnable(session: Session, actor: Actor, number: int, data: bytes) -> None:
    """Raise what `return_plan` would raise at once: NotFound, Forbidden, Unusable for what is no plan file."""
    _demand(session, actor, find_version(session, number))
    _read(data)


def _demand(session: Session, actor: Actor, base: PlanVersion) -> int | None:
    """Demand the right to plan what the version planned; the office of its run, None for all."""
    actor.demand(Action.PLAN)
    run = session.get(PlanningRun, base.run_id) if base.run_id else None
    office_id = run.office_id if run is not None else None
    is_whole = office_id is not None or actor.offices(Action.PLAN) is None
    if not is_whole or not all(actor.may(Action.PLAN, office) for office in offices_of(session, base)):
        raise Forbidden("forbidden", action=Action.PLAN.value)
    return office_id


def _read(data: bytes) -> Plan:
    try:
        return plan_from_json(data)
    except ProblemFileError as failure:
        text = both(f"solverfiles-{failure.code}", **failure.params)
        fault = Fault(code=failure.code, where=failure.where or "#", text=text)
        raise Unusable("planimport-unreadable", (fault,)) from None


def _check(session: Session, stored: Problem, plan: Plan) -> None:
    verdict = verify(stored, plan)
    if not verdict.is_legal:
        faults = _told(session, verdict.violations)
        raise Unusable("planimport-illegal", faults, violations=len(verdict.violations))


def _fitted(session: Session, built: BuiltProblem, plan: Plan) -> Plan:
    """The plan for the problem of this moment. Raises Outdated where it cannot be kept whole."""
    lookup = Lookup(built.problem)
    present = {case.id for case in built.problem.cases}
    gone = [entry.id for entry in plan.cases if entry.id not in present]
    if gone:
        faults = tuple(_gone(session, gone))
        raise Outdated("planimport-outdated", faults[:FAULTS_MAX], faults=len(faults))
    index, planned = ReasonIndex(built.problem, lookup), {entry.id for entry in plan.cases}
    details = {entry.id: entry.detail for entry in plan.unplanned}
    left = tuple(
        Unplanned(id=case.id, reason=reason_of(index, case.id).reason, detail=details.get(case.id, ""))
        for case in built.problem.cases
        if case.id not in planned
    )
    moved = replace(plan, problem=built.problem.name, unplanned=left, bound=None)
    verdict = verify(built.problem, moved, reasons=False, lookup=lookup)
    broken = [one for one in verdict.violations if one.rule not in _CLAIMS]
    if broken or verdict.score is None:
        raise Outdated("planimport-outdated", _told(session, broken), faults=len(broken))
    return replace(moved, score=verdict.score)


def _check_facts(session: Session, actor: Actor, built: BuiltProblem, plan: Plan) -> None:
    unfit = second_check(session, built, plan)
    if not unfit:
        return
    cases = {case.id: case for case in session.scalars(select(Case).where(Case.id.in_(unfit)))}
    faults = tuple(
        Fault(
            code=finding.code,
            where=cases[key].code,
            text=_placed(cases[key].code, told_finding(actor, cases[key].office_id, finding)),
        )
        for key, findings in sorted(unfit.items())
        for finding in findings
    )
    raise Outdated("planimport-outdated", faults[:FAULTS_MAX], faults=len(faults))


def _gone(session: Session, ids: Sequence[str]) -> Iterator[Fault]:
    names = load_names(session, {}, ids)
    for identifier in ids:
        code = names.of(identifier)
        yield Fault(code="case-gone", where=code, text=both("planimport-case-gone", case=code))


def _told(session: Session, violations: Sequence[Violation]) -> tuple[Fault, ...]:
    """The first broken rules in words, with the codes that people know."""
    shown = violations[:FAULTS_MAX]
    ids = [str(one.params[name]) for one in shown for name in _SUBJECTS if name in one.params]
    names = load_names(session, {}, ids)
    return tuple(_fault(one, names) for one in shown)


def _fault(one: Violation, names: Names) -> Fault:
    given = [(name, one.params[name]) for name in _PARTS if name in one.params]
    where = next((names.of(str(value)) for name, value in given if name in _SUBJECTS), "#")
    rule = both(f"rule-{one.rule.replace('.', '-')}")
    return Fault(code=one.rule, where=where, text=_with_parts(rule, given, names))


def _with_parts(rule: Bilingual, given: Iterable[tuple[str, str | int]], names: Names) -> Bilingual:
    parts = [both(f"planimport-part-{name}", value=names.of(str(value))) for name, value in given]
    if not parts:
        return rule
    return Bilingual(
        vi=f"{rule.vi} ({', '.join(part.vi for part in parts)})",
        en=f"{rule.en} ({', '.join(part.en for part in parts)})",
    )


def _placed(code: str, text: Bilingual) -> Bilingual:
    return Bilingual(vi=f"{code}: {text.vi}", en=f"{code}: {text.en}")
