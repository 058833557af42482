"""Short notice: nobody is newly asked to leave within a few days, who does not leave then already."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta

from scheduler.i18n.sentences import Sentence
from scheduler.models import PlanCase
from scheduler.planning.eligibility import LeftOut
from scheduler.planning.ids import case_id
from scheduler.planning.standing import leaving_date
from solver.lookup import Lookup
from solver.problem import Case, Problem

_EMERGENCY = "3"


@dataclass(frozen=True, slots=True, kw_only=True)
class Noticed:
    """The problem without new departures before `first`, `days` after today.

    `cut` are the cases that may leave later only, `gone` those whom that leaves no date.
    """

    problem: Problem
    days: int = 0
    first: date | None = None
    cut: frozenset[str] = frozenset()
    gone: tuple[str, ...] = ()

    def told(self, case: str) -> tuple[Sentence, ...]:
        """What to say of a case that stays behind: the rule, where it concerned it."""
        if case not in self.cut and case not in self.gone:
            return ()
        return (Sentence(key="planning-short-notice", params={"days": self.days, "first": self.first}),)

    def left_out(self, keys: Mapping[str, int]) -> tuple[LeftOut, ...]:
        """Those without a date, who never reach the solver; `keys` are of the tables."""
        return tuple(LeftOut(case_id=keys[one], reason="outside_period", said=self.told(one)) for one in self.gone)


def with_notice(
    problem: Problem, held: Iterable[PlanCase], zones: Mapping[str, str], *, today: date, days: int
) -> Noticed:
    """Let nobody depart within `days` after today who does not hold a departure in these days (0: no such rule)."""
    if days <= 0:
        return Noticed(problem=problem)
    first = today + timedelta(days=days + 1)
    leaving = {case_id(entry.case_id): leaving_date(entry, zones) for entry in held if entry.legs}
    return begun_later(problem, {case for case, day in leaving.items() if day < first}, first, days)


def begun_later(problem: Problem, soon: Collection[str], first: date, days: int) -> Noticed:
    """Let nobody depart before `first` but those of `soon`.

    Free of the rule are also emergencies, for whom short notice is the point, and pinned flights, which somebody has
    chosen. A travel group is free where one of it is. The wait is counted from the date that the rule leaves.
    """
    lookup = Lookup(problem)
    free = {
        member
        for case in problem.cases
        if case.id in soon or case.priority == _EMERGENCY or (case.pin is not None and case.pin.flights is not None)
        for member in lookup.travel_groups[case.id]
    }
    bound = [case for case in problem.cases if case.departure and case.id not in free and case.ready < first]
    late = {case.id for case in bound if first > min(case.deadline, problem.horizon.end)}
    gone = {member for case in late for member in lookup.travel_groups[case]}
    cut = frozenset(case.id for case in bound) - gone
    return Noticed(
        problem=replace(
            problem, cases=tuple(_begun(case, cut, first) for case in problem.cases if case.id not in gone)
        ),
        days=days,
        first=first,
        cut=cut,
        gone=tuple(case.id for case in problem.cases if case.id in gone),
    )


def _begun(case: Case, cut: Collection[str], first: date) -> Case:
    return replace(case, ready=first) if case.id in cut else case
