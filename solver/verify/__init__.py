"""Checks a finished plan against the contract without any solver; nothing is believed because a search said so."""

from __future__ import annotations

from collections.abc import Iterator

from solver.lookup import Lookup
from solver.plan import Plan, Reason, Score
from solver.problem import Problem
from solver.reasons import ReasonIndex
from solver.score import constant_points, score_plan
from solver.verify.assistance import check_assistance
from solver.verify.cases import check_cases, planned_once
from solver.verify.claims import check_bound, check_reasons, check_score, find_reasons
from solver.verify.escorts import check_escorts
from solver.verify.flights import check_flights
from solver.verify.health import check_health
from solver.verify.names import check_names
from solver.verify.proof import Proof, prove
from solver.verify.seats import check_receivers, check_seats
from solver.verify.verdict import Checked, Verdict, Violation

__all__ = ["Proof", "Verdict", "Violation", "prove", "verify"]


def verify(problem: Problem, plan: Plan, reasons: bool = True, lookup: Lookup | None = None) -> Verdict:
    """Check a plan against every rule of sections 3 to 7.

    A plan that names what the problem does not hold is judged no further. Score, bound and reasons are checked only
    where section 5 is obeyed. With `reasons=False` the reasons of unplanned cases are believed, which is much faster.
    """
    index = lookup or Lookup(problem)
    strangers = tuple(check_names(index, plan))
    if strangers:
        return Verdict(violations=strangers, score=None, constant=None)
    broken = tuple(_check_section_5(Checked(lookup=index, plan=plan, planned=planned_once(plan))))
    if broken:
        return Verdict(violations=broken, score=None, constant=None)
    score = score_plan(problem, plan, index)
    found: dict[str, Reason] = {entry.id: entry.reason for entry in plan.unplanned}
    if reasons:
        found = find_reasons(ReasonIndex(problem, index), plan)
    return Verdict(
        violations=tuple(_check_claims(plan, score, found)), score=score, constant=constant_points(problem, found)
    )


def _check_section_5(checked: Checked) -> Iterator[Violation]:
    yield from check_cases(checked)
    yield from check_flights(checked)
    yield from check_seats(checked)
    yield from check_receivers(checked)
    yield from check_assistance(checked)
    yield from check_health(checked)
    yield from check_escorts(checked)


def _check_claims(plan: Plan, score: Score, found: dict[str, Reason]) -> Iterator[Violation]:
    yield from check_score(plan, score)
    yield from check_bound(plan, score)
    yield from check_reasons(plan, found)
