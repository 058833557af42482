"""The end of a search: reasons in time, or the plan whose reasons are known."""

from __future__ import annotations

from pathlib import Path

import pytest

from solver.files import read_problem
from solver.plan import Plan
from solver.search.booking import Booker
from solver.search.clock import Clock
from solver.search.instance import build_instance
from solver.search.record import Record
from solver.search.start import fill, insertion_order
from solver.search.state import State
from solver.verify import verify

_INSTANCE = Path(__file__).parent / "data" / "S-baseline-1.json.gz"


class _Watch(Clock):
    """A clock that stands until it is set."""

    now = 0.0

    @property
    def seconds(self) -> float:
        return self.now


def _improved(clock: Clock) -> tuple[Record, list[Plan]]:
    """A record whose written plan leaves many out, and whose best one leaves others out."""
    instance = build_instance(read_problem(_INSTANCE))
    written: list[Plan] = []
    record = Record(clock, None, written.append)
    record.instance, record.has_started = instance, True
    order, booker = insertion_order(instance), Booker(instance)
    first, second = State(instance), State(instance)
    fill(first, booker, order[len(order) // 2 :], lambda: False)
    record.offer(first, first.bookings, first.total, "first")
    record.foresee(0.0)
    fill(second, booker, order[: len(order) // 2], lambda: False)
    record.offer(second, second.bookings, second.total, "second")
    return record, written


@pytest.mark.parametrize("seconds", [10.0, 101.0])
def test_the_end_waits_for_reasons_only_within_the_limit(seconds: float) -> None:
    clock = _Watch(100.0)
    record, written = _improved(clock)
    assert record.instance is not None
    best = record.score
    assert len(written) == 1
    assert best is not None
    assert best < written[0].score.total
    clock.now = seconds
    record.settle()
    plan = record.plan()
    assert plan.score.total == (best if seconds < clock.limit else written[0].score.total)
    assert verify(record.instance.problem, plan).is_legal


def test_time_is_kept_for_reasons_that_are_not_known() -> None:
    clock = _Watch(100.0)
    record, _ = _improved(clock)
    clock.reserve = 0.0
    record.foresee(0.0)
    kept = clock.reserve
    record.foresee(10.0)
    assert 0.0 < kept <= 0.15 * clock.limit
    assert clock.reserve < kept
