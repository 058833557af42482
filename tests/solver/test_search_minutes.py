"""Start minutes: as many published ones are kept as can be, and a complete model knows what the others cost."""

from __future__ import annotations

import random
from itertools import combinations, pairwise, permutations

import pytest

from solver.model.scope import Scope
from solver.model.solving import Effort, solve_scope
from solver.search.assembly import true_total
from solver.search.instance import build_instance
from solver.search.packing import Visit, pack_session
from solver.search.state import Booking, State
from tests.solver.generator import published_problem

_END = 120


def _visit(number: int, minutes: int, kept_start: int | None = None) -> Visit:
    return Visit(case=number, stage=0, minutes=minutes, kept_start=kept_start)


def _kept(visits: list[Visit]) -> int:
    placed = pack_session(0, _END, visits)
    spans = sorted((placed[v.case, 0], placed[v.case, 0] + v.minutes) for v in visits)
    assert all(first[1] <= second[0] for first, second in pairwise(spans))
    assert spans[0][0] >= 0
    assert spans[-1][1] <= _END
    return sum(placed[v.case, 0] == v.kept_start for v in visits)


def _fits(fixed: list[Visit], loose: list[Visit]) -> bool:
    """Whether visits fit around fixed ones: every order of all, each as early as it can."""
    for order in permutations(loose):
        at, rest = 0, list(order)
        for wall in [*sorted((v.kept_start or 0, (v.kept_start or 0) + v.minutes) for v in fixed), (_END, _END)]:
            while rest and at + rest[0].minutes <= wall[0]:
                at += rest.pop(0).minutes
            if at > wall[0]:
                break
            at = wall[1]
        else:
            if not rest:
                return True
    return False


def _most_kept(visits: list[Visit]) -> int:
    wanted = [v for v in visits if v.kept_start is not None]
    for count in range(len(wanted), -1, -1):
        for fixed in combinations(wanted, count):
            loose = [v for v in visits if v not in fixed]
            if _fits(list(fixed), loose):
                return count
    raise AssertionError("the visits do not fit")


def test_a_best_fit_that_fails_is_not_the_last_word() -> None:
    loose = [_visit(1, 30), _visit(2, 30), _visit(3, 25), _visit(4, 25)]
    assert _kept([_visit(0, 10, 60), *loose]) == 1


@pytest.mark.parametrize("seed", range(40))
def test_no_choice_keeps_more(seed: int) -> None:
    dice, visits, room = random.Random(seed), list[Visit](), _END
    while room >= 10 and len(visits) < 6:
        minutes = dice.choice([m for m in (10, 15, 20, 25, 30, 40) if m <= room])
        kept_start = dice.randrange(0, _END - minutes + 1, 5) if dice.random() < 0.6 else None
        visits.append(_visit(len(visits), minutes, kept_start))
        room -= minutes
    assert _kept(visits) == _most_kept(visits)


@pytest.mark.parametrize("seed", range(8))
def test_a_complete_model_counts_moved_starts(seed: int) -> None:
    instance = build_instance(published_problem(seed))
    rows = {g: list(range(len(options))) for g, options in enumerate(instance.candidates) if len(options)}
    state = State(instance)
    present: dict[int, Booking | None] = dict.fromkeys(rows)
    fixed = state.total - sum(instance.groups[g].unplanned_cost for g in rows)
    effort = Effort(seconds=60, work=None, threads=1, seed=1)
    answer = solve_scope(Scope(instance, state, rows, is_complete=True), effort, present)
    assert answer.outcome == "optimal"
    bookings: list[Booking | None] = [answer.bookings.get(g) for g in range(len(instance.groups))]
    state.restore(bookings)
    assert true_total(state, bookings, state.total) == answer.objective + fixed
