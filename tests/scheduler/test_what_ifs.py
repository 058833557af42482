"""What-ifs: asked for from a real answer, worked out by a real child, compared, and never a version."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from threading import Event

import pytest
from sqlalchemy import func, select, update

from scheduler import database
from scheduler.config import settings
from scheduler.database import unit_of_work
from scheduler.errors import InvalidInput, NotFound
from scheduler.models import Case, PlanVersion, VersionStatus, WhatIf, WhatIfState, utc_now
from scheduler.services.access import SYSTEM
from scheduler.services.what_ifs import ask_what_if, queue, what_if_of
from scheduler.services.what_ifs.wishing import wish_what_if
from scheduler.worker import comparing
from scheduler.worker.what_ifs import SECONDS_MAX, Order, _work_off, release_dead, try_all, try_next
from solver.files import problem_from_json
from solver.problem import Problem
from tests.scheduler.explained_world import Explained, answer_all, make_explained_version


@pytest.fixture(scope="module")
def explained(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Explained]:
    """A version that a real run made, with the answer to why a case is left out, in the database in use."""
    path = tmp_path_factory.mktemp("what-if") / "test.sqlite"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("HANHTRINH_INSTANCE", str(path.parent))
        patch.setenv("HANHTRINH_DATABASE_URL", f"sqlite:///{path}")
        settings.cache_clear()
        database.engine.cache_clear()
        database.upgrade(f"sqlite:///{path}")
        made = make_explained_version()
        assert answer_all(is_urgent=False) == 2
        yield made
        database.engine().dispose()
    settings.cache_clear()
    database.engine.cache_clear()


def test_one_more_seat_lets_the_family_travel_and_no_version_comes_of_it(explained: Explained) -> None:
    with unit_of_work() as session:
        assert what_if_of(session, SYSTEM, explained.number, explained.left_out, 0).state == "none"
        ask_what_if(session, SYSTEM, explained.number, explained.left_out, 0)
        waiting = what_if_of(session, SYSTEM, explained.number, explained.left_out, 0)
        assert (waiting.state, waiting.is_live, waiting.may_ask) == ("queued", True, False)
        assert "more seat" in " ".join(one.in_("en") for one in waiting.relaxations)
    assert try_next("w", Event())
    assert not try_next("w", Event())
    with unit_of_work() as session:
        told = what_if_of(session, SYSTEM, explained.number, explained.left_out, 0)
        assert (told.state, told.error) == ("done", None)
        found = told.comparison
        assert found is not None
        assert found.joined.codes == (explained.left_out,)
        assert found.left.codes == ()
        assert found.changed.people == found.version.people + 3
        assert found.longer.score <= found.version.score
        assert found.changed.score < found.longer.score
        assert found.worth == found.longer.score - found.changed.score
        assert sum(found.terms.values()) == found.changed.score - found.version.score
        statuses = session.scalars(select(PlanVersion.status)).all()
        assert statuses == [VersionStatus.DRAFT]


def test_a_what_if_is_worked_out_once_and_only_ways_on_offer_are(explained: Explained) -> None:
    with unit_of_work() as session:
        ask_what_if(session, SYSTEM, explained.number, explained.left_out, 1)
        ask_what_if(session, SYSTEM, explained.number, explained.left_out, 1)
        rows = session.scalar(select(func.count(WhatIf.id)).where(WhatIf.place == 1))
        assert rows == 1
        session.execute(update(WhatIf).where(WhatIf.place == 1).values(state=WhatIfState.DONE))
        ask_what_if(session, SYSTEM, explained.number, explained.left_out, 1)
        assert queue.claim_next(session, "w") is None
        for place in (-1, 99):
            with pytest.raises(NotFound, match="what-if-no-such-way"):
                ask_what_if(session, SYSTEM, explained.number, explained.left_out, place)
        with pytest.raises(NotFound, match="what-if-no-such-way"):
            what_if_of(session, SYSTEM, explained.number, explained.escorted, 0)
        session.execute(update(WhatIf).where(WhatIf.place == 1).values(state=WhatIfState.QUEUED))
    told_to_leave = Event()
    told_to_leave.set()
    try_all("w", told_to_leave)
    assert try_next("w", told_to_leave)
    with unit_of_work() as session:
        row = session.scalars(select(WhatIf).where(WhatIf.place == 1)).one()
        assert (row.state, row.attempts) == (WhatIfState.QUEUED, 0)
        session.delete(row)


def test_a_what_if_of_a_dead_worker_is_tried_again_and_then_given_up(explained: Explained) -> None:
    with unit_of_work() as session:
        ask_what_if(session, SYSTEM, explained.number, explained.left_out, 1)
    for state in (WhatIfState.QUEUED, WhatIfState.FAILED):
        with unit_of_work() as session:
            assert queue.claim_next(session, "dead") is not None
            long_ago = utc_now() - timedelta(seconds=SECONDS_MAX + 120)
            session.execute(update(WhatIf).where(WhatIf.place == 1).values(claimed_at=long_ago))
        release_dead()
        with unit_of_work() as session:
            row = session.scalars(select(WhatIf).where(WhatIf.place == 1)).one()
            assert row.state is state
    with unit_of_work() as session:
        told = what_if_of(session, SYSTEM, explained.number, explained.left_out, 1)
        assert told.may_ask
        assert told.error is not None
        assert told.error.key == "error-what-if-died"


def test_what_cannot_be_read_fails_with_a_code() -> None:
    reply = _work_off(Order(problem=b"{}", plan=b"{}", wish={}), Event())
    assert reply is not None
    assert (reply.result, reply.code) == (b"", "what-if-failed")


def test_an_illegal_plan_is_never_told_of(explained: Explained, monkeypatch: pytest.MonkeyPatch) -> None:
    """A search that goes wrong is caught by the verifier: here one that gives back the plan of nobody as it is."""
    with unit_of_work() as session:
        version = session.scalars(select(PlanVersion).where(PlanVersion.number == explained.number)).one()
        problem, plan = version.problem, version.plan
        wish: dict[str, object] = {"relaxations": [], "group": [], "flights": {}}

    class Found:
        def __init__(self, start: object) -> None:
            from dataclasses import replace

            self.plan = replace(start, cases=())  # type: ignore[type-var]

    monkeypatch.setattr(comparing, "solve", lambda *args, **options: Found(options["start"]))
    with pytest.raises(comparing.IllegalPlan):
        comparing.compare(problem, plan, wish)


def _problem(explained: Explained) -> Problem:
    with unit_of_work() as session:
        version = session.scalars(select(PlanVersion).where(PlanVersion.number == explained.number)).one()
        return problem_from_json(version.problem)


def test_a_wish_in_a_free_form_is_worked_out_like_any_other(explained: Explained) -> None:
    problem = _problem(explained)
    given = [("seats", {"flight": flight.id, "more": "9"}) for flight in problem.flights[:19]]
    late = max(case.deadline for case in problem.cases) + timedelta(days=3)
    with unit_of_work() as session:
        key = session.scalars(select(Case.id).where(Case.code == explained.left_out)).one()
        wished = [*given, ("deadline", {"case": f"C{key}", "date": late.isoformat()})]
        place = wish_what_if(session, SYSTEM, explained.number, explained.left_out, wished)
        waiting = what_if_of(session, SYSTEM, explained.number, explained.left_out, place)
        told = [one.in_("en") for one in waiting.relaxations]
        assert len(told) == len(wished)
        assert told[0].startswith("9 more seats on ")
        assert "later than allowed" in told[-1]
    while try_next("w", Event()):
        pass
    with unit_of_work() as session:
        found = what_if_of(session, SYSTEM, explained.number, explained.left_out, place)
        assert found.state == "done"
        assert found.comparison is not None
        assert found.comparison.joined.codes == (explained.left_out,)


@pytest.mark.parametrize(
    ("kind", "names", "code"),
    [
        ("seats", {"flight": "none", "more": "1"}, "wish-unknown-id"),
        ("wings", {}, "wish-unknown-kind"),
        ("deadline", {"case": "of another family", "date": "2099-01-01"}, "wish-unknown-id"),
    ],
)
def test_wishes_that_cannot_be_are_refused(explained: Explained, kind: str, names: dict[str, str], code: str) -> None:
    problem = _problem(explained)
    with unit_of_work() as session:
        key = session.scalars(select(Case.id).where(Case.code == explained.left_out)).one()
        others = [case.id for case in problem.cases if case.id != f"C{key}"]
        meant = {name: others[0] if value == "of another family" else value for name, value in names.items()}
        with pytest.raises(InvalidInput) as failure:
            wish_what_if(session, SYSTEM, explained.number, explained.left_out, [(kind, meant)])
        assert failure.value.code == code
        with pytest.raises(InvalidInput):
            wish_what_if(session, SYSTEM, explained.number, explained.left_out, [])
