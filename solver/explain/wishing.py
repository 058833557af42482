"""Wishes of `solver.wishes` fulfilled: the problem with their rules looser."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from solver.errors import WishError
from solver.explain.relaxing import relax
from solver.explain.values import Relaxation
from solver.problem import Problem
from solver.wishes import Wish, wish_of


def looser_wish(problem: Problem, kind: str, given: Mapping[str, str]) -> Wish:
    """As `wish_of`. Raises WishError also where nothing would be looser."""
    wish = wish_of(problem, kind, given)
    if relaxed_by(problem, (wish,)) == problem:
        raise WishError("tightens", kind=kind)
    return wish


def relaxed_by(problem: Problem, wishes: Sequence[Wish]) -> Problem:
    """The problem with every wish fulfilled, each for its own cases."""
    for wish in wishes:
        made = Relaxation(kind=wish.kind, ids=dict(wish.ids), numbers=dict(wish.numbers))
        problem = relax(problem, wish.group, (made,))
    return problem
