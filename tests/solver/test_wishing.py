"""Wishes in a free form: each kind becomes a looser problem, and each mistake says what to write instead."""

from __future__ import annotations

import pytest

from solver.errors import WishError
from solver.explain import RELAXATION_KINDS, looser_wish, relaxed_by
from solver.problem import Problem
from solver.search import solve
from solver.verify import verify
from solver.wishes import SHAPES
from tests.solver.small import case, document, flight, read


def _problem() -> Problem:
    """Two families for one seat, so that one stays behind."""
    flights = [flight("A", "HAN-LAX", "2027-01-10T10:00Z", "2027-01-10T23:00Z", seats=1)]
    return read(document(flights=flights, cases=[case("C1"), case("C2")]))


def test_every_kind_of_relaxation_can_be_wished_for() -> None:
    assert set(SHAPES) == set(RELAXATION_KINDS)


def test_a_seat_more_lets_the_second_family_travel() -> None:
    problem = _problem()
    wish = looser_wish(problem, "seats", {"flight": "A", "more": "1"})
    plans = [solve(one, time_limit=3.0, workers=1).plan for one in (problem, relaxed_by(problem, (wish,)))]
    assert [len(plan.cases) for plan in plans] == [1, 2]
    assert verify(relaxed_by(problem, (wish,)), plans[1]).violations == ()


def test_wishes_are_fulfilled_each_for_its_own_cases() -> None:
    problem = _problem()
    late = problem.cases[0].deadline.replace(year=problem.cases[0].deadline.year + 1)
    wishes = [
        looser_wish(problem, "deadline", {"case": "C2", "date": late.isoformat()}),
        looser_wish(problem, "connections_max", {"case": "C1", "more": "1"}),
    ]
    first, second = relaxed_by(problem, wishes).cases
    assert (first.deadline, second.deadline) == (problem.cases[0].deadline, late)
    assert first.connections_max == problem.cases[0].connections_max + 1
    assert second.connections_max == problem.cases[1].connections_max


def test_a_new_escort_has_a_name_of_its_own() -> None:
    problem = _problem()
    given = {"base": "HAN", "skill": "medical", "sex": "F", "load": "2", "escort": "X"}
    once = relaxed_by(problem, (looser_wish(problem, "escort_added", given),))
    twice = relaxed_by(once, (looser_wish(once, "escort_added", given),))
    assert [escort.id for escort in twice.escorts][-2:] == ["X", "X+"]


@pytest.mark.parametrize(
    ("kind", "given", "code"),
    [
        ("more_seats", {}, "unknown-kind"),
        ("seats", {"flight": "A"}, "missing"),
        ("seats", {"flight": "A", "more": "1", "case": "C1"}, "too-many"),
        ("seats", {"flight": "B", "more": "1"}, "unknown-id"),
        ("seats", {"flight": "A", "more": "one"}, "no-number"),
        ("seats", {"flight": "A", "more": "-1"}, "no-number"),
        ("seats", {"flight": "A", "more": "9" * 40}, "no-number"),
        ("seats", {"flight": "A", "more": "0"}, "tightens"),
        ("deadline", {"case": "C1", "date": "tomorrow"}, "no-time"),
        ("deadline", {"case": "C1", "date": "2001-01-01"}, "tightens"),
        ("connection_max", {"minutes": "1"}, "tightens"),
        ("window_added", {"airport": "LAX", "role": "arrival", "at": "2027-01-10T10:00", "people": "1"}, "no-time"),
        ("escort_added", {"base": "HAN", "skill": "s", "sex": "F", "load": "1", "country": "US"}, "missing"),
    ],
)
def test_what_cannot_be_wished_for_says_why(kind: str, given: dict[str, str], code: str) -> None:
    with pytest.raises(WishError) as failure:
        looser_wish(_problem(), kind, given)
    assert failure.value.code == code
    assert str(failure.value)
